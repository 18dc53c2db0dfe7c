"""Fixed phrases: all of them in three languages, with the same fields, in the right script."""

from __future__ import annotations

import re

import pytest
from tiaowen.answer.wording import phrases
from tiaowen.policy.normalise import simplify, traditional

_FIELD = re.compile(r"\{(\w+)\}")
# Words that only English needs: number and case are in its verbs and nouns.
_ENGLISH_ONLY = {"verb_be", "verb_lead", "their", "items", "bodies_word"}
_HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("name", sorted(phrases()))
def test_a_phrase_stands_in_all_three_languages_with_the_same_fields(name: str) -> None:
    phrase = phrases()[name]
    assert set(phrase) == {"zh-Hans", "zh-Hant", "en"}
    hans, hant, english = (set(_FIELD.findall(phrase[k])) for k in ("zh-Hans", "zh-Hant", "en"))
    assert hans == hant
    assert hans - english <= _ENGLISH_ONLY
    assert english - hans <= _ENGLISH_ONLY
    assert all(text.strip() for text in phrase.values())


@pytest.mark.parametrize("name", sorted(phrases()))
def test_a_phrase_is_in_its_script(name: str) -> None:
    phrase = phrases()[name]
    han = "".join(_HAN.findall(phrase["zh-Hans"]))
    assert simplify(han) == han
    assert not _HAN.search(phrase["en"])


def test_the_traditional_phrases_are_not_copies_of_the_simplified_ones() -> None:
    """Of the few that look alike every character is the same in both scripts."""
    alike = [p["zh-Hans"] for p in phrases().values() if p["zh-Hans"] == p["zh-Hant"]]
    assert all(traditional(text) == text for text in alike)
    assert len(alike) < len(phrases()) / 4
