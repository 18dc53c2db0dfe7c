"""`Assistant.open()`: the bundled notice, built once into the user's cache folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tiaowen.api import Assistant, build, default_index
from tiaowen.config import Settings
from tiaowen.errors import StoreError
from tiaowen.index.embedding import HashingEmbedder
from tiaowen.models import Document

_QUESTION = "软件正版化由谁牵头？"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder of the bundled index, in a cache of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = default_index(Settings())
    assert folder.is_relative_to(tmp_path / "cache")
    return folder


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    """Inode and time of change of every file: another build makes other files."""
    return {
        str(p.relative_to(folder)): (p.stat().st_ino, p.stat().st_mtime_ns)
        for p in folder.rglob("*")
        if p.is_file() and p.name != "writer.lock"
    }


def _answers() -> str:
    with Assistant.open() as assistant:
        answer = assistant.ask(_QUESTION)
        assert answer.citations[0].label == "三、（十一）"
        return assistant.generation


def test_it_is_built_once_and_used_again(cache: Path) -> None:
    assert not cache.exists()
    assert _answers() == "gen-1"
    before = _state(cache)
    assert before
    assert _answers() == "gen-1"
    assert _state(cache) == before


def test_it_holds_the_bundled_notice_and_nothing_else(cache: Path, notice: Document) -> None:
    with Assistant.open() as assistant:
        assert assistant.documents == (notice,)


@pytest.mark.parametrize(
    "name", ["clauses.sqlite", "vectors.faiss", "manifest.json", "postings.zh.rows.npy"]
)
@pytest.mark.parametrize("damage", ["cut", "flipped", "gone"])
def test_a_damaged_cache_is_built_again(cache: Path, name: str, damage: str) -> None:
    _answers()
    path = cache / "gen-1" / name
    data = bytearray(path.read_bytes())
    if damage == "gone":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(data[: len(data) // 2])
    else:
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    generation = _answers()
    assert generation != "gen-1"
    assert _answers() == generation


@pytest.mark.parametrize("content", [b"", b"rubbish", b"gen-7 " + b"0" * 64 + b"\n"])
def test_a_pointer_to_nothing_is_built_again(cache: Path, content: bytes) -> None:
    _answers()
    (cache / "CURRENT").write_bytes(content)
    _answers()
    assert (cache / "CURRENT").read_bytes() != content


def test_a_generation_that_is_gone_is_built_again(cache: Path) -> None:
    _answers()
    shutil.rmtree(cache / "gen-1")
    _answers()


def test_a_cache_of_another_embedder_is_built_again(cache: Path, notice: Document) -> None:
    build([notice], cache, embedder=HashingEmbedder(64))
    _answers()


def test_each_embedder_has_a_folder_of_its_own_within_the_cache(cache: Path) -> None:
    names = ["a/b", "../../x", "..", "/abs/model", "BAAI/bge-small-zh", "模型"]
    folders = [default_index(Settings(embedder=name)) for name in names]
    assert all(f.parent == cache.parent for f in folders)
    assert all(f.name not in ("", ".", "..") for f in folders)
    assert cache not in folders


def test_a_cache_that_cannot_be_written_is_a_clear_error(cache: Path) -> None:
    cache.parent.parent.mkdir(parents=True)
    cache.parent.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be written") as caught:
        Assistant.open()
    assert caught.value.advice
