"""How is an index written, so that a reader sees the old one or the new one and nothing else?

A generation is written into a temporary folder, synced, renamed to `gen-N`, and only then
named in `CURRENT`. A writer holds an exclusive lock; readers need none.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from ..config import VERSION, Settings
from ..errors import StoreError, StoreLocked
from ..models import Clause, Document
from ..policy.normalise import NORMALISER_VERSION, fold
from .embedding import Embedder, Vectors
from .manifest import (
    FORMAT_VERSION,
    MANIFEST,
    OLDEST_READABLE,
    EmbedderRecord,
    Manifest,
    digest,
)
from .postings import Postings
from .reader import IndexReader, current_generation
from .store import FILE, write_store
from .terms import count
from .vectors import VectorIndex

Progress = Callable[[int, int], None]
"""Called with clauses done and clauses in all."""

Finish = Callable[[IndexReader], dict[str, dict[str, Any]]]
"""Works out further files of a generation, by name, from its index; each becomes JSON."""

_TITLE_WEIGHT, _SECTION_WEIGHT, _NOTE_WEIGHT = 2.0, 0.5, 0.3
_OPENING_WEIGHT = 1.0
_BATCH = 256
_KEEP_GENERATIONS = 2
"""A reader that opened the generation before the last keeps its files."""


def build_index(
    folder: Path,
    documents: Sequence[Document],
    embedder: Embedder,
    *,
    settings: Settings,
    progress: Progress | None = None,
    locked: bool = False,
    finish: Finish | None = None,
) -> Manifest:
    """Write a new generation that holds exactly these documents, and make it current.

    Clauses whose text has not changed since the last generation keep their vectors.

    Args:
        locked: the caller holds `writer_lock` already, since it read what it changes.
        finish: adds to the generation what is worked out from its index.

    Raises:
        StoreLocked: another process is writing.
        StoreError: two documents hold the same clause ids, or nothing was given.
    """
    if not documents:
        raise StoreError("no documents to index", advice="name at least one file")
    with contextlib.nullcontext() if locked else writer_lock(folder):
        return _write(folder, documents, embedder, settings, progress, finish)


@contextlib.contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """Hold the exclusive lock of an index folder."""
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"{folder}: cannot be written: {error.strerror}"
        raise StoreError(reason, advice="choose another folder") from error
    lock = FileLock(folder / "writer.lock", timeout=0)
    try:
        with lock:
            yield
    except Timeout as error:
        raise StoreLocked(
            f"{folder}: another process is writing to this index", advice="wait until it is done"
        ) from error


def _write(
    folder: Path,
    documents: Sequence[Document],
    embedder: Embedder,
    settings: Settings,
    progress: Progress | None,
    finish: Finish | None,
) -> Manifest:
    clauses = [clause for document in documents for clause in document.clauses]
    _check_unique(clauses)
    _remove_unfinished(folder)
    number = _next_number(folder)
    temporary = folder / f".tmp-{number}-{os.getpid()}"
    temporary.mkdir()
    try:
        record = EmbedderRecord(
            embedder.name, embedder.fingerprint, embedder.dimension,
            settings.query_prefix, settings.document_prefix,
        )  # fmt: skip
        counts = _write_files(temporary, folder, documents, clauses, embedder, record, progress)
        if finish is not None:
            _write_extra(temporary, f"gen-{number}", record, counts, finish)
        files = {p.name: digest(p) for p in sorted(temporary.iterdir())}
        manifest = Manifest(
            FORMAT_VERSION, OLDEST_READABLE, f"gen-{number}", _now(), f"tiaowen {VERSION}", record,
            NORMALISER_VERSION, counts, files,
        )  # fmt: skip
        manifest.write(temporary)
        for path in temporary.iterdir():
            _sync(path)
        _sync(temporary)
        publish(folder, temporary, manifest.generation)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    _remove_old(folder, number)
    return manifest


def _write_extra(
    temporary: Path, generation: str, record: EmbedderRecord, counts: dict[str, int], finish: Finish
) -> None:
    """What is worked out from the index itself, before it is published."""
    manifest = Manifest(
        FORMAT_VERSION, OLDEST_READABLE, generation, _now(), f"tiaowen {VERSION}", record,
        NORMALISER_VERSION, counts, {},
    )  # fmt: skip
    with contextlib.closing(IndexReader.unpublished(temporary, manifest)) as index:
        found = finish(index)
    for name, data in found.items():
        text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        (temporary / name).write_text(text, encoding="utf-8")


def publish(folder: Path, temporary: Path, generation: str) -> None:
    """Rename a finished generation into place and point `CURRENT` at it."""
    temporary.rename(folder / generation)
    _sync(folder)
    pointer = folder / ".CURRENT.new"
    sha256 = digest(folder / generation / MANIFEST).sha256
    pointer.write_text(f"{generation} {sha256}\n", encoding="ascii")
    _sync(pointer)
    pointer.replace(folder / "CURRENT")
    _sync(folder)


def _write_files(
    temporary: Path,
    folder: Path,
    documents: Sequence[Document],
    clauses: list[Clause],
    embedder: Embedder,
    record: EmbedderRecord,
    progress: Progress | None,
) -> dict[str, int]:
    views = [_views(clause) for clause in clauses]
    contents = [_digest(view) for view in views]
    kept = _kept_vectors(folder, record)
    vectors, rows = _encode(views, contents, kept, embedder, progress)
    vector_index = VectorIndex.build(vectors, rows)
    vector_index.write(temporary)
    write_store(temporary / FILE, documents, zip(clauses, contents, strict=True))
    chinese = Postings.build(count(_chinese(clause)) for clause in clauses)
    english = Postings.build(count(_english(clause)) for clause in clauses)
    chinese.write(temporary, "zh")
    english.write(temporary, "en")
    return {
        "documents": len(documents),
        "clauses": len(clauses),
        "duties": sum(len(clause.duties) for clause in clauses),
        "vectors": len(vector_index),
        "vectors_kept": sum(content in kept for content in contents),
        "terms": len(chinese.terms) + len(english.terms),
    }


def _chinese(clause: Clause) -> list[tuple[str, float]]:
    # Where an item has several clauses, each begins with what it is about: 强化交易平台监管。
    opening = re.split("[。；]", clause.text, maxsplit=1)[0] if clause.siblings > 1 else ""
    return [
        (fold(clause.section_title), _SECTION_WEIGHT),
        (fold(clause.title), _TITLE_WEIGHT),
        (fold(opening), _OPENING_WEIGHT),
        (fold(clause.text), 1.0),
        (fold(clause.note), _NOTE_WEIGHT),
    ]


def _english(clause: Clause) -> list[tuple[str, float]]:
    found = clause.translation
    if found is None:
        return []
    return [
        (fold(found.section), _SECTION_WEIGHT),
        (fold(found.item), _TITLE_WEIGHT),
        (fold(found.title), _TITLE_WEIGHT if found.title != found.item else 0.0),
        (fold(found.text), 1.0),
    ]


def _views(clause: Clause) -> tuple[str, ...]:
    """The texts of a clause that get a vector each."""
    views = [fold("\n".join(filter(None, (clause.section_title, clause.title, clause.text))))]
    if clause.translation is not None:
        views.append(
            fold(
                f"{clause.translation.item}\n{clause.translation.title}\n{clause.translation.text}"
            )
        )
    return tuple(views)


def _digest(views: tuple[str, ...]) -> str:
    return hashlib.sha256("\0".join(views).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _encode(
    views: list[tuple[str, ...]],
    contents: list[str],
    kept: dict[str, Vectors],
    embedder: Embedder,
    progress: Progress | None,
) -> tuple[Vectors, np.ndarray[tuple[int], np.dtype[np.int32]]]:
    rows = np.array([r for r, view in enumerate(views) for _ in view], dtype=np.int32)
    out = np.zeros((len(rows), embedder.dimension), dtype=np.float32)
    fresh: list[tuple[int, str]] = []
    place = done = 0
    for view, content in zip(views, contents, strict=True):
        old = kept.get(content)
        if old is not None and len(old) == len(view):
            out[place : place + len(view)] = old
            done += 1
        else:
            fresh += [(place + i, text) for i, text in enumerate(view)]
        place += len(view)
    for start in range(0, len(fresh), _BATCH):
        batch = fresh[start : start + _BATCH]
        out[[p for p, _ in batch]] = embedder.encode([t for _, t in batch], kind="document")
        if progress is not None:
            share = (start + len(batch)) / len(fresh)
            progress(done + round(share * (len(views) - done)), len(views))
    if progress is not None and not fresh:
        progress(len(views), len(views))
    return out, rows


def _kept_vectors(folder: Path, record: EmbedderRecord) -> dict[str, Vectors]:
    """Vectors of the current generation by content; none if another embedder made them."""
    try:
        reader = IndexReader.open(folder)
    except StoreError:
        return {}  # none yet, or damaged: everything is embedded anew
    with contextlib.closing(reader):
        if reader.manifest.embedder != record or reader.manifest.normaliser != NORMALISER_VERSION:
            return {}
        vectors = reader.vectors.vectors()
        bounds = np.searchsorted(reader.vectors.rows, np.arange(reader.store.rows + 1))
        return {
            content: vectors[bounds[row] : bounds[row + 1]]
            for row, content in reader.store.contents()
        }


def _check_unique(clauses: list[Clause]) -> None:
    seen: dict[str, Clause] = {}
    for clause in clauses:
        other = seen.setdefault(clause.id, clause)
        if other is not clause:
            raise StoreError(
                f"two documents are both called {clause.document}: clause {clause.label} twice",
                advice="remove one of them: tiaowen index remove NAME",
            )


def _next_number(folder: Path) -> int:
    numbers = [
        int(p.name.removeprefix("gen-"))
        for p in folder.glob("gen-*")
        if p.name.removeprefix("gen-").isdecimal()
    ]
    with contextlib.suppress(StoreError):  # none, or a damaged one that is to be replaced
        numbers.append(int(current_generation(folder)[0].removeprefix("gen-")))
    return max(numbers, default=0) + 1


def _remove_old(folder: Path, number: int) -> None:
    for path in folder.glob("gen-*"):
        suffix = path.name.removeprefix("gen-")
        if suffix.isdecimal() and int(suffix) <= number - _KEEP_GENERATIONS:
            shutil.rmtree(path, ignore_errors=True)


def _remove_unfinished(folder: Path) -> None:
    """Take away what a writer that was killed left; in a container the next has its process id."""
    for path in folder.glob(".tmp-*"):
        shutil.rmtree(path, ignore_errors=True)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
