"""What do all ways of answering share? The question as read, and the ways to decline."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from ..models import Document, Language, Status
from ..retrieval.hybrid import Retriever
from ..retrieval.query import language_of
from .abstain import refusal
from .citations import Citer
from .draft import Draft
from .history import Focus, inherit, read_focus
from .intent import Signals, read_signals
from .locate import Located, documents_named
from .structured import Structured
from .wording import Wording


class Reply:
    """One question on its way to an answer."""

    signals: Signals
    """Set by `read`, as are the four below."""
    focus: Focus
    documents: list[str]
    """SHA-256 of the documents asked about."""
    structured: Structured
    understood: str
    """The question as resolved from the history; empty where it stood by itself."""

    def __init__(
        self,
        retriever: Retriever,
        citer: Citer,
        question: str,
        history: Sequence[Mapping[str, str]],
    ) -> None:
        self.retriever, self.citer = retriever, citer
        self.question = question
        self.history = history
        self.language = _language(question, history)
        self.words = Wording(self.language, citer, retriever.agencies)
        self.understood = ""

    def read(self) -> None:
        """Read the question, in the light of the talk before it."""
        query = self.retriever.read(self.question)
        self.signals = read_signals(query, self.retriever.glossary)
        self.focus = read_focus(self.history, self.retriever) if self.history else Focus()
        if self.history:
            self.signals, self.understood = inherit(self.signals, self.focus)
        self.documents = documents_named(self.signals, self.retriever)
        self.structured = Structured(self.retriever, self.citer, self.words)

    def _invalid(self, text: str) -> Draft:
        return Draft(self.citer, status=Status.INVALID, lines=[text], confidence=0.0)

    def _ambiguous(self) -> Draft:
        return Draft(
            self.citer, status=Status.AMBIGUOUS, lines=[self.words.say("ambiguous")], confidence=0.0
        )

    def _one_document(self) -> Document | None:
        if len(self.documents) == 1:
            return self.retriever.index.store.document(self.documents[0])
        if self.focus.clauses:
            return self.retriever.index.store.document(self.focus.clauses[0].sha256)
        return None

    def _refuse(
        self, located: Located | None, *, subject: bool = False, unknown: bool = False
    ) -> Draft:
        bodies = (*self.signals.bodies, *self.signals.weak_bodies)
        if self.signals.wants and any(self.retriever.agencies.present(b) for b in bodies):
            subject = True  # the document deals with the body, but not with this about it
        return refusal(
            self.signals, located, self.citer, self.words, subject=subject, unknown=unknown
        )


def _language(question: str, history: Sequence[Mapping[str, str]]) -> Language:
    """Of the question; a wordless one takes the language of the talk."""
    if has_words(question[:4000]):
        return language_of(question[:4000])
    for turn in reversed(history):
        if turn.get("role") == "user" and has_words(turn.get("content", "")[:4000]):
            return language_of(turn["content"][:4000])
    return Language.HANS


def has_words(text: str) -> bool:
    """Whether a text holds a letter or a digit."""
    return any(unicodedata.category(c)[0] in "LN" for c in text)
