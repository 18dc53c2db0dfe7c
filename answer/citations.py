"""Does every quotation stand in the source? Makes citations and replays them.

A citation is document hash, character offsets and words. The verifier takes the original
text, cleans the span again and compares: an answer whose words do not replay is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

from ..errors import CitationError
from ..models import Answer, Citation, Clause, Document, Duty, Span
from ..policy.normalise import CleanText, fold
from ..policy.parse import clean_source
from ..policy.reader import Source


class Shelf(Protocol):
    """Where documents and clauses come from: the store of an index, or documents as such."""

    def document_rows(self) -> Iterable[tuple[str, str, str]]:
        """SHA-256, name and source of every document."""

    def document(self, sha256: str) -> Document:
        """The document with this hash."""

    def row_of(self, clause_id: str) -> int | None:
        """The row of a clause."""

    def clause(self, row: int) -> Clause:
        """The clause of a row."""


class Citer:
    """Quotes documents, and checks quotations against them."""

    def __init__(self, store: Shelf) -> None:
        self._store = store
        self._rows = {sha: (name, source) for sha, name, source in store.document_rows()}
        self.clean = lru_cache(maxsize=64)(self._clean)

    def _clean(self, sha256: str) -> CleanText:
        document = self._store.document(sha256)
        return clean_source(
            Source(document.source, document.text, document.media, document.encoding, sha256)
        )

    def quote(self, sha256: str, span: Span) -> str:
        """The words of a span, cleaned of inserted noise only, in the script of the source."""
        return self.clean(sha256).quote(span)

    def clause(
        self, clause: Clause, span: Span | None = None, *, translation: str = ""
    ) -> Citation:
        """Cite a clause, or a part of it."""
        span = span or clause.span
        if not translation and clause.translation is not None:
            note = f" ({clause.translation.note})" if clause.translation.note else ""
            translation = clause.translation.text + note
        return Citation(
            document=clause.document, label=clause.label, item=clause.item,
            clause=clause.index if clause.item is not None else None, clause_id=clause.id,
            quote=self.quote(clause.sha256, span), start=span.start, end=span.end,
            sha256=clause.sha256, section=clause.section, article=clause.article,
            translation=translation,
        )  # fmt: skip

    def span(
        self,
        sha256: str,
        span: Span,
        *,
        label: str,
        item: int | None = None,
        section: int | None = None,
        translation: str = "",
    ) -> Citation:
        """Cite words that are not a clause: the head, a heading."""
        name = self._rows[sha256][0]
        return Citation(
            document=name, label=label, item=item, clause=None, clause_id="",
            quote=self.quote(sha256, span), start=span.start, end=span.end, sha256=sha256,
            section=section, translation=translation,
        )  # fmt: skip

    def replay(self, citation: Citation) -> None:
        """Check a citation against its document.

        Raises:
            CitationError: the document is not in the index, the offsets lie outside it, the words
                at the offsets are not the words quoted, or they are not of the clause named.
        """
        if citation.sha256 not in self._rows:
            raise CitationError(f"{citation.gazette}: its document is not in the index")
        cleaned = self.clean(citation.sha256)
        span = Span(citation.start, citation.end)
        first, last = cleaned.locate(span)
        # Exactly at words: a span that begins or ends in noise, or outside, is not what was cited.
        if first >= last or (cleaned.starts[first], cleaned.ends[last - 1]) != (
            citation.start, citation.end,
        ):  # fmt: skip
            raise CitationError(f"{citation.gazette}: offsets {citation.start}–{citation.end}")
        words = cleaned.text[first:last]
        if not words or words != citation.quote:
            raise CitationError(
                f"{citation.gazette}: the source says {words[:40]!r}, not {citation.quote[:40]!r}"
            )
        if citation.clause_id:
            self._check_place(citation)

    def _check_place(self, citation: Citation) -> None:
        clause = self._clause(citation.clause_id)
        if clause is None:
            raise CitationError(f"{citation.gazette}: its clause is not in the index")
        named = (citation.sha256, citation.document, citation.label, citation.item)
        index = clause.index if clause.item is not None else None
        places = (clause.span, clause.title_span or clause.span)
        if (
            named != (clause.sha256, clause.document, clause.label, clause.item)
            or citation.clause != index
            or not any(p.start <= citation.start and citation.end <= p.end for p in places)
        ):
            raise CitationError(f"{citation.gazette}: the words are those of another clause")

    def _clause(self, clause_id: str) -> Clause | None:
        row = self._store.row_of(clause_id) if clause_id else None
        return None if row is None else self._store.clause(row)

    def replay_duty(self, sha256: str, duty: Duty) -> None:
        """Check that the name of a duty stands where it is said to stand.

        Raises:
            CitationError: it does not.
        """
        words = self.quote(sha256, duty.span)
        if fold(words) != fold(duty.body):
            raise CitationError(f"the source says {words!r}, not {duty.body!r}")

    def verify(self, answer: Answer) -> Answer:
        """Return the answer if all of it replays.

        Raises:
            CitationError: naming the first citation or duty that does not.
        """
        cited: dict[str, Citation] = {}
        for citation in (*answer.citations, *answer.nearest):
            self.replay(citation)
            cited[citation.clause_id] = citation
        for duty in answer.duties:
            if duty.clause_id not in cited:
                raise CitationError(f"{duty.body}: its clause is not cited")
            self.replay_duty(cited[duty.clause_id].sha256, duty)
            clause = self._clause(duty.clause_id)
            if clause is None or duty not in clause.duties:
                raise CitationError(f"{duty.body}: the note does not give it the role {duty.role}")
        for number in marks(answer.text):
            if not 1 <= number <= len(answer.citations) and not self._quoted(number, answer):
                raise CitationError(f"mark [{number}] has no citation")
        return answer

    def _quoted(self, number: int, answer: Answer) -> bool:
        """Whether `[25]` stands in words the answer takes from the source: a footnote there."""
        said = []
        for citation in (*answer.citations, *answer.nearest):
            clause = self._clause(citation.clause_id)
            title = "" if clause is None else clause.title
            said.append(f"{citation.quote}\n{citation.translation}\n{title}")
        return f"[{number}]" in "\n".join(said)


def marks(text: str) -> Iterable[int]:
    """Numbers of the citation marks in an answer, `[1]`, in order."""
    return [int(m) for m in re.findall(r"\[(\d{1,3})\]", text)]
