"""What does each tool of `mcp.py` do? Arguments and the assistant of now in, JSON and words out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..contract import answer_json
from ..library import Library
from ..models import Answer, Citation, Clause, Document, Duty, Role, Status, Where
from . import mcp_forms as forms
from .forms import find, search_form
from .mcp_said import INSTRUCTED


class ToolProblem(Exception):
    """A call that cannot be served; the message tells a model what to do instead."""

    def __init__(self, kind: str, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.kind = kind
        """`invalid_argument` or `not_found`."""
        self.field = field
        self.message = message


Result = tuple[dict[str, Any], str]
"""Structured content, and the same for a reader."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool, its forms and what it does."""

    name: str
    title: str
    arguments: type[forms.Arguments]
    result: type[forms.Form]
    run: Callable[[Library, Any], Result]

    @property
    def description(self) -> str:
        """When to use it, and what comes back."""
        return INSTRUCTED[self.name]


def uri_of(document: Document) -> str:
    """Address of the resource that holds a document."""
    return f"tiaowen://documents/{document.sha256[:16]}"


def _ask(library: Library, given: forms.AskPolicy) -> Result:
    assistant = library.assistant
    if given.documents:
        assistant = assistant.within(given.documents)
    history = [turn.model_dump() for turn in given.history]
    answer = assistant.ask(given.question, history=history)
    return answer_json(answer), _answer_text(answer)


def _answer_text(answer: Answer) -> str:
    lines = [] if answer.status is Status.ANSWERED else [f"[not answered: {answer.status.value}]"]
    if answer.understood:
        lines.append(f"({answer.understood})")
    lines += [answer.text, *_cited(answer.citations)]
    if answer.nearest:
        lines += ["", "Nearest clauses; they do not answer the question:"]
        lines += [f"- {c.gazette} ({c.clause_id})" for c in answer.nearest]
    if answer.notes:
        lines += ["", "Not in the documents, for orientation:"]
        lines += [f"- {note.text} ({'；'.join(note.sources)})" for note in answer.notes]
    return "\n".join(lines)


def _cited(citations: Sequence[Citation]) -> Iterable[str]:
    for number, citation in enumerate(citations, start=1):
        quote = citation.quote.replace("\n", " ")
        yield f"\n[{number}] {citation.gazette} ({citation.clause_id})\n“{quote}”"


def _search(library: Library, given: forms.SearchClauses) -> Result:
    assistant = library.assistant
    where = Where(
        tuple(given.documents), tuple(given.sections), tuple(given.bodies), tuple(given.roles)
    )
    page = find(assistant, given.query, where, k=given.k, offset=given.offset)
    lines = [
        f"{n}. {h.clause.gazette} {h.clause.title} ({h.clause.id})\n   {h.clause.text}"
        for n, h in enumerate(page.hits, start=page.offset + 1)
    ]
    near = "; the others are only near" if len(page.hits) > page.total else ""
    lines.append(f"{page.total} found{near}" if lines else "No clause was found.")
    return search_form(assistant, given.query, page), "\n".join(lines)


def _clause(library: Library, given: forms.GetClause) -> Result:
    assistant = library.assistant
    clause = assistant.clause(given.clause_id.strip())
    if clause is None:
        raise ToolProblem(
            "not_found", "clause_id",
            "no clause has this id. Ids come from citations, search_clauses and list_duties; they "
            "cannot be made up from labels",
        )  # fmt: skip
    document = next(d for d in assistant.documents if d.sha256 == clause.sha256)
    quote = assistant.clean_text(document).quote(clause.span)
    data = _clause_json(clause, document, quote)
    lines = [f"{data['citation']} {clause.title}", f"“{quote}”"]
    if clause.open_list:
        lines.append("The note ends in 等: it names some of the bodies only.")
    if data["translation"]:
        lines.append(f"Unofficial translation: {data['translation']}")
    return data, "\n".join(lines)


def _clause_json(clause: Clause, document: Document, quote: str) -> dict[str, Any]:
    translation = clause.translation
    return {
        "id": clause.id, "document": clause.document, "document_title": document.title,
        "label": clause.label, "item": clause.item, "index": clause.index,
        "siblings": clause.siblings, "section_title": clause.section_title,
        "title": clause.title, "text": clause.text, "note": clause.note,
        "open_list": clause.open_list, "duties": _bodies(clause.duties), "quote": quote,
        "citation": clause.gazette,
        "start": clause.span.start, "end": clause.span.end, "sha256": clause.sha256,
        "translation": f"{translation.text} ({translation.note})" if translation else "",
    }  # fmt: skip


def _bodies(duties: Sequence[Duty]) -> list[dict[str, str]]:
    return [{"body": d.body, "role": d.role.value} for d in duties]


def _duties(library: Library, given: forms.ListDuties) -> Result:
    assistant = library.assistant
    rows = [
        (clause, [d for d in found if given.role in (None, d.role)])
        for clause, found in assistant.duties(given.body)
    ]
    rows = [(clause, found) for clause, found in rows if found]
    named = list(dict.fromkeys(d.body for _, found in rows for d in found)) if given.body else []
    clauses = [clause for clause, _ in rows]
    every = [clause for clause, _ in assistant.duties()] if named else []
    shown = clauses[given.offset : given.offset + given.limit]
    data = {
        "body": given.body, "named": named, "role": given.role and given.role.value,
        "items": len({_item_of(c) for c in clauses}), "clauses": len(clauses),
        "at_least": any(_may_mean_more(c, clauses, given.role) for c in every),
        "offset": given.offset, "tasks": [_task(c) for c in shown],
    }  # fmt: skip
    return data, _duties_text(data, shown)


def _item_of(clause: Clause) -> tuple[object, ...]:
    """An item counts once; a clause outside items counts for itself."""
    if clause.item is None:
        return (clause.id,)
    return (clause.sha256, clause.part, clause.section, clause.item)


def _may_mean_more(clause: Clause, naming: Sequence[Clause], role: Role | None) -> bool:
    """Whether its 等 can stand for a body that it does not name; it has the last role."""
    if not clause.open_list or any(clause.id == c.id for c in naming):
        return False
    return role in (None, clause.duties[-1].role)


def _task(clause: Clause) -> dict[str, Any]:
    return {
        "clause_id": clause.id, "document": clause.document, "label": clause.label,
        "item": clause.item, "clause": clause.index if clause.item is not None else None,
        "title": clause.title, "duties": _bodies(clause.duties),
        "bodies": len({d.body for d in clause.duties}), "at_least": clause.open_list,
    }  # fmt: skip


def _duties_text(data: dict[str, Any], shown: Sequence[Clause]) -> str:
    if not data["clauses"]:
        return "No responsibility note names such a duty."
    least = "at least " if data["at_least"] else ""
    lines = [f"{least}{data['items']} items, {data['clauses']} clauses"]
    if len(shown) < data["clauses"]:
        lines[0] += f"; rows {data['offset'] + 1} to {data['offset'] + len(shown)}"
    for clause in shown:
        bodies = "、".join(f"{d.body} ({d.role.value})" for d in clause.duties)
        more = "等" if clause.open_list else ""
        lines.append(f"- {clause.gazette} {clause.title}: {bodies}{more}")
    return "\n".join(lines)


def _documents(library: Library, _: forms.ListDocuments) -> Result:
    documents = library.documents
    data = [
        {
            "id": d.sha256[:16], "number": d.number, "title": d.title, "issuer": d.issuer,
            "date": d.date, "genre": d.genre.value, "sections": len(d.sections),
            "items": len(d.items), "clauses": len(d.clauses), "uri": uri_of(d),
        }
        for d in documents
    ]  # fmt: skip
    lines = [f"- {d.number or d.name} {d.title} ({d.date}): {len(d.clauses)} clauses"
             for d in documents]  # fmt: skip
    return {"documents": data}, "\n".join(lines)


TOOLS: dict[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool("ask_policy", "Ask policy documents", forms.AskPolicy, forms.AnswerForm, _ask),
        Tool(
            "search_clauses", "Find clauses", forms.SearchClauses, forms.HitsForm, _search
        ),
        Tool("get_clause", "Read one clause", forms.GetClause, forms.ClauseForm, _clause),
        Tool("list_duties", "Who does what", forms.ListDuties, forms.DutiesForm, _duties),
        Tool(
            "list_documents", "Loaded documents", forms.ListDocuments, forms.DocumentsForm,
            _documents,
        ),
    )
}  # fmt: skip
