"""How does a run look? One HTML file that needs nothing else and asks nothing of a network."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from ...errors import ConfigError
from ..compare import Difference, differ
from ..questions import KINDS, Question
from ..run import Run
from ..summary import summary
from . import tables
from .plots import plots
from .rows import choices, rows_json
from .words import NOTHING, milliseconds, number, percent

if TYPE_CHECKING:
    from jinja2 import Environment

_STACKS = (
    ("accuracy-kind", "roles", "retrieval-item"),
    ("accuracy-lang", "risk-coverage", "latency", "retrieval-item", "retrieval-clause"),
)
"""Pictures below each other, in two columns on a wide page."""
_SYMBOLS = "●■▲◆▼✚"
"""As `svg.MARKERS`."""
_COLOURS = 8


def render(run: Run, *, earlier: Run | None = None) -> str:
    """The page of a run.

    Args:
        earlier: a run that it is compared with, question by question.
    """
    if not run.systems:
        raise ConfigError("a run without a system has no report")
    figures = summary(run)
    difference, apart = _difference(run, earlier)
    page = _environment().get_template("page.html.j2").render(
        run=run, about=run.about, figures=figures, cards=_cards(run, figures),
        facts=_facts(run), drawn=_drawn(run, figures), legend=_legend(run),
        groups=tables.system_groups(figures), variants=tables.variants(run.extras),
        distractors=tables.distractors(run.extras), choices=choices(run), kinds=KINDS,
        earlier=earlier, difference=difference, apart=apart,
        changed=_changed(run, difference), interval=_interval(difference),
        data=Markup(rows_json(run, difference)),
    )  # fmt: skip
    # Half a surrogate pair, which JSON may hold, cannot be written.
    return page.encode("utf-8", errors="replace").decode("utf-8")


def write(run: Run, path: Path, *, earlier: Run | None = None) -> None:
    """Write the page of a run; a page that is there stays whole until the new one is.

    Raises:
        ConfigError: the file cannot be written.
    """
    page = render(run, earlier=earlier)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        try:
            temporary.write_text(page, encoding="utf-8", newline="\n")
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError(
            f"{path}: the report cannot be written: {error.strerror}",
            advice="name a file in a folder that is there and can be written",
        ) from error


def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_source), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.globals["source"] = lambda name: Markup(_source(name))
    return environment


def _source(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _difference(run: Run, earlier: Run | None) -> tuple[Difference | None, str]:
    """What has changed, or why that cannot be told."""
    if earlier is None:
        return None, ""
    try:
        return differ(run, earlier), ""
    except ConfigError as error:
        return None, str(error)


def _changed(run: Run, difference: Difference | None) -> list[tuple[str, list[Question]]]:
    if difference is None:
        return []
    by_id = {question.id: question for question in run.questions}
    return [
        ("Newly wrong", [by_id[id] for id in difference.newly_wrong]),
        ("Newly right", [by_id[id] for id in difference.newly_right]),
    ]


def _interval(difference: Difference | None) -> tables.Cell | None:
    return tables.difference_cell(asdict(difference.interval)) if difference else None


def _cards(run: Run, figures: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Title, figure and remark of what matters most, for the first system."""
    main = figures["systems"][run.main.name]
    share, refusal, times = main["all"], main["status"]["refusal"], main["elapsed_ms"]
    low, high = 100 * share["low"], 100 * share["high"]
    right = f"{share['right']:,} of {share['questions']:,}; 95 % interval {low:.1f} – {high:.1f}"
    cards = [("Strict accuracy", percent(share["share"]), right)]
    if replayed := run.extras.get("replayed"):
        good, whole = replayed["replayed"], replayed["all"]
        stand = f"{good:,} of {whole:,} stand word for word in the source"
        cards.append(("Citations that replay", percent(good / whole if whole else None), stand))
    if verified := run.extras.get("verified"):
        good, whole = verified["verified"], verified["all"]
        stand = f"{good:,} of {whole:,}: places, words, bodies, roles"
        cards.append(("Answers that verify", percent(good / whole if whole else None), stand))
    precise = (
        f"precision {number(refusal.get('precision'))}, recall {number(refusal.get('recall'))}"
    )
    cards.append(("Refusals, F1", number(refusal.get("f1")), precise))
    slow = f"p50; p95 {milliseconds(times.get('p95'))}, p99 {milliseconds(times.get('p99'))}"
    cards.append(("Time per answer", milliseconds(times.get("p50")), slow))
    return cards


def _facts(run: Run) -> list[tuple[str, str]]:
    """What has to be known to make the run again."""
    about = run.about
    settings = {**(about.get("settings") or {})}
    facts = [
        ("Questions", f"{len(run.questions):,} of {about.get('file', NOTHING)}"),
        ("SHA-256", str(about.get("file_sha256", ""))[:16]),
        ("Made", str(about.get("created", ""))),
        ("tiaowen", str(about.get("version", ""))),
        ("Index", str(run.main.about.get("generation", ""))),
        ("Options", plain(settings)),
        ("Machine", ", ".join(str(about[k]) for k in ("machine", "python") if about.get(k))),
    ]
    return [(name, value) for name, value in facts if value]


def plain(values: Mapping[str, Any]) -> str:
    """Settings in words: `split test, limit 50`; those that are not set are left out."""
    listed = ((k, v) for k, v in values.items() if v not in (None, "", [], ()))
    return ", ".join(f"{k} {_value(v)}" for k, v in listed)


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return "+".join(str(part) for part in value)
    return str(value)


def _drawn(run: Run, figures: Mapping[str, Any]) -> list[list[Any]]:
    made = plots(run, figures)
    # The first column is the longer one where many systems share each row of its first picture.
    first = _STACKS[0] if len(run.systems) < 3 else _STACKS[0][:2]
    left = [made.pop(name) for name in first if name in made]
    return [left, [made[name] for name in _STACKS[1] if name in made]]


def _legend(run: Run) -> Sequence[tuple[str, str, str, str]]:
    """Colour, shape, name and settings of each system."""
    return [
        (f"{0x10 + n % _COLOURS:02x}", _SYMBOLS[n % len(_SYMBOLS)], s.name, plain(s.about))
        for n, s in enumerate(run.systems)
    ]
