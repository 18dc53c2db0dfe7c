"""The tab that searches, without a browser: what it answers, and that nothing in it runs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest.importorskip("gradio")

from tiaowen.api import Assistant, build, parse
from tiaowen.library import Library
from tiaowen.models import Document, Role
from tiaowen.ui import search
from tiaowen.ui.hits import ROLES, window
from tiaowen.ui.sources import Loaded
from tiaowen.ui.texts import text

from .conftest import Node

Read = Callable[[str], Node]
Ask = Callable[..., dict[str, Any]]

HOSTILE = """<script>alert(1)</script>部关于“<b>植物园</b>”的通知
某发〔2020〕1号
一、<img src=x onerror=alert(2)>建设
（一）<svg onload=alert(3)>扩大开放。植物园开放<script>alert(4)</script>。（<i>某某</i>部牵头负责）
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, notice: Document) -> Iterator[Loaded]:
    folder = tmp_path_factory.mktemp("tab") / "index"
    build([notice, parse(HOSTILE.encode(), name="<x>.txt")], folder)
    with Assistant.open(folder) as assistant:
        yield Loaded(Library(assistant))


@pytest.fixture(scope="module")
def ask(loaded: Loaded) -> Ask:
    searching = search.Searching(loaded)

    def ask(query: str = "", **rest: Any) -> dict[str, Any]:
        return searching.answer({"query": query, **rest})

    return ask


def test_a_hit_shows_place_words_and_who_is_to_act(ask: Ask, read: Read) -> None:
    found = ask("软件正版化")
    assert (found["total"], found["next"]) == (1, 0)
    hit = read(found["html"]).one(tag="li", name="tw-hit")
    link = hit.one(tag="a", name="tw-go")
    assert link.text() == "国办发〔2017〕46号 三、（十一）"
    assert link.attributes["data-label"] == "国办发〔2017〕46号 三、（十一）"
    assert (link.attributes["href"] or "").startswith("#cite/433317d205d7a2d4/1/")
    crumbs = hit.all(tag="p", name="tw-crumbs")
    assert crumbs[0].one(name="tw-crumb-document").text().startswith("國務院辦公廳關于印發2017年")
    assert crumbs[0].one(name="tw-crumb-section").text() == "三、加大打擊侵犯知識産權工作力度"
    assert crumbs[0].one(name="tw-crumb-item").text() == "深入推進軟件正版化工作"
    assert crumbs[1].attributes["lang"] == "en"
    lead, others = hit.one(name="tw-hit-duties").all(tag="li")
    assert lead.one(name="tw-role").text() == "牵头"
    assert lead.one(name="tw-zh").text() == "新聞出版廣電總局"
    assert others.one(name="tw-role").text() == "按职责分工"


@pytest.mark.parametrize("query", ["软件正版化", "軟體正版化", "software legalization"])
def test_what_met_is_marked_in_the_script_of_the_source(ask: Ask, read: Read, query: str) -> None:
    hit = read(ask(query)["html"]).all(tag="li", name="tw-hit")[0]
    words = hit.one(tag="blockquote")
    assert words.attributes["lang"] == "zh"
    marked = [mark.text() for mark in words.all(tag="mark")]
    assert "軟件正版化" in marked
    assert "持續開展政府機關軟件正版化工作" in words.text()


def test_the_translation_is_there_for_english_pages(ask: Ask, read: Read) -> None:
    hit = read(ask("software legalization")["html"]).all(tag="li", name="tw-hit")[0]
    english = hit.one(tag="p", name="tw-hit-english")
    assert english.attributes["lang"] == "en"
    assert {mark.text() for mark in english.all(tag="mark")} >= {"software", "legalization"}


def test_the_parts_of_the_score_are_there_on_demand(ask: Ask, read: Read) -> None:
    why = read(ask("software legalization")["html"]).all(tag="details", name="tw-hit-why")[0]
    assert "open" not in why.attributes
    assert text("search_part_late") in why.text()
    assert "software legalization → 软件正版化" in why.text()


def test_pages_are_numbered_on(ask: Ask, read: Read) -> None:
    first = ask("知识产权")
    assert first["next"] == 10 < first["total"]
    second = ask("知识产权", offset=10)
    links = read(second["html"]).all(tag="a", name="tw-go")
    assert (links[0].attributes["href"] or "").split("/")[2] == "11"
    assert not set(first["html"].split('data-clause="')[1:]) & set(
        second["html"].split('data-clause="')[1:]
    )


def test_facets_have_names_in_the_script_of_the_source(ask: Ask) -> None:
    facets = ask("软件正版化", documents=["国办发〔2017〕46号"])["facets"]
    assert facets["sections"][0]["name"] == "三、加大打擊侵犯知識産權工作力度"
    assert facets["sections"][0]["english"].startswith("Intensify")
    lead = next(body for body in facets["bodies"] if body["value"] == "新闻出版广电总局")
    assert (lead["name"], lead["count"]) == ("新聞出版廣電總局", 1)
    assert lead["english"].startswith("State Administration of Press")
    assert [(role["value"], role["key"]) for role in facets["roles"]] == [
        ("lead", "search_role_lead"), ("within_remit", "search_role_within_remit"),
    ]  # fmt: skip


def test_every_role_has_a_name() -> None:
    assert set(ROLES) == set(Role)


def test_filters_without_words_list_what_fits(ask: Ask, read: Read) -> None:
    found = ask("", bodies=["海关总署"], roles=["lead"])
    assert found["total"] == 1
    assert "（二十八）" in read(found["html"]).one(tag="a", name="tw-go").text()
    assert "intro" not in found
    assert not read(found["html"]).all(tag="details")  # there is no score


def test_before_anything_is_asked_there_is_an_introduction(ask: Ask, read: Read) -> None:
    found = ask("  ")
    intro = read(found["intro"])
    assert intro.one(tag="h2").text() == text("search_intro")
    examples = intro.all(tag="button", name="tw-search-example")
    assert {example.attributes["lang"] for example in examples} == {"zh-Hans", "zh-Hant", "en"}
    for example in examples:
        assert ask(example.text())["total"] > 0, example.text()
    assert found["total"] == found["all"] == 58


def test_where_nothing_is_found_the_nearest_are_shown(ask: Ask, read: Read) -> None:
    found = ask("医疗保险")
    assert found["total"] == 0
    assert len(read(found["near"]).all(tag="li", name="tw-hit")) == 3
    assert ask("火星移民")["near"] == ""


def test_where_nothing_fits_it_says_what_each_filter_costs(ask: Ask) -> None:
    found = ask("软件正版化", roles=["support"], bodies=["海关总署", "财政部"])
    assert found["total"] == 0
    assert found["drops"] == [{"field": "roles", "value": "support", "count": 1}]
    assert found["without"] == 1
    assert "near" not in found


@pytest.mark.parametrize(
    "request_",
    [
        None, [], "x", {"query": 1}, {"offset": -1}, {"offset": True}, {"offset": 10**9},
        {"documents": "x"}, {"bodies": [1]}, {"roles": ["x"]}, {"sections": ["没有这一部分"]},
    ],
)  # fmt: skip
def test_a_wrong_request_is_answered_with_what_is_wrong(loaded: Loaded, request_: object) -> None:
    found = search.Searching(loaded).answer(request_)
    assert set(found) == {"error"}
    assert found["error"]


def test_what_is_typed_is_never_logged(
    loaded: Loaded, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("出错：保密的问题")

    caplog.set_level(logging.INFO)
    monkeypatch.setattr(loaded.assistant, "search_page", fail)
    assert search.Searching(loaded).answer({"query": "保密的问题"}) == {"error": ""}
    assert "ValueError" in caplog.text
    assert "保密" not in caplog.text


# ---- nothing runs --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["植物园", "<script>alert(9)</script>植物园", "&lt;b&gt;", "\udce4"]
)
def test_words_of_documents_and_readers_are_escaped(ask: Ask, read: Read, query: str) -> None:
    found = ask(query)
    for html in (found["html"], found.get("near", ""), found.get("intro", "")):
        tree = read(html)
        for tag in ("script", "img", "svg", "b", "i"):
            assert tree.all(tag=tag) == []
        assert "<script" not in html
        assert "onerror=" not in html or "&lt;img" in html


def test_the_words_of_a_hostile_document_are_shown_as_they_are(ask: Ask, read: Read) -> None:
    hit = read(ask("植物园开放")["html"]).all(tag="li", name="tw-hit")[0]
    assert "植物园开放<script>alert(4)</script>" in hit.one(tag="blockquote").text()


def test_the_fixed_parts_have_labels(read: Read) -> None:
    shell = read(search.shell_html())
    box = shell.one(tag="input")
    assert box.attributes["aria-label"] == "检索条款"
    assert [legend.text() for legend in shell.all(tag="legend")] == ["文件", "部分", "单位", "责任"]
    assert shell.one(name="tw-search-status").attributes["role"] == "status"


# ---- long clauses --------------------------------------------------------------------------------


def test_a_long_clause_is_shown_from_the_sentence_that_met(ask: Ask, read: Read) -> None:
    words = read(ask("海外维权援助机制")["html"]).all(tag="blockquote")[0].text()
    assert len(words) <= 242


def test_the_window_begins_with_the_sentence_that_holds_most() -> None:
    from tiaowen.index.late import Match

    body = "甲乙丙丁。" * 60 + "软件采购。" + "戊己庚辛。" * 60
    at = body.index("软件")
    met = [Match("软件", "软件", at, at + 2, 1.0), Match("采购", "采购", at + 2, at + 4, 1.0)]
    start, end = window(body, met, size=50)
    assert end - start == 50
    assert start <= at
    assert at + 4 <= end
    assert window("短", [], size=50) == (0, 1)
