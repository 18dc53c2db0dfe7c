"""What are the values of a filter called? In the script of the reader, and in English.

Worked out once for each generation of the documents, as values come up.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..models import Document, Facet, Facets, Role
from ..policy.normalise import simplify, traditional
from .hits import ROLES, words_at
from .sources import Sources, key_of, name_of
from .texts import text

if TYPE_CHECKING:
    from ..api import Assistant

Row = dict[str, Any]
"""`value` and `count`; `name` in the script of the source, `hans` and `hant` in either; where there
are: `english`, `more` (which document it is or belongs to), `key` (of a text of the page)."""


class FacetNames:
    """Names of the values that occur in some documents."""

    def __init__(self, assistant: Assistant, sources: Sources) -> None:
        self.sources = sources
        self._english = assistant.english_name
        self._made: dict[tuple[str, str], Row] = {}

    def rows(self, facets: Facets) -> dict[str, list[Row]]:
        """Values with their names and counts, by field."""
        makers: dict[str, Callable[[Facet], Row]] = {
            "documents": self._document, "sections": self._section, "bodies": self._body,
            "roles": _role,
        }  # fmt: skip
        return {
            field: [self._row(field, facet, make) for facet in getattr(facets, field)]
            for field, make in makers.items()
        }

    def _row(self, field: str, facet: Facet, make: Callable[[Facet], Row]) -> Row:
        key = field, facet.value
        if key not in self._made:
            self._made[key] = self._both(make(facet))
        return {"value": facet.value, "count": facet.count, **self._made[key]}

    def _both(self, row: Row) -> Row:
        """The name in both scripts too: what is no quotation is read in the reader's own."""
        hans = simplify(row["name"])
        return {**row, "hans": hans, "hant": traditional(hans)}

    def _document(self, facet: Facet) -> Row:
        document = self.sources.get(key_of(facet.value))
        if document is None:
            return {"name": facet.name}
        title = title_of(document)
        more = "" if title == facet.name else title
        return {"name": facet.name, "more": more, "english": ""}

    def _section(self, facet: Facet) -> Row:
        """Label and title in the script of the source, and in translation."""
        document = self.sources.get(key_of(facet.document))
        of = (s for s in document.sections) if document else ()
        section = next((s for s in of if f"{s.label}{s.title}" == facet.name), None)
        if document is None or section is None:
            return {"name": facet.name}
        wanted = (section.part, section.number)
        inside = (c for c in document.clauses if (c.part, c.section) == wanted)
        translated = (c.translation.section for c in inside if c.translation is not None)
        return {
            "name": words_at(document, section.span, facet.name),
            "english": next((words for words in translated if words), ""),
            "more": name_of(document) if len(self.sources.documents) > 1 else "",
        }

    def _body(self, facet: Facet) -> Row:
        name = self._bodies.get(facet.name, facet.name)
        return {"name": name, "english": self._english(facet.name)}

    @cached_property
    def _bodies(self) -> dict[str, str]:
        """Names in duties as the documents first write them."""
        named: dict[str, str] = {}
        for document in self.sources.documents:
            for clause in document.clauses:
                for duty in clause.duties:
                    if duty.body not in named:
                        named[duty.body] = words_at(document, duty.span, duty.body)
        return named


def _role(facet: Facet) -> Row:
    key = ROLES[Role(facet.value)]
    return {"name": text(key), "key": key}


def title_of(document: Document) -> str:
    """The title of a document, in the script of the source."""
    head = next((field for field in document.head if field.name == "title"), None)
    return words_at(document, head.span, document.title) if head else document.title
