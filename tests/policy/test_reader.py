"""Bytes to the words a reader sees: encodings, HTML, Markdown, and what is refused."""

from __future__ import annotations

import codecs
import hashlib
from pathlib import Path

import pytest
from tiaowen.errors import DecodeError, DocumentError
from tiaowen.policy.reader import Source, decode, read, visible

_SHORT = "国务院办公厅关于做好节能工作的通知\n一、总体要求\n由工业和信息化部负责。\n"
_LONG = _SHORT + "各地区、各部门要按照职责分工，认真抓好贯彻落实，重大情况及时报告。\n" * 20


def _page(text: str, charset: str) -> str:
    body = "".join(f"<p>{line}</p>" for line in text.splitlines())
    return f'<html><head><meta charset="{charset}"></head><body>{body}</body></html>'


def _seen(source: str, *, name: str = "page.html") -> str:
    media = "markdown" if name.endswith(".md") else "html"
    return visible(Source(name, source, media, "utf-8", ""))[0]


# --- 编码 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [_SHORT, _LONG], ids=["短", "长"])
@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        pytest.param(lambda t: t.encode(), "utf-8", id="UTF-8"),
        pytest.param(lambda t: codecs.BOM_UTF8 + t.encode(), "utf-8-sig", id="UTF-8 BOM"),
        pytest.param(lambda t: t.encode("utf-16"), "utf-16", id="UTF-16"),
        pytest.param(
            lambda t: codecs.BOM_UTF16_BE + t.encode("utf-16-be"), "utf-16", id="UTF-16BE"
        ),
        pytest.param(lambda t: t.encode("gb18030"), "gb18030", id="GB18030"),
        pytest.param(lambda t: t.encode("gbk"), "gb18030", id="GBK"),
    ],
)
def test_encodings_without_a_declaration(text: str, data: object, encoding: str) -> None:
    assert callable(data)
    assert decode(data(text)) == (text, encoding)


def test_four_byte_characters_of_gb18030() -> None:
    assert decode((_SHORT + "䶮㑇𠀀").encode("gb18030"))[0].endswith("䶮㑇𠀀")


@pytest.mark.parametrize("text", [_SHORT, _LONG], ids=["短", "长"])
@pytest.mark.parametrize(
    ("declared", "written", "used"),
    [
        pytest.param("gbk", "gbk", "gbk", id="声明正确"),
        pytest.param("gb2312", "gb2312", "gb2312", id="声明正确，GB2312"),
        pytest.param("utf-8", "gbk", "gb18030", id="声明 UTF-8，实为 GBK"),
        pytest.param("gb2312", "utf-8", "utf-8", id="声明 GB2312，实为 UTF-8"),
        pytest.param("big5", "gbk", "gb18030", id="声明 Big5，实为 GBK"),
        pytest.param("big5", "utf-8", "utf-8", id="声明 Big5，实为 UTF-8"),
        pytest.param("iso-8859-1", "gbk", "gb18030", id="声明 Latin-1，实为 GBK"),
        pytest.param("iso-8859-1", "utf-8", "utf-8", id="声明 Latin-1，实为 UTF-8"),
        pytest.param("windows-1252", "gbk", "gb18030", id="声明 cp1252，实为 GBK"),
        pytest.param("koi8-r", "utf-8", "utf-8", id="声明 KOI8-R，实为 UTF-8"),
        pytest.param("euc-kr", "gbk", "gb18030", id="声明 EUC-KR，实为 GBK"),
        pytest.param("utf-16", "utf-8", "utf-8", id="声明 UTF-16，实为 UTF-8"),
        pytest.param("utf-16", "gbk", "gb18030", id="声明 UTF-16，实为 GBK"),
        pytest.param("no-such-encoding", "gbk", "gb18030", id="没有这种编码"),
        pytest.param("undefined", "gbk", "gb18030", id="只会报错的编码"),
        pytest.param("idna", "utf-8", "utf-8", id="不是文本的编码"),
        pytest.param("rot13", "utf-8", "utf-8", id="不是编码的编码"),
        pytest.param("unicode_escape", "gbk", "gb18030", id="转义"),
    ],
)
def test_a_declaration_is_believed_only_where_it_gives_text(
    text: str, declared: str, written: str, used: str
) -> None:
    page = _page(text, declared)
    decoded, encoding = decode(page.encode(written))
    assert encoding == used
    assert decoded == page


def test_big5_is_read_where_it_is_declared() -> None:
    page = _page("國務院辦公廳關於做好節能工作的通知\n由工業和資訊化部負責。", "big5")
    assert decode(page.encode("big5")) == (page, "big5")


def test_gbk_with_characters_outside_the_declared_gb2312() -> None:
    page = _page(_SHORT + "朱镕基", "gb2312")
    assert decode(page.encode("gbk")) == (page, "gb18030")


def test_utf8_is_not_doubted_for_its_rare_characters() -> None:
    """姓名、地名用字成列：没有“的、是、和”，但字节是合法的 UTF-8。"""
    names = "龑 垚 犇 骉 淼 焱 鑫 旸 昉 赟 翀 翙 珅 瑀 " * 20
    assert decode(names.encode()) == (names, "utf-8")


@pytest.mark.parametrize(
    ("data", "where"),
    [
        # 51 + 18 + 33 bytes of characters and three line breaks are 105; 。 begins at 101.
        pytest.param(_SHORT.encode()[:-2], r"offset 101\b", id="断在最后一个字中"),
        pytest.param("国务院".encode()[:-1], r"offset 6\b", id="三个字断在字中"),
        pytest.param(b"abc\xff\xff\xff\xff", r"offset 3\b", id="坏字节"),
        pytest.param(
            "国务院".encode() + b"\xff\xff" + "办公厅".encode() * 9, r"offset 9\b", id="中间坏字节"
        ),
    ],
)
def test_broken_text_is_refused_naming_the_byte(data: bytes, where: str) -> None:
    with pytest.raises(DecodeError, match=where) as caught:
        decode(data, name="通知.txt")
    assert "通知.txt" in str(caught.value)
    assert caught.value.advice


def test_gb18030_cut_short_names_the_byte_where_it_breaks() -> None:
    # 34 + 12 + 22 bytes of characters and three line breaks are 71; without the last two, 。 is
    # cut in half, and its first half is byte 68.
    data = _SHORT.encode("gb18030")
    assert len(data) == 71
    with pytest.raises(DecodeError, match=r"offset 68\b"):
        decode(data[:-2])


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", id="PNG"),
        pytest.param(b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n\x00\x01", id="PDF"),
        pytest.param(b"PK\x03\x04\x14\x00\x08\x00", id="DOCX"),
        pytest.param(bytes(range(1, 256)), id="每个字节一次"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 4, id="DOC"),
    ],
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(DecodeError, match="附件"):
        decode(data, name="附件.doc")


@pytest.mark.parametrize("data", [b"", b"  \r\n\t", "\u3000\n".encode(), codecs.BOM_UTF8])
def test_an_empty_document_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"空白\.txt: the document is empty"):
        read(data, name="空白.txt")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"没有\.txt: no such file"):
        read(tmp_path / "没有.txt")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be read"):
        read(tmp_path)


@pytest.mark.parametrize("size", [101, 401])
def test_a_document_over_the_limit_is_refused(size: int) -> None:
    with pytest.raises(DocumentError, match="larger than 100 characters"):
        read(b"a" * size, max_chars=100)


def test_a_document_at_the_limit_is_read() -> None:
    assert len(read("国".encode() * 100, max_chars=100).text) == 100


def test_the_hash_is_of_the_bytes_not_of_the_text() -> None:
    data = _SHORT.encode("gb18030")
    assert read(data).sha256 == hashlib.sha256(data).hexdigest()
    assert read(data).sha256 != read(_SHORT.encode()).sha256


@pytest.mark.parametrize(
    ("name", "text", "media"),
    [
        ("a.html", "国务院", "html"),
        ("a.htm", "国务院", "html"),
        ("a.md", "国务院", "markdown"),
        ("a.txt", "<p>国务院</p>", "text"),
        ("a", "<!DOCTYPE html><p>国务院</p>", "html"),
        ("a", "\n<table><tr><td>国务院</td></tr></table>", "html"),
        ("a", "# 专利代理条例\n\n第一条", "markdown"),
        ("a", "国务院办公厅通知", "text"),
        ("a", "当 a<b 时", "text"),
    ],
)
def test_format_by_suffix_then_by_content(name: str, text: str, media: str) -> None:
    assert read(text.encode(), name=name).media == media


# --- HTML ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        pytest.param("<p>一</p><p>二</p>", "一\n二", id="段落"),
        pytest.param("一<br>二<br/>三", "一\n二\n三", id="换行"),
        pytest.param("<p><span>国务院</span><b>办公厅</b></p>", "国务院办公厅", id="行内标签"),
        pytest.param("<p>国务院\n办公厅</p>", "国务院 办公厅", id="源码里的换行不是段落"),
        pytest.param("<p>&lt;意见&gt;&amp;&quot;&#19968;&#x4e8c;</p>", '<意见>&"一二', id="实体"),
        pytest.param("<p>国务院&nbsp;&nbsp;办公厅</p>", "国务院  办公厅", id="不换行空格"),
        pytest.param("<p>&ldquo;十三五&rdquo;&mdash;&middot;</p>", "“十三五”—·", id="具名实体"),
        pytest.param("<p>R&D经费、AT&T、A & B</p>", "R&D经费、AT&T、A & B", id="不是实体"),
        pytest.param("<p>R&foo;D</p>", "R&foo;D", id="没有这个实体"),
        pytest.param("甲<script>var a='<p>乙</p>';</script>丙", "甲丙", id="脚本"),
        pytest.param("甲<style>p{color:red}</style>丙", "甲丙", id="样式"),
        pytest.param("甲<!-- 乙 -->丙", "甲丙", id="注释"),
        pytest.param("<nav>首页 > 政策</nav><p>正文</p>", "正文", id="导航"),
        pytest.param("<nav><select></nav><p>正文</p>", "正文", id="导航里有未闭合的标签"),
        pytest.param("<head><title>标题</title></head><body>正文", "正文", id="文件头"),
        pytest.param(
            "<html><head><meta charset=utf-8><title>标题</title><body><p>正文</p>",
            "正文",
            id="文件头没有结束标签",
        ),
        pytest.param("<svg/><p>正文</p>", "正文", id="自闭合"),
        pytest.param("<p>正文", "正文", id="没有闭合"),
        pytest.param("<table><tr><td>单位</td><td>职责</td></tr></table>", "单位 职责", id="表格"),
    ],
)
def test_what_a_reader_sees_of_a_page(source: str, seen: str) -> None:
    lines = [line.strip() for line in _seen(source).splitlines()]
    assert "\n".join(line for line in lines if line) == seen


def test_of_a_saved_page_only_the_document_is_kept() -> None:
    page = (
        "<html><body><div class='menu'>首页 政策 新闻</div>"
        '<table><tr><td class="b12c" id="UCAP-CONTENT">'
        "<p>国务院办公厅关于做好节能工作的通知</p>"
        "<table><tr><td>附表：各地区任务分解情况</td></tr></table><p>国务院办公厅</p>"
        "</td></tr></table><div>相关稿件 打印 关闭</div></body></html>"
    )
    seen = _seen(page)
    assert "国务院办公厅关于做好节能工作的通知" in seen
    assert "附表" in seen
    assert seen.rstrip().endswith("国务院办公厅")
    assert "首页" not in seen
    assert "相关稿件" not in seen


def test_an_empty_document_element_does_not_hide_the_page() -> None:
    page = '<div id="UCAP-CONTENT"></div><p>国务院办公厅关于做好节能工作的通知，请认真执行</p>'
    assert "节能工作" in _seen(page)


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_each_visible_character_knows_its_place(line_break: str) -> None:
    page = line_break.join(
        ["<html><body>", '<p class="a">国务院&nbsp;&#21150;公厅</p>', "<p>", "R&D 经费</p>"]
    )
    seen, places = visible(Source("a.html", page, "html", "utf-8", ""))
    assert places is not None
    assert len(seen) == len(places)
    for char, place in zip(seen, places, strict=True):
        original = page[place.start : place.end]
        if char == "办":
            assert original == "&#21150;"
        elif char.isspace():
            assert original in ("<", "&nbsp;", " ", "\n", "\r")  # a line begins at a tag
        else:
            assert original == char
    starts = [p.start for p in places]
    assert starts == sorted(starts)


# --- Markdown ------------------------------------------------------------------------------------


def test_markdown_marks_are_not_text() -> None:
    source = (
        "# 专利代理条例\n\n<!-- INFO END -->\n\n## 第一章 总则\n\n**第一条** 为了__规范__行为\n"
    )
    seen, places = visible(Source("a.md", source, "markdown", "utf-8", ""))
    assert [line for line in seen.splitlines() if line.strip()] == [
        "专利代理条例", "第一章 总则", "第一条 为了规范行为",
    ]  # fmt: skip
    assert places is not None
    assert all(source[p.start : p.end] == c for c, p in zip(seen, places, strict=True))


def test_plain_text_is_its_own_original() -> None:
    assert visible(Source("a.txt", "# 一", "text", "utf-8", "")) == ("# 一", None)


def test_a_number_sign_inside_a_line_stays() -> None:
    assert _seen("编号 # 1", name="a.md") == "编号 # 1"
