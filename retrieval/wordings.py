"""How else can a question be put? Its wordings, and the names that it gives."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..index.terms import is_han, joined
from ..models import Clause, Language
from ..policy.normalise import fold
from .query import Concept, Query

_CAMPAIGN = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,4}(?:\d{4})?)”?(?:专项)?(?:行动|工程|计划|活动|工作站)"
)
"""绿盾工程, 秋风2017专项行动; what stands before the name may be taken with it."""
_PROPER = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][a-z]+ [A-Z][a-z]+\b|^[A-Z][a-z]+ [A-Z][a-z]+\b")
"""Red Shield."""
_SIGNS = re.compile(r"\W+")


def wordings(query: Query) -> list[str]:
    """The question without function words, as it was asked, and in the words of documents.

    Signs change nothing. Everyday and regional Chinese is put as documents put it; English is
    left as it is, for one term of it stands for many.
    """
    found = [query.about.strip(), _SIGNS.sub(" ", query.folded).strip()]
    if query.language is not Language.ENGLISH and (official := _official(query.concepts)):
        found.append(official)
    return [text for text in found if text]


def _official(concepts: Sequence[Concept]) -> str:
    """What a question is about, every term of the glossary as documents put it best."""
    if all(len(concept.alternatives) == 1 for concept in concepts):
        return ""
    return " ".join(
        _written(concept.alternatives[min(1, len(concept.alternatives) - 1)])
        for concept in concepts
    )


def _written(terms: tuple[str, ...]) -> str:
    return joined(terms) if is_han(terms[0]) else " ".join(terms)


def names_in(query: Query) -> list[str]:
    """Names of campaigns and programmes that a question gives without quoting them."""
    found = [m["name"] for m in _CAMPAIGN.finditer(query.folded)]
    return found + [m[0].lower() for m in _PROPER.finditer(query.text)]


def with_quotation(query: Query, clause: Clause, score: float) -> float:
    """Above all others a clause whose item is called what is quoted, then one that holds it."""
    if not query.quoted:
        return score
    title, text = fold(clause.title).strip(" .。"), fold(clause.text)
    level = max(2 if q == title else int(q in text or q in title) for q in query.quoted)
    return (level + score) / 3
