"""Do the words stand there? Numbers alone, scripts alike, marks and commas passed over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.eval.measures.strings import all_and_any, contains
from tiaowen.policy.normalise import traditional


@pytest.mark.parametrize(
    ("gold", "text"),
    [
        ("31", "文件共有31项任务"),
        ("31", "共 31 项"),
        ("31", "3 1, 31"),
        ("3", "第1、2、3项"),
        ("3", "items 1, 2, 3"),
        ("2017", "2017-05-16"),
        ("2017", "成文于2017.5.16"),
        ("5", "2017.5.16"),
        ("31", "There are 31."),
        ("1591", "1,591 citations"),
        ("1,591", "共1591条"),
        ("3·15", "借助3·15、4·26等时点"),
        ("8", "分8个部分：[1][2]"),
    ],
)
def test_a_number_that_stands_alone(gold: str, text: str) -> None:
    assert contains(gold, text)


@pytest.mark.parametrize(
    ("gold", "text"),
    [
        ("3", "31项"),
        ("1", "31项"),
        ("31", "3, 1"),  # without the comma it would be one number
        ("31", "3，1"),
        ("31", "3 1"),
        ("31", "共3[1]1项"),
        ("315", "共31[1]5项"),
        ("12", "第1、2项"),
        ("3", "3.5%"),
        ("5", "3.5%"),
        ("3", "3万家"),
        ("3", "3 亿元"),
        ("591", "1,591"),
        ("1", "见原文[1]"),
        ("2", "见原文[1, 2]"),
        ("2", "见原文［2］"),
        ("31", "三十一项"),  # another writing is another string: gold lists both
    ],
)
def test_a_number_that_does_not(gold: str, text: str) -> None:
    assert not contains(gold, text)


@pytest.mark.parametrize(
    ("gold", "text", "stands"),
    [
        ("十", "第十项", True),
        ("十", "第十一项", False),
        ("十", "第二十项", False),
        ("八", "八个部分", True),
        ("八", "党的十八大", False),
        ("十八大", "党的十八大", True),
        ("八个", "十八个", False),
        ("三十一", "共三十一项", True),
        ("一票否决", "实行一票否决", True),
        ("（二）", "一、(二)", True),
        ("（二）", "一、（十二）", False),
    ],
)
def test_chinese_numerals_stand_alone_too(gold: str, text: str, stands: bool) -> None:
    assert contains(gold, text) is stands


@pytest.mark.parametrize(
    ("gold", "text", "stands"),
    [
        ("four", "Four bodies lead.", True),
        ("four", "fourteen bodies", False),
        ("four", "twenty-four bodies", False),
        ("four", "a hundred and four bodies", False),
        ("twenty", "twenty four", False),
        ("hundred", "hundred and four", False),
        ("four", "Public Security; four others", True),
        ("four", "security four", True),
        ("eight", "three and eight", True),
        ("six", "the sixth item", False),
        ("thirty-one", "Thirty one items", True),
        ("qualified", "unqualified units", False),
        ("main responsib", "the main responsibility", True),
        ("SPP", "(SPP)", True),
        ("16 May 2017", "dated 16 May 2017", True),
        ("16 May 2017", "116 May 2017", False),
        ("May 16, 2017", "on May 16,2017.", True),
        ("May 16, 2017", "on May 16 2017", True),
        ("May 16, 2017", "May 162017", False),
    ],
)
def test_english_words_and_numbers(gold: str, text: str, stands: bool) -> None:
    assert contains(gold, text) is stands


@pytest.mark.parametrize(
    ("gold", "text"),
    [
        ("著作权法", "修訂著作權法"),
        ("ＩＰ地址", "ip地址"),
        ("各省、自治区、直辖市人民政府", "各省、自治區、直轄市人民政府,國務院各部委"),
        ("收寄验视实名收寄", "收寄验视，\n实名收寄"),
        ("追究责任", "追究[12]责任"),
        ("国办发〔2017〕46号", "國辦發〔2017〕46號"),
        ("国办发[2017]46号", "国办发[2017]46号"),  # a year in brackets is no mark
        ("互联网+监管", "“互联网 + 监管”"),
    ],
)
def test_script_width_blanks_commas_and_marks_do_not_count(gold: str, text: str) -> None:
    assert contains(gold, text)


@pytest.mark.parametrize("gold", ["", " ", "，", "[1]"])
def test_nothing_stands_nowhere(gold: str) -> None:
    assert not contains(gold, "文件")


def test_signs_are_no_pattern() -> None:
    assert not contains("a.*b", "axxb")
    assert contains("(a.*b)", "(a.*b)")


@pytest.mark.parametrize(
    ("all_of", "any_of", "right"),
    [
        ((), (), None),
        (("收寄验视", "实名收寄"), (), True),
        (("收寄验视", "过机安检"), (), False),
        ((), ("31", "实名收寄"), True),
        ((), ("31", "三十一"), False),
        (("收寄验视",), ("31",), False),
        (("过机安检",), ("实名收寄",), False),
        (("收寄验视",), ("31", "实名收寄"), True),
    ],
)
def test_all_of_these_and_one_of_those(
    all_of: tuple[str, ...], any_of: tuple[str, ...], right: bool | None
) -> None:
    assert all_and_any("落實收寄驗視、實名收寄", all_of, any_of) is right


HAN = st.text("国家知识产权局负责办理重点领域侵权", min_size=1, max_size=12)


@given(HAN, HAN, HAN)
def test_what_was_put_in_is_found_in_either_script(before: str, gold: str, after: str) -> None:
    assert contains(gold, before + gold + after)
    assert contains(gold, traditional(before + gold + after))


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_numbers_are_found_iff_they_are_the_same(gold: int, there: int) -> None:
    assert contains(str(gold), f"共{there}项") is (gold == there)
    assert contains(str(gold), f"共{there:,}项") is (gold == there)
