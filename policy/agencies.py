"""Which body is meant? Names, short names, English names and acronyms of one body.

The facts and their sources stand in `agencies.json`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from ..models import Span
from .normalise import fold

# A name followed by these is part of another word: 商务部 in 电子商务部门.
_ENDINGS = "部委局办院"
_CONTINUES = "门分署队位长员级属法"


@dataclass(frozen=True, slots=True)
class Body:
    """A public body and every name it is asked for by."""

    id: str
    name: str
    full_name: str
    aliases: tuple[str, ...]
    weak_aliases: tuple[str, ...]
    """Words such as `customs` that name a body only in a question about bodies."""
    english: str
    acronyms: tuple[str, ...]
    since: int | None
    until: int | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A body named in a text; `span` counts characters of the text given."""

    body: Body
    span: Span
    weak: bool


class Agencies:
    """The bodies known, found by any of their names.

    Bodies that a document names but the file does not know can be added, so that any document
    can be asked by the names it uses itself.
    """

    def __init__(self, bodies: tuple[Body, ...], *, present: frozenset[str] = frozenset()) -> None:
        self.bodies = bodies
        self._present = present
        self._by_id = {b.id: b for b in bodies}
        self._by_alias: dict[str, Body] = {}
        self._weak: dict[str, Body] = {}
        # Where two bodies of different years share a name, the one the documents name is meant.
        ranked = sorted(bodies, key=lambda b: b.id not in present)
        for table, of in ((self._by_alias, _names_of), (self._weak, _weak_names_of)):
            for own in (True, False):
                for body in ranked:
                    for alias in of(body, own):
                        if alias:
                            table.setdefault(_key(alias), body)
        self._short = {_key(a) for b in bodies for a in b.acronyms if len(a) <= 3}
        self._starts: dict[str, list[str]] = {}
        for alias in sorted({*self._by_alias, *self._weak}, key=len, reverse=True):
            self._starts.setdefault(alias[0], []).append(alias)

    @classmethod
    @cache
    def bundled(cls) -> Agencies:
        """The bodies of `agencies.json`."""
        text = resources.files(__package__).joinpath("agencies.json").read_text(encoding="utf-8")
        return cls(tuple(_body(row) for row in json.loads(text)["bodies"]))

    def with_names(self, names: Iterator[str] | list[str]) -> Agencies:
        """These bodies for a corpus that names `names` (simplified), in its duties.

        A name that none of the bodies answers to becomes a body of its own.
        """
        new, present = [], set()
        for name in dict.fromkeys(names):
            body = self.resolve(name)
            if body is None:
                body = Body(name, name, name, (), (), "", (), None, None, ())
                new.append(body)
            present.add(body.id)
        return Agencies((*self.bodies, *new), present=frozenset(present))

    def names(self) -> list[str]:
        """Every name of every body, folded."""
        return [*self._by_alias, *self._weak]

    def present(self, body: Body) -> bool:
        """Whether the corpus gives this body any duty."""
        return body.id in self._present

    def resolve(self, name: str) -> Body | None:
        """The body that is called `name`, in any script or language."""
        return self._by_alias.get(_key(name)) or self._by_id.get(name)

    def called(self, name: str) -> Body | None:
        """The body that the whole of `name` means where nothing but a body can be meant.

        A weak name such as 工商局 then counts too.
        """
        whole = (m.body for m in self.find(name) if len(m.span) == len(name))
        return next(whole, None) or self.resolve(name)

    def same(self, one: str, other: str) -> bool:
        """Whether two names mean the same body."""
        first, second = self.resolve(one), self.resolve(other)
        if first is None or second is None:
            return fold(one) == fold(other)
        return first.id == second.id

    def find(self, text: str) -> list[Mention]:
        """Bodies named in `text`, left to right, longest name first, without overlaps."""
        key = fold(text)
        places: Sequence[int] = range(len(text))
        if len(key) != len(text):  # … folds to ..., a zero-width character to nothing
            pairs = [(i, folded) for i, char in enumerate(text) for folded in fold(char)]
            key, places = "".join(folded for _, folded in pairs), [i for i, _ in pairs]
        cased = "".join(text[i] for i in places)
        folded = re.sub(r"\s", " ", key)
        found = []
        at = 0
        while at < len(folded):
            mention = self._at(folded, at, cased)
            if mention is None:
                at += 1
            else:
                start, at = mention.span.start, mention.span.end
                span = Span(places[start], places[at - 1] + 1)
                found.append(replace(mention, span=span))
        return found

    def _at(self, text: str, at: int, original: str) -> Mention | None:
        latin = text[at].isascii()
        if latin and at and text[at - 1].isascii() and text[at - 1].isalnum():
            return None
        for alias in self._starts.get(text[at], ()):
            if not text.startswith(alias, at):
                continue
            end = at + len(alias)
            following = text[end : end + 1]
            if latin and following.isascii() and following.isalnum():
                continue
            if alias[-1] in _ENDINGS and following and following in _CONTINUES:
                continue
            if alias in self._short and not original[at:end].isupper():
                continue  # "sat" is a word, SAT is a body
            body = self._by_alias.get(alias)
            return Mention(body or self._weak[alias], Span(at, end), body is None)
        return None


def _names_of(body: Body, own: bool) -> tuple[str, ...]:
    """Its own names, which no alias of another body may take; then its aliases."""
    if own:
        return (body.name, body.full_name, body.english, *body.acronyms)
    return body.aliases


def _weak_names_of(body: Body, own: bool) -> tuple[str, ...]:
    return body.weak_aliases if own else ()


def _body(row: dict[str, object]) -> Body:
    def strings(key: str) -> tuple[str, ...]:
        value = row.get(key) or []
        return tuple(str(v) for v in value) if isinstance(value, list) else ()

    def year(key: str) -> int | None:
        value = row.get(key)
        return value if isinstance(value, int) else None

    return Body(
        id=str(row["id"]),
        name=str(row["name"]),
        full_name=str(row.get("full_name") or row["name"]),
        aliases=(*strings("short_names"), *strings("colloquial"), *strings("english_aliases")),
        weak_aliases=strings("weak_aliases"),
        english=str(row.get("english") or ""),
        acronyms=strings("acronyms"),
        since=year("since"),
        until=year("until"),
        sources=strings("sources"),
    )


def _key(name: str) -> str:
    return re.sub(r"\s+", " ", fold(name)).strip().removeprefix("the ")
