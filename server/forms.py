"""How do results look over HTTP? As in `contract.py`, with little added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from ..contract import (
    answer_json,
    clause_json,
    document_json,
    explanation_json,
    facets_json,
    hits_json,
)
from ..models import Answer, Citation, Clause, Document, SearchPage, Where
from ..ui.sources import name_of

if TYPE_CHECKING:
    from ..api import Assistant


def answer_form(answer: Answer, *, explain: bool = False) -> dict[str, Any]:
    """The contract's JSON, with `gazette` beside each citation."""
    data = answer_json(answer)
    _cite(data["citations"], answer.citations)
    _cite(data["nearest"], answer.nearest)
    if explain:
        data["explanation"] = explanation_json(answer.explain())
    return data


def _cite(rows: Sequence[dict[str, Any]], citations: Sequence[Citation]) -> None:
    for row, citation in zip(rows, citations, strict=True):
        row["gazette"] = citation.gazette


def find(
    assistant: Assistant, query: str, where: Where, *, k: int, offset: int | None = None,
    facets: bool = False,
) -> SearchPage:  # fmt: skip
    """The `k` clauses nearest to a query; a page of those it finds, where one is asked for.

    A page is asked for by `offset`, by `facets`, or by a query without words, which finds all.

    Raises:
        FilterError: the filter names what is not there.
    """
    page = assistant.search_page(query, where=where, k=k, offset=offset or 0)
    if offset is not None or facets or not query.strip():
        return page
    return replace(page, hits=tuple(assistant.search(query, k=k, where=where)))


def search_form(
    assistant: Assistant, query: str, page: SearchPage, *, facets: bool = False,
    explain: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """The contract's JSON and `total`; `facets`, and `words` of each hit, where asked for."""
    data = {**hits_json(query, page.hits), "total": page.total}
    if facets:
        data["facets"] = facets_json(page.facets)
    if explain:
        for row, hit in zip(data["hits"], page.hits, strict=True):
            row["words"] = [asdict(match) for match in assistant.explain(query, hit.clause)]
    return data


def document_form(document: Document) -> dict[str, Any]:
    """A document in the list of documents."""
    duties = [duty for clause in document.clauses for duty in clause.duties]
    return {
        "id": document.sha256,
        "name": name_of(document),
        "title": document.title,
        "number": document.number,
        "date": document.date,
        "issuer": document.issuer,
        "genre": document.genre.value,
        "counts": {
            "sections": len(document.sections),
            "items": len(document.items),
            "articles": len(document.articles),
            "clauses": len(document.clauses),
            "duties": len(duties),
            "bodies": len({duty.body for duty in duties}),
        },
    }


def outline_form(document: Document) -> dict[str, Any]:
    """The contract's JSON of a document without the words of clauses, notes and articles."""
    data = document_json(document)
    rows = [*data["articles"], *data["paragraphs"]]
    for group in (*data["sections"], *data["items"]):
        rows += group["clauses"]
    for row in rows:
        row.pop("text")
        row.pop("note", None)
    return {"id": document.sha256, "name": name_of(document), **data}


def clause_form(assistant: Assistant, clause: Clause) -> dict[str, Any]:
    """A clause with its document, its words as they stand there, and its translation."""
    document = next(d for d in assistant.documents if d.sha256 == clause.sha256)
    return {
        **clause_json(clause),
        "document": {
            "id": document.sha256, "name": clause.document, "title": document.title,
        },
        "gazette": clause.gazette,
        "section": clause.section,
        "item": clause.item,
        "article": clause.article,
        "title": clause.title,
        "section_title": clause.section_title,
        "quote": assistant.clean_text(document).quote(clause.span),
        "translation": asdict(clause.translation) if clause.translation is not None else None,
    }  # fmt: skip
