"""The tab of the library without a browser: what it shows, what it takes in, what it refuses."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("gradio")

from tiaowen.api import build
from tiaowen.config import HASHING_EMBEDDER, Settings
from tiaowen.errors import StoreError, StoreLocked
from tiaowen.index import builder
from tiaowen.library import MAX_DOCUMENT_BYTES, Health, Library
from tiaowen.library.incoming import preview
from tiaowen.models import Document
from tiaowen.policy.parse import parse
from tiaowen.ui.documents import Desk, loaded_now, tab_html
from tiaowen.ui.incoming import (
    Waiting,
    questions_for,
    render_error,
    render_preview,
    take_upload,
)
from tiaowen.ui.listing import LISTED, filled, health_of, size_of, table
from tiaowen.ui.sources import Loaded, key_of

from .conftest import Node

Read = Callable[[str], Node]

GARDEN = """国务院办公厅关于推进国家植物园建设的意见
国办发〔2021〕77号
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
为加强植物迁地保护，经国务院同意，现提出以下意见。
一、扩大开放
（一）延长开放时间。国家植物园夏季夜间向公众开放。（国家林草局牵头负责，住房城乡建设部配合）
（二）降低门票价格。对学生和老年人免收门票。（国家发展改革委、财政部按职责分工负责）
二、加强保护
（四）收集珍稀植物。建立濒危植物种质资源库。（国家林草局、中科院负责）
国务院办公厅
2021年12月28日
"""
HOSTILE = "<img src=x onerror=alert(1)>\"'</td><script>alert(2)</script>{name}${1}"
"""Ends attributes, elements and templates, where it is not escaped."""


class Folder:
    """Stands for Gradio's blocks: uploads lie in a folder, each in one of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.upload_file_set: set[str] = set()

    def put(self, data: bytes) -> str:
        file = self.folder / f"{len(list(self.folder.iterdir())):064x}" / "a1b2c3"
        file.parent.mkdir()
        file.write_bytes(data)
        self.upload_file_set.add(str(file))
        return str(file)


@pytest.fixture
def uploads(tmp_path: Path) -> Folder:
    (tmp_path / "uploads").mkdir()
    return Folder(tmp_path / "uploads")


@pytest.fixture
def library(tmp_path: Path, notice: Document) -> Library:
    settings = Settings(embedder=HASHING_EMBEDDER)
    build([notice], tmp_path / "index", settings=settings)
    return Library.open(tmp_path / "index", settings=settings)


@pytest.fixture
def desk(library: Library, uploads: Folder) -> Desk:
    return Desk(library, uploads)


@pytest.fixture(scope="module")
def garden() -> Document:
    return parse(GARDEN.encode(), name="植物园.txt")


def read_in(desk: Desk, uploads: Folder, data: bytes, name: str = "植物园.txt") -> dict[str, Any]:
    return desk.read({"path": uploads.put(data), "name": name})


# ---- the list -----------------------------------------------------------------------------------


def test_the_table_tells_of_each_document(read: Read, notice: Document, garden: Document) -> None:
    page = read(table([notice, garden], ["2026-11-26T09:30:00+00:00", ""], last=False, fixed=False))
    first, second = page.all(tag="tbody")
    assert first.attributes["data-key"] == key_of(notice.sha256)
    assert second.one(name="tw-doc-name").text() == "国办发〔2021〕77号"
    assert second.one(name="tw-doc-title").text() == "国务院办公厅关于推进国家植物园建设的意见"
    assert second.one(name="tw-doc-by").text() == "国务院办公厅 · 公文"
    assert second.one(name="tw-date").text() == "2021-12-28"
    # 3 items with a clause each and the opening; 2 duties each; 国家林草局 twice
    assert [n.text(without="tw-tag") for n in second.all(name="tw-num")] == ["4", "6", "5"]
    facts = {
        n.one(tag="dt").text(): n.one(tag="dd").text() for n in second.one(tag="dl").all(tag="div")
    }
    assert facts["节"] == "2"
    assert facts["项"] == "3"
    assert facts["文件名"] == "植物园.txt"
    assert "入库时间" not in facts
    assert second.one(name="tw-remarks").one(tag="li").text() == (
        "第 2 项之后是第 4 项，编号不连续，可能漏读了标题。"
    )
    assert first.one(tag="time").attributes["datetime"] == "2026-11-26T09:30:00+00:00"
    assert "有英文译文的条款" in first.one(tag="dl").text()
    assert len(page.all(name="tw-doc-remove")) == 2


def test_the_last_document_and_fixed_ones_cannot_be_removed(read: Read, notice: Document) -> None:
    only = read(table([notice], [""], last=True, fixed=False))
    assert only.all(name="tw-doc-remove") == []
    assert only.one(name="tw-doc-last").text() == "文库至少留一份文件"
    assert read(table([notice], [""], last=False, fixed=True)).all(name="tw-doc-remove") == []


def test_a_long_list_says_how_many_are_left_out(read: Read, garden: Document) -> None:
    many = [garden] * (LISTED + 7)
    page = read(table(many, [""] * LISTED, last=False, fixed=False))
    assert len(page.all(tag="tbody")) == LISTED
    assert page.one(name="tw-rest").text().startswith("另有 7 份")
    assert read(table([], [], last=False, fixed=False)).text() == "没有符合的文件。"


def test_a_hostile_title_and_file_name_are_words(read: Read, garden: Document) -> None:
    bad = replace(
        garden, title=HOSTILE, number="", issuer=HOSTILE, date=HOSTILE, source=f"{HOSTILE}.txt",
        warnings=(HOSTILE,),
    )  # fmt: skip
    page = read(table([bad], [HOSTILE], last=False, fixed=False))
    assert page.all(tag="img") == page.all(tag="script") == []
    assert page.one(name="tw-doc-title").text() == HOSTILE
    assert (
        page.one(name="tw-doc-remove").attributes["data-title"] == f"国办发〔2021〕77号\n{HOSTILE}"
    )
    parsed = preview(GARDEN.encode(), f"x{HOSTILE}.txt", loaded=[], settings=Settings())
    shown = read(render_preview(replace(parsed, document=bad, replaces=bad), HOSTILE))
    assert shown.all(tag="img") == shown.all(tag="script") == []
    assert shown.one(tag="h3").text() == HOSTILE
    assert shown.one(name="tw-parsed").attributes["data-token"] == HOSTILE
    failed = read(render_error(StoreError(HOSTILE, advice=HOSTILE), f"a/{HOSTILE}"))
    assert failed.all(tag="img") == failed.all(tag="script") == []
    # What looks like a folder is cut off; the rest is words.
    assert failed.one(name="tw-file").text() == "script>{name}${1}"


def test_values_are_filled_in_again_in_another_language(read: Read) -> None:
    made = read(filled("doc_count", count='1"<b>')).one(name="tw-fill")
    assert made.text() == '共 1"<b> 份'
    assert made.attributes["data-text"] == "doc_count"
    assert made.attributes["data-values"] == '{"count": "1\\"<b>"}'


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1536, "2 KB"),
        (4 * 1024 * 1024, "4 MB"),
        (1_500_000, "1.4 MB"),
    ],
)
def test_sizes_are_for_people(count: int, words: str) -> None:
    assert size_of(count) == words


def test_health_is_a_mark_and_its_reasons(read: Read, notice: Document, garden: Document) -> None:
    sound = Health(4, 6, 0, (), ())
    assert "tw-mark-good" in health_of(notice, sound)["badge"]
    assert "tw-mark-odd" in health_of(garden, sound)["badge"]  # the gap in its numbering
    broken = health_of(notice, replace(sound, failures=("三、（十一）: <b>",)))
    assert "tw-mark-bad" in broken["badge"]
    assert read(broken["failures"]).one(tag="li").text() == "三、（十一）: <b>"


# ---- a file comes in ----------------------------------------------------------------------------


def test_what_was_parsed_is_shown(desk: Desk, uploads: Folder, read: Read) -> None:
    reply = read_in(desk, uploads, GARDEN.encode())
    page = read(reply["html"])
    assert page.one(tag="h3").text() == "国务院办公厅关于推进国家植物园建设的意见"
    assert page.one(name="tw-amounts").text() == "2 节3 项4 条款6 责任5 单位"
    assert page.one(name="tw-headings").all(tag="li")[1].text() == "（一）延长开放时间"
    samples = page.one(name="tw-samples").all(tag="ol")[0].children
    assert len(samples) == 3
    chips = page.one(name="tw-samples").all(name="tw-chips")[0].all(tag="li")
    assert [chip.text() for chip in chips] == ["国家林草局 牵头", "住房城乡建设部 配合"]
    assert page.one(name="tw-doc-accept").text() == "加入文库"
    assert page.one(name="tw-parsed").attributes["data-token"] == reply["token"]


def test_an_upload_is_deleted_once_it_is_read(desk: Desk, uploads: Folder) -> None:
    for data in (GARDEN.encode(), b"\x00"):
        read_in(desk, uploads, data)
        assert list(uploads.folder.rglob("*")) == []
        assert uploads.upload_file_set == set()


def test_nothing_else_on_the_disk_can_be_asked_for(
    desk: Desk, uploads: Folder, tmp_path: Path
) -> None:
    secret = tmp_path / "秘密.txt"
    secret.write_text(GARDEN, encoding="utf-8")
    for path in (str(secret), f"{uploads.folder}/../秘密.txt", "", None, ["x"]):
        reply = desk.read({"path": path, "name": "秘密.txt"})
        assert reply["failed"]
        assert "植物园" not in reply["html"]
    assert secret.exists()
    gone = uploads.put(b"1")
    Path(gone).unlink()
    assert desk.read({"path": gone, "name": "a.txt"})["failed"]


def test_what_is_too_large_is_not_read_whole(uploads: Folder) -> None:
    data = take_upload(uploads, uploads.put(b"1" * (MAX_DOCUMENT_BYTES + 999)))
    assert len(data) == MAX_DOCUMENT_BYTES + 1


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (GARDEN.encode(), "植物园.pdf", "不是可以读取的格式"),
        (b"", "空.txt", "里面没有文字"),
        (b"\x00\x01", "坏.txt", "不是文本文件"),
        ("国务院办公厅关于节能工作的通知\n".encode(), "标题.txt", "没有找到可以引用的条款"),
        (b"<p" * 5000, "假.html", "不是完整的网页"),
        (b"1" * (MAX_DOCUMENT_BYTES + 1), "大.txt", "文件太大，上限是 4 MB"),
    ],
    ids=["suffix", "empty", "binary", "heading", "html", "large"],
)
def test_an_error_names_the_file_and_says_what_to_do(
    desk: Desk, uploads: Folder, read: Read, data: bytes, name: str, reason: str
) -> None:
    reply = read_in(desk, uploads, data, name)
    page = read(reply["html"])
    assert page.one(name="tw-wrong").attributes["role"] == "alert"
    assert page.one(name="tw-file").text() == name
    assert reason in page.one(name="tw-fill").text()
    assert page.one(name="tw-doc-choose")
    assert "token" not in reply


def test_a_few_parsed_files_wait_and_each_is_handed_out_once(garden: Document) -> None:
    waiting = Waiting()
    parsed = preview(GARDEN.encode(), "植物园.txt", loaded=[], settings=Settings())
    tokens = [waiting.put(parsed) for _ in range(6)]
    assert len(set(tokens)) == 6
    assert [waiting.take(token) is parsed for token in tokens] == [
        False,
        False,
        True,
        True,
        True,
        True,
    ]
    assert waiting.take(tokens[-1]) is None
    assert waiting.take(["x"]) is None


# ---- changes ------------------------------------------------------------------------------------


def test_a_document_is_added_looked_at_and_removed(
    desk: Desk, library: Library, uploads: Folder, read: Read
) -> None:
    token = read_in(desk, uploads, GARDEN.encode())["token"]
    added = desk.add({"token": token})
    key = added["key"]
    page = read(added["html"])
    assert page.one(name="tw-say-good").text() == "已加入文库，现在就可以提问。"
    assert [b.text() for b in page.all(name="tw-doc-try")] == [
        "延长开放时间由谁负责？", "国办发〔2021〕77号讲了什么？",
    ]  # fmt: skip
    listed = desk.table({})
    assert (listed["count"], listed["bundled"]) == (2, False)
    assert len(read(listed["html"]).all(tag="tbody")) == 2
    assert len(read(desk.table({"filter": "植物 國辦發"})["html"]).all(tag="tbody")) == 1
    assert "tw-mark-odd" in desk.health({"key": key})["badge"]
    original = desk.original({"key": key})
    assert original["name"] == "植物园.txt"
    assert base64.b64decode(original["data"]).decode() == GARDEN
    removed = read(desk.remove({"key": key})["html"])
    assert removed.one(name="tw-say-good").text() == "已从文库移除。"
    assert [d.name for d in library.documents] == ["国办发〔2017〕46号"]
    gone = desk.remove({"key": key, "name": "国办发〔2021〕77号"})
    assert gone["failed"]
    assert "文库里已经没有这份文件" in gone["html"]
    assert desk.health({"key": key}) == desk.original({"key": key}) == {}


def test_the_bundled_notice_can_be_brought_back(
    desk: Desk, library: Library, notice: Document, read: Read
) -> None:
    library.add(GARDEN.encode(), "植物园.txt")
    assert desk.table({})["notice"] is True
    desk.remove({"key": key_of(notice.sha256)})
    assert desk.table({})["notice"] is False
    reply = desk.notice({})
    assert read(reply["html"]).one(tag="h3").text() == notice.title
    assert desk.add({"token": reply["token"]})["key"] == key_of(notice.sha256)
    assert desk.table({})["notice"] is True


def test_every_question_to_try_has_an_answer(library: Library, garden: Document) -> None:
    library.add(GARDEN.encode(), "植物园.txt")
    for question in questions_for(garden):
        assert library.assistant.ask(question).status.value == "answered", question
    assert questions_for(replace(garden, number="", clauses=())) == []


def test_a_replacement_and_a_known_file_are_announced(
    desk: Desk, uploads: Folder, read: Read
) -> None:
    desk.add({"token": read_in(desk, uploads, GARDEN.encode())["token"]})
    known = read(read_in(desk, uploads, GARDEN.encode())["html"])
    assert "已在文库中" in known.one(name="tw-say-odd").text()
    assert known.all(name="tw-doc-accept") == []
    changed = read_in(desk, uploads, GARDEN.replace("夏季", "冬季").encode())
    page = read(changed["html"])
    assert "由这一份替换" in page.one(name="tw-say-odd").text()
    assert page.one(name="tw-doc-accept").text() == "替换并入库"
    assert "已替换旧的一份" in desk.add({"token": changed["token"]})["html"]


def test_what_failed_on_the_disk_can_be_tried_again(
    desk: Desk, uploads: Folder, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = read_in(desk, uploads, GARDEN.encode())["token"]

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(builder, "publish", full)
        failed = desk.add({"token": token})
    page = read(failed["html"])
    assert "文库没有改动" in page.one(name="tw-fill").text()
    assert page.one(name="tw-doc-accept").text() == "再试一次"
    assert desk.progress({"token": token}) == {"done": 0, "total": 0}
    assert desk.add({"token": failed["token"]})["key"]


def test_what_is_parsed_no_longer_has_to_be_chosen_again(desk: Desk, read: Read) -> None:
    for request in ({}, {"token": "x"}, None, "x", {"token": 1}):
        reply = desk.add(request)
        assert reply["failed"]
        assert "已经过期" in reply["html"]


def test_the_only_document_cannot_be_removed(desk: Desk, notice: Document) -> None:
    reply = desk.remove({"key": key_of(notice.sha256)})
    assert reply["failed"]
    assert "唯一的文件" in reply["html"]
    assert "没有移除" in reply["html"]


def test_a_discarded_file_is_forgotten(desk: Desk, uploads: Folder) -> None:
    token = read_in(desk, uploads, GARDEN.encode())["token"]
    assert desk.discard({"token": token}) == {}
    assert desk.add({"token": token})["failed"]


def test_an_unexpected_error_shows_no_inside(read: Read) -> None:
    page = read(render_error(ValueError("/home/某人/秘密"), "甲.txt"))
    assert "秘密" not in page.text()
    assert "意外的错误" in page.text()
    assert "另一个程序正在写入" in render_error(StoreLocked("x"), "甲.txt")


# ---- where it is kept, and the rest of the page -------------------------------------------------


def test_the_tab_says_where_the_library_is_kept(library: Library, read: Read) -> None:
    page = read(tab_html(library))
    place, command = page.one(name="tw-where").all(tag="code")
    assert place.text() == str(library.folder)
    assert command.text() == f"tiaowen ask --index {library.folder}"
    assert page.one(name="tw-where").attributes["data-bundled"] == "false"
    file = page.all(tag="input")[0]
    assert file.attributes["data-limit"] == str(MAX_DOCUMENT_BYTES)
    assert file.attributes["accept"] == ".txt,.md,.html,.htm"


def test_a_library_without_a_folder_takes_no_files(library: Library, read: Read) -> None:
    page = read(tab_html(Library(library.assistant)))
    assert page.all(name="tw-doc-choose") == []
    assert "不能在网页中增减" in page.text()


def test_the_rest_of_the_page_hears_of_a_change(library: Library, read: Read) -> None:
    now = loaded_now(Loaded(library))
    before = now({"key": "nowhere"})
    assert before["changed"] is False
    assert read(before["chooser"]).one(tag="span").text() == "国办发〔2017〕46号"
    added = library.add(GARDEN.encode(), "植物园.txt").document
    key = key_of(added.sha256)
    after = now({"key": key})
    assert (after["key"], after["changed"]) == (key, True)
    options = read(after["chooser"]).one(tag="select").all(tag="option")
    assert [o.attributes["value"] for o in options if "selected" in o.attributes] == [key]
    assert after["texts"]["en"].endswith("and others, 2 documents in all")
    assert [d["name"] for d in after["documents"]] == ["国办发〔2017〕46号", "国办发〔2021〕77号"]
    library.remove(added.sha256)
    assert now({"key": key})["key"] == key_of(library.documents[0].sha256)
