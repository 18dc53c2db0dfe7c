"""How do the development sets become benchmarks? One entry of `SETS` each.

A text that comes twice is one document: otherwise the gold would be one of several documents that
nobody can tell apart.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import ConfigError
from .beir import Progress, Question, Record, open_binary, read_lines, read_objects
from .statutes import Statutes, cited_articles, law_key
from .writing import Asked, write_benchmark

SPLIT = "dev"
"""They are for choosing and tuning, none of them for a final figure."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """What an adapter reads: first the documents, then the questions."""

    records: Iterable[Record]
    asked: Callable[[], Asked]
    """Called when `records` is through."""
    notes: dict[str, int]
    """Counts for the report, filled on the way."""


@dataclass(frozen=True, slots=True)
class DevelopmentSet:
    """A set that can be converted."""

    what: str
    files: tuple[str, ...]
    """Within the source folder."""
    source: str
    licence: str
    read: Callable[..., Conversion]
    """Called with the files."""


def convert(
    name: str, source: Path, out: Path, *, progress: Progress | None = None
) -> dict[str, int]:
    """Write a development set in BEIR layout; its counts, and what there is to note.

    Args:
        source: the folder that holds `dev/` and `train/`.
        out: must not exist, or be empty.

    Raises:
        ConfigError: there is no such set, a file of it is missing or cannot be read, or `out`
            cannot be written.
    """
    if name not in SETS:
        raise ConfigError(f"unknown set {name!r}", advice=f"known: {', '.join(SETS)}")
    chosen = SETS[name]
    paths = [source / file for file in chosen.files]
    for path in paths:
        if not path.is_file():
            reason = f"{path}: no such file"
            raise ConfigError(reason, advice="SOURCE is the folder that holds dev/ and train/")
    conversion = chosen.read(*paths)

    def describe(counts: Mapping[str, int]) -> tuple[dict[str, object], str]:
        metadata: dict[str, object] = {
            "name": name, "what": chosen.what, "split": SPLIT, "files": list(chosen.files),
            "source": chosen.source, "licence": chosen.licence, "notes": conversion.notes,
        }  # fmt: skip
        return metadata, _readme(name, chosen, {**counts, **conversion.notes})

    counts = write_benchmark(
        out, conversion.records, conversion.asked, split=SPLIT, describe=describe, progress=progress
    )
    return {**counts, **conversion.notes}


def _readme(name: str, chosen: DevelopmentSet, counts: Mapping[str, int]) -> str:
    rows = "\n".join(f"| {key.replace('_', ' ')} | {value:,} |" for key, value in counts.items())
    return (
        f"# {name}\n\n{chosen.what}. BEIR layout, written by `tiaowen eval convert {name}`.\n\n"
        f"Source: {chosen.source}. Licence: {chosen.licence}.\n\n| | |\n|---|---|\n{rows}\n"
    )


def _parallel(asked: Path, found: Path) -> Conversion:
    """Lines of one language -> the same lines of another."""
    alias: dict[str, str] = {}
    notes: dict[str, int] = {}
    asked_lines, found_lines = dict(read_lines(asked)), dict(read_lines(found))
    if asked_lines.keys() != found_lines.keys():
        line = min(asked_lines.keys() ^ found_lines.keys())
        raise ConfigError(f"{asked}, line {line}: {found.name} has no line to go with it, or more")
    records = (Record(f"d{n}", "", text) for n, text in found_lines.items())

    def questions() -> Asked:
        for n, text in asked_lines.items():
            yield Question(f"q{n}", text), {alias[f"d{n}"]: 1}

    return Conversion(_merged(records, alias, notes), questions, notes)


def _law_articles(path: Path) -> Conversion:
    """English article -> Chinese article, of Taiwan's laws."""
    alias: dict[str, str] = {}
    notes: dict[str, int] = {}
    english: dict[str, str] = {}

    def records() -> Iterator[Record]:
        for number, row in read_objects(path):
            _require(path, number, row, "pcode", "art", "law", "zh", "en")
            id_ = f"{row['pcode']}-{row['art']}"
            english[id_] = row["en"]
            yield Record(id_, row["law"], row["zh"])

    def questions() -> Asked:
        for id_, text in english.items():
            yield Question(f"en-{id_}", text), {alias[id_]: 1}

    return Conversion(_merged(records(), alias, notes), questions, notes)


def _reading(path: Path) -> Conversion:
    """Question -> passage, from a reading comprehension set in the form of SQuAD."""
    alias: dict[str, str] = {}
    notes: dict[str, int] = {}
    data = _json(path)
    try:
        passages = [
            (Record(str(p["id"]), str(article["title"]), str(p["context"])), p["qas"])
            for article in data["data"]
            for p in article["paragraphs"]
        ]
        asked = [
            (Question(str(qa["id"]), str(qa["question"])), passage.id)
            for passage, qas in passages
            for qa in qas
        ]
    except (KeyError, TypeError) as error:
        raise ConfigError(f"{path}: not in the form of SQuAD: {error!r}") from error

    def questions() -> Asked:
        for question, id_ in asked:
            if question.text.strip():
                yield question, {alias[id_]: 1}
            else:
                notes["empty_question"] = notes.get("empty_question", 0) + 1

    return Conversion(_merged((record for record, _ in passages), alias, notes), questions, notes)


def _consultations(asked: Path, corpus: Path) -> Conversion:
    """Lay question -> article of a law that the reference answer cites."""
    rows = _json(asked)
    if not isinstance(rows, list):
        raise ConfigError(f"{asked}: expected a list of questions")
    for number, row in enumerate(rows, start=1):
        _require(asked, number, row, "question", "answer", unit="entry")
    cited = [list(cited_articles(row["answer"])) for row in rows]
    wanted = {article.law for articles in cited for article in articles}
    statutes, alias = Statutes(), dict[str, str]()
    notes: dict[str, int] = dict.fromkeys(
        ("cited", "number", "renumbered", "bare", "no_law", "no_words"), 0
    )

    def records() -> Iterator[Record]:
        for number, row in read_objects(corpus):
            _require(corpus, number, row, "law", "art", "text", "path")
            if not row.get("local"):  # rules of one province are no answer to a question from all
                id_, law = f"prc-{number}", law_key(row["law"])
                if law in wanted:
                    statutes.add(law, row["path"], row["art"], row["text"], id_)
                yield Record(id_, f"{row['law']} {row['art']}", row["text"])

    def questions() -> Asked:
        for number, (row, articles) in enumerate(zip(rows, cited, strict=True), start=1):
            gold: dict[str, int] = {}
            for article in articles:
                how, ids = statutes.resolve(article)
                notes["cited"] += 1
                notes[how] += 1
                gold.update((alias[id_], 1) for id_ in ids)
            yield Question(f"q{number}", row["question"]), gold

    return Conversion(_merged(records(), alias, notes), questions, notes)


def _merged(
    records: Iterable[Record], alias: dict[str, str], notes: dict[str, int]
) -> Iterator[Record]:
    """Each text once; `alias` tells under which id a document stands then."""
    known: dict[str, str] = {}
    for record in records:
        kept = alias[record.id] = known.setdefault(record.text, record.id)
        if kept == record.id:
            yield record
        else:
            notes["same_text"] = notes.get("same_text", 0) + 1


def _require(path: Path, number: int, row: object, *keys: str, unit: str = "line") -> None:
    for key in keys:
        if not isinstance(row, dict) or not isinstance(row.get(key), str):
            raise ConfigError(f"{path}, {unit} {number}: field {key!r} must be text")


def _json(path: Path) -> Any:
    try:
        with open_binary(path) as file:
            return json.load(file)
    except (ValueError, EOFError, gzip.BadGzipFile) as error:
        raise ConfigError(f"{path}: not JSON: {error}") from error


_NTREX = "NTREX-128, newstest2019 (github MicrosoftTranslator/NTREX)"
_LINES = {
    "en": "dev/newstest2019-src.eng.txt.gz",
    "hans": "dev/newstest2019-ref.zho-CN.txt.gz",
    "hant": "dev/newstest2019-ref.zho-TW.txt.gz",
}
_PRC = "PRC laws: not subject to copyright (Copyright Law Art. 5)"
SETS: dict[str, DevelopmentSet] = {
    "ntrex": DevelopmentSet(
        "English sentence of news -> the same in simplified Chinese",
        (_LINES["en"], _LINES["hans"]), _NTREX, "CC BY-SA 4.0", _parallel,
    ),
    "ntrex-hant": DevelopmentSet(
        "English sentence of news -> the same in traditional Chinese",
        (_LINES["en"], _LINES["hant"]), _NTREX, "CC BY-SA 4.0", _parallel,
    ),
    "ntrex-scripts": DevelopmentSet(
        "sentence of news in simplified Chinese -> another translation, in traditional Chinese",
        (_LINES["hans"], _LINES["hant"]), _NTREX, "CC BY-SA 4.0", _parallel,
    ),
    "tw-law": DevelopmentSet(
        "article of a Taiwan law in English -> the same in traditional Chinese",
        ("dev/tw_law_articles.en-zh.dev.jsonl.gz",), "github kong0107/mojLawSplitJSON",
        "not subject to copyright (ROC Copyright Act Art. 9)", _law_articles,
    ),
    "drcd": DevelopmentSet(
        "question -> passage, traditional Chinese", ("dev/DRCD_dev.json.gz",), "DRCD",
        "CC BY-SA 3.0", _reading,
    ),
    "cmrc": DevelopmentSet(
        "question -> passage, simplified Chinese", ("dev/cmrc2018_trial.json.gz",), "CMRC 2018",
        "CC BY-SA 4.0", _reading,
    ),
    "lawbench": DevelopmentSet(
        "lay legal question -> article that the reference answer cites",
        ("dev/lawbench_3-8_consultation.json.gz", "train/prc_law_articles.zh-Hans.jsonl.gz"),
        "LawBench 3-8; laws: github LawRefBook/Laws", f"questions: Apache-2.0; {_PRC}",
        _consultations,
    ),
}  # fmt: skip
"""Development sets by name."""
