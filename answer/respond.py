"""From a question to an answer: reads it, tries each way of answering, verifies the result."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from ..models import Answer, Status
from ..retrieval.hybrid import Retriever
from .citations import Citer
from .draft import Draft
from .on_document import OnDocument
from .on_topic import OnTopic
from .reply import has_words
from .spelling import Spelling

_DOUBTFUL = frozenset({Status.OUT_OF_CORPUS, Status.NOT_STATED, Status.AMBIGUOUS})
_CLEARER = 0.25
"""So much more of the question has to be covered for a word to count as mistyped."""


class Answerer:
    """Answers questions from one generation of an index, without an LLM."""

    def __init__(self, retriever: Retriever) -> None:
        self.retriever = retriever
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
        reply = _Reply(self.retriever, self.citer, question, history)
        draft = reply.draft()
        if draft.status in _DOUBTFUL:
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
        )
        return self.citer.verify(answer)

    def _respelled(self, reply: _Reply, draft: Draft) -> tuple[_Reply, Draft]:
        """Where nothing was found, the same with mistyped words put right, if that finds more."""
        asked = reply.signals.query.text
        spelled = self.spelling.correct(asked)
        if spelled == asked:
            return reply, draft
        again = _Reply(self.retriever, self.citer, spelled, reply.history)
        better = again.draft()
        if better.status is Status.ANSWERED and better.confidence >= draft.confidence + _CLEARER:
            again.understood = again.understood or spelled
            return again, better
        return reply, draft


class _Reply(OnDocument, OnTopic):
    """All ways of answering, in the order they are tried."""

    def draft(self) -> Draft:
        """The answer, or why there is none."""
        limit = self.retriever.settings.max_question_chars
        if len(self.question) > limit:
            return self._invalid(self.words.say("invalid_long", count=limit))
        if not has_words(self.question):
            return self._invalid(self.words.say("invalid_empty"))
        self.read()
        ways: tuple[Callable[[], Draft | None], ...] = (
            self._chat, self._unknown_document, self._other_year, self._became, self._fact,
            self._whole_document, self._numbered, self._section_by_title, self._preamble,
            self._bodies, self._compare, self._topic,
        )  # fmt: skip
        for way in ways:
            draft = way()
            if draft is not None:
                self.say_renamed(draft)
                return draft
        return self._ambiguous()
