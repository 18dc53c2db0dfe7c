"""The task table 任务分工表 in a file: CSV, XLSX, Markdown, DOCX and JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from ..errors import ConfigError
from .rows import EVERYTHING, HEADINGS, NO_DEADLINE, Row, TaskFilter, role_of, rows_of, table_rows

__all__ = [
    "EVERYTHING", "FORMATS", "HEADINGS", "MEDIA_TYPES", "NO_DEADLINE", "Row", "TaskFilter",
    "export", "form_of", "neutral", "printable", "role_of", "rows_of", "table_rows",
]  # fmt: skip

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}

_FORMULA = re.compile(
    r"""
    [\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u3000]*  # what is not seen
    [=+\-@＝＋－＠]                                     # programs in East Asian locales take ＝ too
    | [\t\r\n]
    """,
    re.VERBOSE,
)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def neutral(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula gets a quote mark before it.

    In CSV nothing else helps: quoting is taken off before a cell is read. In XLSX a cell is typed
    as a string and not evaluated; but it would be after `Save as CSV`, so the mark is there too.

    Source: OWASP, CSV Injection.
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def printable(text: str) -> str:
    """Control characters, which spreadsheets and word processors refuse, as pictures: `␀`."""
    return _UNPRINTABLE.sub(lambda m: chr(0x2400 + ord(m[0])) if m[0] < " " else "\ufffd", text)


def printable_cells(row: Row) -> list[str]:
    """The cells of a row as any program can show them."""
    return [printable(cell) for cell in row.cells()]


def to_csv(rows: Sequence[Row]) -> bytes:
    """CSV with a byte order mark, so that spreadsheets take it for UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    writer.writerows([neutral(cell) for cell in printable_cells(row)] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def to_markdown(rows: Sequence[Row]) -> bytes:
    """A Markdown table; what a renderer would take for HTML or a link is escaped."""

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(markdown(cell) for cell in cells) + " |"

    lines = [
        line(HEADINGS),
        "|" + "---|" * len(HEADINGS),
        *(line(printable_cells(r)) for r in rows),
    ]
    return ("\n".join(lines) + "\n").encode("utf-8")


def markdown(text: str) -> str:
    """Words that stay words in a Markdown table."""
    text = re.sub(r"([\\|\[\]`*])", r"\\\1", text).replace("<", "&lt;")
    return re.sub(r"\r\n?|\n", "<br>", text)


def to_json(rows: Sequence[Row]) -> bytes:
    """One object per row: label, item, clause, title, text, quotation, duties, deadline."""
    data = [
        {
            "number": r.number, "document": r.clause.document, "label": r.clause.label,
            "item": r.clause.item, "clause": r.clause.index, "clause_id": r.clause.id,
            "title": r.clause.title, "text": r.clause.text, "note": r.clause.note,
            "open_list": r.clause.open_list,
            "duties": [{"body": d.body, "role": d.role.value} for d in r.duties],
            "quote": r.quote or r.clause.text, "sha256": r.clause.sha256,
            "start": r.clause.text_span.start, "end": r.clause.text_span.end,
            "due": [
                {"words": d.words, "start": d.span.start, "end": d.span.end} for d in r.due
            ],
        }
        for r in rows
    ]  # fmt: skip
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _to_xlsx(rows: Sequence[Row]) -> bytes:
    from .office import to_xlsx

    return to_xlsx(rows)


def _to_docx(rows: Sequence[Row]) -> bytes:
    from .office import to_docx

    return to_docx(rows)


FORMATS: dict[str, Callable[[Sequence[Row]], bytes]] = {
    "csv": to_csv, "xlsx": _to_xlsx, "md": to_markdown, "docx": _to_docx, "json": to_json,
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
