"""What is right, in terms of the parsed documents? Gold clauses, items and spans of a question."""

from __future__ import annotations

from collections.abc import Sequence

from ..models import Clause, Document
from ..policy.normalise import fold
from .questions import Question
from .reply import Cited


class Gold:
    """Looks up the gold of questions in the documents that they are about."""

    def __init__(self, documents: Sequence[Document]) -> None:
        if not documents:
            raise ValueError("no documents to score against")
        self.documents = tuple(documents)
        self._named: dict[str, Document] = {}
        self._clauses: dict[str, Clause] = {}
        for document in documents:
            for name in (document.key, document.name, document.number, document.title):
                if name:
                    self._named.setdefault(fold(name), document)
            for clause in document.clauses:
                self._clauses[clause.id] = clause

    def document(self, question: Question) -> Document | None:
        """The document a question is about; the first one where it names none."""
        if not question.source:
            return self.documents[0]
        return self._named.get(fold(question.source))

    def clauses(self, question: Question) -> tuple[Clause, ...]:
        """The clauses that answer; those of all gold items where no clause is named."""
        document = self.document(question)
        if document is None:
            return ()
        named = set(question.clauses)
        if question.clause_ids or named:
            return tuple(
                c
                for c in document.clauses
                if c.id in question.clause_ids or (place_of(c), c.index) in named
            )
        return tuple(c for c in document.clauses if place_of(c) in question.items)

    def spans(self, question: Question) -> list[tuple[str, int, int]]:
        """What a perfect citation covers: document, start and end of each gold clause."""
        return [(c.sha256, c.span.start, c.span.end) for c in self.clauses(question)]

    def cites_right_document(self, question: Question, cited: Cited) -> bool:
        """Whether a citation is of the document the question is about."""
        document = self.document(question)
        if document is None:
            return False
        if cited.sha256:
            return cited.sha256 == document.sha256
        names = (document.key, document.name, document.number, document.title)
        return fold(cited.document) in {fold(name) for name in names if name}

    def clause_of(self, cited: Cited) -> Clause | None:
        """The clause that a citation names by id."""
        return self._clauses.get(cited.clause_id)


def place_of(clause: Clause) -> int | None:
    """Number of the item, or of the article, that a clause belongs to."""
    return clause.item if clause.item is not None else clause.article
