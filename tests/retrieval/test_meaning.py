"""What is found by meaning, and what is not: words no document has, numbers, other subjects."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiaowen.api import Assistant, build
from tiaowen.config import Settings
from tiaowen.index.embedding import open_embedder
from tiaowen.index.reader import IndexReader
from tiaowen.policy.parse import bundled, parse
from tiaowen.retrieval.hybrid import Retriever

from .conftest import Read


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    """The notice without its translation."""
    folder = tmp_path_factory.mktemp("chinese")
    build([parse(bundled().text.encode(), name="notice.txt")], folder)
    return Retriever(IndexReader.open(folder), open_embedder(Settings()), settings=Settings())


@pytest.mark.parametrize(
    ("question", "item"),
    [
        ("pirated software in government offices", 11),
        ("illegal petrol stations", 4),
        ("fake seeds and pesticides sold to farmers", 2),
        ("new plant varieties", 12),
        ("parcels and couriers", 6),
        ("exhibitions abroad", 30),
    ],
)
def test_english_finds_chinese_that_nobody_translated(
    chinese: Retriever, question: str, item: int
) -> None:
    assert item in {hit.clause.item for hit in chinese.search(question, k=3)}


def test_how_much_of_a_question_words_can_see(chinese: Retriever, retriever: Retriever) -> None:
    def seen(where: Retriever, question: str) -> float:
        return where.visibility(where.read(question).concepts)

    assert seen(chinese, "软件正版化由谁牵头？") == pytest.approx(1.0)
    assert seen(retriever, "who leads software legalization?") == pytest.approx(1.0)
    assert seen(chinese, "harvesting machinery") < 0.5
    assert seen(chinese, "xylophone zither") == 0.0
    assert chinese.visibility(()) == 0.0


def test_numbers_have_no_meaning_to_go_by(retriever: Retriever, read: Read) -> None:
    assert retriever.wordless(read("zither xylophone").concepts) == pytest.approx(1.0)
    assert retriever.wordless(read("987654").concepts) == 0.0
    assert retriever.wordless(read("软件正版化").concepts) == 0.0
    assert retriever.wordless(()) == 0.0


def test_another_subject_finds_nothing(chinese: Retriever) -> None:
    for question in ("recipe for tomato soup", "火锅底料怎么做", "xylophone"):
        assert chinese.search(question) == []


def test_words_of_a_clause_explain_a_hit(chinese: Retriever) -> None:
    clause = next(c for c in bundled().clauses if c.item == 11)
    found = {match.asked: match.found for match in chinese.explain("software", clause)}
    assert found == {"software": "软件"}


def test_sentences_are_told_apart_by_meaning(retriever: Retriever) -> None:
    near, far = retriever.meaning("petrol stations", ["严厉打击黑加油站点", "加强商标行政执法"])
    assert near > far
    assert retriever.meaning(" ", ["严厉打击"]) == [0.0]


def test_without_vectors_of_words_nothing_is_explained(tmp_path: Path) -> None:
    settings = Settings(embedder="hashing")
    build([bundled()], tmp_path, settings=settings)
    with Assistant.open(tmp_path, settings=settings) as assistant:
        hit = assistant.search("软件正版化", k=1)[0]
        assert hit.clause.item == 11
        assert "late" not in hit.parts
        assert assistant.explain("软件", hit.clause) == []
