"""Which clauses is the question about? By number, by topic, or from the talk before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..index.store import Store
from ..models import Clause, Hit, Role
from ..policy.agencies import Agencies
from ..retrieval.hybrid import Retriever
from ..retrieval.query import Concept
from .intent import Signals

_TITLE_MATCH = 0.72
"""From this share on, the question names the item by its title and means all its clauses."""
_LOOKED_AT = 12
"""So many clauses are looked at for a topic."""
_FOCUS_BONUS = 0.25
_FOCUS_FITS = 0.5
"""The talk stays where it was only if its clauses cover at least this share of the best."""
_LEAD_BONUS = 0.25
"""Who asks for the lead means, among near equals, the clause that names one."""
_ALIKE = 0.03
_NEAR = 0.3
"""A cosine above this speaks for a clause, one below against it."""
_NEARNESS = 0.8
"""How much it says: coverage and cosine are added up with this weight."""
_CLEAR = 0.5
"""From this late interaction on, a clause means the words of a question that it does not have."""


@dataclass(frozen=True, slots=True)
class Located:
    """The clauses a question is about."""

    clauses: tuple[Clause, ...]
    coverage: float
    """Share of the question that the best clause has words for, or means where the documents have
    no words for it; 1 where a number names it."""
    by_title: bool
    """The question is about the item as such."""
    hits: tuple[Hit, ...]
    in_words: float = 1.0
    """The share that the best clause has words for."""
    confidence: float = 0.0
    """How likely it is that the best clause answers; set where that is asked."""
    answers: bool = False
    """Whether it is likely enough."""


def documents_named(signals: Signals, retriever: Retriever) -> list[str]:
    """SHA-256 of the documents the question names by number; all of them where it names none."""
    names = retriever.document_names
    titled = [sha for sha, name in names if _titled(name, signals.query.folded)]
    if titled:
        return titled
    wanted = signals.query.document
    if wanted:
        named = [sha for sha, name in names if name == wanted]
        return named or [sha for sha, name in names if _short_for(wanted, name)]
    return [sha for sha, _ in names]


def _titled(name: str, question: str) -> bool:
    """Whether the question names a law by its title, 专利代理条例."""
    title = name.strip("《》").removeprefix("中华人民共和国")
    return name.startswith("《") and len(title) > 3 and title in question


def _short_for(short: str, name: str) -> bool:
    """Whether 国办发46号 or 46号文 stands for 国办发〔2017〕46号."""
    found = re.fullmatch(r"(?P<office>\D*)(?P<number>\d+)号(?:文件?)?", short)
    if found is None or not name.endswith(f"〕{found['number']}号"):
        return False
    return name.startswith(found["office"])


def by_number(signals: Signals, retriever: Retriever, documents: Sequence[str]) -> list[Clause]:
    """Clauses of the items and articles the question names by number."""
    store = retriever.index.store
    found: list[Clause] = []
    query = signals.query
    for sha in documents:
        for item in query.items:
            rows = store.rows_where(sha256=sha, item=item)
            if query.sections and len(query.sections) == 1:
                rows = _in_section(store, sha, query.sections[0], item, rows)
            elif not rows:
                rows = store.rows_where(sha256=sha, article=item)
            found += [store.clause(r) for r in rows]
        for article in query.articles:
            rows = store.rows_where(sha256=sha, article=article)
            rows = rows or store.rows_where(sha256=sha, item=article)  # 第十一条 said of an item
            found += [store.clause(r) for r in rows]
    return found


def _in_section(store: Store, sha: str, section: int, item: int, rows: list[int]) -> list[int]:
    """三、（十一）: item 11 of section 3; 第三部分第四项: its fourth, where it has no item 4."""
    inside = [r for r in rows if store.clause(r).section == section]
    if inside:
        return inside
    clauses = [(r, store.clause(r)) for r in store.rows_where(sha256=sha, section=section)]
    numbers = list(dict.fromkeys(c.item for _, c in clauses if c.item is not None))
    if not 1 <= item <= len(numbers):
        return []
    return [r for r, c in clauses if c.item == numbers[item - 1]]


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
    asked = signals.query.folded if about is None else about
    query = replace(signals.query, about=text, concepts=topic, folded=asked)
    hits = retriever.search(query, k=_LOOKED_AT)
    if documents is not None and len(documents) < len(retriever.document_names):
        hits = [h for h in hits if h.clause.sha256 in documents]
    if focus:
        ids = {c.id for c in focus}
        items = {_item_key(c) for c in focus if c.item is not None}
        known = {h.clause.id for h in hits}
        most = max((h.parts["coverage"] for h in hits), default=0.0)
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
                    + (
                        _FOCUS_BONUS * (h.clause.id in ids)
                        + _FOCUS_BONUS * (_item_key(h.clause) in items)
                    )
                    * (h.parts["coverage"] >= _FOCUS_FITS * most)
                )
            ),
        )
    if not hits:
        return None
    named = {b.id for b in (*signals.bodies, *signals.weak_bodies)}
    first = hits[0]
    if named and not signals.has("assumed", "who"):
        # Asked about a body: among near equals the clause that names it is meant.
        agencies = retriever.agencies
        hits = sorted(
            hits,
            key=lambda h: (
                -(h.score + _LEAD_BONUS * (_near(h, first) and _names(h, named, agencies)))
            ),
        )
    elif signals.has("who", "lead", "responsible", "assist") and not _by_title(
        retriever.coverage(topic, first.clause, where="title"), first
    ):
        hits = sorted(
            hits,
            key=lambda h: -(h.score + _duty_bonus(h, first, signals)),
        )
    best = hits[0].clause
    coverage = hits[0].parts["coverage"]
    title = retriever.coverage(topic, best, where="title")
    own = retriever.coverage(topic, best, where="text")
    by_title = title >= _TITLE_MATCH and title >= own - 0.12
    coverage *= retriever.completeness(topic, best)
    coverage = min(coverage, retriever.together(topic, best))
    meant = _with_meaning(coverage, hits[0], wordless=retriever.wordless(topic))
    clauses: tuple[Clause, ...] = (best,)
    if by_title and best.siblings > 1 and best.item is not None:
        clauses = tuple(siblings(best, retriever))
    elif len(hits) > 1 and _alike(hits[0], hits[1]):
        clauses = tuple(sorted((best, hits[1].clause), key=lambda c: c.index))
    return Located(clauses, meant, by_title, tuple(hits), in_words=coverage)


def _duty_bonus(hit: Hit, first: Hit, signals: Signals) -> float:
    """Who asks for a body means, among near equals, the clause that names one (or a lead)."""
    if not _near(hit, first):
        return 0.0
    leads = any(d.role is Role.LEAD for d in hit.clause.duties)
    if signals.has("lead") and not leads:
        return 0.5 * _LEAD_BONUS * bool(hit.clause.duties)
    return _LEAD_BONUS * bool(hit.clause.duties)


def _with_meaning(coverage: float, hit: Hit, *, wordless: float) -> float:
    """Coverage, corrected by what the bundled model says the clause means; 0 to 1.

    Words that the documents do not have are judged by late interaction. A clause that is near
    as a whole may lack words, one that is far has them by chance.
    """
    if "late" not in hit.parts:
        return coverage  # how far apart another model's vectors lie is not known
    nearness = _NEARNESS * (hit.parts.get("dense", 0.0) - _NEAR)
    if not coverage and not wordless:
        nearness = 0.0  # a number, which means no other
    meaning = max(0.0, hit.parts["late"] - _CLEAR) / (1.0 - _CLEAR)
    return min(1.0, max(0.0, coverage + wordless * meaning + nearness))


def _names(hit: Hit, bodies: set[str], agencies: Agencies) -> bool:
    found = (agencies.resolve(d.body) for d in hit.clause.duties)
    return any(body is not None and body.id in bodies for body in found)


def _by_title(title: float, hit: Hit) -> bool:
    return title >= _TITLE_MATCH and title >= hit.parts["coverage"] - 0.12


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
    return one.item is not None and _item_key(one) == _item_key(other)


def _item_key(clause: Clause) -> tuple[str, int, int | None, int | None]:
    return clause.sha256, clause.part, clause.section, clause.item


def siblings(clause: Clause, retriever: Retriever) -> list[Clause]:
    """All clauses of the item of a clause, in order."""
    store = retriever.index.store
    rows = store.rows_where(sha256=clause.sha256, item=clause.item)
    return [
        c
        for c in (store.clause(r) for r in rows)
        if (c.part, c.section) == (clause.part, clause.section)
    ]
