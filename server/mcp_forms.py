"""What goes into the tools of `mcp.py`, and what comes out? The schemas that clients see.

Results are the JSON of `contract.py`; tests hold what is sent against these forms.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ..models import Language, Role, Status

MAX_QUESTION, MAX_TURN, MAX_TURNS, MAX_NAME, MAX_K, MAX_ROWS = 2000, 8000, 40, 200, 50, 200
MAX_OFFSET = 1_000_000


def _from_text(value: Any) -> Any:
    """Some clients hand over a list as JSON text."""
    if isinstance(value, str):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


class Arguments(BaseModel):
    """What a tool takes; an argument that it does not know is refused by name."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Turn(Arguments):
    """One message of the talk before."""

    role: Literal["user", "assistant"]
    content: str = Field(max_length=MAX_TURN)


Question = Annotated[str, Field(min_length=1, max_length=MAX_QUESTION)]
Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
Names = Annotated[list[Name], BeforeValidator(_from_text), Field(max_length=MAX_K)]


class AskPolicy(Arguments):
    """Arguments of `ask_policy`."""

    question: Question = Field(
        description="One question in Simplified Chinese, Traditional Chinese or English, in the "
        "words of the user. Do not translate it."
    )
    history: Annotated[list[Turn], BeforeValidator(_from_text)] = Field(
        default=[], max_length=MAX_TURNS,
        description="The talk before, oldest turn first. Needed only where the question leans on "
        "it, as in 那第十二项呢？",
    )  # fmt: skip
    documents: Names = Field(
        default=[],
        description="Only these documents: numbers such as 国办发〔2017〕46号, titles, or ids from "
        "list_documents. Leave it out to ask all of them.",
    )


class SearchClauses(Arguments):
    """Arguments of `search_clauses`."""

    query: str = Field(
        default="", max_length=MAX_QUESTION,
        description="Words or a question, in Chinese or English. Leave it out to list every clause "
        "that fits the filters.",
    )  # fmt: skip
    k: int = Field(default=10, ge=1, le=MAX_K, description="How many clauses at most.")
    documents: Names = Field(
        default=[], description="Only clauses of these documents, named as for ask_policy."
    )
    sections: Names = Field(
        default=[],
        description="Only of these sections: by number (3 or 三, of every document) or title.",
    )
    bodies: Names = Field(
        default=[],
        description="Only clauses that give one of these bodies a duty, by any of their names.",
    )
    roles: Annotated[list[Role], BeforeValidator(_from_text), Field(max_length=MAX_K)] = Field(
        default=[],
        description="Only clauses with a duty of one of these roles; with bodies, of that body.",
    )
    offset: int | None = Field(
        default=None, ge=0, le=MAX_OFFSET,
        description="From this place on, of those that the query finds. Leave it out for the "
        "nearest ones.",
    )  # fmt: skip


class GetClause(Arguments):
    """Arguments of `get_clause`."""

    clause_id: Name = Field(
        description="Id of a clause, 16 hexadecimal digits, from a citation, a hit or a duty."
    )


class ListDuties(Arguments):
    """Arguments of `list_duties`."""

    body: Name | None = Field(
        default=None,
        description="One body by any of its names: 海关总署, 工商局, SAIC. Leave it out for all.",
    )
    role: Role | None = Field(
        default=None,
        description="Only duties of this role. lead is 牵头; responsible is 负责, which is no "
        "lead; within_remit is 按职责分工负责, equals without a lead.",
    )
    limit: int = Field(default=100, ge=1, le=MAX_ROWS, description="Rows in this answer at most.")
    offset: int = Field(default=0, ge=0, le=1_000_000, description="Rows to leave out first.")


class ListDocuments(Arguments):
    """Arguments of `list_documents`."""


class Form(BaseModel):
    """What a tool gives back; fields may join it later."""


class CitationForm(Form):
    """The words a statement rests on."""

    document: str = Field(description="发文字号 of the document, or its title.")
    label: str = Field(description="Gazette label: 三、（十一）")
    item: int | None
    clause: int | None
    clause_id: str
    quote: str = Field(description="Verbatim, in the script of the source.")
    start: int = Field(description="First character in the original file.")
    end: int
    sha256: str = Field(description="Of the original file; replays the quotation.")
    article: int | None = None
    translation: str = Field(default="", description="Unofficial; where there is one.")


class DutyForm(Form):
    """One body and its role in one clause."""

    body: str
    role: Role
    clause_id: str


class NoteForm(Form):
    """What became of a body: not in the documents."""

    body: str
    text: str
    sources: list[str]


class AnswerForm(Form):
    """The JSON of `tiaowen ask --json`."""

    id: str | None
    question: str
    language: Language
    status: Status = Field(description="answered, or why there is no answer.")
    abstained: bool = Field(description="True for every status but answered.")
    answer: str = Field(description="For a person; [1] is the first of citations.")
    citations: list[CitationForm]
    duties: list[DutyForm]
    nearest: list[CitationForm] = Field(description="Of a refusal: near, but not an answer.")
    understood: str
    notes: list[NoteForm]
    confidence: float = Field(ge=0, le=1)
    mode: Literal["extractive", "generated", "degraded"]
    index: str
    elapsed_ms: float
    model: str = ""
    mode_reason: str = ""


class HitForm(Form):
    """One clause that was found."""

    clause_id: str
    document: str
    label: str
    item: int | None
    clause: int | None
    text: str
    score: float = Field(description="Compares hits of this list only.")
    parts: dict[str, float]


class HitsForm(Form):
    """The JSON of `tiaowen search --json`, with `total`."""

    query: str
    hits: list[HitForm]
    total: int = Field(
        description="Clauses that fit and have half of the words, or are near in meaning. Hits "
        "beyond that are only the nearest."
    )


class BodyForm(Form):
    """A body in a clause."""

    body: str
    role: Role


class ClauseForm(Form):
    """A clause in full."""

    id: str
    document: str
    document_title: str
    label: str
    item: int | None
    index: int = Field(description="Place among the clauses of its item.")
    siblings: int = Field(description="Clauses of its item.")
    section_title: str
    title: str
    text: str = Field(description="Cleaned and simplified, without the responsibility note.")
    note: str = Field(description="The responsibility note; empty where there is none.")
    open_list: bool = Field(description="The note ends in 等: it names some of the bodies only.")
    duties: list[BodyForm]
    quote: str = Field(description="Task and note, verbatim, in the script of the source.")
    citation: str = Field(description="Ready to paste: 国办发〔2017〕46号 三、（十一）")
    start: int
    end: int
    sha256: str
    translation: str = Field(description="Unofficial English translation; empty where none.")


class TaskForm(Form):
    """One row of the task table."""

    clause_id: str
    document: str
    label: str
    item: int | None
    clause: int | None
    title: str
    duties: list[BodyForm] = Field(description="All bodies of the clause, whatever was asked for.")
    bodies: int = Field(description="How many bodies the note names.")
    at_least: bool = Field(description="The note ends in 等: say at least so many bodies.")


class DutiesForm(Form):
    """Tasks, and how many."""

    body: str | None = Field(description="As it was given.")
    named: list[str] = Field(description="How the documents name that body.")
    role: Role | None
    items: int = Field(description="Tasks counted by item: once, however many clauses name it.")
    clauses: int = Field(description="Tasks counted by clause: all rows, not only these.")
    at_least: bool = Field(
        description="A note that ends in 等 may mean this body without naming it: say at least."
    )
    offset: int
    tasks: list[TaskForm]


class DocumentForm(Form):
    """A document that is loaded."""

    id: str
    number: str
    title: str
    issuer: str
    date: str
    genre: str
    sections: int
    items: int
    clauses: int
    uri: str = Field(description="Resource that holds its text.")


class DocumentsForm(Form):
    """All of them."""

    documents: list[DocumentForm]
