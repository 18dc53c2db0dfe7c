"""From a question to an answer: reads it, tries each way of answering, verifies the result."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial

from ..models import Answer, Status
from ..retrieval.hybrid import Retriever
from .citations import Citer
from .comparing import Comparing
from .confidence import Calibration, bundled
from .draft import Draft
from .intent import read_signals
from .on_document import OnDocument
from .on_topic import OnTopic
from .reply import has_words
from .several import MOST, joined, pieces_of, stands_alone
from .spelling import Spelling
from .trace import explanation
from .understanding import fitting

_DOUBTFUL = frozenset({Status.OUT_OF_CORPUS, Status.NOT_STATED, Status.AMBIGUOUS})
_CLEARER = 0.25
"""So much more of the question has to be covered for a word to count as mistyped."""


class Answerer:
    """Answers questions from one generation of an index, without an LLM."""

    def __init__(self, retriever: Retriever, *, calibration: Calibration | None = None) -> None:
        """Answer from an index.

        Args:
            calibration: what confidence is worked out with; the bundled one where none.
        """
        self.retriever = retriever
        self.calibration = calibration or bundled()
        self.citer = Citer(retriever.index.store)

    @cached_property
    def spelling(self) -> Spelling:
        """Made when a question is first found to have no answer."""
        retriever = self.retriever
        return Spelling(retriever.holds, glossary=retriever.glossary, agencies=retriever.agencies)

    def answer(self, question: str, *, history: Sequence[Mapping[str, str]] = ()) -> Answer:
        """Answer a question; never raises for what a user may type.

        Raises:
            CitationError: the answer does not replay (a defect, never shown as an answer).
        """
        start = time.perf_counter()
        reply = _Reply(self, question, history)
        draft = reply.draft()
        if draft.status in _DOUBTFUL:
            with reply.trace.step("spelling"):
                reply, draft = self._respelled(reply, draft)
        answer = Answer(
            question=question,
            language=reply.language,
            status=draft.status,
            text=draft.text,
            citations=tuple(draft.citations),
            duties=tuple(draft.duties),
            index=self.retriever.index.manifest.generation,
            elapsed_ms=round((time.perf_counter() - start) * 1000, 3),
            confidence=round(min(max(draft.confidence, 0.0), 1.0), 3),
            nearest=tuple(draft.nearest),
            understood=reply.understood,
            notes=tuple(reply.notes(draft)),
        ).explained_by(partial(explanation, reply, draft))
        with reply.trace.step("verify"):
            return self.citer.verify(answer)

    def _respelled(self, reply: _Reply, draft: Draft) -> tuple[_Reply, Draft]:
        """Where nothing was found, the same with mistyped words put right, if that finds more."""
        asked = reply.signals.query.text
        spelled = self.spelling.correct(asked)
        if spelled == asked:
            return reply, draft
        again = _Reply(self, spelled, reply.history)
        better = again.draft()
        if better.status is Status.ANSWERED and better.confidence >= draft.confidence + _CLEARER:
            again.understood = again.understood or spelled
            return again, better
        return reply, draft


class _Reply(OnDocument, OnTopic, Comparing):
    """All ways of answering, in the order of the rules."""

    def __init__(
        self, answerer: Answerer, question: str, history: Sequence[Mapping[str, str]],
        *, part: bool = False,
    ) -> None:  # fmt: skip
        """Read nothing yet.

        Args:
            part: the question is a part of another one, and not taken apart again.
        """
        super().__init__(
            answerer.retriever, answerer.citer, question, history, calibration=answerer.calibration
        )
        self.answerer, self.part = answerer, part

    def draft(self) -> Draft:
        """The answer, or why there is none."""
        limit = self.retriever.settings.max_question_chars
        if len(self.question) > limit:
            return self._invalid(self.words.say("invalid_long", count=limit))
        if not has_words(self.question):
            return self._invalid(self.words.say("invalid_empty"))
        with self.trace.step("read"):
            self.read()
        with self.trace.step("several"):
            if not self.part and (several := self._several()) is not None:
                self.trace.rules.append("several questions, each by itself")
                return several
        declined: set[str] = set()
        for rule in fitting(self.signals, self._slots()):
            if rule.way in declined:
                continue
            way: Callable[[], Draft | None] = getattr(self, f"_{rule.way}")
            with self.trace.step(rule.way):
                draft = way()
            self.trace.rules.append(rule.name)
            if draft is not None:
                self.trace.intent, self.trace.way = rule.intent, rule.way
                if draft.confidence == 1.0 and draft.status is Status.ANSWERED:
                    draft.confidence = self.calibration.ways.get(rule.way, 1.0)
                self.say_renamed(draft)
                return draft
            declined.add(rule.way)
        return self._ambiguous()

    def _several(self) -> Draft | None:
        """Answers to the questions that this one is made of, if it is made of several."""
        parts = pieces_of(self.question, self.language)
        if not 1 < len(parts) <= MOST:
            return None
        read, glossary = self.retriever.read, self.retriever.glossary
        if not all(stands_alone(read_signals(read(part), glossary)) for part in parts):
            return None
        replies = [_Reply(self.answerer, part, self.history, part=True) for part in parts]
        found = joined([(part, r.draft()) for part, r in zip(parts, replies, strict=True)])
        if found is not None:
            self.trace.intent = replies[0].trace.intent
        return found

    def _slots(self) -> dict[str, object]:
        """What rules ask for, filled or not."""
        signals = self.signals
        return {
            "topic": signals.topic, "bodies": signals.bodies, "weak_bodies": signals.weak_bodies,
            "asked_bodies": self.asked_bodies, "items": signals.query.items,
            "sections": signals.query.sections, "articles": signals.query.articles,
            "documents": self.documents, "focus": self.focus.clauses, "detail": signals.wants,
        }  # fmt: skip
