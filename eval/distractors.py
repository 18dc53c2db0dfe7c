"""How much is lost when the index holds much else? Further documents from a folder."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ..errors import ConfigError, DocumentError
from ..models import Document
from ..policy.parse import parse

_SUFFIXES = (".txt", ".md", ".html", ".htm")
_LAWS = ("*.jsonl.gz", "*.jsonl")
_SEED = 20170516
Progress = Callable[[], object]


def distractors(
    folder: Path, count: int, *, besides: Iterable[Document], progress: Progress | None = None
) -> list[Document]:
    """Read `count` documents that are not among those `besides`.

    First come the files below the folder (text, Markdown, HTML), in the order of their paths;
    one that cannot be parsed, or comes a second time in another format, is passed over. Then come
    laws made from files of articles: JSON lines with `law`, `art`, `text` and `sec`, in an order
    that is drawn once and for all.

    Raises:
        ConfigError: the folder is not there, or holds fewer documents.
    """
    if not folder.is_dir():
        raise ConfigError(f"{folder}: no such folder", advice="name a folder with documents")
    keys = {document.key for document in besides}
    titles = {document.title for document in besides}
    found: list[Document] = []
    for document in _documents(folder):
        if len(found) == count:
            break
        # An unnumbered copy has the title only.
        if document.key in keys or document.title in titles or not _is_policy(document):
            continue
        keys.add(document.key)
        titles.add(document.title)
        found.append(document)
        if progress is not None:
            progress()
    if len(found) < count:
        raise ConfigError(
            f"{folder}: holds {len(found)} further documents, {count} are wanted",
            advice="ask for fewer, or name a folder that holds more",
        )
    return found


def _is_policy(document: Document) -> bool:
    """A folder also holds lists and remarks: a document has a number, items or articles."""
    return bool(document.number or document.items or document.articles)


def _documents(folder: Path) -> Iterator[Document]:
    for path in sorted(p for p in folder.rglob("*") if _is_text(p)):
        try:
            yield parse(path)
        except DocumentError:
            continue
    files = sorted(path for pattern in _LAWS for path in folder.rglob(pattern))
    for path in files:
        laws = _laws(path)
        names = sorted(laws)
        random.Random(_SEED).shuffle(names)
        for name in names:
            try:
                yield parse(_text(name, laws[name]).encode(), name=f"{name}.txt")
            except DocumentError:
                continue


def _is_text(path: Path) -> bool:
    return path.suffix.lower() in _SUFFIXES and not path.name.upper().startswith("README")


def _laws(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Rows of each law; nothing where the file holds something else."""
    laws: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(path):
        if not isinstance(row, dict) or not {"law", "art", "text"} <= row.keys():
            return {}
        laws.setdefault(str(row["law"]), []).append(row)
    return laws


def _rows(path: Path) -> Iterator[object]:
    opened = gzip.open if path.suffix == ".gz" else open
    number = 0
    try:
        with opened(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                number += 1
                if line.strip():
                    yield json.loads(line)
    except json.JSONDecodeError as error:
        raise ConfigError(f"{path}, line {number}: not JSON") from error
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error


def _text(law: str, rows: list[dict[str, Any]]) -> str:
    """A law as it is printed: title, date, headings where they change, articles."""
    lines = [law]
    if rows[0].get("date"):
        lines.append(f"（{rows[0]['date']}）")
    headings: list[str] = []
    for row in rows:
        path = str(row.get("sec") or "").split()
        for depth, heading in enumerate(path):
            if path[: depth + 1] != headings[: depth + 1]:
                lines.append(heading)
        headings = path
        lines.append(f"{row['art']}　{row['text']}")
    return "\n".join(lines) + "\n"
