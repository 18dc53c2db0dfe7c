"""Which documents does a question cover? All that are loaded, or those that were chosen."""

from __future__ import annotations

import shutil
import tempfile
import threading
import weakref
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..library import Library

if TYPE_CHECKING:
    from ..api import Assistant
    from ..models import Document

_KEPT = 4
"""Choices that stay ready; another one is indexed again, about half a second a document."""


class Shelf:
    """A library, and assistants over some of its documents. Safe to use from several threads."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, ...], Assistant] = OrderedDict()

    @property
    def assistant(self) -> Assistant:
        """The assistant over all documents of now."""
        return self._library.assistant

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents of now."""
        return self._library.documents

    def only(self, documents: Sequence[Document]) -> Assistant:
        """An assistant that knows these documents and no others, thresholds of its own included.

        A filter over hits would not do: what is rare, and what is unknown, depends on all that
        is indexed.
        """
        key = tuple(sorted(d.sha256 for d in documents))
        with self._lock:
            found = self._kept.get(key) or _index(documents, self.assistant)
            self._kept[key] = found
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found


def _index(documents: Sequence[Document], like: Assistant) -> Assistant:
    from ..api import Assistant, build
    from ..index.embedding import open_embedder

    embedder = open_embedder(like.settings)
    folder = Path(tempfile.mkdtemp(prefix="tiaowen-"))
    try:
        build(documents, folder, settings=like.settings, embedder=embedder)
        assistant = Assistant.open(folder, settings=like.settings, embedder=embedder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    # Not before its last answer: another thread may still read it.
    weakref.finalize(assistant, shutil.rmtree, folder, ignore_errors=True)
    return assistant
