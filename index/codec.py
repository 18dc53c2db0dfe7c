"""How are clauses and documents written as JSON, and read back?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ..models import (
    Article,
    Clause,
    Document,
    Duty,
    Genre,
    HeadField,
    Item,
    Role,
    Section,
    Span,
    Translation,
)


def clause_to_dict(clause: Clause) -> dict[str, Any]:
    """A clause as plain values."""
    return asdict(clause)


def clause_from_dict(data: dict[str, Any]) -> Clause:
    """The clause that `clause_to_dict` wrote."""
    data = dict(data)
    for key in ("span", "text_span", "note_span", "title_span"):
        data[key] = Span(**data[key]) if data[key] else None
    data["duties"] = tuple(
        Duty(d["body"], Role(d["role"]), d["clause_id"], Span(**d["span"])) for d in data["duties"]
    )
    data["translation"] = Translation(**data["translation"]) if data["translation"] else None
    return Clause(**data)


def document_to_dict(document: Document) -> dict[str, Any]:
    """A document as plain values, without its text and clauses, which are stored beside it."""
    data = asdict(document)
    del data["clauses"], data["text"]
    return data


def document_from_dict(data: dict[str, Any], *, text: str, clauses: tuple[Clause, ...]) -> Document:
    """The document that `document_to_dict` wrote, with its text and clauses."""
    data = dict(data)
    for key, kind in (
        ("sections", Section),
        ("items", Item),
        ("articles", Article),
        ("head", HeadField),
    ):
        data[key] = tuple(kind(**{**row, "span": Span(**row["span"])}) for row in data[key])
    data["genre"] = Genre(data["genre"])
    data["warnings"] = tuple(data["warnings"])
    return Document(**data, text=text, clauses=clauses)
