"""Which words of the documents stand for the words of the question?

`glossary.tsv` holds Taiwan and Hong Kong terms, everyday wording and English terms with
their equivalents in policy documents. English words that no document and no entry knows are
looked up among the policy terms that the bundled model was trained with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ..errors import ConfigError
from ..index.terms import runs, stem
from ..index.training.glossary import rows as policy_rows
from ..policy.normalise import fold

_LONGEST = 6
"""Words of the longest terms."""
_LEFT_OUT = frozenset({"body", "role", "general"})
"""Kinds of policy terms that questions are read for elsewhere."""


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

    def __init__(
        self, entries: Iterable[Entry], *, holds: Callable[[str], bool] = lambda _: True
    ) -> None:
        """Make a glossary.

        Args:
            holds: whether the documents know a stem; a term with one that they do not know may
                be among the policy terms.
        """
        self._holds = holds
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

    def within(self, holds: Callable[[str], bool]) -> Glossary:
        """This glossary over documents that know some words and not others."""
        other = Glossary((), holds=holds)
        other._han, other._words = self._han, self._words
        return other

    @classmethod
    @cache
    def policy_terms(cls) -> Glossary:
        """Policy terms in English with their Chinese; names of bodies are left to the agencies."""
        return cls(policy_entries(policy_rows()))

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

    def in_words(self, stems: list[str], *, wide: bool = False) -> list[tuple[int, int, Entry]]:
        """(start, end, entry) of the English terms in a list of stems, without overlaps.

        Args:
            wide: look among the policy terms too, for words that the documents do not know.
        """
        found, at = [], 0
        while at < len(stems):
            match = self._words_at(stems, at)
            if match is None and wide:
                match = self._policy_term_at(stems, at)
            if match is None:
                at += 1
            else:
                found.append((at, at + len(match[0]), match[1]))
                at += len(match[0])
        return found

    def _words_at(self, stems: list[str], at: int) -> tuple[tuple[str, ...], Entry] | None:
        return next(
            (
                (words, entry)
                for words, entry in self._words.get(stems[at], ())
                if tuple(stems[at : at + len(words)]) == words
            ),
            None,
        )

    def _policy_term_at(self, stems: list[str], at: int) -> tuple[tuple[str, ...], Entry] | None:
        if all(self._holds(word) for word in stems[at : at + _LONGEST]):
            return None
        match = Glossary.policy_terms()._words_at(stems, at)
        return None if match is None or all(map(self._holds, match[0])) else match


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


def policy_entries(rows: Iterable[tuple[list[str], list[str], str]]) -> list[Entry]:
    """Entries of the policy terms, one for each English form."""
    found: dict[str, dict[str, None]] = {}
    for chinese, english, kind in rows:
        if kind not in _LEFT_OUT:
            for term in english:
                found.setdefault(fold(term), {}).update(dict.fromkeys(map(fold, chinese)))
    return [Entry("en", term, tuple(words)) for term, words in found.items()]
