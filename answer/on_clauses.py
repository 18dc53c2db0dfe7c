"""What is said about clauses that are known? Who does them, what they say, whether it is so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..models import Clause, Language, Role, Status
from .abstain import ANSWER_FROM
from .confidence import evidence
from .draft import Draft
from .extract import by_meaning, choose, sentences_of, span_of
from .intent import claimed_bodies, found_detail
from .locate import Located
from .premise import Premise
from .reply import Reply

_SAYS_WHO = re.compile(
    r"[部委局署办院会府厅室门位关构行]\S{0,8}?(?:负责|主管|牵头|会同|应当)"
    r"|由\S{2,20}(?:负责|承担|管理|决定|批准)|主管部门"
)


class OnClauses(Reply):
    """Answers a question whose clauses are known."""

    def _weighed(self, located: Located, *, noted: bool = False) -> Located:
        """What was found, with how likely it is that it answers.

        Args:
            noted: keep the evidence for the explanation.
        """
        found = evidence(located, self.signals, self.retriever, focus=tuple(self.focus.clauses))
        if noted:
            self.trace.hits, self.trace.evidence = located.hits, found
        if not found:  # how far apart another model's vectors lie is not known
            likely = located.coverage
            return replace(located, confidence=likely, answers=likely >= ANSWER_FROM)
        likely = self.calibration.probability(found)
        return replace(located, confidence=likely, answers=likely >= self.calibration.answer_from)

    def _on_clauses(
        self,
        clauses: Sequence[Clause],
        *,
        located: Located | None = None,
        inherited: bool = False,
    ) -> Draft:
        """Answer what is asked about clauses that are known."""
        signals = self.signals
        confidence = located.confidence if located else 1.0
        if signals.wants and not signals.has("who", "lead") and not self._states(clauses):
            return self._not_stated(clauses, confidence)
        premise = Premise(signals, clauses, self.citer, self.words, self.retriever)
        bodies = signals.bodies or (signals.weak_bodies if signals.role or inherited else ())
        asks_whether = signals.has("yes_no", "negative") or (inherited and signals.has("follow"))
        claims = bool(bodies) and claimed_bodies(signals)
        draft = None
        if claims and signals.has("granted"):  # what it takes for granted is told first, if wrong
            draft = premise.claim(self.groups(bodies)[0])
        if draft is None and bodies and asks_whether:
            draft = premise.yes_no(self.groups(bodies)[0])
        elif draft is None and claims and not signals.has("who"):
            draft = premise.claim(self.groups(bodies)[0])
        if draft is not None:
            draft.confidence = confidence
            return draft
        if signals.has("why") and (signals.role or bodies or inherited):
            claimed = premise.claim(self.groups(bodies)[0]) if bodies else None
            return claimed or premise.no_reason(confidence)
        if signals.has("count") and signals.has("unit_body") and any(c.duties for c in clauses):
            return self._count_bodies([c for c in clauses if c.duties], confidence)
        if self._asks_duty():
            return self._duty(clauses, confidence, located)
        return self._content(clauses, confidence, located)

    def _asks_duty(self) -> bool:
        signals = self.signals
        if signals.has("who"):
            return True
        if signals.has("lead", "assist") and not signals.has("yes_no"):
            return True
        return (
            signals.has("responsible")
            and signals.has("items", "compare", "count")
            and not signals.topic
        )

    def _states(self, clauses: Sequence[Clause]) -> bool:
        """Whether a sentence that fits the question states the kind of detail it wants."""
        kind = self.signals.wants
        for clause in clauses:
            sentences = sentences_of(
                clause, self.signals.topic, citer=self.citer, retriever=self.retriever
            )
            best = max((s.score for s in sentences), default=0.0)
            for sentence in sentences:
                if sentence.score >= 0.6 * best and found_detail(
                    kind, sentence.text, self.signals.masked
                ):
                    return True
        return False

    def _not_stated(self, clauses: Sequence[Clause], confidence: float) -> Draft:
        draft = Draft(self.citer, status=Status.NOT_STATED, confidence=confidence)
        what = self.words.say(f"what_{self.signals.wants}")
        draft.line(self.words.say("not_stated", what=what))
        draft.nearest = [self.citer.clause(c) for c in clauses[:3]]
        labels = ("; " if self.words.english else "；").join(c.gazette for c in draft.nearest)
        draft.line(self.words.say("nearest", labels=labels))
        return draft

    def _duty(self, clauses: Sequence[Clause], confidence: float, located: Located | None) -> Draft:
        draft = Draft(self.citer, confidence=confidence)
        asked_lead = self.signals.has("lead")
        noted = [c for c in clauses if c.duties]
        if not noted:
            # No note says who; a sentence of the text may (国务院专利行政部门负责…).
            if any(self._names_who(c) for c in clauses):
                return self._content(clauses, confidence, located)
            draft = self._refuse(located, subject=True)
            draft.lines[0] = self.words.say("no_duty")
            return draft
        if asked_lead and len(noted) > 1 and located is not None:
            leading = [c for c in noted if any(d.role is Role.LEAD for d in c.duties)]
            noted = leading + [c for c in noted if c not in leading] if leading else noted
        for clause in noted:
            draft.line(
                self._duty_line(draft, clause, several=len(noted) > 1, asked_lead=asked_lead)
            )
        if self.signals.role == "assist" and all(
            len(c.duties) <= 1 and not c.open_list for c in noted
        ):
            text = draft.lines[0]
            draft.lines[0] = self.words.say("no_others") + text
            draft.status = Status.NOT_STATED
        return draft

    def _names_who(self, clause: Clause) -> bool:
        """Whether a sentence that fits the question says itself who is responsible."""
        sentences = sentences_of(
            clause, self.signals.topic, citer=self.citer, retriever=self.retriever
        )
        best = max((s.score for s in sentences), default=0.0)
        return any(_SAYS_WHO.search(s.text) for s in sentences if s.score >= 0.6 * best > 0)

    def _duty_line(
        self, draft: Draft, clause: Clause, *, several: bool, asked_lead: bool = False
    ) -> str:
        words = self.words
        mark = draft.cite(clause)
        draft.add_duties(clause)
        duty = words.duty(clause, asked_lead=asked_lead)
        stop = "" if duty[-1:] in "。.）)" else ("." if words.english else "。")
        title = words.title(clause)
        if several or not words.english:
            lead_in = self._opening(clause) if several else title
            gap = ": " if words.english else "："
            return f"{clause.label} {lead_in}{gap}{duty}{stop}{mark}"
        return f"{duty}{stop}{mark}\n— {clause.label} {title}"

    def _opening(self, clause: Clause) -> str:
        """What tells the clauses of an item apart: its first words."""
        if self.words.english:
            return self.words.title(clause)
        if clause.siblings == 1:
            return self.words.title(clause)
        sentences = sentences_of(clause, (), citer=self.citer, retriever=self.retriever)
        text = self.words.script(clause.sha256, sentences[0].span) if sentences else ""
        first = re.split(r"[,，。；]", text)[0]
        return f"“{first}”" if first else self.words.title(clause)

    def _count_bodies(self, clauses: Sequence[Clause], confidence: float) -> Draft:
        draft = Draft(self.citer, confidence=confidence)
        words = self.words
        roles = (Role.LEAD,) if self.signals.has("lead") else None
        for clause in clauses:
            duties = [d for d in clause.duties if roles is None or d.role in roles]
            if roles and not duties:  # no lead is named; say who shares
                draft.line(self._duty_line(draft, clause, several=True, asked_lead=True))
                continue
            if self.signals.has("assist"):
                duties = [d for d in clause.duties if d.role is not Role.LEAD]
            mark = draft.cite(clause)
            draft.add_duties(clause)
            names = words.join(words.body(clause.sha256, d) for d in duties)
            open_list = clause.open_list and roles is None
            draft.line(
                words.say(
                    "count_bodies", at_least=words.say("at_least") if open_list else "",
                    count=len(duties), bodies_word="body" if len(duties) == 1 else "bodies",
                    duty=names + (words.say("open_list") if open_list else ""),
                ) + f" {clause.label}{mark}"
            )  # fmt: skip
        return draft

    def _content(
        self, clauses: Sequence[Clause], confidence: float, located: Located | None
    ) -> Draft:
        draft = Draft(self.citer, confidence=confidence)
        signals, words = self.signals, self.words
        by_number_only = located is None
        if signals.has("yes_no") and not by_number_only:
            if located is not None and not located.answers:
                return self._refuse(located, subject=True)
            draft.line(words.say("yes_has").strip())
        for clause in clauses:
            self._quote(draft, clause, whole=by_number_only or bool(located and located.by_title))
        if not draft.citations:
            return self._refuse(located)  # no sentence answers
        return draft

    def _quote(self, draft: Draft, clause: Clause, *, whole: bool) -> None:
        """Quote the sentences of a clause that answer, and say whose task it is."""
        words = self.words
        if clause.index == 1 or not draft.lines or not whole:
            draft.line(words.heading(clause))
        concepts = () if whole and not self.signals.topic else self.signals.topic
        sentences = sentences_of(clause, concepts, citer=self.citer, retriever=self.retriever)
        if concepts:
            sentences = by_meaning(sentences, self.signals.about, retriever=self.retriever)
        groups = [list(sentences)] if whole and not concepts else choose(sentences, whole=whole)
        full = sum(len(g) for g in groups) == len(sentences)
        for group in groups:
            span = clause.span if full else span_of(group)
            translation = " ".join(s.translation for s in group if s.translation)
            if full and clause.translation is not None:
                translation = clause.translation.text
            text = words.script(clause.sha256, clause.text_span if full else span)
            if words.english:
                text = self.citer.quote(clause.sha256, clause.text_span if full else span)
            mark = draft.cite(clause, span, translation=translation)
            quoted = f"「{text}」" if self.language is Language.HANT else f"“{text}”"
            draft.line(f"{quoted}{mark}")
            if words.english and translation:
                draft.line(words.say("translation", text=translation))
        if clause.duties:
            if not full:
                mark = draft.cite(clause, clause.note_span)
            draft.add_duties(clause)
            draft.line(words.say("duty_line", duty=words.duty(clause)) + mark)
