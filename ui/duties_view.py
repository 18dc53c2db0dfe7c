"""What does the tab of the duties show? Tasks, bodies, drawing or report, as filtered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..answer.due import due_of
from ..answer.overlaps import Report, Shared, report_of
from ..answer.rows import Row, TaskFilter, role_of, task_clauses
from ..errors import ConfigError
from ..models import Clause, Document, Duty, Role
from ..policy.agencies import Agencies
from .duties_drawing import Cell, draw_bars, draw_matrix
from .sources import Loaded, Sources, key_of, name_of

if TYPE_CHECKING:
    from ..api import Assistant

MATRIX_ROWS = 400
"""Tasks that the matrix draws: more cannot be read, and each cell is an element of its own."""
BARS = 120
"""Bodies in the bars."""
TABLE_ROWS = 1000
"""Tasks that the table lists; the rest is reached by filters and by the export."""
_DOCUMENTS = 500
_SORTS = ("tasks", "leads", "text")
_VIEWS = ("table", "matrix", "bars", "report")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader has chosen in the tab."""

    where: TaskFilter
    sort: str
    """Order of the bars, one of `tasks`, `leads`, `text`."""
    view: str
    """One of `table`, `matrix`, `bars`, `report`."""


def read_choice(request: Mapping[str, object]) -> Choice:
    """The choice in a request of the browser, which could hold anything.

    Raises:
        ConfigError: there is no such role.
    """

    def word(name: str) -> str:
        value = request.get(name)
        return value[:200] if isinstance(value, str) else ""

    where = TaskFilter(word("body"), role_of(word("role")), word("section"), word("document"))
    sort, view = word("sort"), word("view")
    return Choice(
        where, sort if sort in _SORTS else _SORTS[0], view if view in _VIEWS else _VIEWS[0]
    )


def duties_view(loaded: Loaded, request: object) -> dict[str, object]:
    """Everything the tab shows, as JSON; every word of a document is plain text in it.

    Returns:
        `{"failed": true}` for a choice that does not fit the documents.
    """
    try:
        choice = read_choice(request if isinstance(request, dict) else {})
        return _View(loaded.assistant, loaded.sources, choice).json()
    except ConfigError:
        return {"failed": True}


class _View:
    """One answer to the page."""

    def __init__(self, assistant: Assistant, sources: Sources, choice: Choice) -> None:
        self.assistant, self.sources, self.choice = assistant, sources, choice
        self._links: dict[str, dict[str, object]] = {}
        self.documents = [d for d in sources.documents if any(c.duties for c in d.clauses)]
        where = choice.where
        if not where.document and self.documents and len(self.documents) > 1:
            where = replace(where, document=key_of(self.documents[0].sha256))
        if where.document == "all" or len(self.documents) < 2:
            where = replace(where, document="")
        self.where = where
        self.chosen = [
            d for d in self.documents if where.document in ("", key_of(d.sha256), d.name)
        ]

    def json(self) -> dict[str, object]:
        """Filters with what they can be set to, tasks, and what the view needs beside them."""
        every = task_clauses(self.assistant, TaskFilter(document=self.where.document))
        clauses = task_clauses(self.assistant, self.where) if self.documents else []
        counts = Counter(body for c in every for body in _names(c))
        order = {body: i for i, body in enumerate(counts)}
        bodies = sorted(counts, key=lambda body: (-counts[body], order[body]))
        shown = clauses[:TABLE_ROWS]
        part: dict[str, object] = {}
        match self.choice.view:
            case "matrix":
                part["matrix"] = self._matrix(shown, bodies)
            case "bars":
                part["bars"] = self._bars(clauses, bodies, order)
            case "report":
                part["report"] = self._report()
        return {
            "generation": self.assistant.generation,
            "documents": [
                {"key": key_of(d.sha256), "name": name_of(d), "title": d.title}
                for d in self.documents[:_DOCUMENTS]
            ],
            "document": self.where.document or ("all" if len(self.documents) > 1 else ""),
            "sections": self._sections(every),
            "bodies": [
                {
                    "name": b, "english": self.assistant.english_name(b), "short": _acronym(b),
                    "tasks": counts[b],
                }
                for b in bodies
            ],
            "roles": [r.value for r in Role if any(d.role is r for c in every for d in c.duties)],
            "total": len(clauses),
            "named": len({d.body for c in clauses for d in c.duties}),
            "tasks": [self._task(number, c) for number, c in enumerate(shown, start=1)],
            **part,
        }  # fmt: skip

    def _sections(self, clauses: Iterable[Clause]) -> list[dict[str, str]]:
        """Sections with tasks; of one document only: two may number theirs alike."""
        if len(self.chosen) != 1:
            return []
        held = {(c.part, c.section) for c in clauses}
        return [
            {"value": f"{s.part}.{s.number}", "label": f"{s.label}{s.title}"}
            for s in self.chosen[0].sections
            if (s.part, s.number) in held
        ]

    def _link(self, clause: Clause) -> dict[str, object]:
        if clause.id not in self._links:
            place = self.sources.place_of(clause)
            self._links[clause.id] = {
                "label": clause.label, "title": clause.title, "index": clause.index,
                "of": clause.siblings, "document": clause.document,
                "go": place.fragment("1") if place is not None else "",
            }  # fmt: skip
        return self._links[clause.id]

    def _task(self, number: int, clause: Clause) -> dict[str, object]:
        document = self._document(clause)
        clean = self.sources.clean(document)
        row = Row(number, clause, clause.duties, due=due_of(clause, document, self.sources.clean))
        return {
            **self._link(clause), "number": number,
            "text": clean.quote(clause.text_span),
            "note": clean.quote(clause.note_span) if clause.note_span else clause.note,
            "duties": [[d.body, d.role.value] for d in clause.duties],
            "open": clause.open_list, "due": "；".join(due.words for due in row.due),
        }  # fmt: skip

    def _document(self, clause: Clause) -> Document:
        document = self.sources.get(key_of(clause.sha256))
        if document is None:  # removed while this view was made
            raise ConfigError("the documents have changed", advice="ask again")
        return document

    def _wanted(self, clause: Clause) -> list[Duty]:
        """The duties that are drawn: a filter by role leaves out the others."""
        role = self.where.role
        return [d for d in clause.duties if role is None or d.role is role]

    def _matrix(self, clauses: Sequence[Clause], bodies: Sequence[str]) -> object:
        if len(self.chosen) != 1 or not clauses:
            return None
        shown = clauses[:MATRIX_ROWS]
        named = {d.body for c in shown for d in self._wanted(c)}
        columns = {body: i for i, body in enumerate(b for b in bodies if b in named)}
        cells = [
            Cell(row, columns[duty.body], duty.role)
            for row, clause in enumerate(shown)
            for duty in self._wanted(clause)
        ]
        starts = [
            row
            for row in range(1, len(shown))
            if (shown[row].part, shown[row].section)
            != (shown[row - 1].part, shown[row - 1].section)
        ]
        return {
            "columns": list(columns), "rows": len(shown), "sections": [0, *starts],
            "figure": draw_matrix(cells, rows=len(shown), columns=len(columns), starts=starts),
        }  # fmt: skip

    def _bars(
        self, clauses: Sequence[Clause], bodies: Sequence[str], order: Mapping[str, int]
    ) -> object:
        tasks: dict[str, Counter[Role]] = {}
        for clause in clauses:
            for body, role in dict.fromkeys((d.body, d.role) for d in self._wanted(clause)):
                tasks.setdefault(body, Counter())[role] += 1
        names = [b for b in bodies if b in tasks]
        if self.choice.sort == "leads":
            names.sort(key=lambda b: (-tasks[b][Role.LEAD], -tasks[b].total(), order[b]))
        elif self.choice.sort == "text":
            names.sort(key=order.__getitem__)
        else:
            names.sort(key=lambda b: (-tasks[b].total(), -tasks[b][Role.LEAD], order[b]))
        shown = names[:BARS]
        return {
            "sort": self.choice.sort, "bodies": shown, "total": len(names),
            "counts": [tasks[b].total() for b in shown],
            "figure": draw_bars([tasks[b] for b in shown]),
        }  # fmt: skip

    def _report(self) -> dict[str, object]:
        report = report_of(self.assistant, self.where)

        def plain(clauses: Iterable[Clause], *, names: bool) -> list[dict[str, object]]:
            return [self._entry([c], _names(c) if names else ()) for c in clauses]

        return {
            "tasks": report.tasks, "bodies": report.bodies, "led": report.led,
            "unled": len(report.unled), "alone": report.alone,
            "lists": [
                {"key": key, "entries": entries}
                for key, entries in (
                    ("unled", plain(report.unled, names=True)),
                    ("items_without_lead", [
                        self._entry(list(group[:1]), (), item=True)
                        for group in report.items_without_lead
                    ]),
                    ("nobody", plain(report.nobody, names=False)),
                    ("open_lists", plain(report.open_lists, names=True)),
                    ("joint", self._shared(report.joint)),
                    ("shared", self._shared(report.shared)),
                    *self._overlaps(report),
                )
                if entries or key != "nobody"
            ],
        }  # fmt: skip

    def _overlaps(self, report: Report) -> list[tuple[str, list[dict[str, object]]]]:
        return [
            ("pairs", [
                {**self._entry(p.clauses, p.bodies), "count": len(p.clauses)}
                for p in report.pairs
            ]),
            ("terms", [
                {**self._entry(r.clauses, ()), "term": r.term, "count": r.items}
                for r in report.terms
            ]),
        ]  # fmt: skip

    def _shared(self, entries: Iterable[Shared]) -> list[dict[str, object]]:
        return [
            {
                **self._entry([s.clause], s.bodies), "count": len(s.bodies),
                "open": s.clause.open_list and set(s.bodies) == set(_names(s.clause)),
            }
            for s in entries
        ]  # fmt: skip

    def _entry(
        self, clauses: Sequence[Clause], bodies: Sequence[str], *, item: bool = False
    ) -> dict[str, object]:
        links = [self._link(clause) for clause in clauses]
        if item:
            links = [{**link, "of": 1} for link in links]
        open_list = len(clauses) == 1 and clauses[0].open_list
        return {"links": links, "bodies": list(bodies), "open": open_list}


def _names(clause: Clause) -> tuple[str, ...]:
    return tuple(dict.fromkeys(d.body for d in clause.duties))


def _acronym(body: str) -> str:
    """`SAIC`, where there is one: English names are long, and columns narrow."""
    found = Agencies.bundled().resolve(body)
    return found.acronyms[0] if found is not None and found.acronyms else ""
