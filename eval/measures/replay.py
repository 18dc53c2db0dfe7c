"""Does a quotation stand where it is said to stand?

Apart from the verifier that lets answers through (`answer/citations.py`), on purpose: whoever
checks must not share the mistakes of what is checked.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

from ...policy.normalise import simplify


def replays(
    quote: str,
    start: int,
    end: int,
    original: str,
    cleaned_text: str,
    cleaned_starts: Sequence[int],
) -> bool:
    """Whether the original at `start` to `end`, its inserted noise left out, reads `quote`.

    Each character of the quotation is that of the source or its simplified form (著作權 may be
    quoted as 著作权); nothing is left out, added or put in another place.

    Args:
        quote: the words quoted; an empty quotation does not replay.
        start: first character, counted in `original`.
        end: one past the last.
        original: decoded text of the document, inserted noise and markup included.
        cleaned_text: its words without noise, as `policy.normalise.clean` finds them.
        cleaned_starts: for each character of `cleaned_text` its place in `original`, rising.

    Source: the contract of `quote`, `start` and `end`, DESIGN section 6.
    """
    if not quote or not 0 <= start < end <= len(original):
        return False
    first, last = bisect_left(cleaned_starts, start), bisect_left(cleaned_starts, end)
    words = cleaned_text[first:last]
    if len(words) != len(quote):
        return False
    there = (original[place] for place in cleaned_starts[first:last])
    if not all(map(_stands, words, there)):
        return False
    return quote == words or all(map(_reads, quote, words))


def _stands(char: str, there: str) -> bool:
    """HTML writes a character as `&#x7BA1;` and a line break as a tag; all else stands itself."""
    return char == there or there == "&" or char.isspace()


@cache
def _reads(quoted: str, char: str) -> bool:
    return quoted in (char, simplify(char))
