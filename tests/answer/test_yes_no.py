"""是不是、有没有？Polarity, decided by the note and shown with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tiaowen.models import Status

if TYPE_CHECKING:
    from .conftest import Ask

_YES = ("是。", "有。", "Yes.")
_NO = ("不是。", "没有。", "沒有。", "No.")


@pytest.mark.parametrize(
    ("question", "item"),
    [
        ("软件正版化是新闻出版广电总局牵头吗？", 11),
        ("軟體正版化是新聞出版廣電總局牽頭嗎？", 11),
        ("Does SAPPRFT lead software legalization?", 11),
        ("高检院牵头行政执法与刑事司法衔接吗？", 17),
        ("海关总署参与信息公开吗？", 23),
        ("國家郵政局是否參與法律法規修訂？", 20),
        ("Does Customs take part in information disclosure?", 23),
        ("工商总局参与软件正版化吗？", 11),
        ("综治办是不是健全督查考评机制的牵头单位？", 22),
    ],
)
def test_yes(ask: Ask, question: str, item: int) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert reply.first.strip() in _YES
    assert reply.items == {item}


@pytest.mark.parametrize(
    ("question", "item"),
    [
        ("软件正版化是工商总局牵头吗？", 11),
        ("軟體正版化是商務部牽頭嗎？", 11),
        ("Is SAIC the lead on software legalization?", 11),
        ("高法院牵头行政执法与刑事司法衔接吗？", 17),
        ("植物新品种保护是农业部牵头吗？", 12),
        ("司法部参与软件正版化吗？", 11),
        ("網信辦是否負責軟體正版化？", 11),
        ("Is the Ministry of Culture involved in new plant varieties?", 12),
        ("林木种苗质量抽查是国家林业局牵头吗？", 2),
    ],
)
def test_no_with_the_note_that_decides(ask: Ask, question: str, item: int) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert reply.first.strip() in _NO
    assert reply.items == {item}
    assert reply.answer.duties


@pytest.mark.parametrize(
    ("question", "true"),
    [
        ("软件正版化只由新闻出版广电总局牵头吗？", True),
        ("商标行政执法是否由工商总局单独牵头？", True),
        ("公安部是否单独负责加大刑事打击力度？", True),
        ("软件正版化只由新闻出版广电总局负责吗？", False),
        ("軟體正版化是不是只由新聞出版廣電總局負責？", False),
        ("宣传教育是不是只由中宣部牵头？", False),
        ("推广区域协作经验是否只由双打办负责？", False),
        ("Does MOFCOM alone lead cooperation with the WTO?", False),
        ("Is SAPPRFT solely responsible for software legalization?", False),
    ],
)
def test_alone_means_that_no_other_body_leads_or_has_a_part(
    ask: Ask, question: str, true: bool
) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert reply.first.strip() in (_YES if true else _NO)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("公安部有没有牵头的工作？", "有。"),
        ("公安部有沒有牽頭的工作？", "有。"),
        ("质检总局有没有牵头的工作？", "没有。"),
    ],
)
def test_whether_a_body_leads_anything(ask: Ask, question: str, first: str) -> None:
    assert ask(question).first == first


@pytest.mark.parametrize(
    ("question", "item"),
    [
        ("文件有没有提到推广国产软件？", 11),
        ("文件有沒有提到老字號商標？", 9),
        ("Does the notice cover disinfectants?", 4),
        ("是否要求制定假劣农资统一储存和销毁办法？", 7),
    ],
)
def test_what_the_document_mentions(ask: Ask, question: str, item: int) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert reply.first.strip() in _YES
    assert item in reply.items


@pytest.mark.parametrize(
    "question", ["文件有没有提到区块链？", "Does the notice mention blockchain?"]
)
def test_what_it_does_not_mention_is_never_a_yes(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert reply.first.startswith(("没有。", "No."))
    assert [c.label for c in reply.answer.citations] == ["标题"]  # all of the document was read
    assert reply.answer.duties == ()
