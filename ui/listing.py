"""How are the documents of the library listed, and what is told of each?"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from html import escape
from pathlib import PurePosixPath

from ..library import Health
from ..library.incoming import file_name
from ..models import Document, Genre
from .sources import key_of, name_of
from .texts import span, text

LISTED = 200
"""Rows of the table; what is left out is found with the filter."""

_GAP = re.compile(r"(?P<what>section|item) (?P<after>\d+) follows (?P=what) (?P<before>\d+)")
"""A warning of the parser: `item 5 follows item 3`."""

_COLUMNS = ("document", "date", "clauses", "duties", "bodies", "health")


def filled(key: str, *, tag: str = "span", classes: str = "", **values: object) -> str:
    """An element whose words hold values; `documents.js` fills it in again in another language."""
    words = text(key).format(**values)
    data = escape(json.dumps({k: str(v) for k, v in values.items()}, ensure_ascii=False))
    names = f"tw-fill {classes}".strip()
    return f'<{tag} class="{names}" data-text="{key}" data-values="{data}">{escape(words)}</{tag}>'


def button(text_key: str, classes: str = "", /, **data: str) -> str:
    """A button that does what `documents.js` does for its class."""
    given = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items())
    made = span(text_key, tag="button", classes=classes)
    return made.replace("<button", f'<button type="button"{given}', 1)


def in_chinese(words: str, *, tag: str = "span", classes: str = "") -> str:
    """Words of a document, escaped."""
    name = f' class="{classes}"' if classes else ""
    return f'<{tag}{name} lang="zh-Hans">{escape(words)}</{tag}>'


def size_of(count: int) -> str:
    """Bytes for people: `12 KB`, `4 MB`."""
    if count < 1024:
        return f"{count} B"
    kilo = count / 1024
    return f"{kilo:.0f} KB" if kilo < 1000 else f"{kilo / 1024:.1f} MB".replace(".0 ", " ")


def facts(rows: Sequence[tuple[str, str]]) -> str:
    """A list of terms and what they are; the second of each pair is HTML."""
    pairs = "".join(f"<div>{span(key, tag='dt')}<dd>{value}</dd></div>" for key, value in rows)
    return f'<dl class="tw-facts">{pairs}</dl>'


def counts(document: Document) -> list[tuple[str, int]]:
    """How much of what is in a document; what it has none of is left out, clauses aside."""
    bodies = {duty.body for clause in document.clauses for duty in clause.duties}
    found = [
        ("doc_sections", len(document.sections)),
        ("doc_items", len(document.items)),
        ("doc_articles", len(document.articles)),
        ("doc_clauses", len(document.clauses)),
        ("doc_duties", sum(len(clause.duties) for clause in document.clauses)),
        ("doc_bodies", len(bodies)),
    ]
    return [(key, n) for key, n in found if n or key in ("doc_clauses", "doc_duties")]


def head_facts(document: Document) -> list[tuple[str, str]]:
    """Number, issuer, date and kind; what is not printed is said to be missing."""
    named = (
        ("doc_number", document.number),
        ("doc_issuer", document.issuer),
        ("doc_date", document.date),
    )
    rows = [(key, in_chinese(value) if value else span("doc_unknown")) for key, value in named]
    return [*rows, ("doc_genre", span(f"docgenre_{document.genre}"))]


def remarks(document: Document, *, duties: bool = False) -> str:
    """What is worth a look: gaps in the numbering, nothing to cite it by.

    Args:
        duties: also say that a notice gives nobody anything to do; many rightly do not.
    """
    found = [_warning(words) for words in document.warnings]
    notice = document.genre is Genre.NOTICE
    if notice and not document.number:
        found.append(span("doc_no_number", tag="li"))
    if duties and notice and not any(clause.duties for clause in document.clauses):
        found.append(span("doc_no_duties", tag="li"))
    if not found:
        return ""
    return (
        f'<div class="tw-remarks">{span("doc_warnings", tag="h4")}<ul>{"".join(found)}</ul></div>'
    )


def _warning(words: str) -> str:
    gap = _GAP.fullmatch(words)
    if gap is None:
        return f'<li lang="en">{escape(words)}</li>'
    return filled(f"docgap_{gap['what']}", tag="li", before=gap["before"], after=gap["after"])


def table(documents: Sequence[Document], added: Sequence[str], *, last: bool, fixed: bool) -> str:
    """Documents as a table, one body of two rows for each.

    Args:
        added: when each of them came, as ISO 8601; empty where it is not known.
        last: whether it is the only one of the library.
        fixed: whether nothing can be removed.
    """
    if not documents:
        return span("doc_none", tag="p", classes="tw-muted")
    shown = documents[:LISTED]
    head = "".join(
        span(f"doc_{column}", tag="th").replace("<th", '<th scope="col"') for column in _COLUMNS
    )
    bodies = "".join(
        _rows(document, when, last=last, fixed=fixed)
        for document, when in zip(shown, added, strict=False)
    )
    rest = len(documents) - len(shown)
    left = filled("doc_rest", tag="p", classes="tw-rest", count=rest) if rest else ""
    return (
        '<table class="tw-docs" aria-labelledby="tw-doc-title">'
        f"<thead><tr>{head}</tr></thead>{bodies}</table>{left}"
    )


def _rows(document: Document, added: str, *, last: bool, fixed: bool) -> str:
    key, name = key_of(document.sha256), name_of(document)
    title = "" if document.title in name else in_chinese(document.title, classes="tw-doc-title")
    by = " · ".join(
        part for part in (in_chinese(document.issuer) if document.issuer else "",
                          span(f"docgenre_{document.genre}")) if part
    )  # fmt: skip
    amounts = dict(counts(document))
    numbers = "".join(
        f'<td class="tw-num" data-label="{column}">{span(f"doc_{column}", classes="tw-tag")}'
        f"{amounts.get(f'doc_{column}', 0)}</td>"
        for column in ("clauses", "duties", "bodies")
    )
    date = escape(document.date) or span("doc_unknown", classes="tw-muted")
    return (
        f'<tbody class="tw-doc" data-key="{key}"><tr>'
        f'<th scope="row"><a class="tw-doc-open" href="#{key}">'
        f"{in_chinese(name, classes='tw-doc-name')}{title}</a>"
        f'<span class="tw-doc-by">{by}</span></th>'
        f'<td class="tw-date">{date}</td>{numbers}'
        f'<td class="tw-health">{span("doc_checking", classes="tw-muted")}</td></tr>'
        f'<tr class="tw-doc-rest"><td colspan="{len(_COLUMNS)}"><div class="tw-doc-acts">'
        f"<details>{span('doc_more', tag='summary')}{_details(document, added)}</details>"
        f"{button('doc_open', 'tw-doc-open', key=key)}"
        f"{button('doc_download', 'tw-doc-get', key=key)}"
        f"{_remove(document, last=last, fixed=fixed)}</div></td></tr></tbody>"
    )


def _remove(document: Document, *, last: bool, fixed: bool) -> str:
    if fixed:
        return ""
    if last:
        return span("doc_last", classes="tw-muted tw-doc-last")
    name = name_of(document)
    title = name if document.title in name else f"{name}\n{document.title}"
    return button("doc_remove", "tw-doc-remove", key=key_of(document.sha256), title=title)


def _details(document: Document, added: str) -> str:
    translated = sum(clause.translation is not None for clause in document.clauses)
    more = [(key, str(n)) for key, n in counts(document)]
    if translated:
        more.append(("doc_translated", str(translated)))
    more.append(("doc_file", escape(file_name(PurePosixPath(document.source).name))))
    if added:
        more.append(("doc_added_on", _moment(added)))
    more.append(("doc_hash", f"<code>{document.sha256[:16]}…</code>"))
    return (
        f'<div class="tw-doc-details">{facts([*head_facts(document), *more])}{remarks(document)}'
        '<div class="tw-failures"></div></div>'
    )


def _moment(iso: str) -> str:
    """Drawn in UTC; `documents.js` shows the reader's own time."""
    try:
        shown = datetime.fromisoformat(iso).strftime("%Y-%m-%d %H:%M UTC")
    except ValueError:
        return escape(iso)
    return f'<time datetime="{escape(iso)}">{shown}</time>'


def health_of(document: Document, health: Health) -> dict[str, str]:
    """The mark of the table, and what does not replay."""
    if health.failures:
        rows = "".join(f'<li lang="en">{escape(words)}</li>' for words in health.failures[:20])
        hint = span("doc_unsound_hint", tag="p")
        badge = span("doc_unsound", classes="tw-mark-bad")
        return {"badge": badge, "failures": f'<div class="tw-remarks">{hint}<ul>{rows}</ul></div>'}
    if remarks(document):
        return {"badge": span("doc_odd", classes="tw-mark-odd"), "failures": ""}
    sound = span("doc_sound", classes="tw-mark-good")
    return {"badge": sound, "failures": span("doc_sound_hint", tag="p", classes="tw-sound")}
