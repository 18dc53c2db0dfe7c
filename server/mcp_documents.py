"""How is a document read by a language model? As Markdown, every clause with its id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import mcp_types as types

from ..models import Clause, Document
from .mcp_tools import uri_of


def resource_of(document: Document) -> types.Resource:
    """A document in the list of resources."""
    return types.Resource(
        name=document.number or document.name, title=document.title, uri=uri_of(document),
        mime_type="text/markdown",
        description=f"{document.issuer} {document.date}, {len(document.clauses)} clauses".strip(),
    )  # fmt: skip


def find_document(documents: Sequence[Document], uri: str) -> Document | None:
    """The document at an address."""
    return next((d for d in documents if uri_of(d) == uri), None)


def text_of(document: Document) -> str:
    """Cleaned and simplified text; ids lead to the verbatim one (`get_clause`)."""
    head = [f"# {document.title}", ""]
    for name, value in (
        ("发文字号", document.number), ("发文机关", document.issuer),
        ("成文日期", document.date), ("主送机关", document.addressees),
    ):  # fmt: skip
        if value:
            head.append(f"- {name}：{value}")
    return "\n".join([*head, *_body(document)]) + "\n"


def _body(document: Document) -> Iterator[str]:
    section: object = None
    item: object = None
    for clause in document.clauses:
        if (clause.part, clause.section) != section and clause.section is not None:
            yield from ("", f"## {clause.section_title}")
        section = (clause.part, clause.section)
        here = (*section, clause.item, clause.article)
        if here != item:
            heading = clause.title if clause.item is not None else ""
            yield from ("", f"### {clause.label} {heading}".rstrip())
        item = here
        yield from ("", _paragraph(clause))


def _paragraph(clause: Clause) -> str:
    note = f"（{clause.note}）" if clause.note else ""
    return f"[{clause.id}] {clause.text}{note}"
