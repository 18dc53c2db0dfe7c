"""One writer at a time, and readers that keep what they opened."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tiaowen.errors import StoreLocked
from tiaowen.index.builder import writer_lock
from tiaowen.index.reader import IndexReader
from tiaowen.index.terms import count

if TYPE_CHECKING:
    from .conftest import Build, MakeDocument

_HOLD_LOCK = """
import sys
from pathlib import Path
from tiaowen.index.builder import writer_lock
with writer_lock(Path(sys.argv[1])):
    print("locked", flush=True)
    sys.stdin.readline()
"""


def _documents(reader: IndexReader) -> list[str]:
    return [name for _, name, _ in reader.store.document_rows()]


def test_a_second_writer_is_refused_at_once(
    tmp_path: Path, build: Build, document: MakeDocument
) -> None:
    with writer_lock(tmp_path), pytest.raises(StoreLocked, match="writing") as caught:
        build(tmp_path, document("节能"))
    assert caught.value.advice
    assert build(tmp_path, document("节能")).generation == "gen-1"


def test_a_writer_in_another_process_is_refused_too(
    tmp_path: Path, build: Build, document: MakeDocument
) -> None:
    build(tmp_path, document("节能"))
    command = [sys.executable, "-c", _HOLD_LOCK, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        with pytest.raises(StoreLocked):
            build(tmp_path, document("节水"))
        assert _documents(IndexReader.open(tmp_path)) == ["国发〔2018〕901号"]  # reading is free
        holder.communicate("\n")
    assert build(tmp_path, document("节水")).generation == "gen-2"


def test_a_lock_file_left_behind_locks_nothing(
    tmp_path: Path, build: Build, document: MakeDocument
) -> None:
    (tmp_path / "writer.lock").write_text("12345")
    assert build(tmp_path, document("节能")).generation == "gen-1"


def test_the_lock_is_free_again_after_a_refusal(
    tmp_path: Path, build: Build, document: MakeDocument
) -> None:
    with pytest.raises(ZeroDivisionError), writer_lock(tmp_path):
        _ = 1 / 0
    with writer_lock(tmp_path):
        assert not (tmp_path / "CURRENT").exists()
    assert build(tmp_path, document("节能")).generation == "gen-1"


def test_a_reader_keeps_its_generation_while_another_is_published(
    tmp_path: Path, build: Build, document: MakeDocument
) -> None:
    build(tmp_path, document("节能", number=1))
    old = IndexReader.open(tmp_path)
    query = count([("推广节能产品", 1.0)])
    before = (old.chinese.search(query, 5), [old.store.clause(r).text for r in range(2)])
    build(tmp_path, document("节水", number=2))
    new = IndexReader.open(tmp_path)
    assert _documents(new) == ["国发〔2018〕2号"]
    assert _documents(old) == ["国发〔2018〕1号"]
    assert (tmp_path / "gen-1").is_dir()
    assert (old.chinese.search(query, 5), [old.store.clause(r).text for r in range(2)]) == before


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be removed there")
def test_a_reader_survives_the_removal_of_its_generation(
    tmp_path: Path, build: Build, document: MakeDocument
) -> None:
    build(tmp_path, document("节能", number=1))
    old = IndexReader.open(tmp_path)
    for number in (2, 3):
        build(tmp_path, document("节水", number=number))
    assert not (tmp_path / "gen-1").exists()
    assert old.store.clause(0).document == "国发〔2018〕1号"
    assert old.store.document(old.store.document_rows()[0][0]).title == "国务院关于节能工作的意见"
    assert old.chinese.search(count([("节能", 1.0)]), 5)


def test_the_generation_before_is_kept_and_older_ones_are_removed(
    tmp_path: Path, build: Build, document: MakeDocument
) -> None:
    for _ in range(4):
        build(tmp_path, document("节能"))
    assert sorted(p.name for p in tmp_path.glob("gen-*")) == ["gen-3", "gen-4"]


def test_leftovers_of_a_killed_writer_are_removed(
    tmp_path: Path, build: Build, document: MakeDocument
) -> None:
    """In a container every writer may have the same process id."""
    for name in (f".tmp-1-{os.getpid()}", ".tmp-1-999999", ".tmp-7-1"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "vectors.faiss").write_bytes(b"half")
    (tmp_path / ".CURRENT.new").write_text("gen-")
    build(tmp_path, document("节能"))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["CURRENT", "gen-1", "writer.lock"]


def test_a_generation_that_was_never_published_is_passed_over(
    tmp_path: Path, build: Build, document: MakeDocument
) -> None:
    build(tmp_path, document("节能"))
    (tmp_path / "gen-2").mkdir()  # renamed into place, but CURRENT was not written
    assert IndexReader.open(tmp_path).manifest.generation == "gen-1"
    assert build(tmp_path, document("节水")).generation == "gen-3"
    build(tmp_path, document("节水"))
    assert sorted(p.name for p in tmp_path.glob("gen-*")) == ["gen-3", "gen-4"]


def test_other_files_in_the_folder_are_left_alone(
    tmp_path: Path, build: Build, document: MakeDocument
) -> None:
    (tmp_path / "gen-old").mkdir()
    (tmp_path / "notes.txt").write_text("mine")
    for _ in range(3):
        build(tmp_path, document("节能"))
    assert (tmp_path / "gen-old").is_dir()
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_reader_may_be_used_from_many_threads(
    tmp_path: Path, build: Build, document: MakeDocument
) -> None:
    build(tmp_path, document("节能"), document("节水", number=2))
    reader = IndexReader.open(tmp_path)
    expected = [reader.store._clause(row) for row in range(4)]
    failures: list[BaseException] = []

    def read() -> None:
        try:
            for _ in range(50):
                assert [reader.store._clause(row) for row in range(4)] == expected
                assert len(reader.store.rows_of_bodies(["财政部", "农业部"])) == 2
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
