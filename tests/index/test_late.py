"""Late interaction, on a model of five words worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.index.embedding import bundled_model
from tiaowen.index.late import LateScorer, Mix
from tiaowen.index.static import StaticModel
from tokenizers import Tokenizer, models, pre_tokenizers

_WORDS = {
    "software": [1, 0],
    "软件": [0.8, 0.6],
    "customs": [0, 1],
    "the": [0.1, 0.0],
    "x": [-1, 0],
}


@pytest.fixture(scope="module")
def toy() -> StaticModel:
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(_WORDS)}, "x"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return StaticModel(tokenizer, np.array(list(_WORDS.values()), dtype=np.float16))


def _late(
    model: StaticModel, question: str, passages: Sequence[str], *, power: float = 1.0
) -> list[float]:
    scorer = LateScorer(model, Mix(neighbours=0.0, power=power))
    prepared = [scorer.prepare(ids) for ids in model.ids(passages)]
    (scores,) = scorer.late(model.ids([question]), prepared)
    return [round(float(score), 3) for score in scores]


def test_every_word_of_the_question_finds_its_best(toy: StaticModel) -> None:
    # software: cosine with 软件 0.8, with customs 0; the lengths of the rows are the weights
    assert _late(toy, "software", ["软件 customs", "customs", "software"]) == [0.8, 0.0, 1.0]
    # (1 · 0.8 + 1 · 1.0) / 2
    assert _late(toy, "software customs", ["软件 customs"]) == [0.9]


def test_short_rows_count_little(toy: StaticModel) -> None:
    # software 1 · 0.8, the 0.1 · 0.8, in all 1.1
    assert _late(toy, "software the", ["软件"]) == [0.8]
    # customs 1 · 0.6, the 0.1 · 0.8
    assert _late(toy, "customs the", ["软件"]) == [round((0.6 + 0.08) / 1.1, 3)]
    assert _late(toy, "customs the", ["软件"], power=0.0) == [0.7]


def test_neighbours_add_to_a_word(toy: StaticModel) -> None:
    scorer = LateScorer(toy, Mix(neighbours=0.5))
    near, far = (scorer.prepare(ids) for ids in toy.ids(["software customs", "software x customs"]))
    (scores,) = scorer.late(toy.ids(["software customs"]), [near, far])
    assert scores[0] == pytest.approx(1.0, abs=1e-3)
    assert scores[1] < scores[0]


def test_an_empty_question_or_passage_scores_nothing(toy: StaticModel) -> None:
    assert _late(toy, "", ["软件"]) == [0.0]
    assert _late(toy, "软件", ["", "软件"]) == [0.0, 1.0]
    assert LateScorer(toy).late([], []).shape == (0, 0)


def test_questions_asked_together_score_as_they_do_alone(toy: StaticModel) -> None:
    scorer = LateScorer(toy)
    passages = [scorer.prepare(ids) for ids in toy.ids(["软件 customs", "the software", "x"])]
    asked = toy.ids(["software customs", "the", "", "customs x"])
    together = scorer.late(asked, passages)
    alone = np.concatenate([scorer.late([ids], passages) for ids in asked])
    assert together.shape == (4, 3)
    assert np.allclose(together, alone, atol=1e-6)


def test_the_words_that_answer_are_named(toy: StaticModel) -> None:
    found = LateScorer(toy, Mix(neighbours=0.0)).explain("the software", "customs 软件")
    assert [(m.asked, m.found, m.start, m.end) for m in found][-1] == ("software", "软件", 8, 10)
    assert found[-1].similarity == pytest.approx(0.8, abs=1e-3)


def test_neighbours_that_find_neighbours_are_one_match(toy: StaticModel) -> None:
    (found,) = LateScorer(toy, Mix(neighbours=0.0)).explain("customs software", "x customs 软件")
    assert (found.asked, found.found) == ("customs software", "customs 软件")
    assert found.similarity == pytest.approx(0.9, abs=1e-3)


def test_nothing_alike_is_no_match(toy: StaticModel) -> None:
    scorer = LateScorer(toy)
    assert scorer.explain("customs", "x") == []
    assert scorer.explain("", "软件") == scorer.explain("软件", "") == []


@pytest.fixture(scope="module")
def scorer() -> LateScorer:
    return LateScorer(StaticModel.read(bundled_model()))


def test_english_words_are_explained_by_chinese_ones(scorer: LateScorer) -> None:
    found = scorer.explain("software customs", "推进软件正版化。由海关总署负责。")
    assert {(m.asked, m.found) for m in found} >= {("software", "软件")}
    assert any(m.asked == "customs" and "海关" in m.found for m in found)


@given(question=st.text(max_size=30), passage=st.text(max_size=30))
def test_spans_hold_the_words_shown(scorer: LateScorer, question: str, passage: str) -> None:
    for match in scorer.explain(question, passage):
        assert passage[match.start : match.end] == match.found
        assert match.asked in question
        assert match.similarity <= 1.0


@given(
    passages=st.lists(st.text(max_size=20), min_size=1, max_size=4), question=st.text(max_size=20)
)
def test_scores_are_cosines(scorer: LateScorer, passages: list[str], question: str) -> None:
    ids = scorer.model.ids
    scores = scorer.late(ids([question]), [scorer.prepare(part) for part in ids(passages)])
    assert scores.shape == (1, len(passages))
    assert np.all(np.abs(scores) <= 1 + 1e-3)


@pytest.mark.parametrize("count", [1, 63, 64, 65, 200])
def test_rows_are_widened_once_and_for_all(count: int) -> None:
    tokenizer = Tokenizer(models.WordLevel({str(i): i for i in range(300)}, "0"))
    rows = np.random.default_rng(count).normal(size=(300, 5)).astype(np.float16)
    model = StaticModel(tokenizer, rows)
    ids = np.random.default_rng(count).integers(0, 300, size=count)
    for _ in range(2):
        assert np.array_equal(model.wide(ids), rows[ids].astype(np.float32))
    out = np.empty((count, 5), dtype=np.float32)
    model.wide_into(ids, out)
    assert np.array_equal(out, model.wide(ids))


def test_a_vocabulary_may_be_larger_than_two_bytes_can_number() -> None:
    tokenizer = Tokenizer(models.WordLevel({str(i): i for i in range(65_540)}, "0"))
    rows = np.zeros((65_540, 2), dtype=np.float16)
    rows[1], rows[65_537] = (1, 0), (0, 1)  # 65,537 is 1 in two bytes
    scorer = LateScorer(StaticModel(tokenizer, rows))
    passages = [scorer.prepare(np.array([number])) for number in (65_537, 1)]
    ((same, other),) = scorer.late([np.array([65_537])], passages)
    assert (round(float(same), 3), round(float(other), 3)) == (1.0, 0.0)
