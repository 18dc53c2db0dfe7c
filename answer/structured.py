"""What does the responsibility graph say? Duties of bodies, shared tasks, leads, counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from ..models import Clause, Role, Status
from ..policy.agencies import Body
from .draft import Draft
from .headings import Headings, items_word
from .intent import Signals
from .wording import Wording


class Structured(Headings):
    """Answers from the structure of the documents and their responsibility graph."""

    def rows_of(self, body: Body, roles: Sequence[Role] | None) -> list[Clause]:
        """Clauses in which a body has a role, in document order."""
        store, agencies = self.retriever.index.store, self.retriever.agencies
        names = [n for n in store.bodies() if (b := agencies.resolve(n)) and b.id == body.id]
        rows = [
            row
            for row, _, role in store.rows_of_bodies(names)
            if roles is None or Role(role) in roles
        ]
        return [store.clause(row) for row in dict.fromkeys(rows)]

    def reverse(
        self, body: Body, *, lead: bool, documents: Sequence[str], alone: bool = False
    ) -> Draft:
        """Which items a body leads, is alone responsible for, or takes part in."""
        draft, words = Draft(self.citer), self.words
        every = self._within(self.rows_of(body, None), documents)
        if not every:
            draft.status = Status.NOT_STATED
            draft.line(words.say("body_absent", body=words.known_body(body)))
            return draft
        role = (Role.LEAD,) if lead else (Role.RESPONSIBLE,) if alone else None
        clauses = self._within(self.rows_of(body, role), documents)
        key, shown = "reverse", clauses
        if lead and not clauses:
            key, shown = "reverse_none", every
        count = len(items_of(shown))
        draft.line(
            words.say(
                key, body=self._name(body, shown), count=count, items=items_word(count),
                role=words.say("role_lead" if lead else "role_alone" if alone else "role_involve"),
            )
        )  # fmt: skip
        self._list(draft, shown, body)
        return draft

    def absent(self, bodies: Sequence[Body], *, lead: bool, documents: Sequence[str]) -> Draft:
        """Which items none of some bodies leads, or takes part in."""
        draft, words = Draft(self.citer), self.words
        roles = (Role.LEAD,) if lead else None
        rows = [self._within(self.rows_of(body, roles), documents) for body in bodies]
        held = [clause for found in rows for clause in found]
        named = set(items_of(held))
        shown: dict[tuple[str, int, int | None, int | None], Clause] = {}
        for clause in self._noted(documents):
            place = items_of([clause])[0]
            if place not in named:
                shown.setdefault(place, clause)
        role = words.say("role_lead" if lead else "role_absent_involve")
        name = words.join(self._name(b, r) for b, r in zip(bodies, rows, strict=True))
        draft.line(words.say("absent", body=name, role=role, count=len(shown)))
        for clause in shown.values():
            title = self.item_title(clause)
            draft.line(f"{clause.label} {title}{draft.cite(clause)}")
        return draft

    def together(
        self, groups: Sequence[Sequence[Body]], *, lead: bool, documents: Sequence[str]
    ) -> Draft:
        """Which clauses name all of several bodies (or which they lead jointly).

        Args:
            groups: one for each body asked about; of a group any body will do.
        """
        draft, words = Draft(self.citer), self.words
        roles = (Role.LEAD,) if lead else None
        sets = [
            self._within((c for b in group for c in self.rows_of(b, roles)), documents)
            for group in groups
        ]
        if lead:  # joint leads stand in one note
            ids = set.intersection(*({c.id for c in s} for s in sets))
            shown = [c for c in sets[0] if c.id in ids]
        else:
            common = set.intersection(*(set(items_of(s)) for s in sets))
            every = dict.fromkeys(c for s in sets for c in s)
            shown = [c for c in every if items_of([c])[0] in common]
            ids = set.intersection(*({c.id for c in s} for s in sets))
            both = set(items_of(c for c in shown if c.id in ids))
            # Where a clause of the item names them all, the others say nothing of them together.
            shown = [c for c in shown if c.id in ids or items_of([c])[0] not in both]
            order = {c.id: i for i, c in enumerate(self._noted(documents))}
            shown.sort(key=lambda c: order[c.id])
        either = " or the " if words.english else "或"
        names = words.join(either.join(words.known_body(b) for b in group) for group in groups)
        if not shown:
            draft.line(words.say("together_none", bodies=names))
            for clauses in sets:
                for clause in clauses[:1]:
                    draft.line(self._entry(draft, clause))
            if not draft.citations:
                draft.status = Status.NOT_STATED
            return draft
        count = len(items_of(shown))
        key = "together_lead" if lead else "together"
        draft.line(words.say(key, bodies=names, count=count, items=items_word(count)))
        for clause in shown:
            draft.line(self._entry(draft, clause))
        return draft

    def _noted(self, documents: Sequence[str]) -> list[Clause]:
        store = self.retriever.index.store
        return self._within(map(store.clause, store.rows_with_duties()), frozenset(documents))

    def _within(self, clauses: Iterable[Clause], documents: Collection[str]) -> list[Clause]:
        return [c for c in clauses if c.sha256 in documents]

    def _name(self, body: Body, clauses: Sequence[Clause]) -> str:
        agencies = self.retriever.agencies
        for clause in clauses:
            for duty in clause.duties:
                found = agencies.resolve(duty.body)
                if found is not None and found.id == body.id:
                    name = self.words.body(clause.sha256, duty)
                    return f"The {name}" if self.words.english else name
        return self.words.known_body(body)

    def _list(self, draft: Draft, clauses: Sequence[Clause], body: Body) -> None:
        """A line per item; its clauses are told apart by their marks."""
        agencies, words = self.retriever.agencies, self.words
        groups: dict[tuple[str, int, int | None, int | None], list[Clause]] = {}
        for clause in clauses:
            key = (clause.sha256, clause.part, clause.section, clause.item)
            groups.setdefault(key, []).append(clause)
        for group in groups.values():
            marks: dict[Role, str] = {}
            for clause in group:
                mine = [
                    d
                    for d in clause.duties
                    if (b := agencies.resolve(d.body)) is not None and b.id == body.id
                ]
                marks[mine[0].role] = marks.get(mine[0].role, "") + draft.cite(clause)
                draft.duties += mine
            first = group[0]
            title = self.item_title(first) if len(group) > 1 else words.title(first)
            roles = "".join(_role_word(role, words) + mark for role, mark in marks.items())
            draft.line(f"{first.label} {title}{roles}")

    def _entry(self, draft: Draft, clause: Clause) -> str:
        mark = draft.cite(clause)
        draft.add_duties(clause)
        gap = " — " if self.words.english else "："
        return f"{clause.label} {self.words.title(clause)}{gap}{self.words.duty(clause)}{mark}"

    def items_by_lead(self, documents: Sequence[str], *, joint: bool) -> Draft:
        """Items that name no lead, or that are led jointly."""
        draft, words = Draft(self.citer), self.words
        groups: dict[tuple[str, int, int | None, int | None], list[Clause]] = {}
        for clause in self._noted(documents):
            if clause.item is not None:
                key = (clause.sha256, clause.part, clause.section, clause.item)
                groups.setdefault(key, []).append(clause)
        shown: list[list[Clause]] = []
        for clauses in groups.values():
            leads = [sum(d.role is Role.LEAD for d in c.duties) for c in clauses]
            if joint and max(leads) > 1:
                shown.append([c for c, n in zip(clauses, leads, strict=True) if n > 1])
            elif not joint and max(leads) == 0:
                shown.append(clauses[:1])
        phrase = "items_joint_lead" if joint else "items_no_lead"
        draft.line(words.say(phrase, count=len(shown)))
        for clauses in shown:
            for clause in clauses:
                if joint:
                    draft.line(self._entry(draft, clause))
                else:
                    draft.line(f"{clause.label} {self.item_title(clause)}{draft.cite(clause)}")
        return draft

    def leads(self, documents: Sequence[str], *, bodies: bool) -> Draft:
        """Which bodies lead anything, or which items name a lead."""
        draft, words = Draft(self.citer), self.words
        leading = [c for c in self._noted(documents) if any(d.role is Role.LEAD for d in c.duties)]
        if not bodies:
            draft.line(words.say("items_with_lead", count=len(items_of(leading))))
            for clause in leading:
                draft.line(self._entry(draft, clause))
            return draft
        first: dict[str, tuple[Clause, str]] = {}
        for clause in leading:
            for duty in clause.duties:
                if duty.role is Role.LEAD:
                    first.setdefault(duty.body, (clause, words.body(clause.sha256, duty)))
        names = words.join(name for _, name in first.values())
        marks = "".join(draft.cite(c) for c in dict.fromkeys(c for c, _ in first.values()))
        draft.line(words.say("count_leads", count=len(first), names=names) + marks)
        return draft

    def most(self, signals: Signals, documents: Sequence[str]) -> Draft | None:
        """The body named in most items, or the item that names most bodies."""
        draft, words = Draft(self.citer), self.words
        clauses = self._noted(documents)
        if not clauses:
            return None
        if signals.has("items") and not signals.has("lead"):
            groups: dict[tuple[str, int, int | None, int | None], list[Clause]] = {}
            for clause in clauses:
                groups.setdefault(items_of([clause])[0], []).append(clause)
            sizes = {key: len({d.body for c in g for d in c.duties}) for key, g in groups.items()}
            count = max(sizes.values())
            for best in (g for key, g in groups.items() if sizes[key] == count):
                marks = "".join(draft.cite(c) for c in best)
                for clause in best:
                    draft.add_duties(clause)
                title = self.item_title(best[0])
                draft.line(
                    words.say("most_item", label=best[0].label, title=title, count=count) + marks
                )
            return draft
        roles = (Role.LEAD,) if signals.has("lead") else None
        bodies = [
            b
            for n in self.retriever.index.store.bodies()
            if (b := self.retriever.agencies.resolve(n))
        ]
        rows = {b: self._within(self.rows_of(b, roles), documents) for b in bodies}
        count = max((len(items_of(shown)) for shown in rows.values()), default=0)
        for body, shown in rows.items():
            if count and len(items_of(shown)) == count:  # a tie is shown as one
                draft.line(
                    words.say(
                        "most_lead" if roles else "most_body",
                        body=self._name(body, shown),
                        count=count,
                    )
                )
                self._list(draft, shown, body)
        return draft if draft.lines else None


def items_of(clauses: Iterable[Clause]) -> list[tuple[str, int, int | None, int | None]]:
    """The distinct items of clauses: an item counts once however many of its clauses are there."""
    return list(dict.fromkeys((c.sha256, c.part, c.section, c.item) for c in clauses))


def _role_word(role: Role, words: Wording) -> str:
    table = {
        Role.LEAD: ("（牵头）", "（牽頭）", " (lead)"),
        Role.RESPONSIBLE: ("（负责）", "（負責）", " (responsible)"),
        Role.WITHIN_REMIT: ("（按职责分工负责）", "（按職責分工負責）", " (within its remit)"),
        Role.JOINTLY: ("（会同）", "（會同）", " (jointly)"),
        Role.SUPPORT: ("（配合）", "（配合）", " (assists)"),
        Role.PARTICIPATE: ("（参加）", "（參加）", " (takes part)"),
        Role.GUIDE: ("（指导）", "（指導）", " (guides)"),
    }
    return table[role][("zh-Hans", "zh-Hant", "en").index(words.language.value)]
