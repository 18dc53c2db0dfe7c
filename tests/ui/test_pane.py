"""The pane shows the whole document: every character once, in order, in three scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tiaowen.models import Document
from tiaowen.policy.normalise import traditional
from tiaowen.policy.parse import clean_document, parse
from tiaowen.ui.page import sheet_of
from tiaowen.ui.pane import Script, render_document, render_outline
from tiaowen.ui.sources import Sources, key_of

if TYPE_CHECKING:
    from .conftest import Node

LAW = """# 专利代理条例

（1991年3月4日中华人民共和国国务院令第76号发布）

## 第一章　总　　则

第一条　为了规范专利代理行为，制定本条例。

第二条　本条例所称专利代理，是指代理机构接受委托的行为。

第三条　任何单位和个人可以自行申请专利。

第四条　专利代理机构应当遵守法律、行政法规。
"""
SMUGGLED = """某某部关于试点工作的通知
某发〔2020〕1号
一、推进试点
（一）扩大范围。在各地推进\u202e试点。（某某部牵头负责）
"""
HTML = (
    "<html><body><script>alert(1)</script><p>某某部关于&lt;b&gt;试点&lt;/b&gt;工作的通知</p>"
    "<p>某发〔2020〕1号</p><p>一、推进试点</p>"
    "<p>（一）扩大范围。在A&amp;B两地试点。（某某部牵头负责）</p></body></html>"
)


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize("script", [Script.SOURCE, Script.SIMPLIFIED])
def test_every_line_is_there_once_in_order(
    notice: Document, read: Callable[[str], Node], script: Script
) -> None:
    clean = clean_document(notice)
    page = read(render_document(notice, clean, script=script))
    text = clean.text if script is Script.SOURCE else clean.simplified
    assert [line.text() for line in page.all(name="tw-line")] == lines_of(text)


def test_lines_know_where_they_stand(notice: Document, read: Callable[[str], Node]) -> None:
    clean = clean_document(notice)
    for script in Script:
        page = read(render_document(notice, clean, script=script))
        for line in page.all(name="tw-line"):
            if "data-a" not in line.attributes:
                continue
            start, end = int(line.attributes["data-a"] or 0), int(line.attributes["data-b"] or 0)
            assert len(line.text(without="tw-noise")) == end - start


def test_raw_script_shows_the_file_as_it_is(notice: Document, read: Callable[[str], Node]) -> None:
    page = read(render_document(notice, clean_document(notice), script=Script.RAW))
    assert "".join(page.text().split()) == "".join(notice.text.split())
    noise = [node.text() for node in page.all(name="tw-noise")]
    assert "(hé)" in noise
    assert len([words for words in noise if words.strip()]) == 696


def test_structure_of_the_notice(notice: Document, read: Callable[[str], Node]) -> None:
    page = read(render_document(notice, clean_document(notice), script=Script.SIMPLIFIED))
    assert "".join(node.text() for node in page.all(name="tw-title")) == notice.title
    assert page.one(name="tw-number").text() == "国办发〔2017〕46号"
    assert page.one(name="tw-to").text().startswith("各省、自治区、直辖市人民政府")
    assert [node.tag for node in page.all(name="tw-section")] == ["h3"] * 8
    assert len(page.all(name="tw-name")) == 31
    assert [node.text() for node in page.all(name="tw-sign")] == ["国务院办公厅", "2017年5月16日"]
    assert len(page.all(name="tw-subtitle")) == 2
    assert len(page.all(name="tw-note")) == 55


def test_each_clause_has_one_anchor(notice: Document, read: Callable[[str], Node]) -> None:
    page = read(render_document(notice, clean_document(notice), script=Script.SOURCE))
    anchors = [
        node.attributes["id"] for node in page.all(name="tw-task") if "id" in node.attributes
    ]
    assert sorted(a for a in anchors if a) == sorted(f"c-{c.id}" for c in notice.clauses)
    (clause,) = [c for c in notice.clauses if (c.item, c.index) == (21, 4)]
    (task,) = [n for n in page.all(name="tw-task") if n.attributes.get("id") == f"c-{clause.id}"]
    assert task.text() == "完善全國企業質量信用檔案,建立質量信用信息歸集機制。"


def test_language_of_the_glyphs(notice: Document, read: Callable[[str], Node]) -> None:
    clean = clean_document(notice)
    langs = {
        script: read(render_document(notice, clean, script=script)).one(tag="article")
        for script in Script
    }
    assert langs[Script.SOURCE].attributes["lang"] == "zh-Hant"
    assert langs[Script.SIMPLIFIED].attributes["lang"] == "zh-Hans"


def test_regulation_with_articles(read: Callable[[str], Node]) -> None:
    law = parse(LAW.encode(), name="law.md")
    page = read(render_document(law, clean_document(law), script=Script.SOURCE))
    labels = [node.text().strip() for node in page.all(name="tw-label")]
    assert labels == ["第一条", "第二条", "第三条", "第四条"]
    assert [node.text() for node in page.all(name="tw-section")] == ["第一章　总　　则"]


def test_tags_of_a_page_are_words_not_elements(read: Callable[[str], Node]) -> None:
    document = parse(HTML.encode(), name="page.html")
    clean = clean_document(document)
    for script in Script:
        page = read(render_document(document, clean, script=script))
        assert {node.tag for node in page.all()} <= {"article", "h2", "h3", "p", "span", "i"}
        if script is not Script.RAW:
            title = "某某部关于<b>试点</b>工作的通知"
            title = traditional(title) if script is Script.TRADITIONAL else title
            assert title in page.text()
            assert "A&B" in page.text()
    raw = read(render_document(document, clean, script=Script.RAW)).text()
    assert "A&amp;B" in raw
    assert raw.startswith("<html><body><script>alert(1)</script><p>某某部")
    assert raw.endswith("</body></html>")


def test_control_characters_are_shown_not_obeyed(read: Callable[[str], Node]) -> None:
    document = parse(SMUGGLED.encode(), name="x.txt")
    raw = render_document(document, clean_document(document), script=Script.RAW)
    assert "\u202e" not in raw
    assert read(raw).one(name="tw-noise").text() == "⟨U+202E⟩"


CHAPTERS = """某某管理条例
第一章 总则
第一条 为了加强某某管理，制定本条例。
第二条 国家实行某某制度。
第二章 附则
第三条 本条例自2020年1月1日起施行。
"""


def test_outline_jumps_to_the_sections(notice: Document, read: Callable[[str], Node]) -> None:
    clean = clean_document(notice)
    links = read(render_outline(notice, clean)).all(tag="a")
    assert [link.text() for link in links][:3] == [
        "一、持续推进重点领域治理",
        "（一）加大互联网领域侵权假冒治理力度",
        "（二）持续开展农村和城乡结合部市场治理",
    ]
    assert len(links) == 8 + 31  # sections and items
    for link in links:
        there = clean.simplified[int(link.attributes["data-at"] or 0) :]
        assert there.replace("(", "（").replace(")", "）").startswith(link.text())


def test_outline_of_a_law_lists_its_chapters_and_articles(read: Callable[[str], Node]) -> None:
    law = parse(CHAPTERS.encode(), name="law.txt")
    outline = read(render_outline(law, clean_document(law)))
    assert [link.text() for link in outline.all(tag="a")] == [
        "第一章总则", "第一条", "第二条", "第二章附则", "第三条",
    ]  # fmt: skip
    assert len(outline.all(tag="ol", name="tw-articles")) == 2


def test_sheet_for_the_browser(sources: Sources, notice: Document) -> None:
    key = key_of(notice.sha256)
    sheet = sheet_of(sources, {"key": key, "script": "raw"})
    assert sheet["name"] == "国办发〔2017〕46号"
    assert 'data-script="raw"' in sheet["html"]


@pytest.mark.parametrize(
    "request_",
    [None, "x", [], {}, {"key": "../x", "script": "raw"}, {"key": ["a"], "script": []}],
    ids=str,
)
def test_other_requests_get_nothing(sources: Sources, request_: object) -> None:
    assert sheet_of(sources, request_) == {}


def test_unknown_script_gets_nothing(sources: Sources, notice: Document) -> None:
    assert sheet_of(sources, {"key": key_of(notice.sha256), "script": "braille"}) == {}
