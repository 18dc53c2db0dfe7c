"""How does a drawing get into the page? Matplotlib figures as SVG in the colours of the page.

Colours are drawn as placeholders that become CSS variables, and words stay words in the fonts of
the page: so a drawing follows light and dark, and Chinese is set by the reader's own fonts.
"""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, MUTED, GRID, BAND, HEAT = (f"#0000{n:02x}" for n in range(1, 6))
SERIES = tuple(f"#0000{n:02x}" for n in range(0x10, 0x18))
"""Colours of the systems, the first one's first; the style sheet says which they are."""
MARKERS = "os^DvP"
WIDTH = 420
"""Of every drawing; units, as wide as a pixel where the page is narrow."""
SIZE = 13.0
"""Of letters; units."""

_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.size": SIZE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": MUTED,
    "axes.labelsize": SIZE,
    "axes.linewidth": 0.8,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": SIZE,
    "ytick.labelsize": SIZE,
    "lines.linewidth": 1.8,
}
_NO_DATE = {"Date": None, "Creator": None, "Format": None, "Type": None}
_TAG = re.compile(r"<[^!>]*>")
_PROLOGUE = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)
_STYLE_SHEET = re.compile(r"<defs>\s*<style\b.*?</style>\s*</defs>", re.DOTALL)
_COLOUR = re.compile(r"#0000([01][0-9a-f])\b")
_FONTS = re.compile(r" ?font-family: [^;\"]*;?")
_GROUP_ID = re.compile(r'^<g id="[^"]*"')
_SIZES = re.compile(r' (?:width|height)="[^"]*"')


def draw(name: str, title: str, height: float, paint: Callable[[Figure], None]) -> Markup:
    """The SVG element of a drawing.

    Args:
        name: tells it from the others of a page; part of the ids in it.
        title: what it shows, for those who cannot see it.
        height: in units of `WIDTH`.
        paint: puts axes on the empty figure.
    """
    import matplotlib
    from matplotlib.figure import Figure

    buffer = io.StringIO()
    with matplotlib.rc_context(), warnings.catch_warnings():
        # A letter that Matplotlib's own font lacks is set by the browser.
        warnings.filterwarnings("ignore", message="Glyph .* missing", category=UserWarning)
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        matplotlib.rcParams["svg.hashsalt"] = f"tiaowen {name}"
        figure = Figure(figsize=(WIDTH / 72, height / 72))
        paint(figure)
        figure.savefig(buffer, format="svg", transparent=True, metadata=_NO_DATE)
    return _inline(buffer.getvalue(), title)


def place(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Axes at a place counted in units from the top left corner."""
    whole = figure.get_size_inches() * 72
    bottom = whole[1] - top - height
    return figure.add_axes(
        (left / whole[0], bottom / whole[1], width / whole[0], height / whole[1])
    )


def share_axis(axes: Axes, percent: bool = True) -> None:
    """From 0 to 1 along the foot, with its grid; in per cent if wanted."""
    axes.set_xlim(-0.015, 1.015)
    ticks = (0, 0.25, 0.5, 0.75, 1)
    axes.set_xticks(ticks, ["0", "25", "50", "75", "100 %"] if percent else list(map(str, ticks)))
    axes.grid(axis="x")
    axes.tick_params(length=0, pad=6)


def shortened(text: str, room: float) -> str:
    """Text that fits into so many units, cut where it does not."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    if wide(printable) <= room:
        return printable
    while printable and wide(printable) + SIZE > room:
        printable = printable[:-1]
    return printable + "…"


def wide(text: str) -> float:
    """About how wide a text is set; units."""
    return sum(SIZE if unicodedata.east_asian_width(c) in "WF" else 0.56 * SIZE for c in text)


def colour(series: int) -> str:
    """Colour of the system at a place."""
    return SERIES[series % len(SERIES)]


def marker(series: int) -> str:
    """Shape of the system at a place: colour is not all that tells two apart."""
    return MARKERS[series % len(MARKERS)]


def _inline(svg: str, title: str) -> Markup:
    """Without what only a file needs; with a title and without sizes."""
    svg = _STYLE_SHEET.sub("", _PROLOGUE.sub("", svg, count=1), count=1)
    head, rest = _TAG.sub(lambda tag: _tag(tag[0]), svg).split(">", 1)
    words = escape(title)
    opening = f'{_SIZES.sub("", head)} role="img" aria-label="{words}"><title>{words}</title>'
    return Markup(opening + rest)


def _tag(tag: str) -> str:
    """Placeholders become variables; ids of groups would stand twice in one page."""
    tag = _COLOUR.sub(lambda found: f"var(--plot-{found[1]})", tag)
    return _FONTS.sub("", _GROUP_ID.sub("<g", tag))
