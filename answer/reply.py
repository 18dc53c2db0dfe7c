"""What do all ways of answering share? The question as read, and the ways to decline."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..models import Clause, Document, Language, Note, Role, Status
from ..policy.agencies import Body
from ..policy.normalise import traditional
from ..retrieval.hybrid import Retriever
from ..retrieval.query import language_of
from .abstain import refusal
from .citations import Citer
from .confidence import Calibration
from .draft import Draft
from .history import Focus, inherit, read_focus
from .intent import Signals, read_signals
from .locate import Located, documents_named
from .renamed import notes_on, stand_ins
from .structured import Structured
from .trace import Trace
from .wording import Wording

_IN_FULL = (
    ("assist", ("assist",)), ("lead", ("lead",)), ("who", ("who", "responsible")),
)  # fmt: skip
"""How a follow-up about a task is put in full, by what it asks."""
_OF_BODIES = (
    ("count", ("count",)), ("leads", ("lead",)), ("items", ("items", "involve", "responsible")),
)  # fmt: skip
"""The same for one about bodies."""


class Reply:
    """One question on its way to an answer."""

    signals: Signals
    """Set by `read`, as are the others below."""
    focus: Focus
    documents: list[str]
    """SHA-256 of the documents asked about."""
    structured: Structured
    asked_bodies: tuple[Body, ...]
    """Bodies as the question names them."""
    stood_in: dict[str, tuple[Body, ...]]
    """Bodies of the documents for one asked by another year's name, by the id of that."""
    understood: str
    """The question as resolved from the history; empty where it stood by itself."""

    def __init__(
        self,
        retriever: Retriever,
        citer: Citer,
        question: str,
        history: Sequence[Mapping[str, str]],
        *,
        calibration: Calibration,
    ) -> None:
        self.retriever, self.citer = retriever, citer
        self.calibration = calibration
        self.question = question
        self.history = history
        self.language = _language(question, history)
        self.words = Wording(self.language, citer, retriever.agencies)
        self.understood = ""
        self.asked_bodies, self.stood_in = (), {}
        self.trace = Trace()

    def read(self) -> None:
        """Read the question, in the light of the talk before it."""
        query = self.retriever.read(self.question)
        self.signals = read_signals(query, self.retriever.glossary)
        self.focus = read_focus(self.history, self.retriever) if self.history else Focus()
        if self.history:
            self.signals, subject = inherit(self.signals, self.focus)
            self.understood = self.resolved(subject) if subject else ""
        self._rename()
        self.documents = documents_named(self.signals, self.retriever)
        self.structured = Structured(self.retriever, self.citer, self.words)

    def resolved(self, subject: str) -> str:
        """The question in full, in its own language: what it asks, of a subject."""
        signals, words = self.signals, self.words
        key = next((k for k, names in _IN_FULL if signals.has(*names)), "other")
        if signals.bodies and not signals.topic:
            subject = words.join(words.known_body(b) for b in signals.bodies)
            key = next((k for k, names in _OF_BODIES if signals.has(*names)), "other")
        elif words.english is False:
            subject = "".join(subject.split())
        if self.language is Language.HANT:
            subject = traditional(subject)
        asked = self.question.strip()
        return words.say(f"in_full_{key}", subject=subject, question=asked)

    def _rename(self) -> None:
        """Bodies asked by the name of another year stand as the documents name them."""
        asked = (*self.signals.bodies, *self.signals.weak_bodies)
        self.asked_bodies = self.signals.bodies
        agencies = self.retriever.agencies
        self.stood_in = {b.id: found for b in asked if (found := stand_ins(b, agencies))}
        if self.stood_in:
            strong, weak = (
                tuple(dict.fromkeys(t for b in of for t in self.stood_in.get(b.id, (b,))))
                for of in (self.signals.bodies, self.signals.weak_bodies)
            )
            self.signals = replace(self.signals, bodies=strong, weak_bodies=weak)

    def say_renamed(self, draft: Draft) -> None:
        """Tell that the bodies of the answer bear another name than the one asked by."""
        named = {d.body for d in draft.duties}
        same = self.retriever.agencies.same
        for body in self.asked_bodies:
            olds = self.stood_in.get(body.id, ())
            if any(same(old.name, name) for old in olds for name in named):
                says = self.words.say(
                    "renamed", body=self.words.known_body(body),
                    others=self.words.join(self.words.known_body(old) for old in olds),
                )  # fmt: skip
                draft.lines.insert(0, says)

    def notes(self, draft: Draft) -> list[Note]:
        """What became of the bodies that an answer names, after its document was issued."""
        resolve = self.retriever.agencies.resolve
        duties = sorted(draft.duties, key=lambda d: d.role is not Role.LEAD)
        named = [b for d in duties if (b := resolve(d.body)) is not None]
        if not named and not draft.notes:
            return []
        years = [
            int(date[:4])
            for sha in dict.fromkeys(c.sha256 for c in draft.citations)
            if (date := self.retriever.index.store.document(sha).date)
        ]
        if not years:
            return list(draft.notes)
        return [*draft.notes, *notes_on(named, self.language, since=min(years))]

    def groups(self, bodies: Sequence[Body]) -> list[tuple[Body, ...]]:
        """Bodies that stand for one that the question names, together; the others by themselves."""
        found: list[tuple[Body, ...]] = []
        for body in bodies:
            group = next((g for g in self.stood_in.values() if body in g), (body,))
            if group not in found:
                found.append(group)
        return found

    def _invalid(self, text: str) -> Draft:
        return Draft(self.citer, status=Status.INVALID, lines=[text], confidence=0.0)

    def _ambiguous(self, choices: Sequence[Clause] = ()) -> Draft:
        """Ask back, with two or three choices: those given, documents, or tasks of the document."""
        draft = Draft(self.citer, status=Status.AMBIGUOUS, confidence=0.0)
        words = self.words
        if not choices and self._one_document() is None and self.documents:
            draft.line(words.say("which_document"))
            for letter, sha in zip("ABC", self.documents, strict=False):
                document = self.retriever.index.store.document(sha)
                title = next((f for f in document.head if f.name == "title"), None)
                number = f" {document.number}" if document.number else ""
                draft.line(f"{letter}. 《{words.document_title(document)}》{number}")
                if title is not None:
                    draft.nearest.append(self.citer.span(sha, title.span, label="标题"))
            return draft
        draft.line(words.say("which_task"))
        for letter, clause in zip("ABC", choices or self._some_tasks(), strict=False):
            draft.line(f"{letter}. {clause.label} {words.title(clause)}")
            draft.nearest.append(self.citer.clause(clause, clause.title_span))
        return draft

    def _some_tasks(self) -> list[Clause]:
        """Three tasks, far apart in the document: examples of what can be asked."""
        document = self._one_document()
        if document is None:
            return []
        titled = [c for c in document.clauses if c.title_span is not None and c.index == 1]
        return titled[:: max(1, len(titled) // 3)][:3]

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
