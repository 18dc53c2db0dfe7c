"""Do the words stand in the original? With inline pinyin, in both scripts, and in HTML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.eval.measures.replay import replays
from tiaowen.models import Document
from tiaowen.policy.normalise import CleanText, clean
from tiaowen.policy.parse import clean_source
from tiaowen.policy.reader import read

ORIGINAL = "（九）加強商標和(hé)著作權保護,商務部負責。"
#           0    5    10        15
CLEANED = clean(ORIGINAL)


def replay(quote: str, start: int, end: int) -> bool:
    return replays(quote, start, end, ORIGINAL, CLEANED.text, CLEANED.starts)


@pytest.mark.parametrize(
    ("quote", "start", "end"),
    [
        ("加強商標和著作權保護", 3, 17),
        ("加强商标和著作权保护", 3, 17),  # simplified, as the contract allows
        ("和", 7, 8),
        ("和", 7, 12),  # with the insert that follows it
        ("著作權", 12, 15),
        (",商務部負責。", 17, 24),
        ("（九）加強商標和著作權保護,商務部負責。", 0, 24),
    ],
)
def test_the_words_at_these_places(quote: str, start: int, end: int) -> None:
    assert replay(quote, start, end)


@pytest.mark.parametrize(
    ("quote", "start", "end"),
    [
        ("加強商標和著作權保護", 4, 17),  # begins later
        ("加強商標和著作權保護", 3, 16),  # ends before
        ("加強商標和著作權保護", 3, 18),  # ends later
        ("加強商標和(hé)著作權保護", 3, 17),  # the noise is quoted
        ("加強商标或著作權保護", 3, 17),  # a word changed
        ("，商務部負責。", 17, 24),  # a comma of another width
        ("和", 8, 12),  # the insert only
        ("", 8, 12),
        ("", 3, 3),
        ("和", 8, 7),
        ("（", -1, 1),
        ("。", 23, 25),  # beyond the end
    ],
)
def test_words_that_do_not_stand_there(quote: str, start: int, end: int) -> None:
    assert not replay(quote, start, end)


def test_a_simplified_text_is_not_quoted_in_traditional_script() -> None:
    text = "著作权保护"
    cleaned = clean(text)
    assert not replays("著作權保護", 0, 5, text, cleaned.text, cleaned.starts)


def test_case_and_width_are_those_of_the_source_or_half() -> None:
    text = "ＩＰ地址"
    cleaned = clean(text)
    replayed = {
        quote: replays(quote, 0, 4, text, cleaned.text, cleaned.starts)
        for quote in ("ＩＰ地址", "IP地址", "ip地址")
    }
    assert replayed == {"ＩＰ地址": True, "IP地址": True, "ip地址": False}


def test_cleaned_words_that_the_original_does_not_have_do_not_replay() -> None:
    assert not replays("公安部", 17, 20, ORIGINAL, "公安部", [17, 18, 19])


def test_entities_and_line_breaks_of_html() -> None:
    page = "<html><body><p>一、加强&#x7BA1;理(lǐ)</p><p>二、AT&amp;T</p></body></html>"
    source = read(page.encode(), name="通知.html")
    cleaned = clean_source(source)
    start, end = page.index("加强"), page.index("</p></body>")
    assert replays("加强管理\n\n二、AT&T", start, end, page, cleaned.text, cleaned.starts)
    assert not replays("加强监理", start, start + 10, page, cleaned.text, cleaned.starts)


@given(data=st.data())
def test_every_span_of_the_notice_replays_in_both_scripts(
    data: st.DataObject, notice: Document, cleaned: CleanText
) -> None:
    first = data.draw(st.integers(0, len(cleaned.text) - 1))
    last = data.draw(st.integers(first + 1, min(first + 200, len(cleaned.text))))
    span = cleaned.span(first, last)
    at = (span.start, span.end, notice.text, cleaned.text, cleaned.starts)
    assert replays(cleaned.text[first:last], *at)
    assert replays(cleaned.simplified[first:last], *at)
    assert not replays(cleaned.text[first:last] + "。", *at)


def test_the_whole_notice_replays_in_both_scripts(notice: Document, cleaned: CleanText) -> None:
    at = (0, len(notice.text), notice.text, cleaned.text, cleaned.starts)
    assert replays(cleaned.text, *at)
    assert replays(cleaned.simplified, *at)
