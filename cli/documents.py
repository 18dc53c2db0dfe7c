"""`tiaowen parse` and `tiaowen duties`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..contract import document_json
from ..errors import ConfigError, DocumentError
from ..models import Document
from .common import DONE, PARTLY, USAGE, fail, open_assistant, print_json, settings_of

if TYPE_CHECKING:
    from ..answer.table import TaskFilter
    from ..api import Assistant


def parse_files(options: argparse.Namespace) -> int:
    """`tiaowen parse`: the structure of each file; one that fails does not stop the others."""
    from ..api import parse

    failed, settings = 0, settings_of(options)
    for name in options.files:
        try:
            if name == "-":
                document = parse(sys.stdin.buffer.read(), name="standard input", settings=settings)
            else:
                document = parse(Path(name), settings=settings)
        except DocumentError as error:
            failed += 1
            fail(error, debug=options.debug)
            continue
        if options.json:
            print_json(document_json(document), line=len(options.files) > 1)
        else:
            _print_document(document)
    if failed:
        return USAGE if failed == len(options.files) else PARTLY
    return DONE


def _print_document(document: Document) -> None:
    duties = sum(len(c.duties) for c in document.clauses)
    print(
        f"{document.title}\n{document.number}  {document.issuer}  {document.date}  "
        f"({document.genre.value})"
    )
    print(
        f"{len(document.sections)} sections, {len(document.items)} items, "
        f"{len(document.articles)} articles, {len(document.clauses)} clauses, {duties} duties"
    )
    for clause in document.clauses:
        note = f"  （{clause.note}）" if clause.note else ""
        print(f"  {clause.label} {clause.title}: {clause.text[:50].replace(chr(10), ' ')}…{note}")
    for warning in document.warnings:
        print(f"  note: {warning}", file=sys.stderr)


def duties(options: argparse.Namespace) -> int:
    """`tiaowen duties`: the task table, or the report of gaps and overlaps."""
    from ..answer.table import TaskFilter, export, role_of, table_rows

    form = _form(options)
    where = TaskFilter(
        options.body or "", role_of(options.role or ""), options.section or "",
        options.document or "",
    )  # fmt: skip
    if options.body is not None and not options.body.strip():
        raise ConfigError("no task names a body without a name", advice="--body 海关总署")
    with open_assistant(options) as assistant:
        if options.report:
            return _report(assistant, where, options, form)
        rows = table_rows(assistant, where)
    if not rows:
        wanted = " ".join(filter(None, (where.body, where.role, where.section, where.document)))
        raise ConfigError(
            f"no task names {wanted or 'a body'}", advice="tiaowen duties lists all tasks"
        )
    _put(export(rows, form), form, options.out, f"{len(rows)} tasks")
    return DONE


def _form(options: argparse.Namespace) -> str:
    from ..answer.table import FORMATS, form_of

    known = ("md", "json") if options.report else tuple(FORMATS)
    asked = "json" if options.json else options.format
    form = asked or (form_of(options.out) if options.out else "")
    form = form or ("md" if options.report or sys.stdout.isatty() else "csv")
    if form not in known:
        what = "the report has no" if options.report else "no"
        raise ConfigError(f"{what} format {form!r}", advice=f"one of {', '.join(known)}")
    return form


def _report(assistant: Assistant, where: TaskFilter, options: argparse.Namespace, form: str) -> int:
    from ..answer.overlaps import report_json, report_of
    from ..answer.report_text import report_markdown

    if where.body or where.role:
        raise ConfigError(
            "--body and --role do not go with --report: a gap is a property of the whole note",
            advice="--section and --document do",
        )
    report = report_of(assistant, where)
    if form == "json":
        text = json.dumps(report_json(report), ensure_ascii=False, indent=1) + "\n"
    else:
        text = report_markdown(report)
    _put(text.encode("utf-8", "replace"), form, options.out, f"report on {report.tasks} tasks")
    return DONE


def _put(data: bytes, form: str, out: Path | None, what: str) -> None:
    """Into the file, or on standard output."""
    if out:
        _write(out, data)
        print(f"{out}: {what}")
    elif form in ("xlsx", "docx") and sys.stdout.isatty():
        raise ConfigError(f"{form} is not for a terminal", advice=f"--out table.{form}")
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def _write(path: Path, data: bytes) -> None:
    """Write beside and rename, so that a file is whole or not there."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise ConfigError(f"{path}: {error.strerror}", advice="choose another place") from error
