"""The data files of the package are whole: phrases, intents, glossary, translation."""

from __future__ import annotations

import json
import re
import string
import tomllib
from collections import Counter
from importlib import resources
from typing import Any

import pytest
from tiaowen.errors import ConfigError
from tiaowen.policy.normalise import fold, han, simplify
from tiaowen.retrieval.glossary import Entry, read_entries

_LANGUAGES = {"zh-Hans", "zh-Hant", "en"}
_ENGLISH_GRAMMAR = {"verb_be", "verb_lead", "their", "items", "bodies_word"}
"""Fields that only English needs: is or are, item or items."""


def _text(package: str, name: str) -> str:
    return resources.files(f"tiaowen.{package}").joinpath(name).read_text(encoding="utf-8")


_PHRASES: dict[str, dict[str, str]] = tomllib.loads(_text("answer", "phrases.toml"))
_INTENTS: dict[str, dict[str, Any]] = tomllib.loads(_text("answer", "intents.toml"))
_PATTERNS = [
    pytest.param(pattern, id=f"{name}-{language}-{place}")
    for name, rule in _INTENTS.items()
    for language, value in rule.items()
    for place, pattern in enumerate([value] if isinstance(value, str) else value)
]


def _fields(phrase: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(phrase) if field is not None}


# --- 固定用语 ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", _PHRASES)
def test_a_phrase_is_there_in_three_languages_with_the_same_fields(name: str) -> None:
    phrase = _PHRASES[name]
    assert set(phrase) == _LANGUAGES
    hans, hant, english = (_fields(phrase[k]) for k in ("zh-Hans", "zh-Hant", "en"))
    assert hans == hant
    assert hans - _ENGLISH_GRAMMAR == english - _ENGLISH_GRAMMAR
    assert all(text.strip() for text in phrase.values())
    assert "" not in hans | english  # fields have names


@pytest.mark.parametrize("name", _PHRASES)
def test_a_phrase_is_in_the_script_it_says(name: str) -> None:
    phrase = _PHRASES[name]
    hans = phrase["zh-Hans"].replace("\u3000", "")
    assert simplify(hans) == hans
    assert not re.search("[们处报为务个无条这来说还过]", phrase["zh-Hant"])
    assert not han(phrase["en"])


# --- 意图 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", _PATTERNS)
def test_a_pattern_compiles_and_asks_for_something(pattern: str) -> None:
    compiled = re.compile(pattern)
    assert compiled.search("") is None
    assert compiled.search("鑫") is None


@pytest.mark.parametrize("name", _INTENTS)
def test_an_intent_is_there_in_both_languages(name: str) -> None:
    assert {"zh", "en"} <= set(_INTENTS[name]) or set(_INTENTS[name]) <= {"zh", "en", "found"}
    assert all(_INTENTS[name].values())


@pytest.mark.parametrize("name", _INTENTS)
def test_patterns_are_written_as_questions_are_folded(name: str) -> None:
    """The question is folded before it is matched: a capital or a traditional glyph never fits."""
    for value in _INTENTS[name].values():
        for pattern in [value] if isinstance(value, str) else value:
            letters = "".join(c for c in re.sub(r"\\.", "", pattern) if c.isalpha())
            assert fold(letters) == letters, pattern


# --- 词表 ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return read_entries(_text("retrieval", "glossary.tsv"), origin="glossary.tsv")


def test_the_glossary_is_read_whole(entries: list[Entry]) -> None:
    lines = _text("retrieval", "glossary.tsv").splitlines()
    assert lines[0] == "kind\tterm\tequivalents"
    assert len(entries) == len(lines) - 1 > 1000
    assert {e.kind for e in entries} == {"tw", "lay", "en"}


def test_a_term_stands_once_in_the_glossary(entries: list[Entry]) -> None:
    times = Counter((e.kind, e.term) for e in entries)
    assert [key for key, n in times.items() if n > 1] == []


def test_terms_of_the_glossary_are_in_the_script_of_their_kind(entries: list[Entry]) -> None:
    assert [e.term for e in entries if e.kind == "en" and han(e.term)] == []
    assert [e.term for e in entries if e.kind != "en" and not han(e.term)] == []
    assert all(part.strip() == part != "" for e in entries for part in e.equivalents)


def test_no_term_of_the_glossary_stands_for_itself_alone(entries: list[Entry]) -> None:
    assert [e.term for e in entries if e.equivalents == (e.term,)] == []


@pytest.mark.parametrize(
    "line", ["tw\t軟體", "xx\t軟體\t软件", "tw\t\t软件", "tw\t軟體\t", "tw 軟體 软件", "a\tb\tc\td"]
)
def test_a_broken_line_of_a_glossary_is_named(line: str) -> None:
    with pytest.raises(ConfigError, match=r"words\.tsv, line 3"):
        read_entries(f"kind\tterm\tequivalents\nen\tsoftware\t软件\n{line}\n", origin="words.tsv")


# --- 译文 ----------------------------------------------------------------------------------------


def test_the_translation_names_its_document_and_what_it_is() -> None:
    data = json.loads(_text("policy", "documents/guobanfa-2017-46.en.json"))
    assert data["document"] == "国办发〔2017〕46号"
    assert data["status"] == "unofficial translation"
    assert [i["number"] for i in data["items"]] == list(range(1, 32))
    assert sum(len(i["clauses"]) for i in data["items"]) == 55
    assert len(data["sections"]) == 8
