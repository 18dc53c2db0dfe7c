"""台湾用语、口语和英文对应公文里的哪些词？"""

from __future__ import annotations

import pytest
from tiaowen.errors import ConfigError
from tiaowen.retrieval.glossary import Entry, Glossary, read_entries

_FILE = """\
kind\tterm\tequivalents
tw\t軟體\t软件
tw\t智慧財產權\t知识产权
tw\t智慧\t智能
lay\t盗版碟\t侵权盗版|盗版

en\ttrade mark\t商标
en\ttrade mark agent\t商标代理|代理
"""


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary(read_entries(_FILE, origin="glossary.tsv"))


def test_entries_are_folded_and_their_equivalents_split() -> None:
    entries = read_entries(_FILE, origin="glossary.tsv")
    assert entries[0] == Entry("tw", "软体", ("软件",))
    assert entries[3] == Entry("lay", "盗版碟", ("侵权盗版", "盗版"))
    assert len(entries) == 6


@pytest.mark.parametrize(
    "line",
    [
        "tw\t軟體",
        "tw\t軟體\t软件\t又一栏",
        "hk\t軟體\t软件",
        "tw\t\t软件",
        "tw\t軟體\t",
        "tw 軟體 软件",
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    text = f"kind\tterm\tequivalents\ntw\t電腦\t计算机\n{line}\n"
    with pytest.raises(ConfigError, match=r"^words\.tsv, line 3: "):
        read_entries(text, origin="words.tsv")


def test_the_longest_chinese_term_wins_and_none_overlap(glossary: Glossary) -> None:
    found = glossary.in_han("智慧财产权与智慧软体")
    assert [(start, end, entry.term) for start, end, entry in found] == [
        (0, 5, "智慧财产权"),
        (6, 8, "智慧"),
        (8, 10, "软体"),
    ]


def test_the_longest_english_term_wins_in_singular_and_plural(glossary: Glossary) -> None:
    stems = ["protect", "trade", "mark", "agent", "trade", "mark"]
    assert [(start, end, entry.term) for start, end, entry in glossary.in_words(stems)] == [
        (1, 4, "trade mark agent"),
        (4, 6, "trade mark"),
    ]


def test_where_no_term_stands_nothing_is_found(glossary: Glossary) -> None:
    assert glossary.in_han("海关总署") == []
    assert glossary.in_words(["custom"]) == []
    assert glossary.in_han("") == []
    assert glossary.in_words([]) == []


def test_the_glossary_that_ships_can_be_read_and_knows_the_words_of_taiwan() -> None:
    bundled = Glossary.bundled()
    found = {entry.term: entry.equivalents for _, _, entry in bundled.in_han("软体网路智慧财产权")}
    assert "软件" in found["软体"]
    assert "知识产权" in found["智慧财产权"]
