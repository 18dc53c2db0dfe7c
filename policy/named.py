"""Which document does a name mean? Any that it is called by, in any script, or its hash."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath
from typing import Protocol

from .normalise import fold

_SHA = re.compile("[0-9a-f]{8,64}")


class Named(Protocol):
    """What documents are called by; a `Document` is one."""

    @property
    def sha256(self) -> str:
        """Of its bytes."""

    @property
    def name(self) -> str:
        """What citations show."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def number(self) -> str:
        """发文字号; may be empty."""

    @property
    def source(self) -> str:
        """Path or name that it came from."""

    @property
    def title_translation(self) -> str:
        """English title; may be empty."""


def bare(name: str) -> str:
    """A name to compare by: brackets, blanks and script do not count."""
    folded = fold(name)
    return re.sub(r"[\W_]+", "", folded) or folded


class Names:
    """Finds documents by name. Several can share one: the revisions of a law do."""

    def __init__(self, documents: Iterable[Named]) -> None:
        self._hashes: list[str] = []
        self._places: dict[str, set[int]] = {}
        for place, one in enumerate(documents):
            self._hashes.append(one.sha256)
            source = one.source and PurePath(one.source).name
            for name in (
                one.sha256, one.name, one.title, one.number, one.source, source,
                one.title_translation,
            ):  # fmt: skip
                if name:
                    self._places.setdefault(bare(name), set()).add(place)

    def find(self, name: str) -> frozenset[int]:
        """Places of the documents that are called so, or whose hash begins so."""
        places = self._places.get(bare(name), set())
        if not places and _SHA.fullmatch(name):
            places = {p for p, sha256 in enumerate(self._hashes) if sha256.startswith(name)}
        return frozenset(places)
