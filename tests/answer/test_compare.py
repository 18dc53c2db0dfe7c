"""几件事一起问：each is answered on its own, each with its own citation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tiaowen.models import Status

if TYPE_CHECKING:
    from .conftest import Ask


@pytest.mark.parametrize(
    ("question", "items", "leads"),
    [
        ("商标执法和专利执法分别由谁牵头？", {8, 9}, {"工商总局", "国家知识产权局"}),
        ("商標執法和專利執法分別由誰牽頭？", {8, 9}, {"工商总局", "国家知识产权局"}),
        (
            "Who leads trademark enforcement and who leads patent enforcement?",
            {8, 9},
            {"工商总局", "国家知识产权局"},
        ),
        ("比较软件正版化和版权保护的牵头单位", {10, 11}, {"新闻出版广电总局"}),
        ("软件正版化、植物新品种、刑事打击分别由谁负责？", {11, 12, 13}, {"新闻出版广电总局"}),
        ("第十四项和第十五项的责任单位有什么不同？", {14, 15}, set()),
        ("寄遞環節監管、重點區域治理分別由哪個部門負責？", {5, 6}, set()),
    ],
)
def test_each_subject_has_its_own_answer(
    ask: Ask, question: str, items: set[int], leads: set[str]
) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert reply.items == items
    assert reply.leads == leads


def test_each_line_carries_the_mark_of_its_own_clause(ask: Ask) -> None:
    reply = ask("商标执法和专利执法分别由谁牵头？")
    lines = reply.text.split("\n")
    assert len(lines) == 2
    for line in lines:
        (number,) = [n for n in (1, 2) if f"[{n}]" in line]
        assert line.startswith(reply.answer.citations[number - 1].label)


def test_two_clauses_of_one_item_are_told_apart(ask: Ask) -> None:
    reply = ask("消毒产品和假化妆品分别归哪个部门管？")
    assert reply.items == {4}
    assert reply.others == {"国家卫生计生委", "食品药品监管总局"}
