"""What is in an index folder, and may this program read it?

Every file of a generation is listed with its size and SHA-256. FAISS has no checksum of its
own, and a flipped bit can give wrong results without an error, so hashes are compared first.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from ..errors import StoreCorrupt, StoreMismatch

FORMAT_VERSION = 1
OLDEST_READABLE = 1
MANIFEST = "manifest.json"
_REBUILD = "build it again: tiaowen index build PATH… --index FOLDER"


@dataclass(frozen=True, slots=True)
class EmbedderRecord:
    """The embedder that an index was built with."""

    name: str
    fingerprint: str
    dimension: int
    query_prefix: str = ""
    document_prefix: str = ""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file of a generation."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """`manifest.json` of a generation; docs/index-format.md describes it."""

    format_version: int
    oldest_readable: int
    generation: str
    created: str
    """UTC, ISO 8601."""
    tool: str
    embedder: EmbedderRecord
    normaliser: int
    counts: dict[str, int]
    files: dict[str, FileRecord]

    def write(self, folder: Path) -> None:
        """Write `manifest.json`."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read and check the manifest of a generation.

        Raises:
            StoreCorrupt: there is none, or it is not a manifest.
            StoreMismatch: another version of the format.
        """
        path = folder / MANIFEST
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise StoreCorrupt(f"{path}: missing", advice=_REBUILD) from error
        except (OSError, ValueError, RecursionError) as error:  # what json raises on bad input
            raise StoreCorrupt(f"{path}: not readable: {error}", advice=_REBUILD) from error
        if not isinstance(data, dict) or not isinstance(data.get("format_version"), int):
            raise StoreCorrupt(f"{path}: field 'format_version' is missing", advice=_REBUILD)
        _check_version(path, data)
        try:
            return cls(
                **{
                    **{f.name: data[f.name] for f in fields(cls)},
                    "embedder": EmbedderRecord(**data["embedder"]),
                    "files": {name: FileRecord(**row) for name, row in data["files"].items()},
                }
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise StoreCorrupt(f"{path}: field {error} is wrong", advice=_REBUILD) from error


def _check_version(path: Path, data: dict[str, Any]) -> None:
    version, oldest = data["format_version"], data.get("oldest_readable", data["format_version"])
    if version < OLDEST_READABLE:
        raise StoreMismatch(
            f"{path}: format {version} is older than this program reads ({OLDEST_READABLE})",
            advice=_REBUILD,
        )
    if version > FORMAT_VERSION and not (isinstance(oldest, int) and oldest <= FORMAT_VERSION):
        raise StoreMismatch(
            f"{path}: format {version} is newer than this program reads ({FORMAT_VERSION})",
            advice="update tiaowen, or build the index again",
        )


def digest(path: Path) -> FileRecord:
    """Size and SHA-256 of a file."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return FileRecord(sha256, path.stat().st_size)


def verify_files(folder: Path, manifest: Manifest, *, hashes: bool = True) -> None:
    """Compare every file with the manifest.

    Args:
        hashes: also compare SHA-256; without it sizes only.

    Raises:
        StoreCorrupt: naming the first file that is missing, cut short or changed.
    """
    for name, record in manifest.files.items():
        path = folder / name
        if "/" in name or "\\" in name or name.startswith("."):
            raise StoreCorrupt(f"{folder / MANIFEST}: {name!r} is not a file of this folder")
        if not path.is_file():
            raise StoreCorrupt(f"{path}: missing", advice=_REBUILD)
        size = path.stat().st_size
        if size != record.bytes:
            raise StoreCorrupt(
                f"{path}: {size:,} bytes instead of {record.bytes:,}", advice=_REBUILD
            )
        if hashes and digest(path) != record:
            raise StoreCorrupt(f"{path}: its content has changed (SHA-256)", advice=_REBUILD)
