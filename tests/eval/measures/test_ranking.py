"""Ranking measures against numbers worked out by hand."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.errors import ConfigError
from tiaowen.eval.measures.ranking import MEASURES, cut_of, ranking_measures

_ALL = ("hit@1", "hit@3", "mrr@10", "ndcg@3", "ndcg@10", "recall@3", "recall@10")
_MANY = [f"d{n:02}" for n in range(12)]


def _one(ranking: list[str], grades: dict[str, int], *measures: str) -> dict[str, float]:
    return ranking_measures({"q": ranking}, {"q": grades}, measures or _ALL)["q"]


def test_one_relevant_document_in_second_place() -> None:
    found = _one(["x", "a", "y"], {"a": 1})
    # 1 / 2; gain 1 / log2(3) by an ideal of 1 / log2(2) = 1
    assert found["mrr@10"] == 0.5
    assert found["ndcg@10"] == pytest.approx(1 / math.log2(3)) == pytest.approx(0.63093, abs=1e-5)
    assert (found["hit@1"], found["hit@3"], found["recall@3"]) == (0, 1, 1)


def test_two_of_three_relevant_documents() -> None:
    found = _one(["a", "x", "b", "y"], {"a": 1, "b": 1, "c": 1})
    # gain 1/log2(2) + 1/log2(4) = 1.5; ideal 1/log2(2) + 1/log2(3) + 1/log2(4) = 2.13093
    assert found["ndcg@3"] == pytest.approx(1.5 / 2.13093, abs=1e-5)
    assert found["recall@3"] == pytest.approx(2 / 3)
    assert (found["hit@1"], found["mrr@10"]) == (1, 1)


def test_grades_weigh_in_ndcg_only() -> None:
    found = _one(["b", "a"], {"a": 3, "b": 1, "no": 0})
    # gain 1/1 + 3/log2(3) = 2.89279; ideal 3/1 + 1/log2(3) = 3.63093
    assert found["ndcg@10"] == pytest.approx(2.89279 / 3.63093, abs=1e-5)
    assert (found["hit@1"], found["recall@10"], found["mrr@10"]) == (1, 1, 1)


def test_the_reciprocal_rank_is_cut() -> None:
    assert _one(_MANY, {"d09": 1})["mrr@10"] == pytest.approx(1 / 10)
    assert _one(_MANY, {"d10": 1}, "mrr@10", "mrr@20") == {
        "mrr@10": 0, "mrr@20": pytest.approx(1 / 11),
    }  # fmt: skip


def test_the_order_given_counts_not_that_of_the_names() -> None:
    for names in (["z", "m", "a"], ["a", "m", "z"]):
        assert _one(names, {names[0]: 1})["hit@1"] == 1
        assert _one(names, {names[2]: 1}, "hit@2", "hit@3") == {"hit@2": 0, "hit@3": 1}


def test_a_document_that_comes_twice_counts_once_where_it_came_first() -> None:
    # x, a, x, b is x, a, b: b is third
    found = _one(["x", "a", "x", "b"], {"b": 1})
    assert found["hit@3"] == 1
    assert found["mrr@10"] == pytest.approx(1 / 3)
    # and does not count as two relevant ones
    assert _one(["a", "a", "a"], {"a": 1, "b": 1})["recall@10"] == 0.5


def test_every_question_with_gold_is_there() -> None:
    relevant = {"found": {"a": 1}, "empty": {"a": 1}, "missing": {"a": 1}, "none": {"a": 0}}
    rankings = {"found": ["a"], "empty": [], "none": ["a"], "not asked": ["a"]}
    found = ranking_measures(rankings, relevant)
    assert list(found) == list(relevant)
    assert set(found["found"].values()) == {1.0}
    for query in ("empty", "missing", "none"):
        assert found[query] == dict.fromkeys(MEASURES, 0.0)


def test_a_negative_grade_is_not_relevant() -> None:
    assert _one(["b", "a"], {"a": 1, "b": -1})["mrr@10"] == 0.5


def test_ids_may_be_any_text() -> None:
    assert _one(["第 三\t条\0", "\ud800"], {"\ud800": 1})["mrr@10"] == 0.5
    assert ranking_measures({"\0": ["a"]}, {"\0": {"a": 1}}, ["hit@1"]) == {"\0": {"hit@1": 1.0}}


def test_nothing_asked_nothing_measured() -> None:
    assert ranking_measures({}, {}) == {}
    assert ranking_measures({"q": ["a"]}, {"q": {"a": 1}}, []) == {"q": {}}


@pytest.mark.parametrize("name", ["map", "hit", "hit@0", "hit@-1", "hit@x", "mrr", "ndcg@", "P@5"])
def test_an_unknown_measure_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="unknown measure") as caught:
        ranking_measures({}, {}, [name])
    assert "hit@k" in caught.value.advice


def test_how_far_a_measure_looks() -> None:
    assert [cut_of(m) for m in MEASURES] == [1, 3, 10, 10, 10, 100]


_RANKING = st.lists(st.sampled_from(_MANY), max_size=15)
_GRADES = st.dictionaries(st.sampled_from(_MANY), st.integers(0, 3), min_size=1)


@given(_RANKING, _GRADES)
def test_as_the_definitions_have_it(ranking: list[str], grades: dict[str, int]) -> None:
    found = _one(ranking, grades, "hit@3", "recall@3", "mrr@3", "ndcg@3")
    order = list(dict.fromkeys(ranking))[:3]
    good = [grades.get(document, 0) for document in order]
    relevant = sum(grade > 0 for grade in grades.values())
    best = sorted(grades.values(), reverse=True)[:3]

    def gain(values: list[int]) -> float:
        return sum(value / math.log2(rank + 2) for rank, value in enumerate(values))

    ranks = [rank for rank, grade in enumerate(good, start=1) if grade]
    assert found["hit@3"] == bool(ranks)
    assert found["mrr@3"] == pytest.approx(1 / ranks[0] if ranks else 0)
    assert found["recall@3"] == pytest.approx(len(ranks) / relevant if relevant else 0)
    assert found["ndcg@3"] == pytest.approx(gain(good) / gain(best) if relevant else 0)


def test_the_library_is_loaded_by_who_measures_only() -> None:
    program = (
        "import sys, tiaowen.eval.measures.ranking, tiaowen.cli.benchmarking\n"
        "print(sorted({'pytrec_eval', 'scipy', 'numpy', 'langchain_core'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"
