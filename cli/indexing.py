"""`tiaowen index build | add | remove | verify | info`."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from .. import api
from ..errors import ConfigError, DocumentError, StoreMissing
from ..index.builder import writer_lock
from ..index.reader import IndexReader
from ..models import Document
from ..policy.normalise import fold
from .common import (
    DONE,
    PARTLY,
    USAGE,
    fail,
    open_assistant,
    print_json,
    progress_over,
    settings_of,
)

_SUFFIXES = (".txt", ".html", ".htm", ".md")


def _index_folder(options: argparse.Namespace) -> Path:
    folder = settings_of(options).index
    if folder is None:
        raise ConfigError(
            "which index?", advice='--index FOLDER, or index = "FOLDER" in the settings'
        )
    return folder


def _files(paths: Iterable[str]) -> Iterator[Path]:
    """Files named, and readable files of folders named."""
    for name in paths:
        path = Path(name)
        if path.is_dir():
            yield from sorted(
                p
                for p in path.rglob("*")
                if p.is_file() and p.suffix.lower() in _SUFFIXES and not p.name.startswith(".")
            )
        else:
            yield path


def _read_documents(options: argparse.Namespace) -> tuple[list[Document], int]:
    if not options.files:
        return [api.bundled_notice()], 0
    documents, failed = [], 0
    paths = list(_files(options.files))
    for path in progress_over(paths, "parsing"):
        try:
            documents.append(api.parse(path, settings=settings_of(options)))
        except DocumentError as error:
            failed += 1
            fail(error, debug=options.debug)
    return documents, failed


def _publish(
    options: argparse.Namespace, documents: list[Document], failed: int, *, locked: bool = False
) -> int:
    from tqdm import tqdm

    if not documents:
        print("tiaowen: nothing was indexed", file=sys.stderr)
        return USAGE
    with tqdm(total=1, desc="indexing", unit="clause", disable=None, file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        manifest = api.build(
            documents,
            _index_folder(options),
            settings=settings_of(options),
            progress=progress,
            locked=locked,
        )
    counts = manifest.counts
    if options.json:
        print_json({"generation": manifest.generation, "counts": counts, "failed": failed})
    else:
        print(
            f"{_index_folder(options)}: {manifest.generation}, {counts['documents']} documents, "
            f"{counts['clauses']} clauses ({counts['vectors_kept']} unchanged), "
            f"{failed} failed"
        )
    return PARTLY if failed else DONE


def build(options: argparse.Namespace) -> int:
    """`tiaowen index build`: index these documents and nothing else."""
    _index_folder(options)
    documents, failed = _read_documents(options)
    unique: dict[str, Document] = {}
    for document in documents:
        other = unique.setdefault(document.key, document)
        if other is not document:
            failed += other.sha256 != document.sha256
            print(
                f"tiaowen: {document.source}: {document.name} again, as {other.source}; left out",
                file=sys.stderr,
            )
    return _publish(options, list(unique.values()), failed)


def add(options: argparse.Namespace) -> int:
    """`tiaowen index add`: add documents to those that are there."""
    documents, failed = _read_documents(options)
    if not documents:
        return USAGE
    # The lock covers reading too: two that add at the same time would lose one of the additions.
    with writer_lock(_index_folder(options)):
        old: list[Document] = []
        with contextlib.suppress(StoreMissing):
            old = _existing(options)
        table = {d.key: d for d in old}
        table.update({d.key: d for d in documents})
        return _publish(options, list(table.values()), failed, locked=True)


def remove(options: argparse.Namespace) -> int:
    """`tiaowen index remove`: take documents out."""
    with writer_lock(_index_folder(options)):
        return _remove(options)


def _remove(options: argparse.Namespace) -> int:
    old = _existing(options)
    wanted = {fold(n) for n in options.names}
    kept, found = [], set()
    for document in old:
        keys = {
            fold(document.number),
            fold(document.name),
            fold(document.title),
            fold(document.source),
            fold(Path(document.source).name),
        }
        if keys & wanted:
            found |= keys & wanted
        else:
            kept.append(document)
    missing = [n for n in options.names if fold(n) not in found]
    for name in missing:
        print(f"tiaowen: {name}: not in the index", file=sys.stderr)
    if not found:
        return USAGE
    if not kept:
        raise ConfigError("that would leave the index empty", advice="delete its folder instead")
    return _publish(options, kept, len(missing), locked=True)


def _existing(options: argparse.Namespace) -> list[Document]:
    """The documents of an index, whatever embedder it was built with."""
    reader = IndexReader.open(_index_folder(options))
    try:
        return [reader.store.document(sha) for sha, _, _ in reader.store.document_rows()]
    finally:
        reader.close()


def verify(options: argparse.Namespace) -> int:
    """`tiaowen index verify`: hashes and replay."""
    report = api.verify_index(_index_folder(options))
    if options.json:
        print_json(report)
    else:
        print(
            f"{_index_folder(options)}: {report['generation']} is whole: "
            f"{report['files']} files, {report['clauses']} clauses replayed"
        )
    return DONE


def info(options: argparse.Namespace) -> int:
    """`tiaowen index info`: what the index holds."""
    folder = settings_of(options).index
    if folder is None:
        with open_assistant(options):
            pass
        folder = api.default_index(settings_of(options))
    reader = IndexReader.open(folder)
    manifest = reader.manifest
    documents = [
        {"name": name, "source": source, "sha256": sha}
        for sha, name, source in reader.store.document_rows()
    ]
    reader.close()
    if options.json:
        print_json({"folder": str(folder), **asdict(manifest), "documents": documents})
        return DONE
    print(f"{folder}: {manifest.generation}, made {manifest.created} by {manifest.tool}")
    print(
        f"embedder {manifest.embedder.name} ({manifest.embedder.dimension} dimensions), "
        f"format {manifest.format_version}"
    )
    print(", ".join(f"{value} {name}" for name, value in manifest.counts.items()))
    for row in documents:
        print(f"  {row['name']}  {row['source']}")
    return DONE
