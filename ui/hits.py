"""How is a clause that was found shown? Its place, its words with what met, and who is to act.

Words of documents stand in the script of their source. Everything that comes from a document or
a person is escaped here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from ..models import Clause, Document, Hit, Role, Span
from ..policy.normalise import clean, simplify
from .sources import Sources, key_of, name_of
from .texts import span

if TYPE_CHECKING:
    from ..api import Assistant
    from ..index.late import Match

ROLES = {
    Role.LEAD: "search_role_lead",
    Role.RESPONSIBLE: "search_role_responsible",
    Role.WITHIN_REMIT: "search_role_within_remit",
    Role.JOINTLY: "search_role_jointly",
    Role.SUPPORT: "search_role_support",
    Role.PARTICIPATE: "search_role_participate",
    Role.GUIDE: "search_role_guide",
}
"""Texts of the roles, in the order in which they are shown."""

_PARTS = {
    "dense": "search_part_dense", "late": "search_part_late", "bm25": "search_part_bm25",
    "coverage": "search_part_coverage", "title": "search_part_title",
    "rerank": "search_part_rerank",
}  # fmt: skip
_AND = '<span class="tw-zh" lang="zh">、</span><span class="tw-en" lang="en">; </span>'
_LENGTH = 240
"""Characters of a clause that are shown; the source pane has all."""
_ENGLISH_LENGTH = 420
_BODIES = 12
"""Bodies of one role that are shown."""


@lru_cache(maxsize=8192)
def _cleaned(words: str) -> str:
    # A title may be broken over several lines.
    return "".join(line.strip() for line in clean(words).text.splitlines())


def words_at(document: Document, place: Span, otherwise: str) -> str:
    """The words of a document at a place, without noise, in the script of the source.

    Args:
        otherwise: the same in simplified script, for a document whose text has markup in it.
    """
    if document.media != "text":
        return otherwise
    return _cleaned(document.text[place.start : place.end]) or otherwise


@dataclass(frozen=True, slots=True)
class Marked:
    """Words with places in them that met a query."""

    text: str
    places: tuple[Match, ...] = ()

    def html(self) -> str:
        """Escaped, what met in `mark` elements; what is only alike has a class of its own."""
        out: list[str] = []
        at = 0
        for match in self.places:
            out.append(escape(self.text[at : match.start]))
            near = "" if match.similarity >= 1 else ' class="tw-alike"'
            out.append(f"<mark{near}>{escape(self.text[match.start : match.end])}</mark>")
            at = match.end
        return "".join([*out, escape(self.text[at:])])

    def part(self, start: int, end: int) -> Marked:
        """A part of them."""
        inside = (m for m in self.places if start <= m.start and m.end <= end)
        moved = (replace(m, start=m.start - start, end=m.end - start) for m in inside)
        return Marked(self.text[start:end], tuple(moved))


class HitsView:
    """Renders hits of one query over the documents of one assistant."""

    def __init__(self, assistant: Assistant, sources: Sources, query: str) -> None:
        self._assistant, self._sources, self._query = assistant, sources, query.strip()

    def html(self, hits: Iterable[Hit], *, first: int = 0) -> str:
        """List entries, numbered from `first` + 1."""
        return "".join(self._hit(hit, first + n) for n, hit in enumerate(hits, start=1))

    def _hit(self, hit: Hit, number: int) -> str:
        clause = hit.clause
        document = self._sources.get(key_of(clause.sha256))
        title, text, met = self._words(clause, document)
        return (
            f'<li class="tw-hit" data-clause="{escape(clause.id)}">'
            f"{self._heading(clause, number)}"
            f"{self._crumbs(clause, document, title)}"
            f'<blockquote class="tw-hit-text" lang="zh">{_shown(text, _LENGTH)}'
            f"</blockquote>{self._translation(clause)}{self._duties(clause, document)}"
            f"{self._foot(hit, met)}</li>"
        )

    def _heading(self, clause: Clause, number: int) -> str:
        """The gazette citation, a link to the clause where it can be shown."""
        gazette = clause.gazette
        of = f"{clause.index}/{clause.siblings}" if clause.siblings > 1 else ""
        label = f"{gazette} · {of}" if of else gazette
        many = f' <span class="tw-hit-of">{of}</span>' if of else ""
        words = f'<span lang="zh-Hans">{escape(gazette)}</span>{many}'
        place = self._sources.place_of(clause)
        if place is None:
            return f'<h4 class="tw-hit-head">{words} {span("lost", classes="tw-lost-note")}</h4>'
        return (
            f'<h4 class="tw-hit-head"><a class="tw-go" href="{escape(place.fragment(str(number)))}"'
            f' data-label="{escape(label)}">{words}</a></h4>'
        )

    def _crumbs(self, clause: Clause, document: Document | None, title: Marked) -> str:
        """Document › section › item."""
        parts: list[tuple[str, str]] = []
        if document is not None:
            head = next((field for field in document.head if field.name == "title"), None)
            name = words_at(document, head.span, document.title) if head else name_of(document)
            parts.append(("tw-crumb-document", escape(name)))
        if clause.section_title:
            parts.append(("tw-crumb-section", escape(self._section(clause, document))))
        if clause.title and clause.title != clause.section_title:
            parts.append(("tw-crumb-item", title.html()))
        found, english = clause.translation, ""
        if found is not None and found.item:
            title_en = document.title_translation if document is not None else ""
            named_en = (
                ("tw-crumb-document", title_en), ("tw-crumb-section", found.section),
                ("tw-crumb-item", found.item if found.item != found.section else ""),
            )  # fmt: skip
            english = _crumb_line([(n, escape(words)) for n, words in named_en if words], "en")
        return _crumb_line(parts, "zh", translated=bool(english)) + english

    @staticmethod
    def _section(clause: Clause, document: Document | None) -> str:
        wanted = (clause.part, clause.section)
        for section in document.sections if document else ():
            if (section.part, section.number) == wanted and document is not None:
                return words_at(document, section.span, f"{section.label}{section.title}")
        return clause.section_title

    def _words(
        self, clause: Clause, document: Document | None
    ) -> tuple[Marked, Marked, list[Match]]:
        """Title and text with what met, in the script of the source where both align."""
        met = self._assistant.highlight(self._query, clause) if self._query else []
        cut = len(clause.title) + 1
        title = Marked(clause.title, tuple(m for m in met if m.end < cut))
        inside = (m for m in met if m.start >= cut)
        text = Marked(
            clause.text, tuple(replace(m, start=m.start - cut, end=m.end - cut) for m in inside)
        )
        if document is None:
            return title, text, met
        cleaned = self._sources.clean(document)
        return (
            _in_source(title, cleaned.quote(clause.title_span) if clause.title_span else ""),
            _in_source(text, cleaned.quote(clause.text_span)),
            met,
        )

    def _translation(self, clause: Clause) -> str:
        """The unofficial translation, which is seen in an English page."""
        found = clause.translation
        if found is None or not found.text:
            return ""
        met = self._assistant.highlight_words(self._query, found.text) if self._query else []
        words = _shown(Marked(found.text, tuple(met)), _ENGLISH_LENGTH)
        return (
            f'<p class="tw-hit-english" lang="en">{span("translation", classes="tw-tag")}'
            f"{words}</p>"
        )

    def _duties(self, clause: Clause, document: Document | None) -> str:
        rows = []
        for role, key in ROLES.items():
            held = [duty for duty in clause.duties if duty.role is role]
            if not held:
                continue
            names = _AND.join(self._body(d.body, d.span, document) for d in held[:_BODIES])
            more = f" +{len(held) - _BODIES}" if len(held) > _BODIES else ""
            said = f"{span(key, classes='tw-role')} {names}{more}"
            rows.append(f'<li class="tw-role-{role.value}">{said}</li>')
        if rows and clause.open_list:
            rows.append(f"<li>{span('search_open_list')}</li>")
        return f'<ul class="tw-hit-duties">{"".join(rows)}</ul>' if rows else ""

    def _body(self, body: str, place: Span, document: Document | None) -> str:
        shown = body if document is None else words_at(document, place, body)
        met = self._assistant.highlight_words(self._query, shown) if self._query else []
        return named(Marked(shown, tuple(met)).html(), self._assistant.english_name(body))

    def _foot(self, hit: Hit, met: Sequence[Match]) -> str:
        clause = hit.clause
        ask = ""
        if clause.item is not None or clause.article is not None:
            gazette = escape(clause.gazette)
            ask = span("search_ask", tag="button", classes="tw-hit-ask").replace(
                "<button ", f'<button type="button" data-clause="{gazette}" ', 1
            )
        why = ""
        if hit.parts:
            rows = "".join(
                f"<dt>{span(key)}</dt><dd>{hit.parts[name]:.2f}</dd>"
                for name, key in _PARTS.items()
                if name in hit.parts
            )
            pairs = dict.fromkeys(
                (m.asked, m.found) for m in met if simplify(m.asked) != simplify(m.found).lower()
            )
            words = "".join(
                f"<li>{escape(asked)} → {escape(found)}</li>" for asked, found in [*pairs][:6]
            )
            alike = f'<dt>{span("search_words")}</dt><dd><ul lang="zh">{words}</ul></dd>'
            why = (
                f'<details class="tw-hit-why"><summary>{span("search_why")}</summary><dl>'
                f"<dt>{span('search_score')}</dt><dd>{hit.score:.2f}</dd>{rows}"
                f"{alike if words else ''}</dl></details>"
            )
        return f'<div class="tw-hit-foot">{ask}{why}</div>' if ask or why else ""


def _crumb_line(parts: Iterable[tuple[str, str]], lang: str, *, translated: bool = True) -> str:
    """One line of the way to a clause; where it is translated, each page shows one of two."""
    shown = "".join(f'<span class="{name}">{words}</span>' for name, words in parts)
    of = f" tw-{lang}" if translated else ""
    return f'<p class="tw-crumbs{of}" lang="{lang}">{shown}</p>'


def named(words: str, english: str) -> str:
    """A body's name (escaped HTML), and its English name, which is seen in an English page."""
    if not english:
        return f'<span lang="zh">{words}</span>'
    return (
        f'<span class="tw-zh" lang="zh">{words}</span>'
        f'<span class="tw-en" lang="en">{escape(english)}</span>'
    )


def _in_source(marked: Marked, source: str) -> Marked:
    """The same in the script of the source, if that is the same text character for character."""
    same = len(source) == len(marked.text) and simplify(source) == marked.text
    return replace(marked, text=source) if same else marked


def _shown(marked: Marked, size: int) -> str:
    """As much of it as is shown, from the sentence on where most of what met begins."""
    start, end = window(marked.text, marked.places, size=size)
    before, after = ("…" if start else ""), ("…" if end < len(marked.text) else "")
    return f"{before}{marked.part(start, end).html()}{after}"


def window(text: str, found: Sequence[Match], *, size: int) -> tuple[int, int]:
    """The part of a long text that holds most of what met, from the start of a sentence."""
    if len(text) <= size:
        return 0, len(text)
    starts = [0, *(m.end() for m in re.finditer(r"[。；！？\n]|(?<=[.;!?])\s", text))]
    best, most = 0, -1
    for start, after in pairwise([*starts, len(text)]):
        if start == after:
            continue
        held = len({m.asked for m in found if start <= m.start and m.end <= start + size})
        if held > most:
            best, most = start, held
    return best, min(len(text), best + size)
