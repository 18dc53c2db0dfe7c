"""The parts of the checks: numbers, roles, yes and no, and the form of what a model writes."""

from __future__ import annotations

import json

import pytest
from tiaowen.answer.checks import (
    MAX_SENTENCE,
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
from tiaowen.answer.written import Quotation, Sentence, SentenceReader, read_object
from tiaowen.models import Language
from tiaowen.policy.agencies import Agencies

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
