"""把握：how sure an answer is, learned on the dev questions, and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.answer.confidence import Calibration, bundled
from tiaowen.models import Status

if TYPE_CHECKING:
    from .conftest import Ask


def test_the_weights_are_of_the_evidence_that_is_gathered(ask: Ask) -> None:
    told = ask("软件正版化由谁牵头？").answer.explain()
    assert set(told.evidence) == set(bundled().weights)


@given(st.dictionaries(st.sampled_from(["covered", "dense"]), st.floats(-1e9, 1e9)))
def test_a_probability_lies_between_0_and_1(evidence: dict[str, float]) -> None:
    calibration = Calibration({"covered": 2.0, "dense": -3.0}, 0.5, 0.5, {})
    assert 0.0 <= calibration.probability(evidence) <= 1.0


def test_more_for_a_clause_is_never_less_sure() -> None:
    weights = bundled().weights
    for name in ("covered", "meant", "dense", "met_anywhere", "title"):
        assert weights[name] > 0, name
    for name in ("elsewhere", "wordless"):
        assert weights[name] < 0, name


@pytest.mark.parametrize(
    ("question", "surer"),
    [
        ("碳中和由谁牵头？", "软件正版化由谁牵头？"),
        ("who regulates ride-hailing platforms?", "who leads software legalization?"),
        ("養老金由誰負責？", "鄉下的假農藥由哪些機關查？"),
    ],
)
def test_a_question_of_the_document_is_surer_than_one_of_another(
    ask: Ask, question: str, surer: str
) -> None:
    other, own = ask(question), ask(surer)
    assert other.answer.abstained
    assert own.status is Status.ANSWERED
    assert own.answer.confidence > other.answer.confidence + 0.3


@pytest.mark.parametrize(
    ("question", "item"),
    [
        ("路边没牌子的加油点谁来查？", 4),
        ("who handles fake seeds sold to farmers", 12),
        ("寄包裹时快递公司必须做到哪三样？", 6),
        ("推動公協會自律這塊，主責機關是哪個？", 25),
        ("copy shops near uni campuses running off textbooks without permission", 10),
    ],
)
def test_lay_words_reach_their_clause(ask: Ask, question: str, item: int) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert item in reply.items
