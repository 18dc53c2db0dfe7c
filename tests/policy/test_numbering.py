"""Which number a printed marker stands for, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.policy.numbering import Level, marker, number, numeral


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (1, "一"), (9, "九"), (10, "十"), (11, "十一"), (19, "十九"), (20, "二十"),
        (21, "二十一"), (31, "三十一"), (99, "九十九"), (100, "一百"), (101, "一百零一"),
        (105, "一百零五"), (110, "一百一十"), (115, "一百一十五"), (120, "一百二十"),
        (200, "二百"), (999, "九百九十九"), (1000, "一千"), (1001, "一千零一"),
        (1010, "一千零一十"), (1100, "一千一百"), (2017, "二千零一十七"), (9999, "九千九百九十九"),
    ],
)  # fmt: skip
def test_numerals_as_printed(value: int, printed: str) -> None:
    assert numeral(value) == printed
    assert number(printed) == value


@given(st.integers(1, 9999))
def test_every_numeral_is_read_back(value: int) -> None:
    assert number(numeral(value)) == value


@given(st.integers(1, 9998))
def test_no_two_numbers_are_printed_alike(value: int) -> None:
    assert numeral(value) != numeral(value + 1)


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("二〇一七", 2017), ("二○一七", 2017), ("一九九六", 1996), ("廿一", 21), ("卅", 30),
        ("两百", 200), ("一百一十", 110), ("一百十", 110), ("壹拾贰", 12), ("0", 0), ("46", 46),
        ("零", 0),
    ],
)  # fmt: skip
def test_other_forms_of_numerals(printed: str, value: int) -> None:
    assert number(printed) == value


@pytest.mark.parametrize("text", ["", "甲", "一a", "第一", "十 一", "-1", "1.5", "½"])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a numeral"):
        number(text)


@pytest.mark.parametrize("value", [0, -1, 10_000])
def test_numbers_out_of_range_are_refused(value: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        numeral(value)


@pytest.mark.parametrize(
    ("paragraph", "level", "value", "label", "rest"),
    [
        ("第一编 总则", Level.PART, 1, "第一编", "总则"),
        ("第二章　知识产权的备案", Level.CHAPTER, 2, "第二章", "知识产权的备案"),
        ("第3章 附则", Level.CHAPTER, 3, "第三章", "附则"),
        ("第一节 一般规定", Level.SUBCHAPTER, 1, "第一节", "一般规定"),
        ("第八条 合伙企业应当", Level.ARTICLE, 8, "第八条", "合伙企业应当"),
        ("第八条合伙企业应当", Level.ARTICLE, 8, "第八条", "合伙企业应当"),
        ("第一百二十条 本法", Level.ARTICLE, 120, "第一百二十条", "本法"),
        ("第十条之一 增加", Level.ARTICLE, 10, "第十条之一", "增加"),
        ("一、总体要求", Level.SECTION, 1, "一、", "总体要求"),
        ("十二、保障措施", Level.SECTION, 12, "十二、", "保障措施"),
        ("一、2018年工作目标", Level.SECTION, 1, "一、", "2018年工作目标"),
        ("1.2018年底前完成", Level.POINT, 1, "1.", "2018年底前完成"),
        ("三. 主要任务", Level.SECTION, 3, "三、", "主要任务"),
        ("（一）加强监管", Level.ITEM, 1, "（一）", "加强监管"),
        ("(十一)推进软件正版化", Level.ITEM, 11, "（十一）", "推进软件正版化"),
        ("（二十一）、信用建设", Level.ITEM, 21, "（二十一）", "信用建设"),
        ("( 三 ) 健全机制", Level.ITEM, 3, "（三）", "健全机制"),
        ("1.完善制度", Level.POINT, 1, "1.", "完善制度"),
        ("12．完善制度", Level.POINT, 12, "12.", "完善制度"),
        ("3、完善制度", Level.POINT, 3, "3.", "完善制度"),
        ("（1）完善制度", Level.SUBPOINT, 1, "（1）", "完善制度"),
        ("(10)完善制度", Level.SUBPOINT, 10, "（10）", "完善制度"),
        ("1.1　编制目的", Level.POINT, 1, "1.1", "编制目的"),
        ("2.3.1 预警", Level.POINT, 1, "2.3.1", "预警"),
        ("　　（一）加强监管", Level.ITEM, 1, "（一）", "加强监管"),
    ],
)
def test_markers_of_every_level(
    paragraph: str, level: Level, value: int, label: str, rest: str
) -> None:
    found = marker(paragraph)
    assert found is not None
    assert (found.level, found.number, found.label) == (level, value, label)
    assert paragraph[found.length :] == rest


@pytest.mark.parametrize(
    "paragraph",
    [
        "1.5亿元以上的项目",
        "1.2018万吨",
        "三.5亿元",
        "2017年，全国打击侵权假冒工作",
        "3·15国际消费者权益日",
        "12365热线",
        "100万户",
        "一是加强领导",
        "一方面，要加强领导",
        "一带一路沿线国家",
        "第一，加强领导",
        "第一批试点",
        "第三方平台",
        "十九大精神",
        "十三五规划",
        "(IP地址)",
        "（此件公开发布）",
        "(平安建设)",
        "（2017年5月16日）",
        "（以下简称工作要点）",
        "农、林业",
        "3.14159",
        "50%的企业",
        "总体要求",
        "",
    ],
)
def test_what_is_no_marker(paragraph: str) -> None:
    assert marker(paragraph) is None


def test_levels_are_ordered_from_part_to_subpoint() -> None:
    order = ["第一编 a", "第一章 a", "第一节 a", "第一条 a", "一、a", "（一）a", "1.a", "（1）a"]
    levels = [found.level for p in order if (found := marker(p))]
    assert levels == sorted(Level)
    assert len(levels) == 8
