"""几项、几个单位、几个部分？Counted in the notice by hand; open lists count "at least"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tiaowen.models import Status

if TYPE_CHECKING:
    from .conftest import Ask

_NO_LEAD = {1, 2, 3, 4, 5, 6, 12, 13, 14, 15, 18, 19, 20, 24, 26, 29}
_JOINT = {17, 21, 22, 27, 28}


@pytest.mark.parametrize(
    ("question", "first", "item"),
    [
        ("涉税案件查处由几个单位负责？", "至少4个单位", 18),
        ("涉稅案件查處由幾個單位負責？", "至少4個單位", 18),
        ("How many bodies are responsible for tax-related cases?", "At least 4 bodies", 18),
        ("宣传教育一共有几个责任单位？", "至少5个单位", 27),
        ("推广区域协作经验由几家单位负责？", "至少6个单位", 16),
        ("整治黑加油站点由几个部门负责？", "至少8个单位", 4),
    ],
)
def test_an_open_list_counts_at_least(ask: Ask, question: str, first: str, item: int) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert reply.first.startswith(first)
    assert reply.items == {item}


@pytest.mark.parametrize(
    ("question", "first", "item"),
    [
        ("软件正版化有几个责任单位？", "7个单位", 11),
        ("“清风”行动有几个责任单位？", "12个单位", 3),
        ("植物新品種保護由幾個單位負責？", "2個單位", 12),
        ("How many bodies share the revision of IP laws?", "14 bodies", 20),
        ("How many agencies are responsible for new plant varieties?", "2 bodies", 12),
    ],
)
def test_a_closed_list_counts_exactly(ask: Ask, question: str, first: str, item: int) -> None:
    reply = ask(question)
    assert reply.first.startswith(first)
    assert reply.items == {item}


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("与世界海关组织的交流合作有几个牵头单位？", "4个单位"),
        ("宣传教育有几个牵头单位？", "2个单位"),
    ],
)
def test_leads_alone_are_counted_where_asked_and_never_open(
    ask: Ask, question: str, first: str
) -> None:
    assert ask(question).first.startswith(first)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("全文共有几项任务？", "共有31项"),
        ("全文共有幾項任務？", "共有31項"),
        ("How many items does the notice have?", "31 items"),
        ("文件分几个部分？", "分8个部分"),
        ("文件分為幾個部分？", "分8個部分"),
        ("How many sections does the notice have?", "8 sections"),
        ("责任分工一共涉及多少个单位？", "32个不同的单位"),
        ("How many different bodies are named in the notice?", "32 different bodies"),
        ("第三部分有几项任务？", "包括5项"),
    ],
)
def test_the_whole_document(ask: Ask, question: str, words: str) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert words in reply.text
    assert reply.answer.citations


@pytest.mark.parametrize(
    "question",
    ["没有指定牵头单位的有哪几项？", "沒有牽頭單位的任務有哪些？", "Which items have no lead?"],
)
def test_items_without_a_lead(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert reply.items == _NO_LEAD
    assert len(_NO_LEAD) == 16
    assert "16" in reply.first


@pytest.mark.parametrize(
    "question",
    [
        "哪几项由两个以上单位共同牵头？",
        "哪幾項由兩個以上單位共同牽頭？",
        "Which items have joint leads?",
    ],
)
def test_items_led_jointly(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert reply.items == _JOINT
    assert "5" in reply.first
    # 17 双打办 高检院; 21 发改委 人民银行; 22 综治办; 27 中宣部; 28 商务部 知识产权局 海关 公安部
    assert len(reply.leads) == 10


def test_the_body_and_the_item_with_most(ask: Ask) -> None:
    reply = ask("哪个单位出现最多？")
    assert "工商总局" in reply.first
    assert "15项" in reply.first
    assert len(reply.items) == 15


def test_items_that_tie_for_the_most_bodies_are_all_named(ask: Ask) -> None:
    """By hand: 1, 19 and 20 each name 14 bodies over their clauses, 17 names 13."""
    reply = ask("哪一项的责任单位最多？")
    assert reply.items == {1, 19, 20}
    assert reply.text.count("14个单位") == 3
