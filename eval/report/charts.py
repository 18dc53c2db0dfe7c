"""How is each kind of picture drawn? Dots with intervals, curves, times, and maps of roles."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from . import svg
from .words import NOTHING, milliseconds, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROLES = ("lead", "shared", "none")
Counts = Mapping[str, Mapping[str, int]]
"""Number of bodies by their role and the role that an answer gives them."""
Curve = Sequence[tuple[float, float]]

_LEFT = 68.0
"""Room beside an upright scale with its title; units."""
_SCALE = (0.0, 0.5, 0.75, 0.9, 0.95, 0.99)
_SHARE = 0.996
"""Slower answers than that share stand outside."""
_RISKS = (0.0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
_POINTS = 200
"""Points of a curve at most."""
_TAIL = 40
"""Slowest answers, each of which is drawn."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A share of one system with its interval."""

    row: int
    series: int
    value: float
    low: float
    high: float


def dot_chart(
    name: str,
    title: str,
    labels: Sequence[str],
    dots: Sequence[Dot],
    *,
    series: int,
    write: Callable[[float], str] = percent,
) -> Markup:
    """A row for each label, in it a dot with its interval for each system.

    Args:
        series: number of systems; the figures of the first one stand beside its dots.
        write: how a figure is written.
    """
    step = max(22.0, 8.5 * series + 9)
    left = min(168.0, max(svg.wide(label) for label in labels) + 14)

    def paint(figure: Figure) -> None:
        axes = svg.place(figure, left, 4, svg.WIDTH - left - 64, step * len(labels))
        svg.share_axis(axes, write is percent)
        axes.set_ylim(len(labels) - 0.5, -0.5)
        axes.set_yticks(range(len(labels)), [svg.shortened(n, left - 12) for n in labels])
        axes.tick_params(axis="y", labelcolor=svg.INK)
        axes.spines["left"].set_visible(False)
        for row in range(0, len(labels), 2):
            axes.axhspan(row - 0.5, row + 0.5, color=svg.BAND, linewidth=0, zorder=0)
        for place in range(series):
            _dots(axes, [d for d in dots if d.series == place], place, series, step)
        for dot in (d for d in dots if d.series == 0):
            axes.annotate(
                write(dot.value), (1, dot.row), xytext=(63, 0), textcoords="offset points",
                ha="right", va="center", annotation_clip=False,
            )  # fmt: skip

    return svg.draw(name, title, step * len(labels) + 30, paint)


def _dots(axes: Axes, dots: Sequence[Dot], series: int, of: int, step: float) -> None:
    offset = (series - (of - 1) / 2) * 8.5 / step
    places = [dot.row + offset for dot in dots]
    colour = svg.colour(series)
    axes.hlines(places, [d.low for d in dots], [d.high for d in dots], colors=colour, lw=1.4)
    axes.plot(
        [d.value for d in dots], places, svg.marker(series), color=colour,
        markersize=6.5 if of == 1 else 5.6, markeredgewidth=0, clip_on=False, zorder=3,
    )  # fmt: skip


def risk_chart(title: str, curves: Sequence[Curve]) -> Markup:
    """Share of wrong answers over the share of answers given, a curve for each system."""
    highest = max(risk for curve in curves for _, risk in curve)
    ticks = [tick for n, tick in enumerate(_RISKS) if n < 3 or _RISKS[n - 1] < highest]

    def paint(figure: Figure) -> None:
        axes = svg.place(figure, _LEFT, 8, svg.WIDTH - _LEFT - 28, 190)
        svg.share_axis(axes)
        axes.set_xlabel("answers given, the surest first")
        axes.set_ylim(0, math.sqrt(ticks[-1]))
        _upright(axes, ticks, [math.sqrt(tick) for tick in ticks], "wrong among them")
        for series, curve in enumerate(curves):
            if curve:
                x, y = _thinned([(c, math.sqrt(risk)) for c, risk in curve], tail=1)
                axes.plot(x, y, color=svg.colour(series), clip_on=False, zorder=3)
                _marks(axes, x[-1:], y[-1:], series)

    return svg.draw("risk-coverage", title, 246, paint)


def latency_chart(
    title: str, times: Sequence[Sequence[float]], marks: Sequence[Mapping[float, float]]
) -> Markup:
    """Share of answers that came within a time, a curve for each system.

    Args:
        times: of each system, rising; milliseconds above 0.
        marks: of each system, time at a share.
    """
    drawn = [values for values in times if values]
    low = min(values[len(values) // 100] for values in drawn)
    high = max(values[math.ceil(len(values) * _SHARE) - 1] for values in drawn)

    def paint(figure: Figure) -> None:
        axes = svg.place(figure, _LEFT, 8, svg.WIDTH - _LEFT - 28, 200)
        _time_axes(axes, low / 1.15, high * 1.15)
        for series, values in enumerate(times):
            shares = [(n + 1) / (len(values) + 1) for n in range(len(values))]
            points = [(v, _height(s)) for v, s in zip(values, shares, strict=True)]
            axes.plot(*_thinned(points, tail=_TAIL), color=svg.colour(series), zorder=3)
            heights = [_height(share) for share in marks[series]]
            _marks(axes, list(marks[series].values()), heights, series)

    return svg.draw("latency", title, 240, paint)


def _marks(axes: Axes, x: Sequence[float], y: Sequence[float], series: int) -> None:
    axes.plot(
        x, y, svg.marker(series), color=svg.colour(series), markersize=6, markeredgewidth=0,
        clip_on=False, zorder=4,
    )  # fmt: skip


def _height(share: float) -> float:
    """0.9 stands at 1, 0.99 at 2, 0.999 at 3: the slow answers get as much room as the others."""
    return -math.log10(1 - min(share, 0.9999))


def _time_axes(axes: Axes, low: float, high: float) -> None:
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    ticks = _time_ticks(low, high)
    axes.set_xticks(ticks, [milliseconds(tick) for tick in ticks])
    axes.set_xticks([], minor=True)
    axes.set_ylim(0, _height(_SHARE))
    axes.grid(axis="x")
    _upright(axes, _SCALE, [_height(share) for share in _SCALE], "answered within")


def _upright(axes: Axes, shares: Sequence[float], heights: Sequence[float], title: str) -> None:
    """A scale of shares that stand at heights of their own."""
    labels = [f"{100 * share:g}" for share in shares]
    axes.set_yticks(heights, [*labels[:-1], f"{labels[-1]} %"])
    axes.set_ylabel(title)
    axes.yaxis.set_label_coords(-(_LEFT - 20) / (svg.WIDTH - _LEFT - 28), 0.5)
    axes.grid(axis="y")
    axes.tick_params(length=0, pad=6)


def _time_ticks(low: float, high: float) -> list[float]:
    """1, 2 and 5 of each power of ten while there is room, else the powers, or each second."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for digits in ((1, 2, 5), (1, 3), (1,)):
        ticks = [d * 10.0**p for p in powers for d in digits if low <= d * 10.0**p <= high]
        if len(ticks) <= 6:
            return ticks
    return ticks[:: math.ceil(len(ticks) / 6)]


def _thinned(points: Curve, *, tail: int) -> tuple[list[float], list[float]]:
    """Every so many points, but each of the last ones."""
    step = max(1, math.ceil(len(points) / _POINTS))
    kept = [p for n, p in enumerate(points) if n % step == 0 or n >= len(points) - tail]
    return [x for x, _ in kept], [y for _, y in kept]


def role_maps(title: str, maps: Mapping[str, Counts], *, named: bool) -> Markup:
    """A map for each system, two beside each other."""
    room = 212.0 if named else 190.0

    def paint(figure: Figure) -> None:
        for place, (name, counts) in enumerate(maps.items()):
            left = 58 + (place % 2) * 210 + (105 if len(maps) == 1 else 0)
            top = (46 if named else 24) + (place // 2) * room
            axes = svg.place(figure, left, top, 146, 146)
            _heat_map(axes, counts, svg.shortened(name, 150) if named else "")

    return svg.draw("roles", title, room * math.ceil(len(maps) / 2) - 8, paint)


def count(counts: Counts, gold: str, given: str) -> int:
    """Bodies that have one role and are given another."""
    return int(counts.get(gold, {}).get(given, 0))


def _heat_map(axes: Axes, counts: Counts, name: str) -> None:
    """Three by three; how dark a cell is tells its share of its row, or below of its column."""
    axes.set_xlim(-0.5, 2.5)
    axes.set_ylim(2.5, -0.5)
    for row, gold in enumerate(ROLES):
        for column, given in enumerate(ROLES):
            number = count(counts, gold, given)
            line = [(role, given) if gold == "none" else (gold, role) for role in ROLES]
            whole = sum(count(counts, *pair) for pair in line)
            axes.fill_between(
                [column - 0.48, column + 0.48], row - 0.48, row + 0.48, linewidth=0,
                color=svg.HEAT if row == column else svg.SERIES[0],
                alpha=0.05 + 0.5 * (number / whole if whole else 0),
            )  # fmt: skip
            text = NOTHING if gold == given == "none" else f"{number:,}"
            axes.text(column, row, text, ha="center", va="center", fontsize=14)
    axes.set_xticks(range(3), ROLES)
    axes.set_yticks(range(3), ROLES)
    axes.xaxis.tick_top()
    axes.tick_params(length=0, pad=4)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if name:
        axes.set_title(name, fontsize=14, pad=6)
