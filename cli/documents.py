"""`tiaowen parse` and `tiaowen duties`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from ..contract import document_json
from ..errors import ConfigError, DocumentError
from ..models import Document
from .common import DONE, PARTLY, USAGE, fail, open_assistant, print_json, settings_of


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
    """`tiaowen duties`: the task table."""
    from ..answer.table import FORMATS, export, form_of, rows_of

    form = options.format or (form_of(options.out) if options.out else None)
    form = form or ("md" if sys.stdout.isatty() else "csv")
    if form not in FORMATS:
        raise ConfigError(f"no format {form!r}", advice=f"one of {', '.join(FORMATS)}")
    with open_assistant(options) as assistant:
        found = assistant.duties(options.body)
    if not found:
        raise ConfigError(
            f"no task names {options.body or 'a body'}", advice="tiaowen duties lists all tasks"
        )
    data = export(rows_of([clause for clause, _ in found]), form)
    if options.out:
        _write(options.out, data)
        print(f"{options.out}: {len(found)} tasks")
    elif form in ("xlsx", "docx") and sys.stdout.isatty():
        raise ConfigError(f"{form} is not for a terminal", advice=f"--out table.{form}")
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    return DONE


def _write(path: Path, data: bytes) -> None:
    """Write beside and rename, so that a file is whole or not there."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise ConfigError(f"{path}: {error.strerror}", advice="choose another place") from error
