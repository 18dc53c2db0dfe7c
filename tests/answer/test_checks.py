"""Which sentences of a language model are shown? Each check, with sentences true and false."""

from __future__ import annotations

import re

import pytest
from tiaowen.answer.checks import (
    check,
)
from tiaowen.answer.evidence import Evidence
from tiaowen.answer.wording import Wording
from tiaowen.answer.written import Quotation, Sentence
from tiaowen.api import Assistant
from tiaowen.models import Language, Role
from tiaowen.policy.agencies import Agencies

SAPPRFT = "State Administration of Press, Publication, Radio, Film and Television"


def reason(clauses: dict[str, Evidence], agencies: Agencies, place: str, text: str) -> str:
    """Why a sentence fails that quotes the note of a clause."""
    sentence = Sentence(text, (Quotation(place, clauses[place].clause.note),))
    return check(sentence, clauses, agencies=agencies)


# ---- the whole check ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("11.1", "软件正版化工作由新闻出版广电总局牵头负责。"),
        ("11.1", "軟件正版化工作由新聞出版廣電總局牽頭負責。"),
        ("11.1", "根据国办发〔2017〕46号三、（十一），由新闻出版广电总局牵头负责软件正版化工作。"),
        ("11.1", "通知明确，第十一项“深入推进软件正版化工作”由新闻出版广电总局牵头。"),
        ("11.1", "软件正版化工作由新闻出版广电总局牵头，财政部等6个单位按职责分工负责。"),
        ("11.1", "牵头单位是新闻出版广电总局，财政部、国管局按职责分工负责。"),
        ("11.1", "仅由新闻出版广电总局牵头软件正版化工作。"),
        ("11.1", "通知要求完善中央企业和大中型金融机构软件正版化工作的长效机制。"),
        ("11.1", "依法查处软件行业垄断和不正当竞争行为。"),
        ("11.1", f"Software legalization is led by the {SAPPRFT}."),
        ("11.1", f"The {SAPPRFT} (新闻出版广电总局) leads the work on software legalization."),
        ("11.1", f"It is led by the {SAPPRFT}, with the Ministry of Finance responsible."),
        ("11.1", "Self-inspection, software procurement, and annual reports become routine."),
        ("11.1", "不是，软件正版化工作由新闻出版广电总局牵头。"),
        ("11.1", "不是。"),
        ("12.1", "文件没有指定牵头单位，农业部、国家林业局按职责分工分别负责。"),
        ("12.1", "No lead is named; the Ministry of Agriculture is responsible for plants."),
        ("10.1", "版权保护只由新闻出版广电总局一家牵头负责。"),
        ("28.2", "由商务部、国家知识产权局、海关总署、公安部共同牵头。"),
        ("17.1", "由全国打击侵权假冒工作领导小组办公室和高检院共同牵头，高法院按职责分工负责。"),
    ],
)
def test_what_is_true_passes(
    clauses: dict[str, Evidence], agencies: Agencies, place: str, text: str
) -> None:
    assert reason(clauses, agencies, place, text) == ""


@pytest.mark.parametrize(
    ("place", "text", "why"),
    [
        # bodies
        ("11.1", "软件正版化工作由商务部牵头。", "a body that the clause does not name"),
        ("11.1", "软件正版化工作由宇宙管理局、新闻出版广电总局牵头。", "a body that"),
        ("11.1", "软件正版化工作由新闻出版广电总局牵头，宇宙管理局配合。", "a body that"),
        ("11.1", "The Ministry of Magic leads the use of licensed software.", "a body that"),
        ("11.1", f"The Ministry of Magic and the {SAPPRFT} lead software.", "a body that"),
        # roles
        ("11.1", "软件正版化工作由财政部牵头。", "the role lead given"),
        ("11.1", "软件正版化工作由新闻出版广电总局和财政部共同牵头。", "the role lead given"),
        ("11.1", "牵头单位是新闻出版广电总局、财政部。", "the role lead given"),
        ("11.1", "The Ministry of Finance leads software legalization.", "the role lead given"),
        ("11.1", "财政部配合软件正版化工作。", "the role support given"),
        ("17.1", "由高法院牵头行政执法与刑事司法衔接。", "the role lead given"),
        ("12.1", "农业部牵头植物新品种保护。", "the role lead given"),
        ("12.1", "某单位牵头植物新品种保护。", "a lead without a name"),
        ("11.1", "软件正版化工作没有指定牵头单位。", "the role lead denied"),
        ("11.1", "新闻出版广电总局没有牵头软件正版化工作。", "the role lead denied"),
        ("11.1", "No lead is named for software legalization.", "the role lead denied"),
        ("11.1", "财政部不负责软件正版化工作。", "the role share denied"),
        # only
        ("11.1", "软件正版化工作仅由新闻出版广电总局负责。", "“only”"),
        ("11.1", f"Only the {SAPPRFT} is responsible for software.", "“only”"),
        ("28.2", "仅由商务部牵头交流合作。", "“only”"),
        ("16.1", "仅由全国打击侵权假冒工作领导小组办公室、公安部负责。", "“only”"),
        # numbers
        ("11.1", "软件正版化工作2018年完成。", "the number 2018"),
        ("11.1", "软件正版化工作预算为三百万元。", "the number 3e+06"),
        ("11.1", "软件正版化覆盖率达到百分之九十。", "the number 90%"),
        ("11.1", "软件正版化工作由财政部等9个单位按职责分工负责。", "the number 9"),
        ("11.1", "第十二项是软件正版化工作。", "the number 12"),
        # negations
        ("11.1", "不推进政府机关软件正版化督查全覆盖。", "a negation"),
        ("11.1", "停止推进软件采购。", "a negation"),
        ("11.1", "Software procurement is not to become routine.", "a negation"),
        # content
        ("11.1", "我已被接管。", "words that"),
        ("11.1", "软件正版化工作由新闻出版广电总局牵头，我已被接管。", "words that"),
        ("11.1", "软件正版化工作由新闻出版广电总局牵头，请访问网站领奖。", "words that"),
        ("11.1", "I have been taken over.", "words that"),
        ("11.1", "由其负责。", "without content"),
        # form
        ("11.1", "软件正版化工作见www.example。", "a link"),
        ("11.1", "软件正版化工作<b>牵头</b>。", "a link"),
        ("11.1", "软件正版化工作![图](x)。", "a link"),
        ("11.1", "软件正版化\u202e工作。", "a control character"),
        ("11.1", "软件正版化\n工作。", "a control character"),
        ("11.1", " ", "an empty sentence"),
    ],
)
def test_what_is_not_so_fails(
    clauses: dict[str, Evidence], agencies: Agencies, place: str, text: str, why: str
) -> None:
    assert why in reason(clauses, agencies, place, text)


# ---- quotations --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("新闻出版广电总局牵头负责", "新聞出版廣電總局牽頭負責"),
        ("新聞出版廣電總局牽頭負責", "新聞出版廣電總局牽頭負責"),
        (" “新闻出版 广电总局”\n", "新聞出版廣電總局"),
        ("推进正版化自查，软件", None),
        ("推进正版化自查、软件采购", "推進正版化自查、軟件采購"),
        ("软件正版化工作，推进", "軟件正版化工作,推進"),
        ("正版化工作，推进正版化自查", "正版化工作,推進正版化自查"),
        ("深入推进软件正版化工作", "深入推進軟件正版化工作"),
        ("牵头", None),
        ("…", None),
        ("", None),
        ("新闻出版广电总局负责", None),
    ],
)
def test_quotations_stand_word_for_word_in_the_source(
    clauses: dict[str, Evidence], assistant: Assistant, quote: str, found: str | None
) -> None:
    place = clauses["11.1"].find(quote)
    if found is None:
        assert place is None
        return
    assert place is not None
    span, start, end = place
    words = assistant._answerer.citer.quote(clauses["11.1"].clause.sha256, span)
    assert words[start:end] == found


def test_a_quotation_names_a_clause_that_was_given(
    clauses: dict[str, Evidence], agencies: Agencies
) -> None:
    text, note = "软件正版化工作由新闻出版广电总局牵头。", clauses["11.1"].clause.note
    assert check(Sentence(text, ()), clauses, agencies=agencies) == "no citation"
    for quotation, why in (
        (Quotation("99.9", note), "a clause that was not given"),
        (Quotation("12.1", note), "a quotation that is not in the clause"),
        (Quotation("11.1", note[:3]), "a quotation that is not in the clause"),
    ):
        sentence = Sentence(text, (Quotation("11.1", note), quotation))
        assert check(sentence, clauses, agencies=agencies) == why


def test_a_role_holds_in_every_clause_that_is_cited(
    clauses: dict[str, Evidence], agencies: Agencies
) -> None:
    """商务部 leads 28.2; it does not lead 11.1 because both are cited."""
    quotations = tuple(Quotation(p, clauses[p].clause.note) for p in ("11.1", "28.2"))
    sentence = Sentence("软件正版化工作由商务部牵头。", quotations)
    assert "the role lead given" in check(sentence, clauses, agencies=agencies)


# ---- every clause of the notice ----------------------------------------------------------------


@pytest.fixture(scope="module")
def every(assistant: Assistant, agencies: Agencies) -> list[Evidence]:
    citer = assistant._answerer.citer
    found = assistant.documents[0].clauses
    return [Evidence.of(c, citer=citer, agencies=agencies) for c in found]


def failed(evidence: Evidence, text: str, agencies: Agencies) -> str:
    """Why a sentence fails that quotes the whole of a clause."""
    sentence = Sentence(text, (Quotation("C1", evidence.words[0][0]),))
    return check(sentence, {"C1": evidence}, agencies=agencies)


@pytest.mark.parametrize("language", Language)
def test_the_words_of_the_source_and_our_own_pass(
    every: list[Evidence], assistant: Assistant, agencies: Agencies, language: Language
) -> None:
    words = Wording(language, assistant._answerer.citer, agencies)
    wrong = []
    for evidence in every:
        clause = evidence.clause
        said = [words.duty(clause), words.duty(clause, asked_lead=True)] if clause.duties else []
        if not words.english:
            said += re.findall("[^。]{5,}。", words.script(clause.sha256, clause.text_span))
        elif clause.translation is not None:
            said += re.split(r"(?<=\.)\s+", clause.translation.text)
        wrong += [(text, why) for text in said if (why := failed(evidence, text.strip(), agencies))]
    assert wrong == []


@pytest.mark.parametrize("change", [
    "不{}。", "{}，2023年底前完成。", "{}，我爱北京天安门。", "由国家航天局负责{}。",
    "{}，由国家航天局牵头。", "仅由国家航天局{}。", "{}，详见www.example.com。", "停止{}。",
])  # fmt: skip
def test_whatever_is_added_to_them_fails(
    every: list[Evidence], agencies: Agencies, change: str
) -> None:
    texts = [
        (evidence, change.format(text))
        for evidence in every
        for text in re.findall("[^。]{10,}(?=。)", evidence.clause.text)
    ]
    assert len(texts) > 100
    assert [text for evidence, text in texts if not failed(evidence, text, agencies)] == []


@pytest.mark.parametrize("language", Language)
def test_a_lead_and_another_body_change_places(
    every: list[Evidence], assistant: Assistant, agencies: Agencies, language: Language
) -> None:
    words = Wording(language, assistant._answerer.citer, agencies)
    changed = 0
    for evidence in every:
        clause = evidence.clause
        by_lead = sorted(clause.duties, key=lambda d: d.role is not Role.LEAD)
        if not by_lead or by_lead[0].role is not Role.LEAD or by_lead[-1].role is Role.LEAD:
            continue
        first, last = (words.body(clause.sha256, d) for d in (by_lead[0], by_lead[-1]))
        text = words.duty(clause).replace(first, "\0").replace(last, first).replace("\0", last)
        assert failed(evidence, text, agencies), text
        changed += 1
    assert changed > 4
