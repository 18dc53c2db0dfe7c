"""What is marked in a clause: words as they stand there, then words that mean the same."""

from __future__ import annotations

import pytest
from tiaowen.index.late import Match
from tiaowen.models import Clause
from tiaowen.retrieval.hybrid import Retriever, passage_of
from tiaowen.retrieval.marks import marked_words, marks

from .conftest import Find


def found(retriever: Retriever, query: str, clause: Clause) -> list[Match]:
    return marks(retriever, retriever.read(query), clause)


@pytest.mark.parametrize(
    "query", ["软件正版化", "軟件正版化", "軟體正版化", "software legalization"]
)
def test_scripts_and_wordings_of_the_glossary_are_literal(
    retriever: Retriever, find: Find, query: str
) -> None:
    clause = find(11)
    literal = [m for m in found(retriever, query, clause) if m.similarity == 1]
    places = [m.found for m in literal]
    assert places.count("软件正版化") == passage_of(clause).count("软件正版化") == 6


@pytest.mark.parametrize("query", ["农村 市场", "农村的市场", "counterfeits in rural markets"])
def test_words_may_stand_apart(retriever: Retriever, find: Find, query: str) -> None:
    words = {m.found for m in found(retriever, query, find(2))}
    assert words & {"农村市场", "农村", "市场"}


def test_places_replay_in_order_and_never_overlap(retriever: Retriever, find: Find) -> None:
    for query in ("知识产权保护的执法", "software industry", "盗版软件", "政府機關"):
        for item in (8, 11, 26, 30):
            clause = find(item)
            passage, last = passage_of(clause), 0
            for match in found(retriever, query, clause):
                assert passage[match.start : match.end] == match.found
                assert last <= match.start < match.end
                last = match.end


def test_what_is_only_alike_is_told_apart(retriever: Retriever, find: Find) -> None:
    alike = [m for m in found(retriever, "电脑程序", find(11)) if m.similarity < 1]
    assert all(0.5 <= match.similarity < 1 for match in alike)


def test_function_words_and_numbers_alone_mark_nothing(retriever: Retriever, find: Find) -> None:
    for query in ("第十一项", "由谁负责？", "", "的"):
        assert found(retriever, query, find(11)) == []


def test_words_of_a_translation_are_met_by_their_stem(retriever: Retriever) -> None:
    query = retriever.read("counterfeit markets")
    text = "Counterfeiting in rural market towns; the supermarket."
    assert [m.found for m in marked_words(query, text)] == ["Counterfeiting", "market"]


def test_width_and_ligatures_do_not_shift_places(retriever: Retriever) -> None:
    query = retriever.read("软件")
    text = "…ﬁ①ＡＢＣ軟件、软件"
    assert [(m.start, m.found) for m in marked_words(query, text)] == [(6, "軟件"), (9, "软件")]
