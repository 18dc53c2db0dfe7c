"""Which clauses hold these words? The tab that searches, with filters and counts.

The page asks with plain values, which are checked here, and gets plain values and HTML of our
own making. What is typed is never logged.
"""

from __future__ import annotations

import logging
from html import escape
from typing import TYPE_CHECKING, Any

import gradio as gr

from ..errors import ConfigError, TiaowenError
from ..models import Document, Facet, Role, SearchPage, Where
from .hits import ROLES, HitsView, words_at
from .sources import Loaded, Sources, name_of
from .texts import span, text

if TYPE_CHECKING:
    from ..api import Assistant

_LOG = logging.getLogger(__name__)

_PAGE = 10
"""Hits that come at once."""
_MOST = 200
"""Values of one field in a request."""
_NEAREST = 3
"""Clauses shown where nothing is found."""
_EXAMPLES = 6
_DROPS = 8
"""Values of a filter that are tried without, where nothing is found."""

_MOUNT = """
(window.tiaowen ||= {}).searching = { element, server };
window.tiaowen.mountSearch?.();
"""
_FIELDS = ("documents", "sections", "bodies", "roles")


def search_tab(loaded: Loaded) -> None:
    """Put the tab together, inside `gr.Tab`."""

    def find_clauses(request: object) -> dict[str, Any]:
        return answer_to(loaded, request)

    gr.HTML(
        shell_html(), elem_id="tw-search", apply_default_css=False, js_on_load=_MOUNT,
        server_functions=[find_clauses],
    )  # fmt: skip


def shell_html() -> str:
    """The fixed parts of the tab; `search.js` fills in the rest."""
    facets = "".join(
        f'<details class="tw-facet" data-field="{field}"><summary>{span(key)}'
        f'<span class="tw-facet-count"></span></summary><fieldset>{span(key, tag="legend")}'
        f'<div class="tw-facet-values"></div></fieldset></details>'
        for field, key in (
            ("documents", "search_documents"), ("sections", "search_sections"),
            ("bodies", "search_bodies"), ("roles", "search_roles"),
        )
    )  # fmt: skip
    return (
        '<section class="tw-search"><div class="tw-search-top">'
        '<form class="tw-search-form" role="search"><input id="tw-search-box" type="search" '
        f'autocomplete="off" spellcheck="false" enterkeyhint="search" maxlength="500" '
        f'placeholder="{escape(text("search_placeholder"))}" '
        f'aria-label="{escape(text("search_label"))}">'
        f"{span('search_do', tag='button', classes='tw-search-do')}</form>"
        f'<div class="tw-facets" role="group">{facets}</div>'
        '<ul class="tw-chosen" hidden></ul>'
        '<p class="tw-search-status" role="status"></p></div>'
        '<div class="tw-search-body"><div class="tw-search-intro"></div>'
        '<ol class="tw-hits"></ol><div class="tw-search-more"></div></div></section>'
    )


def answer_to(loaded: Loaded, request: object) -> dict[str, Any]:
    """What the page shows for a request; `request` comes from the browser, so it is checked."""
    assistant, sources = loaded.assistant, loaded.sources
    try:
        query, where, offset = _read(request)
        page = assistant.search_page(query, where=where, k=_PAGE, offset=offset)
        found: dict[str, Any] = {
            "total": page.total,
            "all": sum(len(document.clauses) for document in sources.documents),
            "offset": offset,
            "next": offset + len(page.hits) if offset + len(page.hits) < page.total else 0,
            "html": HitsView(assistant, sources, query).html(page.hits, first=offset),
            "facets": _facets(page, loaded),
            "several": len(sources.documents) > 1,
        }
        if not query.strip() and not where:
            found["intro"] = _intro(sources)
        if not page.total and not where:
            near = assistant.search(query, k=_NEAREST)
            found["near"] = HitsView(assistant, sources, query).html(near)
        if not page.total and where:
            found["drops"] = _drops(assistant, query, where)
            found["without"] = assistant.search_page(query, k=1).total
        return found
    except TiaowenError as error:
        return {"error": f"{error} {error.advice}".strip()}
    except Exception as error:
        # The kind of error only: its words could hold what was typed.
        _LOG.error("a search failed: %s", type(error).__name__)
        _LOG.debug("details", exc_info=True)
        return {"error": ""}


def _read(request: object) -> tuple[str, Where, int]:
    """Query, filter and offset of a request.

    Raises:
        ConfigError: a field is not what it should be.
    """
    if not isinstance(request, dict):
        raise ConfigError("a search must be an object")
    query, offset = request.get("query", ""), request.get("offset", 0)
    if not isinstance(query, str):
        raise ConfigError("'query' must be text")
    if not isinstance(offset, int) or isinstance(offset, bool) or not 0 <= offset < 1_000_000:
        raise ConfigError("'offset' must be a whole number, 0 or more")
    values: dict[str, list[str]] = {}
    for name in _FIELDS:
        given = request.get(name, [])
        if not isinstance(given, list) or not all(isinstance(value, str) for value in given):
            raise ConfigError(f"{name!r} must be a list of texts")
        values[name] = given[:_MOST]
    try:
        roles = tuple(Role(role) for role in values["roles"])
    except ValueError as error:
        raise ConfigError(
            "'roles' holds a role that there is not", advice=", ".join(Role)
        ) from error
    where = Where(
        documents=tuple(values["documents"]), sections=tuple(values["sections"]),
        bodies=tuple(values["bodies"]), roles=roles,
    )  # fmt: skip
    # Bytes that are no character arrive as lone surrogates.
    return query.encode("utf-8", "replace").decode("utf-8"), where, offset


def _drops(assistant: Assistant, query: str, where: Where) -> list[dict[str, Any]]:
    """Each value of a filter with what is found without it, if that is anything."""
    drops = []
    chosen = [(field, value) for field in _FIELDS for value in getattr(where, field)]
    for field, value in chosen[:_DROPS]:
        left = tuple(other for other in getattr(where, field) if other != value)
        kept = {name: getattr(where, name) for name in _FIELDS} | {field: left}
        count = assistant.search_page(query, where=Where(**kept), k=1).total
        if count and len(chosen) > 1:
            drops.append({"field": field, "value": str(value), "count": count})
    return drops


def _facets(page: SearchPage, loaded: Loaded) -> dict[str, list[dict[str, Any]]]:
    """Values with their names and counts; `key` is a text of the page, where it has one."""
    sources = loaded.sources
    documents = {document.sha256: document for document in sources.documents}
    named = _bodies(sources)

    def document(facet: Facet) -> dict[str, Any]:
        held = documents.get(facet.value)
        title = _title(held) if held else ""
        english = held.title_translation if held else ""
        more = "" if title == facet.name else title
        return {"name": facet.name, "more": more, "english": english}

    def section(facet: Facet) -> dict[str, Any]:
        held = documents.get(facet.document)
        if held is None:
            return {"name": facet.name}
        name, english = _section(held, facet)
        return {
            "name": name, "english": english,
            "more": name_of(held) if len(documents) > 1 else "",
        }  # fmt: skip

    def body(facet: Facet) -> dict[str, Any]:
        return {
            "name": named.get(facet.name, facet.name),
            "english": loaded.assistant.english_name(facet.name),
        }

    def role(facet: Facet) -> dict[str, Any]:
        return {"name": text(ROLES[Role(facet.value)]), "key": ROLES[Role(facet.value)]}

    made = {
        "documents": (page.facets.documents, document), "sections": (page.facets.sections, section),
        "bodies": (page.facets.bodies, body), "roles": (page.facets.roles, role),
    }  # fmt: skip
    return {
        field: [{"value": f.value, "count": f.count, **make(f)} for f in facets]
        for field, (facets, make) in made.items()
    }


def _title(document: Document) -> str:
    head = next((field for field in document.head if field.name == "title"), None)
    return words_at(document, head.span, document.title) if head else document.title


def _section(document: Document, facet: Facet) -> tuple[str, str]:
    """Label and title in the script of the source, and in translation."""
    for section in document.sections:
        if f"{section.label}{section.title}" == facet.name:
            inside = (
                c for c in document.clauses if (c.part, c.section) == (section.part, section.number)
            )
            translated = (c.translation.section for c in inside if c.translation is not None)
            english = next((words for words in translated if words), "")
            return words_at(document, section.span, facet.name), english
    return facet.name, ""


def _bodies(sources: Sources) -> dict[str, str]:
    """Names in duties as the documents first write them, in the script of the source."""
    named: dict[str, str] = {}
    for document in sources.documents:
        for clause in document.clauses:
            for duty in clause.duties:
                if duty.body not in named:
                    named[duty.body] = words_at(document, duty.span, duty.body)
    return named


def _intro(sources: Sources) -> str:
    """Before anything is typed: what can be searched for, with examples from what is loaded."""
    examples = "".join(
        f'<button type="button" class="tw-search-example" lang="{lang}">{escape(words)}</button>'
        for words, lang in _examples(sources)
    )
    return (
        f"{span('search_intro', tag='h2')}{span('search_hint', tag='p')}"
        f"{span('search_examples', tag='h3') if examples else ''}"
        f'<div class="tw-search-examples">{examples}</div>'
    )


def _examples(sources: Sources) -> list[tuple[str, str]]:
    """Titles of items, spread over the documents, with those of translations in English."""
    held = [
        (document, clause)
        for document in sources.documents[:_EXAMPLES]
        for clause in document.clauses
        if clause.title_span and clause.index == 1 and 4 <= len(clause.title) <= 16
    ]
    chosen = held[:: max(1, -(-len(held) // _EXAMPLES))][:_EXAMPLES]
    found = []
    for document, clause in chosen:
        if clause.title_span is not None:
            found.append((words_at(document, clause.title_span, clause.title), "zh"))
        if clause.translation is not None and clause.translation.item:
            found.append((clause.translation.item, "en"))
    return found
