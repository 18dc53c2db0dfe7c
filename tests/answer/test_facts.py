"""文号、标题、机关、日期、主送、公开：copied by hand from the head of the notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tiaowen.models import Status

if TYPE_CHECKING:
    from .conftest import Ask

_TITLE = "国务院办公厅关于印发2017年全国打击侵犯知识产权和制售假冒伪劣商品工作要点的通知"
_TITLE_HANT = "國務院辦公廳關于印發2017年全國打擊侵犯知識産權和制售假冒僞劣商品工作要點的通知"
_ADDRESSEES = "各省、自治区、直辖市人民政府,国务院各部委、各直属机构"
_ADDRESSEES_HANT = "各省、自治區、直轄市人民政府,國務院各部委、各直屬機構"
_FACTS = [
    ("这个文件的发文字号是什么？", "国办发〔2017〕46号", "发文字号"),
    ("這份文件的文號是多少？", "國辦發〔2017〕46号", "发文字号"),
    ("What is the document number?", "国办发〔2017〕46号", "发文字号"),
    ("通知的标题是什么？", _TITLE, "标题"),
    ("這份文件的全稱是什麼？", _TITLE_HANT, "标题"),
    ("What is the title of the notice?", _TITLE, "标题"),
    ("这份文件由谁印发？", "国务院办公厅", "发文机关"),
    ("這份通知是哪個機關印發的？", "國務院辦公廳", "发文机关"),
    ("Who issued the notice?", "General Office of the State Council (国务院办公厅)", "发文机关"),
    ("这份文件是什么时候印发的？", "2017-05-16", "成文日期"),
    ("這份通知的成文日期是哪天？", "2017-05-16", "成文日期"),
    ("When was the notice issued?", "2017-05-16", "成文日期"),
    ("主送哪些单位？", _ADDRESSEES, "主送机关"),
    ("這份通知主送哪些單位？", _ADDRESSEES_HANT, "主送机关"),
    ("Who is the notice addressed to?", _ADDRESSEES, "主送机关"),
    ("这份文件可以公开吗？", "此件公开发布", "附注"),
    ("這份文件可以公開嗎？", "此件公開發布", "附注"),
    ("Is this a public document?", "此件公开发布", "附注"),
]


@pytest.mark.parametrize(("question", "value", "label"), _FACTS)
def test_a_fact_of_the_head(ask: Ask, question: str, value: str, label: str) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert value in reply.text
    (citation,) = reply.answer.citations
    assert (citation.label, citation.document) == (label, "国办发〔2017〕46号")
    assert (citation.item, citation.clause, citation.clause_id) == (None, None, "")


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("发文字号是什么？", "國辦發〔2017〕46号"),
        ("这份文件由谁印发？", "國務院辦公廳"),
        ("成文日期是哪天？", "2017年5月16日"),
    ],
)
def test_a_fact_is_quoted_as_it_stands_in_the_source(ask: Ask, question: str, quote: str) -> None:
    (citation,) = ask(question).answer.citations
    assert citation.quote == quote


def test_the_english_title_is_marked_as_unofficial(ask: Ask) -> None:
    text = ask("What is the title of the notice?").text
    assert "unofficial translation" in text
    assert "Key Points of National Work in 2017" in text


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("文号和日期是什么？", ["国办发〔2017〕46号", "2017-05-16"]),
        ("What is the number and date of the notice?", ["国办发〔2017〕46号", "2017-05-16"]),
        ("落款单位和落款日期？", ["国务院办公厅", "2017-05-16"]),
    ],
)
def test_two_facts_in_one_question(ask: Ask, question: str, values: list[str]) -> None:
    reply = ask(question)
    assert all(value in reply.text for value in values)
    assert len(reply.answer.citations) == 2
    assert "[1]" in reply.text
    assert "[2]" in reply.text


def test_the_document_may_be_named_by_its_number(ask: Ask) -> None:
    for question in (
        "国办发〔2017〕46号由谁印发？",
        "國辦發〔2017〕46號由誰印發？",
        "46号文由谁印发？",
    ):
        assert "国务院办公厅" in ask(question).text.replace("國務院辦公廳", "国务院办公厅")


def test_a_document_that_is_not_in_the_index(ask: Ask) -> None:
    reply = ask("国办发〔2018〕1号由谁印发？")
    assert reply.status is Status.OUT_OF_CORPUS
    assert reply.answer.citations == ()


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("这份文件是国务院办公厅印发的吗？", "是。"),
        ("這份通知是不是國務院辦公廳印發的？", "是。"),
        ("Was the notice issued by the General Office of the State Council?", "Yes."),
        ("这份文件是商务部印发的吗？", "不是。"),
        ("這份通知是商務部印發的嗎？", "不是。"),
        ("Was the notice issued by the Ministry of Commerce?", "No."),
    ],
)
def test_who_issued_it_as_a_yes_no_question(ask: Ask, question: str, first: str) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert reply.first == first
    assert reply.answer.citations[0].quote == "國務院辦公廳"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("为什么由商务部印发这份通知？", "国务院办公厅"),
        (
            "Why did the Ministry of Commerce issue this notice?",
            "General Office of the State Council",
        ),
        ("这份2018年的通知是谁印发的？", "2017-05-16"),
    ],
)
def test_a_wrong_issuer_or_year_is_corrected(ask: Ask, question: str, words: str) -> None:
    reply = ask(question)
    assert reply.status is Status.FALSE_PREMISE
    assert words in reply.text
    assert len(reply.answer.citations) == 1
