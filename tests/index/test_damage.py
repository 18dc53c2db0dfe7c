"""A damaged or foreign index is refused by name and never answers."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tiaowen.errors import StoreCorrupt, StoreError, StoreMismatch, StoreMissing
from tiaowen.index import reader
from tiaowen.index.embedding import HashingEmbedder
from tiaowen.index.manifest import EmbedderRecord
from tiaowen.index.reader import IndexReader
from tiaowen.index.terms import count

if TYPE_CHECKING:
    from .conftest import Build, CountingEmbedder, MakeDocument

_POSTINGS = [
    f"postings.{field}.{name}.npy"
    for field in ("zh", "en")
    for name in ("terms", "offsets", "rows", "weights", "lengths")
]
_FILES = ["manifest.json", "clauses.sqlite", "vectors.faiss", "vectors.rows.npy", *_POSTINGS]


@pytest.fixture
def built(tmp_path: Path, build: Build, document: MakeDocument) -> Path:
    """An index with two generations on disk; `gen-2` is current."""
    folder = tmp_path / "index"
    build(folder, document("就业"))
    build(folder, document("节能"), document("节水", number=2))
    assert sorted(p.name for p in (folder / "gen-2").iterdir()) == sorted(_FILES)
    return folder


def _answers(folder: Path) -> object:
    """What an index answers, for comparison."""
    index = IndexReader.open(folder)
    try:
        vector = HashingEmbedder(64).encode(["推广节能产品"], kind="query")[0]
        return (
            index.manifest.generation,
            index.chinese.search(count([("推广节能产品", 1.0)]), 5),
            index.vectors.search(vector, 5),
            [index.store.clause(row) for row in range(index.store.rows)],
        )
    finally:
        index.close()


def _rewrite_manifest(folder: Path, change: dict[str, Any]) -> None:
    """Change the manifest as another version of the program would: consistently."""
    path = folder / "gen-2" / "manifest.json"
    data = json.loads(path.read_text("utf-8")) | change
    path.write_text(json.dumps(data), encoding="utf-8")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "CURRENT").write_text(f"gen-2 {sha256}\n", encoding="ascii")


# --- 缺、短、改 ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", _FILES)
def test_a_missing_file_is_named(built: Path, name: str) -> None:
    (built / "gen-2" / name).unlink()
    with pytest.raises(StoreCorrupt, match=name.replace(".", r"\.")) as caught:
        IndexReader.open(built)
    assert "build" in caught.value.advice


@pytest.mark.parametrize("keep", [0.0, 0.5, 0.99])
@pytest.mark.parametrize("name", _FILES)
def test_a_file_cut_short_is_named(built: Path, name: str, keep: float) -> None:
    path = built / "gen-2" / name
    data = path.read_bytes()
    path.write_bytes(data[: int(keep * len(data))])
    with pytest.raises(StoreCorrupt, match=name.replace(".", r"\.")):
        IndexReader.open(built)


@pytest.mark.parametrize("name", _FILES)
def test_a_file_with_something_after_it_is_named(built: Path, name: str) -> None:
    with (built / "gen-2" / name).open("ab") as file:
        file.write(b"\n")
    with pytest.raises(StoreCorrupt, match=name.replace(".", r"\.")):
        IndexReader.open(built)


@pytest.mark.parametrize("name", _FILES)
def test_a_single_flipped_bit_is_noticed(built: Path, name: str) -> None:
    path = built / "gen-2" / name
    data = path.read_bytes()
    chosen = random.Random(name)
    places = {0, 8 * len(data) - 1, *(chosen.randrange(8 * len(data)) for _ in range(10))}
    for place in sorted(places):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        with pytest.raises(StoreCorrupt, match=name.replace(".", r"\.")):
            IndexReader.open(built)
    path.write_bytes(data)
    assert IndexReader.open(built).manifest.generation == "gen-2"


def test_of_a_very_large_index_only_sizes_are_compared_unless_asked(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond half a gigabyte hashing would take seconds; `verify` still compares all."""
    monkeypatch.setattr(reader, "_HASH_LIMIT", 0)
    path = built / "gen-2" / "postings.zh.weights.npy"
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    IndexReader.open(built).close()
    with pytest.raises(StoreCorrupt, match=r"weights\.npy: its content has changed"):
        IndexReader.open(built, full=True)
    path.write_bytes(data[:-1])
    with pytest.raises(StoreCorrupt, match=r"weights\.npy: [\d,]+ bytes instead of [\d,]+"):
        IndexReader.open(built)


def test_a_flipped_bit_in_current_never_opens_another_generation(built: Path) -> None:
    path = built / "CURRENT"
    data = path.read_bytes()
    for place in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        with pytest.raises(StoreError):
            IndexReader.open(built)


@pytest.mark.parametrize(
    "content", [b"", b"gen-2", b"gen-2\n", b"gen-1 x\n", b"../gen-2\n", b"\xff\xfe", b"gen-9 "]
)
def test_a_current_that_is_no_pointer_is_named(built: Path, content: bytes) -> None:
    (built / "CURRENT").write_bytes(content)
    with pytest.raises(StoreCorrupt, match="CURRENT"):
        IndexReader.open(built)


def test_current_pointing_at_the_generation_before_is_noticed(built: Path) -> None:
    current = (built / "CURRENT").read_text("ascii")
    (built / "CURRENT").write_text(current.replace("gen-2", "gen-1"), encoding="ascii")
    with pytest.raises(StoreCorrupt, match=r"gen-1/manifest\.json"):
        IndexReader.open(built)


def test_a_generation_that_is_gone_is_named(built: Path) -> None:
    shutil.rmtree(built / "gen-2")
    with pytest.raises(StoreCorrupt, match="gen-2: missing"):
        IndexReader.open(built)


def test_an_index_without_current_is_none(built: Path) -> None:
    (built / "CURRENT").unlink()
    with pytest.raises(StoreMissing):
        IndexReader.open(built)


def test_a_file_of_the_manifest_cannot_lie_outside_the_folder(built: Path) -> None:
    secret = built / "secret"
    secret.write_bytes(b"x")
    record = {"sha256": hashlib.sha256(b"x").hexdigest(), "bytes": 1}
    for name in ("../secret", "..\\secret", ".hidden"):
        _rewrite_manifest(built, {"files": {name: record}})
        with pytest.raises(StoreCorrupt, match=r"manifest\.json"):
            IndexReader.open(built)


@pytest.mark.parametrize("damage", ["CURRENT", "manifest.json", "clauses.sqlite", "gone"])
def test_a_damaged_index_can_be_built_again(
    built: Path, build: Build, document: MakeDocument, damage: str
) -> None:
    expected = _answers(built)
    if damage == "gone":
        shutil.rmtree(built / "gen-2")
    else:
        path = built / damage if damage == "CURRENT" else built / "gen-2" / damage
        path.write_bytes(b"rubbish")
    build(built, document("节能"), document("节水", number=2))
    _, *rest = expected if isinstance(expected, tuple) else ()
    answers = _answers(built)
    assert isinstance(answers, tuple)
    assert list(answers[1:]) == rest
    assert IndexReader.open(built, full=True).store.rows == 4


# --- 别的版本 ------------------------------------------------------------------------------------


def test_a_newer_format_is_refused_with_advice_to_update(built: Path) -> None:
    _rewrite_manifest(built, {"format_version": 2, "oldest_readable": 2})
    with pytest.raises(StoreMismatch, match=r"gen-2/manifest\.json: format 2 is newer") as caught:
        IndexReader.open(built)
    assert "update" in caught.value.advice


def test_a_newer_format_that_this_program_can_read_is_read(built: Path) -> None:
    before = _answers(built)
    _rewrite_manifest(built, {"format_version": 2, "oldest_readable": 1, "added_later": True})
    assert _answers(built) == before


def test_an_older_format_is_refused(built: Path) -> None:
    _rewrite_manifest(built, {"format_version": 0})
    with pytest.raises(StoreMismatch, match="format 0 is older") as caught:
        IndexReader.open(built)
    assert "build" in caught.value.advice


@pytest.mark.parametrize("normaliser", [0, 999])
def test_another_normaliser_is_refused(built: Path, normaliser: int) -> None:
    _rewrite_manifest(built, {"normaliser": normaliser})
    with pytest.raises(StoreMismatch, match=f"normaliser {normaliser}"):
        IndexReader.open(built)


@pytest.mark.parametrize(
    "change",
    [
        {"format_version": None}, {"format_version": "1"}, {"format_version": 1.5},
        {"embedder": None}, {"embedder": {"name": "x"}}, {"embedder": {"surprise": 1}},
        {"files": None}, {"files": []}, {"files": {"a": None}}, {"files": {"a": {"bytes": 1}}},
    ],
)  # fmt: skip
def test_a_manifest_that_makes_no_sense_is_named(built: Path, change: dict[str, Any]) -> None:
    _rewrite_manifest(built, change)
    with pytest.raises(StoreCorrupt, match=r"manifest\.json"):
        IndexReader.open(built)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff", b'{"a": 1}', b"1" * 5000, b"[" * 99_999],
    ids=["空", "半截", "列表", "null", "不是 UTF-8", "别的对象", "太长的数", "太深"],
)
def test_a_manifest_that_is_no_manifest_is_named(built: Path, content: bytes) -> None:
    path = built / "gen-2" / "manifest.json"
    path.write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    (built / "CURRENT").write_text(f"gen-2 {sha256}\n", encoding="ascii")
    with pytest.raises(StoreCorrupt, match=r"manifest\.json"):
        IndexReader.open(built)


# --- 别的嵌入 ------------------------------------------------------------------------------------


def _record(embedder: CountingEmbedder, **changes: Any) -> EmbedderRecord:
    known: dict[str, Any] = {
        "name": embedder.name,
        "fingerprint": embedder.fingerprint,
        "dimension": embedder.dimension,
    }
    return EmbedderRecord(**(known | changes))


def test_the_embedder_it_was_built_with_is_accepted(
    built: Path, embedder: CountingEmbedder
) -> None:
    IndexReader.open(built).require(_record(embedder))


@pytest.mark.parametrize(
    "changes",
    [
        {"fingerprint": "0"}, {"dimension": 65}, {"query_prefix": "query: "},
        {"document_prefix": "passage: "},
    ],
)  # fmt: skip
def test_another_embedder_is_refused_naming_both(
    built: Path, embedder: CountingEmbedder, changes: dict[str, Any]
) -> None:
    with pytest.raises(StoreMismatch, match="'hashing'") as caught:
        IndexReader.open(built).require(_record(embedder, **changes))
    assert "build the index again" in caught.value.advice


def test_the_same_model_in_another_folder_is_accepted(
    built: Path, embedder: CountingEmbedder
) -> None:
    IndexReader.open(built).require(_record(embedder, name="moved"))
