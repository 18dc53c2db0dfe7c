"""Since when does an index hold each of its documents?"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..errors import StoreError
from .reader import IndexReader, current_generation

FILE = "added.json"
"""In the folder of a generation: SHA-256 of a document to the time it came, ISO 8601 in UTC."""


def since(folder: Path, index: IndexReader) -> dict[str, Any]:
    """What a new generation notes: the time of the generation before, or now for new documents.

    Args:
        folder: of the index; its current generation is the one before.
        index: the generation that is being written.
    """
    before = _noted(folder)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    known = {sha for sha, _, _ in index.store.document_rows()}
    return {sha: before.get(sha, now) for sha in sorted(known)}


def _noted(folder: Path) -> dict[str, str]:
    """A note for people: where it cannot be read, nothing else is wrong."""
    try:
        generation, _ = current_generation(folder)
        found = json.loads((folder / generation / FILE).read_text(encoding="utf-8"))
    except (StoreError, OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {sha: when for sha, when in found.items() if isinstance(when, str)}
