"""Is the gold of a question file right? Compares every gold with the parsed documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..models import Clause, Document, Role, Status
from ..policy.agencies import Agencies, Body
from ..policy.normalise import fold
from ..policy.numbering import NUMERAL
from ..policy.parse import clean_document
from .gold import Gold, place_of
from .questions import Question

_NUMBER = re.compile(
    rf"""
    \d+(?:\.\d+)?%?                        # 13   13.5%
    | [{NUMERAL}]+                         # 十三
    | (?:(?:twenty|thirty|forty|fifty)-?)?(?:zero|one|two|three|four|five|six|seven|eight|nine)?
      (?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)?
    """,
    re.VERBOSE,
)
"""What a count is answered with; it is worked out and need not be printed anywhere."""
_COUNTER = re.compile(r"(?:个|家|项|条|部分|章)$")
_WORDING = re.compile(
    r"""
    没|并[未无非]|不是|不由|不牵头|未(?:明确|写明|指定|列明|规定|提|牵头)|无牵头   # 没有牵头单位
    | ^(?:是|否|对|yes)$
    | (?:^|\b)(?:no|not|none|nobody|nothing|never|neither|without)\b       # no lead is named
    | n't\b
    """,
    re.VERBOSE,
)
"""How an answer says that something is not there: no document says so of itself."""
_AT_LEAST = ("至少", "以上", "at least", "or more")
"""What a count says where the list of bodies ends in 等."""
_TREATED = frozenset({Status.FALSE_PREMISE.value, Status.NOT_STATED.value})
"""Refusals that have a place in the document: what a correction cites, where a subject stands."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A gold that the documents do not bear out."""

    path: str
    line: int
    """From 1; 0 for a question that was made."""
    id: str
    field: str
    message: str

    def __str__(self) -> str:
        line = f"line {self.line}, " if self.line else ""
        return f"{self.path}, {line}{self.id}: field {self.field!r}: {self.message}"


Found = Iterator[tuple[str, str]]
"""Field and message of each problem of one question."""


def check(
    questions: Sequence[Question],
    documents: Sequence[Document],
    *,
    path: str,
    default: Document | None = None,
) -> list[Problem]:
    """Compare the gold of every question with the document it is about.

    Args:
        documents: at least one.
        path: file of the questions, as problems name it.
        default: document of the questions that name none; else the first one.

    Returns:
        Problems in the order of the questions; empty where all gold is borne out.
    """
    if default is not None:
        documents = [default, *(d for d in documents if d is not default)]
    gold = Gold(documents)
    names = (d.body for document in documents for c in document.clauses for d in c.duties)
    agencies = Agencies.bundled().with_names(list(names))
    sources = {document.key: _Source(document, agencies) for document in documents}
    seen: dict[tuple[object, ...], str] = {}
    problems = []
    for question in questions:
        document = gold.document(question)
        found = [*_in_itself(question), *_repeated(question, document, seen)]
        if document is None:
            found.append(("source", f"no document is called {question.source!r}"))
        else:
            found += _against(question, gold.clauses(question), sources[document.key])
        problems += [Problem(path, question.line, question.id, *one) for one in found]
    return problems


def _in_itself(question: Question) -> Found:
    """What needs no document to be seen."""
    gold = (question.items, question.clauses, question.clause_ids)
    if question.refusal:
        if any(gold) and _TREATED.isdisjoint(question.statuses):
            yield "gold", "a refusal is expected, and yet items or clauses are given"
        return
    strings = (question.answer_any, question.answer_all)
    asked = (question.lead, question.responsible, question.polarity)
    if not any((*gold, *strings)) and all(one is None for one in asked):
        yield "gold", "nothing to score: no item, clause, body, string or polarity is given"


def _repeated(
    question: Question, document: Document | None, seen: dict[tuple[object, ...], str]
) -> Found:
    history = tuple((turn["role"], turn["content"]) for turn in question.history)
    about = document.key if document is not None else question.source
    key = question.question.strip(), history, question.lang, about
    first = seen.setdefault(key, question.id)
    if first != question.id:
        yield "question", f"the same question, in the same talk, as {first}"


def _against(question: Question, clauses: Sequence[Clause], source: _Source) -> Found:
    """What the document has to bear out; `clauses` are the gold clauses."""
    yield from _places(question, source)
    if not question.refusal:
        yield from _bodies(question, clauses, source)
        yield from _strings(question, clauses, source)


def _places(question: Question, source: _Source) -> Found:
    for field in ("items", "also_ok"):
        for number in getattr(question, field):
            if number not in source.by_number:
                yield field, f"there is no {source.unit} {number}"
    known = {clause.id: clause for clause in source.document.clauses}
    for number, place in question.clauses:
        if number in source.by_number and not source.at(number, place):
            yield "clauses", f"{source.unit} {number} has no clause {place}"
        elif number not in question.items:
            yield "clauses", f"[{number}, {place}] is gold, but {number} is not among 'items'"
    for name in question.clause_ids:
        if name not in known:
            yield "clause_ids", f"there is no clause {name!r}"
            continue
        own = place_of(known[name])
        if own is not None and question.items and own not in question.items:
            yield "clause_ids", f"{name!r} belongs to {source.unit} {own}, not among 'items'"


def _bodies(question: Question, clauses: Sequence[Clause], source: _Source) -> Found:
    asked = question.lead is not None or question.responsible is not None
    if asked and not (clauses or question.items):
        field = "lead" if question.lead is not None else "responsible"
        yield field, "bodies are given, but no item or clause whose note could name them"
        return
    duties = [duty for clause in clauses for duty in clause.duties]
    leads = tuple(dict.fromkeys(d.body for d in duties if d.role is Role.LEAD))
    others = tuple(dict.fromkeys(d.body for d in duties if d.role is not Role.LEAD))
    if question.lead == () and leads:
        yield "lead", f"no lead is expected, but the note names {'、'.join(leads)}"
    for field, fitting, unfit in (("lead", leads, others), ("responsible", others, leads)):
        for name in getattr(question, field) or ():
            if source.among(name, fitting):
                continue
            if source.among(name, unfit):
                yield field, f"{name} stands in the note, in another role"
            else:
                yield field, f"{name} does not stand in the note"


def _strings(question: Question, clauses: Sequence[Clause], source: _Source) -> Found:
    text = source.words(clauses) if clauses else source.all_words
    for string in question.answer_all:
        if not _borne_out(string, text):
            yield "answer_all", f"{string!r} does not stand there"
    if question.answer_any and not any(_borne_out(s, text) for s in question.answer_any):
        yield "answer_any", f"none of {', '.join(map(repr, question.answer_any))} stands there"


def _borne_out(string: str, text: str) -> bool:
    key = _key(string)
    count = _NUMBER.fullmatch(_COUNTER.sub("", key))
    return key in text or count is not None or _WORDING.search(fold(string)) is not None


def _key(text: str) -> str:
    """Folded, without what texts are written apart by: spaces, commas."""
    return re.sub(r"[\s,，]", "", fold(text))


class _Source:
    """A document, laid out for looking things up."""

    def __init__(self, document: Document, agencies: Agencies) -> None:
        self.document = document
        self.unit = "item" if document.items or not document.articles else "article"
        self.by_number = _by_number(document)
        self._agencies = agencies

    def at(self, number: int, place: int) -> list[Clause]:
        """Clauses at this place; several where numbering starts anew in each section."""
        return [clause for clause in self.by_number.get(number, ()) if clause.index == place]

    def among(self, name: str, bodies: Iterable[str]) -> bool:
        """Whether a body of this name is one of `bodies`."""
        return any(fold(name) == fold(b) or self._agencies.same(name, b) for b in bodies)

    def words(self, clauses: Iterable[Clause]) -> str:
        """What an answer from these clauses may quote, with the rest of their items."""
        numbers = {place_of(c) for c in clauses} - {None}
        whole = [c for number in numbers for c in self.by_number.get(number or 0, ())]
        return _key("\n".join(p for c in [*clauses, *whole] for p in self._parts(c)))

    @cached_property
    def all_words(self) -> str:
        """What an answer from the document as a whole may quote."""
        document = self.document
        head = [field.value for field in document.head]
        parts = [clean_document(document).simplified, document.title_translation, *head]
        parts += [f"{section.label}{section.title}" for section in document.sections]
        for value in (document.issuer, document.addressees):
            parts += [name for m in self._agencies.find(value) for name in _names(m.body)]
        parts += [part for clause in document.clauses for part in self._parts(clause)]
        return _key("\n".join(parts))

    def _parts(self, clause: Clause) -> Iterator[str]:
        yield from (clause.document, clause.label, clause.section_title, clause.title)
        yield from (clause.text, clause.note, *(_AT_LEAST if clause.open_list else ()))
        if (other := clause.translation) is not None:
            yield from (other.section, other.item, other.title, other.text, other.note)
        for duty in clause.duties:
            body = self._agencies.resolve(duty.body)
            yield from _names(body) if body else ()


def _by_number(document: Document) -> dict[int, list[Clause]]:
    found: dict[int, list[Clause]] = {i.number: [] for i in document.items}
    if not document.items:
        found = {a.number: [] for a in document.articles}
    for clause in document.clauses:
        number = place_of(clause)
        if number in found:
            found[number].append(clause)
    return found


def _names(body: Body) -> tuple[str, ...]:
    return (body.name, body.full_name, body.english, *body.acronyms, *body.aliases)
