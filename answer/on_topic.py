"""Which clauses answer? Questions about bodies, a topic, or several topics at once."""

from __future__ import annotations

import re
from dataclasses import replace

from ..index.terms import is_han, joined
from ..models import Clause, Language, Role, Status
from ..policy.agencies import Body
from ..policy.normalise import fold, traditional
from .draft import Draft, merged
from .intent import Signals
from .locate import Located, by_topic
from .on_clauses import OnClauses
from .structured import items_of

_MANY_ITEMS = 5
_STILL_NEAR = 0.7
"""A clause with this share of the best one's score may be meant instead of it."""
_SURELY_MENTIONED = 0.85
"""So sure of a clause, its wording may differ from the question's."""


class OnTopic(OnClauses):
    """Answers questions about bodies and topics."""

    def _bodies(self) -> Draft | None:
        """What a body does: the question names bodies and no topic."""
        signals = self.signals
        bodies = signals.bodies
        if not bodies and not signals.topic and signals.weak_bodies:
            bodies = signals.weak_bodies
        if not bodies and signals.weak_bodies and self._names_only(signals):
            bodies = signals.weak_bodies
        if not bodies and not signals.topic and not self.focus.clauses and signals.role:
            bodies = self.focus.bodies  # 牵头呢？ after 海关总署参与几项？
        if not bodies or (signals.topic and not self._names_only(signals)):
            return None
        if signals.wants and not signals.has("items", "count"):
            return self._refuse(None)
        if (
            self.focus.clauses
            and not signals.has("items", "count")
            and signals.has("yes_no", "negative", "who")
        ):
            return None  # about the task the talk is on
        lead = signals.has("lead")
        if signals.weak_bodies and bodies is signals.bodies and signals.topic:
            bodies = (*bodies, *signals.weak_bodies)  # customs and the police
        groups = self.groups(bodies)
        if signals.has("absent") and not signals.has("yes_no"):
            if len(groups) > 1:
                return self._ambiguous()  # one takes part and the other does not: say it singly
            return self.structured.absent(bodies, lead=lead, documents=self.documents)
        apart = signals.has("compare") or (
            signals.has("count", "most") and not signals.has("together")
        )
        if len(groups) > 1 and not apart:
            return self.structured.together(groups, lead=lead, documents=self.documents)
        return self._what_bodies_do(bodies)

    def _what_bodies_do(self, bodies: tuple[Body, ...]) -> Draft:
        """The items of bodies, one after the other."""
        signals = self.signals
        groups, lead = self.groups(bodies), signals.has("lead")
        alone = not lead and signals.has("sole") and signals.has("responsible")
        if lead and len(groups) == 1:  # of those that stand for one body, the ones that lead
            bodies = tuple(b for b in bodies if self.structured.rows_of(b, (Role.LEAD,))) or bodies
        draft = self.structured.reverse(bodies[0], lead=lead, alone=alone, documents=self.documents)
        for body in bodies[1:]:
            more = self.structured.reverse(body, lead=lead, alone=alone, documents=self.documents)
            draft = merged(draft, more)
        if signals.has("yes_no") and draft.status is Status.ANSWERED:
            every = self.structured.rows_of(bodies[0], (Role.LEAD,) if lead else None)
            draft.lines.insert(0, self.words.say("yes_has" if every else "no_has").strip())
        return draft

    def _names_only(self, signals: Signals) -> bool:
        """The topic is nothing but the common words that name the bodies."""
        about = signals.about
        for mention in signals.query.mentions:
            name = signals.query.folded[mention.span.start : mention.span.end]
            about = about.replace(name, "")
        about = re.sub(
            r"\b(?:duti\w*|task\w*|item\w*|every|all|naming|role\w*|alone|either|lead)\b|共|个|承担|职责",
            "",
            about,
        )
        return len(re.sub(r"\W+", "", about)) <= 1

    def _topic(self) -> Draft | None:
        signals = self.signals
        if not signals.topic or (self.focus.clauses and self._leans_on_focus()):
            if self.focus.clauses:
                about = self.focus.clauses[0]
                name = self.words.title(about)
                self.understood = self.understood or self.resolved(f"{about.label} {name}".strip())
                return self._on_clauses(self.focus.clauses, inherited=True)
            if signals.weak_bodies and not signals.bodies:
                return self.structured.reverse(
                    signals.weak_bodies[0], lead=signals.has("lead"), documents=self.documents
                )
            return None
        located = by_topic(
            signals, self.retriever, focus=self.focus.clauses, documents=self.documents
        )
        if located is None:
            if self._of_bodies_only():
                return self._what_bodies_do(signals.bodies)
            return self._refuse(None)
        located = self._weighed(self._with_duty(located), noted=True)
        if signals.has("yes_no") and not signals.bodies and not located.answers:
            return self._not_mentioned(located)
        if (
            signals.has("yes_no")
            and signals.has("mention")
            and located.confidence < _SURELY_MENTIONED
            and not self._mentioned(located)
        ):
            return self._not_mentioned(located)
        unknown = self._unknown_name(located)
        if not located.answers and self._of_bodies_only():
            return self._what_bodies_do(signals.bodies)  # the rest of the words says nothing
        if not located.answers or unknown:
            return self._refuse(located, unknown=unknown and not signals.wants)
        if self._too_broad(located):
            return self._which(located)
        return self._on_clauses(self._narrowed(located), located=located)

    def _of_bodies_only(self) -> bool:
        """Asked for items of bodies, in words of which no clause is about the rest."""
        signals = self.signals
        return bool(signals.bodies) and signals.has("items", "count") and not signals.wants

    def _with_duty(self, located: Located) -> Located:
        """Asked who does something, of the clauses found one that says who."""
        if not self.signals.has("who", "lead", "assist") or self.signals.wants:
            return located
        top = located.clauses[0]
        if top.duties or (self._names_who(top) and not self.signals.has("lead")):
            return located
        first = located.hits[0]
        for hit in located.hits[1:]:
            if hit.score < _STILL_NEAR * first.score:
                break
            if hit.clause.duties:
                hits = (hit, *(h for h in located.hits if h is not hit))
                covered = hit.parts["coverage"]
                return replace(
                    located,
                    clauses=(hit.clause,),
                    hits=hits,
                    by_title=False,
                    coverage=min(located.coverage, covered),
                    in_words=min(located.in_words, covered),
                )
        return located

    def _too_broad(self, located: Located) -> bool:
        """A word or two that many items hold alike, and nothing said about what is wanted."""
        signals = self.signals
        asks = signals.has(
            "who", "lead", "assist", "responsible", "items", "yes_no", "count", "why"
        )
        if asks or signals.wants or located.by_title or len(signals.about) > 8:
            return False
        alike = [h for h in located.hits if h.parts["coverage"] >= 0.95 * located.coverage]
        return len(items_of(h.clause for h in alike)) >= _MANY_ITEMS

    def _which(self, located: Located) -> Draft:
        """Ask which of the items is meant."""
        return self._ambiguous([h.clause for h in located.hits[:3]])

    def _mentioned(self, located: Located) -> bool:
        """Whether a clause found has the very words, or what the glossary gives for them."""
        held = fold("\n".join(f"{h.clause.title} {h.clause.text}" for h in located.hits[:10]))
        for concept in self.signals.topic:
            wordings = [joined(terms) for terms in concept.alternatives]
            if not is_han(concept.own[0]) or any(w in held for w in wordings):
                continue
            words = [word for word, _ in self.retriever.segment(concept.own)]
            if any(len(word) < 2 or word not in held for word in words):
                return False
        return True

    def _not_mentioned(self, located: Located) -> Draft:
        """Asked whether the document says something, of which no word was found in it."""
        document = self._one_document()
        if not self.signals.has("mention") or document is None:
            return self._refuse(located, subject=self.signals.has("document"))
        draft = Draft(self.citer, confidence=1.0 - located.confidence)
        joiner = " " if self.words.english else ""
        title = next((f for f in document.head if f.name == "title"), document.head[0])
        mark = draft.mark(self.citer.span(document.sha256, title.span, label="标题"))
        what = joiner.join(self.signals.about.split())
        what = traditional(what) if self.language is Language.HANT else what
        count = len(document.clauses)
        draft.line(self.words.say("not_mentioned", what=what, count=count) + mark)
        draft.nearest = [self.citer.clause(h.clause) for h in located.hits[:1]]
        return draft

    def _narrowed(self, located: Located) -> list[Clause]:
        """Of the clauses of an item those that name the bodies asked about, where any do."""
        clauses = list(located.clauses)
        bodies = {b.id for b in (*self.signals.bodies, *self.signals.weak_bodies)}
        if len(clauses) < 2 or not bodies or self.signals.has("yes_no"):
            return clauses
        resolve = self.retriever.agencies.resolve
        named = [
            c for c in clauses
            if any((b := resolve(d.body)) is not None and b.id in bodies for d in c.duties)
        ]  # fmt: skip
        return named or clauses

    def _leans_on_focus(self) -> bool:
        """A follow-up of a word or two about a detail (预算有多少？) is about the task before."""
        return (
            bool(self.signals.wants)
            and len(self.signals.topic) <= 2
            and len(self.signals.about) <= 8
        )

    def _unknown_name(self, located: Located) -> bool:
        """The question quotes a name that no clause found holds: another thing is asked for."""
        quoted = re.findall(
            r"[“\"「『《']([^”\"」』》']{2,20})[”\"」』》']", self.signals.query.folded
        )
        named = [q for q in quoted if not q.isascii()]
        years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", self.signals.query.folded)
        text = self.signals.query.text
        # Where all is written in capitals, they do not tell an acronym.
        acronyms = re.findall(r"\b[A-Z][A-Z0-9]{2,9}\b(?!-)", "" if text.isupper() else text)
        if not named and not years and not acronyms:
            return False
        held = fold(" ".join(f"{h.clause.title} {h.clause.text}" for h in located.hits[:10]))
        bare = re.sub(r"[“”\"「」\s]", "", held)
        held_terms = frozenset().union(
            *(self.retriever.clause_terms(h.clause).all for h in located.hits[:10])
        )
        document = self.retriever.index.store.document(located.clauses[0].sha256)
        head = f"{document.title} {document.number} {document.date}"
        if any(year not in held_terms and year not in head for year in years):
            return True
        for word in acronyms:
            concept = self.retriever.read(word).concepts
            known = any(m.span for m in self.retriever.agencies.find(word))
            if concept and not known and not self.retriever.share(concept, held_terms):
                return True
        short = [re.sub(r"(?:专项)?(?:行动|工程|计划|活动)$", "", n) for n in named]
        return any(s and s not in bare for s in short)
