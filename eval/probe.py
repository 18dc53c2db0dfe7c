"""Which questions does any document answer by its own structure? Questions made from it.

Gold comes from the parsed structure alone, so these questions show whether a document that
nobody has written questions for can be asked by title, by number and by body.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..models import Clause, Document, Genre, Item, Language, Role, Section
from ..policy.agencies import Agencies
from ..policy.normalise import fold
from ..policy.numbering import numeral
from .gold import place_of
from .questions import Question

_QUOTABLE = range(4, 61)
"""Characters of a title, or of opening words, that staff would copy into a question."""
_PHRASE_END = re.compile(r"[，,。；;：:！？!?]")
_BLANK = Question("", Language.HANS.value, "", "")


@dataclass(frozen=True, slots=True)
class _Unit:
    """What can be asked for by title and number: an item, a section without items, an article."""

    word: str
    """What it is called: 项, 部分, 条."""
    name: str
    """How it is called by number: 第二十一项, 三、（十一）, 第十条; empty where that is unclear."""
    label: str
    """What tells it apart where its number does not: 三、（十一）; else empty."""
    title: str
    """Empty for an article, and for an item that is text from its first word on."""
    clauses: tuple[Clause, ...]

    @property
    def openings(self) -> list[str]:
        """What it may be quoted by: its title; without one, its first words, ever longer."""
        text = self.clauses[0].text.strip().split("\n")[0]
        ends = [match.start() for match in _PHRASE_END.finditer(text)] or [len(text)]
        return [self.title] if self.title else [text[:end] for end in ends]

    @property
    def folded(self) -> str:
        """Its words, for looking things up in."""
        return fold("\n".join([self.title, *(clause.text for clause in self.clauses)]))


def probes(document: Document) -> list[Question]:
    """Questions on the structure of `document`, in Simplified Chinese.

    Left out is whatever has no single right answer: titles and opening words that stand in two
    places, numbers that mean several items, and who is in charge where no note says so.
    """
    units = [*_items(document), *_sections(document), *_articles(document)]
    titles = Counter(fold(unit.title) for unit in units)
    whole = _whole(units, document)
    made: list[Question] = []
    for unit in units:
        alone = unit.title and titles[fold(unit.title)] == 1
        if alone and any(clause.duties for clause in unit.clauses):
            made += _by_title(unit)
        if words := _quotation(unit, whole):
            made.append(_where(unit, words))
        if unit.name:
            made.append(_by_number(unit))
    made += _headings(document)
    made += _bodies(document)
    return _numbered(made, document)


def _whole(units: Sequence[_Unit], document: Document) -> str:
    """Every heading and text of the document once, folded."""
    inside = {clause.id for unit in units for clause in unit.clauses}
    headings = {section.title for section in document.sections} - {unit.title for unit in units}
    rest = [clause.text for clause in document.clauses if clause.id not in inside]
    return "\n".join(
        [*(unit.folded for unit in units), fold("\n".join([*sorted(headings), *rest]))]
    )


def _quotation(unit: _Unit, whole: str) -> str:
    """The first of its openings that is quotable and stands in this unit alone; may be empty."""
    for words in unit.openings:
        key = fold(words)
        if len(words) in _QUOTABLE and whole.count(key) == unit.folded.count(key):
            return words
    return ""


def _numbered(made: Iterable[Question], document: Document) -> list[Question]:
    """The questions with their ids, by kind and place, and their document."""
    count: Counter[str] = Counter()
    found = []
    for question in made:
        count[question.kind] += 1
        name = f"probe-{question.kind}-{count[question.kind]}"
        found.append(replace(question, id=name, source=document.key))
    return found


def _question(kind: str, text: str, clauses: Sequence[Clause], **gold: Any) -> Question:
    """A question about these clauses, and about their items or articles."""
    numbers = [place_of(clause) for clause in clauses]
    items = tuple(dict.fromkeys(number for number in numbers if number is not None))
    ids = tuple(clause.id for clause in clauses)
    return replace(_BLANK, kind=kind, question=text, items=items, clause_ids=ids, **gold)


def _by_title(unit: _Unit) -> Iterator[Question]:
    """Who leads the item as such, and who is in charge of it: the bodies of all its clauses."""
    noted = [clause for clause in unit.clauses if clause.duties]
    duties = [duty for clause in noted for duty in clause.duties]
    lead = _names(d.body for d in duties if d.role is Role.LEAD)
    others = _names(d.body for d in duties if d.role is not Role.LEAD)
    asked = f"{_quoted(unit.title)}这一{unit.word}由谁牵头？"
    yield _question("title_leads", asked, noted, lead=lead)
    asked = f"{_quoted(unit.title)}这一{unit.word}由哪些单位负责？"
    yield _question("title_bodies", asked, noted, lead=lead, responsible=others)


def _where(unit: _Unit, words: str) -> Question:
    asked = f"{_quoted(words)}在哪一{unit.word}？"
    found = _question("title_clause", asked, unit.clauses)
    # Of several clauses none is meant more than another: the item is, as a whole.
    ids = found.clause_ids if len(unit.clauses) == 1 else ()
    return replace(found, clause_ids=ids, answer_all=(unit.label,) if unit.label else ())


def _by_number(unit: _Unit) -> Question:
    asked = f"{unit.name}规定了什么？" if unit.word == "条" else f"{unit.name}是什么？"
    return _question("number_title", asked, unit.clauses, answer_all=(unit.openings[0],))


def _headings(document: Document) -> Iterator[Question]:
    """What a section or chapter is called; its heading alone is the answer."""
    word = "章" if document.genre is Genre.LEGISLATION else "部分"
    count = Counter(section.number for section in document.sections)
    for section in document.sections:
        if count[section.number] == 1 and section.title:
            asked = f"第{_numeral(section.number)}{word}的标题是什么？"
            yield _question("number_title", asked, (), answer_all=(section.title,))


def _bodies(document: Document) -> Iterator[Question]:
    """What each body leads, and what it takes part in; a body counts by all of its names."""
    noted = [clause for clause in document.clauses if clause.duties]
    names = _names(d.body for clause in noted for d in clause.duties)
    agencies = Agencies.bundled().with_names(list(names))
    told: list[str] = []
    for name in names:
        if any(agencies.same(name, other) for other in told):
            continue
        told.append(name)
        roles = [
            (clause, duty.role)
            for clause in noted
            for duty in clause.duties
            if agencies.same(name, duty.body)
        ]
        if led := _unique(clause for clause, role in roles if role is Role.LEAD):
            yield _question("body_items", f"{name}牵头哪些任务？", led)
        yield _question("body_items", f"{name}参与哪些任务？", _unique(c for c, _ in roles))


def _items(document: Document) -> Iterator[_Unit]:
    """Items; where numbering starts anew in each section, names have its label: 三、（一）."""
    numbers = Counter(item.number for item in document.items)
    places = Counter((item.section, item.number) for item in document.items)
    labels = {section.number: section.label for section in document.sections}
    for item in document.items:
        clauses = tuple(c for c in document.clauses if _place(c) == _place(item))
        name = label = ""
        if numbers[item.number] == 1:
            name = f"第{_numeral(item.number)}项"
        elif item.section in labels and places[item.section, item.number] == 1:
            name = label = f"{labels[item.section]}{item.label}"
        if clauses:
            yield _Unit("项", name, label, item.title, clauses)


def _place(part: Item | Clause) -> tuple[int, int | None, int | None]:
    number = part.number if isinstance(part, Item) else part.item
    return part.part, part.section, number


def _headed(document: Document) -> list[Section]:
    """Sections that have no items: opinions and replies in 一、 alone."""
    divided = {(item.part, item.section) for item in document.items}
    return [s for s in document.sections if (s.part, s.number) not in divided]


def _sections(document: Document) -> Iterator[_Unit]:
    if document.genre is Genre.LEGISLATION:
        return
    for section in _headed(document):
        clauses = tuple(
            c for c in document.clauses if _place(c) == (section.part, section.number, None)
        )
        if clauses and section.title:
            yield _Unit("部分", "", section.label, section.title, clauses)


def _articles(document: Document) -> Iterator[_Unit]:
    """Articles; 第十条之一 shares its number with 第十条 and is left out."""
    count = Counter(article.number for article in document.articles)
    for article in document.articles:
        clauses = tuple(c for c in document.clauses if c.article == article.number)
        if clauses and count[article.number] == 1:
            yield _Unit("条", f"第{_numeral(article.number)}条", "", "", clauses)


def _numeral(number: int) -> str:
    return numeral(number) if 0 < number < 10_000 else str(number)


def _names(bodies: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(bodies))


def _unique(clauses: Iterable[Clause]) -> list[Clause]:
    return list({clause.id: clause for clause in clauses}.values())


def _quoted(words: str) -> str:
    """In quotation marks, unless the words hold some themselves."""
    return words if re.search("[“”‘’「」]", words) else f"“{words}”"
