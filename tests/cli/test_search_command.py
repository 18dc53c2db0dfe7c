"""`tiaowen search`: clauses, best first, with the parts of their scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Run


def test_the_json_that_other_programs_rely_on(on_index: Run) -> None:
    outcome = on_index("search", "黑加油站", "--k", "4", "--json")
    assert outcome.code == 0
    assert set(outcome.data) == {"query", "hits"}
    assert outcome.data["query"] == "黑加油站"
    hits = outcome.data["hits"]
    assert len(hits) == 4
    assert set(hits[0]) == {
        "clause_id", "document", "label", "item", "clause", "text", "score", "parts",
    }  # fmt: skip
    assert (hits[0]["document"], hits[0]["label"]) == ("国办发〔2017〕46号", "二、（四）")
    assert (hits[0]["item"], hits[0]["clause"]) == (4, 5)
    assert "严厉打击黑加油站点" in hits[0]["text"]
    assert {"dense", "bm25"} <= set(hits[0]["parts"])
    assert [h["score"] for h in hits] == sorted((h["score"] for h in hits), reverse=True)


def test_ten_hits_unless_told(on_index: Run) -> None:
    assert len(on_index("search", "侵权假冒", "--json").data["hits"]) == 10


def test_a_list_to_read(on_index: Run) -> None:
    lines = on_index("search", "黑加油站", "--k", "2").out.splitlines()
    assert lines[0] == " 1. 国办发〔2017〕46号 二、（四）  加强重点产品管理"
    assert "bm25" in lines[2]
    assert lines[3].startswith(" 2. ")


@pytest.mark.parametrize("query", ["", "火星", "？", "😀", "\udce4"])
def test_nothing_found_is_said_and_no_failure(on_index: Run, query: str) -> None:
    assert on_index("search", query, "--json").data["hits"] == []
    outcome = on_index("search", query)
    assert (outcome.code, outcome.out) == (0, "未找到依据 (nothing found)\n")


@pytest.mark.parametrize(("k", "words"), [("0", "1 or more"), ("-3", ""), ("abc", "whole number")])
def test_a_wrong_k_is_bad_usage(on_index: Run, k: str, words: str) -> None:
    outcome = on_index("search", "软件", "--k", k)
    assert outcome.code == 2
    assert words in outcome.err
    assert "_positive" not in outcome.err


def test_a_megabyte_is_searched_by_its_beginning(on_index: Run) -> None:
    outcome = on_index("search", "黑加油站" + "！" * 1_000_000, "--k", "1", "--json")
    assert outcome.data["hits"][0]["item"] == 4


def test_filters_are_applied_and_can_be_repeated(on_index: Run) -> None:
    one = on_index("search", "合作", "--body", "海关", "--role", "lead", "--json").data["hits"]
    assert [hit["label"] for hit in one] == ["八、（二十八）"]
    two = on_index("search", "--section", "三", "--section", "八", "--k", "99", "--json").data
    assert {hit["label"][0] for hit in two["hits"]} == {"三", "八"}
    document = "国办发[2017]46号"
    assert len(on_index("search", "--document", document, "--json").data["hits"]) == 10


def test_counts_are_printed_and_in_the_json(on_index: Run) -> None:
    outcome = on_index("search", "侵权", "--body", "海关", "--facets", "--k", "2", "--json")
    assert set(outcome.data) == {"query", "hits", "total", "facets"}
    assert (outcome.data["total"], len(outcome.data["hits"])) == (9, 2)
    facets = outcome.data["facets"]
    assert set(facets) == {"documents", "sections", "bodies", "roles"}
    (customs,) = [f for f in facets["bodies"] if f["name"] == "海关总署"]
    assert customs == {"value": "海关总署", "name": "海关总署", "count": 9}
    assert set(facets["sections"][0]) == {"value", "name", "count", "document"}
    lines = on_index("search", "侵权", "--body", "海关", "--facets", "--k", "2").out.splitlines()
    assert "9 found" in lines
    assert "documents: 国办发〔2017〕46号 9" in lines


def test_an_unknown_name_is_bad_usage_with_the_nearest(on_index: Run) -> None:
    outcome = on_index("search", "侵权", "--body", "海关总暑")
    assert (outcome.code, outcome.out) == (2, "")
    assert "no body called '海关总暑'" in outcome.err
    assert "海关总署" in outcome.err.splitlines()[1]
    assert on_index("search", "侵权", "--role", "leed").code == 2
