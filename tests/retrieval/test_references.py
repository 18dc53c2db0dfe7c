"""问题点了哪一项、哪一部分、哪一条？Numbers in a question, and numbers that are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.retrieval.query import value_of

if TYPE_CHECKING:
    from .conftest import Read


# --- 数字 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("11", 11), ("1st", 1), ("22nd", 22), ("31st", 31), ("１０", 10),
        ("一", 1), ("十", 10), ("十一", 11), ("二十", 20), ("二十一", 21), ("廿一", 21),
        ("一百零三", 103),
        ("one", 1), ("eleven", 11), ("twenty", 20), ("twenty-one", 21), ("thirty one", 31),
        ("first", 1), ("twelfth", 12), ("twentieth", 20), ("thirtieth", 30), ("fortieth", 40),
        ("twenty-first", 21), ("twenty first", 21), ("Eleventh", 11),
        ("I", 1), ("iv", 4), ("VII", 7), ("viii", 8), ("ix", 9), ("xiv", 14), ("XXXI", 31),
    ],
)  # fmt: skip
def test_value(text: str, value: int) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize("text", ["", " ", "abc", "第", "项", "软件", "eleventy", "1.5", "-1"])
def test_no_value(text: str) -> None:
    assert value_of(text) is None


@given(st.integers(min_value=1, max_value=999))
def test_every_number_reads_back(number: int) -> None:
    assert value_of(str(number)) == number
    digits = "零一二三四五六七八九"
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    written = digits[hundreds] + "百" if hundreds else ""
    if tens:
        written += (digits[tens] if tens > 1 or hundreds else "") + "十"
    elif hundreds and ones:
        written += "零"
    written += digits[ones] if ones else ""
    assert value_of(written) == number


# --- 项 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "第十一项由谁牵头？", "第11项由谁牵头？", "第１１項由誰牽頭？", "第 十一 项", "第十一點",
        "(十一)由谁牵头", "（十一）由谁牵头？", "（11）由谁牵头？", "十一", "（十一）", "11",
        "11项", "Who leads item 11?", "item eleven", "Who leads the eleventh item?", "task 11",
        "no. 11", "the 11th task", "Item (11)", "point XI",
    ],
)  # fmt: skip
def test_item_11_however_it_is_called(read: Read, question: str) -> None:
    query = read(question)
    assert (query.items, query.sections, query.articles) == ((11,), (), ())


@pytest.mark.parametrize("question", ["三、（十一）", "三、(十一)由谁牵头？", "三、（十一）說什麼"])
def test_the_label_that_citations_print_names_section_and_item(read: Read, question: str) -> None:
    query = read(question)
    assert (query.sections, query.items) == ((3,), (11,))
    assert query.concepts == ()


def test_the_gazette_citation_can_be_pasted_as_it_is(read: Read) -> None:
    query = read("国办发〔2017〕46号 三、（十一）")
    assert (query.document, query.sections, query.items) == ("国办发〔2017〕46号", (3,), (11,))


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("第十四项和第十五项的责任单位有什么不同？", (14, 15)),
        ("第十四、十五项由谁负责？", (14, 15)),
        ("第3、4、5项由谁牵头？", (3, 4, 5)),
        ("（十四）、（十五）", (14, 15)),
        ("items 14 and 15", (14, 15)),
        ("items 3, 4 and 5", (3, 4, 5)),
        ("第十四项、第十四项", (14,)),
    ],
)
def test_several_items(read: Read, question: str, items: tuple[int, ...]) -> None:
    assert read(question).items == items


@pytest.mark.parametrize(
    "question", ["第八项至第十二项", "第八到十二项", "items 8 to 12", "items 8-12", "第8—12项"]
)
def test_a_range_names_each_item_of_it(read: Read, question: str) -> None:
    assert read(question).items == (8, 9, 10, 11, 12)


@pytest.mark.parametrize(
    ("question", "item"),
    [
        ("Who leads the twenty-first item?", 21),
        ("the twenty first item", 21),
        ("the thirty-first item", 31),
        ("the twentieth item", 20),
        ("the thirtieth item", 30),
        ("the first item", 1),
        ("the 21st item", 21),
        ("item twenty-one", 21),
    ],
)
def test_english_ordinals_are_read_to_their_end(read: Read, question: str, item: int) -> None:
    assert read(question).items == (item,)


def test_the_place_of_a_clause_within_its_item(read: Read) -> None:
    query = read("第二十一项的第三个任务由谁牵头？")
    assert (query.items, query.clause) == ((21,), 3)
    assert read("第二十一项由谁牵头？").clause is None


# --- 部分、条、文号 ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "第七部分有哪些内容？", "第七大部分", "第7部分", "第七章", "What is section VII about?",
        "section 7", "part seven", "the seventh section", "the 7th part", "chapter 7",
    ],
)  # fmt: skip
def test_section_7_however_it_is_called(read: Read, question: str) -> None:
    query = read(question)
    assert (query.sections, query.items, query.articles) == ((7,), (), ())


@pytest.mark.parametrize("question", ["第八条规定了什么？", "Article 8", "art. VIII"])
def test_an_article_is_no_item(read: Read, question: str) -> None:
    query = read(question)
    assert (query.articles, query.items, query.sections) == ((8,), (), ())


def test_several_sections_and_articles(read: Read) -> None:
    assert read("第三部分和第四部分讲什么？").sections == (3, 4)
    assert read("sections 2 and 3").sections == (2, 3)
    assert read("第2、3条").articles == (2, 3)


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("国办发〔2017〕46号由谁印发？", "国办发〔2017〕46号"),
        ("國辦發〔2017〕46號由誰印發？", "国办发〔2017〕46号"),
        ("国办发[2017]46号", "国办发[2017]46号"),
        ("国办发46号", "国办发46号"),
        ("46号文讲什么？", "46号文"),
    ],
)
def test_a_document_number_is_no_item(read: Read, question: str, document: str) -> None:
    query = read(question)
    assert (query.document, query.items, query.sections) == (document, (), ())


# --- 不是编号的数字 ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "2017年的工作要点", "三项制度是什么？", "5个部门", "前三项", "“三合一”审判是什么？",
        "12365系统", "3·15宣传日", "第一类消毒产品由谁监管？", "雙隨機、一公開", "一项工作",
        "IP地址(IP)", "百分之五十", "the points I should know about software",
        "Is there only one item?", "2017", "item 2017",
    ],
)  # fmt: skip
def test_a_number_that_counts_or_names_something_else_is_no_reference(
    read: Read, question: str
) -> None:
    query = read(question)
    assert (query.items, query.sections, query.articles) == ((), (), ())


def test_the_thirteenth_five_year_plan_is_no_item(read: Read) -> None:
    assert read("十三五").items == ()


@pytest.mark.parametrize(
    ("question", "items", "sections"),
    [
        ("第十一项和2017年的要点", (11,), ()),
        ("第十一项和三项制度", (11,), ()),
        ("第十一项和一体化作战", (11,), ()),
        ("第十一项与12个部门", (11,), ()),
        ("第一项和第二部分", (1,), (2,)),
        ("Who leads item 11 and is it in section 3?", (11,), (3,)),
        ("item 11, I need to know who leads", (11,), ()),
    ],
)
def test_what_follows_a_reference_is_not_drawn_into_it(
    read: Read, question: str, items: tuple[int, ...], sections: tuple[int, ...]
) -> None:
    query = read(question)
    assert (query.items, query.sections) == (items, sections)


@given(st.integers(min_value=1, max_value=99))
def test_every_item_number_is_read_in_every_form(read: Read, number: int) -> None:
    for form in (f"第{number}项由谁牵头？", f"Who leads item {number}?", f"（{number}）"):
        assert read(form).items == (number,)
