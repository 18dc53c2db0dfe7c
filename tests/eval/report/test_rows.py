"""What the list of questions is made of."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from tiaowen.eval.gold import Gold
from tiaowen.eval.reply import Reply
from tiaowen.eval.report.rows import choices, gold_marks, rows_json
from tiaowen.eval.run import Run
from tiaowen.eval.score import score
from tiaowen.models import Document

from .conftest import QUESTIONS, found


@pytest.fixture
def data(run: Run) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(rows_json(run))
    return read


def test_what_is_wrong_is_named(data: dict[str, Any]) -> None:
    replies = data["systems"][0]["replies"]
    assert [reply["wrong"] for reply in replies if not reply["right"]] == [
        ["lead"], ["strings"], ["error"],
    ]  # fmt: skip
    assert replies[4]["error"] == "TimeoutError: <late>"


def test_nobody_is_an_expectation_and_not_asked_is_none(data: dict[str, Any]) -> None:
    assert data["questions"][4]["lead"] == []
    assert "lead" not in data["questions"][2]
    assert "responsible" not in data["questions"][0]


def test_a_quotation_stands_there_once(data: dict[str, Any]) -> None:
    labels = [label for label, _ in data["cited"]]
    assert labels == ["国办发〔2017〕46号 三、（十一）", "国办发〔2017〕46号 一、（一）"]
    assert data["systems"][0]["replies"][0]["cited"] == [0]
    assert data["systems"][0]["replies"][0]["clauses"] == ["11.1"]
    assert data["systems"][0]["replies"][3]["nearest"] == [1]


def test_no_sign_that_could_end_the_script(run: Run) -> None:
    assert not set("<>&\u2028\u2029") & set(rows_json(run))


def test_retrieved_clauses_are_marked(notice: Document) -> None:
    """Item 21 has six clauses; gold is the second; item 11 is not gold."""
    question = replace(QUESTIONS[0], items=(21,), clauses=((21, 2),), lead=None)
    clauses = [c for c in notice.clauses if c.item in (11, 21)]
    foreign = replace(found(notice, clauses[1], 0.1), clause_id="of another document")
    hits = (*(found(notice, c, 0.5) for c in clauses[:3]), foreign)
    reply = Reply("answered", "……", found=hits)
    assert gold_marks(reply, score(question, reply, Gold([notice]))) == ["", "item", "gold", ""]
    whole = replace(question, clauses=())
    assert gold_marks(reply, score(whole, reply, Gold([notice]))) == ["", "gold", "gold", ""]


def test_where_a_refusal_is_right_nothing_is_gold(notice: Document) -> None:
    reply = Reply("out_of_corpus", "……", found=(found(notice, notice.clauses[0], 0.5),))
    assert gold_marks(reply, score(QUESTIONS[3], reply, Gold([notice]))) == [""]


def test_long_clauses_are_cut(run: Run, notice: Document) -> None:
    main = run.main
    long = replace(found(notice, notice.clauses[0], 0.5), text="字" * 500)
    reply = replace(main.replies[0], found=(long,))
    changed = replace(run, systems=(replace(main, replies=(reply, *main.replies[1:])),))
    shown = [text for _, text in json.loads(rows_json(changed))["found"]]
    assert "字" * 400 + "…" in shown


def test_what_the_list_can_be_narrowed_to(run: Run) -> None:
    assert choices(run) == {
        "system": ["ours", "<theirs>"],
        "lang": ["en", "zh-Hans", "zh-Hant"],
        "kind": ["content", "unanswerable", "who_leads"],
        "split": ["dev", "test"],
        "wrong": ["status", "citation", "lead", "responsible", "strings", "error"],
    }
