"""What the scores come to, on numbers worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tiaowen.eval.gold import Gold
from tiaowen.eval.questions import Question
from tiaowen.eval.reply import Reply, failed
from tiaowen.eval.run import Run, SystemRun
from tiaowen.eval.score import score
from tiaowen.eval.summary import summary
from tiaowen.eval.table import failures, table
from tiaowen.models import Status

if TYPE_CHECKING:
    from .conftest import MakeQuestion, MakeReply


@pytest.fixture
def run(question: MakeQuestion, reply: MakeReply, gold: Gold) -> Run:
    """Ours has a, b and e right and crashes on d; theirs has only b right, and refuses it all."""
    questions = (
        question(id="a", lang="zh-Hans", split="dev", items=(11,), clauses=((11, 1),),
                 lead=("新闻出版广电总局",)),
        question(id="b", lang="en", kind="unanswerable", split="test",
                 statuses=("out_of_corpus", "not_stated")),
        question(id="c", lang="en", split="dev", items=(5,), lead=(), responsible=("商务部",)),
        question(id="d", lang="zh-Hant", split="test", kind="yes_no", items=(9,), polarity=True),
        question(id="e", lang="zh-Hans", split="dev", kind="count", answer_any=("7",)),
    )  # fmt: skip
    ours = (
        reply(
            items=(11,), lead=("新闻出版广电总局",), found=(11, 9), confidence=0.9, elapsed_ms=1.0
        ),
        reply("没有。", status=Status.OUT_OF_CORPUS, confidence=0.1, elapsed_ms=2.0),
        reply(items=(9,), lead=("商务部",), found=(9, 5), confidence=0.4, elapsed_ms=3.0),
        failed("KeyError: 'x'", elapsed_ms=100.0),
        reply("共7项", confidence=0.8, elapsed_ms=4.0),
    )
    none = reply("没有。", status=Status.OUT_OF_CORPUS, elapsed_ms=1.0)
    return Run(questions, (
        _system("ours", questions, ours, gold), _system("theirs", questions, (none,) * 5, gold),
    ))  # fmt: skip


def _system(
    name: str, questions: tuple[Question, ...], replies: tuple[Reply, ...], gold: Gold
) -> SystemRun:
    scores = tuple(score(q, r, gold) for q, r in zip(questions, replies, strict=True))
    return SystemRun(name, {}, replies, scores)


def test_strict_accuracy_by_group(run: Run) -> None:
    ours = summary(run)["systems"]["ours"]
    assert (ours["all"]["right"], ours["all"]["questions"], ours["all"]["share"]) == (3, 5, 0.6)
    # Wilson, 3 of 5: (0.6 + 1.96²/10 ± …) / (1 + 1.96²/5) = 0.2307 … 0.8824
    assert ours["all"]["low"] == pytest.approx(0.2307, abs=1e-3)
    assert ours["all"]["high"] == pytest.approx(0.8824, abs=1e-3)
    shares = {g: {k: v["right"] for k, v in ours[g].items()} for g in ("split", "lang", "kind")}
    assert shares == {
        "split": {"dev": 2, "test": 1},
        "lang": {"en": 1, "zh-Hans": 2, "zh-Hant": 0},
        "kind": {"count": 1, "unanswerable": 1, "who_leads": 1, "yes_no": 0},
    }
    assert ours["errors"] == ["d"]


def test_parts_count_only_where_asked_for_and_a_crash_counts_as_wrong(run: Run) -> None:
    parts = summary(run)["systems"]["ours"]["parts"]
    counted = {name: (p["right"], p["questions"]) for name, p in parts.items()}
    assert counted == {
        "status": (4, 5), "citation": (1, 3), "clause_citation": (1, 1), "lead": (1, 2),
        "responsible": (0, 1), "strings": (1, 1), "polarity": (0, 1),
    }  # fmt: skip


def test_means_over_those_asked_for(run: Run) -> None:
    means = summary(run)["systems"]["ours"]["means"]
    assert means["lead_f1"] == pytest.approx((1 + 0) / 2)
    assert means["responsible_f1"] == 0
    # a 全对，c 引错了地方，d 没有引。
    assert means["span_precision"] == means["span_recall"] == pytest.approx(1 / 3, abs=1e-4)


def test_refusals_and_roles(run: Run) -> None:
    figures = summary(run)["systems"]
    ours, theirs = figures["ours"]["status"]["refusal"], figures["theirs"]["status"]["refusal"]
    assert (ours["precision"], ours["recall"], ours["f1"]) == (1, 1, 1)
    # 五题都拒答，只有一题该拒答： P 1/5, R 1, F1 = 2·0.2 / 1.2 = 1/3
    assert theirs["precision"] == pytest.approx(0.2)
    assert theirs["f1"] == pytest.approx(1 / 3)
    # a: 牵头答对。c: 商务部只是负责，却答成牵头。
    roles = figures["ours"]["roles"]
    assert roles["lead"]["lead"] == 1
    assert roles["shared"]["lead"] == 1


def test_retrieval_by_hand(run: Run) -> None:
    """a: the item first. c: second. d: nothing retrieved, 0. hit@1 1/3, MRR (1 + 1/2 + 0) / 3."""
    found = summary(run)["systems"]["ours"]["retrieval"]
    assert found["item"]["questions"] == 3
    assert found["item"]["hit@1"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["item"]["hit@3"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["item"]["mrr@10"] == pytest.approx(0.5, abs=1e-4)
    assert found["clause"]["questions"] == 1
    assert summary(run)["systems"]["theirs"]["retrieval"] == {}


def test_confidence_and_time(run: Run) -> None:
    ours = summary(run)["systems"]["ours"]
    # 答了三题：0.9 对，0.8 对，0.4 错。
    assert ours["confidence"]["auroc_right"] == 1.0
    assert ours["confidence"]["answers"] == 3
    points = ours["confidence"]["risk_coverage"]
    assert points[-1]["risk"] == pytest.approx(1 / 3)
    # 崩溃的一题不计时间：1, 2, 3, 4 毫秒。
    assert ours["elapsed_ms"]["p50"] == 2.0
    assert ours["elapsed_ms"]["slowest"] == 4.0


def test_the_difference_between_systems(run: Run) -> None:
    """Ours a, b, e; theirs b: minus two of five."""
    difference = summary(run)["differences"]["theirs"]
    assert difference["value"] == pytest.approx(-0.4)
    assert difference["low"] < -0.4 < difference["high"]


def test_the_table_and_the_failures(run: Run) -> None:
    text = table(summary(run))
    lines = [line.split() for line in text.splitlines()]
    assert ["ours", "theirs"] in lines
    assert ["strict", "accuracy", "3/5", "60.0%", "1/5", "20.0%"] in lines
    assert "ours: no reply to 1 questions, counted as wrong: d" in text
    listed = failures(run)
    assert [line.split()[0] for line in listed.splitlines() if line[0] != " "] == ["c", "d"]
    assert "wrong: citation, lead, responsible" in listed
    assert "KeyError: 'x'" in listed
