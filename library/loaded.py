"""Which documents are loaded now? The assistant of today, and a change without a restart."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from ..config import Settings
from ..errors import ConfigError, StoreError
from .folder import Pointer, open_own, pointer_of, stored, user_library, writing
from .incoming import Preview, preview
from .report import Change, Health, check

if TYPE_CHECKING:
    from ..api import Assistant
    from ..index.embedding import Embedder
    from ..models import Document

_LOG = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Called with clauses indexed and clauses in all."""


@dataclass(frozen=True, slots=True)
class _Now:
    """What is loaded: it is exchanged as one, so nobody sees half of it."""

    assistant: Assistant
    pointer: Pointer | None = None
    """Generation of the folder and hash of its manifest; `None` for the bundled notice."""
    health: dict[str, Health] = field(default_factory=dict)


class Library:
    """The documents that questions are answered from. Safe to use from several threads.

    Whoever answers takes `assistant` anew for every request: it is another one after a
    document was added or removed, and the one before goes on until its last answer. Its
    files are closed when nobody holds it any more.
    """

    def __init__(
        self, assistant: Assistant, *, folder: Path | None = None,
        settings: Settings | None = None, embedder: Embedder | None = None,
    ) -> None:  # fmt: skip
        self.folder = folder
        """Where changes are written; `None` where nothing can be changed."""
        self._settings = settings or Settings()
        self._embedder = embedder
        self._now = _Now(assistant, pointer_of(folder))
        self._changing = threading.Lock()

    @classmethod
    def open(cls, path: Path | str | None = None, *, settings: Settings | None = None) -> Library:
        """Open an index; without a path the one in the settings, else the user's own library.

        As long as nobody has added a document to their own library, the bundled notice is
        loaded from its cached index, and the first change makes the library.

        Raises:
            StoreError: as for `Assistant.open`. The user's own library is indexed anew where
                another version or another embedder made it.
        """
        from ..api import Assistant
        from ..index.embedding import open_embedder

        settings = settings or Settings()
        embedder = open_embedder(settings)
        given = Path(path) if path is not None else settings.index
        folder = given or user_library()
        pointer = pointer_of(folder)
        if given is not None:
            assistant = Assistant.open(folder, settings=settings, embedder=embedder)
        else:
            assistant = open_own(folder, settings, embedder)
        library = cls(assistant, folder=folder, settings=settings, embedder=embedder)
        library._now = _Now(assistant, pointer)
        return library

    @property
    def assistant(self) -> Assistant:
        """The assistant over the documents of now."""
        return self._now.assistant

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents of now, in the order they were added."""
        return self.assistant.documents

    @property
    def is_bundled(self) -> bool:
        """Whether the folder is still empty, and the bundled notice is loaded instead."""
        return self._now.pointer is None

    def document(self, sha256: str) -> Document:
        """One of them.

        Raises:
            StoreError: there is no such document any more.
        """
        return _find(self.documents, sha256)

    def preview(self, data: bytes, name: str) -> Preview:
        """Parse a file in memory: what it would be if it were added. Nothing is written.

        Args:
            name: of the file; its suffix tells the format.

        Raises:
            DocumentError: it is too large, not text, of another format, or nothing in it can be
                cited. Its `kind` tells which.
        """
        return preview(data, name, loaded=self.documents, settings=self._settings)

    def preview_notice(self) -> Preview:
        """The same of the bundled notice, for a library that it was removed from."""
        from ..api import bundled_notice

        notice = bundled_notice()
        name = PurePath(notice.source).name
        return self.preview(notice.text.encode(notice.encoding), name)

    def add(
        self, source: Preview | bytes, name: str = "", *, progress: Progress | None = None
    ) -> Change:
        """Index a document with those of now; one of the same number is replaced.

        Args:
            source: what `preview` returned, or the bytes of a file.
            name: of the file, where bytes are given.

        Raises:
            ConfigError: there is no folder to write to.
            DocumentError: as for `preview`.
            StoreError: the folder cannot be written, or another process is writing to it.
                Everything is then as it was.
        """
        if isinstance(source, bytes):
            source = self.preview(source, name)
        document = source.document
        before: list[Document] = []

        def put(documents: list[Document]) -> list[Document]:
            before.extend(d for d in documents if d.key == document.key)
            if before and before[0].sha256 == document.sha256:
                return documents
            return list({**{d.key: d for d in documents}, document.key: document}.values())

        changed = self._change(put, progress)
        replaced = before[0] if before and changed else None
        return Change(document, replaced, changed, len(self.documents))

    def remove(self, sha256: str, *, progress: Progress | None = None) -> Change:
        """Take a document out. The last one stays: an index without a clause answers nothing.

        Raises:
            ConfigError: it is the last one, or there is no folder to write to.
            StoreError: there is no such document any more, or as for `add`.
        """
        removed: list[Document] = []

        def take(documents: list[Document]) -> list[Document]:
            removed.append(_find(documents, sha256))
            if len(documents) == 1:
                raise ConfigError(
                    f"{removed[0].name} is the only document", advice="add another one first"
                )
            return [d for d in documents if d.sha256 != sha256]

        self._change(take, progress)
        return Change(removed[0], None, True, len(self.documents))

    def refresh(self) -> bool:
        """Load what another process has changed in the folder; whether there was anything."""
        pointer = pointer_of(self.folder)
        if self.folder is None or pointer in (None, self._now.pointer):
            return False
        if not self._changing.acquire(blocking=False):
            return False  # whoever changes it loads it afterwards
        try:
            self._load(self.folder)
        except StoreError as error:  # what is loaded goes on
            _LOG.warning("the library has changed and cannot be loaded: %s", error)
            return False
        finally:
            self._changing.release()
        return True

    def health(self, sha256: str) -> Health:
        """Replay every clause and duty of a document from its text; kept until the next change.

        Raises:
            StoreError: there is no such document any more.
        """
        now = self._now
        if sha256 not in now.health:
            document = _find(now.assistant.documents, sha256)
            now.health[sha256] = check(now.assistant, document)
        return now.health[sha256]

    def original(self, sha256: str) -> bytes:
        """The file of a document, byte for byte where its encoding gives that back, else in UTF-8.

        Raises:
            StoreError: there is no such document any more.
        """
        document = self.document(sha256)
        with contextlib.suppress(UnicodeError, LookupError):
            data = document.text.encode(document.encoding)
            if hashlib.sha256(data).hexdigest() == sha256:
                return data
        return document.text.encode("utf-8", "replace")

    def close(self) -> None:
        """Close the files of what is loaded now."""
        self.assistant.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _change(
        self, edit: Callable[[list[Document]], list[Document]], progress: Progress | None
    ) -> bool:
        """Build a generation with the documents that `edit` leaves; readers go on meanwhile."""
        from ..api import build

        folder = self.folder
        if folder is None:
            raise ConfigError(
                "these documents cannot be changed: the library has no folder",
                advice="open it with Library.open",
            )
        with self._changing, writing(folder):
            # From the folder, not from memory: another process may have added to it.
            before = stored(folder)
            if before is None:
                before = list(self.documents)
            after = edit(before)
            changed = after is not before
            if changed:
                build(
                    after, folder, settings=self._settings, embedder=self._embedder,
                    progress=progress, locked=True,
                )  # fmt: skip
            if changed or pointer_of(folder) not in (None, self._now.pointer):
                self._load(folder)
        return changed

    def _load(self, folder: Path) -> None:
        from ..api import Assistant

        pointer = pointer_of(folder)
        loaded = Assistant.open(folder, settings=self._settings, embedder=self._embedder)
        _ = loaded.documents  # read now, not while somebody waits for an answer
        self._now = _Now(loaded, pointer)


def _find(documents: Iterable[Document], sha256: str) -> Document:
    for document in documents:
        if document.sha256 == sha256:
            return document
    raise StoreError(
        f"document {sha256[:12]} is not in the library any more",
        advice="it was removed meanwhile, or replaced: look at the list again",
    )
