"""Is it better or worse than before? Two runs, or a run and the committed baseline, question by
question.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ..config import VERSION
from ..errors import ConfigError
from .measures.intervals import Interval, paired_difference
from .questions import Question
from .run import Run

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between an earlier run and this one, on the questions that both have."""

    shared: int
    """Questions of the same id, wording and gold."""
    before: int
    """Of these, right in the earlier run."""
    after: int
    interval: Interval
    """Strict accuracy now minus then, with its paired bootstrap interval."""
    newly_right: tuple[str, ...]
    newly_wrong: tuple[str, ...]
    only_before: int
    """Questions that only the earlier run has, or that have changed since."""
    only_after: int

    @property
    def worse(self) -> bool:
        """Whether the drop lies beyond the interval: even its upper end is below 0."""
        return self.interval.high < 0


def differ(run: Run, earlier: Run) -> Difference:
    """The first system of this run against the first of an earlier one."""
    return _differ(_results(run), _results(earlier))


def write_baseline(run: Run, path: Path) -> None:
    """Write which questions the first system of a run has right, a line each."""
    lines = [json.dumps({"format": _FORMAT, "version": VERSION, "file": run.about.get("file", "")})]
    lines += [
        json.dumps({"id": id, "gold": digest, "right": right}, ensure_ascii=False)
        for (id, digest), right in sorted(_results(run).items())
    ]
    temporary = path.with_name(path.name + ".tmp")
    try:
        text = "\n".join(lines) + "\n"
        temporary.write_text(text, encoding="utf-8", errors="backslashreplace")
        temporary.replace(path)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from error


def against_baseline(run: Run, path: Path) -> Difference:
    """The first system of a run against a committed baseline.

    Raises:
        ConfigError: there is no baseline, it cannot be read, or shares no question with the run.
    """
    wanted = {q.id for q in run.questions}
    kept = {key: right for key, right in read_baseline(path).items() if key[0] in wanted}
    return _differ(_results(run), kept)


def read_baseline(path: Path) -> dict[tuple[str, str], bool]:
    """Whether a question was right, by its id and the digest of its gold.

    Raises:
        ConfigError: there is no baseline, or it cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except OSError as error:
        raise ConfigError(
            f"{path}: no baseline: {error.strerror}", advice="make one with --write-baseline FILE"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: no baseline: not UTF-8 at byte {error.start}") from error
    earlier: dict[tuple[str, str], bool] = {}
    for number, line in enumerate(lines, start=1):
        try:
            data = json.loads(line)
            if number == 1 and data["format"] != _FORMAT:
                raise ConfigError(
                    f"{path}: a baseline of format {data['format']}",
                    advice="make a new one with --write-baseline FILE",
                )
            if number > 1:
                earlier[str(data["id"]), str(data["gold"])] = bool(data["right"])
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigError(f"{path}, line {number}: no line of a baseline") from error
    return earlier


def _differ(
    now: Mapping[tuple[str, str], bool], then: Mapping[tuple[str, str], bool]
) -> Difference:
    shared = sorted(now.keys() & then.keys())
    if not shared:
        raise ConfigError(
            "nothing to compare: the two runs share no question",
            advice="compare runs of the same question file and split",
        )
    before, after = [then[key] for key in shared], [now[key] for key in shared]
    interval = paired_difference([float(r) for r in before], [float(r) for r in after])
    return Difference(
        len(shared), sum(before), sum(after), interval,
        tuple(id for id, _ in _changed(shared, before, after)),
        tuple(id for id, _ in _changed(shared, after, before)),
        len(then) - len(shared), len(now) - len(shared),
    )  # fmt: skip


def _changed(
    keys: Sequence[tuple[str, str]], was: Sequence[bool], became: Sequence[bool]
) -> list[tuple[str, str]]:
    return [k for k, a, b in zip(keys, was, became, strict=True) if b and not a]


def _results(run: Run) -> dict[tuple[str, str], bool]:
    pairs = zip(run.questions, run.main.scores, strict=True)
    return {(q.id, gold_digest(q)): s.right for q, s in pairs}


def gold_digest(question: Question) -> str:
    """Digest of all that decides what is right: a question that changed is another question."""
    data = question.as_json()
    data.pop("note")
    data.pop("split")
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:12]
