"""How much of a question has a clause words for? Shares, weights and words without spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.retrieval.hybrid import Retriever

if TYPE_CHECKING:
    from .conftest import Find, Read


def _pairs(text: str) -> tuple[str, ...]:
    return tuple(text[i : i + 2] for i in range(len(text) - 1))


@pytest.mark.parametrize(
    ("question", "share"),
    [("软件正版化", 1.0), ("软件采购", 1.0), ("驰名商标", 0.0), ("火星探测", 0.0)],
)
def test_all_words_are_1_and_none_are_0(
    retriever: Retriever, read: Read, find: Find, question: str, share: float
) -> None:
    assert retriever.coverage(read(question).concepts, find(11)) == pytest.approx(share)


def test_a_part_of_the_words_is_between(retriever: Retriever, read: Read, find: Find) -> None:
    share = retriever.coverage(read("软件正版化 火星探测").concepts, find(11))
    assert 0.1 < share < 0.9


def test_characters_that_do_not_stand_together_are_less_than_half_a_word(
    retriever: Retriever, read: Read, find: Find
) -> None:
    """件 and 软 are both in 软件, 件软 is not."""
    assert 0.0 < retriever.coverage(read("件软").concepts, find(11)) < 0.5


def test_a_word_from_taiwan_counts_a_little_less_than_the_documents_own(
    retriever: Retriever, read: Read, find: Find
) -> None:
    own = retriever.coverage(read("软件正版化").concepts, find(11))
    other = retriever.coverage(read("軟體正版化").concepts, find(11))
    assert 0.8 < other < own == pytest.approx(1.0)


def test_title_and_text_are_told_apart(retriever: Retriever, read: Read, find: Find) -> None:
    concepts = read("协议供货").concepts  # 扩大软件协议供货产品种类: not in the title
    assert retriever.coverage(concepts, find(11), where="text") == pytest.approx(1.0)
    assert retriever.coverage(concepts, find(11), where="title") == pytest.approx(0.0)


def test_the_translation_counts_for_english(retriever: Retriever, read: Read, find: Find) -> None:
    concepts = read("seeds and seedlings").concepts
    assert retriever.coverage(concepts, find(12)) > 0.9
    assert retriever.coverage(concepts, find(13)) < 0.1


def test_a_short_question_is_not_complete_without_each_of_its_words(
    retriever: Retriever, read: Read, find: Find
) -> None:
    """寄递渠道安全管理 in 六 does not answer what is asked about 食品安全."""
    assert retriever.completeness(read("安全").concepts, find(6)) == 1.0
    assert retriever.completeness(read("食品安全").concepts, find(6)) < 1.0


def test_rare_words_weigh_more_than_common_ones(retriever: Retriever, read: Read) -> None:
    (rare,), (common,) = read("正版").concepts, read("侵权").concepts
    assert retriever.weight(rare) > 2 * retriever.weight(common)
    assert retriever.idf("正版") > retriever.idf("侵权") > 0


def test_an_unknown_word_weighs_most_of_all(retriever: Retriever, read: Read) -> None:
    (unknown,), (known,) = read("火星").concepts, read("正版").concepts
    assert retriever.weight(unknown) > retriever.weight(known)


def test_a_pair_across_a_word_boundary_is_no_word(retriever: Retriever) -> None:
    words = [word for word, _ in retriever.segment(_pairs("业界自律"))]
    assert sorted(words) == ["业界", "自律"]


def test_an_unknown_piece_stays_one_piece(retriever: Retriever) -> None:
    assert [word for word, _ in retriever.segment(_pairs("火星探测"))] == ["火星探测"]


_HAN = "软件正版化知识产权侵假冒商标专利火星贰龘工作海关"


@given(st.text(_HAN, min_size=2, max_size=12))
def test_words_cover_a_piece_without_overlap_and_weigh_something(
    retriever: Retriever, piece: str
) -> None:
    words = retriever.segment(_pairs(piece))
    assert sum(len(word) for word, _ in words) == len(piece)
    assert all(word in piece and weight > 0 for word, weight in words)


@given(st.text(_HAN + " 谁牵头leads", min_size=1, max_size=30))
def test_coverage_is_a_share(retriever: Retriever, read: Read, find: Find, question: str) -> None:
    concepts = read(question).concepts
    assert 0.0 <= retriever.coverage(concepts, find(11)) <= 1.0 + 1e-9
