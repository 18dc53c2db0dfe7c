"""Is a question still understood when it is typed otherwise? The same question, varied.

Script, glyphs, width, punctuation, pasted noise, typing mistakes: whoever reads the variant
gives the same answer, so its gold is that of the question. What is left to chance comes from
the seed, the name of the variant and the question, and from nothing else.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from ..errors import ConfigError
from ..models import Language
from ..policy.normalise import fold, han, simplify, traditional
from ..policy.numbering import NUMERAL
from .questions import Question

_HAN_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_CHINESE = frozenset({Language.HANS, Language.HANT})
_ANY = frozenset(Language)
_ZERO_WIDTH = "\u200b\u200c\u200d\ufeff\u00ad"

_GLYPHS = (
    "产產産 伪偽僞 为為爲 别別 众眾衆 卫衛衞 黑黒 步歩 每毎 暨曁 征徵徴 增増 宽寬寛 赖賴頼 "
    "收収 权權権 发發発 广廣広 对對対 经經経 验驗験 处處処 单單単 图圖図 实實実 应應応 战戰戦 "
    "检檢検 样樣様 历歷歴 气氣気 济濟済 满滿満 营營営 续續続 总總総 听聽聴 药藥薬 读讀読 变變変 "
    "边邊辺 关關関 险險険 杂雜雑 强強 户戶戸 效効 里裏裡 群羣 峰峯 线線綫"
)
"""Glyphs of one character as mainland, Taiwan, Hong Kong and Japanese fonts have them; mirrors
of one document mix them."""

_NUMBERS = re.compile(
    rf"""
    [\u4e00-\u9fff]{{0,5}}\s?[〔\[（(]\s?\d{{4}}\s?[〕\])）]\s?\d+\s?[号號]?  # 国办发〔2017〕46号
    | 第?\s?[{NUMERAL}\d]+\s?(?:大?部分|大[项項]|[项項条條章个個款年月日号號家])?   # 第二十一项
    """,
    re.VERBOSE,
)
_NEGATIONS = "不没沒无無未非否"
_NUMBER_WORD = re.compile(
    r"(?:three|seven|eight|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)(?:teen|ty)"
    r"|twenty|forty|hundred|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|eleventh|twelfth|\w+(?:tieth|teenth))s?",
    re.IGNORECASE,
)
_MARKS = re.compile(
    rf"""
    (?P<kept>
        〔\d{{4}}〕                                  # 国办发〔2017〕46号
      | [（(]\s?[{NUMERAL}\d]+\s?[)）]               # （十一）
      | (?<=[{NUMERAL}])、(?=[（(])                  # 三、（十一）
      | \b[Nn]o\.(?=\s?\d)                           # no. 19
      | (?<=[0-9A-Za-z])[-'’/.,:·](?=[0-9A-Za-z])    # e-commerce   don't   2017-05-16
    )
    | (?P<around>["“”‘’「」『』《》〈〉（）()【】\[\]])   # “清风”
    | [，,、；;：:。.？?！!…—·]+                          # whatever else sets words apart
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of typing a question otherwise."""

    change: Callable[[str, Random], str]
    languages: frozenset[Language] = _ANY
    """Of the questions that it applies to."""
    turns: tuple[str, ...] = ("user",)
    """Roles whose turns of the talk before change as the question does."""
    becomes: Language | None = None
    """Language of the variant; `None`: that of the question."""


def vary(question: Question, name: str, *, seed: int = 0) -> Question | None:
    """A variant of a question: other letters, the same gold.

    Args:
        name: a key of `VARIANTS`.

    Returns:
        `None` where the variant does not apply, or would leave the question as it is.

    Raises:
        ConfigError: there is no such variant.
    """
    variant = VARIANTS.get(name)
    if variant is None:
        near = difflib.get_close_matches(name, VARIANTS, n=1)
        known = f"known: {', '.join(VARIANTS)}"
        advice = f"meant {near[0]!r}?" if near else known
        raise ConfigError(f"no variant is called {name!r}", advice=advice)
    if question.lang not in variant.languages:
        return None
    random = Random(f"{seed}/{name}/{question.id}")
    text = variant.change(question.question, random)
    if text == question.question:
        return None
    history = tuple(
        {**turn, "content": variant.change(turn["content"], random)}
        if turn["role"] in variant.turns
        else turn
        for turn in question.history
    )
    return replace(
        question,
        id=f"{question.id}~{name}" + (f"~{seed}" if seed else ""),
        lang=(variant.becomes or Language(question.lang)).value,
        question=text,
        history=history,
        line=0,
    )


def _simplified(text: str, random: Random) -> str:
    return simplify(text)


def _traditional(text: str, random: Random) -> str:
    return traditional(text)


@cache
def _glyphs(char: str) -> tuple[str, ...]:
    """All glyphs of a character, itself among them, in one order."""
    for group in _GLYPHS.split():
        if char in group:
            return tuple(group)
    simple = simplify(char)
    other = traditional(simple)
    same = len(other) == 1 and fold(other) == fold(char) and other != simple
    return (simple, other) if same else (char,)


def _mixed_glyphs(text: str, random: Random) -> str:
    """Alternates the glyphs of those characters that have several."""
    turn = random.randrange(6)
    out = []
    for char in text:
        forms = _glyphs(char) if han(char) else (char,)
        if len(forms) > 1:
            turn += 1
            char = forms[turn % len(forms)]
        out.append(char)
    return "".join(out)


def _pinyin_noise(text: str, random: Random) -> str:
    """Pinyin in brackets behind about every other character: 工(gong)业(ye)."""
    toned = random.random() < 0.5

    def noisy(match: re.Match[str]) -> str:
        chosen = [random.random() < 0.5 for _ in match[0]]
        chosen[random.randrange(len(chosen))] = True
        readings = _readings(match[0], toned)
        return "".join(
            f"{char}({reading})" if put and reading != char else char  # 㗎 has none there
            for char, reading, put in zip(match[0], readings, chosen, strict=True)
        )

    return _HAN_RUN.sub(noisy, text)


def _readings(run: str, toned: bool) -> list[str]:
    """Pinyin of each character of a run of Chinese, as read there: 执行 zhi xing, 行业 hang ye."""
    from pypinyin import Style, lazy_pinyin  # half a second, and only where pinyin is wanted

    style = Style.TONE if toned else Style.NORMAL
    found: list[str] = lazy_pinyin(run, style=style)
    return found if len(found) == len(run) else [lazy_pinyin(c, style=style)[0] for c in run]


def _full_width(text: str, random: Random) -> str:
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
    return text.translate(wide)


def _no_punctuation(text: str, random: Random) -> str:
    """Without marks, except those inside a number or a word."""

    def bare(match: re.Match[str]) -> str:
        return match["kept"] or ("" if match["around"] else " ")

    return re.sub(r" +", " ", _MARKS.sub(bare, text)).strip()


def _typo(text: str, random: Random) -> str:
    """One typing mistake, outside of any number and of any word that says no."""
    found = list(_typos(text, random))
    return random.choice(found) if found else text


def _typos(text: str, random: Random) -> Iterator[str]:
    chinese = sum(map(han, text))
    if chinese * 2 >= sum(c.isalpha() for c in text) and chinese:
        yield from _homophone_typos(text, random)
        return
    for match in re.finditer(r"[A-Za-z]{5,}", text):
        word = match[0]
        if word.isupper() or _NUMBER_WORD.fullmatch(word):
            continue
        at = random.randrange(1, len(word) - 1)
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        wrong = (word[:at] + word[at + 1 :], word[: at + 1] + word[at:], swapped)
        usable = [other for other in wrong if other != word]
        yield text[: match.start()] + random.choice(usable) + text[match.end() :]


def _homophone_typos(text: str, random: Random) -> Iterator[str]:
    """What an input method offers instead: 软件 -> 软建."""
    fixed = {at for match in _NUMBERS.finditer(text) for at in range(*match.span())}
    complex_script = any(simplify(char) != char for char in text if han(char))
    for match in _HAN_RUN.finditer(text):
        for at, reading in enumerate(_readings(match[0], False), match.start()):
            if at in fixed or text[at] in _NEGATIONS:
                continue
            offered: Sequence[str] = _homophones().get(reading, ())
            if complex_script:
                offered = [traditional(char) for char in offered]
            others = [c for c in offered if len(c) == 1 and fold(c) != fold(text[at])]
            if others:
                yield text[:at] + random.choice(others) + text[at + 1 :]


@cache
def _homophones() -> dict[str, tuple[str, ...]]:
    """Common characters by reading; none of them a numeral or a word that says no.

    Source: GB/T 2312-1980, level 1: the 3755 characters most in use.
    """
    rows = (bytes([high, low]) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    common = "".join(code.decode("gb2312", errors="ignore") for code in rows)
    found: dict[str, list[str]] = {}
    for char in common:
        if char not in NUMERAL + _NEGATIONS:
            found.setdefault(_readings(char, False)[0], []).append(char)
    return {reading: tuple(chars) for reading, chars in found.items()}


def _zero_width(text: str, random: Random) -> str:
    return _insert(text, random, _ZERO_WIDTH, range(len(text) + 1))


def _spaces(text: str, random: Random) -> str:
    inside = [m.start() + at for m in _HAN_RUN.finditer(text) for at in range(1, len(m[0]))]
    return _insert(text, random, " ", inside)


def _insert(text: str, random: Random, chars: str, places: Sequence[int]) -> str:
    """`text` with one of `chars` at about a third of `places`, at least at one."""
    if not text or not places:
        return text
    chosen = {place for place in places if random.random() < 1 / 3} | {random.choice(places)}
    return "".join(
        (random.choice(chars) if at in chosen else "") + text[at : at + 1]
        for at in range(len(text) + 1)
    )


def _upper_case(text: str, random: Random) -> str:
    return text.upper()


def _lower_case(text: str, random: Random) -> str:
    """In small letters, but for short acronyms: `US`, `SAT`, `WHO` are other words then."""
    return re.sub(r"\b(?![A-Z]{2,3}\b)\w+", lambda match: match[0].lower(), text)


_ENGLISH = frozenset({Language.ENGLISH})
_BOTH_SIDES = ("user", "assistant")

VARIANTS: dict[str, Variant] = {
    "simplified": Variant(
        _simplified, frozenset({Language.HANT}), _BOTH_SIDES, becomes=Language.HANS
    ),
    "traditional": Variant(
        _traditional, frozenset({Language.HANS}), _BOTH_SIDES, becomes=Language.HANT
    ),
    "mixed_glyphs": Variant(_mixed_glyphs, _CHINESE),
    "pinyin_noise": Variant(_pinyin_noise, _CHINESE),
    "full_width": Variant(_full_width),
    "no_punctuation": Variant(_no_punctuation),
    "typo": Variant(_typo, turns=()),
    "zero_width": Variant(_zero_width),
    "spaces": Variant(_spaces, _CHINESE),
    "upper_case": Variant(_upper_case, _ENGLISH),
    "lower_case": Variant(_lower_case, _ENGLISH),
}
"""Variants by name."""
