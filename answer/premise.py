"""Is it so? Yes/no questions about roles, and questions that take a role for granted."""

from __future__ import annotations

from collections.abc import Sequence

from ..models import Clause, Duty, Role, Status
from ..policy.agencies import Body
from ..retrieval.hybrid import Retriever
from .citations import Citer
from .draft import Draft
from .intent import Signals
from .wording import Wording


class Premise:
    """Checks what a question says of bodies against the duties of the clauses it is about."""

    def __init__(
        self,
        signals: Signals,
        clauses: Sequence[Clause],
        citer: Citer,
        words: Wording,
        retriever: Retriever,
    ) -> None:
        self.signals, self.citer, self.words = signals, citer, words
        self.agencies = retriever.agencies
        self.clauses = [c for c in clauses if c.duties]

    def _held(self, bodies: Sequence[Body]) -> list[tuple[Clause, Duty]]:
        ids = {b.id for b in bodies}
        return [
            (clause, duty)
            for clause in self.clauses
            for duty in clause.duties
            if (found := self.agencies.resolve(duty.body)) is not None and found.id in ids
        ]

    def _true(self, bodies: Sequence[Body]) -> bool:
        held = self._held(bodies)
        if self.signals.has("lead"):
            if not any(d.role is Role.LEAD for _, d in held):
                return False
        elif not held:
            return False
        if self.signals.has("sole"):
            return any(self._alone(clause, duty) for clause, duty in held)
        return True

    def _alone(self, clause: Clause, duty: Duty) -> bool:
        """Whether no other body leads, or (asked about the task) has any part in it."""
        if self.signals.has("lead"):
            leads = [d for d in clause.duties if d.role is Role.LEAD]
            return leads == [duty]
        return clause.duties == (duty,) and not clause.open_list

    def _shown(self, bodies: Sequence[Body]) -> list[Clause]:
        """The clauses that decide: those that name the body, else all."""
        named = list(dict.fromkeys(c for c, _ in self._held(bodies)))
        if self.signals.has("lead"):
            leading = [c for c, d in self._held(bodies) if d.role is Role.LEAD]
            named = leading or named
        return named or self.clauses

    def yes_no(self, bodies: Sequence[Body]) -> Draft | None:
        """Yes or no, with the note that decides.

        Args:
            bodies: the body asked about; several where they stand for one of a later name.
        """
        if not self.clauses:
            return None
        draft = Draft(self.citer)
        role_asked = self.signals.role in ("lead", "responsible")
        true = self._true(bodies)
        key = ("yes" if true else "no") if role_asked else ("yes_has" if true else "no_has")
        draft.line(self.words.say(key).strip())
        self._evidence(draft, self._shown(bodies))
        return draft

    def claim(self, bodies: Sequence[Body]) -> Draft | None:
        """A correction, where the question takes for granted what the note does not say."""
        if not self.clauses:
            return None
        if self._true(bodies):
            return self.no_reason(1.0) if self.signals.has("why") else None
        draft = Draft(self.citer, status=Status.FALSE_PREMISE)
        draft.line(self.words.say("false_premise").strip())
        self._evidence(draft, self._shown(bodies))
        return draft

    def no_reason(self, coverage: float) -> Draft:
        """The role is as the question says; a reason is not given."""
        draft = Draft(self.citer, status=Status.NOT_STATED, confidence=coverage)
        draft.line(self.words.say("no_reason").strip())
        self._evidence(draft, self.clauses[:2])
        return draft

    def _evidence(self, draft: Draft, clauses: Sequence[Clause]) -> None:
        words = self.words
        for clause in clauses:
            mark = draft.cite(clause)
            draft.add_duties(clause)
            gap = ": " if words.english else "："
            duty = words.duty(clause, asked_lead=self.signals.has("lead"))
            draft.line(f"{clause.label} {words.title(clause)}{gap}{duty}{mark}")
