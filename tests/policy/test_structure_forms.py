"""Numbering that restarts or is missing, attachments, and regulations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tiaowen.models import Clause, Document, Genre

if TYPE_CHECKING:
    from .conftest import Parse

_FOLDER = Path(__file__).parent / "documents"
_RESTARTING = (_FOLDER / "restarting.txt").read_text(encoding="utf-8")
_UNNUMBERED = (_FOLDER / "unnumbered.txt").read_text(encoding="utf-8")
_ATTACHED = (_FOLDER / "attached.txt").read_text(encoding="utf-8")
_LAW = (_FOLDER / "regulation.md").read_text(encoding="utf-8")


def _item(document: Document, number: int, *, section: int | None = None) -> list[Clause]:
    return [c for c in document.clauses if c.item == number and section in (None, c.section)]


# --- 编号 ----------------------------------------------------------------------------------------


def test_numbering_that_restarts_in_each_section(parsed: Parse) -> None:
    document = parsed(_RESTARTING)
    assert [(i.section, i.number, i.title) for i in document.items] == [
        (1, 1, "知识产权保护方面"), (1, 2, "科技成果转化方面"),
        (2, 1, "加强组织领导"), (2, 2, "加强跟踪评估"), (2, 3, "加强宣传推介"),
    ]  # fmt: skip
    assert [c.label for c in document.clauses] == [
        "一、（一）", "一、（二）", "二、（一）", "二、（二）", "二、（三）",
    ]  # fmt: skip
    assert len({c.id for c in document.clauses}) == 5
    assert [d.body for c in _item(document, 1, section=2) for d in c.duties] == ["科技部"]
    assert document.warnings == ()


def test_a_gap_in_the_numbering_is_a_warning(parsed: Parse) -> None:
    document = parsed(_RESTARTING.replace("（三）加强宣传", "（四）加强宣传"))
    assert document.warnings == ("item 4 follows item 2",)


def test_a_document_without_numbering_is_citable_by_paragraph(parsed: Parse) -> None:
    document = parsed(_UNNUMBERED)
    assert (document.sections, document.items, document.articles) == ((), (), ())
    assert [c.label for c in document.clauses] == ["正文第一段", "正文第二段", "正文第三段"]
    assert document.clauses[1].text.startswith("近年来，各地区认真落实节水措施")


def test_an_attachment_numbers_its_parts_anew(parsed: Parse) -> None:
    document = parsed(_ATTACHED)
    assert [(s.part, s.label, s.title) for s in document.sections] == [
        (1, "一、", "工作目标"), (1, "二、", "主要任务"), (2, "一、", "制定标准"),
    ]  # fmt: skip
    assert [(c.part, c.label) for c in document.clauses if c.section] == [
        (1, "附件1一、"), (1, "附件1二、（一）"), (2, "附件2一、（一）"),
    ]  # fmt: skip
    assert [i.part for i in document.items] == [1, 2]
    assert len({c.id for c in document.clauses}) == len(document.clauses)
    assert document.date == "2018-03-05"


def test_titles_of_attachments_are_no_clauses(parsed: Parse) -> None:
    texts = [c.text for c in parsed(_ATTACHED).clauses]
    assert not {"附件1", "节能工作方案", "附件2", "任务清单"} & set(texts)


# --- 法规 ----------------------------------------------------------------------------------------


def test_a_regulation_has_chapters_and_articles(parsed: Parse) -> None:
    document = parsed(_LAW, "节能监察条例.md")
    assert document.genre is Genre.LEGISLATION
    assert document.items == ()
    assert [(s.number, s.label, s.title) for s in document.sections] == [
        (1, "第一章", "总则"), (2, "第二章", "监察的实施"), (3, "第三章", "附则"),
    ]  # fmt: skip
    assert [(a.number, a.label, a.chapter) for a in document.articles] == [
        (1, "第一条", 1), (2, "第二条", 1), (3, "第三条", 2), (4, "第四条", 2),
        (4, "第四条之一", 2), (5, "第五条", 3),
    ]  # fmt: skip


def test_an_article_is_one_clause_with_all_its_paragraphs(parsed: Parse) -> None:
    document = parsed(_LAW, "节能监察条例.md")
    assert [c.label for c in document.clauses] == [a.label for a in document.articles]
    clause = document.clauses[1]
    assert clause.article == 2
    assert clause.text == (
        "国务院节能主管部门负责全国的节能监察工作。\n"
        "省、自治区、直辖市人民政府管理节能工作的部门负责本行政区域内的节能监察工作。"
    )
    assert clause.section_title == "总则"


def test_a_bracketed_number_in_a_regulation_is_a_subparagraph_of_its_article(parsed: Parse) -> None:
    clause = parsed(_LAW, "节能监察条例.md").clauses[2]
    assert clause.item is None
    assert clause.text.splitlines() == [
        "实施节能监察应当具备下列条件：", "(一)有两名以上监察人员；", "(二)出示监察证件。",
    ]  # fmt: skip


def test_brackets_in_a_regulation_give_no_duties(parsed: Parse) -> None:
    assert all(not c.duties for c in parsed(_LAW, "节能监察条例.md").clauses)


def test_two_articles_quoted_in_a_notice_do_not_make_it_a_regulation(parsed: Parse) -> None:
    document = parsed(
        "国务院关于修改条例的通知\n国发〔2018〕905号\n一、修改内容\n将第一条修改如下：\n"
        "第一条 为了规范节能监察，制定本条例。\n二、施行日期\n自公布之日起施行。\n"
    )
    assert document.genre is Genre.NOTICE
    assert [s.title for s in document.sections] == ["修改内容", "施行日期"]
