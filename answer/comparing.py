"""Which of several? Topics side by side, items and bodies against each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..models import Clause, Language, Role, Status
from ..retrieval.query import strip_function_words
from .draft import Draft, merged
from .intent import read_signals
from .locate import Located, by_number, by_topic, siblings
from .on_clauses import OnClauses
from .structured import items_of

_EACH_SUBJECT = 0.7
"""An item that covers every topic of a comparing question to this share answers all of it."""
_EACH_FROM = 0.2
"""From this coverage on, a topic of a comparing question is found."""

_CUT = {
    True: re.compile(
        r",? (?:and|versus|vs\.?|or|than|compared (?:to|with)) (?:who |which body |which )?|[,;:]"
    ),
    False: re.compile(r"[、,，;；:：]|和|与|跟|及|以及|同(?!时|样|一)|还有|比"),
}


class Comparing(OnClauses):
    """Answers questions that put several things side by side."""

    def _compare(self) -> Draft | None:
        """Several topics in one question: each is answered on its own."""
        pieces = self._pieces()
        whole = by_topic(self.signals, self.retriever, documents=self.documents)
        if whole is not None and (held := self._held_by_one(whole, pieces)):
            return self._on_clauses(held, located=self._weighed(whole)) if len(held) > 1 else None
        if whole is not None and (held := self._of_bodies(whole)):
            whole = self._weighed(whole, noted=True)
            answer = self._duty if self._asks_duty() else self._content
            return answer(held, whole.confidence, replace(whole, by_title=False))
        found = [one for piece in pieces if (one := self._located(piece)) is not None]
        clauses = list(dict.fromkeys(one.clauses[0] for one in found))
        if len(clauses) < 2:
            return None
        draft = Draft(self.citer, confidence=min(one.confidence for one in found))
        if self.signals.has("same", "differ"):
            self._verdict(draft, clauses)
        for clause in clauses:
            draft.line(self._duty_line(draft, clause, several=True))
        return draft

    def _of_bodies(self, located: Located) -> list[Clause]:
        """Of the item found, the clauses that name each of several bodies, if all are named."""
        groups = self.groups(self.signals.bodies)
        if len(groups) < 2:
            return []
        resolve = self.retriever.agencies.resolve
        clauses = siblings(located.clauses[0], self.retriever)
        named = {c.id: {b.id for d in c.duties if (b := resolve(d.body))} for c in clauses}
        found: list[Clause] = []
        for group in groups:
            own = [c for c in clauses if named[c.id] & {b.id for b in group}]
            if not own:
                return []
            # The clause that names few others is the one that is its own.
            found.append(min(own, key=lambda c: (len(named[c.id]), c.index)))
        return sorted(dict.fromkeys(found), key=lambda c: c.index)

    def _located(self, piece: str) -> Located | None:
        part = read_signals(self.retriever.read(piece), self.retriever.glossary)
        if not part.topic:
            return None
        located = by_topic(part, self.retriever, documents=self.documents)
        if located is None or located.coverage < _EACH_FROM:
            return None
        return self._weighed(located)

    def _verdict(self, draft: Draft, clauses: Sequence[Clause]) -> None:
        """Whether the same bodies lead, or (where none leads) are responsible."""
        lead = self.signals.has("lead") or all(
            any(d.role is Role.LEAD for d in c.duties) for c in clauses
        )
        sets = {
            frozenset(d.body for d in c.duties if not lead or d.role is Role.LEAD) for c in clauses
        }
        key = "same_" if len(sets) == 1 else "differ_"
        draft.line(self.words.say(key + ("leads" if lead else "bodies")))

    def _held_by_one(self, located: Located, pieces: Sequence[str]) -> list[Clause]:
        """The clauses of one item that have words for each of the topics, if it has them all."""
        clauses = siblings(located.clauses[0], self.retriever)
        found: list[Clause] = []
        for piece in pieces:
            concepts = self.retriever.read(piece).concepts
            if not concepts or not clauses:
                continue
            best = max(clauses, key=lambda c: self.retriever.coverage(concepts, c))
            if self.retriever.coverage(concepts, best) < _EACH_SUBJECT:
                return []
            found.append(best)
        return sorted(dict.fromkeys(found), key=lambda c: c.index)

    def _pieces(self) -> list[str]:
        """The topics that a comparing question joins."""
        english = self.signals.query.language is Language.ENGLISH
        pieces = [
            p for p in _CUT[english].split(self.signals.query.folded) if strip_function_words(p)
        ]
        if english and len(pieces) > 1:
            # "patent, trademark and copyright enforcement": the last word belongs to all of them.
            last = strip_function_words(pieces[-1]).split()
            if len(last) > 1:
                pieces = [
                    p if len(strip_function_words(p).split()) > 1 else f"{p} {last[-1]}"
                    for p in pieces
                ]
        return pieces

    def _more(self) -> Draft | None:
        """`Does item 16 name more bodies than item 17?` and `which of two bodies leads more?`"""
        signals = self.signals
        clauses = by_number(signals, self.retriever, self.documents)
        if len(signals.query.items) == 2 and len(items_of(clauses)) == 2:
            return self._more_bodies(clauses)
        groups = self.groups((*signals.bodies, *signals.weak_bodies))
        if len(groups) < 2:
            return None
        lead = signals.has("lead")
        counts = []
        draft: Draft | None = None
        for group in groups:
            roles = (Role.LEAD,) if lead else None
            rows = [c for body in group for c in self.structured.rows_of(body, roles)]
            counts.append(len(items_of(c for c in rows if c.sha256 in self.documents)))
            # A name of today may stand for several bodies: each that has any is told.
            for body in [b for b in group if self.structured.rows_of(b, roles)] or group[:1]:
                part = self.structured.reverse(body, lead=lead, documents=self.documents)
                draft = part if draft is None else merged(draft, part)
        assert draft is not None
        draft.status = Status.ANSWERED if draft.citations else draft.status
        if len(set(counts)) > 1:
            most = max(range(len(counts)), key=counts.__getitem__)
            name = self.words.join(self.words.known_body(body) for body in groups[most])
            says = self.words.say("more_items", body=name, count=counts[most])
        else:
            says = self.words.say("as_many_items", count=counts[0])
        draft.lines.insert(0, says)
        return draft

    def _more_bodies(self, clauses: Sequence[Clause]) -> Draft:
        """How many bodies each of two items names."""
        draft, words = Draft(self.citer), self.words
        groups: dict[object, list[Clause]] = {}
        for clause in clauses:
            groups.setdefault(items_of([clause])[0], []).append(clause)
        sizes = [len({d.body for c in g for d in c.duties}) for g in groups.values()]
        first, second = sizes
        if self.signals.has("yes_no"):
            draft.line(words.say("yes" if first > second else "no").strip())
        for group, size in zip(groups.values(), sizes, strict=True):
            marks = "".join(draft.cite(c) for c in group)
            for clause in group:
                draft.add_duties(clause)
            title = self.structured.item_title(group[0])
            draft.line(
                words.say("item_size", label=group[0].label, title=title, count=size) + marks
            )
        return draft

    def _section_of(self) -> Draft | None:
        """Which section something stands in: found by its topic, told with its heading."""
        located = by_topic(self.signals, self.retriever, documents=self.documents)
        if located is None or located.coverage < _EACH_FROM:
            return None
        clause = located.clauses[0]
        document = self.retriever.index.store.document(clause.sha256)
        section = next(
            (s for s in document.sections if (s.number, s.part) == (clause.section, clause.part)),
            None,
        )
        if section is None:
            return None
        located = self._weighed(located, noted=True)
        draft = Draft(self.citer, confidence=located.confidence)
        heading = self.structured.heading_of(document, section)
        mark = draft.mark(
            self.citer.span(
                document.sha256, section.span, label=section.label, section=section.number
            )
        )
        draft.line(
            self.words.say(
                "section_of", label=clause.label, title=self.words.title(clause),
                mark=draft.cite(clause, clause.title_span), section=f"{section.label}{heading}",
            ) + mark
        )  # fmt: skip
        return draft
