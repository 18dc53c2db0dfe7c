"""The matrix and the bars of the duties, as figures that plotly draws in the browser.

Colours are names of the page's own (`var(--tw-…)`), which `duties_draw.js` looks up each time it
draws, so that a figure follows light and dark. Sizes are set there too: they depend on the window.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..models import Role


@dataclass(frozen=True, slots=True)
class Cell:
    """A duty in the matrix."""

    row: int
    column: int
    role: Role


def draw_matrix(
    cells: Sequence[Cell], *, rows: int, columns: int, starts: Sequence[int]
) -> dict[str, Any]:
    """A square per duty, one trace per role; its sign is put in by the page, in its language.

    Args:
        starts: rows above which a section begins.
    """
    from plotly import graph_objects as go

    figure = go.Figure(layout=_layout())
    for role in Role:
        mine = [cell for cell in cells if cell.role is role]
        if mine:
            figure.add_trace(go.Scatter(
                x=[c.column for c in mine], y=[c.row for c in mine], name=role.value,
                mode="markers+text", hoverinfo="none", cliponaxis=False,
                marker={
                    "symbol": "square", "color": _colour(role), "opacity": 1,
                    "line": {"color": _colour(role, "edge"), "width": 1},
                },
                textfont={"color": _colour(role, "ink")},
            ))  # fmt: skip
    axis: dict[str, Any] = {
        "showgrid": True, "gridcolor": "var(--tw-line)", "tick0": 0, "dtick": 1,
        "showticklabels": False, "zeroline": False, "fixedrange": True,
    }  # fmt: skip
    figure.update_xaxes(**axis, range=[-0.5, columns - 0.5])
    figure.update_yaxes(**axis, range=[rows - 0.5, -0.5])
    for row in starts:
        figure.add_hline(y=row - 0.5, line={"color": "var(--tw-line-strong)", "width": 1})
    return _json(figure)


def draw_bars(tasks: Sequence[Counter[Role]]) -> dict[str, Any]:
    """A bar per body, divided by role; the number stands in each segment."""
    from plotly import graph_objects as go

    figure = go.Figure(layout={**_layout(), "barmode": "stack", "bargap": 0.28})
    for role in Role:
        if any(counts[role] for counts in tasks):
            rows = [i for i, counts in enumerate(tasks) if counts[role]]
            figure.add_trace(go.Bar(
                x=[tasks[i][role] for i in rows], y=rows, name=role.value, orientation="h",
                text=[str(tasks[i][role]) for i in rows], textposition="inside", textangle=0,
                insidetextanchor="middle", hoverinfo="none", constraintext="none",
                marker={
                    "color": _colour(role),
                    "line": {"color": _colour(role, "edge"), "width": 1},
                },
                textfont={"color": _colour(role, "ink")},
            ))  # fmt: skip
    most = max((counts.total() for counts in tasks), default=1)
    figure.update_xaxes(
        showgrid=True, gridcolor="var(--tw-line)", zeroline=False, fixedrange=True, side="top",
        range=[0, most * 1.04], dtick=max(1, round(most / 5)),
        tickfont={"color": "var(--tw-muted)"},
    )  # fmt: skip
    figure.update_yaxes(
        showgrid=False, showticklabels=False, zeroline=False, fixedrange=True,
        range=[len(tasks) - 0.5, -0.5],
    )  # fmt: skip
    return _json(figure)


def _layout() -> dict[str, Any]:
    return {
        "template": "none", "showlegend": False, "dragmode": False, "hovermode": "closest",
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "var(--tw-sans)", "color": "var(--tw-ink)", "size": 12},
    }  # fmt: skip


def _colour(role: Role, part: str = "fill") -> str:
    return f"var(--tw-role-{role.value.replace('_', '-')}-{part})"


def _json(figure: Any) -> dict[str, Any]:
    """Plain lists and names; the library's own classes stay behind."""
    drawn: dict[str, Any] = json.loads(figure.to_json(validate=False))
    return drawn
