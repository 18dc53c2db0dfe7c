"""What became of a body? Reforms of the Party and the State, from `reforms.toml`.

Source: the reform plans named there; every change carries the title of its own.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one body."""

    body: str
    """Id of the body in `agencies.json`."""
    to: tuple[str, ...]
    """Ids of the bodies that took over; its own where it stayed and was reorganised."""
    year: int
    whole: bool
    """The body gave up its name; otherwise some of its work moved."""
    chinese: str
    """What happened, in Simplified Chinese, without body, year and full stop."""
    english: str
    source: str
    """The document that says so."""


_Ends = Callable[[Change], tuple[tuple[str, ...], tuple[str, ...]]]


class Reforms:
    """The changes known, by body."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self.changes = tuple(changes)

    @classmethod
    @cache
    def bundled(cls) -> Reforms:
        """The changes of `reforms.toml`."""
        root = resources.files(__package__)
        sources = json.loads(root.joinpath("agencies.json").read_text(encoding="utf-8"))["sources"]
        rows = tomllib.loads(root.joinpath("reforms.toml").read_text(encoding="utf-8"))["change"]
        return cls(
            Change(
                row["from"], tuple(row["to"]), row["year"], row["whole"], row["zh"], row["en"],
                sources[row["source"]],
            )
            for row in rows
        )  # fmt: skip

    def of(self, body: str, *, since: int) -> list[Change]:
        """What changed about a body in `since` or later, oldest first."""
        found = (c for c in self.changes if c.body == body and c.year >= since)
        return sorted(found, key=lambda c: c.year)

    def before(self, body: str) -> list[str]:
        """Bodies whose work a body took over, nearest first: all of it, or else a part of it."""
        return self._follow(body, lambda c: (c.to, (c.body,)))

    def after(self, body: str) -> list[str]:
        """Bodies that took over the work of a body, nearest first."""
        return self._follow(body, lambda c: ((c.body,), c.to))

    def _follow(self, body: str, ends: _Ends) -> list[str]:
        found: list[str] = []
        todo = [body]
        while todo:
            here = todo.pop(0)
            linked = [
                (c.whole, other)
                for c in self.changes
                for near, far in (ends(c),)
                if here in near
                for other in far
            ]
            whole = [other for gone, other in linked if gone]
            for other in whole or [other for _, other in linked]:
                if other != body and other not in found:
                    found.append(other)
                    todo.append(other)
        return found
