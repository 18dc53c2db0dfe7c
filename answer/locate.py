"""Which clauses is the question about? By number, by topic, or from the talk before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..models import Clause, Document, Hit, Role
from ..policy.normalise import fold
from ..retrieval.hybrid import Retriever
from ..retrieval.query import Concept
from .intent import Signals

_TITLE_MATCH = 0.72
"""From this share on, the question names the item by its title and means all its clauses."""
_FOCUS_BONUS = 0.25
_LEAD_BONUS = 0.25
"""Who asks for the lead means, among near equals, the clause that names one."""
_ALIKE = 0.03


@dataclass(frozen=True, slots=True)
class Located:
    """The clauses a question is about."""

    clauses: tuple[Clause, ...]
    coverage: float
    """Share of the question that the best clause has words for; 1 where a number names it."""
    by_title: bool
    """The question is about the item as such."""
    hits: tuple[Hit, ...]


def documents_named(signals: Signals, retriever: Retriever) -> list[str]:
    """SHA-256 of the documents the question names by number; all of them where it names none."""
    rows = retriever.index.store.document_rows()
    wanted = signals.query.document
    if wanted:
        named = [sha for sha, name, _ in rows if fold(name) == wanted]
        return named or []
    return [sha for sha, _, _ in rows]


def by_number(signals: Signals, retriever: Retriever, documents: Sequence[str]) -> list[Clause]:
    """Clauses of the items and articles the question names by number."""
    store = retriever.index.store
    found: list[Clause] = []
    query = signals.query
    for sha in documents:
        for item in query.items:
            rows = store.rows_where(sha256=sha, item=item)
            if query.sections and len(query.sections) == 1:
                rows = [r for r in rows if store.clause(r).section == query.sections[0]] or rows
            if not rows:
                rows = store.rows_where(sha256=sha, article=item)
            found += [store.clause(r) for r in rows]
        for article in query.articles:
            rows = store.rows_where(sha256=sha, article=article)
            found += [store.clause(r) for r in rows]
    return found


def by_topic(
    signals: Signals,
    retriever: Retriever,
    *,
    concepts: Sequence[Concept] | None = None,
    about: str | None = None,
    focus: Sequence[Clause] = (),
    documents: Sequence[str] | None = None,
) -> Located | None:
    """Clauses a topic is about.

    Args:
        focus: clauses the talk was about before; they win where the topic fits them too.
        documents: SHA-256 of the documents to look in; `None` for all.
    """
    topic = tuple(concepts if concepts is not None else signals.topic)
    text = about if about is not None else signals.about
    if not topic:
        return None
    query = replace(signals.query, about=text, concepts=topic)
    hits = retriever.search(query, k=20)
    if documents is not None and len(documents) < len(retriever.index.store.document_rows()):
        hits = [h for h in hits if h.clause.sha256 in documents]
    if focus:
        ids = {c.id for c in focus}
        items = {(c.sha256, c.part, c.section, c.item) for c in focus if c.item is not None}
        known = {h.clause.id for h in hits}
        hits += [
            Hit(c, 0.0, {"coverage": retriever.coverage(topic, c)})
            for c in focus
            if c.id not in known
        ]
        hits = sorted(
            hits,
            key=lambda h: (
                -(
                    h.score
                    + _FOCUS_BONUS * (h.clause.id in ids)
                    + _FOCUS_BONUS
                    * ((h.clause.sha256, h.clause.part, h.clause.section, h.clause.item) in items)
                )
            ),
        )
    if not hits:
        return None
    if signals.has("lead"):
        first = hits[0]
        hits = sorted(
            hits,
            key=lambda h: -(h.score + _LEAD_BONUS * (_has_lead(h.clause) and _near(h, first))),
        )
    best = hits[0].clause
    coverage = hits[0].parts["coverage"]
    title = retriever.coverage(topic, best, where="title")
    own = retriever.coverage(topic, best, where="text")
    by_title = title >= _TITLE_MATCH and title >= own - 0.12
    clauses: tuple[Clause, ...] = (best,)
    if by_title and best.siblings > 1 and best.item is not None:
        clauses = tuple(siblings(best, retriever))
    elif len(hits) > 1 and _alike(hits[0], hits[1]):
        clauses = tuple(sorted((best, hits[1].clause), key=lambda c: c.index))
    return Located(clauses, coverage, by_title, tuple(hits))


def _has_lead(clause: Clause) -> bool:
    return any(d.role is Role.LEAD for d in clause.duties)


def _near(hit: Hit, first: Hit) -> bool:
    return hit.parts["coverage"] >= 0.85 * first.parts["coverage"]


def _alike(first: Hit, second: Hit) -> bool:
    """Two clauses of one item fit alike: both are shown rather than one by chance."""
    return (
        _same_item(first.clause, second.clause)
        and second.parts["coverage"] >= first.parts["coverage"] - _ALIKE
        and second.score >= 0.9 * first.score
    )


def _same_item(one: Clause, other: Clause) -> bool:
    if one.item is None:
        return False
    return (one.sha256, one.part, one.section, one.item) == (
        other.sha256, other.part, other.section, other.item
    )  # fmt: skip


def siblings(clause: Clause, retriever: Retriever) -> list[Clause]:
    """All clauses of the item of a clause, in order."""
    store = retriever.index.store
    rows = store.rows_where(sha256=clause.sha256, item=clause.item)
    return [
        c
        for c in (store.clause(r) for r in rows)
        if (c.part, c.section) == (clause.part, clause.section)
    ]


def documents_of(retriever: Retriever, shas: Sequence[str]) -> list[Document]:
    """The documents with these hashes."""
    return [retriever.index.store.document(sha) for sha in shas]
