"""How is an index opened? One generation is pinned, checked, and read without locks."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import StoreCorrupt, StoreMismatch, StoreMissing
from ..policy.normalise import NORMALISER_VERSION
from .manifest import MANIFEST, EmbedderRecord, Manifest, digest, verify_files
from .postings import Postings
from .store import FILE, Store
from .vectors import VectorIndex

_HASH_LIMIT = 512 * 1024 * 1024
"""Up to this many bytes every hash is compared when an index is opened; beyond, sizes only
(`tiaowen index verify` always compares all)."""


def current_generation(folder: Path) -> tuple[str, str]:
    """Name of the generation that `CURRENT` points at, and the SHA-256 of its manifest.

    Raises:
        StoreMissing: there is no index.
        StoreCorrupt: `CURRENT` does not name a generation.
    """
    path = folder / "CURRENT"
    try:
        line = path.read_text(encoding="ascii")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StoreMissing(
            f"{folder}: there is no index here",
            advice=f"tiaowen index build PATH… --index {folder}",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise StoreCorrupt(f"{path}: not readable", advice="build the index again") from error
    found = re.fullmatch(r"(gen-\d+) ([0-9a-f]{64})\n", line)
    if found is None:
        raise StoreCorrupt(f"{path}: names no generation", advice="build the index again")
    return found[1], found[2]


@dataclass(frozen=True, slots=True)
class IndexReader:
    """One generation of an index, open for reading."""

    folder: Path
    manifest: Manifest
    store: Store
    vectors: VectorIndex
    chinese: Postings
    """Words of the clauses."""
    english: Postings
    """Words of their translations."""

    @classmethod
    def open(cls, folder: Path, *, full: bool = False) -> IndexReader:
        """Open the current generation.

        Args:
            full: compare every hash, however large the index is.

        Raises:
            StoreMissing, StoreCorrupt, StoreMismatch: see `errors`.
        """
        name, sha256 = current_generation(folder)
        generation = folder / name
        if not generation.is_dir():
            raise StoreCorrupt(f"{generation}: missing", advice="build the index again")
        path = generation / MANIFEST
        if path.is_file() and digest(path).sha256 != sha256:
            raise StoreCorrupt(
                f"{path}: its content has changed (SHA-256)", advice="build the index again"
            )
        manifest = Manifest.read(generation)
        if manifest.normaliser != NORMALISER_VERSION:
            raise StoreMismatch(
                f"{generation}: made with normaliser {manifest.normaliser}, this program has "
                f"{NORMALISER_VERSION}",
                advice="build the index again",
            )
        total = sum(record.bytes for record in manifest.files.values())
        verify_files(generation, manifest, hashes=full or total <= _HASH_LIMIT)
        try:
            vectors = VectorIndex.read(generation)
            chinese, english = Postings.read(generation, "zh"), Postings.read(generation, "en")
        except (OSError, ValueError) as error:
            raise StoreCorrupt(f"{generation}: {error}", advice="build the index again") from error
        store = Store(generation / FILE)
        if store.rows:
            store.clause(0)  # an index of another version is refused now, not at the first question
        return cls(generation, manifest, store, vectors, chinese, english)

    @classmethod
    def unpublished(cls, folder: Path, manifest: Manifest) -> IndexReader:
        """The files of a generation that is being written; nothing of them is checked."""
        return cls(
            folder, manifest, Store(folder / FILE), VectorIndex.read(folder),
            Postings.read(folder, "zh"), Postings.read(folder, "en"),
        )  # fmt: skip

    def extra(self, name: str) -> dict[str, Any] | None:
        """A further JSON file of the generation, written by `finish` of `build_index`."""
        if name not in self.manifest.files:
            return None
        try:
            data = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StoreCorrupt(
                f"{self.folder / name}: {error}", advice="build the index again"
            ) from error
        return data if isinstance(data, dict) else None

    def require(self, embedder: EmbedderRecord) -> None:
        """Refuse another embedder than the one the index was built with.

        Raises:
            StoreMismatch: naming both.
        """
        built = self.manifest.embedder
        # A model folder that was moved is the same model: its name does not count.
        if replace(built, name=embedder.name) != embedder:
            raise StoreMismatch(
                f"the index was built with embedder {built.name!r} ({built.dimension} dimensions, "
                f"{built.fingerprint}), not {embedder.name!r} ({embedder.dimension} dimensions, "
                f"{embedder.fingerprint})",
                advice="build the index again: the model has changed"
                if built.name == embedder.name
                else f"set embedder = {built.name!r}, or build the index again",
            )

    def close(self) -> None:
        """Close the files."""
        self.store.close()
