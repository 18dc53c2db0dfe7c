"""Which number does a printed marker stand for?

Source: 党政机关公文格式 GB/T 9704-2012, 7.3.3 (一、（一） 1. （1）) and 立法技术规范
(编章节条款项目); Chinese numerals to 9999.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "○": 0, "Ｏ": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6,
    "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_PREFIXED = {"廿": "二十", "卅": "三十"}
NUMERAL = "零〇○一二三四五六七八九十百千两廿卅"


class Level(IntEnum):
    """Depth of a heading; smaller is higher. The gaps follow the standards' own order."""

    PART = 1
    """编"""
    CHAPTER = 2
    """章"""
    SUBCHAPTER = 3
    """节"""
    ARTICLE = 4
    """条"""
    SECTION = 5
    """一、"""
    ITEM = 6
    """（一）"""
    POINT = 7
    """1."""
    SUBPOINT = 8
    """（1）"""


@dataclass(frozen=True, slots=True)
class Marker:
    """A printed marker at the start of a paragraph."""

    level: Level
    number: int
    label: str
    """In canonical form: `一、`, `（十一）`, `第八条`."""
    length: int
    """Characters of the paragraph it takes up, the space after it included."""


_MARKER = re.compile(
    rf"""
    \s*(?:
      第\s?(?P<law>[{NUMERAL}]+|\d+)\s?(?P<unit>[编章节条])(?P<sub>之[{NUMERAL}]+)?(?=[\s　:：]|\S)
                                                     # 第一章 总则   第十条之一
    | [(（]\s?(?P<item>[{NUMERAL}]+)\s?[)）]\s*[、.．]?   # （十一）
    | (?P<section>[{NUMERAL}]+)\s?(?:、|[.．](?!\d))      # 一、   一、2018年目标
    | [(（]\s?(?P<subpoint>\d{{1,3}})\s?[)）]\s*          # （1）
    | (?P<decimal>\d{{1,2}}(?:[.．]\d{{1,2}}){{1,3}})(?=[\s　])  # 1.1　编制目的
    | (?P<point>\d{{1,3}})\s?[.．、](?!\d(?!\d{{3}}年))    # 1.   1.2018年底前  but 1.5亿元
    )\s*""",
    re.VERBOSE,
)


def number(numeral: str) -> int:
    """Value of a Chinese or Arabic numeral, `二十一` -> 21, `一百零五` -> 105, `二〇一七` -> 2017.

    Raises:
        ValueError: it is not a numeral.
    """
    for short, long in _PREFIXED.items():
        numeral = numeral.replace(short, long)
    if numeral.isdecimal():
        return int(numeral)
    if not numeral or any(c not in _DIGITS and c not in _UNITS for c in numeral):
        raise ValueError(f"not a numeral: {numeral!r}")
    if not any(c in _UNITS for c in numeral):
        return int("".join(str(_DIGITS[c]) for c in numeral))
    total, digit = 0, 0
    for char in numeral:
        if char not in _UNITS and digit:
            raise ValueError(f"not a numeral: {numeral!r}")  # 十三五 is a plan, not a number
        if char in _UNITS:
            total += (digit or (1 if char in "十拾" and total % 100 == 0 else digit)) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit


def numeral(value: int) -> str:
    """Chinese numeral of 1 to 9999, as printed in labels: 11 -> `十一`, 105 -> `一百零五`."""
    if not 0 < value < 10_000:
        raise ValueError(f"outside 1 to 9999: {value}")
    out, zero = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            out += ("零" if zero and out else "") + "零一二三四五六七八九"[digit] + sign
            zero = False
        else:
            zero = True
    return out.removeprefix("一") if out.startswith("一十") else out


def marker(paragraph: str) -> Marker | None:
    """The marker a simplified paragraph begins with, if any."""
    match = _MARKER.match(paragraph)
    if match is None:
        return None
    try:
        return _marker(match)
    except ValueError:
        return None  # （十三五）


def _marker(match: re.Match[str]) -> Marker:
    length = match.end()
    if match["law"]:
        level = {"编": Level.PART, "章": Level.CHAPTER, "节": Level.SUBCHAPTER, "条": Level.ARTICLE}
        value = number(match["law"])
        label = f"第{numeral(value) if value else match['law']}{match['unit']}{match['sub'] or ''}"
        return Marker(level[match["unit"]], value, label, length)
    if match["item"]:
        value = number(match["item"])
        return Marker(Level.ITEM, value, f"（{match['item']}）", length)
    if match["section"]:
        value = number(match["section"])
        return Marker(Level.SECTION, value, f"{match['section']}、", length)
    if match["subpoint"]:
        return Marker(Level.SUBPOINT, int(match["subpoint"]), f"（{match['subpoint']}）", length)
    if match["decimal"]:
        label = match["decimal"].replace("．", ".")
        return Marker(Level.POINT, int(label.rsplit(".", 1)[1]), label, length)
    return Marker(Level.POINT, int(match["point"]), f"{match['point']}.", length)
