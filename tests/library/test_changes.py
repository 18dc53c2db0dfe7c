"""Documents come and go without a restart; what fails leaves everything as it was."""

from __future__ import annotations

import errno
import gc
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from tiaowen.api import Assistant, build, parse
from tiaowen.config import Settings
from tiaowen.errors import ConfigError, DocumentError, StoreError, StoreLocked
from tiaowen.index import builder
from tiaowen.index.builder import writer_lock
from tiaowen.library import Library
from tiaowen.library import folder as kept
from tiaowen.models import Document, Role, Status

from .conftest import NIGHT, Open, garden, names


def files(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(p.relative_to(folder)): (p.stat().st_size, p.stat().st_mtime_ns)
        for p in folder.rglob("*")
        if p.is_file() and p.name != "writer.lock"
    }


def test_a_document_answers_as_soon_as_it_is_added(library: Library) -> None:
    assert library.assistant.ask(NIGHT).status is not Status.ANSWERED
    done: list[tuple[int, int]] = []
    change = library.add(garden(), "植物园.txt", progress=lambda *now: done.append(now))
    assert (change.changed, change.replaced, change.documents) == (True, None, 2)
    assert names(library) == ["国办发〔2017〕46号", "国办发〔2021〕77号"]
    answer = library.assistant.ask(NIGHT)
    assert answer.status is Status.ANSWERED
    assert [(d.body, d.role) for d in answer.duties] == [
        ("国家林草局", Role.LEAD), ("住房城乡建设部", Role.SUPPORT),
    ]  # fmt: skip
    assert answer.citations[0].gazette == "国办发〔2021〕77号 一、（一）"
    assert done[-1] == (61, 61)  # 57 clauses of the notice and 4 new ones


def test_what_was_previewed_is_what_is_added(library: Library) -> None:
    seen = library.preview(garden(), "植物园.txt")
    assert library.add(seen).document is seen.document
    assert library.documents[1] == seen.document


def test_unchanged_clauses_keep_their_vectors(library: Library) -> None:
    library.add(garden(), "植物园.txt")
    assert library.assistant.manifest.counts["vectors_kept"] == 57


def test_another_text_of_the_same_number_takes_its_place(library: Library) -> None:
    library.add(garden(), "植物园.txt")
    library.add(garden(number=78), "另一份.txt")
    old = library.documents[1]
    change = library.add(garden(night="全年夜间开放"), "新.txt")
    assert (change.replaced, change.documents) == (old, 3)
    assert names(library) == ["国办发〔2017〕46号", "国办发〔2021〕77号", "国办发〔2021〕78号"]
    assert "全年夜间开放" in library.documents[1].text


def test_the_same_file_again_builds_nothing(library: Library, folder: Path) -> None:
    library.add(garden(), "植物园.txt")
    before, assistant = files(folder), library.assistant
    change = library.add(garden(), "又一份.txt")
    assert (change.changed, change.documents) == (False, 2)
    assert files(folder) == before
    assert library.assistant is assistant


def test_a_removed_document_answers_no_more(library: Library) -> None:
    added = library.add(garden(), "植物园.txt").document
    change = library.remove(added.sha256)
    assert (change.document, change.documents) == (added, 1)
    assert names(library) == ["国办发〔2017〕46号"]
    assert library.assistant.ask(NIGHT).status is not Status.ANSWERED
    with pytest.raises(StoreError, match="not in the library any more"):
        library.remove(added.sha256)
    with pytest.raises(StoreError, match="not in the library any more"):
        library.document(added.sha256)


def test_the_last_document_stays(library: Library, notice: Document) -> None:
    with pytest.raises(ConfigError, match="only document") as caught:
        library.remove(notice.sha256)
    assert caught.value.advice == "add another one first"
    library.add(garden(), "植物园.txt")
    library.remove(notice.sha256)
    assert names(library) == ["国办发〔2021〕77号"]


def test_an_answer_in_the_making_ends_on_what_it_began_with(library: Library) -> None:
    before = library.assistant
    added = library.add(garden(), "植物园.txt").document
    between = library.assistant
    library.remove(added.sha256)
    library.add(garden(number=78), "另一份.txt")
    assert between.ask(NIGHT).citations[0].document == "国办发〔2021〕77号"
    assert len(before.documents) == 1
    assert before.ask("软件正版化由谁牵头？").citations[0].item == 11


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts open files in /proc")
def test_files_of_what_nobody_reads_any_more_are_closed(library: Library, folder: Path) -> None:
    for number in range(80, 84):
        library.add(garden(number=number), "植物园.txt")
    gc.collect()
    opened = [p.readlink() for p in Path("/proc/self/fd").iterdir() if p.is_symlink()]
    inside = [p.relative_to(folder).parts for p in opened if p.is_relative_to(folder)]
    assert {parts[0] for parts in inside} == {"gen-5"}
    assert inside.count(("gen-5", "clauses.sqlite")) == 1


def test_when_a_document_came_is_noted_and_kept(library: Library, open_library: Open) -> None:
    first = library.add(garden(), "植物园.txt").document
    since = library.assistant.added(first)
    assert since.startswith("20")
    library.add(garden(number=78), "另一份.txt")
    assert library.assistant.added(first) == since
    assert open_library().assistant.added(first) == since


def test_health_replays_every_clause(library: Library, notice: Document) -> None:
    added = library.add(garden(), "植物园.txt").document
    health = library.health(added.sha256)
    assert (health.clauses, health.duties, health.translated) == (4, 6, 0)
    assert (health.failures, health.warnings) == ((), ())
    assert library.health(added.sha256) is health
    assert library.health(notice.sha256).translated == 57
    library.add(garden(number=78), "另一份.txt")
    assert library.health(added.sha256) is not health
    with pytest.raises(StoreError, match="not in the library any more"):
        library.health("0" * 64)


def test_health_tells_what_the_text_does_not_say(folder: Path, hashing: Settings) -> None:
    document = parse(garden(), name="植物园.txt")
    changed = replace(document, text=document.text.replace("夏季夜间", "冬季夜间"))
    build([changed], folder, settings=hashing)
    health = Library.open(folder, settings=hashing).health(document.sha256)
    (failure,) = health.failures
    assert failure.startswith("国办发〔2021〕77号 一、（一）: the source says '国家植物园冬季夜间")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_original_comes_back_byte_for_byte(library: Library, encoding: str) -> None:
    data = garden().decode().replace("\n", "\r\n").encode(encoding)
    added = library.add(data, "植物园.txt").document
    assert library.original(added.sha256) == data


# ---- what fails leaves everything as it was -----------------------------------------------------


def test_what_cannot_be_parsed_changes_nothing(library: Library, folder: Path) -> None:
    before, assistant = files(folder), library.assistant
    with pytest.raises(DocumentError):
        library.add(b"\x00\x01", "坏.txt")
    assert files(folder) == before
    assert library.assistant is assistant


def test_a_full_disk_at_the_last_moment_changes_nothing(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, assistant = files(folder), library.assistant

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(builder, "publish", full)
        with pytest.raises(StoreError, match="No space left") as caught:
            library.add(garden(), "植物园.txt")
    assert str(folder) in str(caught.value)
    assert "nothing was changed" in caught.value.advice
    assert files(folder) == before
    assert library.assistant is assistant
    assert library.add(garden(), "植物园.txt").documents == 2


@pytest.mark.skipif(os.name != "posix", reason="a name below a file")
def test_a_folder_that_cannot_be_written_is_named(
    library: Library, folder: Path, tmp_path: Path, hashing: Settings
) -> None:
    (tmp_path / "文件").write_text("不是文件夹")
    fixed = Library(
        library.assistant, folder=tmp_path / "文件" / "文库", settings=hashing, embedder=None
    )
    with pytest.raises(StoreError, match="cannot be written") as caught:
        fixed.add(garden(), "植物园.txt")
    assert caught.value.advice
    assert names(fixed) == ["国办发〔2017〕46号"]


def test_without_a_folder_nothing_can_be_changed(library: Library) -> None:
    fixed = Library(library.assistant)
    assert fixed.folder is None
    assert names(fixed) == names(library)
    assert fixed.preview(garden(), "植物园.txt").document.number == "国办发〔2021〕77号"
    with pytest.raises(ConfigError, match="no folder") as caught:
        fixed.add(garden(), "植物园.txt")
    assert "Library.open" in caught.value.advice
    assert fixed.refresh() is False


def test_another_writer_is_waited_for_and_then_named(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "PATIENCE_S", 0.2)
    with writer_lock(folder), pytest.raises(StoreLocked, match="another process") as caught:
        library.add(garden(), "植物园.txt")
    assert caught.value.advice
    assert library.add(garden(), "植物园.txt").documents == 2


# ---- two on one folder --------------------------------------------------------------------------


def test_two_libraries_on_one_folder_lose_nothing(open_library: Open) -> None:
    one, other = open_library(), open_library()
    one.add(garden(), "植物园.txt")
    assert names(other) == ["国办发〔2017〕46号"]
    other.add(garden(number=78), "另一份.txt")
    assert names(other) == ["国办发〔2017〕46号", "国办发〔2021〕77号", "国办发〔2021〕78号"]
    assert names(one) == ["国办发〔2017〕46号", "国办发〔2021〕77号"]
    assert one.refresh() is True
    assert names(one) == names(other)
    assert one.refresh() is False


def test_what_another_one_has_added_already_is_loaded(open_library: Open) -> None:
    one, other = open_library(), open_library()
    added = one.add(garden(), "植物园.txt").document
    assert other.add(garden(), "植物园.txt").changed is False
    assert names(other) == names(one)
    other.remove(added.sha256)
    with pytest.raises(StoreError, match="not in the library any more"):
        one.remove(added.sha256)


def test_a_damaged_generation_of_another_is_not_taken_up(open_library: Open, folder: Path) -> None:
    one, other = open_library(), open_library()
    other.add(garden(), "植物园.txt")
    (folder / "gen-2" / "vectors.faiss").write_bytes(b"")
    assert one.refresh() is False
    assert one.assistant.ask("软件正版化由谁牵头？").citations[0].item == 11


def test_an_assistant_of_any_kind_can_be_served() -> None:
    class Stub:
        documents = ()

    assert Library(cast(Assistant, Stub())).documents == ()
