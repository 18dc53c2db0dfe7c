"""BM25 against values worked out by hand, and the walk over postings."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.index.postings import K1, B, Postings, term_code
from tiaowen.index.terms import count, terms

# Three clauses, one character a term: 甲甲乙 (length 3), 乙丙 (2), 丁 (1). Mean length 2.
_CLAUSES = [{"甲": 2.0, "乙": 1.0}, {"乙": 1.0, "丙": 1.0}, {"丁": 1.0}]


@pytest.fixture
def postings() -> Postings:
    return Postings.build(_CLAUSES)


def test_the_constants_are_those_of_the_figures_below() -> None:
    assert (K1, B) == (0.9, 0.4)


def test_bm25_of_a_term_in_one_clause(postings: Postings) -> None:
    # idf(甲) = ln(1 + (3 - 1 + 0.5) / (1 + 0.5)) = ln(2.666…) = 0.980829
    # length part = 0.9 × (1 - 0.4 + 0.4 × 3/2) = 1.08
    # score = 0.980829 × 2 × 1.9 / (2 + 1.08) = 1.210114
    ((row, score),) = postings.search({"甲": 1.0}, 10)
    assert row == 0
    assert score == pytest.approx(1.210114, abs=1e-5)


def test_bm25_of_a_term_in_two_clauses(postings: Postings) -> None:
    # idf(乙) = ln(1 + (3 - 2 + 0.5) / (2 + 0.5)) = ln(1.6) = 0.470004
    # clause 1: 0.470004 × 1.9 / (1 + 0.9 × (0.6 + 0.4 × 2/2)) = 0.893007 / 1.9  = 0.470004
    # clause 0: 0.470004 × 1.9 / (1 + 0.9 × (0.6 + 0.4 × 3/2)) = 0.893007 / 2.08 = 0.429330
    found = postings.search({"乙": 1.0}, 10)
    assert [row for row, _ in found] == [1, 0]
    assert [score for _, score in found] == pytest.approx([0.470004, 0.429330], abs=1e-5)


def test_bm25_of_several_terms_is_their_sum(postings: Postings) -> None:
    # clause 0: 1.210114 + 0.429330; clause 1: 0.470004 + idf(丙) × 1.9 / 1.9 = 0.470004 + 0.980829
    found = dict(postings.search({"甲": 1.0, "乙": 1.0, "丙": 1.0}, 10))
    assert found[0] == pytest.approx(1.639444, abs=1e-5)
    assert found[1] == pytest.approx(1.450833, abs=1e-5)
    assert 2 not in found


def test_the_weight_of_a_query_term_multiplies_its_part(postings: Postings) -> None:
    found = dict(postings.search({"甲": 0.5}, 10))
    assert found[0] == pytest.approx(0.605057, abs=1e-5)
    assert postings.search({"甲": 0.0}, 10) == []
    assert postings.search({"甲": -1.0}, 10) == []


def test_a_short_clause_counts_a_term_for_more(postings: Postings) -> None:
    # 丁 alone: 0.980829 × 1.9 / (1 + 0.9 × (0.6 + 0.4 × 1/2)) = 1.863575 / 1.72 = 1.083474
    ((row, score),) = postings.search({"丁": 1.0}, 1)
    assert row == 2
    assert score == pytest.approx(1.083474, abs=1e-5)


def test_frequency_and_rarity(postings: Postings) -> None:
    assert [postings.frequency(t) for t in "甲乙丙丁戊"] == [1, 2, 1, 1, 0]
    assert postings.idf("乙") == pytest.approx(0.470004, abs=1e-5)
    assert postings.idf("戊") == pytest.approx(math.log(8), abs=1e-9)  # ln(1 + 3.5 / 0.5)


def test_equal_scores_come_in_the_order_of_the_clauses() -> None:
    postings = Postings.build([{"甲": 1.0}] * 5)
    assert [row for row, _ in postings.search({"甲": 1.0}, 10)] == [0, 1, 2, 3, 4]


def test_a_clause_without_terms_counts_nowhere() -> None:
    with_gap = Postings.build([_CLAUSES[0], {}, _CLAUSES[1], {}, _CLAUSES[2]])
    assert with_gap.held == 3
    assert dict(with_gap.search({"乙": 1.0}, 10)) == pytest.approx(
        {0: 0.429330, 2: 0.470004}, abs=1e-5
    )


def test_an_index_without_any_term_answers_nothing(tmp_path: Path) -> None:
    empty = Postings.build([{}, {}])
    assert empty.search({"甲": 1.0}, 10) == []
    assert empty.idf("甲") == 0.0
    empty.write(tmp_path, "en")
    assert Postings.read(tmp_path, "en").search({"甲": 1.0}, 10) == []


def test_what_is_written_is_what_is_read(tmp_path: Path, postings: Postings) -> None:
    postings.write(tmp_path, "zh")
    read = Postings.read(tmp_path, "zh")
    query = {"甲": 1.0, "乙": 0.5, "丙": 2.0, "戊": 1.0}
    assert read.search(query, 10) == postings.search(query, 10)
    assert read.held == postings.held


def test_the_code_of_a_term_is_the_same_on_every_machine() -> None:
    assert term_code("正版") == 0x6356C149A290B2A6
    assert term_code("版正") != term_code("正版")
    assert term_code("\ud800") >= 0  # a lone surrogate in a question


_TERMS = st.dictionaries(st.sampled_from("甲乙丙丁戊己"), st.integers(1, 5).map(float), max_size=6)


@given(st.lists(_TERMS, min_size=1, max_size=12), _TERMS, st.integers(1, 12))
def test_the_walk_finds_what_a_pass_over_all_clauses_finds(
    clauses: list[dict[str, float]], query: dict[str, float], k: int
) -> None:
    """BM25 as in the paper, clause by clause, without postings."""
    lengths = [sum(c.values()) for c in clauses]
    held = [n for n in lengths if n]
    expected: dict[int, float] = {}
    for row, clause in enumerate(clauses):
        for term, weight in query.items():
            if term in clause:
                n = sum(term in c for c in clauses)
                idf = math.log(1 + (len(held) - n + 0.5) / (n + 0.5))
                norm = K1 * (1 - B + B * lengths[row] * len(held) / sum(held))
                part = weight * idf * clause[term] * (K1 + 1) / (clause[term] + norm)
                expected[row] = expected.get(row, 0.0) + part
    found = Postings.build(clauses).search(query, k)
    assert len(found) == min(k, len(expected))
    for row, score in found:
        assert score == pytest.approx(expected[row], rel=1e-5)
    assert all(a >= b - 1e-12 for (_, a), (_, b) in itertools.pairwise(found))
    left = sorted(expected.values(), reverse=True)[: len(found)]
    assert [s for _, s in found] == pytest.approx(left, rel=1e-5)


# --- 词项 ----------------------------------------------------------------------------------------


def test_terms_are_characters_pairs_stems_and_numbers() -> None:
    assert terms("正版化") == ["正", "版", "化", "正版", "版化"]
    assert terms("软件 2017 software's legalization") == [
        "软", "件", "软件", "2017", "softwar", "legal",
    ]  # fmt: skip


def test_pairs_do_not_cross_punctuation() -> None:
    assert "件正" not in terms("软件，正版")
    assert "件正" in terms("软件正版")


def test_english_words_that_every_question_has_are_no_terms() -> None:
    assert terms("who is the lead of it") == ["lead"]
    assert terms("leads leading lead") == ["lead", "lead", "lead"]


@pytest.mark.parametrize("text", ["", "，。！", "  \n", "🎉🎉"])
def test_text_without_words_has_no_terms(text: str) -> None:
    assert terms(text) == []


def test_fields_are_counted_with_their_weight() -> None:
    assert count([("正", 2.0), ("正正", 0.5)]) == {"正": 3.0, "正正": 0.5}


def test_rows_fit_in_memory_as_stored(postings: Postings) -> None:
    assert postings.rows.dtype == np.int32
    assert list(postings.offsets) == [0, *np.cumsum([postings.frequency(t) for t in _order()])]


def _order() -> list[str]:
    return sorted("甲乙丙丁", key=term_code)
