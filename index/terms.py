"""Which terms does a text consist of? The same for clauses and questions.

Chinese has no spaces: single characters and pairs of neighbours are its terms (a
dictionary would cost a second to load and disagree between scripts). Latin words are
reduced to their stem.

Source: Snowball's English stemmer; character bigrams for Chinese retrieval, Nie et al. 2000.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from functools import cache, lru_cache

_RUN = re.compile(
    r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[a-z\u00c0-\u024f]+(?:'[a-z]+)?|\d+(?:\.\d+)?"
)

STOP_WORDS = frozenset(
    (
        "a an the of in on at to for from by with and or is are was were be been being do "
        "does did has have had this that these those it its as into which who whom whose "
        "what when where why how many much will would shall should can could may might "
        "must not no there their them they we our us you your i me my he she his her "
        "about please tell any all each both also than then so if but"
    ).split()
)


def runs(folded: str) -> list[str]:
    """Runs of Chinese characters, Latin words and numbers of a folded text."""
    return _RUN.findall(folded)


@cache
def _stemmer() -> Callable[[str], str]:
    from snowballstemmer.english_stemmer import EnglishStemmer

    stemmer, lock = EnglishStemmer(), threading.Lock()

    def stem(word: str) -> str:
        with lock:  # the stemmer keeps the word it works on in itself
            return str(stemmer.stemWord(word))

    return stem


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Stem of a lower-case Latin word; a possessive 's is dropped."""
    return _stemmer()(word.removesuffix("'s"))


def terms(folded: str) -> list[str]:
    """Terms of a folded text, repeats kept: characters, pairs, stems, numbers."""
    found: list[str] = []
    for run in runs(folded):
        if run[0] >= "\u3400":
            found += run
            found += [run[i : i + 2] for i in range(len(run) - 1)]
        elif run not in STOP_WORDS:
            found.append(stem(run) if run[0].isalpha() else run)
    return found


def word_pairs(folded: str) -> list[str]:
    """Neighbouring Latin words of a folded text as terms of their own, `sword_net`."""
    pairs, before = [], ""
    for run in runs(folded):
        word = "" if run[0] >= "\u3400" or run in STOP_WORDS else stem(run)
        if before and word:
            pairs.append(f"{before}_{word}")
        before = word
    return pairs


def joined(pairs: tuple[str, ...]) -> str:
    """The Chinese piece that neighbouring pairs of characters were cut from."""
    return pairs[0] + "".join(pair[-1] for pair in pairs[1:]) if pairs else ""


def is_han(term: str) -> bool:
    """Whether a term is Chinese."""
    return term[:1] >= "\u3400"


def count(pieces: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Weighted frequency of each term in pieces of folded text, each with its weight."""
    counted: dict[str, float] = {}
    for text, weight in pieces:
        for term in (*terms(text), *word_pairs(text)):
            counted[term] = counted.get(term, 0.0) + weight
    return counted
