"""What does the question name? Language, bodies, numbers and the words it is about.

The question is folded exactly as clauses are.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from ..index.terms import STOP_WORDS, is_han, runs, stem, word_pairs
from ..models import Language
from ..policy.agencies import Agencies, Mention
from ..policy.normalise import clean, fold, han, simplify, traditional
from ..policy.numbering import NUMERAL, number
from .glossary import Glossary


@cache
def _function_words() -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str]]:
    """Words every question is made of: patterns for Chinese and Cantonese, a set for English."""
    text = resources.files(__package__).joinpath("function_words.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    chinese = [option for row in data["zh"].values() for option in row]
    english = frozenset(word for row in data["en"].values() for word in row.split())
    cantonese = re.compile("|".join([*data["cantonese"]["words"], *chinese]))
    return re.compile("|".join(chinese)), cantonese, STOP_WORDS | english


def function_words() -> list[str]:
    """What every question is made of, as it is written: patterns and words."""
    chinese, cantonese, english = _function_words()
    return [chinese.pattern, cantonese.pattern, " ".join(english)]


# 系 is a word of its own in Cantonese and a part of 体系 elsewhere: only where these show.
_CANTONESE = re.compile("[㗎嘅咩啲嗰唔冇喺哋咗]|系咪|系边|边个|点解|呢份|几多")


_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh "
    "twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
    "nineteenth twentieth"
).split()
_CARDINALS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
).split()
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_WORD_NUMBER = (
    rf"(?:(?:twenty|thirty|forty|fifty)(?:[- ](?:{'|'.join([*_CARDINALS[:9], *_ORDINALS[:9]])}))?"
    rf"|thirtieth|fortieth|{'|'.join(sorted([*_CARDINALS, *_ORDINALS], key=len, reverse=True))})"
)
_ORDINAL = (
    r"(?:\d{1,3}(?:st|nd|rd|th)"
    rf"|(?:(?:twenty|thirty|forty|fifty)[- ])?(?:{'|'.join(_ORDINALS[:9])})"
    rf"|thirtieth|fortieth|{'|'.join(_ORDINALS[9:])})"
)
_VALUE = rf"(?:\d{{1,3}}(?:st|nd|rd|th)?|[ivx]{{1,6}}|{_WORD_NUMBER}|[{NUMERAL}]{{1,5}})"
_REFERENCES = re.compile(
    rf"""
      (?<!\w)(?P<sec_label>[{NUMERAL}]{{1,3}})、(?=\s?[(]\s?[{NUMERAL}]{{1,5}}\s?[)])  # 三、(十一)
    | (?<![哪某这那每])第?\s?(?P<sec_zh>[{NUMERAL}\d]{{1,5}})\s?(?:大?部分|大项|大类|章)
    | 第\s?(?P<art_zh>[{NUMERAL}\d]{{1,5}})\s?条(?!任务|工作|措施)
    | 第\s?(?P<item_zh>[{NUMERAL}\d]{{1,5}})\s?(?:项|条|点|个任务|个(?=[由的是讲说谁牵归,?。]|$)|款)
    | (?<![a-z])[(]\s?(?P<item_br>[{NUMERAL}]{{1,5}}|\d{{1,3}})\s?[)]
    | (?:任务|项目|工作)\s?(?P<item_zh2>\d{{1,3}})(?![\d年])
    | \b(?:sections?|parts?|chapters?|headings?)\s+\(?(?P<sec_en>{_VALUE})\)?\b
    | \b(?:articles?|art\.)\s+\(?(?P<art_en>{_VALUE})\)?\b
    | \b(?:items?|tasks?|points?|no\.|number|measures?|paragraphs?|provisions?)\s+
      \#?\(?(?P<item_en>{_VALUE})\)?(?![\w%])
    | \b(?P<sec_ord>\d{{1,3}}(?:st|nd|rd|th)|{_WORD_NUMBER})\s+(?:section|part|chapter|heading)\b
    | \b(?P<item_ord>{_ORDINAL})\s+(?:item|task|point|measure)\b
    """,
    re.VERBOSE,
)
_MORE_ITEMS = re.compile(
    rf"\s*(?:,|、|and|和|与|及|&|(?P<to>to|through|至|到|-|—|~))\s*"
    rf"(?P<named>第|items?|[(])?\s?[(]?(?P<n>{_VALUE})(?![a-z\d])[)]?\s?(?P<unit>项|条)?"
)
_KEPT_WHOLE = 3
"""Glossary terms of so many characters are not taken apart for a function word inside them."""
_BREAKS = re.compile(r"[个家年月日%部章大]")
"""第十一项和5个部门, 第一项和第二部分: the number counts something else."""
_THEN = re.compile(r" (?!and|or|to|through)[a-z]")
_GOES_ON = re.compile(r"[由分各的谁都是有归共讲说写呢吗]|[^\u3400-\u9fff]|$")
"""What may follow a number that nothing else marks as an item: not 第十一项和一体化."""
_LISTED = re.compile(
    rf"第\s?(?P<list>[{NUMERAL}\d]{{1,5}}(?:\s?[、,和与及至到—~-]\s?[{NUMERAL}\d]{{1,5}})+)\s?(?P<unit>[项条])"
)
_NARROW = {
    full: full - 0xFEE0
    for first, last in ("０９", "ＡＺ", "ａｚ")
    for full in range(ord(first), ord(last) + 1)
}
_SPACED = re.compile(r"(?<=[\u3400-\u9fff])[ \u3000]+(?=[\u3400-\u9fff])")
QUOTED = re.compile(r"“[^”]{2,60}”|「[^」]{2,60}」|『[^』]{2,60}』|《[^》]{2,60}》|\"[^\"]{2,60}\"")
"""Words quoted in a folded question."""
_MAX_RANGE = 50
"""`items 8 to 12` names each of them; a longer range is taken by its ends."""
_DOCUMENT_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,14}\s?[〔\[(【]\s?\d{4}\s?[〕\])】]\s?第?\s?\d+\s?号|(?:国办发|国发|国函|国办函)\s?\d{1,4}\s?号(?:文件?)?|(?<!\d)\d{1,4}\s?号文件?"
)
_CLAUSE = re.compile(
    rf"(?<=[项条)])的?第\s?(?P<n>[{NUMERAL}\d]{{1,3}})\s?(?:个(?:任务|小项|句组|责任)|小项|句|段|款)"
)
_BARE = re.compile(rf"[第(]?(?P<n>[{NUMERAL}]{{1,5}}|\d{{1,3}})[)]?[项条]?")


_ASKS_IN_ENGLISH = re.compile(
    r"\W*(who|whom|whose|what|which|when|where|why|how|is|are|was|does|do|did|can|tell|list|show)\s",
    re.IGNORECASE,
)
"""Who leads 软件正版化? is English, WHO 合作由谁牵头？ is not."""


_PAIR_WEIGHT = 0.6
"""Words that stand side by side as in the question (sword net) count a little more."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A word or phrase the question is about, and the ways documents may put it."""

    alternatives: tuple[tuple[str, ...], ...]
    """Each a tuple of terms; the first is the question's own wording."""

    @property
    def own(self) -> tuple[str, ...]:
        """The question's own terms."""
        return self.alternatives[0]


@dataclass(frozen=True, slots=True)
class Query:
    """A question, read."""

    text: str
    folded: str
    language: Language
    mentions: tuple[Mention, ...]
    """Bodies named; spans count in `folded`."""
    items: tuple[int, ...]
    sections: tuple[int, ...]
    articles: tuple[int, ...]
    clause: int | None
    """Place of a clause within its item: 第21项的第三个任务."""
    document: str
    """发文字号 named in the question, folded; may be empty."""
    about: str
    """What is left of the folded question without function words: what retrieval looks for."""
    concepts: tuple[Concept, ...]
    quoted: tuple[str, ...] = ()
    """Words in quotation marks, folded: a clause that holds them as they stand comes first."""

    def terms(self) -> dict[str, float]:
        """Weighted terms for BM25: own words count 1, equivalents less."""
        weights: dict[str, float] = {}
        for concept in self.concepts:
            for rank, alternative in enumerate(concept.alternatives):
                for term in alternative:
                    single = is_han(term) and len(term) == 1
                    weight = (1.0 if rank == 0 else 0.6) * (0.3 if single else 1.0)
                    weights[term] = max(weights.get(term, 0.0), weight)
        for pair in word_pairs(self.about):
            weights[pair] = _PAIR_WEIGHT
        return weights


def language_of(text: str) -> Language:
    """Language and script of a question.

    Chinese with an English acronym in it is Chinese; English that quotes a Chinese name is
    English. Text without any telling character counts as Simplified.
    """
    han_chars = [c for c in text if han(c)]
    words = re.findall(r"[A-Za-zＡ-Ｚａ-ｚ]{2,}", text)
    lower = [w for w in words if not w.isupper()]
    if words and (not han_chars or (len(lower) >= 3 and len(lower) >= len(han_chars) / 2)):
        return Language.ENGLISH
    if (asks := _ASKS_IN_ENGLISH.match(text)) is not None and not asks[1].isupper():
        return Language.ENGLISH
    plain = "".join(han_chars)
    simple = simplify(plain)
    complex_form = traditional(simple)
    hant = sum(a != b for a, b in zip(plain, simple, strict=True))
    hans = sum(
        a == b and a != c
        for a, b, c in zip(plain, simple, complex_form[: len(simple)], strict=False)
    )
    return Language.HANT if hant > hans or (hant and hant == hans) else Language.HANS


def read_query(text: str, *, agencies: Agencies, glossary: Glossary) -> Query:
    """Read a question; `text` is at most a few thousand characters."""
    # A question pasted from a mirror has its noise, like a document; one that was typed may have
    # letters of full width, whose capitals count, and spaces, which mean nothing between 汉字.
    text = _SPACED.sub("", clean(text).text.translate(_NARROW))
    folded = re.sub(r"\s+", " ", fold(text)).strip()
    language = language_of(text)
    mentions = tuple(agencies.find(_cased(text, folded)))
    document = _DOCUMENT_NUMBER.search(folded)
    rest = folded.replace(document[0], " ") if document else folded
    place = _CLAUSE.search(rest)
    if place is not None:
        rest = rest[: place.start()] + rest[place.end() :]
    items, sections, articles, rest = _references(rest, language)
    quoted, about = _quoted(rest, glossary)
    number_text = re.sub(r"\s", "", document[0]) if document else ""
    return Query(
        text=text, folded=folded, language=language, mentions=mentions, items=items,
        clause=value_of(place["n"]) if place is not None and items else None,
        sections=sections, articles=articles, document=number_text,
        about=about, concepts=concepts_of(about, glossary), quoted=quoted,
    )  # fmt: skip


def _cased(text: str, folded: str) -> str:
    """The folded question with its capitals, where both align; capitals tell SAT from sat."""
    spaced = re.sub(r"\s+", " ", text).strip()
    return (
        "".join(
            a if a.isascii() and a.lower() == b else b for a, b in zip(spaced, folded, strict=False)
        )
        if len(spaced) == len(folded)
        else folded
    )


def value_of(text: str) -> int | None:
    """Value of a number in a question: `11`, `11th`, `十一`, `eleven`, `twenty-first`, `VII`."""
    text = text.lower().strip()
    if digits := re.fullmatch(r"(\d+)(?:st|nd|rd|th)?", text):
        return int(digits[1])
    if re.fullmatch(r"[ivx]+", text):
        values = {"i": 1, "v": 5, "x": 10}
        total = 0
        for char, after in zip(text, text[1:] + " ", strict=True):
            total += -values[char] if values.get(after, 0) > values[char] else values[char]
        return total
    if text in ("thirtieth", "fortieth"):
        return 30 if text == "thirtieth" else 40
    first, _, second = text.replace("-", " ").partition(" ")
    for words in (_CARDINALS, _ORDINALS):
        if text in words:
            return words.index(text) + 1
        if first in _TENS and second in words[:9]:
            return _TENS[first] + words.index(second) + 1
    if text in _TENS:
        return _TENS[text]
    try:
        return number(text)
    except ValueError:
        return None


def _references(
    folded: str, language: Language
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], str]:
    found: dict[str, list[int]] = {"item": [], "sec": [], "art": []}
    if bare := _BARE.fullmatch(folded.strip(" ?？.。")):
        value = value_of(bare["n"])
        return ((value,) if value else ()), (), (), ""
    pieces, last = [], 0
    # 第三、四项 is 第三项、第四项
    folded = _LISTED.sub(
        lambda m: re.sub(rf"([{NUMERAL}\d]+)", rf"第\1{m['unit']}", m["list"]), folded
    )
    quoted = [m.span() for m in QUOTED.finditer(folded)]
    for match in _REFERENCES.finditer(folded):
        if match.start() < last or _within(match.span(), quoted):
            continue
        kind = match.lastgroup or ""
        value = value_of(match[kind])
        if value is None or (kind.endswith("_en") and value == 0):
            continue
        if kind == "item_en" and match[kind] == "i" and _THEN.match(folded, match.end()):
            continue  # the points I should know
        key = kind.split("_")[0]
        found[key].append(value)
        pieces.append(folded[last : match.start()])
        last = match.end()
        while more := _MORE_ITEMS.match(folded, last):
            extra = value_of(more["n"])
            if extra is None or _BREAKS.match(folded, more.end()):
                break
            if not more["named"] and (more["n"] == "i" or not _GOES_ON.match(folded, more.end())):
                break
            if more["to"] and 0 < extra - found[key][-1] <= _MAX_RANGE:
                found[key] += range(found[key][-1] + 1, extra)
            found[key].append(extra)
            last = more.end()
    pieces.append(folded[last:])
    unique = {key: tuple(dict.fromkeys(values)) for key, values in found.items()}
    return unique["item"], unique["sec"], unique["art"], " ".join(pieces)


def _quoted(folded: str, glossary: Glossary) -> tuple[tuple[str, ...], str]:
    """What is quoted, and what the question is about: a quotation keeps its function words."""
    quoted = tuple(m[0][1:-1].strip() for m in QUOTED.finditer(folded))
    outside = strip_function_words(QUOTED.sub(" ", folded), glossary)
    if not quoted or len(re.findall(r"\w", QUOTED.sub(" ", folded))) < 3:
        return (), strip_function_words(folded, glossary)  # a question that is quoted whole
    return quoted, " ".join(filter(None, (outside, *(" ".join(runs(q)) for q in quoted))))


def _within(span: tuple[int, int], quoted: Sequence[tuple[int, int]]) -> bool:
    """Whether a reference is part of quoted words: “除本条例第二十条规定的外”在哪一条？"""
    start, end = span
    return any(a < start and end < b and (b - a) - (end - start) > 2 for a, b in quoted)


def strip_function_words(folded: str, glossary: Glossary | None = None) -> str:
    """A folded question without the words every question is made of.

    A word that is part of a glossary term stays: `list` in `black list`.
    """
    chinese, cantonese, english = _function_words()
    pattern = cantonese if _CANTONESE.search(folded) else chinese
    found = runs(folded)
    kept: set[int] = set()
    if glossary is not None:
        stems = [stem(run) if run[0].isascii() else run for run in found]
        for start, end, _ in glossary.in_words(stems):
            if any(word not in english for word in found[start:end]):
                kept |= set(range(start, end))
    pieces = []
    for place, run in enumerate(found):
        if is_han(run):
            pieces += _han_pieces(run, pattern, glossary)
        elif place in kept or run.removesuffix("'s") not in english:
            pieces.append(run.removesuffix("'s"))
    return " ".join(pieces)


def _han_pieces(run: str, pattern: re.Pattern[str], glossary: Glossary | None) -> list[str]:
    """What is left of a run without function words; none is cut out of a glossary term."""
    kept = []
    if glossary is not None:
        kept = [(a, b) for a, b, _ in glossary.in_han(run) if b - a >= _KEPT_WHOLE]
    pieces, last = [], 0
    for match in pattern.finditer(run):
        start, end = match.span()
        if any(a <= start and end <= b and (a, b) != (start, end) for a, b in kept):
            continue
        pieces.append(run[last:start])
        last = end
    return [p for p in (*pieces, run[last:]) if p]


@lru_cache(maxsize=4096)
def _own_terms(piece: str) -> tuple[str, ...]:
    if len(piece) == 1:
        return (piece,)
    return tuple(piece[i : i + 2] for i in range(len(piece) - 1))


def concepts_of(about: str, glossary: Glossary) -> tuple[Concept, ...]:
    """The concepts of what a question is about, with their equivalents from the glossary."""
    concepts: list[Concept] = []
    words: list[str] = []
    for run in runs(about):
        if is_han(run):
            concepts += _han_concepts(run, glossary)
        else:
            words.append(stem(run) if run[0].isalpha() else run)
    entries = {start: (end, entry) for start, end, entry in glossary.in_words(words, wide=True)}
    at = 0
    while at < len(words):
        end, entry = entries.get(at, (at + 1, None))
        own = tuple(words[at:end])
        equivalents = entry.equivalents if entry else ()
        concepts.append(Concept((own, *(_own_terms_of(e) for e in equivalents))))
        at = end
    return tuple(concepts)


def _own_terms_of(equivalent: str) -> tuple[str, ...]:
    found: list[str] = []
    for run in runs(equivalent):
        found += _own_terms(run) if is_han(run) else (stem(run),)
    return tuple(found)


def _han_concepts(run: str, glossary: Glossary) -> list[Concept]:
    """The pieces of a run; a glossary term is a piece of its own, with its equivalents."""
    concepts: list[Concept] = []
    last = 0
    for start, end, entry in glossary.in_han(run):
        if start > last:
            concepts.append(Concept((_own_terms(run[last:start]),)))
        own = _own_terms(run[start:end])
        concepts.append(Concept((own, *(_own_terms_of(e) for e in entry.equivalents))))
        last = end
    if last < len(run):
        concepts.append(Concept((_own_terms(run[last:]),)))
    return concepts
