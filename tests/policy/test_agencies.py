"""Which body is meant: the names of the notice, short names, English names, acronyms."""

from __future__ import annotations

import json
from importlib import resources
from itertools import combinations
from typing import Any

import pytest
from tiaowen.models import Document
from tiaowen.policy.agencies import Agencies, Body
from tiaowen.policy.normalise import fold, traditional

_FILE: dict[str, Any] = json.loads(
    resources.files("tiaowen.policy").joinpath("agencies.json").read_text(encoding="utf-8")
)
_NAMED = [  # the 32 bodies of the notice, in the order it names them
    "工业和信息化部", "公安部", "农业部", "国家卫生计生委", "海关总署", "工商总局", "质检总局",
    "食品药品监管总局", "国家网信办", "国家邮政局", "文化部", "新闻出版广电总局", "国家知识产权局",
    "商务部", "国家林业局", "高检院", "高法院", "贸促会", "国家发展改革委", "环境保护部",
    "国务院国资委", "税务总局", "全国打击侵权假冒工作领导小组办公室", "国务院法制办", "财政部",
    "人民银行", "全国打击侵权假冒工作领导小组有关成员单位", "中央综治办", "司法部", "中央宣传部",
    "各地打击侵权假冒工作领导小组", "国管局",
]  # fmt: skip

# Party bodies, none of them in the notice, for which the file names no source yet.
_WITHOUT_SOURCE = {
    "cgo", "cpro", "cnso", "civilization-office", "inspection-office", "ccmi", "anti-porn-office",
}  # fmt: skip


@pytest.fixture(scope="module")
def agencies() -> Agencies:
    return Agencies.bundled()


@pytest.fixture(scope="module")
def of_notice(agencies: Agencies, notice: Document) -> Agencies:
    """The bodies, for a corpus that holds the notice only."""
    return agencies.with_names([d.body for c in notice.clauses for d in c.duties])


def _resolved(agencies: Agencies, name: str) -> str:
    body = agencies.resolve(name)
    assert body is not None, name
    return body.name


def _found(agencies: Agencies, text: str) -> list[str]:
    return [m.body.name for m in agencies.find(text)]


# --- 通知里的名称 --------------------------------------------------------------------------------


def test_the_list_above_is_the_list_of_the_notice(notice: Document) -> None:
    named = dict.fromkeys(d.body for c in notice.clauses for d in c.duties)
    assert sorted(named) == sorted(_NAMED)


@pytest.mark.parametrize("name", _NAMED)
def test_every_body_of_the_notice_is_known_by_its_name(agencies: Agencies, name: str) -> None:
    assert _resolved(agencies, name) == name
    assert _resolved(agencies, traditional(name)) == name
    (mention,) = agencies.find(f"请问{name}负责什么？")
    assert (mention.body.name, mention.span.start, len(mention.span)) == (name, 2, len(name))


def test_no_two_bodies_of_the_notice_are_the_same(agencies: Agencies) -> None:
    assert not any(agencies.same(a, b) for a, b in combinations(_NAMED, 2))


@pytest.mark.parametrize("name", [n for n in _NAMED if "侵权假冒" not in n])
def test_bodies_of_the_notice_have_an_english_name_and_a_source(
    agencies: Agencies, name: str
) -> None:
    body = agencies.resolve(name)
    assert body is not None
    assert body.english
    assert body.sources
    assert _resolved(agencies, body.english) == name
    assert _resolved(agencies, f"the {body.english.upper()}") == name


# --- 简称、俗称、外文 ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("工信部", "工业和信息化部"), ("工業和信息化部", "工业和信息化部"),
        ("中华人民共和国工业和信息化部", "工业和信息化部"),
        ("发改委", "国家发展改革委"), ("國家發改委", "国家发展改革委"),
        ("国家发展和改革委员会", "国家发展改革委"),
        ("药监局", "食品药品监管总局"), ("食药监总局", "食品药品监管总局"),
        ("最高检", "高检院"), ("最高人民检察院", "高检院"),
        ("最高法", "高法院"), ("最高人民法院", "高法院"), ("最高法院", "高法院"),
        ("双打办", "全国打击侵权假冒工作领导小组办公室"),
        ("全国双打办", "全国打击侵权假冒工作领导小组办公室"),
        ("中宣部", "中央宣传部"), ("央行", "人民银行"), ("中国人民银行", "人民银行"),
        ("网信办", "国家网信办"), ("卫计委", "国家卫生计生委"), ("国资委", "国务院国资委"),
        ("税务总局", "税务总局"), ("国税总局", "税务总局"), ("广电总局", "新闻出版广电总局"),
        ("知识产权局", "国家知识产权局"), ("林业局", "国家林业局"), ("邮政局", "国家邮政局"),
        ("法制办", "国务院法制办"), ("海关", "海关总署"), ("环保部", "环境保护部"),
        ("工商局", "工商总局"), ("综治办", "中央综治办"),
        ("MIIT", "工业和信息化部"), ("SAIC", "工商总局"), ("AQSIQ", "质检总局"),
        ("CFDA", "食品药品监管总局"), ("SIPO", "国家知识产权局"), ("SAPPRFT", "新闻出版广电总局"),
        ("NDRC", "国家发展改革委"), ("MOFCOM", "商务部"), ("SPP", "高检院"), ("SPC", "高法院"),
        ("SAT", "税务总局"), ("CCPIT", "贸促会"), ("SASAC", "国务院国资委"), ("PBOC", "人民银行"),
        ("Ministry of Commerce", "商务部"), ("ministry of public security", "公安部"),
        ("the General Administration of Customs", "海关总署"),
        ("State Administration for Industry and Commerce", "工商总局"),
    ],
)  # fmt: skip
def test_a_body_is_known_by_its_other_names(of_notice: Agencies, alias: str, name: str) -> None:
    found = [m.body.name for m in of_notice.find(alias)]
    assert found == [name]


@pytest.mark.parametrize(
    ("one", "other"),
    [("工信部", "MIIT"), ("最高检", "Supreme People's Procuratorate"), ("發改委", "NDRC")],
)
def test_two_names_of_one_body(agencies: Agencies, one: str, other: str) -> None:
    assert agencies.same(one, other)


def test_names_that_nobody_knows_are_compared_as_they_stand(agencies: Agencies) -> None:
    assert agencies.same("試點城市政府", "试点城市政府")
    assert not agencies.same("试点城市政府", "试点县政府")
    assert agencies.resolve("试点城市政府") is None


# --- 在一句话里 ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("电子商务部门", []),
        ("電子商務部門有哪些任務", []),
        ("加强电子商务部署", []),
        ("商务部门和財政部署", []),
        ("文化部队", []),
        ("商务部和公安部", ["商务部", "公安部"]),
        ("商务部，公安部", ["商务部", "公安部"]),
        ("國家知識產權局、海關總署", ["国家知识产权局", "海关总署"]),
        ("工业和信息化部", ["工业和信息化部"]),
        ("國務院國資委負責哪些", ["国务院国资委"]),
        (
            "全国打击侵权假冒工作领导小组办公室和全国打击侵权假冒工作领导小组有关成员单位",
            [
                "全国打击侵权假冒工作领导小组办公室",
                "全国打击侵权假冒工作领导小组有关成员单位",
            ],
        ),
        ("各地打击侵权假冒工作领导小组做什么", ["各地打击侵权假冒工作领导小组"]),
        ("what does SAIC lead?", ["工商总局"]),
        ("what does saic lead?", ["工商总局"]),
        ("which items involve AQSIQ and CFDA", ["质检总局", "食品药品监管总局"]),
        ("does SAT share item 18?", ["税务总局"]),
        ("who sat on the committee?", []),
        ("Sat and sun", []),
        ("SATURN", []),
        ("MOSAIC", []),
        ("SAIC2", []),
        ("SAIC的职责", ["工商总局"]),
        ("由SAIC牵头", ["工商总局"]),
        ("ministry of\ncommerce", ["商务部"]),
        ("", []),
    ],
)
def test_bodies_named_in_a_sentence(of_notice: Agencies, text: str, names: list[str]) -> None:
    assert _found(of_notice, text) == names


def test_mentions_stand_where_they_say(agencies: Agencies) -> None:
    text = "由SAIC牵头，工業和信息化部、海关总署配合"
    mentions = agencies.find(text)
    assert [text[m.span.start : m.span.end] for m in mentions] == [
        "SAIC", "工業和信息化部", "海关总署",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("請問商務部……", ["商務部"]),
        ("①商务\u200b部与ＳＡＩＣ", ["商务\u200b部", "ＳＡＩＣ"]),
        ("㎏……SAT？sat", ["SAT"]),
    ],
)
def test_mentions_stand_right_where_folding_changes_the_length(
    agencies: Agencies, text: str, words: list[str]
) -> None:
    assert [text[m.span.start : m.span.end] for m in agencies.find(text)] == words


def test_a_common_word_is_a_weak_mention(agencies: Agencies) -> None:
    (mention,) = agencies.find("what do the police do?")
    assert (mention.body.name, mention.weak) == ("公安部", True)
    (mention,) = agencies.find("what does the Ministry of Public Security do?")
    assert (mention.body.name, mention.weak) == ("公安部", False)


# --- 别的文件 ------------------------------------------------------------------------------------


def test_a_body_of_another_document_can_be_asked_for_by_its_name(agencies: Agencies) -> None:
    wider = agencies.with_names(["试点城市政府", "商务部"])
    assert agencies.resolve("试点城市政府") is None
    added = wider.resolve("试点城市政府")
    assert added is not None
    assert wider.present(added)
    assert _found(wider, "試點城市政府負責什麼") == ["试点城市政府"]


def test_a_shared_name_means_the_body_that_the_documents_name(agencies: Agencies) -> None:
    """广电总局：2017 年是新闻出版广电总局，2018 年后是国家广播电视总局。"""
    before = agencies.with_names(["新闻出版广电总局"])
    after = agencies.with_names(["国家广电总局"])
    assert _resolved(before, "广电总局") == "新闻出版广电总局"
    assert _resolved(after, "广电总局") == "国家广电总局"


def test_a_name_of_its_own_means_that_body_whatever_the_documents_name(agencies: Agencies) -> None:
    before = agencies.with_names(["新闻出版广电总局"])
    assert _resolved(before, "国家广播电视总局") == "国家广电总局"


def test_only_bodies_of_the_corpus_are_present(of_notice: Agencies) -> None:
    present = [b.name for b in of_notice.bodies if of_notice.present(b)]
    assert sorted(present) == sorted(_NAMED)


# --- 数据文件 ------------------------------------------------------------------------------------


def test_ids_and_names_are_unique() -> None:
    bodies = _FILE["bodies"]
    assert len({b["id"] for b in bodies}) == len(bodies) >= 32
    assert len({b["name"] for b in bodies}) == len(bodies)


@pytest.mark.parametrize("body", _FILE["bodies"], ids=lambda b: str(b["id"]))
def test_every_entry_is_complete(body: dict[str, Any]) -> None:
    assert body["name"] == body["name"].strip() != ""
    assert bool(body["sources"]) != (body["id"] in _WITHOUT_SOURCE)
    assert set(body["sources"]) <= set(_FILE["sources"])
    since, until = body["since"], body["until"]
    assert since is None or 1900 <= since <= 2026
    assert until is None or since is None or since <= until
    keys = ("short_names", "colloquial", "english_aliases", "acronyms", "weak_aliases")
    for key in keys:
        assert all(isinstance(a, str) and a.strip() == a != "" for a in body[key]), key
        assert len(set(body[key])) == len(body[key]), key
    assert all(a.isascii() for a in body["acronyms"] + body["english_aliases"])


def test_no_name_of_its_own_is_shared_by_two_bodies() -> None:
    taken: dict[str, str] = {}
    for body in _FILE["bodies"]:
        for name in {fold(body["name"]), fold(body["full_name"] or body["name"])}:
            assert taken.setdefault(name, body["id"]) == body["id"], name


def test_an_alias_of_two_bodies_is_declared_and_they_never_existed_together() -> None:
    declared = {fold(alias): set(ids) for alias, ids in _FILE["ambiguous"].items()}
    holders: dict[str, list[dict[str, Any]]] = {}
    for body in _FILE["bodies"]:
        names = {
            fold(alias)
            for key in ("short_names", "colloquial", "english_aliases", "acronyms", "weak_aliases")
            for alias in body[key]
        } | {fold(body["name"]), fold(body["english"] or body["name"])}
        for name in names:
            holders.setdefault(name, []).append(body)
    shared = {name: bodies for name, bodies in holders.items() if len(bodies) > 1}
    assert {name: {b["id"] for b in bodies} for name, bodies in shared.items()} == declared
    for name, bodies in shared.items():
        for one, other in combinations(bodies, 2):
            first, second = sorted((one, other), key=lambda b: b["since"] or 0)
            assert first["until"] is not None, name
            assert second["since"] is None or first["until"] <= second["since"], name


def test_a_body_is_what_the_file_says(agencies: Agencies) -> None:
    body = agencies.resolve("工商总局")
    assert isinstance(body, Body)
    assert (body.id, body.acronyms, body.since, body.until) == ("saic", ("SAIC",), 2001, 2018)
