"""Which sentences of a language model are shown? Each check, with sentences true and false."""

from __future__ import annotations

import json
import re

import pytest
from tiaowen.answer.checks import (
    MAX_SENTENCE,
    check,
    check_content,
    check_figures,
    check_form,
    content_terms,
)
from tiaowen.answer.claims import claims, mask, sole
from tiaowen.answer.complete import polarity, same_language
from tiaowen.answer.deadline import Deadline, WritingError, reason_of
from tiaowen.answer.evidence import Evidence
from tiaowen.answer.figures import figures
from tiaowen.answer.wording import Wording
from tiaowen.answer.written import Quotation, Sentence, SentenceReader, read_object
from tiaowen.api import Assistant
from tiaowen.models import Clause, Language, Role
from tiaowen.policy.agencies import Agencies

SAPPRFT = "State Administration of Press, Publication, Radio, Film and Television"
PLACES = [(10, 1), (11, 1), (12, 1), (16, 1), (17, 1), (28, 2), (30, 2)]


@pytest.fixture(scope="module")
def agencies(assistant: Assistant) -> Agencies:
    return assistant._retriever.agencies


@pytest.fixture(scope="module")
def clauses(assistant: Assistant, agencies: Agencies) -> dict[str, Evidence]:
    """Some clauses of the notice, by item and place: `11.1`."""
    citer = assistant._answerer.citer
    found: dict[tuple[int | None, int], Clause] = {
        (c.item, c.index): c for c in assistant.documents[0].clauses
    }
    return {
        f"{item}.{index}": Evidence.of(found[item, index], citer=citer, agencies=agencies)
        for item, index in PLACES
    }


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


# ---- the parts of it ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2017年共31项", {(2017, False), (31, False)}),
        ("三、（十一）第十二项", {(11, False), (12, False)}),
        ("百分之三十，即30%", {(30, True)}),
        ("三万元和3万元", {(30_000, False)}),
        ("1,000万", {(10_000_000, False)}),
        ("一批大案、统一标准、十分重要、十三五规划", set()),
        ("thirty-one tasks, two hundred units and 30 percent",
         {(31, False), (200, False), (30, True)}),
        ("the twenty-first item", {(21, False)}),
        ("one of the first", set()),
    ],
)  # fmt: skip
def test_numbers_are_read_as_values(text: str, values: set[tuple[float, bool]]) -> None:
    assert figures(text) == values


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("由新闻出版广电总局牵头负责；财政部、国管局按职责分工负责",
         [("lead", {"新闻出版广电总局"}, False), ("share", {"财政部", "国管局"}, False)]),
        ("在财政部的文件中，由商务部牵头", [("lead", {"商务部"}, False)]),
        ("文件没有指定牵头单位，农业部负责", [("lead", set(), True), ("share", {"农业部"}, False)]),
        ("商务部不是牵头单位", [("lead", {"商务部"}, True)]),
        ("牵头单位未明确", [("lead", set(), True)]),
        ("Led by SAPPRFT, with the Ministry of Finance responsible",
         [("lead", {"新闻出版广电总局"}, False),
          ("share", {"新闻出版广电总局", "财政部"}, False)]),
        ("Only customs leads this", [("lead", {"海关总署"}, False)]),
        ("The lead is not specified.", [("lead", set(), True)]),
        ("The Ministry of Finance does not lead.", [("lead", {"财政部"}, True)]),
    ],
)  # fmt: skip
def test_who_is_given_which_role(
    agencies: Agencies, text: str, said: list[tuple[str, set[str], bool]]
) -> None:
    found = [(c.role, {b.name for b in c.bodies}, c.negated) for c in claims(mask(text, agencies))]
    assert [row for row in found if row[1] or row[2]] == said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("仅由商务部牵头", ["仅"]),
        ("不仅由商务部牵头", []),
        ("only the ministry, alone", ["only", "alone"]),
        ("not only the ministry", []),
    ],
)
def test_words_that_leave_others_out(agencies: Agencies, text: str, words: list[str]) -> None:
    assert list(sole(mask(text, agencies))) == words


def test_what_a_sentence_is_about() -> None:
    assert content_terms("由软件采购牵头负责") == {"软件", "件采", "采购"}
    assert content_terms("The notice names annual reports") == {"annual", "report"}
    assert content_terms("2017") == frozenset()


def test_form_numbers_and_content_alone(clauses: dict[str, Evidence]) -> None:
    assert check_form("软" * MAX_SENTENCE) == ""
    assert "more than" in check_form("软" * (MAX_SENTENCE + 1))
    assert check_figures("两个单位", [clauses["12.1"]]) == ""
    assert check_figures("六个单位", [clauses["16.1"]])  # its list is open
    assert check_content("软件采购", [clauses["11.1"]]) == ""


@pytest.mark.parametrize(
    ("text", "sign"),
    [("是的，由", 1), ("Yes. The", 1), ("没有。", -1), ("No, it", -1), ("不仅由", 0),
     ("No lead is named", 0), ("是否", 0)],
)  # fmt: skip
def test_yes_and_no(text: str, sign: int) -> None:
    assert polarity(text) == sign


def test_language_of_an_answer() -> None:
    assert same_language("The ministry (商务部) leads it", Language.ENGLISH)
    assert not same_language("由商务部牵头", Language.ENGLISH)
    assert same_language("由商務部牽頭", Language.HANS)


# ---- what the model wrote ----------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_sentences_are_read_as_they_arrive(size: int) -> None:
    rows = [
        {"text": "甲[1]。", "citations": [{"clause_id": " C1", "quote": "“}]"}]},
        {"text": "乙", "citations": []},
    ]
    text = f"```json\n{json.dumps({'sentences': rows}, ensure_ascii=False)}\n```"
    reader, found = SentenceReader(), []
    for at in range(0, len(text), size):
        found += reader.feed(text[at : at + size])
    assert reader.end() == 2
    assert found == [Sentence("甲。", (Quotation("C1", "“}]"),)), Sentence("乙", ())]


@pytest.mark.parametrize(
    "row",
    ["1", '"text"', "{}", '{"text": "甲"}', '{"text": "甲", "citations": [1]}',
     '{"text": "甲", "citations": [{"clause_id": 1, "quote": "x"}]}',
     '{"text": "甲", "citations": [' + ",".join(['{"clause_id": "C1", "quote": "x"}'] * 9) + "]}"],
)  # fmt: skip
def test_rows_of_another_form_are_refused(row: str) -> None:
    reader = SentenceReader()

    def read() -> None:
        reader.feed(f'{{"sentences": [{row}' + "]}")
        reader.end()

    with pytest.raises(WritingError, match="another form"):
        read()


def test_too_many_sentences_are_refused() -> None:
    rows = ",".join(['{"text": "甲", "citations": []}'] * 13)
    with pytest.raises(WritingError, match="more than 12"):
        SentenceReader().feed(f'{{"sentences": [{rows}]}}')


@pytest.mark.parametrize("text", ["", "<think>hm", "```json\n```", " \n"])
def test_nothing_is_an_empty_answer(text: str) -> None:
    with pytest.raises(WritingError, match="empty"):
        read_object(text)


def test_reasons_hold_no_words_of_the_error() -> None:
    deadline = Deadline.starting_now(5)

    class Refused(Exception):
        status_code = 503

    inner = ConnectionRefusedError("key very-secret")
    outer = RuntimeError("very-secret")
    outer.__cause__ = inner
    assert reason_of(Refused("very-secret"), deadline) == "HTTP 503"
    assert reason_of(outer, deadline) == "connection refused"
    assert reason_of(TimeoutError("x"), deadline) == "no answer within 5 s"
    assert reason_of(RuntimeError("very-secret"), deadline) == (
        "error of the model's package (RuntimeError)"
    )


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
