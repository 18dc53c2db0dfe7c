"""Which pieces does the model know? All characters, then the words that are used most.

A Unigram tokenizer whose pieces are dictionary words, English words and single characters.
Its scores come from hard expectation maximisation: cut the texts, count the pieces, score
them, cut again. Digits stand alone; bytes stand for characters that are no piece.

Source: Kudo, Subword Regularization, 2018 (the Unigram model); SentencePiece (byte fallback).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .charsmap import compile_map, fold_map
from .data import Data

UNKNOWN = "[UNK]"
_ROUNDS = 3
_LONGEST_WORD = 4
_FLOOR = 0.05
"""Count of a piece that was never met."""
_HAN_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_LATIN_RUN = re.compile(r"[a-z]+")
_RARE_PART = range(2, 6)
"""Lengths of the parts that stand for rare English words."""

Sources = Mapping[str, tuple[float, Sequence[str]]]


def sources(data: Data, *, sample: int = 40_000) -> Sources:
    """Texts by kind with the weight of each kind, whatever its size.

    Args:
        data: all training text.
        sample: at most this many texts of each kind, taken at even distances.
    """
    reports = [p for _, p in data.same_language.get("government", [])]
    questions = [q for q, _ in data.same_language.get("question", [])]
    kinds: dict[str, tuple[float, Sequence[str]]] = {
        "law zh": (0.15, [zh for _, zh in data.law]),
        "law en": (0.12, [en for en, _ in data.law]),
        "articles": (0.15, data.articles),
        "reports": (0.10, reports),
        "questions": (0.05, questions),
        "words": (0.15, [zh for _, zh in data.dictionary]),
        "glosses": (0.20, [en for en, _ in data.dictionary]),
        "sentences zh": (0.08, [zh for _, zh in data.sentences]),
        "sentences en": (0.08, [en for en, _ in data.sentences]),
        "terms zh": (0.06, [zh for _, zh in data.glossary]),
        "terms en": (0.06, [en for en, _ in data.glossary]),
    }
    whole = ("words", "glosses", "reports")
    return {
        kind: (weight, texts if kind in whole else texts[:: max(1, len(texts) // sample)])
        for kind, (weight, texts) in kinds.items()
        if texts
    }


def build(
    texts: Sources,
    words: Iterable[str],
    *,
    size: int,
    progress: Callable[[str], None] = lambda _: None,
) -> Any:
    """Build the tokenizer.

    Args:
        texts: `sources`.
        words: Chinese words that may become pieces.
        size: pieces wanted, bytes and characters included.
        progress: called with a line for each step.

    Returns:
        A `tokenizers.Tokenizer`.
    """
    from tokenizers import normalizers

    charsmap = compile_map(fold_map())
    normalise = normalizers.Precompiled(charsmap).normalize_str
    folded = {
        kind: (weight, [normalise(text) for text in part]) for kind, (weight, part) in texts.items()
    }
    characters = _characters(folded, normalise)
    found = {normalise(word) for word in words} | _english(folded)
    found = {w for w in found if len(w) > 1 and (w.isascii() or len(w) <= _LONGEST_WORD)}
    candidates = sorted(w for w in found if _HAN_RUN.fullmatch(w) or _LATIN_RUN.fullmatch(w))
    pieces = [*characters, *candidates]
    scores: NDArray[np.float64] = np.full(len(pieces), -10.0)
    kept = max(0, size - 257 - len(characters))
    for step in range(_ROUNDS):
        counts = _count(_tokenizer(pieces, scores, charsmap), folded, len(pieces))
        progress(f"vocabulary: round {step + 1} of {_ROUNDS}, {len(pieces):,} pieces")
        if step == _ROUNDS - 2:
            order = np.argsort(-counts[len(characters) :], kind="stable")[:kept]
            chosen = np.sort(order) + len(characters)
            pieces = [*characters, *(pieces[i] for i in chosen)]
            counts = np.concatenate([counts[: len(characters)], counts[chosen]])
        scores = np.log((counts + _FLOOR) / (counts + _FLOOR).sum())
    return _tokenizer(pieces, scores, charsmap)


def _characters(texts: Sources, normalise: Callable[[str], str]) -> list[str]:
    """Printable ASCII, GB 2312, and every Chinese character or mark met twice."""
    met: Counter[str] = Counter()
    for _, part in texts.values():
        for text in part:
            met.update(set(text))
    common = {normalise(bytes((a, b)).decode("gb2312", "ignore"))
              for a in range(0xA1, 0xF8) for b in range(0xA1, 0xFF)}  # fmt: skip
    common |= {char for char, count in met.items() if count > 1}
    common |= {chr(code) for code in range(0x21, 0x7F)}
    return sorted({normalise(c) for c in common if len(c) == 1 and not c.isspace()} - {"", " "})


def _english(texts: Sources) -> set[str]:
    """English words met twice, and parts of the rare ones."""
    met: Counter[str] = Counter()
    for _, part in texts.values():
        for text in part:
            met.update(_LATIN_RUN.findall(text))
    parts: Counter[str] = Counter()
    for word, count in met.items():
        for length in _RARE_PART:
            for start in range(len(word) - length + 1):
                parts[word[start : start + length]] += min(count, 3)
    words = {word for word, count in met.items() if count > 1 and len(word) < 20}
    return words | {part for part, _ in parts.most_common(6000)}


def _tokenizer(pieces: Sequence[str], scores: NDArray[np.float64], charsmap: bytes) -> Any:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    lowest = float(scores.min()) - 5
    vocabulary = [(UNKNOWN, 0.0)]
    vocabulary += [(f"<0x{byte:02X}>", lowest) for byte in range(256)]
    vocabulary += [(p, round(float(s), 3)) for p, s in zip(pieces, scores, strict=True)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=0, byte_fallback=True))
    tokenizer.normalizer = normalizers.Precompiled(charsmap)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation()]
    )
    return tokenizer


def _count(tokenizer: Any, texts: Sources, pieces: int) -> NDArray[np.float64]:
    """Weighted counts of the pieces: each kind of text has its weight, times a million."""
    total: NDArray[np.float64] = np.zeros(257 + pieces)
    for weight, part in texts.values():
        counts = np.zeros(257 + pieces)
        for start in range(0, len(part), 5000):
            for encoding in tokenizer.encode_batch_fast(list(part[start : start + 5000])):
                np.add.at(counts, encoding.ids, 1)
        total += counts * (1e6 * weight / max(1.0, counts.sum()))
    return total[257:]
