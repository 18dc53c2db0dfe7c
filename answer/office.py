"""The task table as a workbook and as a memo: laid out to be read and printed as it is."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..errors import ConfigError
from .rows import HEADINGS, Row
from .table import neutral, printable_cells

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_CELL = 32_767
"""Characters that a cell of a spreadsheet holds; programs cut or refuse more."""
_CUT = "……（单元格装不下全文，见原文件）"
_ROWS = 1_048_576
"""Rows of a sheet, the heading included."""

_WIDTHS = (6, 14, 26, 24, 38, 14, 60, 22, 12)
"""Of the columns, in characters of the standard font; a Chinese character takes two."""
_SHARES_MM = (10, 20, 34, 30, 44, 22, 70, 25, 18)
"""Of the columns on a sheet A4 landscape with margins of 12 mm: 273 mm."""
_RED, _PALE = "A3161B", "F7E6E2"


def to_xlsx(rows: Sequence[Row]) -> bytes:
    """A workbook: wrapped text, a frozen heading with filters, printed landscape on A4.

    Raises:
        ConfigError: there are more rows than a sheet holds.
    """
    from openpyxl import Workbook

    if len(rows) >= _ROWS:
        raise ConfigError(
            f"{len(rows)} tasks: a sheet holds {_ROWS - 1}", advice="filter, or take csv"
        )
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "任务分工表"
    sheet.append(HEADINGS)
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(printable_cells(row), start=1):
            cell = sheet.cell(number, column)
            if column == 1:
                cell.value = row.number
            elif value:
                cell.value = fitted(neutral(value))
                cell.data_type = "s"  # whatever it looks like, it is words
    _lay_out(sheet, len(rows) + 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def fitted(cell: str) -> str:
    """A cell that a spreadsheet can hold; one that was cut says so.

    Counted in UTF-16, as spreadsheets do: a rare character takes two.
    """
    units = cell.encode("utf-16-le")
    if len(units) <= 2 * _CELL:
        return cell
    return units[: 2 * (_CELL - len(_CUT))].decode("utf-16-le", "ignore") + _CUT


def _lay_out(sheet: Worksheet, last: int) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.worksheet.properties import PageSetupProperties

    letters = "ABCDEFGHI"
    for letter, width in zip(letters, _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    thin = Side(style="thin", color="D9D2C5")
    border, wrapped = Border(bottom=thin), Alignment(wrap_text=True, vertical="top")
    for line in sheet.iter_rows(min_row=2, max_row=last):
        for cell in line:
            cell.alignment, cell.border = wrapped, border
            cell.number_format = "0" if cell.column == 1 else "@"
    for cell in sheet[1]:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", start_color=_RED)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        cell.number_format = "@"
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = "D2"
    sheet.auto_filter.ref = f"A1:I{last}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if sheet.oddFooter is not None:
        sheet.oddFooter.center.text = "&P / &N"


def to_docx(rows: Sequence[Row]) -> bytes:
    """A document with one table, A4 landscape, its heading repeated on every page."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    book = docx.Document()
    page = book.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    page.left_margin = page.right_margin = Mm(12)
    page.top_margin = page.bottom_margin = Mm(15)
    _set_fonts(book.styles["Normal"], Pt(8))
    _set_fonts(book.styles["Heading 1"], Pt(16))
    book.add_heading("任务分工表", level=1)
    # Whole at once: adding row after row takes time that grows with its square.
    table = book.add_table(rows=len(rows) + 1, cols=len(HEADINGS), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, _SHARES_MM, strict=True):
        column.width = Mm(width)
    grid = [list(HEADINGS), *(printable_cells(row) for row in rows)]
    for line, values in zip(table.rows, grid, strict=True):
        for cell, value, width in zip(line.cells, values, _SHARES_MM, strict=True):
            cell.width = Mm(width)
            cell.text = value
    _mark_heading(table.rows[0])
    for line in table.rows:
        _flag(line._tr.get_or_add_trPr(), "w:cantSplit")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _set_fonts(style: Any, size: Any) -> None:
    """Names that Word and WPS have; any program falls back to a font of its own."""
    from docx.oxml.ns import qn

    style.font.size = size
    style.font.name = "SimSun"
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")


def _mark_heading(line: Any) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    _flag(line._tr.get_or_add_trPr(), "w:tblHeader")
    for cell in line.cells:
        shade = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{_PALE}"/>'
        cell._tc.get_or_add_tcPr().append(parse_xml(shade))
        for run in cell.paragraphs[0].runs:
            run.font.bold = True


def _flag(properties: Any, name: str) -> None:
    from docx.oxml import OxmlElement

    properties.append(OxmlElement(name))
