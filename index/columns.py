"""Which document, section, bodies and roles has each clause? As columns, for filters and counts.

Read once from the store; a filter or a count is then a few operations on arrays, however many
clauses there are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..models import Role
from .store import Store

ROLES = tuple(Role)
"""Role number n is bit n of `Columns.pair_roles`."""


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """What names a document."""

    sha256: str
    name: str
    source: str
    title: str
    number: str
    title_translation: str


@dataclass(frozen=True, slots=True)
class SectionEntry:
    """A section of one document."""

    document: int
    """Place of its document."""
    part: int
    number: int
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Numbers in place of names; arrays are in row order."""

    documents: tuple[DocumentEntry, ...]
    sections: tuple[SectionEntry, ...]
    bodies: tuple[str, ...]
    """As documents write them, by first appearance."""
    document_of: NDArray[np.int32]
    """Shape (clauses,)."""
    section_of: NDArray[np.int32]
    """Shape (clauses,); -1 outside any section."""
    pair_rows: NDArray[np.int32]
    """One entry for each clause and body, ascending by clause."""
    pair_bodies: NDArray[np.int32]
    pair_roles: NDArray[np.uint16]
    """Bits of the roles that the body has in the clause."""

    @property
    def rows(self) -> int:
        """Number of clauses."""
        return len(self.document_of)

    @classmethod
    def of(cls, store: Store) -> Columns:
        """Read them: some microseconds a clause."""
        outlines = store.outlines()
        documents = tuple(DocumentEntry(*row[:6]) for row in outlines)
        sections: list[SectionEntry] = []
        numbers: dict[tuple[int, int, int], int] = {}
        with_parts: set[int] = set()
        for place, row in enumerate(outlines):
            for section in json.loads(row[6] or "[]"):
                part, number = int(section.get("part", 0)), int(section["number"])
                if part:
                    with_parts.add(place)
                if numbers.setdefault((place, part, number), len(sections)) == len(sections):
                    label, title = str(section["label"]), str(section["title"])
                    sections.append(SectionEntry(place, part, number, label, title))
        placed = store.places()
        parts: dict[int, int] = {}
        for place in with_parts:
            parts |= dict(store.parts(documents[place].sha256))
        section_of = [
            -1 if number is None else numbers.get((place, parts.get(row, 0), number), -1)
            for row, (place, number) in enumerate(placed)
        ]
        bodies, pairs = _pairs(store)
        columns = np.array(list(pairs), dtype=np.int32).reshape(-1, 2)
        return cls(
            documents, tuple(sections), bodies,
            np.array([place for place, _ in placed], dtype=np.int32),
            np.array(section_of, dtype=np.int32),
            columns[:, 0].copy(), columns[:, 1].copy(),
            np.array(list(pairs.values()), dtype=np.uint16),
        )  # fmt: skip


def _pairs(store: Store) -> tuple[tuple[str, ...], dict[tuple[int, int], int]]:
    """The bodies, and the bits of the roles by (row, body)."""
    bits = {role.value: 1 << place for place, role in enumerate(ROLES)}
    bodies = {name: place for place, name in enumerate(store.bodies())}
    pairs: dict[tuple[int, int], int] = {}
    for row, body, role in store.duty_rows():
        key = (row, bodies[body])
        pairs[key] = pairs.get(key, 0) | bits.get(role, 0)
    return tuple(bodies), pairs
