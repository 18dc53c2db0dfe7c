"""The vocabulary of the project: documents, clauses, duties, hits, answers.

Plain frozen data, no behaviour that needs a library. A `Span` always counts
characters of the *original* decoded text of its document, half open, so that
`document.text[span.start:span.end]` gives back the words as they stand there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from enum import StrEnum

from .errors import ConfigError


class Genre(StrEnum):
    """What kind of document it is; the same printed marker means different things in each."""

    NOTICE = "notice"
    """公文: notices, opinions, replies…; `（一）` is an item."""
    LEGISLATION = "legislation"
    """Laws and regulations in 章 and 条; `（一）` is a subparagraph."""


class Role(StrEnum):
    """What a responsibility note asks of a body."""

    LEAD = "lead"
    """牵头负责; several bodies can lead jointly."""
    RESPONSIBLE = "responsible"
    """负责, without 牵头 and without 按职责分工; not a lead."""
    WITHIN_REMIT = "within_remit"
    """按职责分工（分别）负责: equals, each in its own remit."""
    JOINTLY = "jointly"
    """会同: acts together with the body named before it."""
    SUPPORT = "support"
    """配合."""
    PARTICIPATE = "participate"
    """参加、参与."""
    GUIDE = "guide"
    """指导: guides the work of others; not a lead."""


class Language(StrEnum):
    """Language and script of a question."""

    HANS = "zh-Hans"
    HANT = "zh-Hant"
    ENGLISH = "en"


class Status(StrEnum):
    """How a question ended; every status but `ANSWERED` is an abstention."""

    ANSWERED = "answered"
    NOT_STATED = "not_stated"
    """The document treats the subject but does not say what was asked."""
    OUT_OF_CORPUS = "out_of_corpus"
    FALSE_PREMISE = "false_premise"
    AMBIGUOUS = "ambiguous"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of characters in the original text of a document."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Duty:
    """One body and its role in one clause."""

    body: str
    """Name as the document writes it, cleaned and simplified."""
    role: Role
    clause_id: str
    span: Span
    """Where the name stands."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the first level: 一、 in a notice, 第一章 in legislation."""

    number: int
    label: str
    title: str
    span: Span
    """The heading line."""
    part: int = 0
    """0 for the document itself, 1, 2… for its attachments, where numbering starts anew."""


@dataclass(frozen=True, slots=True)
class Item:
    """项: a numbered task of a notice, （一）."""

    number: int
    """Place in the printed numbering; where that restarts, `section` tells items apart."""
    label: str
    section: int | None
    title: str
    span: Span
    """Label to the end of its last clause."""
    part: int = 0


@dataclass(frozen=True, slots=True)
class Article:
    """条 of a law or regulation."""

    number: int
    label: str
    chapter: int | None
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Translation:
    """Unofficial translation of a clause, from the sidecar of its document."""

    language: str
    section: str
    """Title of the section."""
    item: str
    """Title of the item."""
    title: str
    """What this clause of the item is about."""
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Clause:
    """The smallest citable unit: the sentences one responsibility note closes, with the note."""

    id: str
    """Hash of document number and path: stable across rebuilds."""
    document: str
    """发文字号 of the document, or its title where it has no number."""
    sha256: str
    """SHA-256 of the document's bytes."""
    label: str
    """Gazette label, `三、（十一）`."""
    section: int | None
    item: int | None
    index: int
    """Place among the clauses of its item (or section, or document), from 1."""
    siblings: int
    """How many clauses share that item."""
    title: str
    """Title of the item, or of the section where there is no item; may be empty."""
    section_title: str
    text: str
    """The task, cleaned and simplified, without label, title and note."""
    note: str
    """The responsibility note without its brackets, cleaned and simplified; may be empty."""
    span: Span
    """Task and note."""
    text_span: Span
    note_span: Span | None
    """The note with its brackets."""
    duties: tuple[Duty, ...] = ()
    open_list: bool = False
    """The note's list ends in 等: counts are then "at least N"."""
    title_span: Span | None = None
    article: int | None = None
    """Number of the article, in legislation."""
    part: int = 0
    translation: Translation | None = None

    @property
    def gazette(self) -> str:
        """Ready to paste: `国办发〔2017〕46号 三、（十一）`."""
        return f"{self.document} {self.label}".strip()


@dataclass(frozen=True, slots=True)
class HeadField:
    """A fact of the head of a document: title, number, issuer, date, addressees."""

    name: str
    value: str
    """Cleaned and simplified; dates as ISO 8601."""
    span: Span


def document_key(genre: Genre, *, number: str, title: str, date: str) -> str:
    """发文字号 of a notice; title and order (or date) of a law, of which revisions may coexist."""
    if genre is Genre.NOTICE and number:
        return number
    return f"{title} {number or date}".strip()


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document: its original words and the structure found in them."""

    title: str
    number: str
    """发文字号, for example 国办发〔2017〕46号; empty where none is printed."""
    issuer: str
    date: str
    """成文日期 as ISO 8601; empty where none is printed."""
    addressees: str
    genre: Genre
    text: str = field(repr=False)
    """Original decoded text; every span counts in it."""
    sha256: str
    """Of the bytes read."""
    source: str
    """Path or name it came from."""
    media: str
    """`text`, `html` or `markdown`."""
    encoding: str
    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    articles: tuple[Article, ...]
    clauses: tuple[Clause, ...]
    head: tuple[HeadField, ...]
    warnings: tuple[str, ...] = ()
    title_translation: str = ""
    """Unofficial English title, from the sidecar."""

    @property
    def name(self) -> str:
        """What citations show: 发文字号; the title for legislation and where there is no number."""
        if self.genre is Genre.LEGISLATION:
            return self.title if self.title.startswith("《") else f"《{self.title}》"
        return self.number or self.title

    @property
    def key(self) -> str:
        """What tells documents apart; clause ids are made from it, whatever else is indexed."""
        return document_key(self.genre, number=self.number, title=self.title, date=self.date)


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause that answers a query, with the reasons for its rank."""

    clause: Clause
    score: float
    """Fused score; larger is better, comparable within one result list only."""
    parts: dict[str, float]
    """Score of each retriever: `dense` (cosine), `bm25`, `late` (late interaction), shares of the
    question that the clause and its title cover (`coverage`, `title`), `rerank` where used."""


@dataclass(frozen=True, slots=True)
class Where:
    """Which clauses are searched: in each field one of the values must fit, in all fields.

    A body and a role must fit in one duty: 海关总署 with `Role.LEAD` is what it leads.
    """

    documents: tuple[str, ...] = ()
    """By SHA-256 (or its first eight or more characters), name, number, title or file name."""
    sections: tuple[str, ...] = ()
    """By number (`3`, `三`), title, document and label (`国办发〔2017〕46号 三、`), or by the value
    of a facet. A number means that section of every document."""
    bodies: tuple[str, ...] = ()
    """By any of their names."""
    roles: tuple[Role, ...] = ()

    def __post_init__(self) -> None:
        for each in fields(self):
            values = getattr(self, each.name)
            if isinstance(values, str):
                raise ConfigError(
                    f"{each.name!r} must be a list, not {values!r}",
                    advice=f"for example Where({each.name}=({values!r},))",
                )
            object.__setattr__(self, each.name, tuple(values))

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return any(getattr(self, each.name) for each in fields(self))


@dataclass(frozen=True, slots=True)
class Facet:
    """A value that what is found could be narrowed down to."""

    value: str
    """What `Where` takes for it."""
    name: str
    """What a reader sees; of a section its label and title."""
    count: int
    """How many clauses are found where the field is set to this value alone and all others stay."""
    document: str = ""
    """Of a section: SHA-256 of its document."""


@dataclass(frozen=True, slots=True)
class Facets:
    """Values of each field of `Where` that occur in what is found, and those chosen.

    Documents and sections in their order, bodies by count; of each the most frequent hundred.
    """

    documents: tuple[Facet, ...] = ()
    sections: tuple[Facet, ...] = ()
    bodies: tuple[Facet, ...] = ()
    roles: tuple[Facet, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Some of the clauses that a query finds, and counts over all of them."""

    hits: tuple[Hit, ...]
    total: int
    """Clauses found that fit."""
    facets: Facets
    offset: int = 0
    """Place of the first of `hits` among all."""


@dataclass(frozen=True, slots=True)
class Citation:
    """The words an answer rests on, and where they stand."""

    document: str
    label: str
    item: int | None
    clause: int | None
    clause_id: str
    quote: str
    """Verbatim, in the script of the source, cleaned of inserted noise only."""
    start: int
    end: int
    sha256: str
    """Of the document's bytes: with `start` and `end` it replays the quotation."""
    section: int | None = None
    article: int | None = None
    translation: str = ""
    """Unofficial English translation of the clause cited, where the document has a sidecar."""

    @property
    def gazette(self) -> str:
        """Ready to paste: `国办发〔2017〕46号 三、（十一）`."""
        return f"{self.document} {self.label}".strip()


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader should know that the documents do not say; never part of a quotation."""

    body: str
    """The body it is about, as the documents name it."""
    text: str
    """In the language of the question."""
    sources: tuple[str, ...]
    """The documents that say so."""


@dataclass(frozen=True, slots=True)
class Considered:
    """A clause that was looked at for an answer."""

    clause_id: str
    document: str
    label: str
    title: str
    score: float
    parts: dict[str, float]
    """As in `Hit`."""
    words: tuple[tuple[str, str], ...]
    """Words of the question, and the words of the clause that answer them."""
    cited: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """How an answer came about."""

    intent: str
    """What was asked for; see `answer.understanding.Intent`."""
    slots: dict[str, object]
    """What the question named: topic, bodies, role, numbers; only those filled."""
    signals: tuple[str, ...]
    """Signals of `answer/intents.toml` that the question shows."""
    way: str
    """The way of answering that had an answer."""
    rules: tuple[str, ...]
    """Rules of `answer/rules.toml` that were tried, the one that answered last."""
    understood: str
    considered: tuple[Considered, ...]
    """Clauses looked at for the topic, best first."""
    confidence: float
    thresholds: dict[str, float]
    """What the confidence is held against."""
    evidence: dict[str, float]
    """What the confidence was worked out from, where a clause was found by its topic."""
    steps_ms: dict[str, float]
    """Time of each step, in milliseconds."""


def _nothing() -> Explanation:
    return Explanation("", {}, (), "", (), "", (), 0.0, {}, {}, {})


class _Explained:
    """Holds how an answer came about beside its fields: copies and `asdict` leave it out."""

    __slots__ = ("_explainer",)
    _explainer: Callable[[], Explanation]


@dataclass(frozen=True, slots=True)
class Answer(_Explained):
    """What `Assistant.ask` returns; DESIGN section 6 gives its JSON form."""

    question: str
    language: Language
    status: Status
    text: str
    """What a person reads. `[1]` refers to `citations[0]`."""
    citations: tuple[Citation, ...] = ()
    duties: tuple[Duty, ...] = ()
    mode: str = "extractive"
    """`extractive`; `generated` by a language model, every sentence checked; `degraded`: extractive
    because the language model failed."""
    index: str = ""
    """Generation the answer was made from."""
    elapsed_ms: float = 0.0
    confidence: float = 0.0
    """How likely the answer is to be right, 0 to 1; of a refusal, how likely the nearest clause
    would have been."""
    nearest: tuple[Citation, ...] = ()
    """For a refusal: the nearest clauses, named as such."""
    understood: str = ""
    """The question as resolved from the history; empty where it stood by itself."""
    notes: tuple[Note, ...] = ()
    """What became of bodies that the answer names."""
    model: str = ""
    """The language model that wrote the text; empty where none did."""
    mode_reason: str = ""
    """Why the mode is `degraded`: what was wrong with the language model's answer."""

    def explain(self) -> Explanation:
        """How this answer came about: intent, slots, rules, clauses, words, times.

        Worked out when it is asked for. Empty for an answer that no assistant has made, a copy
        for instance.
        """
        return getattr(self, "_explainer", _nothing)()

    def explained_by(self, explainer: Callable[[], Explanation] | Answer) -> Answer:
        """This answer, with how it came about; from another answer, where one is given."""
        if isinstance(explainer, Answer):
            explainer = getattr(explainer, "_explainer", _nothing)
        object.__setattr__(self, "_explainer", explainer)
        return self

    @property
    def abstained(self) -> bool:
        """Whether this is a refusal, of whatever kind."""
        return self.status is not Status.ANSWERED
