"""From a question to an answer: reads it, tries each way of answering, verifies the result."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from ..models import Answer, Clause, Document, Language, Role, Status
from ..retrieval.hybrid import Retriever
from ..retrieval.query import language_of, strip_function_words
from .abstain import ANSWER_FROM, refusal
from .citations import Citer
from .draft import Draft, merged
from .extract import choose, sentences_of, span_of
from .history import Focus, inherit, read_focus, step
from .intent import (
    Signals,
    claimed_bodies,
    found_detail,
    only_document_words,
    read_signals,
)
from .locate import Located, by_number, by_topic, documents_named, siblings
from .premise import Premise
from .structured import Structured, items_of
from .wording import Wording

_MANY_ITEMS = 5
_EACH_SUBJECT = 0.7
"""An item that covers every topic of a comparing question to this share answers all of it."""


class Answerer:
    """Answers questions from one generation of an index, without an LLM."""

    def __init__(self, retriever: Retriever) -> None:
        self.retriever = retriever
        self.citer = Citer(retriever.index.store)

    def answer(self, question: str, *, history: Sequence[Mapping[str, str]] = ()) -> Answer:
        """Answer a question; never raises for what a user may type.

        Raises:
            CitationError: the answer does not replay (a defect, never shown as an answer).
        """
        start = time.perf_counter()
        reply = _Reply(self.retriever, self.citer, question, history)
        draft = reply.draft()
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
        )
        return self.citer.verify(answer)


class _Reply:
    """One question on its way to an answer."""

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
        self.understood = ""

    def draft(self) -> Draft:
        limit = self.retriever.settings.max_question_chars
        words = self.words = Wording(self.language, self.citer, self.retriever.agencies)
        if len(self.question) > limit:
            return self._invalid(words.say("invalid_long", count=limit))
        if not _has_words(self.question):
            return self._invalid(words.say("invalid_empty"))
        query = self.retriever.read(self.question)
        self.signals = read_signals(query, self.retriever.glossary)
        self.focus = read_focus(self.history, self.retriever) if self.history else Focus()
        if self.history:
            self.signals, self.understood = inherit(self.signals, self.focus)
        self.documents = documents_named(self.signals, self.retriever)
        self.structured = Structured(self.retriever, self.citer, words)
        ways: tuple[Callable[[], Draft | None], ...] = (
            self._chat, self._unknown_document, self._other_year, self._fact, self._whole_document,
            self._numbered, self._section_by_title, self._preamble, self._bodies, self._compare,
            self._topic,
        )  # fmt: skip
        for way in ways:
            draft = way()
            if draft is not None:
                return draft
        return self._ambiguous()

    def _invalid(self, text: str) -> Draft:
        return Draft(self.citer, status=Status.INVALID, lines=[text], confidence=0.0)

    def _ambiguous(self) -> Draft:
        return Draft(
            self.citer, status=Status.AMBIGUOUS, lines=[self.words.say("ambiguous")], confidence=0.0
        )

    def _chat(self) -> Draft | None:
        if not self.signals.has("chat") or self.signals.bodies or len(self.signals.about) > 12:
            return None
        lines = [self.words.say("chat")]
        return Draft(self.citer, status=Status.OUT_OF_CORPUS, lines=lines, confidence=0.0)

    def _unknown_document(self) -> Draft | None:
        if self.documents:
            return None
        return self._refuse(None)

    # ---- the document itself ---------------------------------------------------------------

    def _one_document(self) -> Document | None:
        if len(self.documents) == 1:
            return self.retriever.index.store.document(self.documents[0])
        if self.focus.clauses:
            return self.retriever.index.store.document(self.focus.clauses[0].sha256)
        return None

    def _fact(self) -> Draft | None:
        signals = self.signals
        if signals.has("issued_by"):
            return self._issued_by()
        if signals.query.items or signals.query.sections or signals.has("count"):
            return None
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
        if not self.signals.has("this_year") or (document := self._one_document()) is None:
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

    def _whole_document(self) -> Draft | None:
        """Counts and lists that need the whole document: no topic, no body."""
        signals = self.signals
        if signals.has("no_lead"):
            return self.structured.items_by_lead(self.documents, joint=False)
        if signals.has("joint_lead") and not signals.bodies and len(signals.about) < 8:
            return self.structured.items_by_lead(self.documents, joint=True)
        if signals.has("most") and not signals.bodies:
            return self.structured.most(signals, self.documents)
        counting = signals.has("count") or (
            signals.has("unit_section", "unit_item") and not signals.topic
        )
        if counting and not signals.bodies and not signals.query.items and self._no_topic():
            if signals.query.sections:
                return None
            document = self._one_document()
            return (
                self.structured.count_headings(signals, document) if document else self._ambiguous()
            )
        return None

    def _no_topic(self) -> bool:
        return not self.signals.topic or only_document_words(self.signals)

    # ---- by number -------------------------------------------------------------------------

    def _numbered(self) -> Draft | None:
        signals, query = self.signals, self.signals.query
        if signals.has("next", "previous") and self.focus.clauses and not query.items:
            clauses = step(self.focus, signals, self.retriever)
            if not clauses:
                return self._refuse(None, subject=True)
            self.understood = f"{clauses[0].label} {clauses[0].title}"
            return self._on_clauses(clauses)
        if query.items or query.articles:
            clauses = by_number(signals, self.retriever, self.documents)
            if not clauses:
                document = self._one_document()
                if document is None:
                    return self._ambiguous()
                kind = "item" if query.items and document.items else "article"
                return self.structured.no_such(kind, (*query.items, *query.articles)[0], document)
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
        labels = [
            f"{c.document} {c.label}{draft.cite(c, c.title_span)}" for c in clauses if c.index == 1
        ]
        draft.line("；".join(labels[:8]))
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
        if (
            not signals.has("heading")
            or not signals.has("items")
            or not signals.topic
            or signals.bodies
        ):
            return None
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
        if best is None or best[0] < 0.5:
            return None
        draft = self.structured.section(document, best[2].number, part=best[2].part)
        if draft is not None:
            draft.confidence = best[0]
        return draft

    def _preamble(self) -> Draft | None:
        """What the document says before its first item."""
        signals = self.signals
        if not signals.has("preamble") or signals.bodies:
            return None
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

    # ---- by body ---------------------------------------------------------------------------

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
        apart = signals.has("compare") or (
            signals.has("count", "most") and not signals.has("together")
        )
        if len(bodies) > 1 and not apart:
            return self.structured.together(bodies, lead=lead, documents=self.documents)
        alone = not lead and signals.has("sole") and signals.has("responsible")
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

    # ---- by topic --------------------------------------------------------------------------

    def _compare(self) -> Draft | None:
        """Several topics in one question: each is answered on its own."""
        signals = self.signals
        if not signals.has("compare") or not signals.topic:
            return None
        pieces = _pieces(signals)
        whole = by_topic(signals, self.retriever, documents=self.documents)
        if whole is not None and (held := self._held_by_one(whole, pieces)):
            return self._on_clauses(held, located=whole) if len(held) > 1 else None
        found: list[Located] = []
        for piece in pieces:
            query = self.retriever.read(piece)
            part = read_signals(query, self.retriever.glossary)
            located = by_topic(part, self.retriever, documents=self.documents)
            if located is not None and located.coverage >= ANSWER_FROM:
                found.append(located)
        clauses = list(dict.fromkeys(one.clauses[0] for one in found))
        if len(clauses) < 2:
            return None
        draft = Draft(self.citer, confidence=min(one.coverage for one in found))
        for clause in clauses:
            draft.line(self._duty_line(draft, clause, several=True))
        return draft

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

    def _topic(self) -> Draft | None:
        signals = self.signals
        if not signals.topic or (self.focus.clauses and self._leans_on_focus()):
            if self.focus.clauses:
                self.understood = (
                    self.understood
                    or f"{self.focus.clauses[0].label} {self.focus.clauses[0].title}"
                )
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
            return self._refuse(None)
        if signals.has("yes_no") and not signals.bodies and located.coverage < ANSWER_FROM:
            return self._not_mentioned(located)
        unknown = self._unknown_name(located)
        if located.coverage < ANSWER_FROM or unknown:
            return self._refuse(located, unknown=unknown and not signals.wants)
        if self._too_broad(located):
            return self._which(located)
        return self._on_clauses(self._narrowed(located), located=located)

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
        draft = self._ambiguous()
        draft.nearest = [self.citer.clause(h.clause) for h in located.hits[:5]]
        labels = ("; " if self.words.english else "；").join(
            f"{h.clause.label} {self.words.title(h.clause)}" for h in located.hits[:5]
        )
        draft.line(self.words.say("nearest", labels=labels))
        return draft

    def _not_mentioned(self, located: Located) -> Draft:
        """Asked whether the document says something, of which no word was found in it."""
        draft = self._refuse(located, subject=self.signals.has("document"))
        if draft.status is Status.NOT_STATED:
            draft.lines.insert(0, self.words.say("no_has").strip())
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
        held = " ".join(f"{h.clause.title} {h.clause.text}" for h in located.hits[:10]).lower()
        bare = re.sub(r"[“”\"「」\s]", "", held)
        held_terms = frozenset().union(
            *(self.retriever.clause_terms(h.clause).all for h in located.hits[:10])
        )
        document = self.retriever.index.store.document(located.clauses[0].sha256)
        head = f"{document.title} {document.number} {document.date}"
        for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", self.signals.query.folded):
            if year not in held_terms and year not in head:
                return True
        for word in re.findall(r"\b[A-Z][A-Z0-9]{1,9}\b", self.signals.query.text):
            concept = self.retriever.read(word).concepts
            known = any(m.span for m in self.retriever.agencies.find(word))
            if concept and not known and not self.retriever.share(concept, held_terms):
                return True
        short = [re.sub(r"(?:专项)?(?:行动|工程|计划|活动)$", "", n) for n in named]
        return any(s and s not in bare for s in short)

    def _refuse(
        self, located: Located | None, *, subject: bool = False, unknown: bool = False
    ) -> Draft:
        bodies = (*self.signals.bodies, *self.signals.weak_bodies)
        if self.signals.wants and any(self.retriever.agencies.present(b) for b in bodies):
            subject = True  # the document deals with the body, but not with this about it
        return refusal(
            self.signals, located, self.citer, self.words, subject=subject, unknown=unknown
        )

    # ---- answers on clauses ----------------------------------------------------------------

    def _on_clauses(
        self,
        clauses: Sequence[Clause],
        *,
        located: Located | None = None,
        inherited: bool = False,
    ) -> Draft:
        """Answer what is asked about clauses that are known."""
        signals = self.signals
        coverage = located.coverage if located else 1.0
        if signals.wants and not signals.has("who", "lead") and not self._states(clauses):
            return self._not_stated(clauses, coverage)
        premise = Premise(signals, clauses, self.citer, self.words, self.retriever)
        bodies = signals.bodies or (signals.weak_bodies if signals.role or inherited else ())
        draft = None
        if bodies and (signals.has("yes_no", "negative") or (inherited and signals.has("follow"))):
            draft = premise.yes_no(bodies[0])
        elif bodies and claimed_bodies(signals) and not signals.has("who"):
            draft = premise.claim(bodies[0])
        if draft is not None:
            draft.confidence = coverage
            return draft
        if signals.has("why") and (signals.role or bodies):
            claimed = premise.claim(bodies[0]) if bodies else None
            return claimed or premise.no_reason(coverage)
        if signals.has("count") and signals.has("unit_body") and any(c.duties for c in clauses):
            return self._count_bodies([c for c in clauses if c.duties], coverage)
        if self._asks_duty() and any(c.duties for c in clauses):
            return self._duty(clauses, coverage, located)
        return self._content(clauses, coverage, located)

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

    def _not_stated(self, clauses: Sequence[Clause], coverage: float) -> Draft:
        draft = Draft(self.citer, status=Status.NOT_STATED, confidence=coverage)
        what = self.words.say(f"what_{self.signals.wants}")
        draft.line(self.words.say("not_stated", what=what))
        draft.nearest = [self.citer.clause(c) for c in clauses[:3]]
        labels = ("; " if self.words.english else "；").join(c.gazette for c in draft.nearest)
        draft.line(self.words.say("nearest", labels=labels))
        return draft

    def _duty(self, clauses: Sequence[Clause], coverage: float, located: Located | None) -> Draft:
        draft = Draft(self.citer, confidence=coverage)
        asked_lead = self.signals.has("lead")
        noted = [c for c in clauses if c.duties]
        if not noted:
            # No note says who; a sentence of the text may (国务院专利行政部门负责…).
            said = re.compile("负责|主管|牵头|会同")
            if any(said.search(c.text) for c in clauses):
                return self._content(clauses, coverage, located)
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

    def _count_bodies(self, clauses: Sequence[Clause], coverage: float) -> Draft:
        draft = Draft(self.citer, confidence=coverage)
        words = self.words
        roles = (Role.LEAD,) if self.signals.has("lead") else None
        for clause in clauses:
            duties = [d for d in clause.duties if roles is None or d.role in roles]
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
        self, clauses: Sequence[Clause], coverage: float, located: Located | None
    ) -> Draft:
        draft = Draft(self.citer, confidence=coverage)
        signals, words = self.signals, self.words
        by_number_only = located is None
        if signals.has("yes_no") and not by_number_only:
            best = max(
                (
                    s.score
                    for c in clauses
                    for s in sentences_of(
                        c, signals.topic, citer=self.citer, retriever=self.retriever
                    )
                ),
                default=0.0,
            )
            if max(best, coverage if clauses[0].siblings == 1 else best) < ANSWER_FROM:
                return self._refuse(located, subject=True)
            draft.line(words.say("yes_has").strip())
        for clause in clauses:
            self._quote(draft, clause, whole=by_number_only or bool(located and located.by_title))
        return draft

    def _quote(self, draft: Draft, clause: Clause, *, whole: bool) -> None:
        """Quote the sentences of a clause that answer, and say whose task it is."""
        words = self.words
        if clause.index == 1 or not draft.lines or not whole:
            draft.line(words.heading(clause))
        concepts = () if whole and not self.signals.topic else self.signals.topic
        sentences = sentences_of(clause, concepts, citer=self.citer, retriever=self.retriever)
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


def _pieces(signals: Signals) -> list[str]:
    """The topics that a comparing question joins."""
    text = signals.query.folded
    cut = (
        r"[、,，;；]|和|与|跟|及"
        if signals.query.language is not Language.ENGLISH
        else r",| and | versus | vs\.? "
    )
    pieces = [p for p in re.split(cut, text) if strip_function_words(p)]
    if signals.query.language is Language.ENGLISH and len(pieces) > 1:
        # "patent, trademark and copyright enforcement": the last word belongs to all of them.
        last = strip_function_words(pieces[-1]).split()
        if len(last) > 1:
            pieces = [
                p if len(strip_function_words(p).split()) > 1 else f"{p} {last[-1]}" for p in pieces
            ]
    return pieces


def _has_words(text: str) -> bool:
    return any(unicodedata.category(c)[0] in "LN" for c in text)


def _language(question: str, history: Sequence[Mapping[str, str]]) -> Language:
    """Of the question; a wordless one takes the language of the talk."""
    if _has_words(question[:4000]):
        return language_of(question[:4000])
    for turn in reversed(history):
        if turn.get("role") == "user" and _has_words(turn.get("content", "")[:4000]):
            return language_of(turn["content"][:4000])
    return Language.HANS
