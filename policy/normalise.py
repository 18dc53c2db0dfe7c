"""How is the text read, whatever its script, width and noise?

Two levels, both of them aligned with the original:

* `clean` takes out what a mirror site inserted (inline pinyin, doubled commas,
  zero-width characters) and keeps for every character its place in the original;
* `fold` is the key under which clause and question meet: simplified, half
  width, lower case. It is a map from character to characters, without context,
  so that any part of a text folds to the same part of its folded text.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from ..models import Span

NORMALISER_VERSION = 1
"""Raise whenever `clean` or `fold` changes: indexes built before are then refused."""

_MAX_RUN = 64
"""`fold` keeps at most this many of one character in a row, and of combining marks."""

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = r"[A-Za-z\u00c0-\u024f\u0251\u0261\u0300-\u036f\u1e00-\u1eff]"

_INSERT = re.compile(
    rf"""
    (?<=[{_HAN})）])               # 和(hé); after another insert: (hé)(hé)
    \s?[(（]\s*{_LETTER}{{1,10}}[1-5]?    # (hé   （ he   (he2
       (?:\s+{_LETTER}{{1,10}}[1-5]?)?    # doubled inside one bracket: (hé hé)
    \s*[)）]
    """,
    re.VERBOSE,
)
_SYLLABLE_IN_BRACKET = re.compile(rf"{_LETTER}+[1-5]?")
_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:i?ang|i?ong|[iuü]?an|ing|eng|[iu]a[oi]?|u?ai|iao|i?ao|[iü]e|u[eo]|[iu]?[uoi]|[uüie]?n|ou"
    r"|ei|er|uang|[aoeiuüvr]|ve)"
)
_TONES = frozenset("\u0300\u0301\u0304\u030c")
_DOUBLED = re.compile(r"([,，、;；:：。])\1+")
# Not \v \f U+0085 U+2028 U+2029: these end a line.
_INVISIBLE = frozenset(
    chr(c)
    for span in ((0x00, 0x09), (0x0E, 0x20), (0x7F, 0x85), (0x86, 0xA0), (0x200B, 0x2010))
    for c in range(*span)
) | frozenset("\u00ad\u202a\u202b\u202c\u202d\u202e\u2060\ufeff\ufffe\uffff")

# What OpenCC's t2s leaves as it is although a mainland text writes another character:
# old print forms, Japanese forms and the radicals that PDF extraction leaves behind.
_VARIANTS = str.maketrans(
    "産僞衆爲衞髙黒歩毎曁徴増寛頼収権発広対経験処単図実応戦検様歴気済満営続総聴薬読変辺関険雑"
    "戸亜悪圧囲壱隠栄円塩価仮絵拡覚観帰犠拠挙駆掲継芸蛍撃倹剣県顕厳効鉱済剤斉"
    "⺠⻓⻔⻅⻋⻢⻉⻛⻚⻝⻄⻆⻩⻘⻬",
    "产伪众为卫高黑步每暨征增宽赖收权发广对经验处单图实应战检样历气济满营续总听药读变边关险杂"
    "户亚恶压围壹隐荣圆盐价假绘扩觉观归牺据举驱揭继艺萤击俭剑县显严效矿济剂齐"
    "民长门见车马贝风页食西角黄青齐",
)
_WIDTH = {
    c: c - 0xFEE0 for c in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_WIDTH[0x3000] = 0x20
_ZHU_AS_ZHE = re.compile(
    r"(?<![名显顯原专專编編论論译譯土巨卓昭遗遺拙])著(?![作名述称稱录錄者书書])"
)


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _opencc(config: str) -> _Converter:
    import opencc  # a few milliseconds, and only where a text needs it

    converter: _Converter = opencc.OpenCC(config)
    return converter


@dataclass(frozen=True, slots=True)
class CleanText:
    """A text without inserted noise, each character with its place in the original."""

    text: str
    """In the script of the source."""
    simplified: str
    """The same, character for character, in simplified script."""
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """Original span of the cleaned characters `start` to `end` (half open, not empty)."""
        return Span(self.starts[start], self.ends[end - 1])

    def locate(self, span: Span) -> tuple[int, int]:
        """Cleaned half-open range that lies within an original span."""
        return bisect_left(self.starts, span.start), bisect_right(self.ends, span.end)

    def quote(self, span: Span) -> str:
        """The words of an original span, cleaned of inserted noise only."""
        start, end = self.locate(span)
        return self.text[start:end]


def clean(text: str, *, places: Sequence[Span] | None = None) -> CleanText:
    """Take inserted noise out of `text` and remember where each character stood.

    Args:
        text: what a reader of the document sees.
        places: original span of each character of `text`, where `text` is itself extracted
            (from HTML, say); `None` where it is the original.

    Source: the noise of the mirrors is listed in docs/parsing.md.
    """
    starts: Sequence[int]
    ends: Sequence[int]
    if places is None:
        starts, ends = range(len(text)), range(1, len(text) + 1)
    else:
        starts, ends = [p.start for p in places], [p.end for p in places]
    while True:
        dropped = bytearray(len(text))
        for start, end in _noise(text):
            dropped[start:end] = b"\1" * (end - start)
        if not any(dropped):
            break
        kept = [i for i, drop in enumerate(dropped) if not drop]
        text = "".join([text[i] for i in kept])
        starts = array("q", [starts[i] for i in kept])
        ends = array("q", [ends[i] for i in kept])
    return CleanText(text=text, simplified=simplify(text), starts=starts, ends=ends)


def _noise(text: str) -> Iterator[tuple[int, int]]:
    for i, char in enumerate(text):
        if char in _INVISIBLE or "\ud800" <= char <= "\udfff":
            yield i, i + 1
    han_char, insert_end = "", -1
    for match in _INSERT.finditer(text):
        if match.start() != insert_end:
            han_char = text[match.start() - 1]
        elif not han_char:
            continue
        syllables = _SYLLABLE_IN_BRACKET.findall(match[0])
        if han_char not in ")）" and all(_is_reading(s, han_char) for s in syllables):
            insert_end = match.end()
            yield match.span()
    for match in _DOUBLED.finditer(text):
        yield match.start() + 1, match.end()


def _is_reading(insert: str, han: str) -> bool:
    """Whether `insert` is pinyin of the character before it, not a text such as `IP`."""
    letters = unicodedata.normalize("NFD", insert.replace("ɡ", "g").replace("ɑ", "a"))
    toned = any(c in _TONES for c in letters)
    bare = "".join(c for c in letters if c not in _TONES and not c.isdigit())
    bare = unicodedata.normalize("NFC", bare)
    if toned:
        return _SYLLABLE.fullmatch(bare.lower()) is not None
    if not bare.islower() or not _SYLLABLE.fullmatch(bare):
        return False
    return bare.replace("ü", "v") in readings(han)


@cache
def readings(han: str) -> frozenset[str]:
    """Pinyin of a character without tones, every reading it has."""
    from pypinyin import Style, pinyin  # only texts with toneless inserts pay for it

    return frozenset(
        r.replace("ü", "v") for r in pinyin(han, style=Style.NORMAL, heteronym=True)[0]
    )


def simplify(text: str) -> str:
    """Turn traditional and variant glyphs into simplified ones, character for character.

    Digits and letters become half width; punctuation stays as in the source. The
    result has the length of `text`.
    """
    if text.isascii():
        return text
    safe = re.sub("[\ud800-\udfff]", "\ufffd", text)
    converted = _opencc("t2s").convert(safe)
    if len(converted) != len(text):
        converted = "".join(_simple_char(c) for c in safe)
    converted = converted.translate(_VARIANTS).translate(_WIDTH)
    return _ZHU_AS_ZHE.sub("着", converted)


@cache
def _simple_char(char: str) -> str:
    converted = _opencc("t2s").convert(char)
    return converted if len(converted) == 1 else char


def traditional(text: str) -> str:
    """Turn simplified text into traditional glyphs, for answers to traditional questions."""
    return text if text.isascii() else _opencc("s2t").convert(text)


class _FoldTable(dict[int, str]):
    """Character -> folded characters, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in _INVISIBLE or 0xD800 <= code <= 0xDFFF:
            folded = ""
        else:
            folded = char
            for _ in range(3):  # until nothing changes; two rounds are the most seen
                form = unicodedata.normalize("NFKC", folded).lower()
                form = "".join(_fold_char(c) for c in form)
                if form == folded:
                    break
                folded = form
        self[code] = folded
        return folded


@cache
def _fold_char(char: str) -> str:
    if char.isascii():
        return char
    simple = _simple_char(char).translate(_VARIANTS)
    return "着" if simple == "著" else simple


_FOLD = _FoldTable()
_LONG_RUN = re.compile(rf"(.)\1{{{_MAX_RUN},}}", re.DOTALL)
_LONG_MARKS = re.compile(rf"[\u0300-\u036f\u20d0-\u20ff]{{{_MAX_RUN},}}")


def fold(text: str) -> str:
    """The key under which texts are compared: simplified, half width, lower case.

    Context-free and idempotent. Long runs of one character or of combining marks are cut
    first, because normalising them takes quadratic time elsewhere.
    """
    # And again after it: 64 of "…" are 192 of ".", and what stood between two runs may be gone.
    return _cut_runs(_cut_runs(text).translate(_FOLD))


def _cut_runs(text: str) -> str:
    text = _LONG_MARKS.sub("", text)
    return _LONG_RUN.sub(lambda m: m[1] * _MAX_RUN, text)


def han(text: str) -> bool:
    """Whether the text holds any Chinese character."""
    return re.search(f"[{_HAN}]", text) is not None
