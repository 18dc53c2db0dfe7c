"""How much of the citation is to the point? Spans counted by hand, and by sets of characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.eval.measures.spans import Place, SpanScore, span_overlap

SPANS = st.lists(
    st.tuples(st.sampled_from(["甲", "乙"]), st.integers(0, 30), st.integers(0, 30)), max_size=6
)


def test_half_a_clause_and_half_of_what_follows() -> None:
    # 10–20 cited, 15–25 wanted: 5 shared of 10 and 10. F1 = 2·5 / 20.
    assert span_overlap([("甲", 10, 20)], [("甲", 15, 25)]) == SpanScore(0.5, 0.5, 0.5, 10, 10, 5)


def test_a_whole_item_for_one_clause() -> None:
    # 0–100 cited, 20–40 wanted: precision 20/100, recall 20/20, F1 = 2·20 / 120 = 1/3.
    found = span_overlap([("甲", 0, 100)], [("甲", 20, 40)])
    assert found == SpanScore(0.2, 1.0, 1 / 3, 100, 20, 20)


def test_a_character_counts_once() -> None:
    # 0–10 and 5–15 are 15 characters, cited twice or not; gold 0–12 twice is 12.
    found = span_overlap(
        [("甲", 0, 10), ("甲", 5, 15), ("甲", 0, 10)], [("甲", 0, 12), ("甲", 3, 6)]
    )
    assert found is not None
    assert (found.cited_chars, found.gold_chars, found.shared_chars) == (15, 12, 12)


def test_a_span_inside_another_does_not_end_it() -> None:
    found = span_overlap([("甲", 0, 20), ("甲", 2, 5), ("甲", 18, 25)], [("甲", 0, 25)])
    assert found == SpanScore(1.0, 1.0, 1.0, 25, 25, 25)


def test_spans_that_touch_share_nothing() -> None:
    assert span_overlap([("甲", 0, 5)], [("甲", 5, 9)]) == SpanScore(0.0, 0.0, 0.0, 5, 4, 0)


def test_the_same_place_in_another_document_is_another_place() -> None:
    assert span_overlap([("乙", 0, 5)], [("甲", 0, 5)]) == SpanScore(0.0, 0.0, 0.0, 5, 5, 0)


def test_several_documents_add_up() -> None:
    # 4 of 4 in 甲 and 1 of 6 in 乙, where 1 of 2 cited is wanted: shared 5, cited 6, gold 10.
    found = span_overlap([("甲", 0, 4), ("乙", 5, 7)], [("甲", 0, 4), ("乙", 0, 6)])
    assert found == SpanScore(5 / 6, 0.5, 0.625, 6, 10, 5)


@pytest.mark.parametrize("cited", [[], [("甲", 3, 3)], [("甲", 9, 2)]])
def test_nothing_cited_is_nothing_found(cited: list[Place]) -> None:
    assert span_overlap(cited, [("甲", 0, 5)]) == SpanScore(0.0, 0.0, 0.0, 0, 5, 0)


@pytest.mark.parametrize("gold", [[], [("甲", 3, 3)]])
def test_without_gold_there_is_no_score(gold: list[Place]) -> None:
    assert span_overlap([("甲", 0, 5)], gold) is None


@given(SPANS, SPANS)
def test_it_counts_the_characters(cited: list[Place], gold: list[Place]) -> None:
    def characters(spans: list[Place]) -> set[tuple[str, int]]:
        return {(sha, i) for sha, start, end in spans for i in range(start, end)}

    given_, wanted = characters(cited), characters(gold)
    found = span_overlap(cited, gold)
    if found is None:
        assert not wanted
        return
    counts = (len(given_), len(wanted), len(given_ & wanted))
    assert (found.cited_chars, found.gold_chars, found.shared_chars) == counts
    assert 0 <= found.precision <= 1
    assert 0 <= found.recall <= 1
    assert min(found.precision, found.recall) <= found.f1 + 1e-12
    assert found.f1 <= max(found.precision, found.recall) + 1e-12


@given(SPANS, SPANS)
def test_exchanging_cited_and_gold_exchanges_precision_and_recall(
    one: list[Place], other: list[Place]
) -> None:
    there, back = span_overlap(one, other), span_overlap(other, one)
    if there is not None and back is not None:
        assert (there.precision, there.recall, there.f1) == (back.recall, back.precision, back.f1)
