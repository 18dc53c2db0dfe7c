"""What would a file be if it were added? Parsed in memory; nothing is written."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from ..config import Settings
from ..errors import DocumentError
from ..models import Clause, Document

MAX_DOCUMENT_BYTES = 4 * 1024 * 1024
"""Largest file taken in: some 1.4 million characters in UTF-8, a hundred times a long notice.
The route that takes uploads has the same limit."""

SUFFIXES = (".txt", ".md", ".html", ".htm")
"""Files taken in."""

_EXAMPLES = 3
_MAX_NAME = 120


@dataclass(frozen=True, slots=True)
class Preview:
    """A parsed file that is not in the library yet."""

    document: Document
    size: int
    """Bytes."""
    known: Document | None
    """The same file, byte for byte, where it is loaded already."""
    replaces: Document | None
    """A loaded document of the same number (or title) and other content."""

    @property
    def duties(self) -> int:
        """Duties of all clauses."""
        return sum(len(clause.duties) for clause in self.document.clauses)

    @property
    def examples(self) -> tuple[Clause, ...]:
        """The first clauses, those with a responsibility note before others."""
        clauses = self.document.clauses
        return tuple(sorted(clauses, key=lambda clause: not clause.duties)[:_EXAMPLES])


def preview(data: bytes, name: str, *, loaded: Iterable[Document], settings: Settings) -> Preview:
    """Parse a file, and compare it with what is loaded.

    Raises:
        DocumentError: of the kind `suffix`, `too_large`, or one that parsing gives.
    """
    from ..api import bundled_notice, parse

    name = file_name(name)
    if PurePosixPath(name).suffix.lower() not in SUFFIXES:
        known = ", ".join(suffix[1:] for suffix in SUFFIXES)
        raise DocumentError(
            f"{name}: not a file of a known kind", advice=f"known: {known}", kind="suffix"
        )
    if len(data) > MAX_DOCUMENT_BYTES:
        raise DocumentError(
            f"{name}: {len(data):,} bytes, more than {MAX_DOCUMENT_BYTES:,}",
            advice="split it, or save it without pictures", kind="too_large",
        )  # fmt: skip
    loaded = tuple(loaded)
    sha256 = hashlib.sha256(data).hexdigest()
    known_one = next((d for d in loaded if d.sha256 == sha256), None)
    document = known_one or parse(data, name=name, settings=settings)
    if sha256 == bundled_notice().sha256:
        # With its translation, which stands beside it and not in it.
        document = replace(bundled_notice(), source=name)
    same = (d for d in loaded if d.key == document.key and d.sha256 != sha256)
    return Preview(document, len(data), known_one, next(same, None))


def file_name(name: str) -> str:
    """A name from outside without folders, control and direction characters, of bounded length."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip()
    if len(kept) > _MAX_NAME:
        suffix = PurePosixPath(kept).suffix[:16]
        kept = f"{kept[: _MAX_NAME - len(suffix) - 1]}…{suffix}"
    return kept or "-"
