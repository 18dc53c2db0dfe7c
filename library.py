"""Which documents are loaded now? The assistant of today, and a change without a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .api import Assistant
    from .models import Document

MAX_UPLOAD_BYTES = 20 * 2**20
"""Of one document that is sent to the server, before it is read."""


class Library:
    """The documents that questions are answered from. Safe to use from several threads.

    Whoever answers takes `assistant` anew for every request: it is another one after a
    document was added or removed, and the one before goes on until its last answer.
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    @property
    def assistant(self) -> Assistant:
        """The assistant over the documents of now."""
        return self._assistant

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents of now, in the order they were added."""
        return self.assistant.documents
