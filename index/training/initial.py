"""Where do the vectors begin? At random, or where an English teacher puts the words.

The teacher is any sentence-transformers model of English. An English piece gets the vector
of the word, a Chinese piece the mean of those of its dictionary meanings; both are turned to
the wanted dimension by principal components. Common pieces start short.

Source: Arora et al., A Simple but Tough-to-Beat Baseline, 2017 (a / (a + p) as weight);
Minishlab, model2vec (word vectors out of a sentence encoder, PCA).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .data import Data

Matrix = NDArray[np.float32]
_SPREAD = 0.3
"""Standard deviation of a coordinate of a rare piece; the scale that the step length fits."""
_COMMON = 1e-3
_MEANINGS = 6


def vectors(tokenizer: Any, *, dimension: int, seed: int) -> Matrix:
    """Random rows, short for common pieces."""
    rng = np.random.default_rng(seed)
    size = tokenizer.get_vocab_size()
    rows = rng.normal(0, _SPREAD, (size, dimension))
    return (rows * _shortness(tokenizer)[:, None]).astype(np.float32)


def taught(
    tokenizer: Any,
    data: Data,
    teacher: Path,
    *,
    dimension: int,
    seed: int,
    progress: Callable[[str], None] = lambda _: None,
) -> Matrix:
    """Rows from a teacher's vectors; random ones for pieces without a meaning."""
    pieces = [tokenizer.id_to_token(i) for i in range(tokenizer.get_vocab_size())]
    wanted = _meanings(pieces, data, tokenizer)
    texts = sorted({text for found in wanted.values() for text in found})
    progress(f"teacher: {len(texts):,} words and meanings")
    known = dict(zip(texts, _teach(texts, teacher), strict=True))
    taught_ids = sorted(wanted)
    means = np.stack([np.mean([known[t] for t in wanted[i]], axis=0) for i in taught_ids])
    means = _principal(means, dimension)
    rows = vectors(tokenizer, dimension=dimension, seed=seed)
    scale = _SPREAD / max(float(means.std()), 1e-9)
    rows[taught_ids] = means * scale * _shortness(tokenizer)[taught_ids][:, None]
    return rows


def _meanings(pieces: list[str], data: Data, tokenizer: Any) -> dict[int, list[str]]:
    by_word: dict[str, list[str]] = defaultdict(list)
    normalise = tokenizer.normalizer.normalize_str
    for en, zh in (*data.glossary, *data.dictionary):
        word = normalise(zh)
        if len(by_word[word]) < _MEANINGS:
            by_word[word].append(en)
    found = {}
    for i, piece in enumerate(pieces):
        if piece.isascii() and piece.isalpha() and len(piece) > 2:
            found[i] = [piece]
        elif piece in by_word:
            found[i] = by_word[piece]
    return found


def _teach(texts: list[str], teacher: Path) -> Matrix:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(
        str(teacher), local_files_only=True, model_kwargs={"use_safetensors": True}
    )
    return np.asarray(
        model.encode(texts, batch_size=256, normalize_embeddings=True, show_progress_bar=False),
        dtype=np.float32,
    )


def _principal(rows: Matrix, dimension: int) -> Matrix:
    """Centred rows of length 1 on their first principal components."""
    rows = rows - rows.mean(axis=0)
    _, components = np.linalg.eigh(rows.T @ rows)
    turned = rows @ components[:, ::-1][:, :dimension]
    if turned.shape[1] < dimension:
        turned = np.pad(turned, ((0, 0), (0, dimension - turned.shape[1])))
    norms = np.linalg.norm(turned, axis=1, keepdims=True)
    return np.asarray(turned / np.maximum(norms, 1e-9), dtype=np.float32)


def _shortness(tokenizer: Any) -> NDArray[np.float64]:
    """a / (a + p) for each piece, p from the scores of the tokenizer."""
    import json

    scores = np.array([score for _, score in json.loads(tokenizer.to_str())["model"]["vocab"]])
    shares = np.exp(np.minimum(scores, 0)) * (scores < 0)
    return np.asarray(_COMMON / (_COMMON + shares), dtype=np.float64)
