"""What is built is what is read: clauses, duties, documents, vectors, words."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tiaowen.config import Settings
from tiaowen.errors import StoreError, StoreMissing
from tiaowen.index.builder import build_index
from tiaowen.index.embedding import HashingEmbedder
from tiaowen.index.reader import IndexReader
from tiaowen.index.terms import count
from tiaowen.models import Document
from tiaowen.policy.normalise import NORMALISER_VERSION, fold

if TYPE_CHECKING:
    from .conftest import Build, CountingEmbedder, MakeDocument


def _words(query: str) -> dict[str, float]:
    return count([(fold(query), 1.0)])


@pytest.fixture(scope="module")
def of_notice(tmp_path_factory: pytest.TempPathFactory, notice: Document) -> IndexReader:
    """The index of the bundled notice, with the default embedder."""
    folder = tmp_path_factory.mktemp("notice")
    build_index(folder, [notice], HashingEmbedder(), settings=Settings())
    return IndexReader.open(folder, full=True)


# --- 原样读回 ------------------------------------------------------------------------------------


def test_documents_and_clauses_come_back_as_they_were(
    of_notice: IndexReader, notice: Document
) -> None:
    assert of_notice.store.document(notice.sha256) == notice
    assert tuple(of_notice.store.clause(r) for r in range(of_notice.store.rows)) == notice.clauses
    assert of_notice.store.text(notice.sha256) == notice.text
    assert of_notice.store.document_rows() == [(notice.sha256, notice.name, notice.source)]


def test_clauses_are_found_by_id_and_by_number(of_notice: IndexReader, notice: Document) -> None:
    store = of_notice.store
    assert [store.row_of(c.id) for c in notice.clauses] == list(range(57))
    assert store.row_of("0000000000000000") is None
    assert [store.clause(r).index for r in store.rows_where(item=21)] == [1, 2, 3, 4, 5, 6]
    assert len(store.rows_where(section=8)) == 4 + 2 + 3 + 2
    assert store.rows_where(item=32) == []
    assert store.rows_where(sha256="0" * 64) == []
    assert store.rows_where(article=1) == []
    assert store.rows_where() == list(range(57))


def test_duties_are_found_by_body(of_notice: IndexReader, notice: Document) -> None:
    store = of_notice.store
    rows = store.rows_of_bodies(["司法部", "国管局"])
    found = [(store.clause(row).item, body, role) for row, body, role in rows]
    assert found == [
        (11, "国管局", "within_remit"), (26, "司法部", "responsible"),
        (27, "司法部", "within_remit"),
    ]  # fmt: skip
    assert len(store.bodies()) == 32
    assert store.bodies()[0] == notice.clauses[2].duties[0].body
    assert store.rows_of_bodies(["没有的部"]) == []


def test_a_text_finds_itself_first_by_vector_and_by_words(
    of_notice: IndexReader, notice: Document
) -> None:
    embedder = HashingEmbedder()
    for row in (2, 11, 30, 56):
        clause = notice.clauses[row]
        vector = embedder.encode([fold(f"{clause.title}\n{clause.text}")], kind="query")[0]
        assert of_notice.vectors.search(vector, 3)[0][0] == row
        assert of_notice.chinese.search(_words(clause.text), 3)[0][0] == row


@pytest.mark.parametrize(
    ("query", "item"),
    [("软件正版化", 11), ("軟件正版化", 11), ("车用燃油", 4), ("金磚國家", 28), ("黑名单", 21),
     ("涉税案件", 18)],
)  # fmt: skip
def test_words_of_a_task_find_its_item(of_notice: IndexReader, query: str, item: int) -> None:
    row, score = of_notice.chinese.search(_words(query), 5)[0]
    assert of_notice.store.clause(row).item == item
    assert score > 0


def test_english_words_find_the_clause_of_their_translation(of_notice: IndexReader) -> None:
    row, _ = of_notice.english.search(_words("BRICS countries"), 5)[0]
    clause = of_notice.store.clause(row)
    assert (clause.item, clause.index) == (28, 3)
    assert of_notice.english.held == 57  # the two paragraphs of the preamble included
    assert of_notice.chinese.held == 57


def test_a_query_without_a_word_in_common_finds_nothing(of_notice: IndexReader) -> None:
    assert of_notice.chinese.search(_words("zzz 鳄鱼"), 5) == []
    assert of_notice.chinese.search({}, 5) == []


# --- 清单 ----------------------------------------------------------------------------------------


def test_the_manifest_says_what_was_indexed_and_how(of_notice: IndexReader) -> None:
    manifest = of_notice.manifest
    assert manifest.generation == "gen-1"
    assert (manifest.format_version, manifest.oldest_readable) == (1, 1)
    assert manifest.normaliser == NORMALISER_VERSION
    assert (manifest.embedder.name, manifest.embedder.dimension) == ("hashing", 1024)
    assert manifest.embedder.fingerprint
    assert manifest.tool.startswith("tiaowen ")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", manifest.created)
    counts = manifest.counts
    assert (counts["documents"], counts["clauses"], counts["duties"]) == (1, 57, 200)
    assert counts["vectors"] == 57 + 57  # text and translation
    assert counts["vectors_kept"] == 0


def test_the_manifest_lists_every_file_with_its_size_and_hash(of_notice: IndexReader) -> None:
    folder = of_notice.folder
    files = {p.name for p in folder.iterdir()} - {"manifest.json"}
    assert set(of_notice.manifest.files) == files
    for name, record in of_notice.manifest.files.items():
        data = (folder / name).read_bytes()
        assert (record.sha256, record.bytes) == (hashlib.sha256(data).hexdigest(), len(data))


def test_current_names_the_generation_and_the_hash_of_its_manifest(of_notice: IndexReader) -> None:
    manifest = (of_notice.folder / "manifest.json").read_bytes()
    current = (of_notice.folder.parent / "CURRENT").read_text("ascii")
    assert current == f"gen-1 {hashlib.sha256(manifest).hexdigest()}\n"


def test_the_manifest_is_plain_json(of_notice: IndexReader) -> None:
    data = json.loads((of_notice.folder / "manifest.json").read_text("utf-8"))
    assert data["embedder"] == {
        "name": "hashing",
        "fingerprint": of_notice.manifest.embedder.fingerprint,
        "dimension": 1024,
        "query_prefix": "",
        "document_prefix": "",
    }


def test_no_file_of_the_index_is_a_pickle(of_notice: IndexReader) -> None:
    for path in of_notice.folder.iterdir():
        assert path.suffix in {".json", ".npy", ".faiss", ".sqlite"}
        if path.suffix == ".npy":
            np.load(path, allow_pickle=False)


# --- 几份文件 ------------------------------------------------------------------------------------


def test_several_documents_keep_their_order(
    tmp_path: Path, build: Build, document: MakeDocument
) -> None:
    documents = [document("节水", number=2), document("节能", number=1)]
    manifest = build(tmp_path, *documents)
    reader = IndexReader.open(tmp_path)
    assert [name for _, name, _ in reader.store.document_rows()] == [
        "国发〔2018〕2号", "国发〔2018〕1号",
    ]  # fmt: skip
    assert manifest.counts["clauses"] == 4
    assert [reader.store.clause(r).document for r in range(4)] == ["国发〔2018〕2号"] * 2 + [
        "国发〔2018〕1号"
    ] * 2
    assert [reader.store.document(d.sha256) for d in documents] == documents


def test_the_same_documents_give_the_same_files(
    tmp_path: Path, build: Build, document: MakeDocument
) -> None:
    one = build(tmp_path / "one", document("节能"), document("节水", number=2))
    other = build(tmp_path / "other", document("节能"), document("节水", number=2))
    assert one.files == other.files


def test_progress_ends_with_every_clause(
    tmp_path: Path, build: Build, document: MakeDocument
) -> None:
    seen: list[tuple[int, int]] = []
    build(tmp_path, document("节能"), progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (2, 2)
    build(tmp_path, document("节能"), progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (2, 2)


def test_a_document_given_twice_is_refused(
    tmp_path: Path, build: Build, document: MakeDocument, embedder: CountingEmbedder
) -> None:
    with pytest.raises(StoreError, match="国发〔2018〕901号") as caught:
        build(tmp_path, document("节能"), document("节能"))
    assert "index remove" in caught.value.advice
    assert embedder.encoded == []
    with pytest.raises(StoreMissing):
        IndexReader.open(tmp_path)


def test_two_documents_with_one_number_are_refused(
    tmp_path: Path, build: Build, document: MakeDocument
) -> None:
    with pytest.raises(StoreError, match="国发〔2018〕901号"):
        build(tmp_path, document("节能"), document("节水"))


def test_a_refused_build_leaves_the_index_as_it_was(
    tmp_path: Path, build: Build, document: MakeDocument
) -> None:
    build(tmp_path, document("节能"))
    before = sorted(p.name for p in tmp_path.iterdir())
    with pytest.raises(StoreError):
        build(tmp_path, document("节水"), document("节水"))
    assert sorted(p.name for p in tmp_path.iterdir()) == before
    assert IndexReader.open(tmp_path).manifest.generation == "gen-1"


def test_no_documents_are_refused(tmp_path: Path, build: Build) -> None:
    with pytest.raises(StoreError, match="no documents"):
        build(tmp_path)


def test_a_file_in_the_place_of_the_folder_is_refused(
    tmp_path: Path, build: Build, document: MakeDocument
) -> None:
    place = tmp_path / "index"
    place.write_text("a file")
    with pytest.raises(StoreError, match="index: cannot be written"):
        build(place, document("节能"))


@pytest.mark.parametrize("name", ["没有", "没有/更深"])
def test_an_index_that_is_not_there_is_named_with_advice(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreMissing, match="没有") as caught:
        IndexReader.open(tmp_path / name)
    assert "index build" in caught.value.advice


def test_clauses_with_a_note_are_found_without_reading_documents(
    of_notice: IndexReader, notice: Document
) -> None:
    store = of_notice.store
    found = [store.clause(row).id for row in store.rows_with_duties()]
    assert found == [clause.id for clause in notice.clauses if clause.duties]
    assert len(found) == 55
