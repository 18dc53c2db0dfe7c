"""The task table 任务分工表: a row per clause, to CSV, XLSX, Markdown, DOCX and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import ConfigError
from ..models import Clause, Duty, Role

HEADINGS = ("序号", "条款", "任务", "牵头单位", "责任单位", "类型", "原文", "出处", "时限")
_NO_DEADLINE = "原文未载明"
_ROLE_NAMES = {
    Role.LEAD: "牵头负责", Role.RESPONSIBLE: "负责", Role.WITHIN_REMIT: "按职责分工负责",
    Role.JOINTLY: "会同", Role.SUPPORT: "配合", Role.PARTICIPATE: "参加", Role.GUIDE: "指导",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One task of the table."""

    number: int
    clause: Clause
    duties: tuple[Duty, ...]
    """Of the clause, all of them."""

    def cells(self) -> tuple[str, ...]:
        """The row in the order of `HEADINGS`."""
        leads = [d.body for d in self.duties if d.role is Role.LEAD]
        others = [d.body for d in self.duties if d.role is not Role.LEAD]
        more = "等" if self.clause.open_list else ""
        kinds = dict.fromkeys(_ROLE_NAMES[d.role] for d in self.duties)
        return (
            str(self.number), self.clause.label, self.clause.title,
            "、".join(leads) + (more if leads and not others else ""),
            "、".join(others) + (more if others else ""),
            "、".join(kinds), self.clause.text,
            f"{self.clause.document} {self.clause.label}", _NO_DEADLINE,
        )  # fmt: skip


def rows_of(clauses: Sequence[Clause]) -> list[Row]:
    """Rows of the clauses that have duties, numbered from 1."""
    noted = [c for c in clauses if c.duties]
    return [Row(number, clause, clause.duties) for number, clause in enumerate(noted, start=1)]


def neutral(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula gets a quote mark before it.

    Source: OWASP, CSV Injection.
    """
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def to_csv(rows: Sequence[Row]) -> bytes:
    """CSV with a byte order mark, so that spreadsheets take it for UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    writer.writerows([neutral(cell) for cell in row.cells()] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def to_markdown(rows: Sequence[Row]) -> bytes:
    """A Markdown table."""

    def line(cells: Sequence[str]) -> str:
        clean = (c.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "<br>") for c in cells)
        return "| " + " | ".join(clean) + " |"

    lines = [line(HEADINGS), "|" + "---|" * len(HEADINGS), *(line(r.cells()) for r in rows)]
    return ("\n".join(lines) + "\n").encode("utf-8")


def to_json(rows: Sequence[Row]) -> bytes:
    """One object per row: label, item, clause, title, text, duties."""
    data = [
        {
            "number": r.number, "document": r.clause.document, "label": r.clause.label,
            "item": r.clause.item, "clause": r.clause.index, "clause_id": r.clause.id,
            "title": r.clause.title, "text": r.clause.text, "note": r.clause.note,
            "open_list": r.clause.open_list,
            "duties": [{"body": d.body, "role": d.role.value} for d in r.duties],
        }
        for r in rows
    ]  # fmt: skip
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def to_xlsx(rows: Sequence[Row]) -> bytes:
    """A workbook with wrapped text and a frozen heading."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "任务分工表"
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append([neutral(cell) for cell in row.cells()])
    for letter, width in zip("ABCDEFGHI", (6, 16, 30, 24, 40, 16, 60, 30, 12), strict=True):
        sheet.column_dimensions[letter].width = width
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.number_format = "@"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def to_docx(rows: Sequence[Row]) -> bytes:
    """A document with one table, A4 landscape."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    book = docx.Document()
    page = book.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    book.add_heading("任务分工表", level=1)
    table = book.add_table(rows=1, cols=len(HEADINGS), style="Table Grid")
    for cells, values in [(table.rows[0].cells, HEADINGS)]:
        for cell, value in zip(cells, values, strict=True):
            cell.text = value
    for row in rows:
        for cell, value in zip(table.add_row().cells, row.cells(), strict=True):
            cell.text = value
    for line in table.rows:
        for cell in line.cells:
            for paragraph in cell.paragraphs:
                for part in paragraph.runs:
                    part.font.size = Pt(8)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


FORMATS: dict[str, Callable[[Sequence[Row]], bytes]] = {
    "csv": to_csv, "xlsx": to_xlsx, "md": to_markdown, "docx": to_docx, "json": to_json,
}  # fmt: skip


def export(rows: Sequence[Row], form: str) -> bytes:
    """The table in one of the formats.

    Raises:
        ConfigError: there is no such format.
    """
    if form not in FORMATS:
        raise ConfigError(f"no format {form!r}", advice=f"one of {', '.join(FORMATS)}")
    return FORMATS[form](rows)


def form_of(path: Path) -> str:
    """Format that a file name asks for."""
    return path.suffix.lstrip(".").lower()
