"""What came of a change, and does a document stand up to its own text?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..api import Assistant
    from ..models import Document


@dataclass(frozen=True, slots=True)
class Change:
    """What came of adding or removing a document."""

    document: Document
    """The one added or removed."""
    replaced: Document | None
    """The one of the same number that made way for it."""
    changed: bool
    """False where exactly this document was there already."""
    documents: int
    """So many are loaded now."""


@dataclass(frozen=True, slots=True)
class Health:
    """Does a document stand up to its own text?"""

    clauses: int
    duties: int
    translated: int
    """Clauses with a translation."""
    failures: tuple[str, ...]
    """What does not replay; nothing of it can be cited."""
    warnings: tuple[str, ...]
    """What the parser found odd."""


def check(assistant: Assistant, document: Document) -> Health:
    """Replay every clause and duty of a document."""
    clauses = document.clauses
    return Health(
        len(clauses), sum(len(clause.duties) for clause in clauses),
        sum(clause.translation is not None for clause in clauses),
        tuple(assistant.replay(document)), document.warnings,
    )  # fmt: skip
