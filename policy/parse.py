"""Bytes to `Document`: reads, cleans, finds head and structure, adds the sidecar."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from ..errors import DocumentError
from ..models import Clause, Document, Genre, Translation, document_key
from .clauses import read_structure
from .genre import genre_of
from .head import lines_of, read_head
from .normalise import CleanText, clean
from .reader import Source, read, visible

BUNDLED = "guobanfa-2017-46.txt"
"""File name of the notice that ships with the package."""


def parse(source: Path | str | bytes, *, name: str = "", max_chars: int = 20_000_000) -> Document:
    """Parse a document.

    Args:
        source: path, or the bytes of a file.
        name: shown in errors and kept as `Document.source`; its suffix tells the format.
        max_chars: longer documents are refused.

    Raises:
        DocumentError: missing, empty, binary, too long, or nothing citable in it.
        DecodeError: not text in any accepted encoding.
    """
    raw = read(Path(source) if isinstance(source, str) else source, name=name, max_chars=max_chars)
    sidecar = None
    if isinstance(source, (str, Path)):
        sidecar = _read_sidecar(Path(source))
    return parse_source(raw, sidecar=sidecar)


def parse_source(raw: Source, *, sidecar: Mapping[str, Any] | None = None) -> Document:
    """Parse a decoded document; `sidecar` is its translation, if there is one."""
    cleaned = clean_source(raw)
    lines = lines_of(cleaned)
    if not lines:
        raise DocumentError(f"{raw.name}: the document has no text", kind="empty")
    genre = genre_of([line.text for line in lines])
    head = read_head(cleaned, lines, genre)
    title = head.value("title") or lines[0].text[:60]
    number, date = head.value("number"), head.value("date")
    name = number if genre is Genre.NOTICE else ""
    name = name or _named(title, genre)
    key = document_key(genre, number=number, title=title, date=date)
    found = read_structure(cleaned, lines, head, genre=genre, name=name, key=key, sha256=raw.sha256)
    if not found.clauses:
        raise DocumentError(
            f"{raw.name}: nothing to cite in it", advice="is it only a heading?", kind="nothing"
        )
    return Document(
        title=title, number=head.value("number"), issuer=head.value("issuer"),
        date=head.value("date"), addressees=head.value("addressees"), genre=genre, text=raw.text,
        sha256=raw.sha256, source=raw.name, media=raw.media, encoding=raw.encoding,
        sections=found.sections, items=found.items, articles=found.articles,
        clauses=_translated(found.clauses, sidecar), head=head.fields, warnings=found.warnings,
        title_translation=str(sidecar.get("title", "")) if sidecar else "",
    )  # fmt: skip


def clean_source(raw: Source) -> CleanText:
    """The visible text of a document without noise, aligned with its original."""
    text, places = visible(raw)
    return clean(text, places=places)


def clean_document(document: Document) -> CleanText:
    """The cleaned text of a parsed document, aligned with `document.text`."""
    raw = Source(document.source, document.text, document.media, document.encoding, document.sha256)
    return clean_source(raw)


def _named(title: str, genre: Genre) -> str:
    """Laws are cited by title: 《专利代理条例》."""
    return f"《{title}》" if genre is Genre.LEGISLATION and not title.startswith("《") else title


def _read_sidecar(path: Path) -> Mapping[str, Any] | None:
    """`NAME.en.json` beside a document holds its unofficial translation."""
    sidecar = path.with_suffix(".en.json")
    if not sidecar.is_file():
        return None
    try:
        data = json.loads(sidecar.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DocumentError(f"{sidecar}: the translation cannot be read: {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise DocumentError(f"{sidecar}: field 'items' is missing", advice="see docs/parsing.md")
    return data


def _translated(
    clauses: tuple[Clause, ...], sidecar: Mapping[str, Any] | None
) -> tuple[Clause, ...]:
    if sidecar is None:
        return clauses
    sections = {row["number"]: str(row["title"]) for row in sidecar.get("sections", [])}
    table: dict[tuple[int, int], tuple[str, str, str, str]] = {}
    for item in sidecar["items"]:
        for row in item["clauses"]:
            values = (item["title"], row["title"], row["text"], row.get("note", ""))
            table[item["number"], row["index"]] = values
    language = str(sidecar.get("language", "en"))

    def translation(clause: Clause) -> Translation | None:
        row = table.get((clause.item or 0, clause.index))
        section = sections.get(clause.section or 0, "")
        return Translation(language, section, *row) if row else None

    opening = [str(text) for text in sidecar.get("preamble", [])]

    def of_opening(clause: Clause) -> Translation | None:
        alone = clause.section is None and clause.article is None and clause.part == 0
        if not alone or not 1 <= clause.index <= len(opening):
            return None
        return Translation(
            language, "", "Introduction", "Introduction", opening[clause.index - 1], ""
        )

    return tuple(
        replace(c, translation=translation(c) if c.item is not None else of_opening(c))
        for c in clauses
    )


@cache
def bundled() -> Document:
    """The notice that ships with the package: 国办发〔2017〕46号."""
    with resources.as_file(resources.files(__package__).joinpath("documents")) as folder:
        return parse(Path(folder) / BUNDLED)
