"""How much may one request ask for, and how many at once?"""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024

MAX_HITS = 100
"""`k` of a search."""
MAX_OFFSET = 1_000_000
"""Clauses that a page leaves out first."""
MAX_NAMES = 50
"""Values of one filter."""
MAX_NAME_CHARS = 200
"""Characters of one of them."""
MAX_TURNS = 100
"""Turns of `history`, or `messages` of a chat."""
MAX_TURN_CHARS = 20_000
"""Characters of one of them."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the interfaces accept. A question's length is the setting `max_question_chars`."""

    body_bytes: int = MIB
    """Of a request, `/v1/parse` aside."""
    document_bytes: int = 8 * MIB
    """Of a request to `/v1/parse`; a document of that size takes seconds."""
    threads: int = 4
    """Answers that are worked out at once; more only take turns at the interpreter's lock."""
    writing: int = 32
    """The same where a language model writes, which is waiting for the most part."""
    inside: int = 128
    """Requests that are answered or wait for it; one more is sent away with 503."""
    retry_after_s: int = 1
    """What it is told then."""
