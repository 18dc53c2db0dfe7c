"""How do results look as JSON? The forms that other programs rely on (DESIGN section 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from .models import Answer, Article, Citation, Clause, Document, Explanation, Facets, Hit


def document_json(document: Document) -> dict[str, Any]:
    """What `tiaowen parse --json` prints."""
    by_item: dict[tuple[int, int | None, int], list[Clause]] = {}
    for clause in document.clauses:
        if clause.item is not None:
            by_item.setdefault((clause.part, clause.section, clause.item), []).append(clause)

    def loose(part: int, section: int) -> list[dict[str, Any]]:
        return [
            clause_json(c)
            for c in document.clauses
            if c.item is None and c.article is None and (c.part, c.section) == (part, section)
        ]

    return {
        "title": document.title,
        "number": document.number,
        "issuer": document.issuer,
        "date": document.date,
        "addressees": document.addressees,
        "genre": document.genre.value,
        "sha256": document.sha256,
        "sections": [
            {
                "number": s.number, "label": s.label, "title": s.title, "part": s.part,
                "clauses": loose(s.part, s.number),
            }
            for s in document.sections
        ],
        "items": [
            {
                "number": i.number, "label": i.label, "section": i.section, "title": i.title,
                "part": i.part,
                "clauses": [clause_json(c) for c in by_item.get((i.part, i.section, i.number), ())],
            }
            for i in document.items
        ],
        "articles": [article_json(a) for a in document.articles],
        "paragraphs": [
            clause_json(c)
            for c in document.clauses
            if c.item is None and c.section is None and c.article is None
        ],
        "warnings": list(document.warnings),
    }  # fmt: skip


def clause_json(clause: Clause) -> dict[str, Any]:
    """A clause within its item."""
    return {
        "index": clause.index, "id": clause.id, "label": clause.label, "text": clause.text,
        "start": clause.span.start, "end": clause.span.end, "note": clause.note,
        "open_list": clause.open_list,
        "duties": [{"body": d.body, "role": d.role.value} for d in clause.duties],
    }  # fmt: skip


def article_json(article: Article) -> dict[str, Any]:
    """An article of a law or regulation."""
    return {
        "number": article.number, "label": article.label, "chapter": article.chapter,
        "text": article.text, "start": article.span.start, "end": article.span.end,
    }  # fmt: skip


def citation_json(citation: Citation) -> dict[str, Any]:
    """A citation with what replays it."""
    data = {
        "document": citation.document, "label": citation.label, "item": citation.item,
        "clause": citation.clause, "clause_id": citation.clause_id, "quote": citation.quote,
        "start": citation.start, "end": citation.end, "sha256": citation.sha256,
    }  # fmt: skip
    if citation.article is not None:
        data["article"] = citation.article
    if citation.translation:
        data["translation"] = citation.translation
    return data


def answer_json(answer: Answer, *, id: str | None = None) -> dict[str, Any]:
    """What `tiaowen ask --json` prints."""
    data = {
        "id": id,
        "question": answer.question,
        "language": answer.language.value,
        "status": answer.status.value,
        "abstained": answer.abstained,
        "answer": answer.text,
        "citations": [citation_json(c) for c in answer.citations],
        "duties": [
            {"body": d.body, "role": d.role.value, "clause_id": d.clause_id} for d in answer.duties
        ],
        "nearest": [citation_json(c) for c in answer.nearest],
        "understood": answer.understood,
        "notes": [
            {"body": n.body, "text": n.text, "sources": list(n.sources)} for n in answer.notes
        ],
        "confidence": answer.confidence,
        "mode": answer.mode,
        "index": answer.index,
        "elapsed_ms": answer.elapsed_ms,
    }
    if answer.model:
        data["model"] = answer.model
    if answer.mode_reason:
        data["mode_reason"] = answer.mode_reason
    return data


def explanation_json(explanation: Explanation) -> dict[str, Any]:
    """What `tiaowen ask --explain --json` adds to an answer."""
    return asdict(explanation)


def facets_json(facets: Facets) -> dict[str, list[dict[str, Any]]]:
    """Counts beside the values of each field of a filter; `value` is what the filter takes."""
    fields = {
        "documents": facets.documents, "sections": facets.sections, "bodies": facets.bodies,
        "roles": facets.roles,
    }  # fmt: skip
    return {
        field: [
            {"value": f.value, "name": f.name, "count": f.count}
            | ({"document": f.document} if f.document else {})
            for f in values
        ]
        for field, values in fields.items()
    }


def hits_json(query: str, hits: Sequence[Hit]) -> dict[str, Any]:
    """What `tiaowen search --json` prints."""
    return {
        "query": query,
        "hits": [
            {
                "clause_id": h.clause.id, "document": h.clause.document, "label": h.clause.label,
                "item": h.clause.item,
                "clause": h.clause.index if h.clause.item is not None else None,
                "text": h.clause.text, "score": round(h.score, 6),
                "parts": {name: round(value, 6) for name, value in h.parts.items()},
            }
            for h in hits
        ],
    }  # fmt: skip
