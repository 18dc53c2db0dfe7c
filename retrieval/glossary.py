"""Which words of the documents stand for the words of the question?

`glossary.tsv` holds Taiwan and Hong Kong terms, everyday wording and English terms with
their equivalents in policy documents.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ..errors import ConfigError
from ..index.terms import runs, stem
from ..policy.normalise import fold


@dataclass(frozen=True, slots=True)
class Entry:
    """A term of the question and what the documents say for it."""

    kind: str
    """`tw`, `lay` or `en`."""
    term: str
    equivalents: tuple[str, ...]
    """Folded."""


class Glossary:
    """Finds entries in folded text, longest first."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._han: dict[str, list[Entry]] = {}
        self._words: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
        for entry in entries:
            if entry.kind == "en":
                stems = tuple(stem(word) for word in runs(entry.term))
                if stems:
                    self._words.setdefault(stems[0], []).append((stems, entry))
            else:
                self._han.setdefault(entry.term[0], []).append(entry)
        for found in self._han.values():
            found.sort(key=lambda e: -len(e.term))
        for listed in self._words.values():
            listed.sort(key=lambda pair: -len(pair[0]))

    @classmethod
    @cache
    def bundled(cls) -> Glossary:
        """The glossary that ships with the package."""
        text = resources.files(__package__).joinpath("glossary.tsv").read_text(encoding="utf-8")
        return cls(read_entries(text, origin="glossary.tsv"))

    def terms(self) -> list[str]:
        """Every term and equivalent, folded, whatever its language."""
        listed = [e for found in self._han.values() for e in found]
        listed += [e for found in self._words.values() for _, e in found]
        return [text for entry in listed for text in (entry.term, *entry.equivalents)]

    def in_han(self, text: str) -> list[tuple[int, int, Entry]]:
        """(start, end, entry) of the Chinese terms in folded text, without overlaps."""
        found, at = [], 0
        while at < len(text):
            entry = next(
                (e for e in self._han.get(text[at], ()) if text.startswith(e.term, at)), None
            )
            if entry is None:
                at += 1
            else:
                found.append((at, at + len(entry.term), entry))
                at += len(entry.term)
        return found

    def in_words(self, stems: list[str]) -> list[tuple[int, int, Entry]]:
        """(start, end, entry) of the English terms in a list of stems, without overlaps."""
        found, at = [], 0
        while at < len(stems):
            match = next(
                (
                    (words, entry)
                    for words, entry in self._words.get(stems[at], ())
                    if tuple(stems[at : at + len(words)]) == words
                ),
                None,
            )
            if match is None:
                at += 1
            else:
                found.append((at, at + len(match[0]), match[1]))
                at += len(match[0])
        return found


def read_entries(text: str, *, origin: str) -> list[Entry]:
    """Entries of a glossary file.

    Raises:
        ConfigError: naming the line that is not `kind TAB term TAB equivalents`.
    """
    entries = []
    for number, line in enumerate(text.splitlines()[1:], start=2):
        if not line.strip():
            continue
        fields = line.split("\t")
        if len(fields) != 3 or fields[0] not in ("tw", "lay", "en") or not all(fields):
            raise ConfigError(f"{origin}, line {number}: expected kind, term and equivalents")
        entries.append(Entry(fields[0], fold(fields[1]), tuple(fold(fields[2]).split("|"))))
    return entries
