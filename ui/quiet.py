"""What may be said of an error? Its kind and where it happened, never its words.

The words of an error may hold what was asked, and questions are not logged. Neither may the
lines of a traceback: an error made from another repeats its words there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

_FRAMES = 4
"""Places named, the innermost last."""


def describe(error: BaseException) -> str:
    """`ValueError at answer/draft.py:31 in cite, …`: to find the defect without its words."""
    places = [
        f"{_short(frame.tb_frame.f_code.co_filename)}:{frame.tb_lineno}"
        f" in {frame.tb_frame.f_code.co_name}"
        for frame in _frames(error.__traceback__)
    ]
    return f"{type(error).__name__} at {', '.join(places[-_FRAMES:]) or 'an unknown place'}"


def _frames(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _short(file: str) -> str:
    return "/".join(Path(file).parts[-2:])
