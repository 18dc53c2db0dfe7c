"""缺口与重叠: what is left open and what tasks have in common, counted by hand in the notice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tiaowen.answer.common_terms import terms_of
from tiaowen.answer.overlaps import Report, report_json, report_of
from tiaowen.answer.report_text import report_markdown
from tiaowen.answer.rows import Shelf, TaskFilter
from tiaowen.api import parse
from tiaowen.errors import ConfigError
from tiaowen.models import Clause, Document, Duty
from tiaowen.policy.normalise import CleanText
from tiaowen.policy.parse import clean_document

Place = tuple[int | None, int]


class Papers:
    """Documents as such, without an index."""

    def __init__(self, *documents: Document) -> None:
        self.documents = documents

    def duties(self, body: str | None = None) -> list[tuple[Clause, tuple[Duty, ...]]]:
        assert body is None, "the report never asks for one body"
        return [(c, c.duties) for d in self.documents for c in d.clauses if c.duties]

    def clean_text(self, document: Document) -> CleanText:
        return clean_document(document)


def place(clause: Clause) -> Place:
    return clause.item, clause.index


@pytest.fixture(scope="module")
def shelf(notice: Document) -> Shelf:
    return Papers(notice)


@pytest.fixture(scope="module")
def report(shelf: Shelf) -> Report:
    return report_of(shelf)


@pytest.fixture(scope="module")
def paper() -> Callable[[str], Document]:
    def make(tasks: str) -> Document:
        rest = "认真总结经验，及时向社会公布结果，切实加强组织领导。" * 20
        text = f"关于测试的通知\n国办发〔2019〕1号\n一、重点任务\n{tasks}\n二、其他\n{rest}\n"
        return parse(text.encode(), name="测试.txt")

    return make


# --- 通知 ----------------------------------------------------------------------------------------


def test_counts_of_the_notice(report: Report) -> None:
    assert (report.tasks, report.items, report.bodies) == (55, 31, 32)
    assert report.led == 18
    assert report.alone == 21
    assert report.nobody == ()


def test_sixteen_items_never_name_a_lead(report: Report) -> None:
    items = [group[0].item for group in report.items_without_lead]
    assert items == [1, 2, 3, 4, 5, 6, 12, 13, 14, 15, 18, 19, 20, 24, 26, 29]
    assert sum(len(group) for group in report.items_without_lead) == 3 + 3 + 1 + 5 + 12 + 3


def test_sixteen_tasks_are_shared_and_have_no_lead(report: Report) -> None:
    # 18 led, 21 with one body, 16 of these: 55.
    assert list(map(place, report.unled)) == [
        (1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (3, 1), (4, 5), (7, 2), (12, 1), (18, 1),
        (19, 1), (19, 2), (20, 1), (21, 6), (24, 1), (30, 2),
    ]  # fmt: skip


def test_four_notes_end_in_et_cetera(report: Report) -> None:
    assert [c.item for c in report.open_lists] == [4, 16, 18, 27]


def test_five_tasks_are_led_jointly(report: Report) -> None:
    assert [(place(s.clause), len(s.bodies)) for s in report.joint] == [
        ((17, 1), 2), ((21, 1), 2), ((22, 1), 2), ((27, 1), 2), ((28, 2), 4),
    ]  # fmt: skip
    assert report.joint[0].bodies == ("全国打击侵权假冒工作领导小组办公室", "高检院")


def test_the_tasks_that_most_bodies_share(report: Report) -> None:
    assert [(place(s.clause), len(s.bodies)) for s in report.shared] == [
        ((19, 1), 14), ((20, 1), 14), ((17, 1), 13), ((3, 1), 12), ((1, 1), 10), ((23, 1), 10),
        ((24, 1), 10), ((2, 1), 9), ((1, 3), 8), ((4, 5), 8),
    ]  # fmt: skip


def test_bodies_that_appear_together(report: Report) -> None:
    first, second = report.pairs[:2]
    assert first.bodies == ("工商总局", "质检总局")
    assert list(map(place, first.clauses)) == [
        (1, 1), (1, 3), (2, 1), (2, 2), (3, 1), (4, 5), (16, 1), (17, 1), (19, 1), (20, 1),
        (23, 1), (24, 1),
    ]  # fmt: skip
    assert (second.bodies, len(second.clauses)) == (("公安部", "工商总局"), 11)
    # Three more pairs share eight tasks with the fifteenth: 17, so that none is left out by chance.
    assert len(report.pairs) == 17
    assert [len(p.clauses) for p in report.pairs] == [12, 11, 11, 10, 10] + [9] * 5 + [8] * 7


@pytest.mark.parametrize(
    ("term", "places"),
    [
        ("国家企业信用信息公示系统", [(9, 1), (21, 3)]),
        ("双随机", [(2, 3), (4, 4)]),
        ("一带一路", [(3, 1), (28, 3)]),
        ("地理标志", [(9, 1), (28, 1)]),
        ("林木种苗", [(2, 3), (21, 6)]),
        ("联合执法", [(16, 1), (29, 1), (29, 2)]),
        ("全链条打击", [(1, 1), (13, 1)]),
    ],
)
def test_the_same_term_in_several_items(report: Report, term: str, places: list[Place]) -> None:
    (found,) = [r for r in report.terms if r.term == term]
    assert list(map(place, found.clauses)) == places
    assert found.items == len({item for item, _ in places})


def test_the_longest_and_rarest_term_comes_first(report: Report) -> None:
    assert report.terms[0].term == "国家企业信用信息公示系统"


def test_what_the_notice_is_about_and_function_words_are_no_terms(report: Report) -> None:
    terms = {r.term for r in report.terms}
    assert terms.isdisjoint(
        {"侵权假冒", "知识产权", "加强", "工作", "开展", "推进", "公安部", "按职责分工"}
    )
    assert all(len(term) >= 3 for term in terms)


def test_of_terms_within_each_other_the_longest_counts(notice: Document) -> None:
    (clause,) = [c for c in notice.clauses if (c.item, c.index) == (9, 1)]
    terms = terms_of(clause)
    assert "国家企业信用信息公示系统" in terms
    assert "信用信息" not in terms


# --- 筛选 ----------------------------------------------------------------------------------------


def test_one_section(shelf: Shelf) -> None:
    report = report_of(shelf, TaskFilter(section="三、"))
    assert (report.tasks, report.items, report.led) == (6, 5, 4)
    assert [g[0].item for g in report.items_without_lead] == [12]


def test_body_and_role_do_not_make_gaps(shelf: Shelf, report: Report) -> None:
    """With 司法部 alone, item 27 would seem to have no lead."""
    assert report_of(shelf, TaskFilter(body="司法部")) == report


def test_an_unknown_section_names_those_there_are(shelf: Shelf) -> None:
    with pytest.raises(ConfigError, match="'九'") as caught:
        report_of(shelf, TaskFilter(section="九"))
    assert "一、二、三" in caught.value.advice


# --- 其他文件 ------------------------------------------------------------------------------------


def test_an_item_that_names_nobody_is_a_gap(paper: Callable[[str], Document]) -> None:
    document = paper("（一）建平台。建设平台。（公安部负责）\n（二）管平台。做好管理。")
    report = report_of(Papers(document))
    assert [c.item for c in report.nobody] == [2]
    assert "## 未写明责任单位的条款（1）\n\n- 一、（二） 管平台\n" in report_markdown(report)


def test_documents_without_duties_give_an_empty_report(paper: Callable[[str], Document]) -> None:
    report = report_of(Papers(paper("（一）建平台。建设平台。")))
    assert (report.tasks, report.nobody, report.pairs, report.terms) == (0, (), (), ())
    assert report_markdown(report).count("- 无\n") == 7


def test_two_documents_are_named_in_the_report(
    notice: Document, paper: Callable[[str], Document]
) -> None:
    second = paper("（一）建平台。建设平台。（公安部、农业部负责）")
    text = report_markdown(report_of(Papers(notice, second)))
    assert "- 国办发〔2019〕1号 一、（一） 建平台：公安部、农业部\n" in text
    assert "- 国办发〔2017〕46号 三、（十二） 加强植物新品种保护：农业部、国家林业局\n" in text


# --- 形式 ----------------------------------------------------------------------------------------


def test_the_report_in_words(report: Report) -> None:
    text = report_markdown(report)
    assert (
        "共 55 项任务，分属 31 项，涉及 32 个单位；18 项任务写明牵头单位，37 项未写明"
        "（其中 21 项只有一个责任单位）。\n" in text
    )
    assert "- 国家企业信用信息公示系统（2 项）：三、（九）；六、（二十一）第3句组\n" in text
    assert "- 五、（十七） 推进行政执法与刑事司法衔接：2 个单位，全国打击侵权假冒" in text
    assert "加强重点产品管理：至少 8 个单位，国家发展改革委、公安部" in text
    assert "等\n" in text


def test_words_of_a_document_stay_words(paper: Callable[[str], Document]) -> None:
    document = paper("（一）<b>建</b>[平台](x)。建设平台。（公安部、农业部负责）")
    text = report_markdown(report_of(Papers(document)))
    assert "&lt;b>建&lt;/b>\\[平台\\](x)" in text
    assert "<b>" not in text


def test_the_report_as_json(report: Report) -> None:
    data = report_json(report)
    assert (data["tasks"], data["led"], data["alone"]) == (55, 18, 21)
    terms = data["terms"]
    assert isinstance(terms, list)
    assert terms[0]["term"] == "国家企业信用信息公示系统"
    assert [t["label"] for t in terms[0]["tasks"]] == ["三、（九）", "六、（二十一）"]
    assert all(t["clause_id"] for t in terms[0]["tasks"])
