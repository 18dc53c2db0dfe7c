"""Which article does an answer cite? 《劳动合同法》第三十九条劳动者有下列情形之一的，…

The name is looked up without 中华人民共和国 and the like. The number alone is not trusted: laws are
renumbered when they are revised (民事诉讼法第一百一十九条 of 2017 is 第一百二十二条 now), and a
reference answer may be wrong. What is quoted after the number has to be the words of the article.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...policy.normalise import fold
from ...policy.numbering import NUMERAL, number

_TAG = re.compile(r"<[^<>]{0,200}>")
_LAW = re.compile(r"《(?P<name>[^《》]+(?:《[^《》]*》[^《》]*)?)》")
_ARTICLE = re.compile(rf"第{{1,2}}\s?(?P<number>[{NUMERAL}]+|\d+)\s?条(?:之(?P<sub>[{NUMERAL}]+))?")
_STARTS = re.compile(r"(?:^|[》。；;：:)）\s])\Z")
"""What stands before an article that is cited: not 依照本法第四十条规定, which is quoted."""
_LEAD = re.compile(rf"^(?:第[{NUMERAL}\d]+[款项])*(?:的?规定)?")
"""What may stand between the number and the words: 第三十七条第一款退休人员…"""
_EDITION = re.compile(r"\((?:试行|暂行|\d{4}年?(?:修正本?|修订本?)?)\)$")
_PREFIX = re.compile("^(?:中华人民共和国|最高人民法院|最高人民检察院)+")
_ENDS = re.compile("律师解答|法律依据")
"""What follows a quotation in these answers."""
_QUOTED = 60
_FEWEST = 6
"""A quotation of fewer characters does not tell one article from another."""
_SAME_NUMBER, _OTHER_NUMBER = 0.75, 0.9
"""Share of the pairs of characters quoted that an article must hold."""


@dataclass(frozen=True, slots=True)
class Cited:
    """An article that an answer cites."""

    law: str
    """As `law_key` has it."""
    number: tuple[int, int]
    """第十条之二 is (10, 2)."""
    words: str
    """What is quoted after it, letters and digits only; may be empty."""


def law_key(name: str) -> str:
    """Name of a law without what is left out as often as not."""
    name = re.sub(r"\s", "", fold(name))
    name = re.sub(r"[《》〈〉<>、，,·]", "", _EDITION.sub("", name))
    return _PREFIX.sub("", name)


def article_number(label: str) -> tuple[int, int] | None:
    """第三十九条 -> (39, 0), 第十条之二 -> (10, 2); `None` for anything else."""
    found = _ARTICLE.match(label)
    try:
        return (number(found["number"]), number(found["sub"] or "0")) if found else None
    except ValueError:
        return None


def cited_articles(answer: str) -> Iterator[Cited]:
    """The articles that an answer cites, in order, those of laws not named left out."""
    text = html.unescape(_TAG.sub("", answer))
    laws = [(m.end(), law_key(m["name"])) for m in _LAW.finditer(text)]
    starts = {m.end(): m.start() for m in _LAW.finditer(text)}
    found = [m for m in _ARTICLE.finditer(text) if _STARTS.search(text[: m.start()][-1:])]
    for place, match in enumerate(found):
        before = [law for end, law in laws if end <= match.start()]
        value = article_number(match[0])
        if before and value is not None:
            end = found[place + 1].start() if place + 1 < len(found) else len(text)
            end = starts.get(end, end)  # the name of the next law is not quoted either
            words = _ENDS.split(text[match.end() : min(end, match.end() + _QUOTED)])[0]
            yield Cited(before[-1], value, _letters(_LEAD.sub("", words)))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", fold(text))


@dataclass(frozen=True, slots=True)
class Statutes:
    """The articles of some laws: version of the law -> its articles."""

    laws: dict[str, dict[str, list[tuple[tuple[int, int], str, str]]]] = field(default_factory=dict)
    """Per law and version (number, letters, id) of each article."""

    def add(self, law: str, version: str, label: str, text: str, id_: str) -> None:
        """Keep an article; one whose label is not a number can never be cited."""
        value = article_number(label)
        if value is not None:
            versions = self.laws.setdefault(law, {})
            versions.setdefault(version, []).append((value, _letters(text), id_))

    def resolve(self, cited: Cited) -> tuple[str, tuple[str, ...]]:
        """How it went, and the ids of the articles meant, one or none of each version.

        `number`: number and words agree. `renumbered`: the words stand under another number.
        `bare`: no words are quoted, and the law has one version. `no_law`, `no_words`: nothing.
        """
        versions = self.laws.get(cited.law)
        if versions is None:
            return "no_law", ()
        if len(cited.words) < _FEWEST:
            ids = [id_ for rows in versions.values() for n, _, id_ in rows if n == cited.number]
            return ("bare", tuple(ids)) if len(ids) == len(versions) == 1 else ("no_words", ())
        exact, moved = [], []
        for rows in versions.values():
            same = [id_ for n, text, id_ in rows if n == cited.number and _same(cited, text)]
            exact += same[:1]
            if not same:
                share, id_ = max((_share(cited.words, text), id_) for _, text, id_ in rows)
                moved += [id_] if share >= _OTHER_NUMBER else []
        how = "number" if exact else "renumbered" if moved else "no_words"
        return how, tuple(dict.fromkeys(exact + moved))


def _same(cited: Cited, text: str) -> bool:
    return _share(cited.words, text) >= _SAME_NUMBER


def _share(words: str, text: str) -> float:
    pairs = [words[i : i + 2] for i in range(len(words) - 1)]
    return sum(pair in text for pair in pairs) / len(pairs)
