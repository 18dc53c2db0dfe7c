"""How does a language model write the answer? Asks it, checks every sentence, or keeps ours.

The extractive answer is there first. What a model writes takes its place only where every
sentence passes `checks.py`; whatever goes wrong, the extractive answer stays, and says why.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Protocol

from ..config import Settings
from ..models import Answer, Language, Status
from ..policy.normalise import simplify, traditional
from .checks import check
from .complete import missing, same_language
from .deadline import Deadline, WritingError, read_in_time
from .draft import Draft
from .evidence import Evidence
from .intent import read_signals
from .respond import Answerer
from .written import Sentence, SentenceReader, read_object

_LOG = logging.getLogger(__name__)

MAX_CLAUSES = 8
"""Clauses that a model is given."""
_TURNS, _TURN_CHARS = 3, 300
"""Questions of the talk before that it is given, and characters of each."""
_REWRITTEN = frozenset({Status.AMBIGUOUS, Status.OUT_OF_CORPUS})
"""A follow-up that ended so may only lack its subject."""
_LANGUAGES = {
    Language.HANS: "Simplified Chinese (简体中文)",
    Language.HANT: "Traditional Chinese (繁體中文)",
    Language.ENGLISH: "English; where a body or document has no English name, in Chinese",
}

Message = tuple[str, str]
"""Role and content."""


class Model(Protocol):
    """A language model; `ChatModel` is one."""

    name: str

    def stream(self, messages: Sequence[Message], stop: threading.Event) -> Iterator[str]:
        """What it says, piece by piece, until `stop` is set."""
        ...


class Writer:
    """Lets a language model write answers. Safe to use from several threads."""

    def __init__(self, answerer: Answerer, model: Model, *, settings: Settings) -> None:
        self._answerer = answerer
        self._model = model
        self._settings = settings

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._model.name

    def answers(
        self, question: str, *, history: Sequence[Mapping[str, str]] = ()
    ) -> Iterator[Answer]:
        """The extractive answer, then what becomes of it; the last one counts.

        Never raises for what a model does or does not do.
        """
        start = time.perf_counter()
        answer = self._answerer.answer(question, history=history)
        yield answer
        for later in self._improved(answer, history):
            elapsed = (time.perf_counter() - start) * 1000
            yield replace(later, elapsed_ms=round(elapsed, 3)).explained_by(answer)

    def _improved(self, answer: Answer, history: Sequence[Mapping[str, str]]) -> Iterator[Answer]:
        deadline = Deadline.starting_now(self._settings.llm_timeout_s)
        talk = _questions(history)
        try:
            if talk and answer.status in _REWRITTEN:
                better = self._rewritten(answer, talk, deadline)
                if better is None:
                    return
                answer = better
                yield answer
            if _writable(answer):
                yield from self._written(answer, talk, deadline)
        except WritingError as error:
            yield replace(answer, mode="degraded", mode_reason=str(error))
        except Exception as error:
            # A defect of ours must not cost the answer that is there.
            _LOG.error("a written answer could not be checked: %s", type(error).__name__)
            _LOG.debug("details", exc_info=True)
            yield replace(answer, mode="degraded", mode_reason="could not be checked")

    # ---- a follow-up ---------------------------------------------------------------------------

    def _rewritten(self, answer: Answer, talk: Sequence[str], deadline: Deadline) -> Answer | None:
        """The answer to a follow-up put in full by the model, where it has one."""
        lines = [_block("QUESTION", str(n), q) for n, q in enumerate((*talk, answer.question), 1)]
        messages = [
            ("system", _prompt("rewrite").format(language=_LANGUAGES[answer.language])),
            ("human", "\n".join(lines)),
        ]
        question = read_object("".join(self._say(messages, deadline))).get("question")
        if not isinstance(question, str) or not same_language(question, answer.language):
            return None
        found = self._answerer.answer(question.strip()[:_TURN_CHARS])
        if found.status is not Status.ANSWERED:
            return None
        return replace(found, question=answer.question, understood=found.understood or question)

    # ---- the answer ----------------------------------------------------------------------------

    def _written(self, answer: Answer, talk: Sequence[str], deadline: Deadline) -> Iterator[Answer]:
        """The answer as far as it is written, again and again; the last one is whole.

        Raises:
            WritingError: a sentence fails, or anything else does.
        """
        agencies = self._answerer.retriever.agencies
        evidence = self._evidence(answer)
        cited = {f"C{n}": e for n, e in enumerate(evidence, start=1)}
        cited |= {e.clause.id: e for e in evidence}
        reader, draft = SentenceReader(), Draft(self._answerer.citer)
        ids: set[str] = set()
        plain: list[str] = []
        partial: Answer | None = None
        # Closed when a sentence fails or nobody reads on, so that the call ends.
        with closing(self._say(self._messages(answer, evidence, talk), deadline)) as pieces:
            for sentence in (s for piece in pieces for s in reader.feed(piece)):
                reason = check(sentence, cited, agencies=agencies)
                if reason:
                    raise WritingError(f"sentence {len(plain) + 1} failed: {reason}")
                plain.append(sentence.text)
                ids |= {cited[q.clause_id].clause.id for q in sentence.quotations}
                draft.line(self._line(sentence, cited, draft, answer.language))
                partial = self._answer(answer, draft, ids)
                yield partial
        reader.end()
        asked = answer.understood or answer.question
        retriever = self._answerer.retriever
        signals = read_signals(retriever.read(asked), retriever.glossary)
        lacks = missing(plain, frozenset(ids), answer, signals, agencies=agencies)
        if lacks or partial is None:
            raise WritingError(lacks or "empty answer")
        yield partial

    def _say(self, messages: Sequence[Message], deadline: Deadline) -> Generator[str, None, None]:
        return read_in_time(lambda stop: self._model.stream(messages, stop), deadline)

    def _evidence(self, answer: Answer) -> list[Evidence]:
        """The clauses that the answer cites, then the nearest others."""
        retriever, citer = self._answerer.retriever, self._answerer.citer
        store = retriever.index.store
        rows = (store.row_of(c.clause_id) for c in answer.citations)
        clauses = [store.clause(row) for row in rows if row is not None]
        asked = (answer.understood or answer.question)[: self._settings.max_question_chars]
        clauses += [hit.clause for hit in retriever.search(asked, k=MAX_CLAUSES)]
        unique = list({clause.id: clause for clause in clauses}.values())[:MAX_CLAUSES]
        return [Evidence.of(c, citer=citer, agencies=retriever.agencies) for c in unique]

    def _messages(
        self, answer: Answer, evidence: Sequence[Evidence], talk: Sequence[str]
    ) -> list[Message]:
        lines = [_block("QUESTION BEFORE", str(n), q) for n, q in enumerate(talk, start=1)]
        lines += [_clause(f"C{n}", e, answer.language) for n, e in enumerate(evidence, start=1)]
        lines.append(_block("ANSWER BY RULES", "", answer.text))
        lines.append(_block("QUESTION", "", answer.understood or answer.question))
        system = _prompt("write").format(language=_LANGUAGES[answer.language])
        return [("system", system), ("human", "\n\n".join(lines))]

    def _line(
        self, sentence: Sentence, cited: Mapping[str, Evidence], draft: Draft, language: Language
    ) -> str:
        """A sentence in the script of the question, with the marks of its quotations."""
        marks: dict[str, None] = {}
        for quotation in sentence.quotations:
            evidence = cited[quotation.clause_id]
            found = evidence.find(quotation.quote)
            if found is None:  # pragma: no cover - checked before
                raise WritingError("a quotation that is not in the clause")
            span, start, end = found
            cleaned = self._answerer.citer.clean(evidence.clause.sha256)
            first, _ = cleaned.locate(span)
            marks[draft.cite(evidence.clause, cleaned.span(first + start, first + end))] = None
        text = sentence.text
        if language is Language.HANS:
            text = simplify(text)
        elif language is Language.HANT and simplify(text) == text:
            text = traditional(text)
        return text + "".join(marks)

    def _answer(self, answer: Answer, draft: Draft, ids: set[str]) -> Answer:
        """The answer as written so far; all of it replays."""
        gap = " " if answer.language is Language.ENGLISH else ""
        return self._answerer.citer.verify(
            replace(
                answer,
                text=gap.join(draft.lines),
                citations=tuple(draft.citations),
                duties=tuple(d for d in answer.duties if d.clause_id in ids),
                mode="generated",
                model=self.name,
            )
        )


def _writable(answer: Answer) -> bool:
    """Whether a model is asked: not for refusals, facts of the head, and lists too long for it."""
    ids = {citation.clause_id for citation in answer.citations}
    return answer.status is Status.ANSWERED and "" not in ids and 0 < len(ids) <= MAX_CLAUSES


def _questions(history: Sequence[Mapping[str, str]]) -> list[str]:
    asked = [str(t.get("content", "")) for t in history if t.get("role") == "user"]
    return [text[:_TURN_CHARS] for text in asked[-_TURNS:] if text.strip()]


def _clause(alias: str, evidence: Evidence, language: Language) -> str:
    clause = evidence.clause
    lines = [f"Place: {clause.document} {clause.label}", f"Title: {clause.title}"]
    lines += [f"Text: {clause.text}", f"Note: {clause.note or 'none'}"]
    if language is Language.ENGLISH and clause.translation is not None:
        lines.append(f"Translation, not to be quoted: {clause.translation.text}")
        lines.append(f"Translation of the note: {clause.translation.note}")
    return _block("CLAUSE", alias, "\n".join(lines))


def _block(kind: str, name: str, text: str) -> str:
    """Text of others between two lines that it cannot write itself."""
    safe = text.replace("<<<", "< < <").replace(">>>", "> > >")
    label = f"{kind} {name}".strip()
    return f"<<<{label}>>>\n{safe}\n<<<END {label}>>>"


@cache
def _prompt(name: str) -> str:
    path = resources.files(__package__).joinpath("prompts", f"{name}.txt")
    return path.read_text(encoding="utf-8")
