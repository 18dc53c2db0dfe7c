"""Which tasks are there, of which bodies? A row per clause that has a responsibility note."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..errors import ConfigError, FilterError
from ..models import Clause, Document, Duty, Role
from ..policy.named import Names
from ..policy.normalise import CleanText, fold
from .due import Due, due_of

HEADINGS = ("序号", "条款", "任务", "牵头单位", "责任单位", "类型", "原文", "出处", "时限")
NO_DEADLINE = "原文未载明"
ROLE_NAMES = {
    Role.LEAD: "牵头负责", Role.RESPONSIBLE: "负责", Role.WITHIN_REMIT: "按职责分工负责",
    Role.JOINTLY: "会同", Role.SUPPORT: "配合", Role.PARTICIPATE: "参加", Role.GUIDE: "指导",
}  # fmt: skip


class Shelf(Protocol):
    """Where documents and duties come from: an `Assistant`."""

    @property
    def documents(self) -> tuple[Document, ...]:
        """Every document loaded."""

    def duties(self, body: str | None = None) -> list[tuple[Clause, tuple[Duty, ...]]]:
        """Clauses with a responsibility note; of one body where it is named."""

    def clean_text(self, document: Document) -> CleanText:
        """The text of a document without inserted noise."""


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks are wanted; an empty field asks for all."""

    body: str = ""
    """By any of its names."""
    role: Role | None = None
    """Tasks that give this role to somebody; with a body, to that body."""
    section: str = ""
    """Number or label: `3`, `三、`; `1.3` is section 3 of the first attachment."""
    document: str = ""
    """By any of its names, or the start of its hash."""


EVERYTHING = TaskFilter()


@dataclass(frozen=True, slots=True)
class Row:
    """One task of the table."""

    number: int
    clause: Clause
    duties: tuple[Duty, ...]
    """Of the clause, all of them."""
    quote: str = ""
    """The task verbatim, in the script of the source; without it the simplified words stand in."""
    due: tuple[Due, ...] = ()

    @property
    def leads(self) -> str:
        """The bodies that lead; 等 where the list is open."""
        return self._names(lead=True)

    @property
    def others(self) -> str:
        """The other bodies that are responsible."""
        return self._names(lead=False)

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles of the task, each once."""
        return tuple(dict.fromkeys(d.role for d in self.duties))

    @property
    def deadline(self) -> str:
        """What the clause says, or that it says nothing."""
        return "；".join(due.words for due in self.due) or NO_DEADLINE

    def _names(self, *, lead: bool) -> str:
        names = [d.body for d in self.duties if (d.role is Role.LEAD) == lead]
        # The list that is open is the last one of the note.
        last = not lead or all(d.role is Role.LEAD for d in self.duties)
        return "、".join(names) + ("等" if names and last and self.clause.open_list else "")

    def cells(self) -> tuple[str, ...]:
        """The row in the order of `HEADINGS`."""
        return (
            str(self.number), self.clause.label, self.clause.title, self.leads, self.others,
            "、".join(ROLE_NAMES[role] for role in self.roles), self.quote or self.clause.text,
            self.clause.gazette, self.deadline,
        )  # fmt: skip


def rows_of(clauses: Iterable[Clause]) -> list[Row]:
    """Rows of the clauses that have duties, numbered from 1."""
    noted = [c for c in clauses if c.duties]
    return [Row(number, clause, clause.duties) for number, clause in enumerate(noted, start=1)]


def table_rows(shelf: Shelf, where: TaskFilter = EVERYTHING) -> list[Row]:
    """The tasks asked for, each with its words in the source and its deadline.

    Raises:
        FilterError: no such document or section is loaded.
    """
    documents = {document.sha256: document for document in shelf.documents}
    return [
        Row(
            number, clause, clause.duties,
            shelf.clean_text(documents[clause.sha256]).quote(clause.text_span),
            due_of(clause, documents[clause.sha256], shelf.clean_text),
        )
        for number, clause in enumerate(task_clauses(shelf, where), start=1)
    ]  # fmt: skip


def task_clauses(shelf: Shelf, where: TaskFilter = EVERYTHING) -> list[Clause]:
    """The clauses of `table_rows`, without their words and deadlines.

    Raises:
        FilterError: no such document or section is loaded.
    """
    documents = _documents(shelf.documents, where.document)
    sections = sections_of(documents, where.section) if where.section else None
    loaded = {document.sha256 for document in documents}
    return [
        clause
        for clause, duties in shelf.duties(where.body or None)
        if clause.sha256 in loaded
        and (sections is None or (clause.sha256, clause.part, clause.section) in sections)
        and (where.role is None or any(d.role is where.role for d in duties))
    ]


def role_of(name: str) -> Role | None:
    """The role of a name such as `lead` or 牵头负责; `None` for an empty one.

    Raises:
        ConfigError: there is no such role.
    """
    if not name:
        return None
    known = {fold(words): role for role, words in ROLE_NAMES.items()}
    found = known.get(fold(name)) or next((r for r in Role if r.value == name), None)
    if found is None:
        raise ConfigError(f"no role {name!r}", advice=f"one of {', '.join(Role)}")
    return found


def _documents(documents: Sequence[Document], name: str) -> list[Document]:
    if not name:
        return list(documents)
    places = Names(documents).find(name.strip())
    if not places:
        known = "、".join(document.name for document in documents[:5])
        raise FilterError(
            f"no document {name!r}", field="documents", place=0,
            reason="there is no such document", advice=f"loaded: {known}",
        )  # fmt: skip
    return [documents[place] for place in sorted(places)]


def sections_of(documents: Iterable[Document], name: str) -> frozenset[tuple[str, int, int | None]]:
    """(SHA-256, part, number) of the sections with this number or label.

    Raises:
        FilterError: no document has such a section.
    """
    key, known, found = fold(name).rstrip("、. ").strip(), {}, set()
    for document in documents:
        for section in document.sections:
            label = section.label.rstrip("、")
            known[label] = section
            if key in (str(section.number), f"{section.part}.{section.number}", fold(label)):
                found.add((document.sha256, section.part, section.number))
    if not found:
        labels = "、".join(list(known)[:12]) or "none"
        raise FilterError(
            f"no section {name!r}", field="sections", place=0,
            reason="there is no such section", advice=f"sections: {labels}",
        )  # fmt: skip
    if key.isdigit():  # a bare number means the document itself, where that has it
        found = {s for s in found if s[1] == 0} or found
    return frozenset(found)
