"""`tiaowen index build | add | remove | verify | info`, and indexes that cannot be used."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tiaowen.index.builder import writer_lock

if TYPE_CHECKING:
    from .conftest import Run

NOTICE, OTHER = "国办发〔2017〕46号", "国发〔2018〕901号"


def _names(run: Run, folder: Path) -> list[str]:
    return [d["name"] for d in run("index", "info", "--json", "--index", folder).data["documents"]]


@pytest.fixture
def folder(run: Run, tmp_path: Path, notice_file: Path) -> Path:
    """An index of the notice alone."""
    path = tmp_path / "index"
    assert run("index", "build", notice_file, "--index", path).code == 0
    return path


# --- build ---------------------------------------------------------------------------------------


def test_build_says_what_it_did(run: Run, tmp_path: Path, notice_file: Path) -> None:
    outcome = run("index", "build", notice_file, "--index", tmp_path / "i", "--json")
    assert (outcome.code, outcome.err) == (0, "")
    data: dict[str, Any] = outcome.data
    assert (data["generation"], data["failed"]) == ("gen-1", 0)
    assert (data["counts"]["documents"], data["counts"]["clauses"]) == (
        1,
        57,
    )  # 55 and 2 of the preamble
    again = run("index", "build", notice_file, "--index", tmp_path / "i")
    assert "gen-2, 1 documents, 57 clauses (57 unchanged), 0 failed" in again.out


def test_without_files_the_bundled_notice(run: Run, tmp_path: Path) -> None:
    assert run("index", "build", "--index", tmp_path / "i").code == 0
    assert _names(run, tmp_path / "i") == [NOTICE]


def test_a_folder_is_searched_for_documents(
    run: Run, tmp_path: Path, notice_file: Path, other_file: Path
) -> None:
    papers = tmp_path / "papers"
    (papers / "2018").mkdir(parents=True)
    shutil.copy(notice_file, papers / "a.txt")
    shutil.copy(other_file, papers / "2018" / "b.md")
    (papers / "picture.png").write_bytes(b"\x89PNG")
    (papers / ".hidden.txt").write_text("不是文件", encoding="utf-8")
    assert run("index", "build", papers, "--index", tmp_path / "i").code == 0
    assert sorted(_names(run, tmp_path / "i")) == sorted([NOTICE, OTHER])


def test_a_broken_file_is_left_out_and_the_others_are_indexed(
    run: Run, tmp_path: Path, notice_file: Path, other_file: Path
) -> None:
    broken = tmp_path / "空.txt"
    broken.write_bytes(b"")
    outcome = run("index", "build", notice_file, broken, other_file, "--index", tmp_path / "i")
    assert outcome.code == 3
    assert "空.txt: the document is empty" in outcome.err
    assert "2 documents" in outcome.out
    assert "1 failed" in outcome.out
    assert _names(run, tmp_path / "i") == [NOTICE, OTHER]


def test_all_broken_builds_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_bytes(b"")
    outcome = run(
        "index", "build", tmp_path / "空.txt", tmp_path / "无.txt", "--index", tmp_path / "i"
    )
    assert outcome.code == 2
    assert "nothing was indexed" in outcome.err
    assert run("index", "info", "--index", tmp_path / "i").code == 2


def test_one_document_twice_is_said_and_indexed_once(
    run: Run, tmp_path: Path, other_file: Path
) -> None:
    copy = tmp_path / "副本.txt"
    shutil.copy(other_file, copy)
    outcome = run("index", "build", other_file, copy, "--index", tmp_path / "i")
    assert outcome.code == 0  # the same words: nothing is lost
    assert f"{OTHER} again" in outcome.err
    copy.write_text(other_file.read_text(encoding="utf-8") + "附注\n", encoding="utf-8")
    assert run("index", "build", other_file, copy, "--index", tmp_path / "i").code == 3


def test_an_index_is_needed_to_build(run: Run, notice_file: Path) -> None:
    outcome = run("index", "build", notice_file)
    assert outcome.code == 2
    assert "--index FOLDER" in outcome.err


# --- add, remove ---------------------------------------------------------------------------------


def test_add_and_remove(run: Run, folder: Path, other_file: Path) -> None:
    added = run("index", "add", other_file, "--index", folder)
    assert added.code == 0
    assert "2 documents" in added.out
    assert _names(run, folder) == [NOTICE, OTHER]
    answer = run("ask", f"{OTHER} 第二项由谁牵头？", "--json", "--index", folder).data
    assert [d["body"] for d in answer["duties"]] == ["环境保护部"]
    removed = run("index", "remove", OTHER, "--index", folder)
    assert removed.code == 0
    assert "57 clauses (57 unchanged)" in removed.out
    assert _names(run, folder) == [NOTICE]


def test_add_begins_an_index_where_there_is_none(
    run: Run, tmp_path: Path, other_file: Path
) -> None:
    assert run("index", "add", other_file, "--index", tmp_path / "new").code == 0
    assert _names(run, tmp_path / "new") == [OTHER]


def test_add_replaces_a_document_of_the_same_number(
    run: Run, folder: Path, tmp_path: Path, other_file: Path
) -> None:
    run("index", "add", other_file, "--index", folder)
    newer = tmp_path / "newer.txt"
    text = other_file.read_text(encoding="utf-8").replace("环境保护部牵头负责", "财政部牵头负责")
    newer.write_text(text, encoding="utf-8")
    assert run("index", "add", newer, "--index", folder).code == 0
    assert _names(run, folder) == [NOTICE, OTHER]
    data = run("ask", f"{OTHER} 第二项由谁牵头？", "--json", "--index", folder).data
    assert [d["body"] for d in data["duties"]] == ["财政部"]


def test_a_broken_file_added_leaves_the_index_as_it_is(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "空.txt").write_bytes(b"")
    assert run("index", "add", tmp_path / "空.txt", "--index", folder).code == 2
    assert _names(run, folder) == [NOTICE]


@pytest.mark.parametrize(
    "name", [OTHER, "國發〔2018〕901號", "节能.txt", "国务院关于节能工作的意见"]
)
def test_remove_by_number_file_name_or_title(
    run: Run, folder: Path, other_file: Path, name: str
) -> None:
    run("index", "add", other_file, "--index", folder)
    assert run("index", "remove", name, "--index", folder).code == 0
    assert _names(run, folder) == [NOTICE]


def test_removing_what_is_not_there(run: Run, folder: Path, other_file: Path) -> None:
    outcome = run("index", "remove", "国发〔1999〕9号", "--index", folder)
    assert outcome.code == 2
    assert "国发〔1999〕9号: not in the index" in outcome.err
    run("index", "add", other_file, "--index", folder)
    assert run("index", "remove", OTHER, "国发〔1999〕9号", "--index", folder).code == 3
    assert _names(run, folder) == [NOTICE]


def test_an_index_is_never_left_empty(run: Run, folder: Path) -> None:
    outcome = run("index", "remove", NOTICE, "--index", folder)
    assert outcome.code == 2
    assert _names(run, folder) == [NOTICE]


# --- verify, info --------------------------------------------------------------------------------


def test_verify_replays_every_clause(run: Run, folder: Path) -> None:
    outcome = run("index", "verify", "--index", folder, "--json")
    assert outcome.code == 0
    assert (outcome.data["generation"], outcome.data["clauses"]) == ("gen-1", 57)
    assert "gen-1 is whole" in run("index", "verify", "--index", folder).out


def test_info(run: Run, folder: Path) -> None:
    data = run("index", "info", "--index", folder, "--json").data
    assert data["folder"] == str(folder)
    assert data["counts"]["documents"] == 1
    assert data["embedder"]["name"] == "bundled"
    assert data["documents"][0]["name"] == NOTICE
    text = run("index", "info", "--index", folder).out
    assert NOTICE in text
    assert "57 clauses" in text


def test_info_of_the_bundled_notice_builds_it_once(run: Run, tmp_path: Path) -> None:
    data = run("index", "info", "--json").data
    assert Path(data["folder"]).is_relative_to(tmp_path / "cache")
    assert data["documents"][0]["name"] == NOTICE
    assert run("index", "info", "--json").data["generation"] == data["generation"]


# --- an index that cannot be used ----------------------------------------------------------------

_READING = [
    ("ask", "软件正版化由谁牵头？"),
    ("search", "软件"),
    ("duties",),
    ("index", "verify"),
    ("index", "info"),
]


@pytest.mark.parametrize("command", _READING, ids=" ".join)
def test_no_index_there(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    outcome = run(*command, "--index", tmp_path / "nowhere")
    assert (outcome.code, outcome.out) == (2, "")
    assert "there is no index here" in outcome.err
    assert "tiaowen index build" in outcome.err


@pytest.mark.parametrize("command", _READING, ids=" ".join)
def test_a_damaged_index_is_named_with_advice(
    run: Run, folder: Path, command: tuple[str, ...]
) -> None:
    path = folder / "gen-1" / "clauses.sqlite"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    outcome = run(*command, "--index", folder)
    assert (outcome.code, outcome.out) == (2, "")
    assert "clauses.sqlite" in outcome.err
    assert "tiaowen index build" in outcome.err


@pytest.mark.parametrize("verb", ["build", "add", "remove"])
def test_an_index_that_another_process_writes_to_is_not_touched(
    run: Run, folder: Path, other_file: Path, verb: str
) -> None:
    run("index", "add", other_file, "--index", folder)
    with writer_lock(folder):
        target = OTHER if verb == "remove" else other_file
        outcome = run("index", verb, target, "--index", folder)
    assert outcome.code == 2
    assert "another process is writing" in outcome.err
    assert "wait" in outcome.err
    assert _names(run, folder) == [NOTICE, OTHER]


def test_an_index_can_be_read_while_another_process_writes(run: Run, folder: Path) -> None:
    with writer_lock(folder):
        assert run("ask", "软件正版化由谁牵头？", "--index", folder).code == 0
