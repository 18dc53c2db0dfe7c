"""Filters apply before anything is ranked, and the count beside a value is what it gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiaowen import Assistant, Role, Where, build, parse
from tiaowen.errors import ConfigError
from tiaowen.models import Clause, Document, Facet

GARDEN = """某某部关于推进植物园建设的通知
某发〔2020〕1号
一、推进植物园建设
（一）扩大植物园开放范围。植物园免费开放。（某某部牵头负责，海关总署配合）
（二）保护植物新品种。保护植物新品种，打击侵权假冒。（农业部负责）
二、加强宣传教育
（三）开展科普。在植物园开展科普活动。（某某部、财政部按职责分工负责）
附件
植物园工作分工
一、门票
（一）减免门票。减免学生门票。（财政部负责）
"""
LAW = """植物园条例
（2019年3月1日某某部令第5号公布）
第一章 总则
第一条 为了保护植物，制定本条例。
第二条 海关总署依法查验进口植物。
第二章 附则
第三条 本条例自2019年5月1日起施行。
"""


@pytest.fixture(scope="module")
def garden() -> Document:
    return parse(GARDEN.encode(), name="garden.txt")


@pytest.fixture(scope="module")
def assistant(
    tmp_path_factory: pytest.TempPathFactory, notice: Document, garden: Document
) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("where") / "index"
    build([notice, garden, parse(LAW.encode(), name="law.txt")], folder)
    with Assistant.open(folder) as opened:
        yield opened


def labels(assistant: Assistant, query: str = "", **where: tuple[str, ...]) -> list[str]:
    hits = assistant.search(query, where=Where(**where), k=100)  # type: ignore[arg-type]
    return [hit.clause.label for hit in hits]


# ---- what fits -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "某发〔2020〕1号",
        "某发[2020]1号",
        "关于推进植物园建设的通知",
        "GARDEN.txt",
        "某發〔2020〕1號",
    ],
)
def test_a_document_is_known_by_its_names(
    assistant: Assistant, garden: Document, name: str
) -> None:
    name = garden.title if name.startswith("关于") else name
    hits = assistant.search("", where=Where(documents=(name,)), k=100)
    assert [hit.clause for hit in hits] == list(garden.clauses)


def test_a_document_is_known_by_its_hash(assistant: Assistant, garden: Document) -> None:
    for name in (garden.sha256, garden.sha256[:12]):
        hits = assistant.search("", where=Where(documents=(name,)), k=100)
        assert {hit.clause.sha256 for hit in hits} == {garden.sha256}


@pytest.mark.parametrize("number", ["三", "3", "三、", "第三部分", "section 3", "第3章"])
def test_a_number_is_that_section_of_every_document(assistant: Assistant, number: str) -> None:
    hits = assistant.search("", where=Where(sections=(number,)), k=100)
    assert {hit.clause.item for hit in hits} == {8, 9, 10, 11, 12}


def test_a_section_is_known_by_title_and_document(assistant: Assistant) -> None:
    named = labels(assistant, sections=("推进植物园建设",))
    assert named == ["一、（一）", "一、（二）"]
    assert labels(assistant, sections=("某发〔2020〕1号 一、推进植物园建设",)) == named
    both = assistant.search("", where=Where(sections=("二",)), k=100)
    assert {hit.clause.document for hit in both} == {
        "国办发〔2017〕46号", "某发〔2020〕1号", "《植物园条例》",
    }  # fmt: skip


def test_a_section_of_an_attachment_is_another_one(assistant: Assistant, garden: Document) -> None:
    facets = assistant.search_page("", where=Where(documents=("某发〔2020〕1号",))).facets.sections
    values = {f.name: f.value for f in facets}
    assert values["一、门票"] == f"{garden.sha256[:16]}/1.1"
    (clause,) = [hit.clause for hit in assistant.search("", where=Where(sections=("门票",)))]
    assert (clause.part, clause.text) == (1, "减免学生门票。")
    assert labels(assistant, sections=(values["一、推进植物园建设"],)) == [
        "一、（一）",
        "一、（二）",
    ]


def test_a_body_is_known_by_any_of_its_names(assistant: Assistant) -> None:
    chinese = labels(assistant, bodies=("海关总署",))
    assert len(chinese) == 16  # 15 clauses of the notice, one of the garden
    for name in ("海关", "海關總署", "General Administration of Customs"):
        assert labels(assistant, bodies=(name,)) == chinese


def test_body_and_role_meet_in_one_duty(assistant: Assistant) -> None:
    where = Where(bodies=("海关总署",), roles=(Role.LEAD,))
    (hit,) = assistant.search("", where=where, k=100)
    assert hit.clause.label == "八、（二十八）"
    # 某某部 leads where 海关总署 only supports
    where = Where(bodies=("海关总署",), roles=(Role.SUPPORT,))
    assert [h.clause.document for h in assistant.search("", where=where)] == ["某发〔2020〕1号"]


def test_values_of_a_field_are_alternatives_and_fields_are_not(assistant: Assistant) -> None:
    two = labels(assistant, bodies=("农业部", "某某部"), documents=("garden.txt",))
    assert two == ["一、（一）", "一、（二）", "二、（三）"]
    assert labels(assistant, bodies=("农业部",), sections=("加强宣传教育",)) == []


def test_a_known_body_without_a_duty_here_fits_nothing(assistant: Assistant) -> None:
    assert assistant.search("植物", where=Where(bodies=("外交部",))) == []


@pytest.mark.parametrize(
    ("where", "message", "near"),
    [
        (Where(documents=("国办发46号",)), "no document called '国办发46号'", "国办发〔2017〕46号"),
        (Where(sections=("推进植物园的建设",)), "no section called", "一、推进植物园建设"),
        (Where(sections=("99",)), "no section called '99'", ""),
        (Where(bodies=("海关总暑",)), "no body called '海关总暑'", "海关总署"),
        (Where(roles=("leed",)), "no role called 'leed'", "lead"),  # type: ignore[arg-type]
        (Where(documents=("' OR 1=1 --",)), "no document called", ""),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(
    assistant: Assistant, where: Where, message: str, near: str
) -> None:
    for call in (assistant.search, assistant.search_page):
        with pytest.raises(ConfigError, match=message) as caught:
            call("植物", where=where)
        assert near in caught.value.advice


def test_a_field_must_be_a_list() -> None:
    with pytest.raises(ConfigError, match="'documents' must be a list"):
        Where(documents="某发〔2020〕1号")  # type: ignore[arg-type]
    assert Where(bodies=["海关"]).bodies == ("海关",)  # type: ignore[arg-type]
    assert not Where()
    assert Where(roles=(Role.LEAD,))


# ---- before ranking ------------------------------------------------------------------------------

QUERIES = ("侵权假冒", "植物新品种", "software legalization", "海关总署", "宣传", "customs")


@pytest.mark.parametrize("query", [*QUERIES, "火星", "？", ""])
def test_no_filter_and_one_that_all_pass_change_nothing(assistant: Assistant, query: str) -> None:
    plain = assistant.search(query)
    assert assistant.search(query, where=None) == plain
    assert assistant.search(query, where=Where()) == plain
    everything = Where(documents=tuple(d.sha256 for d in assistant.documents))
    if query:
        assert assistant.search(query, where=everything) == plain


def test_the_best_of_those_that_fit_come_however_rare(assistant: Assistant) -> None:
    # A dozen clauses of the notice have more of these words; of this document one names 海关.
    best = assistant.search("公安海关执法协作", k=10)
    assert "某发〔2020〕1号" not in {hit.clause.document for hit in best}
    hits = assistant.search("公安海关执法协作", k=1, where=Where(documents=("某发〔2020〕1号",)))
    assert [hit.clause.label for hit in hits] == ["一、（一）"]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("role", [Role.LEAD, Role.SUPPORT, Role.RESPONSIBLE])
def test_only_what_fits_comes_and_all_of_it_that_would_come(
    assistant: Assistant, query: str, role: Role
) -> None:
    def fits(clause: Clause) -> bool:
        return any(duty.role is role for duty in clause.duties)

    among_all = {h.clause.id for h in assistant.search(query, k=100) if fits(h.clause)}
    found = assistant.search(query, k=100, where=Where(roles=(role,)))
    assert all(fits(hit.clause) for hit in found)
    assert among_all <= {hit.clause.id for hit in found}


def test_a_bare_filter_lists_what_fits_in_document_order(assistant: Assistant) -> None:
    hits = assistant.search("  ", where=Where(roles=(Role.LEAD,)), k=5)
    assert len(hits) == 5
    rows = [assistant.documents[0].clauses.index(hit.clause) for hit in hits]
    assert rows == sorted(rows)
    assert {hit.score for hit in hits} == {0.0}


# ---- what is found, and counts -------------------------------------------------------------------


def test_a_clause_is_found_that_holds_half_of_the_query(assistant: Assistant) -> None:
    def found(query: str) -> list[str]:
        page = assistant.search_page(query, where=Where(documents=("某发〔2020〕1号",)), k=100)
        return sorted(hit.clause.label for hit in page.hits)

    assert found("门票") == ["附件一、（一）"]
    assert found("科普活动") == ["二、（三）"]
    assert found("学生 科普") == ["二、（三）", "附件一、（一）"]  # each has one of two
    assert found("火星移民的飞船") == []


@pytest.mark.parametrize(
    ("query", "items"),
    [("第十一项", {11}), ("三、（十一）", {11}), ("第8项和第9项", {8, 9}), ("item 28", {28})],
)
def test_a_number_finds_its_clause(assistant: Assistant, query: str, items: set[int]) -> None:
    page = assistant.search_page(query, k=100)
    assert {hit.clause.item for hit in page.hits} == items
    assert page.total == len(page.hits)


def test_numbers_of_documents_and_articles_are_found(assistant: Assistant) -> None:
    page = assistant.search_page("某发〔2020〕1号", k=100)
    assert {hit.clause.document for hit in page.hits} == {"某发〔2020〕1号"}
    articles = {hit.clause.article for hit in assistant.search_page("第二条").hits}
    assert articles == {2, None}  # and the second item of the notices
    where = Where(documents=("植物园条例",))
    assert [h.clause.article for h in assistant.search_page("第二条", where=where).hits] == [2]


def test_pages_follow_one_another_without_gap_or_repeat(assistant: Assistant) -> None:
    whole = assistant.search_page("知识产权", k=200)
    pieces = [
        hit
        for offset in range(0, whole.total, 7)
        for hit in assistant.search_page("知识产权", k=7, offset=offset).hits
    ]
    assert [hit.clause.id for hit in pieces] == [hit.clause.id for hit in whole.hits]
    assert len({hit.clause.id for hit in pieces}) == whole.total
    assert assistant.search_page("知识产权", offset=whole.total).hits == ()


def test_hand_counted_facets(assistant: Assistant) -> None:
    page = assistant.search_page("", where=Where(documents=("garden.txt",)))
    assert page.total == 4
    assert [(f.name, f.count) for f in page.facets.sections] == [
        ("一、推进植物园建设", 2), ("二、加强宣传教育", 1), ("一、门票", 1),
    ]  # fmt: skip
    assert {f.name: f.count for f in page.facets.bodies} == {
        "某某部": 2, "财政部": 2, "海关总署": 1, "农业部": 1,
    }  # fmt: skip
    assert {f.value: f.count for f in page.facets.roles} == {
        "lead": 1, "support": 1, "responsible": 2, "within_remit": 1,
    }  # fmt: skip
    # The other documents keep their counts: choosing one of them would give as much.
    assert [f.count for f in page.facets.documents] == [57, 4, 3]


def test_a_chosen_value_stays_though_it_finds_nothing(assistant: Assistant) -> None:
    page = assistant.search_page("门票", where=Where(bodies=("海关",), roles=(Role.LEAD,)))
    assert page.total == 0
    assert Facet("海关总署", "海关总署", 0) in page.facets.bodies
    assert Facet("lead", "lead", 0) in page.facets.roles


@st.composite
def filters(draw: st.DrawFn) -> Where:
    def some(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(draw(st.lists(st.sampled_from(values), max_size=2, unique=True)))

    return Where(
        documents=some(("国办发〔2017〕46号", "garden.txt", "植物园条例")),
        sections=some(("一", "二", "八", "推进植物园建设", "门票")),
        bodies=some(("海关", "农业部", "某某部", "公安部")),
        roles=tuple(Role(value) for value in some(("lead", "responsible", "within_remit"))),
    )


@settings(max_examples=40)
@given(where=filters(), query=st.sampled_from([*QUERIES, "", "火星", "第十一项"]))
def test_the_count_beside_a_value_is_what_choosing_it_gives(
    assistant: Assistant, where: Where, query: str
) -> None:
    page = assistant.search_page(query, where=where, k=1000)
    assert page.total == len(page.hits) == len({hit.clause.id for hit in page.hits})
    fields = {
        "documents": page.facets.documents, "sections": page.facets.sections,
        "bodies": page.facets.bodies, "roles": page.facets.roles,
    }  # fmt: skip
    for field, facets in fields.items():
        for facet in facets:
            value = Role(facet.value) if field == "roles" else facet.value
            narrowed = replace(where, **{field: (value,)})  # type: ignore[arg-type]
            assert assistant.search_page(query, where=narrowed, k=1).total == facet.count


def test_columns_agree_with_the_clauses(assistant: Assistant) -> None:
    columns = assistant._retriever.filters.columns
    clauses = [clause for document in assistant.documents for clause in document.clauses]
    assert columns.rows == len(clauses) == 64
    for row, clause in enumerate(clauses):
        assert columns.documents[columns.document_of[row]].sha256 == clause.sha256
        section = columns.section_of[row]
        assert (section < 0) == (clause.section is None)
        if section >= 0:
            entry = columns.sections[section]
            assert (entry.part, entry.number, entry.title) == (
                clause.part, clause.section, clause.section_title,
            )  # fmt: skip
        named = {columns.bodies[b] for b in columns.pair_bodies[columns.pair_rows == row]}
        assert named == {duty.body for duty in clause.duties}
    assert np.all(np.diff(columns.pair_rows) >= 0)
