"""Which tables does a run make? Every measure by system, variants, distractors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .words import NOTHING, milliseconds, number, percent, points

_MEANS = (
    ("lead_f1", "lead, F1"), ("responsible_f1", "responsible, F1"),
    ("span_precision", "citation, precision by characters"),
    ("span_recall", "citation, recall by characters"),
    ("cited_chars", "characters cited, median"),
)  # fmt: skip
_PARTS = (
    ("status", "status"), ("citation", "citation of items"),
    ("clause_citation", "citation of clauses"), ("lead", "lead, exact"),
    ("responsible", "responsible, exact"), ("strings", "strings"), ("polarity", "yes or no"),
)  # fmt: skip
_CONFIDENCE = (
    ("auroc_right", "AUROC, right answers", True), ("auroc_answerable", "AUROC, answerable", True),
    ("aurc", "area under risk and coverage", False),
    ("calibration_error", "calibration error", False),
)  # fmt: skip
_RANKING = ("hit@1", "mrr@10", "ndcg@10", "recall@10")


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure."""

    text: str
    detail: str = ""
    """Smaller, below it."""
    best: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of all systems."""

    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Measures that belong together."""

    title: str
    rows: tuple[Row, ...]


def system_groups(figures: Mapping[str, Any]) -> list[Group]:
    """Every measure of every system; a measure that no system has is left out."""
    systems = list(figures["systems"].values())
    groups = (
        Group("Strict accuracy", tuple(_accuracy(figures))),
        Group("Right of those that are asked for", tuple(_parts(systems))),
        Group("Refusals and confidence", tuple(_refusals(systems))),
        Group("Retrieval", tuple(_retrieval(systems))),
        Group("Time and crashes", tuple(_times(systems))),
    )
    return [group for group in groups if group.rows]


def _accuracy(figures: Mapping[str, Any]) -> Iterator[Row]:
    systems = list(figures["systems"].values())
    yield _shares("all questions", [s["all"] for s in systems])
    if figures["differences"]:
        cells = [Cell(NOTHING), *(difference_cell(d) for d in figures["differences"].values())]
        yield Row(f"points against {next(iter(figures['systems']))}", tuple(cells))
    for group in ("split", "lang"):
        values = systems[0][group]
        if len(values) > 1 or group == "lang":
            for value in values:
                yield _shares(
                    f"{'split ' if group == 'split' else ''}{value or NOTHING}",
                    [s[group][value] for s in systems],
                )


def difference_cell(difference: Mapping[str, float]) -> Cell:
    """A difference of shares with its interval, in percentage points."""
    d = difference
    return Cell(points(d["value"]), f"{points(d['low'])} … {points(d['high'])}")


def _shares(title: str, shares: Sequence[Mapping[str, Any]]) -> Row:
    """Shares with their intervals, or with how many they are of."""
    cells = []
    for share, best in zip(shares, _best([s["share"] for s in shares]), strict=True):
        detail = f"{share['right']} of {share['questions']}"
        if "low" in share:
            detail += f"; {100 * share['low']:.1f} – {100 * share['high']:.1f}"
        known = bool(share["questions"])
        cells.append(
            Cell(percent(share["share"]) if known else NOTHING, detail if known else "", best)
        )
    return Row(title, tuple(cells))


def _numbers(
    title: str,
    values: Sequence[float | None],
    write: Callable[[float | None], str] = number,
    *,
    more: bool | None = True,
) -> Iterator[Row]:
    """A row of one measure, unless nobody has it; `more` is better, worse, or neither."""
    if any(value is not None for value in values):
        best = _best(values, more=more)
        yield Row(title, tuple(Cell(write(v), best=b) for v, b in zip(values, best, strict=True)))


def _best(values: Sequence[float | None], *, more: bool | None = True) -> list[bool]:
    """Which of several values are the best ones, where they differ."""
    known = [value for value in values if value is not None]
    if len(values) < 2 or more is None or len(set(known)) < 2:
        return [False] * len(values)
    best = max(known) if more else min(known)
    return [value == best for value in values]


def _parts(systems: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    for name, title in _PARTS:
        shares = [s["parts"][name] for s in systems]
        if any(share["questions"] for share in shares):
            yield _shares(title, shares)
    for name, title in _MEANS:
        values = [s["means"].get(name) for s in systems]
        if name == "cited_chars":
            yield from _numbers(title, values, _whole, more=None)
        else:
            yield from _numbers(title, values)


def _whole(value: float | None) -> str:
    return NOTHING if value is None else f"{value:,.0f}"


def _refusals(systems: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    for name in ("precision", "recall", "f1"):
        title = f"refusal, {name.replace('f1', 'F1')}"
        yield from _numbers(title, [s["status"]["refusal"].get(name) for s in systems])
    for name, title, more in _CONFIDENCE:
        yield from _numbers(title, [s["confidence"].get(name) for s in systems], more=more)


def _retrieval(systems: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    for level in ("item", "clause"):
        for measure in _RANKING:
            values = [s["retrieval"].get(level, {}).get(measure) for s in systems]
            yield from _numbers(f"{level}, {measure}", values)


def _times(systems: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    for name in ("p50", "p95", "p99"):
        values = [s["elapsed_ms"].get(name) for s in systems]
        yield from _numbers(name, values, milliseconds, more=False)
    yield from _numbers(
        "questions lost to a crash", [len(s["errors"]) for s in systems], more=False
    )


@dataclass(frozen=True, slots=True)
class Change:
    """How many answers stay right when something is changed."""

    name: str
    asked: int
    before: str
    after: str
    points: str
    same: str = ""
    """Share of answers that stay the same."""
    lost: tuple[str, ...] = ()
    """Ids of questions that were right; not always all of them."""


def variants(extras: Mapping[str, Any]) -> list[Change]:
    """Other ways of writing the questions."""
    return [
        _change(name, row, int(row["asked"]), "changed")
        for name, row in (extras.get("variants") or {}).items()
        if row.get("asked")
    ]


def distractors(extras: Mapping[str, Any]) -> list[Change]:
    """Further documents in the index."""
    return [
        _change(f"{row['count']:,}", row, int(row["questions"]), "lost")
        for row in extras.get("distractors") or ()
        if row.get("questions")
    ]


def _change(name: str, row: Mapping[str, Any], asked: int, lost: str) -> Change:
    before = row.get("base_right")
    return Change(
        name, asked,
        NOTHING if before is None else percent(before / asked),
        percent(row["right"] / asked),
        NOTHING if before is None else points((row["right"] - before) / asked),
        percent(row["same"] / asked) if "same" in row else NOTHING,
        tuple(str(id) for id in row.get(lost) or ()),
    )  # fmt: skip
