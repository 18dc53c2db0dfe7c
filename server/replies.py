"""What comes back, field by field? For the description only: `contract.py` makes the JSON."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

from .schemas import RoleName

Offset = Field(ge=0, description="In characters of the decoded original file.")
Hash = Field(pattern="^[0-9a-f]{64}$", description="SHA-256 of the bytes of the document.")


class DutyReply(BaseModel):
    """A body and its role."""

    body: str
    role: RoleName


class CitedDuty(DutyReply):
    """A body and its role in a clause."""

    clause_id: str


class CitationReply(BaseModel):
    """The words an answer rests on, and what replays them."""

    document: str
    label: str
    gazette: str = Field(description="Ready to paste: 国办发〔2017〕46号 三、（十一）")
    item: int | None
    clause: int | None
    clause_id: str
    quote: str = Field(description="Verbatim, in the script of the source.")
    start: int = Offset
    end: int = Offset
    sha256: str = Hash
    article: int = Field(default=0, description="In legislation only.")
    translation: str = Field(default="", description="Unofficial; only where there is one.")


class NoteReply(BaseModel):
    """What became of a body; never part of a quotation."""

    body: str
    text: str
    sources: list[str]


class AnswerReply(BaseModel):
    """What `tiaowen ask --json` prints, with `gazette` beside each citation."""

    id: str | None
    question: str
    language: Literal["zh-Hans", "zh-Hant", "en"]
    status: Literal[
        "answered", "not_stated", "out_of_corpus", "false_premise", "ambiguous", "invalid"
    ]
    abstained: bool = Field(description="Whether this is a refusal, of whatever kind.")
    answer: str = Field(description="What a person reads; `[1]` is the first of `citations`.")
    citations: list[CitationReply]
    duties: list[CitedDuty]
    nearest: list[CitationReply] = Field(description="Of a refusal: the nearest clauses.")
    understood: str = Field(description="The question as filled in from the history.")
    notes: list[NoteReply]
    confidence: float = Field(ge=0, le=1)
    mode: Literal["extractive", "generated", "degraded"]
    index: str = Field(description="Generation of the index.")
    elapsed_ms: float
    model: str = Field(default="", description="The language model that wrote it, if one did.")
    mode_reason: str = Field(default="", description="Why the mode is `degraded`.")
    explanation: dict[str, Any] = Field(default={}, description="Where `explain` was set.")


class HitReply(BaseModel):
    """A clause that fits."""

    clause_id: str
    document: str
    label: str
    item: int | None
    clause: int | None
    text: str
    score: float = Field(description="Comparable within one result only.")
    parts: dict[str, float]
    words: list[dict[str, Any]] = Field(default=[], description="Where `explain` was set.")


class FacetReply(BaseModel):
    """A value that a search could be narrowed down to."""

    value: str = Field(description="What the filter takes.")
    name: str = Field(description="For a reader.")
    count: int = Field(ge=0, description="Clauses found with this value and the other filters.")
    document: str = Field(default="", description="Of a section: SHA-256 of its document.")


class FacetsReply(BaseModel):
    """Values of each filter that occur; of each the most frequent hundred."""

    documents: list[FacetReply]
    sections: list[FacetReply]
    bodies: list[FacetReply]
    roles: list[FacetReply]


class SearchReply(BaseModel):
    """What `tiaowen search --json` prints, with `total`."""

    query: str
    hits: list[HitReply]
    total: int = Field(
        ge=0,
        description="Clauses that fit and that the query finds: those with half of its words, or "
        "near to it in meaning. The nearest, which are listed without `offset` and `facets`, can "
        "be more.",
    )
    facets: FacetsReply | SkipJsonSchema[None] = Field(
        default=None, description="Where `facets` was set."
    )


class ClauseReply(BaseModel):
    """A clause within its item."""

    index: int
    id: str
    label: str
    text: str
    start: int = Offset
    end: int = Offset
    note: str
    open_list: bool = Field(description="The list of bodies ends in 等.")
    duties: list[DutyReply]


class OutlineClause(BaseModel):
    """A clause without its words."""

    index: int
    id: str
    label: str
    start: int = Offset
    end: int = Offset
    open_list: bool
    duties: list[DutyReply]


class ParsedReply(BaseModel):
    """What `tiaowen parse --json` prints."""

    title: str
    number: str
    issuer: str
    date: str
    addressees: str
    genre: Literal["notice", "legislation"]
    sha256: str = Hash
    sections: list[dict[str, Any]]
    items: list[dict[str, Any]]
    articles: list[dict[str, Any]]
    paragraphs: list[ClauseReply]
    warnings: list[str]


class OutlineReply(ParsedReply):
    """The same without the words of clauses, articles and notes."""

    id: str = Hash
    name: str
    paragraphs: list[OutlineClause]  # type: ignore[assignment]


class Counts(BaseModel):
    """What a document holds."""

    sections: int
    items: int
    articles: int
    clauses: int
    duties: int
    bodies: int


class DocumentReply(BaseModel):
    """A document of the index."""

    id: str = Hash
    name: str = Field(description="What citations show.")
    title: str
    number: str
    date: str
    issuer: str
    genre: Literal["notice", "legislation"]
    counts: Counts


class DocumentsReply(BaseModel):
    """The documents of the index."""

    index: str
    documents: list[DocumentReply]


class DocumentName(BaseModel):
    """Which document."""

    id: str = Hash
    name: str
    title: str


class ClauseDetail(ClauseReply):
    """A clause with all that is known of it."""

    document: DocumentName
    gazette: str
    section: int | None
    item: int | None
    article: int | None
    title: str
    section_title: str
    quote: str = Field(description="Task and note, verbatim, in the script of the source.")
    translation: dict[str, str] | None = Field(description="Unofficial.")


class DueReply(BaseModel):
    """A deadline that a task states."""

    words: str
    start: int = Offset
    end: int = Offset


class Row(BaseModel):
    """A task of the table."""

    number: int
    document: str
    label: str
    item: int | None
    clause: int | None
    clause_id: str
    title: str
    text: str
    note: str
    open_list: bool
    duties: list[DutyReply]
    quote: str = Field(description="The task verbatim, in the script of the source.")
    sha256: str = Hash
    start: int = Offset
    end: int = Offset
    due: list[DueReply] = Field(description="Deadlines; none where the text states none.")


class HealthReply(BaseModel):
    """Alive."""

    status: Literal["ok"]


class ReadyReply(BaseModel):
    """Ready to answer."""

    status: Literal["ready"]
    index: str = Field(description="Generation of the index.")
    documents: int
    version: str


class FieldReply(BaseModel):
    """What is wrong with a field."""

    field: str
    detail: str


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = Field(description="`urn:tiaowen:problem:` and the kind.")
    title: str
    status: int
    detail: str
    advice: str = Field(default="", description="What to do next.")
    errors: list[FieldReply] = Field(default=[], description="Fields that are wrong.")


class OpenAIError(BaseModel):
    """An error in OpenAI's form."""

    error: dict[str, str | None]
