"""一次问几件事；比较；在哪一部分。"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tiaowen.models import Status

if TYPE_CHECKING:
    from .conftest import Ask


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("软件正版化谁牵头，植物新品种又归谁？", {11, 12}),
        ("軟體正版化由誰主責？寄遞環節又由誰負責？", {11, 6}),
        ("Who leads trademark enforcement, and who looks after breeders of new crops?", {9, 12}),
    ],
)
def test_each_question_is_answered_under_its_words(
    ask: Ask, question: str, items: set[int]
) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert reply.items == items
    assert sum(line.startswith(("① ", "② ")) for line in reply.text.split("\n")) == 2


def test_one_question_with_a_comma_is_not_taken_apart(ask: Ask) -> None:
    reply = ask("软件正版化由谁牵头，还有谁配合？")
    assert reply.items == {11}
    assert "①" not in reply.text


def test_the_same_lead_or_not(ask: Ask) -> None:
    reply = ask("專利跟商標這兩塊，牽頭機關是同一個嗎？")
    assert reply.first == "牽頭單位不是同一個。"
    assert reply.leads == {"国家知识产权局", "工商总局"}


def test_items_and_bodies_against_each_other(ask: Ask) -> None:
    reply = ask("Does item 16 name more bodies than item 17?")
    assert reply.first == "No."
    assert reply.items == {16, 17}
    more = ask("商务部和海关总署，谁牵头的任务多？")
    assert more.first.startswith("商务部更多，有2项")


def test_bodies_under_a_name_of_today_are_all_listed(ask: Ask) -> None:
    more = ask("市场监管总局和财政部谁负责的任务更多？")
    assert "工商总局、质检总局、食品药品监管总局更多，有16项" in more.text
    own = more.text.split("财政部参与")[0]
    assert "质检总局参与（含牵头）12项" in own
    places = {line.split(" ")[0] for line in own.splitlines() if "）[" in line}
    assert len(places) == 16


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("跨国联手办案写在第几部分，标题是什么", "八、"),
        ("黑名單、信用獎懲那條歸在哪個大標題底下", "六、"),
        ("which big chapter is disclosure of case information in?", "七、"),
    ],
)
def test_which_section_something_stands_in(ask: Ask, question: str, section: str) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert any(c.label == section and c.item is None for c in reply.answer.citations)
