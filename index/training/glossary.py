"""Which policy terms are there, and what are they in English? The rows of `glossary.tsv`.

Training pairs every Chinese form with every English one; `retrieval/glossary.py` looks English
words up here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

FILE = Path(__file__).with_name("glossary.tsv")
_OR = " ; "


def rows(path: Path = FILE) -> Iterator[tuple[list[str], list[str], str]]:
    """Chinese forms, English forms and kind of each entry; the usual form first."""
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        zh, en, kind = line.split("\t")
        yield zh.split(_OR), en.split(_OR), kind
