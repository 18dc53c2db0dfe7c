"""What do the head and the headings say? Facts of a document, its sections, its numbers."""

from __future__ import annotations

from ..models import Clause, Document, Section, Span, Status
from ..retrieval.hybrid import Retriever
from .citations import Citer
from .draft import Draft
from .intent import Signals
from .wording import Wording

_HEAD_LABELS = {
    "number": "发文字号", "title": "标题", "issuer": "发文机关", "date": "成文日期",
    "addressees": "主送机关",
}  # fmt: skip


class Headings:
    """Answers from the head and the headings of a document."""

    def __init__(self, retriever: Retriever, citer: Citer, words: Wording) -> None:
        self.retriever, self.citer, self.words = retriever, citer, words

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
                items=items_word(len(items)),
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
                else self.item_title(clause)
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

    def item_title(self, clause: Clause) -> str:
        """Title of the item of a clause, in the language of the question."""
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

    def heading_of(self, document: Document, section: Section) -> str:
        """Heading of a section without its label, in the language of the question."""
        return self._heading(document, section.span, section.label)

    def summary(self, document: Document) -> Draft | None:
        """What a document is about, in its own words: its title and its sections."""
        title = next((f for f in document.head if f.name == "title"), None)
        if title is None or not document.sections:
            return None
        draft, words = Draft(self.citer), self.words
        mark = draft.mark(self.citer.span(document.sha256, title.span, label="标题"))
        name = words.document_title(document)
        if words.english and document.title_translation:
            name = document.title_translation
        draft.line(words.say("summary", title=f"《{name}》", count=len(document.sections)) + mark)
        for section in document.sections:
            cited = self.citer.span(
                document.sha256, section.span, label=section.label, section=section.number
            )
            heading = self._heading(document, section.span, section.label)
            draft.line(f"{section.label}{heading}{draft.mark(cited)}")
        return draft

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

    def no_such(
        self, kind: str, number: int, document: Document, *, section: int | None = None
    ) -> Draft:
        """A number that the document does not have: say what it has."""
        draft = Draft(self.citer, status=Status.FALSE_PREMISE)
        words = self.words
        inside = next((s for s in document.sections if s.number == section), None)
        if kind == "item" and inside is not None:
            mark = draft.mark(
                self.citer.span(
                    document.sha256, inside.span, label=inside.label, section=inside.number
                )
            )
            count = sum(i.section == section for i in document.items)
            draft.line(
                words.say("no_such_in_section", section=section, number=number, count=count) + mark
            )
        elif kind == "item" and document.items:
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


def items_word(count: int) -> str:
    """`item` or `items`, for English phrases."""
    return "item" if count == 1 else "items"
