"""How right is one reply? Scores each thing that a question asks for, apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..models import Role, Status
from .gold import Gold, place_of
from .measures.bodies import exact_set, set_f1
from .measures.polarity import polarity_of
from .measures.spans import span_overlap
from .measures.strict import strict
from .measures.strings import all_and_any
from .questions import Question
from .reply import Cited, Reply

_PARTS = ("status", "citation", "lead", "responsible", "strings", "polarity")


@dataclass(frozen=True, slots=True)
class Score:
    """How one reply did; `None` where the gold does not ask for it."""

    right: bool
    """Strict: right content and right citation, or the right refusal."""
    status: bool
    citation: bool | None = None
    """Every gold item is cited, and nothing but gold and acceptable items."""
    clause_citation: bool | None = None
    """Every gold clause is cited, itself or with its whole item."""
    lead: bool | None = None
    responsible: bool | None = None
    strings: bool | None = None
    polarity: bool | None = None
    lead_f1: float | None = None
    responsible_f1: float | None = None
    span_precision: float | None = None
    span_recall: float | None = None
    cited_chars: int | None = None
    """Length of what is cited; characters of the original."""
    roles: tuple[tuple[str, str], ...] = ()
    """Gold role and given role of each body; `none` where one side lacks it."""
    ranked_items: tuple[str, ...] = field(default=())
    """Items retrieved, best first, each once; another document's as `other`."""
    ranked_clauses: tuple[str, ...] = ()
    gold_items: tuple[str, ...] = ()
    gold_clauses: tuple[str, ...] = ()

    @property
    def wrong(self) -> tuple[str, ...]:
        """Names of the parts that are wrong."""
        return tuple(name for name in _PARTS if getattr(self, name) is False)


def score(question: Question, reply: Reply, gold: Gold) -> Score:
    """Score one reply against the gold of its question; a failed reply is wrong in all parts."""
    status = not reply.error and reply.status in question.statuses
    ranks = _ranked(question, reply, gold)
    if question.refusal or (not reply.error and reply.status != Status.ANSWERED.value and status):
        return Score(status, status, **ranks)
    parts = _parts(question, reply, gold)
    asked = [parts.get(n) for n in _PARTS if n != "status"]
    right = strict(status, asked, refusal_expected=False, answered=reply.answered)
    return Score(right, status, **parts, **ranks)


def _parts(question: Question, reply: Reply, gold: Gold) -> dict[str, Any]:
    """Scores of an answer where one is wanted; a reply that is none gets `False` and 0."""
    lead = _bodies(reply, lead=True)
    others = _bodies(reply, lead=False)
    parts: dict[str, Any] = {
        "citation": _citation(question, reply, gold),
        "clause_citation": _clause_citation(question, reply, gold),
        "strings": all_and_any(
            " ".join([reply.text, *(c.quote for c in reply.citations)]),
            question.answer_all, question.answer_any,
        ),
        "roles": _roles(question, reply),
    }  # fmt: skip
    for name, wanted, given in (
        ("lead", question.lead, lead), ("responsible", question.responsible, others),
    ):  # fmt: skip
        if wanted is not None:
            parts[name] = reply.answered and exact_set(given, wanted)
            parts[f"{name}_f1"] = set_f1(given, wanted) if reply.answered else 0.0
    if question.polarity is not None:
        parts["polarity"] = reply.answered and polarity_of(reply.text) is question.polarity
    if not reply.answered and parts["strings"] is not None:
        parts["strings"] = False
    spans = gold.spans(question)
    if spans:
        overlap = span_overlap([(c.sha256, c.start, c.end) for c in _cites(reply)], spans)
        assert overlap is not None
        parts |= {
            "span_precision": overlap.precision, "span_recall": overlap.recall,
            "cited_chars": overlap.cited_chars,
        }  # fmt: skip
    return parts


def _cites(reply: Reply) -> Sequence[Cited]:
    return reply.citations if reply.answered else ()


def _bodies(reply: Reply, *, lead: bool) -> set[str]:
    """A body counts once: as leading where it leads anywhere in the answer."""
    return {body for body, role in reply.duties if (role == Role.LEAD.value) == lead}


def _citation(question: Question, reply: Reply, gold: Gold) -> bool | None:
    if not question.items:
        return None
    if not reply.answered:
        return False
    cited: set[int] = set()
    for citation in reply.citations:
        if not gold.cites_right_document(question, citation):
            return False
        if citation.item is not None:
            cited.add(citation.item)
    return set(question.items) <= cited <= {*question.items, *question.also_ok}


def _clause_citation(question: Question, reply: Reply, gold: Gold) -> bool | None:
    if not (question.clauses or question.clause_ids):
        return None
    if not reply.answered:
        return False
    wanted = gold.clauses(question)
    whole = {c.item for c in reply.citations if c.clause is None and c.item is not None}
    given = {(c.item, c.clause) for c in reply.citations}
    ids = {c.clause_id for c in reply.citations}
    return bool(wanted) and all(
        c.id in ids or place_of(c) in whole or (place_of(c), c.index) in given for c in wanted
    )


def _roles(question: Question, reply: Reply) -> tuple[tuple[str, str], ...]:
    """Gold and given role of each body, as far as the gold tells: leads, and all others."""
    if question.lead is None and question.responsible is None:
        return ()
    gold = dict.fromkeys(question.responsible or (), "shared")
    gold |= dict.fromkeys(question.lead or (), "lead")
    given: dict[str, str] = {}
    for body, role in reply.duties if reply.answered else ():
        name = "lead" if role == Role.LEAD.value else "shared"
        asked = question.lead if name == "lead" else question.responsible
        if body in gold or asked is not None:
            given[body] = "lead" if "lead" in (name, given.get(body)) else "shared"
    bodies = sorted({*gold, *given})
    return tuple((gold.get(body, "none"), given.get(body, "none")) for body in bodies)


def _ranked(question: Question, reply: Reply, gold: Gold) -> dict[str, Any]:
    """Retrieved items and clauses, and those that are relevant."""
    clauses = gold.clauses(question)
    if not clauses or question.refusal:
        return {}
    document = gold.document(question)
    assert document is not None
    own = {c.id for c in document.clauses}
    items: dict[str, None] = {}
    ids: dict[str, None] = {}
    for number, found in enumerate(reply.found):
        if found.clause_id in own:
            items.setdefault(str(found.item))
            ids.setdefault(found.clause_id)
        else:
            items.setdefault(f"other {number}")
            ids.setdefault(found.clause_id or f"other {number}")
    return {
        "ranked_items": tuple(items),
        "ranked_clauses": tuple(ids),
        "gold_items": tuple(dict.fromkeys(str(place_of(c)) for c in clauses)),
        "gold_clauses": tuple(c.id for c in clauses) if question.clauses or question.clause_ids
        else (),
    }  # fmt: skip
