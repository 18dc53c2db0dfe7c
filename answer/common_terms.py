"""Which policy terms does a clause hold? Those of the glossary, and names it quotes itself."""

from __future__ import annotations

import re
from functools import cache

from ..index.training.glossary import rows
from ..models import Clause
from ..policy.normalise import fold

_LEFT_OUT = frozenset({"body", "role", "general", "document"})
"""Kinds of policy terms that say nothing about the subject of a task."""
_SHORTEST = 3
"""Characters of a term: words of two (监管, 案件) stand in every task."""
_NAMED = 3
"""A name in quotation marks tells as much as a term that is so many characters longer."""
_QUOTED = re.compile(r"[“「『《]([^“”「」『』《》]{2,20})[”」』》]")
_HAN = re.compile(r"[\u3400-\u9fff]")


def terms_of(clause: Clause, *, title: bool = True) -> dict[str, int]:
    """Terms of a task and how much each of them tells; of terms within each other the longest.

    The note is left out: it names bodies.

    Args:
        title: the title of the item counts too.
    """
    found = _in_text(clause.text)
    return _in_text(clause.title) | found if title else found


def _in_text(text: str) -> dict[str, int]:
    text, found = fold(text), {}

    def take(match: re.Match[str]) -> str:
        found[match[1]] = len(match[1]) + _NAMED
        return " " * len(match[0])  # its parts are no terms of their own

    text = _QUOTED.sub(take, text)
    known, at = _policy_terms(), 0
    while at < len(text):
        term = next((t for t in known.get(text[at : at + 2], ()) if text.startswith(t, at)), "")
        if term:
            found.setdefault(term, len(term))
        at += len(term) or 1
    return found


@cache
def _policy_terms() -> dict[str, tuple[str, ...]]:
    """Folded terms by their first two characters, the longest first."""
    terms: dict[str, set[str]] = {}
    for chinese, _, kind in rows():
        if kind not in _LEFT_OUT:
            for word in map(fold, chinese):
                word = word.strip("“”《》")
                if len(word) >= _SHORTEST and _HAN.match(word):
                    terms.setdefault(word[:2], set()).add(word)
    return {key: tuple(sorted(held, key=lambda t: (-len(t), t))) for key, held in terms.items()}
