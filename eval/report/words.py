"""How is a figure written?"""

from __future__ import annotations

NOTHING = "–"
"""Where there is no figure."""


def percent(value: float | None, *, digits: int = 1) -> str:
    """A share of 1: `93.1 %`, with a space that does not break."""
    return NOTHING if value is None else f"{100 * value:.{digits}f}\N{NO-BREAK SPACE}%"


def points(value: float) -> str:
    """A difference of shares, with its sign."""
    return f"{100 * value:+.1f}".replace("-", "−")


def number(value: float | None) -> str:
    """A measure between 0 and 1 with three places; a whole number as it is."""
    if value is None:
        return NOTHING
    return f"{value:.3f}" if isinstance(value, float) else f"{value:,}"


def milliseconds(value: float | None) -> str:
    """A time with a unit that suits it."""
    if value is None:
        return NOTHING
    if value >= 1000:
        return f"{value / 1000:.3g}\N{NO-BREAK SPACE}s"
    return f"{value:.3g}\N{NO-BREAK SPACE}ms" if value < 100 else f"{value:.0f}\N{NO-BREAK SPACE}ms"
