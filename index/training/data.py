"""What is the model trained on? The files of the data folder, as plain texts and pairs.

Rows of the folder's README: parallel law, dictionary, headings, questions. The glossary beside
this module is part of the package and always there.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...errors import DocumentError
from ...policy.normalise import han
from . import glossary

_PARALLEL = "zh_en_train.tsv.gz"
_PAIRS = {
    "heading": "law_heading_article.jsonl.gz",
    "paragraph": "law_para_ict.jsonl.gz",
    "purpose": "law_title_purpose.jsonl.gz",
    "government": "gov_heading_body.jsonl.gz",
    "question": "qa_lawyer_llama.jsonl.gz",
}
_ARTICLES = "prc_law_articles.zh-Hans.jsonl.gz"

_ASIDE = re.compile(
    r"""
    \([^()]*\)            # to articulate (a sound)
    | \[[^\[\]]*\]        # 淮安市[Huai2 an1 shi4]
    | \S*\|\S*            # 聖禮|圣礼
    """,
    re.VERBOSE,
)
_VARIANT_MARK = re.compile(r"\s*[;/；]\s*")
_POINTER = re.compile(r"^(?:old )?(?:variant|see|also written|abbr|CL:)\b", re.IGNORECASE)

Pairs = list[tuple[str, str]]


@dataclass(slots=True)
class Data:
    """All training text, before any token is cut."""

    law: Pairs = field(default_factory=list)
    """English and Chinese segments, in the order of the laws: neighbours belong together."""
    dictionary: Pairs = field(default_factory=list)
    """English gloss and Chinese word, one row for each gloss."""
    glossary: Pairs = field(default_factory=list)
    """English and Chinese names of bodies and terms, every variant with every other."""
    titles: Pairs = field(default_factory=list)
    sentences: Pairs = field(default_factory=list)
    same_language: dict[str, Pairs] = field(default_factory=dict)
    """Chinese to Chinese: headings, paragraphs, questions."""
    articles: list[str] = field(default_factory=list)
    """Articles of laws with their law's name, in order."""


def read(folder: Path, *, progress: Callable[[str], None] = lambda _: None) -> Data:
    """Read the training data.

    Args:
        folder: holds the files, or a folder `train` that does.
        progress: called with the name of each file.

    Raises:
        DocumentError: a file is missing or damaged; the message names it.
    """
    folder = _train(folder)
    data = Data(glossary=[(e, z) for zh, en, _ in glossary.rows() for e in en for z in zh])
    progress(_PARALLEL)
    for zh, en, source in _rows(folder / _PARALLEL):
        if source == "moj_segment":
            data.law.append((en, zh))
        elif source == "moj_title":
            data.titles.append((en, zh))
        elif source == "tatoeba":
            data.sentences.append((en, zh))
        elif source == "cedict":  # `cedict_trad` folds to the same words
            data.dictionary.extend((gloss, zh) for gloss in glosses(en))
    for name, file in _PAIRS.items():
        progress(file)
        data.same_language[name] = [(row["q"], row["p"]) for row in objects(folder / file)]
    progress(_ARTICLES)
    data.articles = [f"《{row['law']}》{row['text']}" for row in objects(folder / _ARTICLES)]
    return data


def sizes(folder: Path) -> dict[str, int]:
    """Bytes of every file that training reads: another number, other data."""
    names = (_PARALLEL, *_PAIRS.values(), _ARTICLES)
    paths = [_train(folder) / name for name in names]
    return {path.name: path.stat().st_size for path in paths if path.is_file()}


def _train(folder: Path) -> Path:
    return folder / "train" if (folder / "train").is_dir() else folder


def glosses(text: str) -> Iterator[str]:
    """The meanings of a dictionary entry, without asides: `to gather (crops); to reap`."""
    for part in _VARIANT_MARK.split(_ASIDE.sub(" ", text)):
        gloss = " ".join(part.split()).strip(" ,.")
        if gloss and not han(gloss) and not _POINTER.match(gloss):
            yield gloss


@contextlib.contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what goes wrong with a packed file into an error that names it."""
    try:
        yield
    except FileNotFoundError as error:
        raise DocumentError(
            f"no data at {path}", advice="give the folder that holds it: --data DIR"
        ) from error
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DocumentError(
            f"{path} cannot be read: {error}", advice="copy the file again"
        ) from error


def _lines(path: Path) -> Iterator[str]:
    with reading(path), gzip.open(path, "rt", encoding="utf-8") as stream:
        yield from stream


def _rows(path: Path) -> Iterator[list[str]]:
    for number, line in enumerate(_lines(path), 1):
        row = line.rstrip("\n").split("\t")
        if len(row) != 3:
            raise DocumentError(f"{path}, line {number}: {len(row)} columns, not 3")
        yield row


def objects(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a packed file of JSON lines.

    Raises:
        DocumentError: naming the file, and the line that is not JSON.
    """
    for number, line in enumerate(_lines(path), 1):
        try:
            yield json.loads(line)
        except json.JSONDecodeError as error:
            raise DocumentError(f"{path}, line {number}: not JSON: {error}") from error
