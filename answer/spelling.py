"""Which word was meant? One mistyped character, put right where the documents know the word.

Chinese is typed by sound: a wrong character mostly sounds like the right one. A character that
makes no known pair with either neighbour is replaced by one of the same sound that makes a pair
with both, or with the only one it has. A word of Latin letters that nobody knows is replaced by
a known one that is a single letter or an exchange of two letters away. What is known is asked of
the index; the words that questions are made of are known besides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from string import ascii_lowercase

from ..index.terms import STOP_WORDS, stem
from ..policy.agencies import Agencies
from ..policy.normalise import fold, readings
from ..retrieval.glossary import Glossary
from ..retrieval.query import function_words
from .intent import pattern_texts

Known = Callable[[str], bool]
"""Whether the documents hold a pair of characters, or a word of Latin letters."""

_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[\u3400-\u9fff]+|(?<![\w-])[a-z]{5,20}(?![\w-])")
_SINGLE = frozenset(
    "的了由归被把给对是有在里中上和与及或要会应都也就又还去来做说讲谈问没不第项条款这那共我你您们家"
    "谁哪几吗呢吧啊为以于从向到让使将因所其此该之而且但并如何多少个各每某另等可能需得着过下前后内外时年月日"
)
"""Characters that are words by themselves: next to anything."""


_VOWELS = "aeiou"


class Spelling:
    """Puts mistyped words of questions right."""

    def __init__(self, known: Known, *, glossary: Glossary, agencies: Agencies) -> None:
        self._in_documents = known
        pairs, words = _question_words()
        self._pairs = pairs | frozenset(
            text[i : i + 2]
            for text in (*glossary.terms(), *agencies.names())
            for i in range(len(text) - 1)
        )
        self._words = words | frozenset(
            word
            for text in (*glossary.terms(), *agencies.names())
            for word in re.findall(r"[a-z]+", text)
        )
        self._stems = frozenset(stem(word) for word in self._words if len(word) > 3)
        self.correct = lru_cache(maxsize=2_000)(self._correct)

    def _correct(self, question: str) -> str:
        """A question with mistyped words put right; as it is where there are none."""
        folded = fold(question)
        if len(folded) != len(question):
            return question  # rare signs that fold to several: leave it alone
        pieces, last = [], 0
        for match in _WORD.finditer(folded):
            word = match[0]
            put = self._latin(word) if word.isascii() else self._han(word)
            if put != word:
                written = question[match.start() : match.end()]
                if not word.isascii():  # what is right stays in the script it is written in
                    put = "".join(
                        w if f == p else p for w, f, p in zip(written, word, put, strict=True)
                    )
                pieces += [question[last : match.start()], put]
                last = match.end()
        return "".join([*pieces, question[last:]])

    def _pair(self, pair: str) -> bool:
        return pair in self._pairs or self._in_documents(pair)

    def _han(self, run: str) -> str:
        chars = list(run)
        for place, char in enumerate(chars):
            before = chars[place - 1] if place else ""
            after = chars[place + 1] if place + 1 < len(chars) else ""
            pairs = [pair for pair in (before + char, char + after) if len(pair) == 2]
            if not pairs or char in _SINGLE or any(self._pair(pair) for pair in pairs):
                continue
            best = self._meant(char, before, after)
            if best:
                chars[place] = best
        return "".join(chars)

    def _meant(self, char: str, before: str, after: str) -> str:
        """The one character of the same sound that makes known pairs; empty where none does."""
        found: dict[str, int] = {}
        for other in _alike(char):
            count = sum(
                self._pair(pair) for pair in (before + other, other + after) if len(pair) == 2
            )
            if count:
                found[other] = count
        most = max(found.values(), default=0)
        best = [other for other, count in found.items() if count == most]
        return best[0] if len(best) == 1 else ""

    def _latin(self, word: str) -> str:
        if self._is_word(word):
            return word
        # Words of questions and terms first: they are looked up at once, in the index every word
        # has to be stemmed. There, letters that are mistaken most stand for all.
        found = set(_near(word)) & self._words
        found = found or {other for other in _near(word, _VOWELS) if self._is_word(other)}
        return found.pop() if len(found) == 1 else word

    def _is_word(self, word: str) -> bool:
        return (
            word in STOP_WORDS
            or word in self._words
            or stem(word) in self._stems
            or self._in_documents(word)
        )


@cache
def _question_words() -> tuple[frozenset[str], frozenset[str]]:
    """Pairs of characters, and words, that questions are made of."""
    pairs: set[str] = set()
    words: set[str] = set()
    for text in (*function_words(), *pattern_texts()):
        for run in _HAN_RUN.findall(text):
            pairs |= {run[i : i + 2] for i in range(len(run) - 1)}
        words |= set(re.findall(r"[a-z]{2,}", re.sub(r"\\[a-zA-Z]", " ", text)))
    return frozenset(pairs), frozenset(words)


@lru_cache(maxsize=4096)
def _alike(char: str) -> tuple[str, ...]:
    """Common characters that sound like this one, whatever the tone."""
    found: set[str] = set()
    for reading in readings(char):
        found |= _by_sound().get(reading, frozenset())
    return tuple(sorted(found - {char}))


@cache
def _by_sound() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    # The 3,755 characters of the first level of GB 2312 are those in common use.
    for high in range(0xB0, 0xD8):
        for low in range(0xA1, 0xFF):
            try:
                char = bytes((high, low)).decode("gb2312")
            except UnicodeDecodeError:
                continue
            for reading in readings(char):
                table.setdefault(reading, set()).add(char)
    return {reading: frozenset(chars) for reading, chars in table.items()}


def _near(word: str, letters: str = ascii_lowercase) -> Iterator[str]:
    """Words one letter, or one exchange of two letters, away. Source: P. Norvig, How to write a
    spelling corrector (2007).
    """
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in letters:
            yield head + letter + tail
            if tail and letter != tail[0]:
                yield head + letter + tail[1:]
