"""What is asked of the document itself? Its facts, its parts, its numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..models import Clause, Document, Status
from ..retrieval.query import value_of
from .draft import Draft, merged
from .history import step
from .intent import only_document_words, without
from .locate import by_number
from .on_clauses import OnClauses
from .renamed import notes_on
from .structured import items_of

_NAMED = 8
"""A number that many documents have is shown in so many of them."""


_HEADING_FROM = 0.35
"""A section whose heading covers this share of the topic is the one meant."""


class OnDocument(OnClauses):
    """Answers questions about the document, its sections and its numbered items."""

    def _chat(self) -> Draft | None:
        if len(self.signals.about) > 12:
            return None
        lines = [self.words.say("chat")]
        return Draft(self.citer, status=Status.OUT_OF_CORPUS, lines=lines, confidence=0.0)

    def _became(self) -> Draft | None:
        """What became of a body: no document says so, a note does."""
        signals = self.signals
        if signals.has("items") and signals.role:
            return None
        if len(without(signals, "became")) > 2:
            return None
        olds = [b for b in self.asked_bodies if b.id not in self.stood_in]
        notes = notes_on((), self.language, since=0, always=olds or self.signals.bodies)
        if not notes:
            return None
        draft = self._refuse(None, subject=True)
        draft.notes = notes
        return draft

    def _unknown_document(self) -> Draft:
        return self._refuse(None)

    def _fact(self) -> Draft | None:
        signals = self.signals
        facts = signals.sure_facts
        if not facts:
            if not signals.fact or signals.bodies or not only_document_words(signals):
                return None
            facts = (signals.fact,)
        if (document := self._one_document()) is None:
            return self._ambiguous()
        drafts = [d for f in facts if (d := self.structured.fact(f, document)) is not None]
        if not drafts:
            return self._refuse(None, subject=True)
        for more in drafts[1:]:
            merged(drafts[0], more)
        return drafts[0]

    def _other_year(self) -> Draft | None:
        """`这份2018年的通知…`: the question gives the document a year that it does not bear."""
        if (document := self._one_document()) is None:
            return None
        if not self._wrong_year(document):
            return None
        draft = self.structured.fact("date", document)
        if draft is not None:
            draft.status = Status.FALSE_PREMISE
            draft.lines.insert(0, self.words.say("false_premise"))
        return draft

    def _wrong_year(self, document: Document) -> bool:
        """The question gives the document a year that it does not bear."""
        year = re.search(r"(?<!\d)(?:19|20)\d\d(?=年|\b)", self.signals.masked)
        right = (document.date[:4], document.title[:4])
        return year is not None and bool(document.date) and year[0] not in right

    def _issued_by(self) -> Draft | None:
        """The question says, or asks, that a body issued the document."""
        if (document := self._one_document()) is None:
            return None
        draft = self.structured.fact("issuer", document)
        if draft is None:
            return None
        same = self.retriever.agencies.same
        right = any(same(document.issuer, b.name) for b in self.signals.bodies)
        if self.signals.has("yes_no") and not self.signals.has("why"):
            draft.lines.insert(0, self.words.say("yes" if right else "no").strip())
        elif not right:
            draft.status = Status.FALSE_PREMISE
            draft.lines.insert(0, self.words.say("false_premise").strip())
        elif self.signals.has("why"):
            draft.status = Status.NOT_STATED
            draft.lines.insert(0, self.words.say("no_reason"))
        else:
            return None
        return draft

    def _summary(self) -> Draft | None:
        if not self._no_topic():
            return None
        document = self._one_document()
        return self.structured.summary(document) if document else self._ambiguous()

    def _items_without_lead(self) -> Draft | None:
        if self.signals.bodies and self.signals.has("absent"):
            return None  # items that one body does not lead
        return self.structured.items_by_lead(self.documents, joint=False)

    def _items_with_joint_lead(self) -> Draft | None:
        if len(self.signals.about) >= 8:
            return None
        return self.structured.items_by_lead(self.documents, joint=True)

    def _most(self) -> Draft | None:
        return self.structured.most(self.signals, self.documents)

    def _count(self) -> Draft | None:
        """Counts that need the whole document: no topic, no body."""
        signals = self.signals
        if not signals.has("count") and signals.topic:
            return None
        if not self._no_topic():
            return None
        if self.focus.clauses and signals.has("unit_body") and not signals.has("document"):
            return None  # 有几个责任单位？ in a talk is about the task of the talk
        if signals.has("lead") and not signals.has("unit_section"):
            by_item = _COUNTS_ITEMS.search(signals.masked)
            return self.structured.leads(self.documents, bodies=not by_item)
        document = self._one_document()
        if document is None:
            return self._ambiguous()
        return self.structured.count_headings(signals, document)

    def _no_topic(self) -> bool:
        return not self.signals.topic or only_document_words(self.signals)

    def _numbered(self) -> Draft | None:
        signals, query = self.signals, self.signals.query
        if signals.has("next", "previous") and self.focus.clauses and not query.items:
            clauses = step(self.focus, signals, self.retriever)
            if not clauses:
                return self._refuse(None, subject=True)
            name = f"{clauses[0].label} {self.words.title(clauses[0])}"
            self.understood = self.resolved(name)
            return self._on_clauses(clauses)
        if (place := _from_the_end(query.folded)) and (document := self._one_document()):
            items = document.items
            if 1 <= place <= len(items):
                wanted = (items[-place].part, items[-place].section, items[-place].number)
                clauses = [c for c in document.clauses if (c.part, c.section, c.item) == wanted]
                return self._on_clauses(clauses)
        if query.items or query.articles:
            clauses = by_number(signals, self.retriever, self.documents)
            if not clauses:
                document = self._one_document()
                if document is None:
                    return self._ambiguous()
                kind = "item" if query.items and document.items else "article"
                section = query.sections[0] if query.sections else None
                number = (*query.items, *query.articles)[0]
                return self.structured.no_such(kind, number, document, section=section)
            if (place := query.clause) is not None and len(items_of(clauses)) == 1:
                if not 1 <= place <= len(clauses):
                    draft = self._on_clauses(clauses)
                    draft.status = Status.FALSE_PREMISE
                    draft.lines.insert(0, self.words.say("false_premise").strip())
                    return draft
                clauses = [clauses[place - 1]]
            asked = len(query.items) + len(query.articles)
            if len({c.sha256 for c in clauses}) > 1 or len(items_of(clauses)) > 4 * asked:
                return self._several_documents(clauses)
            return self._on_clauses(clauses)
        if query.sections:
            document = self._one_document()
            if document is None:
                return self._ambiguous()
            return self._sections(document)
        return None

    def _several_documents(self, clauses: Sequence[Clause]) -> Draft:
        draft = self._ambiguous()
        found = [c for c in clauses if c.index == 1]
        labels = [f"{c.document} {c.label}{draft.cite(c, c.title_span)}" for c in found[:_NAMED]]
        draft.line("；".join(labels) + ("；…" if len(found) > _NAMED else ""))
        return draft

    def _sections(self, document: Document) -> Draft:
        drafts = []
        if self._asks_duty():
            numbers = self.signals.query.sections
            clauses = [c for c in document.clauses if c.section in numbers and c.duties]
            if clauses:
                return self._duty(clauses, 1.0, None)
        for number in self.signals.query.sections:
            draft = self.structured.section(document, number)
            if draft is None:
                return self.structured.no_such("section", number, document)
            drafts.append(draft)
        first = drafts[0]
        for draft in drafts[1:]:
            first = merged(first, draft)
        return first

    def _section_by_title(self) -> Draft | None:
        """`Which items come under the heading on judicial protection?`"""
        signals = self.signals
        document = self._one_document()
        if document is None:
            return None
        scored = []
        for section in document.sections:
            own = [
                c for c in document.clauses if (c.section, c.part) == (section.number, section.part)
            ]
            held = self.retriever.section_terms(section.title, own)
            scored.append((self.retriever.share(signals.topic, held), -section.number, section))
        best = max(scored, default=None, key=lambda row: row[:2])
        if best is None or best[0] < _HEADING_FROM:
            return None
        draft = self.structured.section(document, best[2].number, part=best[2].part)
        if draft is not None:
            draft.confidence = best[0]
        return draft

    def _preamble(self) -> Draft | None:
        """What the document says before its first item."""
        signals = self.signals
        document = self._one_document()
        if document is None:
            return None
        opening = [
            c for c in document.clauses
            if c.item is None and c.section is None and c.article is None and c.part == 0
        ]  # fmt: skip
        if not opening:
            return None
        best = max(opening, key=lambda c: (self.retriever.coverage(signals.topic, c), len(c.text)))
        draft = Draft(self.citer, confidence=max(0.5, self.retriever.coverage(signals.topic, best)))
        self._quote(draft, best, whole=True)
        return draft


_COUNTS_ITEMS = re.compile(
    r"(?:几|多少)(?:个)?(?:项|任务|条)|\bhow many (?:\w+ )?(?:items|tasks)\b"
)
_LAST = re.compile(
    r"倒数第(?P<n>[一二三四五六七八九十\d]+)(?:项|条)|最[后末]一?(?:项|条)"
    r"|\b(?:last|final) (?:item|task|point|one)\b"
)


def _from_the_end(folded: str) -> int | None:
    """最后一项 -> 1, 倒数第二项 -> 2."""
    match = _LAST.search(folded)
    if match is None:
        return None
    return value_of(match["n"]) if match["n"] else 1
