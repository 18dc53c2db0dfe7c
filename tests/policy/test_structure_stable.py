"""The same structure and the same ids whatever the format, the script and the noise."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import TYPE_CHECKING

import opencc
import pytest
from pypinyin import Style, pinyin
from tiaowen.errors import DocumentError
from tiaowen.models import Clause, Document, Role
from tiaowen.policy.parse import parse

if TYPE_CHECKING:
    from .conftest import Parse

_FOLDER = Path(__file__).parent / "documents"
_PLAN = (_FOLDER / "opinion.txt").read_text(encoding="utf-8")
_RESTARTING = (_FOLDER / "restarting.txt").read_text(encoding="utf-8")
_UNNUMBERED = (_FOLDER / "unnumbered.txt").read_text(encoding="utf-8")
_ATTACHED = (_FOLDER / "attached.txt").read_text(encoding="utf-8")
_LAW = (_FOLDER / "regulation.md").read_text(encoding="utf-8")


def _tree(document: Document) -> list[tuple[str, int, str, list[tuple[str, Role]]]]:
    return [
        (c.label, c.index, c.text, [(d.body, d.role) for d in c.duties]) for c in document.clauses
    ]


def _item(document: Document, number: int, *, section: int | None = None) -> list[Clause]:
    return [c for c in document.clauses if c.item == number and section in (None, c.section)]


# --- 标识稳定 ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [_PLAN, _RESTARTING, _UNNUMBERED, _ATTACHED, _LAW])
def test_ids_are_the_same_whenever_the_document_is_parsed(text: str) -> None:
    assert parse(text.encode()).clauses == parse(text.encode()).clauses


def test_ids_survive_a_paragraph_added_elsewhere(parsed: Parse) -> None:
    before = {c.label: c.id for c in parsed(_PLAN).clauses if c.item}
    longer = _PLAN.replace("坚持市场主导。", "坚持市场主导。\n坚持开放合作。").replace(
        "现提出以下意见。", "现提出以下意见。\n本意见所称节能产业，包括节能装备和节能服务。"
    )
    after = {c.label: c.id for c in parsed(longer).clauses if c.item}
    assert before == after


def test_ids_survive_a_change_of_words(parsed: Parse) -> None:
    before = [c.id for c in parsed(_PLAN).clauses]
    after = [c.id for c in parsed(_PLAN.replace("瞄准重大需求", "面向重大需求")).clauses]
    assert before == after


def test_ids_differ_between_documents(parsed: Parse) -> None:
    one = {c.id for c in parsed(_PLAN).clauses}
    other = {c.id for c in parsed(_PLAN.replace("901号", "1901号")).clauses}
    assert not one & other


def test_ids_are_the_same_in_every_format_and_script(parsed: Parse) -> None:
    plain = [c.id for c in parsed(_PLAN).clauses]
    assert [c.id for c in parsed(_html(_PLAN), "文件.html").clauses] == plain
    assert [c.id for c in parsed(_noisy(_PLAN)).clauses] == plain


# --- 同一结构，不同外形 --------------------------------------------------------------------------


def _html(text: str) -> str:
    paragraphs = "".join(
        f'<p style="text-indent: 2em;"><span>&nbsp;&nbsp;{html.escape(line[:4])}</span>'
        f"{html.escape(line[4:])}</p>\n"
        for line in text.splitlines()
    )
    return (
        "<html><head><meta charset='utf-8'><title>政策</title><script>var a = '一、';</script>"
        "</head><body><div class='nav'>首页 &gt; 政策</div>"
        f"<div id='UCAP-CONTENT'>{paragraphs}</div><div>打印 关闭</div></body></html>"
    )


def _noisy(text: str) -> str:
    """The text turned traditional, with the reading of every third character, as mirrors do."""
    forms = ["({0})", "（{0}）", "({0})({0})", "( {0})"]
    out, count = "", 0
    traditional: str = opencc.OpenCC("s2t").convert(text)
    for char in traditional:
        out += char
        if "\u4e00" <= char <= "\u9fff" and char not in "一二三四五六七八九十":
            count += 1
            if count % 3 == 0:
                out += forms[count // 3 % 4].format(pinyin(char, style=Style.TONE)[0][0])
        elif char == "，":
            out += "，" * (count % 2)
    return out


@pytest.mark.parametrize(
    "text", [_PLAN, _RESTARTING, _UNNUMBERED, _ATTACHED, _LAW],
    ids=["意见", "重新编号", "无编号", "附件", "条例"],
)  # fmt: skip
def test_the_noisy_version_parses_to_the_same_structure(parsed: Parse, text: str) -> None:
    name = "条例.md" if text is _LAW else "文件.txt"
    clean, noisy = parsed(text, name), parsed(_noisy(text), name)
    assert noisy.text.count("(") > clean.text.count("(") + 20
    assert _tree(noisy) == _tree(clean)
    assert [(s.part, s.label, s.title) for s in noisy.sections] == [
        (s.part, s.label, s.title) for s in clean.sections
    ]
    assert [(i.section, i.label, i.title) for i in noisy.items] == [
        (i.section, i.label, i.title) for i in clean.items
    ]
    assert [(a.number, a.label, a.chapter) for a in noisy.articles] == [
        (a.number, a.label, a.chapter) for a in clean.articles
    ]
    for field in ("title", "number", "issuer", "date", "addressees", "genre"):
        assert getattr(noisy, field) == getattr(clean, field)


@pytest.mark.parametrize(
    "text", [_PLAN, _RESTARTING, _UNNUMBERED, _ATTACHED], ids=["意见", "重新编号", "无编号", "附件"]
)
def test_the_web_page_parses_to_the_same_structure(parsed: Parse, text: str) -> None:
    plain, page = parsed(text), parsed(_html(text), "文件.html")
    assert _tree(page) == _tree(plain)
    assert [i.title for i in page.items] == [i.title for i in plain.items]
    assert (page.title, page.number, page.date) == (plain.title, plain.number, plain.date)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_the_encoding_makes_no_difference(parsed: Parse, encoding: str) -> None:
    document = parse(_PLAN.encode(encoding), name="文件.txt")
    assert _tree(document) == _tree(parsed(_PLAN))


@pytest.mark.parametrize("line_break", ["\r\n", "\n\n", "\n　　", "\r\n\r\n  "])
def test_line_breaks_and_indents_make_no_difference(parsed: Parse, line_break: str) -> None:
    assert _tree(parsed(_PLAN.replace("\n", line_break))) == _tree(parsed(_PLAN))


# --- 译文 ----------------------------------------------------------------------------------------


def test_a_translation_beside_the_document_is_read(tmp_path: Path) -> None:
    source = tmp_path / "plan.txt"
    source.write_text(_PLAN, encoding="utf-8")
    rows = [{"index": 1, "title": "Taxes", "text": "Carry out tax relief.", "note": "MOF leads"}]
    items = [{"number": 3, "title": "Fiscal support", "clauses": rows}]
    sidecar = {"language": "en", "title": "Opinions", "items": items}
    source.with_suffix(".en.json").write_text(json.dumps(sidecar), encoding="utf-8")
    document = parse(source)
    first, second = _item(document, 3)
    assert first.translation is not None
    assert (first.translation.item, first.translation.title) == ("Fiscal support", "Taxes")
    assert first.translation.text == "Carry out tax relief."
    assert first.translation.note == "MOF leads"
    assert document.title_translation == "Opinions"
    assert second.translation is None


@pytest.mark.parametrize("content", ["{", "[]", '{"items": 1}', "\udcff"])
def test_a_broken_translation_is_named(tmp_path: Path, content: str) -> None:
    source = tmp_path / "plan.txt"
    source.write_text(_PLAN, encoding="utf-8")
    data = content.encode("utf-8", "surrogateescape")
    source.with_suffix(".en.json").write_bytes(data)
    with pytest.raises(DocumentError, match=r"plan\.en\.json"):
        parse(source)


# --- 无可引用 ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<html><body><nav>首页</nav></body></html>", "空页.html"),
        ("<html><head><title>标题</title></head><body></body></html>", "空页.html"),
        ("国务院办公厅关于节能工作的通知\n国办发〔2018〕1号\n", "只有标题.txt"),
    ],
)
def test_a_document_with_nothing_to_cite_is_refused(text: str, name: str) -> None:
    with pytest.raises(DocumentError, match=name):
        parse(text.encode(), name=name)
