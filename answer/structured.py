"""Answers that come from the structure: facts, headings, duties of a body, counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..models import Clause, Document, Role, Span, Status
from ..policy.agencies import Body
from ..retrieval.hybrid import Retriever
from .citations import Citer
from .draft import Draft
from .intent import Signals
from .wording import Wording

_HEAD_LABELS = {
    "number": "发文字号", "title": "标题", "issuer": "发文机关", "date": "成文日期",
    "addressees": "主送机关",
}  # fmt: skip


class Structured:
    """Answers from the structure of the documents and their responsibility graph."""

    def __init__(self, retriever: Retriever, citer: Citer, words: Wording) -> None:
        self.retriever, self.citer, self.words = retriever, citer, words

    # ---- facts of the head -----------------------------------------------------------------

    def fact(self, name: str, document: Document) -> Draft | None:
        """A fact of the head of a document: `number`, `title`, `issuer`, `date`, `addressees`."""
        draft, words = Draft(self.citer), self.words
        if name == "publicity":
            return self._publicity(document)
        field = next((f for f in document.head if f.name == name), None)
        if field is None:
            return None
        if name == "date":
            value = field.value
        elif name == "title":
            value = f"《{words.document_title(document)}》"
            if words.english and document.title_translation:
                value += f" (unofficial translation: “{document.title_translation}”)"
        else:
            value = words.script(document.sha256, field.span).strip(":：")
            if name == "issuer":
                body = self.retriever.agencies.resolve(field.value)
                value = words.known_body(body) if body and words.english else value
        citation = self.citer.span(document.sha256, field.span, label=_HEAD_LABELS[name])
        draft.line(words.say(f"fact_{name}", value=value) + draft.mark(citation))
        return draft

    def _publicity(self, document: Document) -> Draft | None:
        cleaned = self.citer.clean(document.sha256)
        at = max(cleaned.simplified.find("(此件"), cleaned.simplified.find("（此件"))
        if at < 0:
            return None
        rest = cleaned.simplified[at:]
        end = at + min(
            i for i in (rest.find(")"), rest.find("）")) if i > 0
        )  # fmt: skip
        span = cleaned.span(at, end + 1)
        draft = Draft(self.citer)
        mark = draft.mark(self.citer.span(document.sha256, span, label="附注"))
        value = self.words.script(document.sha256, span)
        draft.line(self.words.say("fact_publicity", value=value) + mark)
        return draft

    # ---- headings --------------------------------------------------------------------------

    def section(self, document: Document, number: int, *, part: int | None = None) -> Draft | None:
        """A section: its title and its items."""
        found = next(
            (s for s in document.sections if s.number == number and part in (None, s.part)), None
        )
        if found is None:
            return None
        draft, words = Draft(self.citer), self.words
        items = [i for i in document.items if (i.section, i.part) == (number, found.part)]
        clauses = {
            c.item: c
            for c in reversed(document.clauses)
            if (c.section, c.part) == (number, found.part)
        }
        mark = draft.mark(
            self.citer.span(document.sha256, found.span, label=found.label, section=number)
        )
        title = self._heading(document, found.span, found.label).strip()
        draft.line(
            words.say(
                "section",
                label=found.label,
                title=title,
                count=len(items),
                items=_items(len(items)),
            )
            + mark
            if items
            else f"{found.label}{title}{mark}"
        )
        for item in items:
            clause = clauses[item.number]
            span = Span(item.span.start, (clause.title_span or clause.span).end)
            cited = self.citer.span(
                document.sha256, span, label=clause.label, item=item.number, section=number
            )
            name = (
                words.title(clause)
                if clause.siblings == 1 or not words.english
                else self._item_title(clause)
            )
            draft.line(f"{item.label}{' ' if words.english else ''}{name}{draft.mark(cited)}")
        if not items:
            own = [
                c
                for c in document.clauses
                if (c.section, c.part, c.item) == (number, found.part, None)
            ]
            for clause in own[:3]:
                draft.line(f"{words.script(clause.sha256, clause.text_span)}{draft.cite(clause)}")
        return draft

    def _item_title(self, clause: Clause) -> str:
        if self.words.english and clause.translation is not None:
            return clause.translation.item
        return self.words.title(clause)

    def _heading(self, document: Document, span: Span, label: str) -> str:
        if self.words.english:
            section = next((s for s in document.sections if s.span == span), None)
            for clause in document.clauses:
                at = (clause.section, clause.part)
                if clause.translation and section and at == (section.number, section.part):
                    return " " + clause.translation.section
        return self.words.script(document.sha256, span).removeprefix(label).strip(" 。　")

    # ---- duties of bodies ------------------------------------------------------------------

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
                key, body=self._name(body, shown), count=count, items=_items(count),
                role=words.say("role_lead" if lead else "role_alone" if alone else "role_involve"),
            )
        )  # fmt: skip
        self._list(draft, shown, body)
        return draft

    def together(self, bodies: Sequence[Body], *, lead: bool, documents: Sequence[str]) -> Draft:
        """Which clauses name all of several bodies (or which they lead jointly)."""
        draft, words = Draft(self.citer), self.words
        roles = (Role.LEAD,) if lead else None
        sets = [self._within(self.rows_of(b, roles), documents) for b in bodies]
        if lead:  # joint leads stand in one note
            ids = set.intersection(*({c.id for c in s} for s in sets))
            shown = [c for c in sets[0] if c.id in ids]
        else:
            common = set.intersection(*(set(items_of(s)) for s in sets))
            every = dict.fromkeys(c for s in sets for c in s)
            shown = [c for c in every if items_of([c])[0] in common]
            order = {c.id: i for i, c in enumerate(self._noted(documents))}
            shown.sort(key=lambda c: order[c.id])
        names = words.join(words.known_body(b) for b in bodies)
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
        draft.line(words.say(key, bodies=names, count=count, items=_items(count)))
        for clause in shown:
            draft.line(self._entry(draft, clause))
        return draft

    def _noted(self, documents: Sequence[str]) -> list[Clause]:
        store = self.retriever.index.store
        return [c for sha in documents for c in store.document(sha).clauses if c.duties]

    def _within(self, clauses: Iterable[Clause], documents: Sequence[str]) -> list[Clause]:
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
            title = self._item_title(first) if len(group) > 1 else words.title(first)
            roles = "".join(_role_word(role, words) + mark for role, mark in marks.items())
            draft.line(f"{first.label} {title}{roles}")

    def _entry(self, draft: Draft, clause: Clause) -> str:
        mark = draft.cite(clause)
        draft.add_duties(clause)
        gap = " — " if self.words.english else "："
        return f"{clause.label} {self.words.title(clause)}{gap}{self.words.duty(clause)}{mark}"

    # ---- counts and lists over the whole document ------------------------------------------

    def count_headings(self, signals: Signals, document: Document) -> Draft | None:
        """How many sections, items, clauses or bodies a document has."""
        draft, words = Draft(self.citer), self.words
        noted = [c for c in document.clauses if c.duties]
        if signals.has("unit_section") and document.sections:
            found = document.sections
            marks = "".join(
                draft.mark(
                    self.citer.span(document.sha256, s.span, label=s.label, section=s.number)
                )
                for s in found
            )
            titles = ("; " if words.english else "；").join(
                f"{s.label}{self._heading(document, s.span, s.label)}" for s in found
            )
            draft.line(words.say("count_sections", count=len(found), titles=titles) + marks)
        elif signals.has("unit_body") and noted:
            names = dict.fromkeys(d.body for c in noted for d in c.duties)
            first = {d.body: c for c in reversed(noted) for d in c.duties}
            marks = "".join(draft.cite(c) for c in dict.fromkeys(first[n] for n in names))
            listed = words.join(
                words.body(first[n].sha256, next(d for d in first[n].duties if d.body == n))
                for n in names
            )
            draft.line(words.say("count_all_bodies", count=len(names), names=listed) + marks)
        elif signals.has("unit_clause") and noted:
            marks = draft.cite(noted[0]) + draft.cite(noted[-1])
            draft.line(
                words.say("count_clauses", count=len(noted), items=len(document.items)) + marks
            )
        elif document.items:
            draft.line(self._count_items(draft, document))
        else:
            return None
        return draft

    def _count_items(self, draft: Draft, document: Document) -> str:
        first, last = document.items[0], document.items[-1]
        marks = ""
        for item in (first, last):
            clause = next(
                c
                for c in document.clauses
                if (c.part, c.section, c.item) == (item.part, item.section, item.number)
            )
            marks += draft.cite(clause, clause.title_span)
        return (
            self.words.say(
                "count_items", count=len(document.items), first=first.label, last=last.label
            )
            + marks
        )

    def no_such(self, kind: str, number: int, document: Document) -> Draft:
        """A number that the document does not have: say what it has."""
        draft = Draft(self.citer, status=Status.FALSE_PREMISE)
        words = self.words
        if kind == "item" and document.items:
            first, last = document.items[0], document.items[-1]
            clause = next(c for c in reversed(document.clauses) if c.item == last.number)
            mark = draft.cite(clause, clause.title_span)
            draft.line(
                words.say(
                    "no_such_item", number=number, count=len(document.items), first=first.label,
                    last=last.label,
                ) + mark
            )  # fmt: skip
        elif kind == "section" and document.sections:
            last_section = document.sections[-1]
            mark = draft.mark(
                self.citer.span(
                    document.sha256,
                    last_section.span,
                    label=last_section.label,
                    section=last_section.number,
                )
            )
            draft.line(
                words.say("no_such_section", number=number, count=len(document.sections)) + mark
            )
        else:
            draft.line(words.say("no_such_article", number=number))
            if document.articles:
                final = next(c for c in reversed(document.clauses) if c.article is not None)
                draft.lines[0] += draft.cite(final)
            elif document.items:
                draft.line(self._count_items(draft, document))
        return draft

    def items_by_lead(self, documents: Sequence[str], *, joint: bool) -> Draft:
        """Items that name no lead, or that are led jointly."""
        draft, words = Draft(self.citer), self.words
        groups: dict[tuple[str, int, int | None, int | None], list[Clause]] = {}
        for sha in documents:
            for clause in self.retriever.index.store.document(sha).clauses:
                if clause.duties and clause.item is not None:
                    key = (sha, clause.part, clause.section, clause.item)
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
                    draft.line(f"{clause.label} {self._item_title(clause)}{draft.cite(clause)}")
        return draft

    def most(self, signals: Signals, documents: Sequence[str]) -> Draft | None:
        """The body named in most items, or the item that names most bodies."""
        draft, words = Draft(self.citer), self.words
        clauses = [
            c
            for sha in documents
            for c in self.retriever.index.store.document(sha).clauses
            if c.duties
        ]
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
                title = self._item_title(best[0])
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
                draft.line(words.say("most_body", body=self._name(body, shown), count=count))
                self._list(draft, shown, body)
        return draft if draft.lines else None


def items_of(clauses: Iterable[Clause]) -> list[tuple[str, int, int | None, int | None]]:
    """The distinct items of clauses: an item counts once however many of its clauses are there."""
    return list(dict.fromkeys((c.sha256, c.part, c.section, c.item) for c in clauses))


def _items(count: int) -> str:
    return "item" if count == 1 else "items"


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
