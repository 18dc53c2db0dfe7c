"""Which clauses fit a filter? Names to numbers, numbers to rows; and counts beside each value.

Values of a filter are never put into SQL: they are looked up among the names of the index.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..errors import FilterError
from ..index.columns import ROLES, Columns
from ..index.store import Store
from ..models import Facet, Facets, Role, Where
from ..policy.agencies import Agencies
from ..policy.named import Names, bare
from ..policy.normalise import fold
from .query import value_of

Rows = NDArray[np.bool_]
"""Shape (clauses,)."""

_MOST = 100
"""Values of a field that are counted for a reader, the most frequent."""
_KINDS = {"documents": "document", "sections": "section", "bodies": "body", "roles": "role"}
_NUMBER = re.compile(
    r"第?\s?(?P<zh>[\d一二三四五六七八九十百零〇]{1,6})\s?(?:、|\.|章|编|部分)?"
    r"|(?:section|chapter|part)\s+(?P<en>[\w-]{1,20})"
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter in numbers; `None` where a field asks for nothing."""

    documents: frozenset[int] | None
    sections: frozenset[int] | None
    bodies: frozenset[int] | None
    roles: int | None
    """Bits."""


class Filters:
    """Looks up filters in one index. Safe to use from several threads."""

    def __init__(self, store: Store, agencies: Agencies) -> None:
        self._store, self._agencies = store, agencies

    @cached_property
    def columns(self) -> Columns:
        """Read when they are first needed."""
        return Columns.of(self._store)

    # ---- names to numbers --------------------------------------------------------------------

    def choose(self, where: Where) -> Chosen:
        """The values of a filter as numbers.

        Raises:
            FilterError: a document, section, body or role is not known; names the nearest.
        """
        return Chosen(
            self.documents(where.documents) if where.documents else None,
            self._sections(where.sections) if where.sections else None,
            self._bodies(where.bodies) if where.bodies else None,
            self._roles(where.roles) if where.roles else None,
        )

    def documents(self, names: Iterable[str]) -> frozenset[int]:
        """Places of documents that are called so.

        Raises:
            FilterError: there is no such document.
        """
        found: set[int] = set()
        for at, name in enumerate(names):
            places = self._named_documents.find(name)
            if not places:
                known = [d.name for d in self.columns.documents]
                raise _unknown("documents", at, name, known)
            found |= places
        return frozenset(found)

    @cached_property
    def _named_documents(self) -> Names:
        return Names(self.columns.documents)

    def _sections(self, names: Iterable[str]) -> frozenset[int]:
        found: set[int] = set()
        for at, name in enumerate(names):
            places = self._named_sections.get(name) or self._named_sections.get(bare(name))
            if not places and (number := _number(name)) is not None:
                entries = enumerate(self.columns.sections)
                places = {p for p, entry in entries if entry.number == number}
            if not places:
                known = [f"{s.label}{s.title}" for s in self.columns.sections]
                raise _unknown("sections", at, name, known)
            found |= places
        return frozenset(found)

    @cached_property
    def _named_sections(self) -> dict[str, set[int]]:
        named: dict[str, set[int]] = {}
        for place, entry in enumerate(self.columns.sections):
            of = self.columns.documents[entry.document].name
            headed = f"{entry.label}{entry.title}"
            for name in (entry.title, headed, f"{of}{entry.label}", f"{of}{headed}"):
                # A bare number is that section of every document, whatever its title.
                if name and _number(name) is None:
                    named.setdefault(bare(name), set()).add(place)
            named.setdefault(self.section_value(place), set()).add(place)
        return named

    def section_value(self, place: int) -> str:
        """Names one section of one document, `60a208e3080f6e38/3`, `…/1.3` in an attachment."""
        entry = self.columns.sections[place]
        part = f"{entry.part}." if entry.part else ""
        return f"{self.columns.documents[entry.document].sha256[:16]}/{part}{entry.number}"

    def _bodies(self, names: Iterable[str]) -> frozenset[int]:
        found: set[int] = set()
        for at, given in enumerate(names):
            name = given.strip()
            body = self._agencies.called(name)
            if body is None:
                raise _unknown("bodies", at, name, self.columns.bodies)
            found |= {place for place, id_ in enumerate(self._body_ids) if id_ == body.id}
        return frozenset(found)

    @cached_property
    def _body_ids(self) -> tuple[str, ...]:
        """Of each name in the duties the body it means."""
        resolved = [self._agencies.resolve(name) for name in self.columns.bodies]
        return tuple(
            name if body is None else body.id
            for name, body in zip(self.columns.bodies, resolved, strict=True)
        )

    @cached_property
    def _same_body(self) -> NDArray[np.int32]:
        """Of each name in the duties the first name there of the same body."""
        first: dict[str, int] = {}
        places = [first.setdefault(id_, place) for place, id_ in enumerate(self._body_ids)]
        return np.array(places, dtype=np.int32)

    @staticmethod
    def _roles(roles: Iterable[Role]) -> int:
        bits = 0
        for at, role in enumerate(roles):
            if role not in list(ROLES):
                raise _unknown("roles", at, str(role), [r.value for r in ROLES])
            bits |= 1 << ROLES.index(Role(role))
        return bits

    # ---- numbers to rows ---------------------------------------------------------------------

    def rows(self, where: Where) -> Rows | None:
        """Which clauses fit; nothing where all do."""
        if not where:
            return None
        chosen = self.choose(where)
        fits = self._in_documents(chosen) & self._in_sections(chosen) & self._in_duties(chosen)
        return None if fits.all() else fits

    def _in_documents(self, chosen: Chosen) -> Rows:
        return _among(self.columns.document_of, chosen.documents)

    def _in_sections(self, chosen: Chosen) -> Rows:
        return _among(self.columns.section_of, chosen.sections)

    def _in_duties(self, chosen: Chosen) -> Rows:
        columns = self.columns
        fits = np.ones(columns.rows, dtype=np.bool_)
        if chosen.bodies is not None or chosen.roles is not None:
            fits[:] = False
            fits[columns.pair_rows[self._pairs(chosen.bodies, chosen.roles)]] = True
        return fits

    def _pairs(self, bodies: frozenset[int] | None, roles: int | None) -> Rows:
        pairs = _among(self.columns.pair_bodies, bodies)
        if roles is not None:
            pairs &= (self.columns.pair_roles & np.uint16(roles)) != 0
        return pairs

    # ---- counts ------------------------------------------------------------------------------

    def facets(self, found: Rows, where: Where) -> Facets:
        """Counts of what is found, for each field with the choices in the other fields."""
        columns, chosen = self.columns, self.choose(where)
        in_documents, in_sections = self._in_documents(chosen), self._in_sections(chosen)
        in_duties = self._in_duties(chosen)
        by_document = np.bincount(
            columns.document_of[found & in_sections & in_duties], minlength=len(columns.documents)
        )
        held = columns.section_of[found & in_documents & in_duties]
        by_section = np.bincount(held[held >= 0], minlength=len(columns.sections))
        open_rows = (found & in_documents & in_sections)[columns.pair_rows]
        by_body = self._count_bodies(open_rows & self._pairs(None, chosen.roles))
        wanted = open_rows & self._pairs(chosen.bodies, None)
        by_role = [
            len(np.unique(columns.pair_rows[wanted & self._pairs(None, 1 << bit)]))
            for bit in range(len(ROLES))
        ]
        return Facets(
            tuple(self._document(p, n) for p, n in _most(by_document, chosen.documents)),
            tuple(self._section(p, n) for p, n in _most(by_section, chosen.sections)),
            self._ranked_bodies(by_body, chosen),
            tuple(
                Facet(role.value, role.value, count)
                for bit, (role, count) in enumerate(zip(ROLES, by_role, strict=True))
                if count or (chosen.roles or 0) >> bit & 1
            ),
        )

    def _count_bodies(self, pairs: Rows) -> NDArray[np.int64]:
        """Clauses of each body; a clause that names it twice under two names counts once."""
        columns, size = self.columns, max(1, len(self.columns.bodies))
        same = self._same_body[columns.pair_bodies[pairs]].astype(np.int64)
        once = np.unique(columns.pair_rows[pairs].astype(np.int64) * size + same)
        return np.bincount(once % size, minlength=len(columns.bodies))

    def _ranked_bodies(self, counts: NDArray[np.int64], chosen: Chosen) -> tuple[Facet, ...]:
        kept = None
        if chosen.bodies is not None:
            kept = frozenset(int(self._same_body[place]) for place in chosen.bodies)
        ranked = sorted(_most(counts, kept), key=lambda pair: (-pair[1], pair[0]))
        names = self.columns.bodies
        return tuple(Facet(names[place], names[place], count) for place, count in ranked)

    def _document(self, place: int, count: int) -> Facet:
        entry = self.columns.documents[place]
        return Facet(entry.sha256, entry.name, count)

    def _section(self, place: int, count: int) -> Facet:
        entry = self.columns.sections[place]
        sha256 = self.columns.documents[entry.document].sha256
        return Facet(self.section_value(place), f"{entry.label}{entry.title}", count, sha256)


def _among(values: NDArray[np.int32], wanted: frozenset[int] | None) -> Rows:
    if wanted is None:
        return np.ones(len(values), dtype=np.bool_)
    return np.isin(values, list(wanted))


def _most(counts: NDArray[np.int64], chosen: frozenset[int] | None) -> list[tuple[int, int]]:
    """(place, count) of the most frequent values and of those chosen, in their order."""
    best = np.argsort(-counts, kind="stable")[:_MOST]
    places = {int(place) for place in best if counts[place]} | (chosen or frozenset())
    return [(place, int(counts[place])) for place in sorted(places)]


def _number(name: str) -> int | None:
    found = _NUMBER.fullmatch(fold(name).strip())
    return None if found is None else value_of(found["zh"] or found["en"])


def _unknown(field: str, place: int, name: str, known: Sequence[str]) -> FilterError:
    keys = {bare(other): other for other in dict.fromkeys(known[:2000])}
    near = difflib.get_close_matches(bare(name), keys, n=3, cutoff=0.3)
    told = [keys[key] for key in near] or [*keys.values()][:5]
    lead, kind = "nearest" if near else "known", _KINDS[field]
    return FilterError(
        f"no {kind} called {name!r} in the documents", field=field, place=place,
        reason=f"the documents have no such {kind}",
        advice=f"{lead}: {'; '.join(told)}" if told else "",
    )  # fmt: skip
