"""一个单位牵头、参与哪些项？Against sets read from the notes by a small regex of the test's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tiaowen.models import Document, Role, Status

if TYPE_CHECKING:
    from .conftest import Ask

Roles = dict[str, tuple[set[int], set[int]]]
"""Per body the items it leads, and all the items that name it."""

# The 32 bodies of the notes, copied from the notice.
_BODIES = """
工业和信息化部 公安部 农业部 国家卫生计生委 海关总署 工商总局 质检总局 食品药品监管总局
国家网信办 国家邮政局 文化部 新闻出版广电总局 国家知识产权局 商务部 国家林业局 高检院 高法院
贸促会 国家发展改革委 环境保护部 国务院国资委 税务总局 财政部 国管局 国务院法制办 人民银行
中央综治办 司法部 中央宣传部 各地打击侵权假冒工作领导小组
全国打击侵权假冒工作领导小组办公室 全国打击侵权假冒工作领导小组有关成员单位
""".split()
_ACRONYMS = {
    "SAIC": "工商总局", "AQSIQ": "质检总局", "CFDA": "食品药品监管总局", "SIPO": "国家知识产权局",
    "SAPPRFT": "新闻出版广电总局", "MIIT": "工业和信息化部", "MPS": "公安部", "MOFCOM": "商务部",
    "NDRC": "国家发展改革委", "GACC": "海关总署", "SAT": "税务总局", "SPP": "高检院",
    "SPC": "高法院", "CAC": "国家网信办", "PBOC": "人民银行", "SASAC": "国务院国资委",
    "NHFPC": "国家卫生计生委", "CCPIT": "贸促会", "MEP": "环境保护部", "NGOA": "国管局",
}  # fmt: skip
_LIST = re.compile(r"(.+?)(等)?(?:按职责分工)?(?:分别)?(牵头)?负责")


@pytest.fixture(scope="module")
def roles(notice: Document) -> Roles:
    found: Roles = {}
    for clause in notice.clauses:
        if clause.item is None:
            continue
        for part in re.split("[,，]", clause.note):
            match = _LIST.fullmatch(part)
            assert match is not None, part
            for body in match[1].split("、"):
                leads, involved = found.setdefault(body, (set(), set()))
                involved.add(clause.item)
                if match[3]:
                    leads.add(clause.item)
    return found


def test_the_notes_name_these_32_bodies(roles: Roles) -> None:
    assert len(_BODIES) == 32
    assert set(roles) == set(_BODIES)
    assert len({i for leads, _ in roles.values() for i in leads}) == 31 - 16
    # three by hand
    assert roles["商务部"] == ({28, 30}, {1, 2, 3, 4, 19, 20, 28, 30})
    assert roles["人民银行"] == ({21}, {20, 21})
    assert roles["质检总局"][0] == set()


@pytest.mark.parametrize("body", _BODIES)
@pytest.mark.parametrize("form", ["{}牵头哪些项？", "{}一共牵头几项？"])
def test_items_a_body_leads(ask: Ask, roles: Roles, body: str, form: str) -> None:
    leads, involved = roles[body]
    reply = ask(form.format(body))
    assert reply.status is Status.ANSWERED
    if leads:
        assert reply.items == leads
        assert f"{body}牵头{len(leads)}项" in reply.first
        assert {d.role for d in reply.answer.duties} == {Role.LEAD}
    else:
        assert f"{body}没有牵头的事项" in reply.first
        assert reply.items == involved
        assert reply.leads == set()
    assert {d.body for d in reply.answer.duties} == {body}


@pytest.mark.parametrize("body", _BODIES)
@pytest.mark.parametrize("form", ["{}参与哪些项？", "{}涉及哪几项工作？", "{}一共参与几项？"])
def test_items_that_name_a_body_the_lead_included(
    ask: Ask, roles: Roles, body: str, form: str
) -> None:
    leads, involved = roles[body]
    reply = ask(form.format(body))
    assert reply.status is Status.ANSWERED
    assert reply.items == involved >= leads
    assert f"{len(involved)}项" in reply.first
    assert {d.body for d in reply.answer.duties} == {body}


@pytest.mark.parametrize(("acronym", "body"), _ACRONYMS.items())
def test_by_english_acronym(ask: Ask, roles: Roles, acronym: str, body: str) -> None:
    leads, involved = roles[body]
    asked = ask(f"Which items does {acronym} lead?")
    assert asked.items == (leads or involved)
    assert ("leads no item" in asked.first) == (not leads)
    taking = ask(f"Which items does {acronym} take part in?")
    assert taking.items == involved
    assert f" in {len(involved)} item" in taking.first
    assert ask(f"How many items does {acronym} take part in?").items == involved


@pytest.mark.parametrize(
    ("question", "body"),
    [
        ("发改委牵头哪些工作？", "国家发展改革委"),
        ("双打办牵头哪几项？", "全国打击侵权假冒工作领导小组办公室"),
        ("最高检牵头哪些项？", "高检院"),
        ("工商行政管理总局牵头哪些项？", "工商总局"),
        ("國家知識產權局牽頭哪些項？", "国家知识产权局"),
        ("新聞出版廣電總局牽頭哪幾項？", "新闻出版广电总局"),
        ("Which items does the Ministry of Commerce lead?", "商务部"),
        ("Which tasks does the People's Bank of China lead?", "人民银行"),
    ],
)
def test_by_another_name_of_the_body(ask: Ask, roles: Roles, question: str, body: str) -> None:
    reply = ask(question)
    assert reply.items == roles[body][0]
    assert {d.body for d in reply.answer.duties} == {body}


def test_an_item_counts_once_however_many_of_its_clauses_name_the_body(ask: Ask) -> None:
    """商务部 leads three clauses of item 28 and one of item 30: two items, four citations."""
    reply = ask("商务部牵头几项？")
    assert "2项" in reply.first
    assert reply.places == [(28, 1), (28, 2), (28, 3), (30, 1)]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("商務部牽頭哪些項？", "商務部牽頭2項："),
        ("Which items does MOFCOM lead?", "The Ministry of Commerce (商务部) leads 2 items:"),
        ("Which items does MEP lead?",
         "The Ministry of Environmental Protection (环境保护部) leads 1 item:"),
    ],
)  # fmt: skip
def test_the_answer_is_in_the_language_of_the_question(ask: Ask, question: str, first: str) -> None:
    assert ask(question).first == first


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("海关总署和公安部共同牵头哪些项？", {28}),
        ("国家发展改革委和人民银行共同牵头哪几项？", {21}),
        ("高检院和高法院都参与哪些项？", {2, 17}),
        ("Which tasks name both the Supreme People's Court and the Supreme People's Procuratorate?",
         {2, 17}),
        ("司法部和贸促会都参与哪些项？", {27}),
    ],
)  # fmt: skip
def test_several_bodies_together(ask: Ask, question: str, items: set[int]) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert reply.items == items


def test_bodies_that_never_stand_together(ask: Ask) -> None:
    reply = ask("司法部和高法院共同牵头哪些项？")
    assert "没有同时列出" in reply.first
    assert reply.leads == set()


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("教育部牵头哪些项？", "责任分工里没有教育部"),
        ("外交部參與哪些項？", "責任分工裡沒有外交部"),
        (
            "Which items does the Ministry of Education lead?",
            "is not named in any responsibility note",
        ),
    ],
)
def test_a_body_without_any_duty(ask: Ask, question: str, words: str) -> None:
    reply = ask(question)
    assert reply.status is Status.NOT_STATED
    assert words in reply.text
    assert reply.answer.citations == ()
    assert reply.answer.duties == ()


@pytest.mark.parametrize(
    "question",
    ["公安部没有参与哪些项？", "公安部未參與哪些項？", "Which items is the MPS not involved in?"],
)
def test_items_without_a_body_are_the_rest(ask: Ask, question: str) -> None:
    """公安部 takes part in 11 items; the other 20 are asked for."""
    taking_part = {1, 2, 3, 4, 13, 16, 17, 19, 24, 28, 29}
    cited = {c.item for c in ask(question).answer.citations}
    assert cited == set(range(1, 32)) - taking_part


@pytest.mark.parametrize(
    "question",
    [
        "公安部不论牵头与否参与几项？",
        "How many items is the MPS named in, leading or otherwise?",
        "How many items does the MPS lead or take part in?",
    ],
)
def test_whatever_the_role_counts_every_role(ask: Ask, question: str) -> None:
    """公安部 leads within one item and takes part in 11."""
    assert {c.item for c in ask(question).answer.citations} == {
        1, 2, 3, 4, 13, 16, 17, 19, 24, 28, 29
    }  # fmt: skip
