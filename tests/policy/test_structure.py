"""What stands under which heading, and whose note closes which sentences."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tiaowen.models import Clause, Document, Genre, Role

if TYPE_CHECKING:
    from .conftest import Parse

_FOLDER = Path(__file__).parent / "documents"
_PLAN = (_FOLDER / "opinion.txt").read_text(encoding="utf-8")


def _item(document: Document, number: int, *, section: int | None = None) -> list[Clause]:
    return [c for c in document.clauses if c.item == number and section in (None, c.section)]


# --- 一份意见 ------------------------------------------------------------------------------------


def test_sections_and_items_of_an_opinion(parsed: Parse) -> None:
    document = parsed(_PLAN)
    assert document.genre is Genre.NOTICE
    assert [(s.label, s.title) for s in document.sections] == [
        ("一、", "总体要求"), ("二、", "推动技术创新"), ("三、", "加强政策支持"),
    ]  # fmt: skip
    assert [(i.section, i.label, i.title) for i in document.items] == [
        (2, "（一）", "完善创新体系"), (2, "（二）", "优化产业结构"), (3, "（三）", "加大财税支持"),
        (3, "（四）", "健全标准体系"), (3, "（五）", "强化督促落实"),
    ]  # fmt: skip


def test_a_section_without_items_is_citable_by_its_paragraphs(parsed: Parse) -> None:
    (clause,) = [c for c in parsed(_PLAN).clauses if c.section == 1]
    assert (clause.label, clause.item) == ("一、", None)
    assert clause.text == "坚持创新驱动，坚持市场主导。"
    assert clause.section_title == "总体要求"


def test_a_note_closes_its_sentences_and_the_next_group_follows(parsed: Parse) -> None:
    first, second = _item(parsed(_PLAN), 3)
    assert first.text == "落实税收优惠政策，中央财政安排1.5亿元专项资金。"
    assert [(d.body, d.role) for d in first.duties] == [
        ("财政部", Role.LEAD), ("税务总局", Role.WITHIN_REMIT),
    ]  # fmt: skip
    assert second.text == "建立风险补偿机制。"
    assert [(d.body, d.role) for d in second.duties] == [("人民银行", Role.RESPONSIBLE)]
    assert (first.index, second.index, first.siblings) == (1, 2, 2)


def test_the_first_named_leads_from_the_note_that_says_so_onwards(parsed: Parse) -> None:
    document = parsed(_PLAN)
    roles = {d.body: d.role for d in _item(document, 1)[0].duties}
    assert roles == {"工业和信息化部": Role.LEAD, "科技部": Role.RESPONSIBLE}
    assert _item(document, 1)[0].open_list
    roles = {d.body: d.role for d in _item(document, 2)[0].duties}
    assert roles == {"国家发展改革委": Role.LEAD, "工业和信息化部": Role.RESPONSIBLE}


def test_that_convention_does_not_reach_back(parsed: Parse) -> None:
    text = _PLAN.replace("。列第一位者为牵头单位，下同", "").replace(
        "（国家发展改革委、工业和信息化部负责）",
        "（国家发展改革委、工业和信息化部负责。列第一位者为牵头单位，下同）",
    )
    document = parsed(text)
    assert {d.role for d in _item(document, 1)[0].duties} == {Role.RESPONSIBLE}
    assert _item(document, 2)[0].duties[0].role is Role.LEAD


def test_that_convention_does_not_make_a_group_the_lead(parsed: Parse) -> None:
    (clause,) = _item(parsed(_PLAN), 5)
    assert {d.role for d in clause.duties} == {Role.RESPONSIBLE}


def test_an_item_without_a_note_has_a_clause_for_each_paragraph(parsed: Parse) -> None:
    first, second = _item(parsed(_PLAN), 4)
    assert first.text == "加快制定节能标准。"
    assert second.text == "各行业协会要积极参与标准制定（社会团体可自行提出），提高标准水平。"
    assert not first.duties
    assert not second.duties


def test_the_closing_paragraph_is_not_part_of_the_last_item(parsed: Parse) -> None:
    document = parsed(_PLAN)
    last = document.clauses[-1]
    assert last.text == "各地区、各部门要加强领导，重大情况及时报告国务院。"
    assert (last.item, last.section, last.label) == (None, None, "结尾")
    (clause,) = _item(document, 5)
    assert clause.text == "各地区要制定实施方案。"


def test_signature_date_and_remark_are_in_no_clause(parsed: Parse) -> None:
    words = "".join(c.text for c in parsed(_PLAN).clauses)
    assert "2018年11月16日" not in words
    assert "此件公开发布" not in words
    assert not words.endswith("国务院办公厅")


def test_paragraphs_with_notes_of_their_own_in_one_item(parsed: Parse) -> None:
    document = parsed(
        "节能工作要点\n一、主要任务\n"
        "（一）强化引领。建立指标体系。（统计局指导）\n"
        "优化体制机制。建立责任清单。（生态环境部指导，试点城市政府负责落实）\n"
        "加强集成创新。落实改革方案。\n推进示范。（科技部负责）\n"
    )
    clauses = _item(document, 1)
    assert [(c.text, c.note) for c in clauses] == [
        ("建立指标体系。", "统计局指导"),
        ("优化体制机制。建立责任清单。", "生态环境部指导，试点城市政府负责落实"),
        ("加强集成创新。落实改革方案。\n推进示范。", "科技部负责"),
    ]
    assert [d.role for d in clauses[1].duties] == [Role.GUIDE, Role.RESPONSIBLE]


def test_a_note_on_a_line_of_its_own(parsed: Parse) -> None:
    document = parsed(
        "节能工作要点\n一、主要任务\n（一）推进工业节能。实施重点工程。\n"
        "牵头单位：工业和信息化部；配合单位：财政部\n（二）推进建筑节能。推广绿色建筑。\n"
        "（住房城乡建设部负责）\n"
    )
    (first,), (second,) = _item(document, 1), _item(document, 2)
    assert first.text == "实施重点工程。"
    assert [(d.body, d.role) for d in first.duties] == [
        ("工业和信息化部", Role.LEAD), ("财政部", Role.SUPPORT),
    ]  # fmt: skip
    assert second.text == "推广绿色建筑。"
    assert [d.body for d in second.duties] == ["住房城乡建设部"]


@pytest.mark.parametrize(
    "notes",
    [
        "牵头单位：工业和信息化部\n配合单位：财政部、商务部等\n",
        "（工业和信息化部牵头）（财政部、商务部等配合）\n",
        "（工业和信息化部牵头）\n（财政部、商务部等配合）\n",
        "（工业和信息化部牵头）\n配合单位：财政部、商务部等\n",
    ],
)
def test_notes_that_follow_each_other_belong_to_one_task(parsed: Parse, notes: str) -> None:
    document = parsed(
        f"节能工作要点\n一、主要任务\n（一）推进工业节能。实施重点工程。\n{notes}（二）推进建筑节能。\n"
    )
    (clause,) = _item(document, 1)
    assert clause.text == "实施重点工程。"
    assert [(d.body, d.role) for d in clause.duties] == [
        ("工业和信息化部", Role.LEAD), ("财政部", Role.SUPPORT), ("商务部", Role.SUPPORT),
    ]  # fmt: skip
    assert clause.open_list


def test_a_paragraph_after_the_note_of_an_earlier_item_stays_in_it(parsed: Parse) -> None:
    document = parsed(
        "节能工作要点\n一、主要任务\n（一）工业节能。实施工程。（财政部负责）\n各地区要抓好落实。\n"
        "（二）建筑节能。推广绿色建筑。（住房城乡建设部负责）\n"
    )
    assert [(c.label, c.index, c.text) for c in document.clauses] == [
        ("一、（一）", 1, "实施工程。"),
        ("一、（一）", 2, "各地区要抓好落实。"),
        ("一、（二）", 1, "推广绿色建筑。"),
    ]


def test_a_note_on_nothing_is_text(parsed: Parse) -> None:
    document = parsed(
        "节能工作的意见\n国发〔2018〕1号\n教育部：\n（财政部负责）\n一、主要任务\n推广节能产品。\n"
    )
    assert [(c.text, c.note) for c in document.clauses] == [
        ("（财政部负责）", ""), ("推广节能产品。", ""),
    ]  # fmt: skip


def test_a_note_after_the_title_of_an_item_makes_the_title_the_task(parsed: Parse) -> None:
    document = parsed("节能工作要点\n一、主要任务\n（一）修订强制性标准（国家标准委负责）\n")
    (clause,) = _item(document, 1)
    assert clause.title == "修订强制性标准"
    assert clause.text == "修订强制性标准"
    assert [d.body for d in clause.duties] == ["国家标准委"]


@pytest.mark.parametrize(
    "sentence",
    [
        "分别负责实施（技工院校内由人力资源社会保障行政部门负责），组织制定标准。",
        "共落实1650名任务（其中广东省、福建省共落实了165名扩招任务）。",
        "加强网络地址(IP地址)管理，防范重大案(事)件。",
        "设立办公室（以下简称节能办），由国务院领导同志牵头负责。",
        "落实有关规定（国发〔2011〕37号），各负其责。",
        "设立节能办公室（财政部负责）并健全机制。",
        "实施节能工程（财政部负责），加快推进。",
        "一是实施节能工程。（财政部负责），二是健全机制。",
    ],
)
def test_a_bracket_inside_a_sentence_is_no_note(parsed: Parse, sentence: str) -> None:
    document = parsed(f"节能工作要点\n一、主要任务\n（一）健全机制。{sentence}\n")
    (clause,) = _item(document, 1)
    assert clause.text == sentence
    assert (clause.note, clause.duties) == ("", ())


@pytest.mark.parametrize(
    ("heading", "label", "text"),
    [
        ("（一）对宗旨相同的社会团体，予以合并。", "一、（一）", "对宗旨相同的社会团体，予以合并"),
        ("二、同意建立联席会议制度。", "二、", "同意建立联席会议制度"),
    ],
)
def test_a_heading_with_nothing_under_it_is_itself_the_task(
    parsed: Parse, heading: str, label: str, text: str
) -> None:
    document = parsed(f"节能工作要点\n一、主要任务\n有关任务如下。\n{heading}\n三、附则\n试行。\n")
    (clause,) = [c for c in document.clauses if c.label == label]
    assert clause.text == text
    assert document.text[clause.span.start : clause.span.end] == text


def test_a_heading_with_items_under_it_is_no_clause(parsed: Parse) -> None:
    document = parsed("节能工作要点\n一、主要任务\n（一）健全机制。完善制度。\n")
    assert [c.label for c in document.clauses] == ["一、（一）"]


def test_points_below_an_item_stand_in_the_label(parsed: Parse) -> None:
    document = parsed(
        "节能工作要点\n一、主要任务\n（一）健全机制。完善制度。\n1.制定办法。\n（1）明确职责。\n"
        "（2）明确期限。\n2.开展评估。\n（二）强化监督。\n"
    )
    assert [c.label for c in document.clauses] == [
        "一、（一）", "一、（一）1.", "一、（一）1.（1）", "一、（一）1.（2）", "一、（一）2.",
        "一、（二）",
    ]  # fmt: skip
