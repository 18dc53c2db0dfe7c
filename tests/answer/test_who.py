"""谁牵头、谁负责、谁配合？Every role in its own words, and none that the note does not give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tiaowen.models import Clause, Document, Language, Role, Status

if TYPE_CHECKING:
    from .conftest import Ask

OFFICE = "全国打击侵权假冒工作领导小组办公室"
_SOFTWARE_OTHERS = {
    "工业和信息化部", "财政部", "国务院国资委", "工商总局", "国家知识产权局", "国管局",
}  # fmt: skip


# --- 三种语言，一个答案 --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "language", "words"),
    [
        ("软件正版化由谁牵头？", Language.HANS, "新闻出版广电总局牵头负责"),
        ("軟體正版化由誰主責？", Language.HANT, "新聞出版廣電總局牽頭負責"),
        (
            "who leads software legalization?",
            Language.ENGLISH,
            "State Administration of Press, Publication, Radio, Film and Television",
        ),
    ],
)
def test_software_legalization_in_three_languages(
    ask: Ask, question: str, language: Language, words: str
) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert reply.answer.language is language
    assert words in reply.text
    assert reply.leads == {"新闻出版广电总局"}
    assert reply.others == _SOFTWARE_OTHERS
    (citation,) = reply.answer.citations
    assert citation.gazette == "国办发〔2017〕46号 三、（十一）"
    assert (citation.item, citation.clause, citation.section) == (11, 1, 3)


def test_an_english_answer_names_bodies_in_both_languages(ask: Ask) -> None:
    assert "(新闻出版广电总局)" in ask("who leads software legalization?").text
    translation = ask("who leads software legalization?").answer.citations[0].translation
    assert "licensed software" in translation


def test_quotations_stay_in_the_script_of_the_source(ask: Ask) -> None:
    for question in ("软件正版化由谁牵头？", "who leads software legalization?"):
        assert "新聞出版廣電總局牽頭負責" in ask(question).answer.citations[0].quote


# --- 牵头 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "item", "leads"),
    [
        ("侵权假冒商品的环境无害化销毁由谁牵头？", 7, {"环境保护部"}),
        ("侵犯專利權行為由誰牽頭處理？", 8, {"国家知识产权局"}),
        ("Who leads trademark enforcement?", 9, {"工商总局"}),
        ("版权保护由哪个部门牵头？", 10, {"新闻出版广电总局"}),
        ("發揮行業組織自律作用由誰牽頭？", 25, {OFFICE}),
        ("Who leads overseas rights-protection assistance for enterprises?", 30, {"商务部"}),
        ("指导地方打击侵权假冒涉外交流由谁牵头？", 31, {OFFICE}),
    ],
)
def test_one_lead(ask: Ask, question: str, item: int, leads: set[str]) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert reply.leads == leads
    assert item in reply.items


@pytest.mark.parametrize(
    "question",
    [
        "专利侵权由谁牵头？",
        "查處專利侵權由誰牽頭？",
    ],
)
def test_the_item_on_patent_infringement_leads_it(ask: Ask, question: str) -> None:
    """（八）依法处理侵犯专利权行为: 国家知识产权局牵头负责."""
    assert ask(question).leads == {"国家知识产权局"}


@pytest.mark.parametrize(
    ("question", "item", "leads", "word"),
    [
        ("推进行政执法与刑事司法衔接由谁牵头？", 17, {OFFICE, "高检院"}, "共同牵头"),
        ("全國信用資訊共享平台由誰牽頭？", 21, {"国家发展改革委", "人民银行"}, "共同牽頭"),
        ("健全督查考评机制由谁牵头？", 22, {"中央综治办", OFFICE}, "共同牵头"),
        ("Who leads publicity and education?", 27, {OFFICE, "中央宣传部"}, "jointly lead"),
        (
            "Who leads cooperation with the World Customs Organization?",
            28,
            {"商务部", "国家知识产权局", "海关总署", "公安部"},
            "jointly lead",
        ),
    ],
)
def test_joint_leads_are_all_named_as_leads(
    ask: Ask, question: str, item: int, leads: set[str], word: str
) -> None:
    reply = ask(question)
    assert reply.leads == leads
    assert reply.items == {item}
    assert word in reply.text


def test_in_the_seventeenth_item_one_court_body_leads_and_the_other_shares(ask: Ask) -> None:
    reply = ask("行政执法与刑事司法衔接由谁牵头？")
    assert "高检院" in reply.leads
    assert "高法院" in reply.others


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("植物新品种保护由谁牵头？", "没有指定牵头单位"),
        ("植物新品種保護由誰牽頭？", "沒有指定牽頭單位"),
        ("Who leads the protection of new plant varieties?", "No lead is named"),
    ],
)
def test_no_lead_is_said_where_the_note_names_none(ask: Ask, question: str, words: str) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert words in reply.text
    assert (reply.leads, reply.others) == (set(), {"农业部", "国家林业局"})
    assert reply.places == [(12, 1)]


@pytest.mark.parametrize(
    ("question", "body", "words"),
    [
        ("跨区域知识产权法庭建设由谁牵头？", "高法院", "没有写“牵头”"),
        ("林木種苗品質抽查由誰牽頭？", "国家林业局", "沒有寫「牽頭」"),
        ("Who leads the green shield project for parcels?", "国家邮政局", "not “lead”"),
    ],
)
def test_a_sole_responsible_body_is_not_called_a_lead(
    ask: Ask, question: str, body: str, words: str
) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert (reply.leads, reply.others) == (set(), {body})
    assert words in reply.text


def test_asked_who_is_responsible_nothing_is_said_of_a_lead(ask: Ask) -> None:
    reply = ask("跨区域知识产权法庭建设由谁负责？")
    assert reply.others == {"高法院"}
    assert "牵头" not in reply.text


# --- 负责 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "place", "bodies"),
    [
        ("消毒产品抽检由谁负责？", (4, 4), {"国家卫生计生委"}),
        ("無證醫療器械和假冒化妝品由誰負責查處？", (4, 3), {"食品药品监管总局"}),
        ("Who is responsible for the green shield project?", (6, 1), {"国家邮政局"}),
        ("假劣农资统一储存和销毁办法由谁负责？", (7, 2), {"农业部", "环境保护部"}),
        ("律师办理知识产权业务尽职调查规范由谁负责制定？", (26, 1), {"司法部"}),
        ("出口智慧財產權優勢企業培塑計畫由誰負責？", (26, 2), {"海关总署"}),
        (
            "Which bodies are responsible for service stations at trade fairs abroad?",
            (30, 2),
            {"商务部", "国家知识产权局", "贸促会"},
        ),
    ],
)
def test_the_clause_asked_about_and_not_its_neighbours(
    ask: Ask, question: str, place: tuple[int, int], bodies: set[str]
) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert reply.places == [place]
    assert (reply.leads, reply.others) == (set(), bodies)


# --- 配合 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "软件正版化除了牵头单位，还有哪些单位参与？",
        "誰配合軟體正版化？",
        "Who assists with software legalization?",
        "Besides the lead, which bodies share software legalization?",
    ],
)
def test_who_else_has_a_part(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert reply.others == _SOFTWARE_OTHERS
    assert reply.items == {11}


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("发挥行业组织自律作用由谁配合？", "没有写明其他责任单位"),
        ("發揮行業組織自律作用由誰配合？", "沒有寫明其他責任單位"),
        ("Who assists with industry self-regulation?", "names no other"),
    ],
)
def test_nobody_else_is_invented(ask: Ask, question: str, words: str) -> None:
    reply = ask(question)
    assert reply.status is Status.NOT_STATED
    assert words in reply.text
    assert reply.items == {25}
    assert (reply.leads, reply.others) == ({OFFICE}, set())


# --- “等”：名单没有列完 --------------------------------------------------------------------------


_OPEN = {
    (4, 5): (
        "整治假劣车用油品和黑加油站点",
        "整治假劣車用油品和黑加油站點",
        "illegal filling stations and substandard vehicle fuel",
    ),
    (16, 1): (
        "推广区域协作经验",
        "推廣區域協作經驗",
        "spreading the experience of regional cooperation",
    ),
    (18, 1): ("加大涉税案件查处力度", "加大涉稅案件查處力度", "tax-related cases"),
    (27, 1): ("加强打击侵权假冒宣传教育", "加強打擊侵權假冒宣傳教育", "publicity and education"),
}  # fmt: skip
_OPEN_QUESTIONS = [
    pytest.param(place, asked, word, id=f"{place[0]}.{place[1]}-{word}")
    for place, subjects in _OPEN.items()
    for asked, word in (
        (f"{subjects[0]}由谁负责？", "等单位"),
        (f"{subjects[1]}由誰負責？", "等單位"),
        (f"Who is responsible for {subjects[2]}?", "the list is open"),
    )
]


@pytest.mark.parametrize(("place", "question", "word"), _OPEN_QUESTIONS)
def test_an_open_list_is_said_to_be_open(
    ask: Ask, place: tuple[int, int], question: str, word: str
) -> None:
    reply = ask(question)
    assert reply.places == [place]
    assert word in reply.text


def test_no_other_list_is_said_to_be_open(ask: Ask, notice: Document) -> None:
    """51 of 55 notes are closed; their answers hold neither 等单位 nor its like."""
    open_items = {item for item, _ in _OPEN}
    closed = [i.number for i in notice.items if i.number not in open_items]
    assert len(closed) == 27
    for number in closed:
        assert "等单位" not in ask(f"第{number}项由谁负责？").text
        assert "等單位" not in ask(f"第{number}項由誰負責？").text
        assert "list is open" not in ask(f"Who is responsible for item {number}?").text


def test_the_open_mark_stands_after_the_last_name_of_the_list_and_nowhere_else(ask: Ask) -> None:
    text = ask("推广区域协作经验由谁牵头？").text
    assert "国家知识产权局等单位按职责分工负责" in text
    assert text.count("等单位") == 1
    assert f"{OFFICE}等" not in text


# --- 每一项 --------------------------------------------------------------------------------------


def _noted(notice: Document) -> dict[int, list[Clause]]:
    groups: dict[int, list[Clause]] = {}
    for clause in notice.clauses:
        if clause.item is not None:
            groups.setdefault(clause.item, []).append(clause)
    return groups


@pytest.mark.parametrize(
    "form", ["第{}项由谁负责？", "第{}項由誰負責？", "Who is responsible for item {}?"]
)
def test_every_item_gives_exactly_its_bodies(ask: Ask, notice: Document, form: str) -> None:
    for number, clauses in _noted(notice).items():
        reply = ask(form.format(number))
        assert reply.status is Status.ANSWERED
        assert reply.places == [(number, c.index) for c in clauses]
        duties = [d for c in clauses for d in c.duties]
        assert {(d.body, d.role, d.clause_id) for d in reply.answer.duties} == {
            (d.body, d.role, d.clause_id) for d in duties
        }
        assert reply.leads == {d.body for d in duties if d.role is Role.LEAD}


@pytest.mark.parametrize(
    ("question", "item"),
    [
        ("重点区域治理由哪个部门负责？", 5),
        ("农村市场治理由谁负责？", 2),
        ("商标代理由谁监管？", 9),
        ("區域治理由誰負責？", 5),
    ],
)
def test_the_word_reason_is_not_read_across_two_words(ask: Ask, question: str, item: int) -> None:
    """治理 + 由谁 holds the characters of 理由, and asks for no reason."""
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert {c.item for c in reply.answer.citations} == {item}
