"""An answer in the making: lines, citations with their numbers, duties."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..models import Citation, Clause, Duty, Note, Span, Status
from .citations import Citer


@dataclass(slots=True)
class Draft:
    """Gathers what an answer is made of; every statement gets the number of its citation."""

    citer: Citer
    status: Status = Status.ANSWERED
    lines: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    nearest: list[Citation] = field(default_factory=list)
    confidence: float = 1.0
    notes: list[Note] = field(default_factory=list)

    def mark(self, citation: Citation) -> str:
        """Number of a citation, `[1]`; the same words keep the same number."""
        for number, known in enumerate(self.citations, start=1):
            if (known.start, known.end, known.sha256) == (
                citation.start,
                citation.end,
                citation.sha256,
            ):
                return f"[{number}]"
        self.citations.append(citation)
        return f"[{len(self.citations)}]"

    def cite(self, clause: Clause, span: Span | None = None, *, translation: str = "") -> str:
        """Cite a clause (or a part of it) and return its mark."""
        return self.mark(self.citer.clause(clause, span, translation=translation))

    def add_duties(self, clause: Clause) -> None:
        """Add the duties of a clause that is cited."""
        self.duties += [d for d in clause.duties if d not in self.duties]

    def line(self, text: str) -> None:
        """Add a line of the answer."""
        self.lines.append(text)

    @property
    def text(self) -> str:
        """What a person reads."""
        return "\n".join(self.lines)


def merged(first: Draft, second: Draft) -> Draft:
    """Two drafts as one; the marks of the second are renumbered."""
    shift = len(first.citations)
    first.citations += second.citations
    first.duties += [d for d in second.duties if d not in first.duties]
    first.lines += [
        re.sub(r"\[(\d+)\]", lambda m: f"[{int(m[1]) + shift}]", line) for line in second.lines
    ]
    return first
