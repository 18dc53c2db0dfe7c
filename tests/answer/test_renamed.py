"""机构改革以后的名称：问今天的名称，答文件里的名称；机构变动写在引文之外。"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tiaowen.models import Document, Status

if TYPE_CHECKING:
    from .conftest import Ask


@pytest.mark.parametrize(
    "question",
    [
        "市场监管总局牵头哪些？",
        "國家市場監督管理總局牽頭哪些工作？",
        "Which items does SAMR lead?",
    ],
)
def test_the_name_of_today_finds_its_predecessors(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert reply.items == {9, 21}  # 工商总局牵头；质检总局、食品药品监管总局都不牵头
    assert reply.leads == {"工商总局"}
    for name in ("工商总局", "质检总局", "食品药品监管总局"):
        assert name in reply.first or "工商總局" in reply.first


def test_a_ministry_under_its_later_name(ask: Ask) -> None:
    reply = ask("农业农村部负责哪些任务？")
    assert reply.first == "文件中没有农业农村部；以下按文件中的名称农业部回答。"
    assert {d.body for d in reply.answer.duties} == {"农业部"}
    assert reply.items == ask("农业部负责哪些任务？").items


def test_predecessors_and_another_body_together(ask: Ask, notice: Document) -> None:
    """任一前身与公安部同在一项。"""
    notes: dict[int, str] = {}
    for clause in notice.clauses:
        if clause.item is not None:
            notes[clause.item] = notes.get(clause.item, "") + clause.note
    either = {
        item
        for item, note in notes.items()
        if "公安部" in note and any(b in note for b in ("工商总局", "质检总局", "食品药品监管总局"))
    }
    assert len(either) > 5
    assert ask("市场监管总局和公安部共同负责哪些？").items == either


def test_yes_or_no_about_a_later_name(ask: Ask) -> None:
    assert "是。" in ask("商标行政执法由市场监管总局牵头吗？").text.split("\n")
    assert "不是。" in ask("软件正版化由市场监管总局牵头吗？").text.split("\n")


def test_items_that_no_predecessor_leads(ask: Ask) -> None:
    reply = ask("市场监管总局没有牵头的有哪些？")
    assert reply.items == set(range(1, 32)) - {9, 21}


def test_a_note_tells_what_became_of_a_body(ask: Ask) -> None:
    answer = ask("加大版权保护工作力度由谁牵头？").answer
    (note,) = [n for n in answer.notes if n.body == "新闻出版广电总局"]
    assert "中央宣传部" in note.text
    assert "国家版权局" in note.text
    assert "2018年" in note.text
    assert any("《深化党和国家机构改革方案》" in s for s in note.sources)
    assert "中央宣传部" not in answer.text  # beside the answer, not in it
    assert all("2018" not in c.quote for c in answer.citations)


def test_a_note_is_in_the_language_of_the_question(ask: Ask) -> None:
    (english,) = ask("who leads the protection of new plant varieties?").answer.notes[:1]
    assert english.text.startswith("Ministry of Agriculture (农业部): in 2018, ")
    (hant,) = ask("加強植物新品種保護由誰負責？").answer.notes[:1]
    assert "農業農村部" in hant.text


def test_no_note_for_a_body_that_kept_its_name(ask: Ask) -> None:
    assert ask("加强磋商谈判由谁牵头？").answer.notes == () or all(
        n.body not in ("商务部", "海关总署", "公安部")
        for n in ask("加强磋商谈判由谁牵头？").answer.notes
    )


@pytest.mark.parametrize(
    "question",
    [
        "工商总局后来怎么样了？",
        "質檢總局現在併入哪個單位了？",
        "What became of SAIC?",
        "国家知识产权局后来归谁管",
    ],
)
def test_what_became_of_a_body_is_not_in_the_document(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert reply.status is Status.NOT_STATED
    assert len(reply.answer.notes) == 1
    assert "2018" in reply.answer.notes[0].text
