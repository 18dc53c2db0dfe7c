"""Where in its document does a citation stand, and may it be marked there?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from ..models import Citation, Clause, Document, Span

if TYPE_CHECKING:
    from ..api import Assistant
    from ..library import Library
    from ..policy.normalise import CleanText

Kind = Literal["t", "n"]
"""`t` is the task, `n` the responsibility note: they are highlighted in two styles."""


@dataclass(frozen=True, slots=True)
class Part:
    """A half-open range of the *cleaned* text to highlight in one style."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Place:
    """Where a citation stands in the source pane."""

    key: str
    """Of the document, see `key_of`."""
    parts: tuple[Part, ...]

    def fragment(self, mark: str) -> str:
        """Address of the place inside the page: `#cite/433317d205d7a2d4/1/712-840t.840-870n`."""
        ranges = ".".join(f"{part.start}-{part.end}{part.kind}" for part in self.parts)
        return f"#cite/{self.key}/{mark}/{ranges}"


def name_of(document: Document) -> str:
    """How citations name the document: 国办发〔2017〕46号, 《专利代理条例》."""
    return document.clauses[0].document if document.clauses else document.name


def key_of(sha256: str) -> str:
    """Short name of a document inside the page: the start of its hash."""
    return sha256[:16]


def lang_of(clean: CleanText) -> str:
    """Script of a text as it stands in its document: traditional where much would change."""
    changed = sum(a != b for a, b in zip(clean.text, clean.simplified, strict=True))
    return "zh-Hant" if changed * 20 > len(clean.text) else "zh-Hans"


class Sources:
    """The documents that the pane can show, each with its cleaned text."""

    def __init__(
        self, documents: Sequence[Document], clean: Callable[[Document], CleanText]
    ) -> None:
        self.documents = tuple(documents)
        self._by_key = {key_of(document.sha256): document for document in self.documents}
        # Cleaning takes tens of milliseconds a document: keep the ones in use.
        self._clean = lru_cache(maxsize=32)(lambda key: clean(self._by_key[key]))
        self._lang = lru_cache(maxsize=1024)(lambda key: lang_of(self._clean(key)))

    def get(self, key: str) -> Document | None:
        """The document of that key, or `None` where no such document is loaded."""
        return self._by_key.get(key)

    def clean(self, document: Document) -> CleanText:
        """Its text without inserted noise, aligned with the original."""
        cleaned: CleanText = self._clean(key_of(document.sha256))
        return cleaned

    def lang(self, citation: Citation) -> str:
        """Language of the words of a citation: a browser chooses the glyphs of their region."""
        key = key_of(citation.sha256)
        return self._lang(key) if key in self._by_key else "zh"

    def locate(self, citation: Citation) -> Place | None:
        """Find the words of a citation in its document.

        Returns:
            `None` where the document is not loaded or where other words stand at that
            place: then nothing is highlighted, rather than something wrong.
        """
        key = key_of(citation.sha256)
        document = self._by_key.get(key)
        if document is None or not 0 <= citation.start < citation.end <= len(document.text):
            return None
        cleaned = self.clean(document)
        start, end = cleaned.locate(Span(citation.start, citation.end))
        quote = _squeeze(citation.quote)
        if not quote or quote not in (
            _squeeze(cleaned.text[start:end]),
            _squeeze(cleaned.simplified[start:end]),
        ):
            return None
        return Place(key, _split(start, end, self._notes(document)))

    def breadcrumb(self, citation: Citation) -> tuple[str, ...]:
        """Document, section and item of a citation, as headings; only what is there."""
        document = self._by_key.get(key_of(citation.sha256))
        clause = None
        if document is not None and citation.clause_id:
            clause = next((c for c in document.clauses if c.id == citation.clause_id), None)
        if document is None or clause is None:
            return (citation.document, *([citation.label] if citation.label else []))
        crumbs = [citation.document]
        for section in document.sections:
            if (section.part, section.number) == (clause.part, clause.section):
                crumbs.append(section.label + section.title)
        for item in document.items:
            if (item.part, item.section, item.number) == (clause.part, clause.section, clause.item):
                crumbs.append(item.label + item.title)
        for article in document.articles:
            if article.number == clause.article and clause.article is not None:
                crumbs.append(article.label)
        return tuple(crumbs)

    def place_of(self, clause: Clause) -> Place | None:
        """Where a clause of a loaded document stands, its note included."""
        key = key_of(clause.sha256)
        document = self._by_key.get(key)
        if document is None or not 0 <= clause.span.start < clause.span.end <= len(document.text):
            return None
        start, end = self.clean(document).locate(clause.span)
        return Place(key, _split(start, end, self._notes(document))) if start < end else None

    def _notes(self, document: Document) -> list[tuple[int, int]]:
        cleaned = self.clean(document)
        spans = (clause.note_span for clause in document.clauses)
        return sorted(cleaned.locate(span) for span in spans if span is not None)


def _split(start: int, end: int, notes: Sequence[tuple[int, int]]) -> tuple[Part, ...]:
    """Divide a range into task and notes."""
    parts: list[Part] = []
    at = start
    for first, last in notes:
        first, last = max(first, at), min(last, end)
        if first >= last:
            continue
        if at < first:
            parts.append(Part(at, first, "t"))
        parts.append(Part(first, last, "n"))
        at = last
    if at < end:
        parts.append(Part(at, end, "t"))
    return tuple(parts)


def _squeeze(words: str) -> str:
    """Words without blanks and line ends: a title may be broken over two lines."""
    return "".join(words.split())


class Loaded:
    """What is loaded now, as the page sees it: one `Sources` for each generation of the library."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._now: tuple[Assistant, Sources] | None = None

    @property
    def assistant(self) -> Assistant:
        """The assistant over the documents of now."""
        return self.library.assistant

    @property
    def sources(self) -> Sources:
        """The documents of now, for the pane."""
        return self.both()[1]

    def both(self) -> tuple[Assistant, Sources]:
        """The assistant of now and the documents it answers from, which belong together."""
        assistant, now = self.assistant, self._now
        if now is None or now[0] is not assistant:
            now = assistant, Sources(assistant.documents, assistant.clean_text)
            self._now = now
        return now
