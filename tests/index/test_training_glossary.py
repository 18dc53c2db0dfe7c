"""Is the glossary for training a table of clean pairs that agrees with the list of bodies?"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tiaowen.policy.normalise import fold, han

_ROOT = Path(__file__).resolve().parents[2]
_FILE = _ROOT / "index" / "training" / "glossary.tsv"
_README = _FILE.with_name("glossary.README.md")
_AGENCIES = _ROOT / "policy" / "agencies.json"
_KINDS = frozenset(
    "body document role procedure ip market food_drug agri health education environment energy "
    "transport finance_tax customs_trade labour_social security_police justice_law "
    "construction_land science_industry digital culture_media civil_affairs emergency_safety "
    "foreign_affairs campaign general".split()
)
_ZH = re.compile(r"[\u3400-\u9fffA-Za-z0-9“”（）、·+.\-]+")
_EN = re.compile(r"[A-Za-z0-9é][A-Za-z0-9éèô '’&.,()/\-]*")

Row = tuple[list[str], list[str], str]


@pytest.fixture(scope="module")
def lines() -> list[str]:
    text = _FILE.read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert "\r" not in text
    return text[:-1].split("\n")


@pytest.fixture(scope="module")
def rows(lines: list[str]) -> list[Row]:
    return [
        (zh.split(" ; "), en.split(" ; "), kind)
        for zh, en, kind in (line.split("\t") for line in lines[1:])
    ]


def test_header_and_three_full_columns(lines: list[str]) -> None:
    assert lines[0] == "zh\ten\tkind"
    assert len(lines) > 2500
    for line in lines[1:]:
        cells = line.split("\t")
        assert len(cells) == 3, line
        assert all(cell and cell == cell.strip() for cell in cells), line


def test_every_kind_is_known_and_used(rows: list[Row]) -> None:
    assert {kind for *_, kind in rows} == _KINDS


def test_no_chinese_term_stands_twice(rows: list[Row]) -> None:
    """Neither as a first term nor as an alternative: so no two entries contradict each other."""
    terms = Counter(term for zh, _, _ in rows for term in zh)
    assert [term for term, count in terms.items() if count > 1] == []


def test_no_english_alternative_stands_twice_in_an_entry(rows: list[Row]) -> None:
    assert [en for _, en, _ in rows if len(set(en)) < len(en)] == []


def test_chinese_is_simplified(rows: list[Row]) -> None:
    for zh, _, _ in rows:
        for term in zh:
            assert _ZH.fullmatch(term), term
            assert han(term) or term.isascii(), term
            # The key writes 著 as 着 and brackets half width; nothing else may differ.
            key = term.lower().replace("著", "着").replace("（", "(").replace("）", ")")
            assert fold(term) == key, term


def test_english_holds_no_chinese(rows: list[Row]) -> None:
    for _, en, _ in rows:
        for term in en:
            assert not han(term), term
            assert _EN.fullmatch(term), term


def _bodies() -> list[dict[str, Any]]:
    bodies: list[dict[str, Any]] = json.loads(_AGENCIES.read_text(encoding="utf-8"))["bodies"]
    return bodies


@pytest.mark.parametrize("body", _bodies(), ids=lambda body: str(body["id"]))
def test_bodies_agree_with_the_list_of_agencies(body: dict[str, Any], rows: list[Row]) -> None:
    [found] = [row for row in rows if row[2] == "body" and body["full_name"] in row[0]]
    official = [body["english"]] if body["english"] else body["english_aliases"]
    assert found[1][0] in official
    acronyms = {term for _, en, kind in rows if kind == "body" for term in en}
    assert acronyms.issuperset(body["acronyms"])


def test_every_alias_of_a_body_is_a_term(rows: list[Row]) -> None:
    terms = {term for zh, _, kind in rows if kind == "body" for term in zh}
    for body in _bodies():
        names = [body["name"], body["full_name"], *body["short_names"], *body["colloquial"]]
        assert terms.issuperset(names), body["id"]


def test_the_readme_counts_the_kinds(rows: list[Row]) -> None:
    counts = Counter(kind for *_, kind in rows)
    table = re.findall(r"^\| `(\w+)` \|.*\| (\d+) \|$", _README.read_text("utf-8"), re.MULTILINE)
    assert {kind: int(count) for kind, count in table} == counts
    assert f"{len(rows)} entries" in _README.read_text("utf-8")
