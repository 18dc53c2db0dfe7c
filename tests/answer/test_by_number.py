"""第几项、第几部分说什么？By number, and numbers the document does not have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tiaowen.api import Assistant, build, parse
from tiaowen.models import Document, Role, Status

if TYPE_CHECKING:
    from .conftest import Ask

_SECTIONS = {1: (1, 3), 2: (4, 7), 3: (8, 12), 4: (13, 15), 5: (16, 19), 6: (20, 22), 7: (23, 27),
             8: (28, 31)}  # fmt: skip
"""Per section its first and last item, read in the notice."""


@pytest.mark.parametrize(
    "form", ["第{}项说什么？", "第{}項的內容是什麼？", "What does item {} say?"]
)
def test_every_item_is_quoted_whole_with_its_note(ask: Ask, notice: Document, form: str) -> None:
    for item in notice.items:
        reply = ask(form.format(item.number))
        clauses = [c for c in notice.clauses if c.item == item.number]
        assert reply.status is Status.ANSWERED
        assert reply.places == [(item.number, c.index) for c in clauses]
        for citation, clause in zip(reply.answer.citations, clauses, strict=True):
            assert (citation.start, citation.end) == (clause.span.start, clause.span.end)
            assert citation.clause_id == clause.id
        assert reply.first.startswith(clauses[0].label)


def test_what_an_item_says_is_in_the_script_of_the_question(ask: Ask) -> None:
    assert "推进区域性质量问题集中整治深入开展" in ask("第五项说什么？").text
    assert "推進區域性質量問題集中整治深入開展" in ask("第五項說什麼？").text
    assert "推進區域性質量問題集中整治深入開展" in ask("What does item 5 say?").text


def test_an_english_answer_brings_the_unofficial_translation(ask: Ask) -> None:
    text = ask("What does item 5 say?").text
    assert "Unofficial translation: " in text
    assert "concentrated rectification" in text


@pytest.mark.parametrize("question", ["三、（十一）", "(十一)", "第11项", "item 11", "十一"])
def test_a_bare_reference_is_a_question(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert reply.items == {11}


def test_several_items_and_a_range(ask: Ask) -> None:
    assert ask("第十四项和第十五项由谁负责？").items == {14, 15}
    reply = ask("第八项至第十二项由谁牵头？")
    assert reply.places == [(8, 1), (9, 1), (10, 1), (10, 2), (11, 1), (12, 1)]
    assert reply.leads == {"国家知识产权局", "工商总局", "新闻出版广电总局"}


def test_a_clause_by_its_place(ask: Ask) -> None:
    reply = ask("第二十一项的第三个任务由谁牵头？")
    assert reply.places == [(21, 3)]
    assert reply.leads == {"工商总局"}


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("第三十二项由谁牵头？", "没有第32项，只有31项"),
        ("第九十九項說什麼？", "沒有第99項，只有31項"),
        ("Who leads item 40?", "There is no item 40: the document has 31 items"),
        ("第九部分讲什么？", "没有第9部分，只有8个部分"),
        ("第十二部分講什麼？", "沒有第12部分，只有8個部分"),
        ("What is in section 9?", "There is no section 9: the document has 8 sections"),
        ("第二十一项的第七个任务由谁负责？", "前提与原文不符"),
    ],
)
def test_a_number_that_is_not_there_is_a_false_premise_with_what_is(
    ask: Ask, question: str, words: str
) -> None:
    reply = ask(question)
    assert reply.status is Status.FALSE_PREMISE
    assert reply.answer.abstained
    assert words in reply.text
    assert reply.answer.citations, "a correction cites what it rests on"


@pytest.mark.parametrize(
    "form", ["第{}部分有哪些内容？", "第{}部分有哪些項？", "What is section {} about?"]
)
def test_every_section_lists_its_items(ask: Ask, gold: dict[str, Any], form: str) -> None:
    for number, (first, last) in _SECTIONS.items():
        reply = ask(form.format(number))
        assert reply.status is Status.ANSWERED
        assert reply.places == [(None, None), *((i, None) for i in range(first, last + 1))]
        assert all(c.section == number for c in reply.answer.citations)
        if form.endswith("内容？"):
            assert gold["sections"][number - 1]["title"] in reply.first
            assert f"{last - first + 1}项" in reply.first


def test_an_item_that_stands_in_another_section_is_a_false_premise(ask: Ask) -> None:
    """（十一） stands in 三、; there is no 四、（十一）."""
    assert ask("四、（十一）由谁牵头？").status is Status.FALSE_PREMISE


@pytest.mark.parametrize("question", ["第八条说什么？", "What does article 8 say?"])
def test_an_item_may_be_called_an_article_where_there_are_none(ask: Ask, question: str) -> None:
    """People say 第八条 of （八）; the notice has no articles."""
    assert {c.item for c in ask(question).answer.citations} == {8}


def test_the_fourth_of_a_section_counts_within_it(ask: Ask) -> None:
    """The fourth item of 三、 is （十一）."""
    assert {c.item for c in ask("第三部分第四项由谁牵头？").answer.citations} == {11}


def test_items_counted_from_the_end(ask: Ask) -> None:
    assert {c.item for c in ask("最后一项讲什么？").answer.citations} == {31}
    assert {c.item for c in ask("倒数第二项由谁负责？").answer.citations} == {30}


def test_a_section_by_its_title(ask: Ask) -> None:
    for question in (
        "加强刑事打击与司法保护部分有哪些项？",
        "Which items come under the heading on criminal enforcement and judicial protection?",
    ):
        reply = ask(question)
        assert reply.places == [(None, None), (13, None), (14, None), (15, None)]


def test_an_english_section_heading_is_spaced_once(ask: Ask) -> None:
    assert ask("What is section VII about?").first.startswith("七、 Actively promote")


# --- 编号在每一部分重新开始的文件 ----------------------------------------------------------------

_RESTARTING = """\
国务院关于节能节水工作的意见
国发〔2018〕901号
一、节能
（一）推广节能产品。扩大节能灯具应用。（工业和信息化部负责）
（二）改造锅炉。淘汰燃煤锅炉。（环境保护部牵头负责）
二、节水
（一）改革水价。完善阶梯水价。（国家发展改革委牵头负责）
（二）推广滴灌。建设滴灌工程。（水利部负责）
"""


@pytest.fixture(scope="module")
def restarting(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("restarting") / "index"
    build([parse(_RESTARTING.encode(), name="节能节水.txt")], folder)
    return Assistant.open(folder)


@pytest.mark.parametrize(
    ("question", "label", "body"),
    [
        ("一、（一）由谁负责？", "一、（一）", "工业和信息化部"),
        ("二、（一）由谁负责？", "二、（一）", "国家发展改革委"),
        ("国发〔2018〕901号 二、（二）", "二、（二）", "水利部"),
        ("第二部分第一项由谁牵头？", "二、（一）", "国家发展改革委"),
        ("Who leads item 2 of section 1?", "一、（二）", "环境保护部"),
    ],
)
def test_the_section_tells_items_of_one_number_apart(
    restarting: Assistant, question: str, label: str, body: str
) -> None:
    answer = restarting.ask(question)
    assert answer.status is Status.ANSWERED
    assert [c.label for c in answer.citations] == [label]
    assert [d.body for d in answer.duties] == [body]


def test_without_the_section_every_item_of_that_number_is_shown(restarting: Assistant) -> None:
    answer = restarting.ask("第一项由谁负责？")
    assert [c.label for c in answer.citations] == ["一、（一）", "二、（一）"]


# --- 条例 ----------------------------------------------------------------------------------------

_REGULATION = """\
节约用水条例
第一章　总则
第一条　为了节约用水，制定本条例。
第二条　国务院水行政主管部门负责全国的节约用水工作。
第二章　监督
第三条　县级以上人民政府应当建立节水考核制度。
"""


def test_articles_of_a_regulation_are_found_by_number(tmp_path: Path) -> None:
    build([parse(_REGULATION.encode(), name="条例.txt")], tmp_path / "index")
    with Assistant.open(tmp_path / "index") as assistant:
        answer = assistant.ask("第三条规定了什么？")
        assert answer.status is Status.ANSWERED
        assert [(c.article, c.item) for c in answer.citations] == [(3, None)]
        assert "节水考核制度" in answer.citations[0].quote
        missing = assistant.ask("第九条规定了什么？")
        assert missing.status is Status.FALSE_PREMISE
        assert [c.article for c in missing.citations] == [3]


def test_a_footnote_mark_in_the_words_of_a_document_is_no_citation_mark(tmp_path: Path) -> None:
    """[25] stands in the source: the answer quotes it and is no defect for that."""
    text = _RESTARTING.replace("节能灯具", "节能灯具[25]和变频空调[26]")
    build([parse(text.encode(), name="脚注.txt")], tmp_path / "index")
    with Assistant.open(tmp_path / "index") as assistant:
        answer = assistant.ask("推广节能灯具有什么要求？")
        assert answer.status is Status.ANSWERED
        assert "[25]" in answer.text
        assert "[26]" in answer.citations[0].quote
        assert assistant.ask("一、（一）").duties[0].role is Role.RESPONSIBLE


def test_a_number_that_many_documents_have_is_shown_in_a_few(tmp_path: Path) -> None:
    documents = [
        parse(
            f"某某部关于第{n}类植物园建设的通知\n某发〔2020〕{n}号\n一、推进建设\n"
            f"（一）扩大开放范围。植物园免费开放。（某某部牵头负责）\n".encode(),
            name=f"{n}.txt",
        )
        for n in range(1, 13)
    ]
    build(documents, tmp_path)
    with Assistant.open(tmp_path) as assistant:
        answer = assistant.ask("第一项的内容是什么？")
    assert answer.status is Status.AMBIGUOUS
    assert len(answer.citations) == 8
    assert len({c.sha256 for c in answer.citations}) == 8
    assert answer.text.endswith("；…")
