"""问题里的前提不成立：named, corrected with the note, and never explained away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tiaowen.models import Status

if TYPE_CHECKING:
    from .conftest import Ask

_SAID = ("前提与原文不符", "前提與原文不符", "assumes something the text does not say")


@pytest.mark.parametrize(
    ("question", "item", "leads"),
    [
        ("为什么由商务部牵头软件正版化？", 11, {"新闻出版广电总局"}),
        ("為什麼由商務部牽頭軟體正版化？", 11, {"新闻出版广电总局"}),
        ("Why does MOFCOM lead software legalization?", 11, {"新闻出版广电总局"}),
        ("既然商务部牵头软件正版化，要做什么？", 11, {"新闻出版广电总局"}),
        ("农业部牵头植物新品种保护，具体怎么做？", 12, set()),
        ("為何由文化部牽頭「秋風2017」？", 10, {"新闻出版广电总局"}),
        ("Why does CFDA lead the revision of the Patent Law?", 20, set()),
        ("高法院为什么牵头行政执法与刑事司法衔接？", 17,
         {"全国打击侵权假冒工作领导小组办公室", "高检院"}),
    ],
)  # fmt: skip
def test_a_lead_that_is_none(ask: Ask, question: str, item: int, leads: set[str]) -> None:
    reply = ask(question)
    assert reply.status is Status.FALSE_PREMISE
    assert any(words in reply.text for words in _SAID)
    assert reply.items == {item}
    assert reply.leads == leads


@pytest.mark.parametrize(
    ("question", "item"),
    [
        ("跟国际刑警组织的合作由公安部一家牵头，理由是什么？", 28),
        ("Why does SIPO alone lead cooperation with the WTO?", 28),
        ("为什么宣传教育只由中宣部牵头？", 27),
        ("为什么软件正版化只由新闻出版广电总局负责？", 11),
        ("Why is SAPPRFT alone responsible for software legalization?", 11),
    ],
)
def test_alone_where_others_have_a_part(ask: Ask, question: str, item: int) -> None:
    reply = ask(question)
    assert reply.status is Status.FALSE_PREMISE
    assert reply.items == {item}
    assert len(reply.answer.duties) > 1


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("为什么由新闻出版广电总局牵头软件正版化？", "没有说明原因"),
        ("為什麼由新聞出版廣電總局牽頭軟體正版化？", "沒有說明原因"),
        ("Why does SAPPRFT lead software legalization?", "gives no reason"),
        ("为什么只由工商总局牵头商标行政执法？", "没有说明原因"),
    ],
)
def test_where_the_premise_holds_the_reason_is_not_stated(
    ask: Ask, question: str, words: str
) -> None:
    reply = ask(question)
    assert reply.status is Status.NOT_STATED
    assert words in reply.text
    assert reply.answer.citations
    assert not any(said in reply.text for said in _SAID)
