"""Every word of the interface exists in all three languages, and is used."""

from __future__ import annotations

import re
from importlib import resources

import pytest
from tiaowen.models import Document
from tiaowen.ui import page
from tiaowen.ui.texts import LANGUAGES, page_texts, read_texts, span

FOLDER = resources.files("tiaowen.ui")


def program() -> str:
    names = [p.name for p in FOLDER.joinpath("static").iterdir() if p.name.endswith(".js")]
    files = [FOLDER.joinpath("static", name) for name in names]
    files += [p for p in FOLDER.iterdir() if p.name.endswith(".py")]
    return "\n".join(p.read_text(encoding="utf-8") for p in files)


def test_three_languages() -> None:
    assert LANGUAGES == ("zh-Hans", "zh-Hant", "en")
    assert len(read_texts()) > 40


@pytest.mark.parametrize("key", read_texts())
def test_text_is_complete_with_the_same_blanks(key: str) -> None:
    row = read_texts()[key]
    assert set(row) == set(LANGUAGES)
    assert all(words.strip() == words != "" for words in row.values())
    blanks = {language: sorted(re.findall(r"\{(\w+)\}", words)) for language, words in row.items()}
    assert blanks["zh-Hans"] == blanks["zh-Hant"] == blanks["en"]


@pytest.mark.parametrize("key", read_texts())
def test_text_is_used(key: str) -> None:
    # Badges are named after the status of the answer, scripts and legends after their kind.
    stem = key.split("_")[0] + "_"
    built = f'f"{stem}{{' in program() or f"f'{stem}{{" in program()
    assert built or re.search(rf"""["'](t t-)?{key}["'\s]|\btexts\.{key}\b""", program())


def test_page_asks_for_no_text_that_is_missing() -> None:
    asked = set(re.findall(r"""\btext\(["'](\w+)["']\)|\bspan\(["'](\w+)["']""", program()))
    keys = {key for pair in asked for key in pair if key}
    assert len(keys) > 15
    assert keys <= set(read_texts())


def test_simplified_and_traditional_differ_in_script() -> None:
    assert read_texts()["script_simplified"]["zh-Hans"] == "简体"
    assert read_texts()["script_simplified"]["zh-Hant"] == "簡體"


def test_what_is_loaded_is_said(notice: Document) -> None:
    one = page_texts([notice])
    assert one["zh-Hans"]["intro_loaded"].startswith("已载入：《国务院办公厅关于印发2017年全国打击")
    assert "（国办发〔2017〕46号）" in one["en"]["intro_loaded"]
    three = page_texts([notice, notice, notice])
    assert three["zh-Hant"]["intro_loaded"].endswith("等 3 份文件")
    assert page_texts([])["en"]["intro_loaded"] == "Loaded: –"


def test_element_follows_the_language_by_its_class() -> None:
    assert span("copy", tag="button", classes="x") == '<button class="t t-copy x">复制</button>'


def test_examples_are_in_three_languages() -> None:
    for kind in page.EXAMPLES:
        assert set(read_texts()[f"example_{kind}"]) == set(LANGUAGES)
        assert f"example_kind_{kind}" in read_texts()
