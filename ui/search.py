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
from ..models import Role, Where
from ..policy.normalise import traditional
from .facets import FacetNames
from .hits import HitsView
from .quiet import describe
from .sources import Loaded, Sources
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
    searching = Searching(loaded)

    def find_clauses(request: object) -> dict[str, Any]:
        return searching.answer(request)

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


class Searching:
    """Answers the page's requests, from the documents of now."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._names: FacetNames | None = None

    def answer(self, request: object) -> dict[str, Any]:
        """What the page shows for a request; `request` comes from the browser: it is checked."""
        try:
            query, where, offset = _read(request)
            return self._found(query, where, offset)
        except TiaowenError as error:
            return {"error": f"{error} {error.advice}".strip()}
        except Exception as error:
            # The kind of error only: its words could hold what was typed.
            _LOG.error("a search failed: %s", describe(error))
            return {"error": ""}

    def _found(self, query: str, where: Where, offset: int) -> dict[str, Any]:
        assistant, sources = self._loaded.assistant, self._loaded.sources
        page = assistant.search_page(query, where=where, k=_PAGE, offset=offset)
        view, last = HitsView(assistant, sources, query), offset + len(page.hits)
        found: dict[str, Any] = {
            "total": page.total,
            "all": assistant.manifest.counts["clauses"],
            "next": last if last < page.total else 0,
            "html": view.html(page.hits, first=offset),
            "facets": self._named(assistant, sources).rows(page.facets),
            "several": len(sources.documents) > 1,
        }
        if not query.strip() and not where:
            found["intro"] = _intro(sources)
        if not page.total and where:
            found["drops"] = _drops(assistant, query, where)
            found["without"] = assistant.search_page(query, k=1).total
        elif not page.total:
            found["near"] = view.html(assistant.search(query, k=_NEAREST))
        return found

    def _named(self, assistant: Assistant, sources: Sources) -> FacetNames:
        names = self._names
        if names is None or names.sources is not sources:
            names = self._names = FacetNames(assistant, sources)
        return names


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
        clause
        for document in sources.documents[:_EXAMPLES]
        for clause in document.clauses
        if clause.title_span and clause.index == 1 and 4 <= len(clause.title) <= 16
    ]
    chosen = held[:: max(1, -(-len(held) // _EXAMPLES))][:_EXAMPLES]
    found = []
    for clause in chosen:
        if clause.title:
            found.append((clause.title, "zh-Hans"))
            found.append((traditional(clause.title), "zh-Hant"))
        if clause.translation is not None and clause.translation.item:
            found.append((clause.translation.item, "en"))
    return found
