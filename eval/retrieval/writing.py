"""How is a benchmark written? Into a temporary folder beside, renamed when it is whole."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from ...errors import ConfigError
from .beir import CORPUS, HEADER, QRELS, QUERIES, Progress, Question, Record, is_id

METADATA, README = "metadata.json", "README.md"

Asked = Iterable[tuple[Question, Mapping[str, int]]]
"""Questions, each with the grade of its relevant documents; none: it stands there unscored."""


def write_benchmark(
    folder: Path,
    records: Iterable[Record],
    asked: Callable[[], Asked],
    *,
    split: str = "test",
    describe: Callable[[Mapping[str, int]], tuple[Mapping[str, object], str]],
    progress: Progress | None = None,
) -> dict[str, int]:
    """Write a benchmark whole or not at all; its counts.

    Args:
        folder: must not exist, or be empty.
        records: the corpus, taken as a stream.
        asked: called when the corpus is written, since gold may be found on the way.
        describe: what `metadata.json` holds besides the counts given to it, and the README.

    Raises:
        ConfigError: the folder is not empty or cannot be written, an id comes twice or is none, a
            document or question has no text, or gold names a document that is not there.
    """
    with _whole(folder) as temporary:
        ids = _write_corpus(temporary, records, progress)
        queries, scored, pairs = _write_queries(temporary, asked(), ids, split)
        counts = {"documents": len(ids), "queries": queries, "with_gold": scored, "pairs": pairs}
        metadata, readme = describe(counts)
        whole = json.dumps({**metadata, **counts}, ensure_ascii=False, indent=1)
        (temporary / METADATA).write_text(whole + "\n", encoding="utf-8")
        (temporary / README).write_text(readme, encoding="utf-8")
    return counts


@contextlib.contextmanager
def _whole(folder: Path) -> Iterator[Path]:
    """A temporary folder that takes the place of `folder` if all goes well."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            reason = f"{folder}: is there already, and not empty"
            raise ConfigError(reason, advice="name a new folder")
        temporary = folder.with_name(f".{folder.name}.tmp-{os.getpid()}")
        temporary.mkdir(parents=True)
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be written: {error.strerror}") from error
    try:
        yield temporary
        if folder.is_dir():
            folder.rmdir()  # empty still, or this fails and nothing is lost
        temporary.rename(folder)
    except BaseException as error:
        shutil.rmtree(temporary, ignore_errors=True)
        if isinstance(error, UnicodeEncodeError):
            reason = f"{folder}: a text holds half a character, {error.object[error.start]!a}"
            raise ConfigError(reason) from error
        raise


def _write_corpus(folder: Path, records: Iterable[Record], progress: Progress | None) -> set[str]:
    ids: set[str] = set()
    with (folder / CORPUS).open("w", encoding="utf-8", newline="\n") as file:
        for record in records:
            if record.id in ids or not is_id(record.id):
                what = "comes twice" if record.id in ids else "is no id"
                raise ConfigError(f"{record.id!r} {what}: the id of a document")
            if not record.title.strip() and not record.text.strip():
                raise ConfigError(f"document {record.id!r} has no text")
            ids.add(record.id)
            row = {"_id": record.id, "title": record.title, "text": record.text}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            if progress is not None:
                progress(len(ids))
    return ids


def _write_queries(folder: Path, asked: Asked, ids: set[str], split: str) -> tuple[int, int, int]:
    (folder / QRELS).mkdir()
    seen: set[str] = set()
    scored = pairs = 0
    with (
        (folder / QUERIES).open("w", encoding="utf-8", newline="\n") as queries,
        (folder / QRELS / f"{split}.tsv").open("w", encoding="utf-8", newline="\n") as gold,
    ):
        gold.write("\t".join(HEADER) + "\n")
        for question, grades in asked:
            if question.id in seen or not is_id(question.id):
                what = "comes twice" if question.id in seen else "is no id"
                raise ConfigError(f"{question.id!r} {what}: the id of a question")
            if not question.text.strip():
                raise ConfigError(f"question {question.id!r} has no text")
            seen.add(question.id)
            row = {"_id": question.id, "text": question.text}
            queries.write(json.dumps(row, ensure_ascii=False) + "\n")
            for document, grade in grades.items():
                if document not in ids:
                    reason = f"question {question.id!r}: no document {document!r} in the corpus"
                    raise ConfigError(reason)
                gold.write(f"{question.id}\t{document}\t{grade}\n")
            scored += bool(grades)
            pairs += len(grades)
    return len(seen), scored, pairs
