"""Which documents are loaded? The tab of the library: list, add, look at, remove."""

from __future__ import annotations

import base64
import logging
import shlex
from collections.abc import Callable, Sequence
from html import escape
from pathlib import PurePosixPath
from typing import Any

import gradio as gr
from gradio.context import Context

from ..api import bundled_notice
from ..errors import TiaowenError
from ..library import MAX_DOCUMENT_BYTES, SUFFIXES, Library, Preview
from ..library.incoming import file_name
from ..models import Document
from ..policy.normalise import fold
from .incoming import (
    Uploads,
    Waiting,
    render_added,
    render_error,
    render_preview,
    render_problem,
    render_removed,
    take_upload,
)
from .listing import LISTED, button, filled, health_of, size_of, table
from .page import chooser_html
from .quiet import describe
from .sources import Loaded, key_of, name_of
from .texts import page_texts, span

_LOG = logging.getLogger(__name__)

_MOUNT = """
(window.tiaowen ||= {}).library = { element, server };
window.tiaowen.mountLibrary?.();
"""

Reply = dict[str, Any]


def documents_tab(loaded: Loaded) -> None:
    """Put the tab together, inside `gr.Tab`."""
    uploads = Context.root_block
    assert uploads is not None, "a tab stands in blocks"
    gr.HTML(
        tab_html(loaded.library), elem_id="tw-documents", apply_default_css=False,
        js_on_load=_MOUNT, server_functions=Desk(loaded.library, uploads).functions(),
    )  # fmt: skip


def tab_html(library: Library) -> str:
    """The tab before its list is there: where files come in, and where they are kept."""
    fixed = library.folder is None
    status = span("doc_loading", tag="p", classes="tw-muted")
    return (
        '<section class="tw-library" aria-labelledby="tw-doc-title"><header>'
        f'<h2 id="tw-doc-title">{span("doc_title")}</h2>'
        '<span id="tw-doc-count"></span>'
        f"{span('doc_lead', tag='p', classes='tw-muted')}</header>"
        f"{_fixed() if fixed else _drop()}"
        '<div id="tw-doc-work"></div><p id="tw-doc-said" class="tw-unseen" role="status"></p>'
        '<input type="search" id="tw-doc-filter" data-tw-label="doc_filter" hidden>'
        f'<div id="tw-doc-list" aria-busy="true">{status}</div>'
        f"{'' if fixed else _where(library)}{_dialog()}</section>"
    )


def _drop() -> str:
    limit = filled("doc_limits", tag="p", classes="tw-muted", limit=size_of(MAX_DOCUMENT_BYTES))
    return (
        '<div id="tw-doc-drop" role="group" data-tw-label="doc_add">'
        f'<input type="file" id="tw-doc-file" accept="{",".join(SUFFIXES)}" hidden'
        f' data-limit="{MAX_DOCUMENT_BYTES}" data-suffixes="{" ".join(SUFFIXES)}">'
        f'<p class="tw-drop-line">{button("doc_choose", "tw-doc-choose tw-primary")}'
        f"{span('doc_drop')}</p>{limit}"
        f'<p id="tw-doc-notice" hidden>{button("doc_notice", "tw-doc-notice")}</p></div>'
    )


def _fixed() -> str:
    return span("doc_fixed", tag="p", classes="tw-say tw-say-odd")


def _where(library: Library) -> str:
    bundled = "true" if library.is_bundled else "false"
    return (
        f'<p class="tw-where" data-bundled="{bundled}">{span("doc_where")} '
        f"<code>{escape(str(library.folder))}</code> "
        f"{span('doc_bundled', classes='tw-if-bundled')}"
        f'<span class="tw-if-own">{span("doc_where_hint")} '
        f"<code>tiaowen ask --index {escape(shlex.quote(str(library.folder)))}</code></span></p>"
    )


def _dialog() -> str:
    return (
        '<dialog id="tw-doc-confirm" aria-labelledby="tw-doc-confirm-title">'
        f'<h3 id="tw-doc-confirm-title">{span("doc_confirm")}</h3>'
        '<p id="tw-doc-confirm-name" lang="zh-Hans"></p>'
        f"{span('doc_confirm_hint', tag='p', classes='tw-muted')}"
        f'<div class="tw-card-acts">{button("doc_remove", "tw-doc-yes tw-primary")}'
        f"{button('doc_keep', 'tw-doc-no')}</div></dialog>"
    )


def loaded_now(loaded: Loaded) -> Callable[[object], Reply]:
    """What the rest of the page says of the documents: the pane's selector, the empty chat."""

    built = [document.sha256 for document in loaded.library.documents]

    def loaded_now(request: object) -> Reply:
        loaded.library.refresh()
        sources = loaded.sources
        keys = [key_of(document.sha256) for document in sources.documents]
        shown = _field(request, "key")
        key = shown if shown in keys else next(iter(keys), "")
        texts = page_texts(sources.documents, llm=loaded.assistant.llm)
        return {
            "key": key,
            "changed": [document.sha256 for document in sources.documents] != built,
            "chooser": chooser_html(sources, key),
            "texts": {language: row["intro_loaded"] for language, row in texts.items()},
            "documents": [
                {"key": key_of(d.sha256), "name": name_of(d), "title": d.title}
                for d in sources.documents
            ],
        }

    return loaded_now


class Desk:
    """Where a reader hands files in and asks for documents.

    Each method is called from the browser, so what it is given can hold anything.
    """

    def __init__(self, library: Library, uploads: Uploads) -> None:
        self._library = library
        self._uploads = uploads
        self._waiting = Waiting()

    def functions(self) -> list[Callable[[object], Reply]]:
        """The methods under the names by which the page calls them."""
        methods = (
            self.table, self.health, self.original, self.read, self.notice, self.discard,
            self.add, self.progress, self.remove,
        )  # fmt: skip
        return [_served(method) for method in methods]

    def table(self, request: object) -> Reply:
        """The list, of all documents or of those that fit a filter."""
        library = self._library
        library.refresh()
        assistant = library.assistant
        words = fold(_field(request, "filter")).split()
        found = [d for d in assistant.documents if _fits(d, words)]
        count = len(assistant.documents)
        added = [assistant.added(d) for d in found[:LISTED]]
        html = table(found, added, last=count == 1, fixed=library.folder is None)
        loaded = {d.sha256 for d in assistant.documents}
        return {
            "html": html, "count": count, "bundled": library.is_bundled,
            "notice": bundled_notice().sha256 in loaded,
            "state": f"{assistant.generation} {library.is_bundled}",
        }  # fmt: skip

    def health(self, request: object) -> Reply:
        """Whether a document stands up to its text."""
        document = self._document(request)
        if document is None:
            return {}
        return {**health_of(document, self._library.health(document.sha256))}

    def original(self, request: object) -> Reply:
        """The file of a document, for saving it."""
        document = self._document(request)
        if document is None:
            return {}
        data = self._library.original(document.sha256)
        name = file_name(PurePosixPath(document.source).name)
        return {"name": name, "data": base64.b64encode(data).decode("ascii")}

    def read(self, request: object) -> Reply:
        """Parse an upload and show what it would be."""
        name = _field(request, "name")
        try:
            data = take_upload(self._uploads, _field(request, "path"))
            preview = self._library.preview(data, name)
        except Exception as error:
            return _failed(error, name)
        return self._shown(preview)

    def notice(self, request: object) -> Reply:
        """Show what the bundled notice would be, where it was removed."""
        return self._shown(self._library.preview_notice())

    def _shown(self, preview: Preview) -> Reply:
        token = self._waiting.put(preview)
        return {"html": render_preview(preview, token), "token": token}

    def discard(self, request: object) -> Reply:
        """Forget a parsed file."""
        self._waiting.take(_field(request, "token"))
        return {}

    def add(self, request: object) -> Reply:
        """Index a parsed file."""
        token = _field(request, "token")
        preview = self._waiting.take(token)
        if preview is None:
            return {"html": render_problem("late", _field(request, "name")), "failed": True}
        progress = self._waiting.progress
        try:
            change = self._library.add(
                preview, progress=lambda done, total: progress.update({token: (done, total)})
            )
        except Exception as error:
            kept = self._waiting.put(preview)
            return {**_failed(error, preview.document.source, again=True), "token": kept}
        finally:
            progress.pop(token, None)
        return {"html": render_added(change), "key": key_of(change.document.sha256)}

    def progress(self, request: object) -> Reply:
        """How many clauses of how many are indexed."""
        done, total = self._waiting.progress.get(_field(request, "token"), (0, 0))
        return {"done": done, "total": total}

    def remove(self, request: object) -> Reply:
        """Take a document out."""
        document = self._document(request)
        if document is None:
            name = _field(request, "name")
            html = render_problem("gone", name, title="doc_not_removed")
            return {"html": html, "failed": True}
        try:
            return {"html": render_removed(self._library.remove(document.sha256))}
        except Exception as error:
            return _failed(error, name_of(document), title="doc_not_removed")

    def _document(self, request: object) -> Document | None:
        key = _field(request, "key")
        return next((d for d in self._library.documents if key_of(d.sha256) == key), None)


def _served(method: Callable[[object], Reply]) -> Callable[[object], Reply]:
    """A plain function: Gradio writes on what it serves, and goes by its name."""

    def served(request: object) -> Reply:
        return method(request)

    served.__name__ = f"documents_{method.__name__}"
    return served


def _field(request: object, name: str) -> str:
    value = request.get(name) if isinstance(request, dict) else None
    return value if isinstance(value, str) else ""


def _fits(document: Document, words: Sequence[str]) -> bool:
    text = fold(f"{name_of(document)} {document.title} {document.issuer} {document.date}")
    return all(word in text for word in words)


def _failed(
    error: Exception, name: str, *, title: str = "doc_failed", again: bool = False
) -> Reply:
    if not isinstance(error, TiaowenError):
        _LOG.error("a change of the library failed: %s", describe(error))
    return {"html": render_error(error, name, title=title, again=again), "failed": True}
