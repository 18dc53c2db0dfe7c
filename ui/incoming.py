"""What was parsed of a file, what came of adding it, and what went wrong?"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from html import escape
from itertools import islice
from pathlib import Path
from typing import Protocol

from ..errors import ConfigError, DocumentError, StoreError, StoreLocked, TiaowenError
from ..library import MAX_DOCUMENT_BYTES, Change, Preview
from ..library.incoming import file_name
from ..models import Clause, Document
from .listing import button, counts, facts, filled, head_facts, in_chinese, remarks, size_of
from .sources import key_of, name_of
from .texts import span

_HEADINGS = 120
"""Headings listed of a long law."""

_SHOWN = 160
"""Characters of a clause shown as an example."""

_KEPT = 4
"""Parsed files that wait for their reader's word; the oldest leave first."""


class UploadGone(ConfigError):
    """There is no such upload, or not any more."""


class Uploads(Protocol):
    """What Gradio remembers of uploads: `gr.Blocks`."""

    upload_file_set: set[str]


def take_upload(uploads: Uploads, path: object) -> bytes:
    """Read an uploaded file, and delete it.

    Raises:
        UploadGone: it is no upload of this page; nothing else on the disk can be asked for.
    """
    if not isinstance(path, str) or path not in uploads.upload_file_set:
        raise UploadGone("no such upload", advice="choose the file again")
    file = Path(path)
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_DOCUMENT_BYTES + 1)
    except OSError as error:
        raise UploadGone("the upload is gone", advice="choose the file again") from error
    finally:
        uploads.upload_file_set.discard(path)
        file.unlink(missing_ok=True)
        if not any(file.parent.glob("*")):
            file.parent.rmdir()


class Waiting:
    """Parsed files that are not in the library yet, and how far their indexing has come."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, Preview] = OrderedDict()
        self._lock = threading.Lock()
        self.progress: dict[str, tuple[int, int]] = {}

    def put(self, preview: Preview) -> str:
        """Keep it; the token to ask for it, which nobody can guess."""
        token = secrets.token_urlsafe(16)
        with self._lock:
            self._waiting[token] = preview
            while len(self._waiting) > _KEPT:
                self._waiting.popitem(last=False)
        return token

    def take(self, token: object) -> Preview | None:
        """Hand it out, once."""
        with self._lock:
            return self._waiting.pop(token, None) if isinstance(token, str) else None


def render_preview(preview: Preview, token: str) -> str:
    """What a file would be if it were added: its structure, examples, and two buttons."""
    document = preview.document
    amounts = "".join(f"<li><b>{count}</b> {span(key)}</li>" for key, count in counts(document))
    return (
        f'<section class="tw-card tw-parsed" data-token="{escape(token)}">'
        f'<p class="tw-card-file">{span("doc_parsed")} '
        f'<span class="tw-file">{escape(document.source)} · {size_of(preview.size)}</span></p>'
        f'<h3 tabindex="-1" lang="zh-Hans">{escape(document.title)}</h3>'
        f'{_standing(preview)}{facts(head_facts(document))}<ul class="tw-amounts">{amounts}</ul>'
        f"{remarks(document, duties=True)}{_headings(document)}{_examples(preview)}"
        f'<div class="tw-card-acts">{_choices(preview)}</div></section>'
    )


def _choices(preview: Preview) -> str:
    if preview.known is not None:
        return button("doc_close", "tw-doc-discard")
    accept = "doc_replace" if preview.replaces is not None else "doc_accept"
    return button(accept, "tw-doc-accept") + button("doc_discard", "tw-doc-discard")


def _standing(preview: Preview) -> str:
    """Whether it is there already, or would replace another."""
    if preview.known is not None:
        return span("doc_known", tag="p", classes="tw-say tw-say-odd")
    if preview.replaces is None:
        return ""
    old = preview.replaces
    named = in_chinese(f"{name_of(old)} {old.title} {old.date}".strip())
    return f'<p class="tw-say tw-say-odd">{span("doc_replaces")} {named}</p>'


def _headings(document: Document) -> str:
    if document.articles:
        rows = [(s.label, s.title, "h") for s in document.sections]
        rows += [(a.label, "", "i") for a in document.articles]
    else:
        found = [(s.span.start, s.label, s.title, "h") for s in document.sections]
        found += [(i.span.start, i.label, i.title, "i") for i in document.items]
        rows = [(label, title, kind) for _, label, title, kind in sorted(found)]
    if not rows:
        return ""
    shown = "".join(
        f'<li class="tw-heading-{kind}">{escape(label + title)}</li>'
        for label, title, kind in rows[:_HEADINGS]
    )
    more = f"<li>… +{len(rows) - _HEADINGS}</li>" if len(rows) > _HEADINGS else ""
    summary = f"<summary>{span('doc_headings')} ({len(rows)})</summary>"
    return f'<details class="tw-headings">{summary}<ul lang="zh-Hans">{shown}{more}</ul></details>'


def _examples(preview: Preview) -> str:
    rows = "".join(_example(clause) for clause in preview.examples)
    return f'<div class="tw-samples">{span("doc_examples", tag="h4")}<ol>{rows}</ol></div>'


def _example(clause: Clause) -> str:
    words = clause.text if len(clause.text) <= _SHOWN else f"{clause.text[:_SHOWN]}…"
    duties = "".join(
        f'<li class="tw-duty-{duty.role}">{in_chinese(duty.body)} '
        f"{span(f'docrole_{duty.role}')}</li>"
        for duty in clause.duties
    )
    chips = f'<ul class="tw-chips">{duties}</ul>' if duties else ""
    label = in_chinese(f"{clause.label} {clause.title}".strip(), tag="p", classes="tw-sample-label")
    return f"<li>{label}{in_chinese(words, tag='p')}{chips}</li>"


def render_added(change: Change) -> str:
    """What came of adding a document, and a question to try."""
    document = change.document
    key = "doc_added" if change.replaced is None else "doc_replaced"
    if not change.changed:
        key = "doc_unchanged"
    amounts = " · ".join(f"{span(name)} {count}" for name, count in counts(document))
    tried = "".join(
        f'<button type="button" class="tw-doc-try" lang="zh-Hans">{escape(question)}</button>'
        for question in questions_for(document)
    )
    tried = f'<div class="tw-tries">{span("doc_try")}{tried}</div>' if tried else ""
    return (
        f'<section class="tw-card tw-done">{_good(key)}'
        f"{_named(document)}"
        f'<p class="tw-muted">{amounts}</p>{tried}<div class="tw-card-acts">'
        f"{button('doc_open', 'tw-doc-open', key=key_of(document.sha256))}"
        f"{button('doc_close', 'tw-doc-discard')}</div></section>"
    )


def _named(document: Document) -> str:
    """Name and title, where the name is not the title."""
    name = name_of(document)
    title = "" if document.title in name else in_chinese(document.title, tag="p")
    return f'<h3 tabindex="-1" lang="zh-Hans">{escape(name)}</h3>{title}'


def _good(key: str) -> str:
    return span(key, tag="p", classes="tw-say tw-say-good")


def questions_for(document: Document) -> list[str]:
    """Questions that the document answers: of one of its tasks, and of the whole."""
    tasks = (c for c in document.clauses if c.duties and c.title and c.siblings == 1)
    found = [f"{clause.title}由谁负责？" for clause in islice(tasks, 1)]
    if document.articles:
        found.append(f"{name_of(document)}{document.articles[0].label}说了什么？")
    elif document.number:
        found.append(f"{document.number}讲了什么？")
    return found


def render_removed(change: Change) -> str:
    """What was taken out."""
    document = change.document
    return (
        f'<section class="tw-card tw-done">{_good("doc_removed")}'
        f"{_named(document)}"
        f'<div class="tw-card-acts">{button("doc_close", "tw-doc-discard")}</div></section>'
    )


def render_error(
    error: Exception, name: str, *, title: str = "doc_failed", again: bool = False
) -> str:
    """Which file, what is wrong with it, what to do; our own errors also speak for themselves.

    Args:
        title: key of the words before the name.
        again: the parsed file is still there, so adding it can be tried again.
    """
    detail = ""
    if isinstance(error, TiaowenError):
        words = escape(f"{error} {error.advice}".strip())
        summary = span("doc_detail", tag="summary")
        detail = f'<details>{summary}<p lang="en">{words}</p></details>'
    retry = button("doc_again", "tw-doc-accept") if again else ""
    return render_problem(_kind(error), name, title=title, detail=detail, retry=retry)


def render_problem(
    kind: str, name: str, *, title: str = "doc_failed", detail: str = "", retry: str = ""
) -> str:
    """One of the texts `docerror_…`, about a file or document of that name."""
    limit = {"limit": size_of(MAX_DOCUMENT_BYTES)} if kind == "too_large" else {}
    reason = filled(f"docerror_{kind}", tag="p", **limit)
    choose = button("doc_choose", "tw-doc-choose") if title == "doc_failed" and not retry else ""
    return (
        '<section class="tw-card tw-wrong" role="alert">'
        f'<h3 tabindex="-1">{span(title)} <span class="tw-file">{escape(file_name(name))}'
        f"</span></h3>{reason}{detail}"
        f'<div class="tw-card-acts">{retry}{choose}{button("doc_close", "tw-doc-discard")}'
        "</div></section>"
    )


def _kind(error: Exception) -> str:
    if isinstance(error, DocumentError):
        return error.kind or "document"
    kinds = (
        (StoreLocked, "locked"), (StoreError, "store"), (UploadGone, "late"),
        (ConfigError, "last"),
    )  # fmt: skip
    return next((kind for of, kind in kinds if isinstance(error, of)), "other")
