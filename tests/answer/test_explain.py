"""意图、槽位与解释：one typed intent by rules in data, and how an answer came about."""

from __future__ import annotations

import copy
import dataclasses
import json
from typing import TYPE_CHECKING

import pytest
from tiaowen.answer.comparing import Comparing
from tiaowen.answer.intent import pattern_names
from tiaowen.answer.on_document import OnDocument
from tiaowen.answer.on_topic import OnTopic
from tiaowen.answer.understanding import Intent, rules
from tiaowen.contract import explanation_json

if TYPE_CHECKING:
    from .conftest import Ask


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("软件正版化由谁牵头？", Intent.WHO_LEADS),
        ("軟體正版化由誰主責？", Intent.WHO_LEADS),
        ("who handles fake seeds sold to farmers", Intent.WHO_IS_RESPONSIBLE),
        ("软件正版化还有谁配合？", Intent.WHO_ASSISTS),
        ("黑加油站要怎么整治？", Intent.WHAT_TO_DO),
        ("公安部牵头哪些？", Intent.WHICH_ITEMS),
        ("哪些任务没有牵头单位？", Intent.WHICH_ITEMS),
        ("第三部分有哪几项？", Intent.LOOK_UP),
        ("海关总署参与几项？", Intent.HOW_MANY),
        ("这份通知共有几项任务？", Intent.HOW_MANY),
        ("软件正版化由公安部牵头吗？", Intent.YES_NO),
        ("这份通知的文号是什么？", Intent.FACT),
        ("第十七项", Intent.LOOK_UP),
        ("“绿盾”工程是什么？", Intent.DEFINE),
        ("为什么由教育部牵头软件正版化？", Intent.REASON),
        ("工商总局后来怎么样了？", Intent.CHANGE),
        ("你好", Intent.CHAT),
    ],
)
def test_what_a_question_asks_for(ask: Ask, question: str, intent: Intent) -> None:
    assert ask(question).answer.explain().intent == intent


def test_slots_hold_what_the_question_names(ask: Ask) -> None:
    told = ask("公安部和海关总署共同牵头哪些？").answer.explain()
    assert told.slots["bodies"] == ("公安部", "海关总署")
    assert told.slots["role"] == "lead"
    assert ask("第三部分第十一项").answer.explain().slots["items"] == (11,)


def test_the_clauses_considered_with_scores_and_words(ask: Ask) -> None:
    told = ask("who leads software legalization?").answer.explain()
    first = told.considered[0]
    assert (first.label, first.cited) == ("三、（十一）", True)
    assert first.score == max(c.score for c in told.considered)
    assert {"dense", "late", "coverage"} <= set(first.parts)
    assert any(asked == "software" for asked, _ in first.words)
    assert told.rules[-1] == "who leads"
    assert told.confidence >= told.thresholds["answer_from"]
    assert {"read", "topic", "verify"} <= set(told.steps_ms)
    assert json.loads(json.dumps(explanation_json(told)))["intent"] == "who_leads"


def test_an_answer_can_be_copied_and_written_as_data(ask: Ask) -> None:
    answer = ask("软件正版化由谁牵头？").answer
    data = json.loads(json.dumps(dataclasses.asdict(answer)))
    assert data["status"] == "answered"
    assert copy.deepcopy(answer) == answer
    assert copy.deepcopy(answer).explain().intent == ""
    assert answer.explain().intent == "who_leads"


def test_an_invalid_question_has_an_explanation_too(ask: Ask) -> None:
    assert ask("？？？").answer.explain().intent == ""


def test_every_rule_names_a_way_and_signals_that_exist() -> None:
    known = pattern_names()
    for rule in rules():
        assert any(hasattr(kind, f"_{rule.way}") for kind in (OnDocument, OnTopic, Comparing))
        assert rule.any | rule.all | rule.none <= known, rule.name
    assert not rules()[-1].any | rules()[-1].all  # a question that no rule knows ends there
    assert len({rule.name for rule in rules()}) == len(rules())
