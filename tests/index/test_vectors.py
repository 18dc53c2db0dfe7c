"""FAISS rows and the default embedder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.config import Settings
from tiaowen.errors import DependencyError, StoreCorrupt
from tiaowen.index.embedding import HashingEmbedder, Vectors, open_embedder
from tiaowen.index.static import StaticEmbedder
from tiaowen.index.vectors import VectorIndex
from tiaowen.policy.normalise import fold

# Four vectors of three clauses: the second clause has a text and a translation.
_VECTORS: Vectors = np.array([[1, 0, 0], [0, 1, 0], [0, 0.6, 0.8], [0, 0, 1]], dtype=np.float32)
_ROWS = np.array([0, 1, 1, 2], dtype=np.int32)


def _vector(*values: float) -> Vectors:
    return np.array(values, dtype=np.float32)


@pytest.fixture
def index() -> VectorIndex:
    return VectorIndex.build(_VECTORS, _ROWS)


def test_rows_are_clauses_and_scores_are_cosines(index: VectorIndex) -> None:
    found = index.search(_vector(0.8, 0.6, 0), 3)
    assert [row for row, _ in found] == [0, 1]
    assert [score for _, score in found] == pytest.approx([0.8, 0.6])


def test_a_clause_with_two_vectors_comes_up_once_with_its_best(index: VectorIndex) -> None:
    found = index.search(_vector(0, 0.6, 0.8), 3)
    assert [row for row, _ in found] == [1, 2]
    assert found[0][1] == pytest.approx(1.0)
    assert found[1][1] == pytest.approx(0.8)


def test_no_more_clauses_than_asked_for(index: VectorIndex) -> None:
    assert [row for row, _ in index.search(_vector(0, 0.6, 0.8), 1)] == [1]
    assert index.search(_vector(1, 0, 0), 0) == []


def test_a_vector_of_nothing_is_near_to_nothing(index: VectorIndex) -> None:
    assert index.search(_vector(0, 0, 0), 3) == []
    assert [row for row, _ in index.search(_vector(-1, 0, 0), 3)] == []


def test_vectors_come_back_as_they_were(tmp_path: Path, index: VectorIndex) -> None:
    index.write(tmp_path)
    read = VectorIndex.read(tmp_path)
    assert (len(read), read.dimension) == (4, 3)
    np.testing.assert_array_equal(read.vectors(), _VECTORS)
    np.testing.assert_array_equal(read.rows, _ROWS)
    assert read.search(_vector(0, 0.6, 0.8), 3) == index.search(_vector(0, 0.6, 0.8), 3)


def test_an_index_without_vectors_answers_nothing(tmp_path: Path) -> None:
    empty = VectorIndex.build(np.zeros((0, 3), np.float32), np.zeros(0, np.int32))
    empty.write(tmp_path)
    read = VectorIndex.read(tmp_path)
    assert read.search(_vector(1, 0, 0), 3) == []
    assert read.vectors().shape == (0, 3)


def test_two_files_that_disagree_are_refused(tmp_path: Path, index: VectorIndex) -> None:
    index.write(tmp_path)
    np.save(tmp_path / "vectors.rows.npy", _ROWS[:3])
    with pytest.raises(StoreCorrupt, match=r"vectors\.faiss: 4 vectors for 3 rows"):
        VectorIndex.read(tmp_path)


def test_what_faiss_cannot_read_is_refused(tmp_path: Path, index: VectorIndex) -> None:
    index.write(tmp_path)
    (tmp_path / "vectors.faiss").write_bytes(b"not an index")
    with pytest.raises(StoreCorrupt, match=r"vectors\.faiss"):
        VectorIndex.read(tmp_path)


# --- 默认的嵌入 ----------------------------------------------------------------------------------


def test_the_default_embedder_is_named_as_what_it_is() -> None:
    embedder = open_embedder(Settings())
    assert isinstance(embedder, StaticEmbedder)
    assert (embedder.name, embedder.dimension) == ("bundled", 256)


def test_hashing_is_there_for_who_wants_no_model() -> None:
    embedder = open_embedder(Settings(embedder="hashing"))
    assert isinstance(embedder, HashingEmbedder)
    assert (embedder.name, embedder.dimension) == ("hashing", 1024)


def test_words_in_common_bring_texts_near() -> None:
    vectors = HashingEmbedder().encode(
        ["推进软件正版化", "软件正版化工作", "海关执法合作"], kind="document"
    )
    near, far = vectors[0] @ vectors[1], vectors[0] @ vectors[2]
    assert near > 0.5
    assert far < 0.2


def test_the_same_text_has_the_same_vector_on_every_machine() -> None:
    (vector,) = HashingEmbedder(8).encode(["正"], kind="query")
    # One feature, 正: CRC-32 of its UTF-8 bytes E6 AD A3 is 065845F6, which is place 6 of eight;
    # its highest bit is 0, so the sign is minus.
    assert vector.tolist() == [0, 0, 0, 0, 0, 0, -1, 0]


@pytest.mark.parametrize("text", ["", "，。", "🎉", "the of and"])
def test_a_text_without_words_has_no_direction(text: str) -> None:
    (vector,) = HashingEmbedder().encode([text], kind="query")
    assert not vector.any()


@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=20), max_size=4))
def test_every_vector_has_length_one_or_nought(texts: list[str]) -> None:
    embedder = HashingEmbedder(64)
    vectors = embedder.encode([fold(t) for t in texts], kind="document")
    assert vectors.shape == (len(texts), 64)
    assert vectors.dtype == np.float32
    for length in np.linalg.norm(vectors, axis=1):
        assert length == pytest.approx(1.0, abs=1e-5) or length == 0.0


@pytest.mark.parametrize("name", ["./no-such-folder", "/no/such/folder", "~/no-such-folder"])
def test_a_model_folder_that_is_not_there_is_named(name: str) -> None:
    with pytest.raises(DependencyError, match=r"no.such.folder") as caught:
        open_embedder(Settings(embedder=name))
    assert "bundled" in caught.value.advice


def test_cosines_of_rows_are_those_that_a_search_gives() -> None:
    vectors = HashingEmbedder(64).encode(["推广节能产品", "节能改造", "海关执法"], kind="document")
    index = VectorIndex.build(vectors, np.array([0, 0, 1], dtype=np.int32))
    asked = HashingEmbedder(64).encode(["节能改造"], kind="query")[0]
    found = index.similarity(asked, [1, 0])
    assert found[0] == pytest.approx(float(max(vectors[:2] @ asked)), abs=1e-6)
    assert found[1] == pytest.approx(float(vectors[2] @ asked), abs=1e-6)
    assert found[0] == pytest.approx(dict(index.search(asked, 3))[0], abs=1e-6)
    assert index.similarity(asked, []) == {}
