"""Whatever the text, parsing gives a typed error or a document whose every span replays."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.errors import DecodeError, DocumentError
from tiaowen.index.codec import (
    clause_from_dict,
    clause_to_dict,
    document_from_dict,
    document_to_dict,
)
from tiaowen.models import Document
from tiaowen.policy.normalise import simplify
from tiaowen.policy.parse import clean_document, parse
from tiaowen.policy.reader import Source, visible

_LINES = st.sampled_from(
    [
        *"""国务院办公厅关于节能工作的通知
国办发〔2018〕1号
國辦發〔2018〕1号
教育部：
一、总体要求
二、主要任务。
三、任务：推广产品。
一、
第一章 总则
第一条 为了节能。
第二条 负责。
第二条
第三条 下列：
（一）完善制度。推广节能产品。（财政部负责）
（二）健全机制（商务部牵头，公安部配合）
（一）
(三)大(dà)力(lì)推广。（公安部等负责）继续推广。
1.制定办法。
（1）明确职责。
1.
（财政部负责）
责任单位：财政部、商务部
（公安部、海关总署负责。列第一位者为牵头单位，下同）
坚持创新驱动（含技术创新），加快发展。
国务院办公厅
2018年3月5日
二〇一八年三月五日
（此件公开发布）
附件1
附件：任务清单
附件
任务清单
(hé)
，，，
（（（
<b>加粗</b> & R&D""".splitlines(),
        "",
        "　　",
        "\u200b",
    ]
)
_TEXTS = st.lists(_LINES, max_size=14).map("\n".join)
_NAMES = st.sampled_from(["文件.txt", "文件.html", "文件.md", "文件"])


def _parsed(data: bytes, name: str) -> Document | None:
    failure = None
    try:
        return parse(data, name=name)
    except DocumentError as error:
        failure = error
    assert name in str(failure)
    return None


def _same(one: str, other: str) -> bool:
    return re.sub(r"\s", "", one) == re.sub(r"\s", "", other)


@given(_TEXTS, _NAMES)
def test_every_span_replays(text: str, name: str) -> None:
    document = _parsed(text.encode(), name)
    if document is None:
        return
    cleaned = clean_document(document)
    length = len(document.text)
    for clause in document.clauses:
        assert clause.text.strip()
        assert 0 <= clause.span.start <= clause.text_span.start < clause.text_span.end
        assert clause.text_span.end <= clause.span.end <= length
        assert _same(simplify(cleaned.quote(clause.text_span)), clause.text)
        if clause.note_span is not None:
            assert clause.note in simplify(cleaned.quote(clause.note_span))
        for duty in clause.duties:
            assert simplify(cleaned.quote(duty.span)) == duty.body
    for field in document.head:
        assert 0 <= field.span.start < field.span.end <= length
    for section in document.sections:
        assert _same(section.title, section.title.strip())
        assert section.span.start < section.span.end


@given(_TEXTS, _NAMES)
def test_clauses_are_distinct_and_in_order(text: str, name: str) -> None:
    document = _parsed(text.encode(), name)
    if document is None:
        return
    ids = [c.id for c in document.clauses]
    assert len(set(ids)) == len(ids)
    for before, after in itertools.pairwise(document.clauses):
        assert before.text_span.start <= after.text_span.start
        assert before.span.end <= after.text_span.start
    assert parse(text.encode(), name=name) == document


@given(_TEXTS, _NAMES)
def test_a_document_survives_being_stored(text: str, name: str) -> None:
    document = _parsed(text.encode(), name)
    if document is None:
        return
    clauses = tuple(clause_from_dict(clause_to_dict(c)) for c in document.clauses)
    stored = document_from_dict(document_to_dict(document), text=document.text, clauses=clauses)
    assert stored == document


@given(st.binary(max_size=80), _NAMES)
def test_any_bytes_are_a_document_or_a_typed_error(data: bytes, name: str) -> None:
    document = _parsed(data, name)
    assert document is None or document.clauses


@given(_TEXTS, st.integers(0, 400), st.binary(min_size=1, max_size=3))
def test_a_text_with_bad_bytes_in_it_is_a_document_or_a_typed_error(
    text: str, place: int, bad: bytes
) -> None:
    data = text.encode()
    _parsed(data[:place] + bad + data[place:], "文件.txt")


def test_a_utf8_text_broken_anywhere_is_never_read_as_something_else() -> None:
    data = ("国务院办公厅关于节能工作的通知\n（一）完善制度。推广节能产品。\n" * 2).encode()
    for end in range(6, len(data)):  # from two characters on
        whole = len(data[:end].decode("utf-8", "ignore").encode())
        if whole == end:
            document = _parsed(data[:end], "半截.txt")
            assert document is None or document.encoding == "utf-8"
        else:
            with pytest.raises(DecodeError, match=rf"offset {whole}\b"):
                parse(data[:end], name="半截.txt")


_MARKUP = st.lists(
    st.sampled_from(
        [
            *"<p> </p> <br> <td> </td> <table> </table> <script> </script> <nav> </nav>".split(),
            *"<head> </head> <body> </div> <!-- --> <svg/> <![CDATA[ ]]> <?xml </ <p < >".split(),
            *"& &amp; &nbsp; &#19968; &#x110000; &bogus; 国务院 办公厅".split(),
            "<div id='UCAP-CONTENT'>",
            "\n",
            "\r\n",
        ]
    ),
    max_size=20,
).map("".join)


@given(_MARKUP)
def test_any_markup_is_read_with_places_within_it(markup: str) -> None:
    seen, places = visible(Source("a.html", markup, "html", "utf-8", ""))
    assert places is not None
    assert len(seen) == len(places)
    assert all(0 <= p.start < p.end <= len(markup) for p in places)
    assert all(a.start <= b.start for a, b in itertools.pairwise(places))
    for char, place in zip(seen, places, strict=True):
        if char in "国务院办公厅":
            assert markup[place.start : place.end] == char
