"""Which pictures does a run make? Each with a table of the same figures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from ..run import Run, SystemRun
from . import charts
from .words import NOTHING, milliseconds, number, percent

_QUANTILES = {0.5: "p50", 0.95: "p95", 0.99: "p99"}
_COVERAGES = (0.25, 0.5, 0.75, 1.0)
_MOST_MAPS = 6


@dataclass(frozen=True, slots=True)
class Plot:
    """One picture of the page."""

    name: str
    title: str
    note: str
    """How to read it."""
    drawing: Markup
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """The same figures as text."""
    legend: bool = True
    """Whether it tells systems apart by colour and shape."""


def plots(run: Run, figures: Mapping[str, Any]) -> dict[str, Plot]:
    """The pictures of a run that have something to show, by name.

    Args:
        figures: what `summary` says of the run.
    """
    systems: Mapping[str, Any] = figures["systems"]
    made = (
        _accuracy(systems, "kind", "Strict accuracy by kind of question"),
        _accuracy(systems, "lang", "Strict accuracy by language"),
        _risk(systems),
        _roles(systems),
        _latency(run.systems, systems),
        _retrieval(systems, "item", "Retrieval of the right item"),
        _retrieval(systems, "clause", "Retrieval of the right clause"),
    )
    return {plot.name: plot for plot in made if plot is not None}


def _accuracy(systems: Mapping[str, Any], group: str, title: str) -> Plot | None:
    first = next(iter(systems.values()))[group]
    values = sorted(first, key=lambda v: -first[v]["share"]) if group == "kind" else list(first)
    if not values:
        return None
    dots = [
        charts.Dot(row, series, share["share"], share["low"], share["high"])
        for series, system in enumerate(systems.values())
        for row, value in enumerate(values)
        if (share := system[group].get(value)) and share["questions"]
    ]
    labels = [f"{value or NOTHING} ({first[value]['questions']})" for value in values]
    rows = tuple(
        (value or NOTHING, *(share_text(system[group].get(value)) for system in systems.values()))
        for value in values
    )
    return Plot(
        f"accuracy-{group}", title,
        "With 95 % Wilson intervals; in brackets the number of questions." + _numbers(systems),
        charts.dot_chart(f"accuracy-{group}", title, labels, dots, series=len(systems)),
        ({"lang": "language"}.get(group, group), *systems), rows,
    )  # fmt: skip


def _numbers(systems: Mapping[str, Any]) -> str:
    return f" The numbers are those of {next(iter(systems))}." if len(systems) > 1 else ""


def share_text(share: Mapping[str, Any] | None) -> str:
    """`45/50, 90.0 % (78.6 – 95.7)`."""
    if not share or not share["questions"]:
        return NOTHING
    low, high = 100 * share["low"], 100 * share["high"]
    return (
        f"{share['right']}/{share['questions']}, {percent(share['share'])}"
        f" ({low:.1f}\N{NO-BREAK SPACE}–\N{NO-BREAK SPACE}{high:.1f})"
    )


def _retrieval(systems: Mapping[str, Any], level: str, title: str) -> Plot | None:
    found = {name: system["retrieval"].get(level) for name, system in systems.items()}
    measures = [m for m in next((f for f in found.values() if f), {}) if m != "questions"]
    if not measures:
        return None
    dots = [
        charts.Dot(row, series, values[name], values[name], values[name])
        for series, values in enumerate(found.values())
        if values
        for row, name in enumerate(measures)
    ]
    rows = tuple(
        (measure, *(number(values[measure] if values else None) for values in found.values()))
        for measure in measures
    )
    asked = next(f["questions"] for f in found.values() if f)
    return Plot(
        f"retrieval-{level}", title,
        f"Means over the {asked} questions with a gold {level}." + _numbers(systems),
        charts.dot_chart(
            f"retrieval-{level}", title, measures, dots, series=len(systems), write=number
        ),
        ("measure", *systems), rows,
    )  # fmt: skip


def _risk(systems: Mapping[str, Any]) -> Plot | None:
    curves = {
        name: [(p["coverage"], p["risk"]) for p in system["confidence"]["risk_coverage"]]
        for name, system in systems.items()
    }
    if not any(curves.values()):
        return None
    title = "Risk and coverage"
    rows = tuple(
        (
            name, *(percent(_risk_at(curve, share)) for share in _COVERAGES),
            number(systems[name]["confidence"]["aurc"]),
        )
        for name, curve in curves.items()
    )  # fmt: skip
    return Plot(
        "risk-coverage", title,
        "If only the surest answers were given: the share of them that is wrong."
        " Lower is better.",
        charts.risk_chart(title, list(curves.values())),
        ("system", *(f"wrong at {percent(share, digits=0)}" for share in _COVERAGES), "area"), rows,
    )  # fmt: skip


def _risk_at(curve: charts.Curve, coverage: float) -> float | None:
    return next((risk for share, risk in curve if share >= coverage - 1e-9), None)


def _latency(runs: Sequence[SystemRun], systems: Mapping[str, Any]) -> Plot | None:
    times = [
        sorted(
            reply.elapsed_ms
            for reply in run.replies
            if reply.elapsed_ms is not None and not reply.error and 0 < reply.elapsed_ms < math.inf
        )
        for run in runs
    ]
    if not any(times):
        return None
    title = "Time per answer"
    marks = [
        {
            q: ms
            for q, name in _QUANTILES.items()
            if (ms := systems[run.name]["elapsed_ms"].get(name))
        }
        for run in runs
    ]
    rows = tuple(
        (name, *(milliseconds(system["elapsed_ms"].get(q)) for q in _QUANTILES.values()))
        for name, system in systems.items()
    )
    return Plot(
        "latency", title,
        "Share of the answers that came within a time; the marks are p50, p95 and p99."
        " The upright scale gives the slow ones room.",
        charts.latency_chart(title, times, marks), ("system", *_QUANTILES.values()), rows,
    )  # fmt: skip


def _roles(systems: Mapping[str, Any]) -> Plot | None:
    maps: dict[str, charts.Counts] = {
        name: system["roles"]
        for name, system in systems.items()
        if any(any(row.values()) for row in system["roles"].values())
    }
    if not maps:
        return None
    title = "Roles of bodies, true and given"
    rows = tuple(
        (name, gold, *(f"{charts.count(counts, gold, given):,}" for given in charts.ROLES))
        for name, counts in maps.items()
        for gold in charts.ROLES
    )
    return Plot(
        "roles", title,
        "Rows: the role that a body has, none where it should not be named. Columns: the role"
        " that the answer gives it. The diagonal is right."
        + (f" The first {_MOST_MAPS} systems are drawn." if len(maps) > _MOST_MAPS else ""),
        charts.role_maps(
            title, dict(list(maps.items())[:_MOST_MAPS]), named=len(systems) > 1
        ),
        ("system", "true role", *(f"given {role}" for role in charts.ROLES)), rows, legend=False,
    )  # fmt: skip
