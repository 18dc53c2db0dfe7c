"""Where is the library kept? Its folder: read whatever made it, written by one at a time."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..config import Settings
from ..errors import StoreCorrupt, StoreError, StoreLocked, StoreMismatch, StoreMissing
from ..models import Document

if TYPE_CHECKING:
    from ..api import Assistant
    from ..index.embedding import Embedder

Pointer = tuple[str, str]
"""Generation of a folder, and the hash of its manifest."""

PATIENCE_S = 10.0
"""So long a change waits for another process that is writing to the same folder."""


def user_library() -> Path:
    """Folder of the user's own library, in the data folder of the system."""
    from platformdirs import user_data_path

    return user_data_path("tiaowen", appauthor=False) / "library"


def pointer_of(folder: Path | None) -> Pointer | None:
    """What is current in a folder; nothing where there is no index, or a damaged one."""
    from ..index.reader import current_generation

    if folder is not None:
        with contextlib.suppress(StoreError):
            return current_generation(folder)
    return None


def stored(folder: Path) -> list[Document] | None:
    """The documents of an index, whatever embedder it was built with; `None` where none is."""
    from ..index.reader import IndexReader

    try:
        reader = IndexReader.open(folder)
    except StoreMissing:
        return None
    with contextlib.closing(reader):
        return [reader.store.document(sha) for sha, _, _ in reader.store.document_rows()]


def open_own(folder: Path, settings: Settings, embedder: Embedder) -> Assistant:
    """The user's own library, or the bundled notice where there is none yet.

    Raises:
        StoreError: a file of the library is damaged.
    """
    from ..api import Assistant, build

    if not (folder / "CURRENT").exists():
        return Assistant.open(settings=settings, embedder=embedder)
    try:
        with contextlib.suppress(StoreMismatch):
            return Assistant.open(folder, settings=settings, embedder=embedder)
        # Made with another embedder or by another version. The texts are there: index them anew.
        with writing(folder):
            build(_reread(folder), folder, settings=settings, embedder=embedder, locked=True)
        return Assistant.open(folder, settings=settings, embedder=embedder)
    except (StoreCorrupt, StoreMismatch) as error:
        advice = f"move {folder} away to begin again with the bundled notice"
        raise type(error)(str(error), advice=advice) from error


def _reread(folder: Path) -> list[Document]:
    """The documents of an index that this program cannot open, parsed anew from their texts."""
    from ..index.reader import current_generation
    from ..index.store import FILE, Store
    from ..policy.parse import bundled, parse_source
    from ..policy.reader import Source

    generation, _ = current_generation(folder)
    documents = []
    with contextlib.closing(Store(folder / generation / FILE)) as store:
        for sha256, _, _ in store.document_rows():
            old = store.document(sha256)
            if sha256 == bundled().sha256:
                documents.append(replace(bundled(), source=old.source))
                continue
            new = parse_source(Source(old.source, old.text, old.media, old.encoding, sha256))
            translated = {clause.id: clause.translation for clause in old.clauses}
            clauses = (replace(c, translation=translated.get(c.id)) for c in new.clauses)
            title = old.title_translation
            documents.append(replace(new, clauses=tuple(clauses), title_translation=title))
    return documents


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the writer's lock; what the system refuses becomes an error that names the folder.

    Raises:
        StoreLocked: another process went on writing for `PATIENCE_S`.
        StoreError: the folder cannot be written.
    """
    from ..index.builder import writer_lock

    end = time.monotonic() + PATIENCE_S
    try:
        with contextlib.ExitStack() as stack:
            while True:
                try:
                    stack.enter_context(writer_lock(folder))
                    break
                except StoreLocked:
                    if time.monotonic() > end:
                        raise
                    time.sleep(0.1)
            yield
    except OSError as error:
        raise StoreError(
            f"{folder}: cannot be written: {error.strerror or error}",
            advice="nothing was changed; check its permissions and the space on the disk",
        ) from error
