"""A clause whose text has not changed is not embedded again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tiaowen.config import Settings
from tiaowen.index import builder
from tiaowen.index.reader import IndexReader

if TYPE_CHECKING:
    from .conftest import Build, CountingEmbedder, MakeDocument


@pytest.fixture
def built(tmp_path: Path, build: Build, document: MakeDocument, embedder: CountingEmbedder) -> Path:
    """An index of one document of two clauses, after which nothing counts as encoded yet."""
    build(tmp_path, document("节能"))
    assert [kind for _, kind in embedder.encoded] == ["document", "document"]
    embedder.encoded.clear()
    return tmp_path


def _vectors(folder: Path) -> list[list[float]]:
    return [list(map(float, row)) for row in IndexReader.open(folder).vectors.vectors()]


def test_nothing_new_encodes_nothing(
    built: Path, build: Build, document: MakeDocument, embedder: CountingEmbedder
) -> None:
    before = _vectors(built)
    manifest = build(built, document("节能"))
    assert embedder.encoded == []
    assert (manifest.generation, manifest.counts["vectors_kept"]) == ("gen-2", 2)
    assert _vectors(built) == before


def test_a_document_added_encodes_its_own_clauses_only(
    built: Path, build: Build, document: MakeDocument, embedder: CountingEmbedder
) -> None:
    manifest = build(built, document("节水", number=2), document("节能"))
    assert len(embedder.encoded) == 2
    assert all("节水" in text for text, _ in embedder.encoded)
    assert manifest.counts["vectors_kept"] == 2


def test_kept_vectors_stand_with_their_clauses_in_the_new_order(
    built: Path, build: Build, document: MakeDocument
) -> None:
    one, two = _vectors(built)
    build(built, document("就业", number=3), document("节能"))
    assert _vectors(built)[2:] == [one, two]
    fresh = built.parent / "fresh"
    build(fresh, document("就业", number=3), document("节能"))
    np.testing.assert_array_equal(_vectors(built), _vectors(fresh))


def test_a_clause_that_changed_is_encoded_again(
    built: Path, build: Build, document: MakeDocument, embedder: CountingEmbedder
) -> None:
    changed = document("节能", extra="（三）节能宣传。加强宣传教育。\n")
    manifest = build(built, changed)
    assert [text for text, _ in embedder.encoded] == ["主要任务\n节能宣传\n加强宣传教育。"]
    assert manifest.counts["vectors_kept"] == 2


def test_a_document_removed_encodes_nothing(
    built: Path, build: Build, document: MakeDocument, embedder: CountingEmbedder
) -> None:
    build(built, document("节能"), document("节水", number=2))
    embedder.encoded.clear()
    manifest = build(built, document("节水", number=2))
    assert embedder.encoded == []
    assert manifest.counts["clauses"] == 2
    assert len(IndexReader.open(built).vectors) == 2


def test_texts_are_encoded_folded(
    tmp_path: Path, build: Build, document: MakeDocument, embedder: CountingEmbedder
) -> None:
    build(tmp_path, document("节能"))
    assert [text for text, _ in embedder.encoded] == [
        "主要任务\n节能任务\n推广节能产品。", "主要任务\n节能任务\n建设节能改造工程。",
    ]  # fmt: skip


def test_many_texts_are_encoded_in_batches(
    tmp_path: Path,
    build: Build,
    document: MakeDocument,
    embedder: CountingEmbedder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(builder, "_BATCH", 1)
    seen: list[tuple[int, int]] = []
    build(tmp_path, document("节能"), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]
    assert len(embedder.encoded) == 2


@pytest.mark.parametrize("change", ["fingerprint", "name", "dimension", "prefix", "normaliser"])
def test_vectors_of_another_make_are_not_kept(
    built: Path,
    build: Build,
    document: MakeDocument,
    embedder: CountingEmbedder,
    monkeypatch: pytest.MonkeyPatch,
    change: str,
) -> None:
    settings = Settings()
    if change == "prefix":
        settings = Settings(document_prefix="passage: ")
    elif change == "dimension":
        embedder.dimension = 32
    elif change == "normaliser":
        for module in (builder, __import__("tiaowen.index.reader", fromlist=["reader"])):
            monkeypatch.setattr(module, "NORMALISER_VERSION", 999)
    else:
        monkeypatch.setattr(embedder, change, "another", raising=False)
    manifest = build(built, document("节能"), settings=settings)
    assert len(embedder.encoded) == 2
    assert manifest.counts["vectors_kept"] == 0


def test_vectors_of_a_damaged_index_are_not_kept(
    built: Path, build: Build, document: MakeDocument, embedder: CountingEmbedder
) -> None:
    path = built / "gen-1" / "vectors.faiss"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert build(built, document("节能")).counts["vectors_kept"] == 0
    assert len(embedder.encoded) == 2
    assert IndexReader.open(built, full=True).manifest.generation == "gen-2"
