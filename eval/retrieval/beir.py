"""How is a retrieval benchmark read and written? `corpus.jsonl`, `queries.jsonl`, `qrels/*.tsv`.

Each line is checked, and the first that is wrong is an error that names file, line and field:
nothing is scored on a benchmark that was only half understood. The corpus is read as a stream,
as often as it is needed; only its ids are kept.

Source: Thakur et al., BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of Information
Retrieval Models, NeurIPS 2021, and its loader of custom data sets.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from ...errors import ConfigError

CORPUS, QUERIES, QRELS = "corpus.jsonl", "queries.jsonl", "qrels"
HEADER = ("query-id", "corpus-id", "score")
_LAYOUT = "BEIR layout: corpus.jsonl, queries.jsonl (or .jsonl.gz) and qrels/test.tsv"
_CONTROL = re.compile("[\x00-\x1f\x7f]")
"""What no id may hold: it could not be written into a tab-separated file."""
_HALF = re.compile("[\ud800-\udfff]")
"""Half of a character, which JSON can name (`\\ud800`) and no file can hold."""

Progress = Callable[[int], object]
"""Called with the number of lines, records or questions done so far."""


@dataclass(frozen=True, slots=True)
class Record:
    """A document of the corpus."""

    id: str
    title: str
    """May be empty."""
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A query."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark that has been read and checked, but for the texts of its corpus."""

    folder: Path
    split: str
    """Name of the file of gold, without `.tsv`."""
    ids: frozenset[str] = field(repr=False)
    """Of all documents."""
    questions: tuple[Question, ...] = field(repr=False)
    """Those that have gold, in the order of their file."""
    without_gold: int
    """Questions that this split has no relevant document for; they are not scored."""
    relevant: Mapping[str, Mapping[str, int]] = field(repr=False)
    """Grade of each judged document, per scored question; above 0 is relevant."""

    def records(self) -> Iterator[Record]:
        """The corpus as a stream, read anew."""
        for _, record in read_records(self.folder):
            yield record


def read_benchmark(
    folder: Path, *, split: str | None = None, progress: Progress | None = None
) -> Benchmark:
    """Read and check a benchmark.

    Args:
        split: name of a file in `qrels/`, without `.tsv`; left out: `test`, else the only one.
        progress: called with the number of documents checked so far.

    Raises:
        ConfigError: a file is missing or a line is wrong; it names file, line and field.
    """
    gold = _gold_file(folder, split)
    questions = _read_questions(folder)
    ids: set[str] = set()
    for number, (_, record) in enumerate(read_records(folder), start=1):
        ids.add(record.id)
        if progress is not None and number % 1000 == 0:
            progress(number)
    if not ids:
        raise ConfigError(f"{_file(folder, CORPUS)}: no documents")
    if progress is not None:
        progress(len(ids))
    relevant = _read_gold(gold, {q.id for q in questions}, ids)
    scored = tuple(q for q in questions if any(g > 0 for g in relevant.get(q.id, {}).values()))
    if not scored:
        raise ConfigError(f"{gold}: no query has a relevant document")
    return Benchmark(
        folder, gold.stem, frozenset(ids), scored, len(questions) - len(scored),
        {q.id: relevant[q.id] for q in scored},
    )  # fmt: skip


def read_records(folder: Path) -> Iterator[tuple[int, Record]]:
    """The documents of `corpus.jsonl` and their line numbers, as a stream.

    Raises:
        ConfigError: a line is no document, or an id comes twice.
    """
    path = _file(folder, CORPUS)
    seen: dict[str, int] = {}
    for number, data in read_objects(path):
        where = f"{path}, line {number}"
        record = Record(
            _id(where, data, seen, number), _text(where, data, "title", ""),
            _text(where, data, "text"),
        )  # fmt: skip
        if not record.title.strip() and not record.text.strip():
            raise ConfigError(f"{where}: fields 'title' and 'text' are both empty")
        yield number, record


def _read_questions(folder: Path) -> list[Question]:
    path = _file(folder, QUERIES)
    seen: dict[str, int] = {}
    questions = []
    for number, data in read_objects(path):
        where = f"{path}, line {number}"
        question = Question(_id(where, data, seen, number), _text(where, data, "text"))
        if not question.text.strip():
            raise ConfigError(f"{where}: field 'text' is empty")
        questions.append(question)
    if not questions:
        raise ConfigError(f"{path}: no queries")
    return questions


def _read_gold(path: Path, queries: set[str], documents: set[str]) -> dict[str, dict[str, int]]:
    relevant: dict[str, dict[str, int]] = {}
    for number, line in read_lines(path):
        where = f"{path}, line {number}"
        cells = line.split("\t")
        if number == 1:
            if tuple(cells) != HEADER:
                raise ConfigError(
                    f"{where}: the header is not {' '.join(HEADER)}",
                    advice="the first line names the three columns, separated by tabs",
                )
            continue
        if len(cells) != len(HEADER):
            raise ConfigError(f"{where}: {len(cells)} fields, not 3 separated by tabs")
        query, document, score = cells
        if query not in queries:
            raise ConfigError(f"{where}: field 'query-id': no query {query!r} in {QUERIES}")
        if document not in documents:
            raise ConfigError(f"{where}: field 'corpus-id': no document {document!r} in {CORPUS}")
        if not re.fullmatch(r"-?\d{1,6}", score, re.ASCII):
            raise ConfigError(f"{where}: field 'score' is {score!r}, not a whole number")
        grades = relevant.setdefault(query, {})
        if document in grades:
            raise ConfigError(f"{where}: {query!r} and {document!r} come twice")
        grades[document] = int(score)
    return relevant


def _gold_file(folder: Path, split: str | None) -> Path:
    if not folder.is_dir():
        raise ConfigError(f"{folder}: no such folder", advice=_LAYOUT)
    found = {path.stem: path for path in sorted((folder / QRELS).glob("*.tsv"))}
    if not found:
        raise ConfigError(f"{folder / QRELS}: no .tsv file in it", advice=_LAYOUT)
    known = f"there: {', '.join(found)}"
    if split is None:
        split = "test" if "test" in found else next(iter(found))
        if split != "test" and len(found) > 1:
            raise ConfigError(f"{folder / QRELS}: which split?", advice=f"--split; {known}")
    if split not in found:
        raise ConfigError(f"{folder / QRELS}: no split {split!r}", advice=known)
    return found[split]


def _file(folder: Path, name: str) -> Path:
    """A file of the benchmark, plain or compressed."""
    both = [path for path in (folder / name, folder / f"{name}.gz") if path.is_file()]
    if len(both) != 1:
        raise ConfigError(
            f"{folder}: {name} and {name}.gz" if both else f"{folder / name}: no such file",
            advice="keep one of them" if both else _LAYOUT,
        )
    return both[0]


def read_objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The JSON objects of a file, one a line, with their line numbers.

    Raises:
        ConfigError: a line is no JSON object; it names file and line.
    """
    for number, line in read_lines(path):
        where = f"{path}, line {number}"
        try:
            data = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            raise ConfigError(f"{where}: not JSON: {reason}") from error
        if not isinstance(data, dict):
            raise ConfigError(f"{where}: expected a JSON object")
        yield number, data


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file that are not blank, with their numbers; only a line feed ends one.

    Raises:
        ConfigError: it cannot be read, is cut short, or is not UTF-8.
    """
    number = 0
    try:
        with open_binary(path) as file:
            for number, raw in enumerate(file, start=1):
                line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
                text = line.decode("utf-8").rstrip("\r\n")
                if text.strip():
                    yield number, text
    except UnicodeDecodeError as error:
        reason = f"{path}, line {number}: not UTF-8 at byte {error.start}"
        raise ConfigError(reason) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ConfigError(f"{path}, after line {number}: damaged: {error}") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error


def open_binary(path: Path) -> IO[bytes]:
    """A file, unpacked where its name ends in `.gz`."""
    return cast("IO[bytes]", gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")


def _id(where: str, data: dict[str, Any], seen: dict[str, int], number: int) -> str:
    value = _text(where, data, "_id")
    if not is_id(value):
        raise ConfigError(f"{where}: field '_id' is {value!r}, which is no id")
    if (first := seen.setdefault(value, number)) != number:
        raise ConfigError(f"{where}: field '_id': {value!r} as in line {first}")
    return value


def _text(where: str, data: dict[str, Any], key: str, default: str | None = None) -> str:
    value = data.get(key, default)
    if not isinstance(value, str):
        raise ConfigError(f"{where}: field {key!r} must be text")
    if half := _HALF.search(value):
        raise ConfigError(f"{where}: field {key!r} holds half a character, {half[0]!a}")
    return value


def is_id(text: str) -> bool:
    """Whether a text can be the id of a document or a question."""
    return bool(text.strip()) and not _CONTROL.search(text)
