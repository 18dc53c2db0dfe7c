"""What is the model trained on? The files of the data folder, as plain texts and pairs.

Rows of the folder's README: parallel law, dictionary, headings, questions. The glossary beside
this module is part of the package and always there.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...errors import DocumentError
from ...policy.normalise import han

GLOSSARY = Path(__file__).with_name("glossary.tsv")

_PARALLEL = "zh_en_train.tsv.gz"
_PAIRS = {
    "heading": "law_heading_article.jsonl.gz",
    "paragraph": "law_para_ict.jsonl.gz",
    "purpose": "law_title_purpose.jsonl.gz",
    "government": "gov_heading_body.jsonl.gz",
    "question": "qa_lawyer_llama.jsonl.gz",
}
_ARTICLES = "prc_law_articles.zh-Hans.jsonl.gz"
_HELD_OUT = "tw_law_heldout_pcodes.txt"

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
    if (folder / "train").is_dir():
        folder = folder / "train"
    data = Data(glossary=list(glossary()))
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
        data.same_language[name] = [(row["q"], row["p"]) for row in _objects(folder / file)]
    progress(_ARTICLES)
    data.articles = [f"《{row['law']}》{row['text']}" for row in _objects(folder / _ARTICLES)]
    return data


def glosses(text: str) -> Iterator[str]:
    """The meanings of a dictionary entry, without asides: `to gather (crops); to reap`."""
    for part in _VARIANT_MARK.split(_ASIDE.sub(" ", text)):
        gloss = " ".join(part.split()).strip(" ,.")
        if gloss and not han(gloss) and not _POINTER.match(gloss):
            yield gloss


def glossary(path: Path = GLOSSARY) -> Iterator[tuple[str, str]]:
    """Pairs of English and Chinese variants; nothing where there is no glossary."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        zh, en, *_ = [*line.split("\t"), ""]
        for english in en.split(";"):
            for chinese in zh.split(";"):
                if english.strip() and chinese.strip():
                    yield english.strip(), chinese.strip()


def held_out(folder: Path) -> frozenset[str]:
    """Codes of the laws kept for development."""
    path = folder / "dev" / _HELD_OUT
    return frozenset(path.read_text(encoding="utf-8").split()) if path.is_file() else frozenset()


def _lines(path: Path) -> Iterator[str]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            yield from stream
    except FileNotFoundError as error:
        raise DocumentError(
            f"no training data at {path}", advice="give the folder that holds it: --data DIR"
        ) from error
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DocumentError(
            f"training data {path} cannot be read: {error}", advice="copy the file again"
        ) from error


def _rows(path: Path) -> Iterator[list[str]]:
    for number, line in enumerate(_lines(path), 1):
        row = line.rstrip("\n").split("\t")
        if len(row) != 3:
            raise DocumentError(f"{path}, line {number}: {len(row)} columns, not 3")
        yield row


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_lines(path), 1):
        try:
            yield json.loads(line)
        except json.JSONDecodeError as error:
            raise DocumentError(f"{path}, line {number}: not JSON: {error}") from error
