"""Do the words that must stand in an answer stand there?

Exact match of short strings, made fair to scripts and spacing and strict about numbers:
"31" stands in 共31项, "3" does not.

Source: containment of a gold string as in D. Chen et al., Reading Wikipedia to answer open-domain
    questions, ACL 2017 (their `regex` match); normalised as `policy.normalise.fold` says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ...policy.normalise import fold

_MARK = re.compile(r"\[\d{1,3}(?:\s*[,、–-]\s*\d{1,3})*\]")
"""Marks of citations: [1], [1, 2], [1–3]. A year, [2017]46号, is none."""
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_DATE = re.compile(r"(?<![\d.])\d+\.\d+\.\d+(?!\.?\d)")
_GAP = r"[\s,]"
_NUMERAL = "〇零一二两三四五六七八九十百千万亿"
_ENGLISH = (
    "(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thir(?:teen|ty)|fourteen"
    "|forty|fif(?:teen|ty)|six(?:teen|ty)|seven(?:teen|ty)|eight(?:een|y)|nine(?:teen|ty)|twenty"
    "|hundred|thousand|million)"
)
_JOINT = r"(?:[\s-]|\sand\s)"
_ENGLISH_NUMBER = re.compile(rf"{_ENGLISH}(?:{_JOINT}{_ENGLISH})*")
# "one" not in "twenty-one", nor "two" in "a hundred and two"; but "eight" in "security eight".
_TENS = (
    "".join(
        rf"(?<!{word}[\s-])"
        for word in "twenty thirty forty fifty sixty seventy eighty ninety hundred thousand".split()
    )
    + r"(?<!hundred\sand\s)(?<!thousand\sand\s)"
)

_LEFT = (
    (re.compile(r"\d"), r"(?<!\d)(?<!\d\.)"),  # "3" not in 13项, nor in 1.3亿元
    (re.compile(rf"[{_NUMERAL}]"), rf"(?<![{_NUMERAL}])"),  # "八" not in 十八大
    (re.compile(r"[a-z]"), "(?<![a-z])"),  # "qualified" not in "unqualified"
)
_RIGHT = (
    (re.compile(r"\d"), r"(?!\.?\d)(?!\s?[千万亿])"),  # "3" not in 31项, 3.5元, 3万家
    (re.compile(rf"[{_NUMERAL}]"), rf"(?![{_NUMERAL}])"),  # "十" not in 十一
)


def contains(gold: str, text: str) -> bool:
    """Whether `gold` stands in `text`.

    Script, width and case do not count, nor do blanks, line breaks, commas and marks such as [1]
    in between. A number has to stand alone: digits, Chinese numerals and English number words at
    the edges of `gold` must not go on in the text, and blanks or commas join no two numbers
    (3, 1 is not 31; 1,591 is 1591). An English word may go on but not begin before ("responsib"
    stands in "responsible", "four" not in "fourteen"). Numbers of different writing are
    different strings: 31, 三十一, thirty-one. An empty gold stands nowhere.
    """
    return _stands(gold, _key(text))


def all_and_any(text: str, all_of: Sequence[str], any_of: Sequence[str]) -> bool | None:
    """Whether all strings of `all_of` stand in `text`, and one at least of `any_of`.

    Either may be empty and then asks for nothing; `None` where both are.
    """
    if not all_of and not any_of:
        return None
    key = _key(text)
    return all(_stands(gold, key) for gold in all_of) and (
        not any_of or any(_stands(gold, key) for gold in any_of)
    )


def _stands(gold: str, key: str) -> bool:
    pattern = _pattern(gold)
    return pattern is not None and pattern.search(key) is not None


def _key(text: str) -> str:
    # A mark is a gap, so that 共31[1]5 is not 315; dots of a date divide numbers, not one number.
    key = re.sub(r"\s+", " ", _MARK.sub(" ", fold(text)))
    key = _THOUSANDS.sub(lambda match: match[0].replace(",", ""), key)
    return _DATE.sub(lambda match: match[0].replace(".", "/"), key)


@lru_cache(maxsize=4096)
def _pattern(gold: str) -> re.Pattern[str] | None:
    key = re.sub(rf"^{_GAP}+|{_GAP}+$", "", _key(gold))
    if not key:
        return None
    if _ENGLISH_NUMBER.fullmatch(key):
        words = r"[\s-]".join(re.split(r"[\s-]", key))
        return re.compile(rf"(?<![a-z]){_TENS}{words}(?![a-z])(?!{_JOINT}{_ENGLISH}\b)")
    pieces: list[str] = []
    for match in re.finditer(rf"({_GAP}*)([^\s,])", key):
        gap, char = match.groups()
        before = key[match.start() - 1 : match.start()]
        numbers = before.isdecimal() and char.isdecimal()
        # Between two digits a gap of the gold must be there, and no other may be.
        pieces += [(f"{_GAP}+" if gap else "") if numbers else f"{_GAP}*", re.escape(char)]
    left = next((guard for kind, guard in _LEFT if kind.match(key[0])), "")
    right = next((guard for kind, guard in _RIGHT if kind.match(key[-1])), "")
    return re.compile(left + "".join(pieces[1:]) + right)
