"""Texts as numbers, and the batches that are drawn of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.index.training import corpus
from tiaowen.index.training.data import read
from tiaowen.index.training.pairs import WEIGHTS, Batch, Sampler, join
from tiaowen.index.training.ragged import Ids, Lengths, Ragged, cut, keep, shorten
from tiaowen.index.training.vocabulary import build, sources

_TEXTS = st.lists(st.lists(st.integers(0, 60_000), max_size=9), min_size=1, max_size=9)


def _side(texts: list[list[int]]) -> tuple[Ids, Lengths]:
    ids = np.array([i for text in texts for i in text], dtype=np.int32)
    return ids, np.array([len(text) for text in texts], dtype=np.int64)


def _texts(side: tuple[Ids, Lengths]) -> list[list[int]]:
    ids, lengths = side
    ends = np.cumsum(lengths)
    assert len(ids) == (ends[-1] if len(ends) else 0)
    return [ids[e - n : e].tolist() for e, n in zip(ends, lengths, strict=True)]


# ---- texts as numbers ----------------------------------------------------------------------------


@given(_TEXTS, st.data())
def test_stretches_are_cut_out(texts: list[list[int]], data: st.DataObject) -> None:
    ids, lengths = _side(texts)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    chosen = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=5))
    found = cut(ids, starts[chosen].astype(np.int64), lengths[chosen])
    assert found.tolist() == [i for row in chosen for i in texts[row]]


@given(_TEXTS, st.integers(0, 5), st.integers(0, 99))
def test_a_long_text_is_cut_to_a_stretch_of_it(
    texts: list[list[int]], longest: int, seed: int
) -> None:
    limit = np.full(len(texts), longest)
    found = _texts(shorten(np.random.default_rng(seed), *_side(texts), longest=limit))
    for before, after in zip(texts, found, strict=True):
        assert len(after) == min(len(before), longest)
        assert any(before[i : i + len(after)] == after for i in range(len(before) + 1))


@given(_TEXTS, st.integers(0, 99))
def test_no_text_loses_all_its_pieces(texts: list[list[int]], seed: int) -> None:
    ids, lengths = _side(texts)
    kept = np.random.default_rng(seed).random(len(ids)) < 0.3
    found = _texts(keep(ids, lengths, kept))
    places = iter(kept)
    for before, after in zip(texts, found, strict=True):
        wanted = [i for i in before if next(places)]
        assert after == (wanted or before[-1:])


@given(st.lists(st.tuples(*[st.lists(st.integers(0, 99), max_size=4)] * 2), min_size=1, max_size=6))
def test_texts_are_joined_one_by_one(pairs: list[tuple[list[int], list[int]]]) -> None:
    before, after = [a for a, _ in pairs], [b for _, b in pairs]
    assert _texts(join(_side(before), _side(after))) == [a + b for a, b in pairs]


# ---- batches -------------------------------------------------------------------------------------


Draw = Callable[..., Sampler]


@pytest.fixture(scope="module")
def draw(data: Path) -> Draw:
    """Samplers over the same texts, which are cut into pieces once."""
    texts = read(data)
    words = [zh for _, zh in (*texts.dictionary, *texts.glossary)]
    tokenizer = build(sources(texts), words, size=8_000)
    columns = corpus.columns(texts)
    ragged = {name: Ragged.encode(tokenizer, part) for name, part in columns.items()}
    tables = corpus.tables(ragged, tokenizer)

    def sampler(*, seed: int = 1, weights: Mapping[str, float] = WEIGHTS) -> Sampler:
        return Sampler(ragged, tables, seed=seed, size=32, weights=weights)

    return sampler


def _same(one: Batch, other: Batch) -> bool:
    def arrays(batch: Batch) -> list[list[int]]:
        found = (*batch.questions, *batch.passages, batch.question_keys, batch.passage_keys)
        return [array.tolist() for array in found]

    return arrays(one) == arrays(other)


def test_a_batch_depends_on_seed_and_step_alone(draw: Draw) -> None:
    one, again, other = draw(), draw(), draw(seed=2)
    assert _same(one.batch(7), again.batch(7))
    assert not _same(one.batch(7), one.batch(8))
    assert not _same(one.batch(7), other.batch(7))


@pytest.mark.parametrize("kind", sorted(WEIGHTS))
def test_every_kind_gives_whole_batches(draw: Draw, kind: str) -> None:
    sampler = draw(weights={kind: 1.0})
    for step in range(3):
        batch = sampler.batch(step)
        for ids, lengths in (batch.questions, batch.passages):
            assert len(lengths) == 32
            assert lengths.sum() == len(ids)
            assert lengths.min() >= 0
            assert lengths.max() <= 400
        assert len(batch.question_keys) == len(batch.passage_keys) == 32
        assert (batch.passages[1] > 0).all()


def test_every_printable_sign_is_a_piece(data: Path) -> None:
    texts = read(data)
    tokenizer = build(sources(texts), [], size=7_500)
    for code in range(0x21, 0x7F):
        assert len(tokenizer.encode(chr(code)).ids) == 1
    assert tokenizer.encode("軟件").tokens == tokenizer.encode("软件").tokens
    assert tokenizer.get_vocab_size() <= 7_500
