"""问题是哪种语言、哪种字形？The answer comes in the language of the question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.models import Language
from tiaowen.retrieval.query import language_of

HANS, HANT, ENGLISH = Language.HANS, Language.HANT, Language.ENGLISH


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("软件正版化由谁牵头？", HANS),
        ("軟體正版化由誰主責？", HANT),
        ("who leads software legalization?", ENGLISH),
        ("谁", HANS),
        ("誰", HANT),
        ("臺灣", HANT),
    ],
)
def test_the_three_languages(question: str, language: Language) -> None:
    assert language_of(question) is language


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("CFDA负责什么？", HANS),
        ("CFDA負責什麼？", HANT),
        ("与WTO、WIPO的合作，lead是哪几家？", HANS),
        ("與WTO的合作由誰牽頭？", HANT),
        ("iPhone 由谁负责？", HANS),
        ("WHO 合作由谁牵头？", HANS),
    ],
)
def test_an_acronym_or_a_word_of_english_leaves_a_question_chinese(
    question: str, language: Language
) -> None:
    assert language_of(question) is language


@pytest.mark.parametrize(
    "question",
    [
        "What does 软件正版化 mean?",
        "who leads 軟件正版化 in this notice?",
        "What is 知识产权法庭?",
        "“Who leads 软件正版化?”",
    ],
)
def test_english_that_quotes_a_chinese_name_is_english(question: str) -> None:
    assert language_of(question) is ENGLISH


@pytest.mark.parametrize("question", ["SAIC", "WTO", "ＷＨＯ　ｌｅａｄｓ", "WHO LEADS IT?"])
def test_latin_alone_is_english_whatever_its_case_and_width(question: str) -> None:
    assert language_of(question) is ENGLISH


@pytest.mark.parametrize("question", ["工商", "文化部", "十一", "皇后", "只", "公安"])
def test_what_both_scripts_write_alike_counts_as_simplified(question: str) -> None:
    assert language_of(question) is HANS


@pytest.mark.parametrize("question", ["", " ", "？", "……", "😀", "123", "\ud800"])
def test_without_a_telling_character_simplified(question: str) -> None:
    assert language_of(question) is HANS


def test_a_question_that_mixes_scripts_goes_with_the_greater_part() -> None:
    assert language_of("軟件正版化由誰牽頭负") is HANT
    assert language_of("软件正版化由谁牵頭") is HANS


@given(st.text(st.characters(), max_size=60))
def test_any_text_has_a_language(text: str) -> None:
    assert language_of(text) in Language
