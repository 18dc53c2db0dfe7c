"""How is the whole document shown? `Document` -> HTML, every character once and in order.

The text is walked line by line; what the parser found (title, sections, items, clauses,
notes) only decides how a stretch of it looks. So nothing can be lost or said twice, and a
place in the cleaned text is a place on the page: each line carries its offsets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from itertools import groupby

from ..models import Document, Span
from ..policy.normalise import CleanText, traditional
from .sources import key_of, lang_of

_MAX_NOISE = 240
"""Longest run of left-out characters shown in the raw view; the head of an HTML page is longer."""

_MAX_ARTICLES = 2000
"""Articles of one chapter that are listed."""

_SIGNATURE_CHARS = 30
_LABEL_CHARS = 12


class Script(StrEnum):
    """How the text is written in the pane."""

    SOURCE = "source"
    """Glyphs of the source, without inserted noise."""
    SIMPLIFIED = "simplified"
    TRADITIONAL = "traditional"
    RAW = "raw"
    """As it stands in the file; noise is greyed."""


@dataclass(frozen=True, slots=True)
class _Look:
    """How a stretch of text looks, and whose it is."""

    kind: str = ""
    clause_id: str = ""


_PLAIN = _Look()
_LABEL = _Look("label")


def render_document(document: Document, clean: CleanText, *, script: Script) -> str:
    """The document as one `<article>`.

    Lines are `<p data-a data-b>` (or headings) with the half-open range of the cleaned text
    they hold; their text content is exactly that range, noise in `.tw-noise` apart.
    """
    looks = _looks(document, clean)
    words = _Words(document, clean, script)
    lines = []
    for start, end in _lines(clean.text):
        runs = _runs(looks, start, end)
        tag, name = _line_kind(document, clean, start, end, runs)
        body = "".join(words.run(first, last, look) for first, last, look in runs)
        lines.append(
            f'<{tag} class="tw-line {name}" data-a="{start}" data-b="{end}">{body}</{tag}>'
        )
    return (
        f'<article class="tw-sheet" data-doc="{key_of(document.sha256)}" data-script="{script}"'
        f' lang="{_lang(clean, script)}">{"".join(lines)}{words.rest()}</article>'
    )


def render_outline(document: Document, clean: CleanText) -> str:
    """The sections and items as nested lists of links; `data-at` is a place in the cleaned text."""

    def link(span: Span, words: str) -> str:
        start, _ = clean.locate(span)
        return f'<a href="#" data-at="{start}">{escape(words)}</a>'

    def items(part: int, section: int | None) -> str:
        rows = "".join(
            f"<li>{link(i.span, i.label + i.title)}</li>"
            for i in document.items
            if (i.part, i.section) == (part, section)
        )
        return f"<ol>{rows}</ol>" if rows else ""

    def articles(chapter: int | None) -> str:
        found = [a for a in document.articles if a.chapter == chapter][:_MAX_ARTICLES]
        rows = "".join(f"<li>{link(a.span, a.label)}</li>" for a in found)
        return f'<ol class="tw-articles">{rows}</ol>' if rows else ""

    rows = "".join(
        f"<li>{link(s.span, s.label + s.title)}{items(s.part, s.number)}"
        f"{articles(s.number) if not s.part else ''}</li>"
        for s in document.sections
    )
    loose = "".join(items(part, None) for part in sorted({i.part for i in document.items}))
    return (f"<ol>{rows}</ol>" if rows else "") + loose + articles(None)


def _looks(document: Document, clean: CleanText) -> list[_Look]:
    """One look for each character of the cleaned text; later paints cover earlier ones."""
    looks = [_PLAIN] * len(clean.text)

    def paint(span: Span | None, kind: str, clause_id: str = "") -> None:
        if span is not None:
            start, end = clean.locate(span)
            looks[start:end] = [_Look(kind, clause_id)] * max(0, end - start)

    for clause in document.clauses:
        paint(clause.text_span, "task", clause.id)
    for item in document.items:
        title = next(
            (
                c.title_span
                for c in document.clauses
                if c.title_span and _within(c.title_span, item.span)
            ),
            None,
        )
        if title is not None:
            paint(Span(item.span.start, title.start), "label")
            paint(title, "name")
    for clause in document.clauses:
        paint(clause.note_span, "note", clause.id)
    for section in document.sections:
        paint(section.span, "section")
    for field in document.head:
        if field.name in ("title", "number", "addressees", "date"):
            paint(field.span, field.name)
    return looks


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Ranges of the lines that hold more than blanks, without the blanks around them."""
    at = 0
    for line in text.split("\n"):
        body = line.strip()
        if body:
            start = at + line.index(body[0])
            yield start, start + len(body)
        at += len(line) + 1


def _runs(looks: list[_Look], start: int, end: int) -> list[tuple[int, int, _Look]]:
    runs: list[tuple[int, int, _Look]] = []
    at = start
    for look, group in groupby(looks[start:end]):
        size = sum(1 for _ in group)
        runs.append((at, at + size, look))
        at += size
    # 第一条, 1. and the like: what stands before the first words of a clause is its label.
    if len(runs) > 1 and runs[0][2] is _PLAIN and runs[1][2].kind in ("task", "name"):
        first, last, _ = runs[0]
        if last - first <= _LABEL_CHARS:
            runs[0] = (first, last, _LABEL)
    return runs


def _line_kind(
    document: Document, clean: CleanText, start: int, end: int,
    runs: list[tuple[int, int, _Look]],
) -> tuple[str, str]:  # fmt: skip
    """Tag and class of a line."""
    kinds = {look.kind for _, _, look in runs}
    words = clean.simplified[start:end].strip()
    if "title" in kinds:
        return "h2", "tw-title"
    if "number" in kinds and end - start <= _SIGNATURE_CHARS:
        return "p", "tw-number"
    if "section" in kinds:
        return "h3", "tw-section"
    if "addressees" in kinds:
        return "p", "tw-to"
    if kinds <= {"", "date"} and end - start <= _SIGNATURE_CHARS:
        if "date" in kinds or words == document.issuer:
            return "p", "tw-sign"
        if len(words) > 4 and words in document.title:
            # The title of what is issued, printed again above its text.
            return "p", "tw-subtitle"
    return "p", "tw-item" if "name" in kinds else "tw-text"


class _Words:
    """The words of a document in one script, handed out from front to back."""

    def __init__(self, document: Document, clean: CleanText, script: Script) -> None:
        self._original = document.text
        self._clean = clean
        self._script = script
        self._text = clean.text if script is Script.SOURCE else clean.simplified
        if script is Script.TRADITIONAL:
            self._text = _traditional(clean.simplified)
        self._anchored: set[str] = set()
        self._shown = 0
        """End of what has been shown of the original; only the raw script needs it."""

    def run(self, start: int, end: int, look: _Look) -> str:
        """One stretch of the cleaned text, dressed in its look."""
        words = self._raw(start, end) if self._script is Script.RAW else self._plain(start, end)
        if look.kind not in ("task", "note", "label", "name"):
            return words
        anchor = ""
        if look.kind == "task" and look.clause_id not in self._anchored:
            self._anchored.add(look.clause_id)
            anchor = f' id="c-{escape(look.clause_id)}"'
        owner = f' data-clause="{escape(look.clause_id)}"' if look.clause_id else ""
        return f'<span class="tw-{look.kind}"{owner}{anchor}>{words}</span>'

    def rest(self) -> str:
        """What the file holds after the last line."""
        if self._script is not Script.RAW:
            return ""
        noise = _noise(self._original[self._shown :])
        return f'<p class="tw-line tw-text">{noise}</p>' if noise else ""

    def _plain(self, start: int, end: int) -> str:
        return escape(self._text[start:end], quote=False)

    def _raw(self, start: int, end: int) -> str:
        out = []
        for first, last in zip(
            self._clean.starts[start:end], self._clean.ends[start:end], strict=True
        ):
            if self._shown < first:
                out.append(_noise(self._original[self._shown : first]))
            # One cleaned character can be several of the file (`&amp;`): the page counts one.
            out.append(escape(self._original[first : first + 1], quote=False))
            if first + 1 < last:
                out.append(_noise(self._original[first + 1 : last]))
            self._shown = max(self._shown, last)
        return "".join(out)


def _traditional(simplified: str) -> str:
    """Traditional glyphs, one for each character, so that every place stays what it is."""
    lines = []
    for line in re.sub("[\ud800-\udfff]", "\ufffd", simplified).split("\n"):
        converted = traditional(line)
        lines.append(converted if len(converted) == len(line) else line)
    return "\n".join(lines)


def _noise(text: str) -> str:
    if len(text) > _MAX_NOISE:
        text = f"{text[: _MAX_NOISE // 2]} … {text[-_MAX_NOISE // 2 :]}"
    # A control character would act on the page (turn its direction) instead of being seen.
    shown = "".join(
        f"⟨U+{ord(c):04X}⟩"
        if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\r\t"
        else c
        for c in text
    )
    return f'<i class="tw-noise">{escape(shown, quote=False)}</i>' if shown.strip() else ""


def _lang(clean: CleanText, script: Script) -> str:
    """Lets the browser choose the glyphs of the right region."""
    if script in (Script.SIMPLIFIED, Script.TRADITIONAL):
        return "zh-Hans" if script is Script.SIMPLIFIED else "zh-Hant"
    return lang_of(clean)
