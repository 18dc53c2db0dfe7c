"""Every citation of every answer stands in the notice, word for word, where it says."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import tiaowen
from tiaowen.api import Assistant
from tiaowen.models import Answer, Document, Status

if TYPE_CHECKING:
    from .conftest import Replay

_FILE = Path(tiaowen.__file__).parent / "eval" / "questions" / "notice.jsonl"


@cache
def _questions() -> list[dict[str, Any]]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> list[Answer]:
    return [assistant.ask(q["question"], history=q["history"]) for q in _questions()]


def test_the_questions_are_of_every_kind_and_language() -> None:
    assert len(_questions()) >= 120
    assert {q["lang"] for q in _questions()} == {"zh-Hans", "zh-Hant", "en"}


def test_every_citation_replays_from_the_original(answers: list[Answer], replay: Replay) -> None:
    cited = [c for a in answers for c in (*a.citations, *a.nearest)]
    assert len(cited) > len(answers)
    for citation in cited:
        replay(citation)


def test_every_citation_names_the_clause_it_quotes(answers: list[Answer], notice: Document) -> None:
    clauses = {c.id: c for c in notice.clauses}
    sections = {s.number: s for s in notice.sections}
    for citation in (c for a in answers for c in (*a.citations, *a.nearest)):
        assert citation.document == "国办发〔2017〕46号"
        assert citation.article is None
        if citation.clause_id:
            clause = clauses[citation.clause_id]
            assert (citation.label, citation.item, citation.section) == (
                clause.label, clause.item, clause.section,
            )  # fmt: skip
            assert citation.clause == (clause.index if clause.item is not None else None)
            places = (clause.span, clause.title_span or clause.span)
            assert any(p.start <= citation.start and citation.end <= p.end for p in places)
        else:
            assert citation.clause is None
            if citation.item is not None:
                (item,) = [i for i in notice.items if i.number == citation.item]
                assert item.span.start <= citation.start < citation.end <= item.span.end
            elif citation.section is not None:
                span = sections[citation.section].span
                assert (citation.start, citation.end) == (span.start, span.end)
            else:
                assert citation.label in (
                    "发文字号",
                    "标题",
                    "发文机关",
                    "成文日期",
                    "主送机关",
                    "附注",
                )


def test_every_duty_is_of_a_cited_clause_and_stands_in_its_note(
    answers: list[Answer], notice: Document
) -> None:
    clauses = {c.id: c for c in notice.clauses}
    for answer in answers:
        cited = {c.clause_id for c in answer.citations}
        for duty in answer.duties:
            assert duty.clause_id in cited
            clause = clauses[duty.clause_id]
            assert duty in clause.duties
            assert clause.note_span is not None
            assert clause.note_span.start < duty.span.start < duty.span.end < clause.note_span.end


def test_every_answer_cites_and_no_refusal_invents(answers: list[Answer]) -> None:
    for answer in answers:
        if answer.status is Status.ANSWERED:
            assert answer.citations
            assert "[1]" in answer.text
        if answer.status in (Status.OUT_OF_CORPUS, Status.INVALID):
            assert answer.citations == ()
            assert answer.duties == ()
        if answer.status is Status.FALSE_PREMISE:
            assert answer.citations


def test_quotations_in_an_answer_are_words_of_what_it_cites(answers: list[Answer]) -> None:
    """English answers quote in the script of the source: letter for letter in a citation."""
    for answer in answers:
        if answer.language.value != "en" or answer.abstained:
            continue
        for line in answer.text.split("\n"):
            if line.startswith("“") and line.rstrip("]0123456789[").endswith("”"):
                quoted = line[1 : line.rindex("”")]
                assert any(quoted in c.quote for c in answer.citations)
