"""What may a written sentence rest on? A clause with all its words, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..models import Clause, Span
from ..policy.agencies import Agencies
from ..policy.normalise import fold, han
from .citations import Citer

MIN_HAN, MIN_OTHER = 4, 8
"""Fewest characters of a quotation: Chinese ones, or of any kind."""
_AROUND = " \t\n“”\"'「」『』"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A clause, its words in the source, and the names of the bodies in its note."""

    clause: Clause
    words: tuple[tuple[str, Span], ...]
    """Task and note, then the title: cleaned words in the script of the source, and their span."""
    names: tuple[str, ...]
    """Every name of every body that the note names."""

    @classmethod
    def of(cls, clause: Clause, *, citer: Citer, agencies: Agencies) -> Evidence:
        """A clause of the index."""
        spans = [clause.span] + ([clause.title_span] if clause.title_span else [])
        found = (agencies.resolve(duty.body) for duty in clause.duties)
        names = [
            name for body in found if body is not None
            for name in (body.name, body.full_name, body.english, *body.aliases, *body.acronyms)
        ]  # fmt: skip
        words = tuple((citer.quote(clause.sha256, span), span) for span in spans)
        return cls(clause, words, (*names, *(duty.body for duty in clause.duties)))

    @property
    def chinese(self) -> tuple[str, ...]:
        """The words of the document: task, note, title, heading of the section."""
        clause = self.clause
        source = (words for words, _ in self.words)
        return (*source, clause.text, clause.note, clause.title, clause.section_title)

    @property
    def english(self) -> tuple[str, ...]:
        """The words of the translation, where there is one."""
        t = self.clause.translation
        return () if t is None else (t.text, t.note, t.title, t.item, t.section)

    @property
    def all(self) -> str:
        """Everything that a sentence may take its words from, folded."""
        clause = self.clause
        head = (clause.label, clause.document)
        return fold("\n".join((*self.chinese, *self.english, *self.names, *head)))

    def find(self, quote: str) -> tuple[Span, int, int] | None:
        """Where a quotation stands: the span of task or title, and its cleaned characters there.

        Compared without script, width, case and white space. None where it is too short or
        stands nowhere.
        """
        key = "".join(fold(quote.strip(_AROUND)).split())
        if sum(han(c) for c in key) < MIN_HAN and len(key) < MIN_OTHER:
            return None
        for words, span in self.words:
            text, places = _keyed(words)
            at = text.find(key)
            if at >= 0:
                return span, places[at], places[at + len(key) - 1] + 1
        return None


@lru_cache(maxsize=64)
def _keyed(words: str) -> tuple[str, tuple[int, ...]]:
    """Folded words without white space, each character with the place it comes from."""
    pairs = [*_folded(words)]
    return "".join(c for c, _ in pairs), tuple(place for _, place in pairs)


def _folded(words: str) -> Iterator[tuple[str, int]]:
    for place, char in enumerate(words):
        for folded in fold(char):
            if not folded.isspace():
                yield folded, place
