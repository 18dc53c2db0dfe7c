"""任务分工表 as CSV, XLSX, Markdown, DOCX and JSON: opened with the libraries that read them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tiaowen.answer.table import FORMATS, HEADINGS, Row, export, form_of, neutral, rows_of
from tiaowen.api import parse
from tiaowen.errors import ConfigError
from tiaowen.models import Clause, Document


@pytest.fixture(scope="module")
def rows(notice: Document) -> list[Row]:
    return rows_of(notice.clauses)


def _clause(notice: Document, item: int, index: int = 1) -> Clause:
    (found,) = [c for c in notice.clauses if (c.item, c.index) == (item, index)]
    return found


def _grid(data: bytes, form: str) -> list[list[str]]:
    """Heading and rows of a table, read back."""
    if form == "csv":
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    if form == "md":
        lines = data.decode("utf-8").splitlines()
        assert set(lines[1]) == {"|", "-"}
        return [
            [cell.strip() for cell in line.strip("|").split(" | ")]
            for line in (lines[0], *lines[2:])
        ]
    if form == "xlsx":
        from openpyxl import load_workbook

        sheet = load_workbook(io.BytesIO(data)).active
        assert sheet is not None
        return [[str(c) if c is not None else "" for c in r] for r in sheet.values]
    import docx

    (table,) = docx.Document(io.BytesIO(data)).tables
    return [[cell.text for cell in row.cells] for row in table.rows]


# --- 行 ------------------------------------------------------------------------------------------


def test_a_row_for_each_of_the_55_clauses_numbered_from_1(rows: list[Row]) -> None:
    assert len(rows) == 55
    assert [r.number for r in rows] == list(range(1, 56))


def test_the_row_of_software_legalization(notice: Document) -> None:
    (row,) = rows_of([_clause(notice, 11)])
    cells = dict(zip(HEADINGS, row.cells(), strict=True))
    assert cells["条款"] == "三、（十一）"
    assert cells["任务"] == "深入推进软件正版化工作"
    assert cells["牵头单位"] == "新闻出版广电总局"
    assert (
        cells["责任单位"]
        == "工业和信息化部、财政部、国务院国资委、工商总局、国家知识产权局、国管局"
    )
    assert cells["类型"] == "牵头负责、按职责分工负责"
    assert cells["原文"].startswith("持续开展政府机关软件正版化工作")
    assert cells["出处"] == "国办发〔2017〕46号 三、（十一）"
    assert cells["时限"] == "原文未载明"


@pytest.mark.parametrize(
    ("item", "index", "leads", "others"),
    [
        (
            16,
            1,
            "全国打击侵权假冒工作领导小组办公室",
            "公安部、海关总署、工商总局、质检总局、国家知识产权局等",
        ),
        (18, 1, "", "税务总局、海关总署、工商总局、食品药品监管总局等"),
        (22, 1, "中央综治办、全国打击侵权假冒工作领导小组办公室", ""),
        (2, 3, "", "国家林业局"),
    ],
)
def test_an_open_list_keeps_its_et_cetera(
    notice: Document, item: int, index: int, leads: str, others: str
) -> None:
    cells = rows_of([_clause(notice, item, index)])[0].cells()
    assert cells[3:5] == (leads, others)


def test_clauses_without_a_note_are_no_tasks(notice: Document) -> None:
    assert rows_of([c for c in notice.clauses if c.item is None]) == []


# --- 格式 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "xlsx", "md", "docx"])
def test_every_format_holds_the_55_rows_as_they_are(rows: list[Row], form: str) -> None:
    grid = _grid(export(rows, form), form)
    assert grid[0] == list(HEADINGS)
    assert grid[1:] == [list(row.cells()) for row in rows]
    assert len(grid) == 56


def test_csv_begins_with_a_byte_order_mark(rows: list[Row]) -> None:
    assert export(rows, "csv").startswith(b"\xef\xbb\xbf\xe5\xba\x8f\xe5\x8f\xb7,")  # 序号


def test_json_holds_roles_and_ids(rows: list[Row], notice: Document) -> None:
    data: list[dict[str, Any]] = json.loads(export(rows, "json"))
    assert len(data) == 55
    row = next(r for r in data if r["item"] == 11)
    clause = _clause(notice, 11)
    assert (row["clause"], row["clause_id"], row["note"]) == (1, clause.id, clause.note)
    assert row["duties"][0] == {"body": "新闻出版广电总局", "role": "lead"}
    assert row["duties"][1] == {"body": "工业和信息化部", "role": "within_remit"}
    assert [r["open_list"] for r in data].count(True) == 4


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_an_empty_table_is_a_table(form: str) -> None:
    data = export([], form)
    assert (json.loads(data) == []) if form == "json" else _grid(data, form) == [list(HEADINGS)]


def test_an_unknown_format_names_the_known_ones(rows: list[Row]) -> None:
    with pytest.raises(ConfigError, match="'pdf'") as caught:
        export(rows, "pdf")
    assert "docx" in caught.value.advice


@pytest.mark.parametrize(
    ("name", "form"), [("表.CSV", "csv"), ("a/b.xlsx", "xlsx"), ("table", ""), ("x.tar.md", "md")]
)
def test_the_name_of_a_file_asks_for_a_format(name: str, form: str) -> None:
    assert form_of(Path(name)) == form


# --- 危险的内容 ----------------------------------------------------------------------------------

_FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u3000=1", "\u200b=1", "\ufeff-1",
    "\x01=1", "＝1＋1", "＋1", "－1", "＠SUM(A1)", " ＝1", "\n=1", "\n第二行", "=cmd|' /C calc'!A0",
]  # fmt: skip


@pytest.mark.parametrize("cell", _FORMULAS)
def test_a_formula_is_neutralised(cell: str) -> None:
    assert neutral(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "软件", "1=1", "（=1）", "'=1", "——加强", " 软件", "（一）"])
def test_what_is_no_formula_stays(cell: str) -> None:
    assert neutral(cell) == cell


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("formula", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)"])
def test_no_cell_of_a_spreadsheet_is_a_formula(notice: Document, form: str, formula: str) -> None:
    clause = replace(_clause(notice, 11), title=formula, text=f"{formula}\n第二行")
    cells = _grid(export(rows_of([clause]), form), form)[1]
    assert cells[2] == f"'{formula}"
    assert cells[6] == f"'{formula}\n第二行"
    if form == "xlsx":
        from openpyxl import load_workbook

        sheet = load_workbook(io.BytesIO(export(rows_of([clause]), form))).active
        assert sheet is not None
        assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)


def test_pipes_and_line_breaks_stay_inside_a_markdown_cell(notice: Document) -> None:
    clause = replace(_clause(notice, 11), title="甲|乙", text="一\n二\\|三")
    line = export(rows_of([clause]), "md").decode().splitlines()[2]
    assert "甲\\|乙" in line
    assert "一<br>二\\\\\\|三" in line
    assert line.count(" | ") == len(HEADINGS) - 1


def test_commas_and_quotes_stay_inside_a_csv_cell(notice: Document) -> None:
    clause = replace(_clause(notice, 11), text='他说"甲,乙"\n换行')
    assert _grid(export(rows_of([clause]), "csv"), "csv")[1][6] == '他说"甲,乙"\n换行'


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_control_characters_of_a_document_do_not_break_an_export(form: str) -> None:
    """Spreadsheets and word processors refuse them; cleaning takes them out."""
    rest = "认真总结经验，及时向社会公布结果，切实加强组织领导。" * 20
    task = "（一）测\x0e试。做\x07好测试。（公安\x1f部负责）\n"
    text = f"关于测试的通知\n国办发〔2019〕1号\n{task}（二）其他。{rest}\n"
    rows = rows_of(parse(text.encode(), name="控制符.txt").clauses)
    assert [d.body for r in rows for d in r.duties] == ["公安部"]
    data = export(rows, form)
    if form != "json":
        assert _grid(data, form)[1][6] == "做好测试。"


@pytest.mark.parametrize("form", ["csv", "xlsx", "md", "docx"])
def test_characters_that_programs_refuse_are_shown(notice: Document, form: str) -> None:
    clause = replace(_clause(notice, 11), text="甲\x00乙\x0b丙\x1f丁\ufffe戊\ud800己")
    assert _grid(export(rows_of([clause]), form), form)[1][6] == "甲␀乙␋丙␟丁�戊�己"


def test_a_text_longer_than_a_cell_is_cut_and_says_so(notice: Document) -> None:
    """A spreadsheet holds 32,767 units of UTF-16 in a cell: 𠮷 takes two of them."""
    for text in ("字" * 40_000, "𠮷" * 20_000, "=" + "字" * 32_767):
        clause = replace(_clause(notice, 11), text=text)
        cell = _grid(export(rows_of([clause]), "xlsx"), "xlsx")[1][6]
        assert len(cell.encode("utf-16-le")) <= 2 * 32_767
        assert cell.endswith("……（单元格装不下全文，见原文件）")
        assert _grid(export(rows_of([clause]), "csv"), "csv")[1][6].endswith(text[-1] * 100)
    fits = replace(_clause(notice, 11), text="字" * 32_767)
    assert _grid(export(rows_of([fits]), "xlsx"), "xlsx")[1][6] == "字" * 32_767


def test_a_workbook_can_be_read_sorted_and_printed_as_it_is(rows: list[Row]) -> None:
    from openpyxl import load_workbook

    sheet: Any = load_workbook(io.BytesIO(export(rows, "xlsx"))).active
    assert sheet.freeze_panes == "D2"
    assert sheet.auto_filter.ref == "A1:I56"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    assert [sheet.cell(n, 1).value for n in (2, 3, 56)] == [1, 2, 55]
    for line in sheet.iter_rows(min_row=2, min_col=2):
        assert {cell.data_type for cell in line} <= {"s", "n"}  # n: an empty one
        assert all(cell.number_format == "@" for cell in line)
        assert all(cell.alignment.wrap_text for cell in line)
    assert sheet.column_dimensions["G"].width == 60


def test_a_memo_repeats_its_heading_and_breaks_no_row(rows: list[Row]) -> None:
    import docx
    from docx.oxml.ns import qn

    book = docx.Document(io.BytesIO(export(rows, "docx")))
    assert book.sections[0].page_width > book.sections[0].page_height
    (table,) = book.tables
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert sum(column.width for column in table.columns) <= (
        book.sections[0].page_width - book.sections[0].left_margin - book.sections[0].right_margin
    )


@pytest.mark.parametrize("words", ["[点击](javascript:x)", "<script>x</script>", "`甲`*乙*"])
def test_markdown_holds_words_only(notice: Document, words: str) -> None:
    line = export(rows_of([replace(_clause(notice, 11), title=words)]), "md").decode()
    assert "[点击](" not in line
    assert "<script" not in line
    assert "*乙*" not in line.replace("\\*", "")
