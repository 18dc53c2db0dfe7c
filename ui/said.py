"""How do the words of an answer look? Lines -> paragraphs, lists, quotations, with live marks.

The text of an answer is plain lines; what a line is, is read off its form, so that the same
text stands in a terminal and in a page. A line of unknown form is a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from ..models import Answer, Language, Role
from ..policy.normalise import simplify
from .sources import Place

_MARK = re.compile(r"\[(\d{1,3})\]")
_JOINER = "\u2060"
"""Keeps a mark on the line of the words that it belongs to."""

_NUMERAL = "[一二三四五六七八九十百]+"
_LABEL = re.compile(
    rf"""
    (?: {_NUMERAL}、 )? （{_NUMERAL}）      # 三、（十一）
    | 第{_NUMERAL}条                       # 第十二条
    """,
    re.VERBOSE,
)
_QUOTE = re.compile(r"[“「].*[”」]\s*(?:\[\d{1,3}\]\s*)+", re.DOTALL)
_QUOTE_LINES = 40
"""Longest quotation looked for, in lines of the source."""

_BULLET = re.compile(r"[-•]\s+")


def render_said(answer: Answer, places: Sequence[Place | None]) -> str:
    """The text of an answer as HTML on one line; `places[0]` is where `[1]` leads."""
    lines = [line for line in _lines(answer.text) if not _names_nearest(line, answer)]
    leads: set[str] = set()
    if answer.language is not Language.ENGLISH:  # there the Chinese name is only an addition
        leads = {duty.body for duty in answer.duties if duty.role is Role.LEAD}
    out: list[str] = []
    entries: list[str] = []
    for line, kind in zip(lines, _kinds(lines, answer), strict=True):
        if kind == "entry":
            body = _BULLET.sub("", line, count=1) if _BULLET.match(line) else line
            entries.append(f"<li>{_words(body, places, leads)}</li>")
            continue
        if entries:
            out.append(f'<ul class="tw-entries">{"".join(entries)}</ul>')
            entries = []
        words = _words(line, places, set() if kind in ("quote", "translation") else leads)
        out.append(f'<p class="tw-{kind}">{words}</p>')
    if entries:
        out.append(f'<ul class="tw-entries">{"".join(entries)}</ul>')
    return "".join(out)


def _lines(text: str) -> list[str]:
    """Lines that hold something; a quotation over several lines of the source is one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    joined: list[str] = []
    while lines:
        size = 1
        if lines[0][0] in "“「":
            ends = (n for n in range(1, _QUOTE_LINES) if _QUOTE.fullmatch("\n".join(lines[:n])))
            size = next(ends, 1)
        joined.append("\n".join(lines[:size]))
        lines = lines[size:]
    return joined


def _names_nearest(line: str, answer: Answer) -> bool:
    """Whether a line only names the nearest clauses, which the page lists by itself."""
    return (
        bool(answer.nearest)
        and not _MARK.search(line)
        and all(citation.label in line for citation in answer.nearest)
    )


def _kinds(lines: Sequence[str], answer: Answer) -> Iterator[str]:
    """`quote`, `translation`, `duty` (said of a quotation), `entry`, `heading` or `plain`."""
    translations = [c.translation for c in answer.citations if c.translation]
    before = ""
    for i, line in enumerate(lines):
        after = lines[i + 1] if i + 1 < len(lines) else ""
        if _QUOTE.fullmatch(line):
            kind = "quote"
        elif any(words in line for words in translations):
            kind = "translation"
        elif _BULLET.match(line):
            kind = "entry"
        elif not _LABEL.match(line):
            kind = "duty" if before in ("quote", "translation") and _MARK.search(line) else "plain"
        elif _QUOTE.fullmatch(after):
            kind = "heading"
        else:
            listed = before == "entry" or (i > 0 and lines[i - 1].endswith(("：", ":")))
            kind = "entry" if listed or _LABEL.match(after) else "plain"
        before = kind
        yield kind


def _words(line: str, places: Sequence[Place | None], leads: set[str]) -> str:
    """Escape a line and link its marks; a number without a citation stays text."""
    out: list[str] = []
    at = 0
    label = _LABEL.match(line)
    if label:
        out.append(f'<span class="tw-ref">{flat(label[0])}</span>')
        at = label.end()
    for match in _MARK.finditer(line, at):
        number = int(match[1])
        if not 1 <= number <= len(places):
            continue
        out.append(_emphasised(line[at : match.start()].rstrip(), leads))
        out.append(_JOINER + render_mark(str(number), places[number - 1]))
        at = match.end()
    out.append(_emphasised(line[at:], leads))
    return "".join(out)


def _emphasised(text: str, leads: set[str]) -> str:
    """Escape, with the bodies that lead in bold, whatever the script they are written in."""
    if not leads:
        return flat(text)
    simple = simplify(text)  # as long as `text`: a place in one is a place in the other
    pattern = "|".join(re.escape(name) for name in sorted(leads, key=len, reverse=True))
    out: list[str] = []
    at = 0
    for match in re.finditer(pattern, simple):
        out.append(flat(text[at : match.start()]))
        out.append(f"<strong>{flat(text[match.start() : match.end()])}</strong>")
        at = match.end()
    out.append(flat(text[at:]))
    return "".join(out)


def render_mark(name: str, place: Place | None) -> str:
    """`[1]`: a real link to the place, or, where there is none, a mark that says so."""
    if place is None:
        return f'<span class="tw-mark tw-lost" tabindex="0">[{name}]</span>'
    return f'<a class="tw-mark" href="{place.fragment(name)}">[{name}]</a>'


def flat(text: str) -> str:
    """Escaped, on one line: a blank line would end the HTML block of a message."""
    lines = [line for line in text.splitlines() if line.strip()] or [text]
    return "<br>".join(escape(line, quote=False) for line in lines)
