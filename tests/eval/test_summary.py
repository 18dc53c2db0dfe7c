"""Shares, latency and the report, on numbers worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tiaowen.api import Assistant
from tiaowen.eval.qa import Score, failures, replayed, run, score, summary, table
from tiaowen.models import Status

if TYPE_CHECKING:
    from .conftest import MakeAnswer, MakeQuestion


@pytest.fixture
def scores(question: MakeQuestion, answer: MakeAnswer, assistant: Assistant) -> list[Score]:
    """Five: two right of three in Chinese, none of two in English; 1, 2, 3, 4 and 90 ms."""
    rows = [
        ("a", "zh-Hans", "who_leads", "dev", 11, 1.0),
        ("b", "zh-Hans", "who_leads", "test", 11, 2.0),
        ("c", "zh-Hans", "count", "dev", 5, 3.0),
        ("d", "en", "count", "dev", 5, 90.0),
        ("e", "en", "who_leads", "test", 5, 4.0),
    ]
    return [
        score(
            question(id=id_, lang=lang, kind=kind, split=split, items=(11,)),
            answer(items=(item,), elapsed_ms=elapsed),
            assistant,
        )
        for id_, lang, kind, split, item, elapsed in rows
    ]


def test_shares_by_hand(scores: list[Score]) -> None:
    report = summary(scores)
    assert report["all"] == {"right": 2, "questions": 5, "share": 0.4}
    assert report["language"] == {
        "en": {"right": 0, "questions": 2, "share": 0.0},
        "zh-Hans": {"right": 2, "questions": 3, "share": 0.6667},
    }
    assert report["kind"] == {
        "count": {"right": 0, "questions": 2, "share": 0.0},
        "who_leads": {"right": 2, "questions": 3, "share": 0.6667},
    }
    assert report["split"] == {
        "dev": {"right": 1, "questions": 3, "share": 0.3333},
        "test": {"right": 1, "questions": 2, "share": 0.5},
    }


def test_latency_by_hand(scores: list[Score]) -> None:
    assert summary(scores)["elapsed_ms"] == {"p50": 3.0, "p99": 90.0}
    assert summary(scores[:1])["elapsed_ms"] == {"p50": 1.0, "p99": 1.0}


def test_no_questions_are_no_failure() -> None:
    report = summary([])
    assert report["all"] == {"right": 0, "questions": 0, "share": 0.0}
    assert report["elapsed_ms"] == {"p50": 0.0, "p99": 0.0}


def test_the_report_as_text(scores: list[Score]) -> None:
    report = summary(scores) | {"citations": {"replayed": 4, "all": 5}}
    lines = [line.split() for line in table(report).splitlines()]
    assert ["all", "all", "2", "/", "5", "40.0%"] in lines
    assert ["language", "zh-Hans", "2", "/", "3", "66.7%"] in lines
    assert ["citations", "that", "replay:", "4", "of", "5"] in lines


def test_failures_say_what_was_wanted_and_what_came(
    scores: list[Score], question: MakeQuestion, answer: MakeAnswer, assistant: Assistant
) -> None:
    refused = score(
        question(id="f", items=(7,)), answer("没有找到", status=Status.OUT_OF_CORPUS), assistant
    )
    lines = failures([*scores, refused])
    assert [line.split()[0] for line in lines] == ["c", "d", "e", "f"]
    assert "wrong: citation" in lines[0]
    assert "wrong: status" in lines[3]
    assert "out_of_corpus" in lines[3]
    assert "没有找到" in lines[3]


def test_run_asks_in_order_with_the_talk_before(
    question: MakeQuestion, assistant: Assistant
) -> None:
    told = []
    scores = run(
        assistant,
        [
            question(id="a", items=(11,), lead=("新闻出版广电总局",)),
            question(
                id="b",
                question="那第十二项呢？",
                history=({"role": "user", "content": "第十一项由谁牵头？"},),
                items=(12,),
                lead=(),
            ),
            question(id="c", question="今天天气怎么样？", statuses=("out_of_corpus",)),
        ],
        progress=lambda: told.append(1),
    )
    assert [s.question.id for s in scores] == ["a", "b", "c"]
    assert all(s.right for s in scores)
    assert len(told) == 3
    assert replayed(scores, assistant) == (2, 2)


def test_a_quotation_that_does_not_replay_is_counted_as_such(
    question: MakeQuestion, assistant: Assistant
) -> None:
    from dataclasses import replace

    (good,) = run(assistant, [question()])
    cited = good.answer.citations[0]
    for wrong in (
        replace(cited, quote=cited.quote + "。"),
        replace(cited, start=cited.start + 1),
        replace(cited, end=cited.end - 1),
        replace(cited, end=10_000_000),
    ):
        bad = replace(good, answer=replace(good.answer, citations=(wrong,)))
        assert replayed([good, bad], assistant) == (1, 2)
