"""Where are gaps and overlaps? What a note leaves open, and what several tasks have in common."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from ..models import Clause, Duty, Role
from .common_terms import terms_of
from .rows import EVERYTHING, Shelf, TaskFilter, task_clauses

_SHOWN_TASKS, _SHOWN_PAIRS, _SHOWN_TERMS = 10, 15, 24
"""Entries of a list; those that tie with the last are shown too, up to twice as many."""
_SUBJECT = 1 / 3
"""A term that more than this share of the items holds is what the documents are about."""

_Entry = TypeVar("_Entry")
ItemKey = tuple[str, int, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Shared:
    """A task that several bodies share."""

    clause: Clause
    bodies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two bodies that appear together."""

    bodies: tuple[str, str]
    """In the order in which the documents first name them."""
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A policy term that several items hold."""

    term: str
    items: int
    clauses: tuple[Clause, ...]
    """Every clause that holds it, in the order of the documents."""


@dataclass(frozen=True, slots=True)
class Report:
    """Gaps and overlaps of the duties of some documents."""

    tasks: int
    """Clauses with a responsibility note."""
    items: int
    bodies: int
    led: int
    """Tasks that name a lead."""
    items_without_lead: tuple[tuple[Clause, ...], ...]
    """The tasks of each item that never names a lead; where there are no items, of each task."""
    unled: tuple[Clause, ...]
    """Tasks that several bodies are responsible for, none of them as the lead."""
    alone: int
    """Tasks that name one body and no lead: nobody has to be the first there."""
    nobody: tuple[Clause, ...]
    """Clauses of items that name no body, in documents that name bodies elsewhere."""
    joint: tuple[Shared, ...]
    """Tasks that several bodies lead."""
    open_lists: tuple[Clause, ...]
    """Tasks whose list of bodies ends in 等."""
    shared: tuple[Shared, ...]
    """The tasks that most bodies share, two at least, most first."""
    pairs: tuple[Pair, ...]
    """The bodies that most often appear together, in two tasks at least."""
    terms: tuple[Recurrence, ...]
    """Terms that several items hold: the longer and the rarer, the earlier."""


def report_of(shelf: Shelf, where: TaskFilter = EVERYTHING) -> Report:
    """The report over the tasks of a document, a section, or all.

    Args:
        where: its body and role do not count: a gap is a property of the whole note.

    Raises:
        ConfigError: no such document or section is loaded.
    """
    whole = TaskFilter(document=where.document, section=where.section)
    clauses = task_clauses(shelf, whole)
    groups = _by_item(clauses)
    without = tuple(tuple(g) for g in groups.values() if not any(map(_leads, g)))
    return Report(
        tasks=len(clauses),
        items=len(groups),
        bodies=len({d.body for c in clauses for d in c.duties}),
        led=sum(bool(_leads(c)) for c in clauses),
        items_without_lead=without,
        unled=tuple(c for c in clauses if not _leads(c) and len(_names(c)) > 1),
        alone=sum(not _leads(c) and len(_names(c)) == 1 for c in clauses),
        nobody=_unassigned(shelf, clauses),
        joint=tuple(
            Shared(c, tuple(d.body for d in _leads(c))) for c in clauses if len(_leads(c)) > 1
        ),
        open_lists=tuple(c for c in clauses if c.open_list),
        shared=_most_shared(clauses),
        pairs=_pairs(clauses),
        terms=_recurring(groups),
    )


def _leads(clause: Clause) -> list[Duty]:
    return [d for d in clause.duties if d.role is Role.LEAD]


def _names(clause: Clause) -> tuple[str, ...]:
    return tuple(dict.fromkeys(d.body for d in clause.duties))


def item_key(clause: Clause) -> ItemKey:
    """Tells items apart, also where numbering starts anew."""
    return clause.sha256, clause.part, clause.section, clause.item


def _by_item(clauses: Iterable[Clause]) -> dict[object, list[Clause]]:
    """Clauses of each item; a clause that is in none stands for itself."""
    groups: dict[object, list[Clause]] = {}
    for clause in clauses:
        key = clause.id if clause.item is None else item_key(clause)
        groups.setdefault(key, []).append(clause)
    return groups


def _unassigned(shelf: Shelf, clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """Within the sections that the tasks are of: a filter by section then holds here too."""
    sections = {(c.sha256, c.part, c.section) for c in clauses}
    assigned = {item_key(c) for c in clauses}
    return tuple(
        clause
        for document in shelf.documents
        for clause in document.clauses
        if clause.item is not None
        and not clause.duties
        and (clause.sha256, clause.part, clause.section) in sections
        and item_key(clause) not in assigned
    )


def _most_shared(clauses: Sequence[Clause]) -> tuple[Shared, ...]:
    found = [Shared(c, _names(c)) for c in clauses]
    found = [s for s in found if len(s.bodies) > 1]
    found.sort(key=lambda s: -len(s.bodies))  # stable: the order of the document breaks ties
    return tuple(_best(found, [len(s.bodies) for s in found], _SHOWN_TASKS))


def _pairs(clauses: Sequence[Clause]) -> tuple[Pair, ...]:
    order = {body: i for i, body in enumerate(dict.fromkeys(_bodies(clauses)))}
    together: dict[tuple[str, str], list[Clause]] = {}
    for clause in clauses:
        named = sorted({d.body for d in clause.duties}, key=order.__getitem__)
        for pair in combinations(named, 2):
            together.setdefault(pair, []).append(clause)
    found = [Pair(pair, tuple(held)) for pair, held in together.items() if len(held) > 1]
    found.sort(key=lambda p: (-len(p.clauses), order[p.bodies[0]], order[p.bodies[1]]))
    return tuple(_best(found, [len(p.clauses) for p in found], _SHOWN_PAIRS))


def _bodies(clauses: Iterable[Clause]) -> Iterable[str]:
    return (duty.body for clause in clauses for duty in clause.duties)


def _recurring(groups: dict[object, list[Clause]]) -> tuple[Recurrence, ...]:
    held: dict[str, dict[object, list[Clause]]] = {}
    weights: dict[str, float] = {}
    for key, clauses in groups.items():
        for clause in clauses:
            for term, weight in terms_of(clause, title=clause is clauses[0]).items():
                held.setdefault(term, {}).setdefault(key, []).append(clause)
                weights[term] = max(weight, weights.get(term, 0))
    most = max(2, int(len(groups) * _SUBJECT))
    found = [
        Recurrence(term, len(of), tuple(c for clauses in of.values() for c in clauses))
        for term, of in held.items()
        if 1 < len(of) <= most
    ]
    # Rarity as in BM25, by items.
    rank = {r.term: weights[r.term] * math.log(1 + len(groups) / r.items) for r in found}
    found.sort(key=lambda r: (-rank[r.term], r.term))
    return tuple(found[:_SHOWN_TERMS])


def _best(entries: Sequence[_Entry], counts: Sequence[int], shown: int) -> Sequence[_Entry]:
    """The first entries, with those that tie with the last of them."""
    if len(entries) <= shown:
        return entries
    end = sum(count >= counts[shown - 1] for count in counts)
    if end <= 2 * shown:
        return entries[:end]
    kept = sum(count > counts[shown - 1] for count in counts)  # too many tie: none of them
    return entries[: kept or shown]


def report_json(report: Report) -> dict[str, object]:
    """The report in JSON form; every clause with its document, label and id."""

    def clause(of: Clause) -> dict[str, object]:
        return {
            "document": of.document, "label": of.label, "item": of.item, "clause": of.index,
            "clause_id": of.id, "title": of.title,
        }  # fmt: skip

    def shared(of: Shared) -> dict[str, object]:
        return {**clause(of.clause), "bodies": list(of.bodies)}

    return {
        "tasks": report.tasks, "items": report.items, "bodies": report.bodies, "led": report.led,
        "alone": report.alone,
        "items_without_lead": [[clause(c) for c in group] for group in report.items_without_lead],
        "unled": [shared(Shared(c, _names(c))) for c in report.unled],
        "nobody": [clause(c) for c in report.nobody],
        "joint": [shared(s) for s in report.joint],
        "open_lists": [shared(Shared(c, _names(c))) for c in report.open_lists],
        "shared": [shared(s) for s in report.shared],
        "pairs": [
            {"bodies": list(p.bodies), "tasks": [clause(c) for c in p.clauses]}
            for p in report.pairs
        ],
        "terms": [
            {"term": r.term, "items": r.items, "tasks": [clause(c) for c in r.clauses]}
            for r in report.terms
        ],
    }  # fmt: skip
