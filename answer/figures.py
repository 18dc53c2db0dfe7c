"""Which numbers does a sentence name? Arabic, Chinese and English, as values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..policy.normalise import fold
from ..policy.numbering import NUMERAL, number

Figure = tuple[float, bool]
"""A value, and whether it is a percentage."""

_SCALES = {"": 1.0, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12}
_SCALE = "万亿|百万|千万|亿|万|千"
_ARABIC = re.compile(
    rf"(?P<n>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?(?P<scale>{_SCALE})?"
    r"\s?(?P<percent>%|percent|per cent|个百分点)?"
)
_UNITS = "个家项条款章节件类种批次倍岁元年月日天周季省市县区名人户万亿成%点"
_CHINESE = re.compile(
    rf"""
      (?P<percent>百分之)(?P<share>[{NUMERAL}]+)
    | 第\s?(?P<nth>[{NUMERAL}]+)
    | [(]\s?(?P<label>[{NUMERAL}]+)\s?[)]
    | (?P<n>[{NUMERAL}]+)(?P<scale>{_SCALE})?(?=[{_UNITS}余多几])
    """,
    re.VERBOSE,
)
_ANY_CHINESE = re.compile(rf"(?P<percent>百分之)?(?P<n>[{NUMERAL}]+)(?P<scale>{_SCALE})?")
_INDEFINITE = "一"
"""一个, 一批: no quantity."""
_ENGLISH = {
    word: value
    for value, word in enumerate(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
        " sixteen seventeen eighteen nineteen".split(), start=2,
    )
} | {
    word: value
    for value, word in zip(
        range(20, 100, 10),
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), strict=True,
    )
} | {
    word: value
    for value, word in enumerate(
        "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
        " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        start=3,
    )
} | {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}  # fmt: skip
_ANY_WORD = "|".join(_ENGLISH)
_WORDS = re.compile(rf"\b(?:{_ANY_WORD})s?\b(?:[- ](?:{_ANY_WORD}|one|first|second)s?\b)*")
_SMALL = {"one": 1, "first": 1, "second": 2}
"""Numbers only after a ten: by themselves they are pronouns and connectives."""
_TENS = frozenset(range(20, 100, 10))
_LARGE = frozenset((100, 1000, 10**6, 10**9))


def figures(text: str, *, loose: bool = False) -> set[Figure]:
    """The numbers named in a text.

    Args:
        loose: also Chinese numerals that count nothing (三聚氰胺), for the text that a sentence
            rests on.
    """
    folded = fold(text)
    return {*_arabic(folded), *_chinese(folded, loose=loose), *_english(folded)}


def _arabic(folded: str) -> Iterator[Figure]:
    for match in _ARABIC.finditer(folded):
        value = float(match["n"].replace(",", ""))
        yield value * _SCALES[match["scale"] or ""], bool(match["percent"])


def _chinese(folded: str, *, loose: bool) -> Iterator[Figure]:
    for match in (_ANY_CHINESE if loose else _CHINESE).finditer(folded):
        found = match.groupdict()
        numeral = next(found[k] for k in ("n", "share", "nth", "label") if found.get(k))
        counted = found.get("n") and not found["percent"]
        if not loose and counted and numeral == _INDEFINITE and not found["scale"]:
            continue
        try:
            value = float(number(numeral))
        except (ValueError, KeyError):
            continue  # 十三五, 三三两两: names and idioms
        yield value * _SCALES[found.get("scale") or ""], bool(found["percent"])


def _english(folded: str) -> Iterator[Figure]:
    for match in _WORDS.finditer(folded):
        total = part = 0
        for word in re.split(r"[- ]", match[0]):
            word = word.removesuffix("s")
            value = _SMALL.get(word) or _ENGLISH[word]
            if value in _LARGE:
                part = (part or 1) * value
            elif part in _TENS and value < 10:
                part += value
            else:
                total, part = total + part, value
        percent = folded[match.end() :].lstrip().startswith(("percent", "per cent", "%"))
        yield float(total + part), percent
