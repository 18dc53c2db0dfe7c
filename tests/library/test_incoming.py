"""What a file would be if it were added: parsed in memory, compared with what is loaded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tiaowen.errors import DocumentError
from tiaowen.library import MAX_DOCUMENT_BYTES, Library
from tiaowen.library.incoming import file_name
from tiaowen.models import Document, Genre

from .conftest import DOCUMENTS, GARDEN, garden, names


def test_what_was_parsed_is_shown_before_anything_is_written(
    library: Library, folder: Path
) -> None:
    before = sorted(p.name for p in folder.rglob("*"))
    seen = library.preview(garden(), "植物园.txt")
    document = seen.document
    assert document.title == "国务院办公厅关于推进国家植物园建设的意见"
    assert (document.number, document.issuer, document.date) == (
        "国办发〔2021〕77号", "国务院办公厅", "2021-12-28",
    )  # fmt: skip
    assert document.genre is Genre.NOTICE
    assert [s.title for s in document.sections] == ["扩大开放", "加强保护"]
    assert [i.title for i in document.items] == ["延长开放时间", "降低门票价格", "收集珍稀植物"]
    assert (len(document.clauses), seen.duties) == (4, 6)
    assert (seen.known, seen.replaces, document.warnings) == (None, None, ())
    assert seen.size == len(GARDEN.encode())
    assert names(library) == ["国办发〔2017〕46号"]
    assert sorted(p.name for p in folder.rglob("*")) == before


def test_examples_are_clauses_with_duties_before_others(library: Library) -> None:
    seen = library.preview(garden(), "植物园.txt")
    assert [c.label for c in seen.examples] == ["一、（一）", "一、（二）", "二、（三）"]
    law = library.preview((DOCUMENTS / "regulation.md").read_bytes(), "节能监察条例.md")
    assert law.document.genre is Genre.LEGISLATION
    assert law.duties == 0
    assert [c.label for c in law.examples] == ["第一条", "第二条", "第三条"]


def test_the_same_file_is_known_again(library: Library) -> None:
    library.add(garden(), "植物园.txt")
    seen = library.preview(garden(), "又一份.txt")
    assert seen.known == library.documents[1]
    assert seen.replaces is None


def test_a_file_of_the_same_number_would_replace(library: Library) -> None:
    library.add(garden(), "植物园.txt")
    seen = library.preview(garden(night="全年夜间开放"), "新.txt")
    assert seen.replaces == library.documents[1]
    assert seen.known is None


def test_the_bundled_notice_comes_with_its_translation(library: Library, notice: Document) -> None:
    data = library.original(notice.sha256)
    seen = library.preview(data, "46号.txt")
    assert seen.document.source == "46号.txt"
    assert seen.document.title_translation == notice.title_translation != ""


def test_the_bundled_notice_can_be_brought_back(library: Library, notice: Document) -> None:
    library.add(garden(), "植物园.txt")
    library.remove(notice.sha256)
    assert library.preview_notice().known is None
    library.add(library.preview_notice())
    assert library.documents[1] == replace(notice, source="guobanfa-2017-46.txt")
    assert library.preview_notice().known == library.documents[1]


def test_gaps_in_the_numbering_are_warned_of(library: Library) -> None:
    data = GARDEN.replace("（二）降低", "（四）降低").encode()
    assert library.preview(data, "植物园.txt").document.warnings == (
        "item 4 follows item 1", "item 3 follows item 4",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (garden(), "植物园.pdf", "suffix"),
        (garden(), "植物园", "suffix"),
        (garden(), "植物园.txt.exe", "suffix"),
        ("条".encode() * (MAX_DOCUMENT_BYTES // 3 + 1), "长.txt", "too_large"),
        (b"", "空.txt", "empty"),
        (" \r\n　\n".encode(), "空白.txt", "empty"),
        (b"%PDF-1.4\n\x00\x01\x02", "假.txt", "not_text"),
        (bytes(range(128, 256)) * 9, "乱.txt", "not_text"),
        (b"<p" * 5000, "假.html", "not_html"),
        ("国务院办公厅关于节能工作的通知\n国办发〔2018〕9号\n".encode(), "只有标题.txt", "nothing"),
        (b"<html><script>alert(1)</script></html>", "空.html", "empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_taken_in_says_why(
    library: Library, data: bytes, name: str, kind: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        library.preview(data, name)
    assert caught.value.kind == kind
    assert str(caught.value).startswith(name)
    assert names(library) == ["国办发〔2017〕46号"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("植物园.txt", "植物园.txt"),
        ("C:\\文件\\植物园.txt", "植物园.txt"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\n\u202etxt.exe", "abtxt.exe"),
        ("", "-"),
        ("文件/", "-"),
        ("长" * 300 + ".txt", "长" * 115 + "….txt"),
    ],
    ids=["plain", "windows", "path", "control", "empty", "folder", "long"],
)
def test_names_of_files_are_not_trusted(name: str, kept: str) -> None:
    assert file_name(name) == kept
