"""What was the talk about? The focus a follow-up question inherits, without an LLM."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..models import Clause
from ..policy.agencies import Body
from ..policy.normalise import simplify
from ..policy.numbering import NUMERAL
from ..retrieval.hybrid import Retriever
from ..retrieval.query import value_of
from .intent import Signals, read_signals
from .locate import by_number, by_topic, documents_named

_LABEL = re.compile(rf"[(（](?P<item>[{NUMERAL}]{{1,5}})[)）]")
_TURNS = 6
"""So many questions back a topic can be inherited."""


@dataclass(frozen=True, slots=True)
class Focus:
    """What the questions before were about."""

    clauses: tuple[Clause, ...] = ()
    bodies: tuple[Body, ...] = ()
    signals: Signals | None = None
    """The question that set the topic."""
    question: str = ""


def read_focus(history: Sequence[Mapping[str, str]], retriever: Retriever) -> Focus:
    """The focus of a conversation: `history` holds `role` and `content`, oldest first."""
    turns = [t for t in history if isinstance(t.get("content"), str)]
    questions = [i for i, t in enumerate(turns) if t.get("role") == "user"]
    focus = Focus()
    for place in questions[-_TURNS:]:
        text = turns[place]["content"][:2000]
        signals = read_signals(retriever.read(text), retriever.glossary)
        answer = turns[place + 1]["content"] if place + 1 < len(turns) else ""
        focus = _advance(focus, signals, text, answer, retriever)
    return focus


def _advance(focus: Focus, signals: Signals, text: str, answer: str, retriever: Retriever) -> Focus:
    documents = documents_named(signals, retriever)
    clauses = tuple(by_number(signals, retriever, documents))
    if not clauses and signals.has("next", "previous"):
        clauses = tuple(step(focus, signals, retriever))
    if not clauses and signals.topic:
        located = by_topic(signals, retriever, focus=focus.clauses)
        if located is not None and located.coverage >= 0.3:
            clauses = located.clauses if located.by_title else (located.hits[0].clause,)
    cited = _cited(answer, retriever, documents)
    if (
        cited
        and len({c.item for c in cited}) == 1
        and not any(c.id in {x.id for x in clauses} for c in cited)
    ):
        clauses = tuple(cited)  # the answer on record says which clause it was
    bodies = signals.bodies
    if not clauses and not bodies:
        return focus
    signals, understood = inherit(signals, focus)
    question = focus.question if understood else text
    if bodies and not clauses and signals.has("items", "count"):
        return Focus((), bodies, signals, question)  # the talk has turned to what a body does
    return Focus(clauses or focus.clauses, bodies, signals, question)


def _cited(answer: str, retriever: Retriever, documents: Sequence[str]) -> list[Clause]:
    store = retriever.index.store
    labels = (value_of(m["item"]) for m in _LABEL.finditer(simplify(answer[:4000])))
    numbers = dict.fromkeys(value for value in labels if value is not None)
    return [
        store.clause(row)
        for sha in documents
        for item in list(numbers)[:3]
        for row in store.rows_where(sha256=sha, item=item)
    ]


def step(focus: Focus, signals: Signals, retriever: Retriever) -> list[Clause]:
    """Clauses of the item after, or before, the one in focus."""
    if not focus.clauses:
        return []
    here = focus.clauses[0]
    document = retriever.index.store.document(here.sha256)
    places = [
        i for i, item in enumerate(document.items)
        if (item.part, item.section, item.number) == (here.part, here.section, here.item)
    ]  # fmt: skip
    if not places:
        return []
    place = places[0] + (-1 if signals.has("previous") else 1)
    if not 0 <= place < len(document.items):
        return []
    item = document.items[place]
    return [
        c
        for c in document.clauses
        if (c.part, c.section, c.item) == (item.part, item.section, item.number)
    ]


def inherit(signals: Signals, focus: Focus) -> tuple[Signals, str]:
    """A follow-up with what it leaves out filled in, and what it is about now.

    A question that names neither topic nor number takes the topic of the talk; one that names
    only a new body or a new topic keeps what was asked before (商务部牵头哪些项？ 那海关总署呢？).
    """
    before = focus.signals
    if before is None:
        return signals, ""
    names = set(signals.names)
    asks = {"who", "lead", "assist", "responsible", "involve", "items", "count", "yes_no", "why"}
    bare = not names & (asks | {f"wants_{w}" for w in ("amount", "date", "person", "contact")})
    moved = signals.bodies or signals.topic or names & {"next", "previous"} or signals.query.items
    if bare and moved and names & {"follow"}:
        # 那海关总署呢？ 下一项呢？ What about plant varieties? The same of another object.
        names |= {n for n in before.names if n in asks}
        kept = replace(signals, names=frozenset(names))
        subject = signals.about or "、".join(b.name for b in signals.bodies)
        return kept, subject
    return signals, ""
