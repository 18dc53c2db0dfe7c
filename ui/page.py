"""What is the page made of? Its fixed HTML, and style and script, all inline and our own."""

from __future__ import annotations

import json
from html import escape
from importlib import resources

from ..feedback import feedback_file
from ..models import Document
from .pane import Script, render_document, render_outline
from .sources import Sources, key_of, name_of
from .texts import page_texts, span, text

_STYLES = tuple(
    f"{name}.css"
    for name in ("base", "desk", "chat", "pane", "search", "duties", "documents", "access")
)
_SCRIPTS = tuple(
    f"{name}.js"
    for name in (
        "login language pane desk talks chat search duties_draw duties_lists duties documents"
        " incoming keys"
    ).split()
)
_LISTED = 500
"""Documents in the selector; any other one joins it when an answer cites it."""

EXAMPLES = ("lead", "body", "content", "item", "check", "absent")
"""Questions of the empty chat, by kind; the words are in `texts/`. Tests ask each of them."""


def head_html(sources: Sources, *, language: str, llm: str = "") -> str:
    """Style and script for the head of the page; `llm` is the language model, where one writes."""
    place = str(feedback_file())
    data = {"language": language, "texts": page_texts(sources.documents, llm=llm, place=place)}
    # `<` would let a text end the script.
    setup = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    style = "\n".join(_static(name) for name in _STYLES)
    scripts = "".join(f"<script>{_static(name)}</script>" for name in _SCRIPTS)
    return f"<style>{style}</style><script>window.tiaowen = {setup};</script>{scripts}"


def _static(name: str) -> str:
    return resources.files(__package__).joinpath("static", name).read_text(encoding="utf-8")


def banner_html(*, llm: str = "", logout: bool = False) -> str:
    """Name of the product, the language model, the switch of the language, and the way out."""
    writes = span("llm_banner", tag="p", classes="tw-llm") if llm else ""
    out = (
        '<form class="tw-logout" method="post" action="/logout">'
        f'<button type="submit" class="t t-logout">{escape(text("logout"))}</button></form>'
    )
    names = {"zh-Hans": "简体", "zh-Hant": "繁體", "en": "English"}
    buttons = "".join(
        f'<button type="button" class="tw-language" data-language="{code}" lang="{code}"'
        f' aria-pressed="false">{name}</button>'
        for code, name in names.items()
    )
    return (
        '<header class="tw-banner"><a class="tw-skip t t-skip" href="#tw-question-box">'
        f"{escape(text('skip'))}</a>"
        f'<a class="tw-skip t t-skip_source" href="#tw-sheet-box">{escape(text("skip_source"))}</a>'
        '<div class="tw-seal" aria-hidden="true">条</div>'
        f'<div class="tw-brand">{span("name", tag="h1")}{span("motto", tag="p")}{writes}</div>'
        f'<div id="tw-languages" role="group">{buttons}</div>{out if logout else ""}</header>'
    )


def intro_html(*, llm: str = "") -> str:
    """The empty chat: what it can do, what is loaded, who writes, its limits, examples."""
    limits = span("llm_limits" if llm else "intro_limits", tag="p", classes="tw-limits")
    examples = "".join(
        f'<button class="tw-example">{span(f"example_kind_{kind}", classes="tw-kind")} '
        f"{span(f'example_{kind}', classes='tw-words')}</button>"
        for kind in EXAMPLES
    )
    return (
        f'<div class="tw-intro">{span("intro_title", tag="h2")}'
        f"{span('intro_can', tag='p')}{span('intro_loaded', tag='p', classes='tw-loaded')}"
        f'{span("examples", tag="h3")}<div class="tw-examples">{examples}</div>'
        f"{limits}</div>"
    )


def pane_html(sources: Sources) -> str:
    """The source pane with the first document in it."""
    first = key_of(sources.documents[0].sha256) if sources.documents else ""
    sheet = sheet_of(sources, {"key": first, "script": Script.SOURCE.value})
    outline = sheet.get("outline", "")
    legend = "".join(
        span(f"legend_{name}", classes=f"tw-key tw-key-{name}") for name in ("task", "note", "near")
    )
    return (
        '<section class="tw-pane"><header class="tw-bar"><div class="tw-row">'
        f"{span('source', tag='h2')}"
        f"{chooser_html(sources, first)}"
        f'<button type="button" id="tw-contents" aria-expanded="false" aria-controls="tw-outline"'
        f"{'' if outline else ' hidden'}>{span('outline')}</button>"
        '<button type="button" id="tw-back" class="t t-back"></button></div>'
        f'<div class="tw-row"><p class="tw-legend" data-near="false">{legend}</p>'
        f'<div id="tw-scripts" role="group">{_script_buttons()}</div></div>'
        '<p id="tw-status" role="status"></p></header>'
        f'<div class="tw-sheets"><nav id="tw-outline" hidden>{outline}</nav>'
        f'<div id="tw-sheet-box" role="region" tabindex="0">{sheet.get("html", "")}</div></div>'
        "</section>"
    )


def _script_buttons() -> str:
    return "".join(
        f'<button type="button" class="tw-script t t-script_{script}" data-script="{script}"'
        f' aria-pressed="{"true" if script is Script.SOURCE else "false"}">'
        f"{escape(text(f'script_{script}'))}</button>"
        for script in Script
    )


def chooser_html(sources: Sources, key: str) -> str:
    """The name of the document in the pane, or, where there are several, a selector."""
    if len(sources.documents) < 2:
        name = "".join(name_of(document) for document in sources.documents)
        return f'<span id="tw-name" lang="zh-Hans">{escape(name)}</span>'
    options = "".join(
        f'<option value="{found}"{" selected" if found == key else ""}>'
        f"{escape(_titled(document))}</option>"
        for document in sources.documents[:_LISTED]
        for found in [key_of(document.sha256)]
    )
    return f'<select id="tw-document" lang="zh-Hans">{options}</select>'


def _titled(document: Document) -> str:
    """Name and title, where the name is not the title."""
    name = name_of(document)
    return name if document.title in name else f"{name} {document.title}"


def sheet_of(sources: Sources, request: object) -> dict[str, str]:
    """A document for the pane; `request` comes from the browser, so it is checked.

    Returns:
        `{}` where no such document is loaded.
    """
    if not isinstance(request, dict):
        return {}
    document = sources.get(str(request.get("key")))
    script = request.get("script")
    if document is None or script not in [s.value for s in Script]:
        return {}
    clean = sources.clean(document)
    outline = render_outline(document, clean)
    html = render_document(document, clean, script=Script(script))
    return {"html": html, "name": name_of(document), "outline": outline}
