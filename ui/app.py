"""The web page as Gradio blocks: four tabs beside the source pane."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from typing import Any

import gradio as gr
from fastapi import FastAPI

from ..errors import ConfigError
from ..library import MAX_DOCUMENT_BYTES, Library
from ..models import Language
from .blocks import QuietBlocks
from .conversation import Messages, Request, Shown, go_on, messages, restore
from .desk import desk_html, take_feedback
from .documents import documents_tab, loaded_now
from .duties import duties_tab
from .export import export_conversation
from .page import banner_html, head_html, intro_html, pane_html, sheet_of
from .search import search_tab
from .sources import Loaded
from .texts import span, text

_UPLOADS_KEPT_S = 600
"""A file that was sent and never read is deleted after this many seconds."""

_MOUNT = """
(window.tiaowen ||= {}).pane = { element, server };
window.tiaowen.mountPane?.();
"""
_MOUNT_DESK = """
(window.tiaowen ||= {}).desk = { element, server };
window.tiaowen.mountDesk?.();
"""
# What the events send is what the page knows, not what the hidden boxes hold.
_ASKING = "(_, turns) => [window.tiaowen.asking(), turns]"
_KEPT = "() => [window.tiaowen?.kept?.() || '[]']"
_KEEP = "(record) => window.tiaowen.keep(record)"
_SETTLED = "() => window.tiaowen.settled()"
_REOPENED = "() => window.tiaowen.reopened()"


def build(library: Library, *, language: str = "auto", logout: bool = False) -> gr.Blocks:
    """The page as Gradio blocks; `mount` adds style and script.

    Args:
        language: of the interface: `auto` follows the browser; the reader can switch.
        logout: whether readers are logged in, and can end that.

    Raises:
        ConfigError: there is no interface in that language.
    """
    if language != "auto" and language not in list(Language):
        known = ", ".join(("auto", *Language))
        raise ConfigError(f"no interface in language {language!r}", advice=f"known: {known}")
    loaded = Loaded(library)
    llm = library.assistant.llm

    def read_document(request: object) -> dict[str, str]:
        return sheet_of(loaded.sources, request)

    def ask(request: str, turns: list[Shown]) -> Iterator[tuple[Any, Messages, list[Shown], str]]:
        box: Any = ""  # emptied once: meanwhile the reader may type the next question
        for now, shown, record in go_on(Request.read(request), turns, loaded):
            yield box, shown, now, record
            box = gr.skip()

    def reopen(kept: str) -> tuple[Messages, list[Shown]]:
        turns = restore(kept, loaded.sources)
        return messages(turns), turns

    def leave(turns: list[Shown]) -> Messages:
        return messages(turns)

    private: dict[str, Any] = {
        "queue": False, "api_visibility": "private", "show_progress": "hidden"
    }  # fmt: skip
    # Answers come in steps, which need Gradio's queue.
    steps: dict[str, Any] = private | {"queue": True, "concurrency_limit": 16}
    blocks: gr.Blocks = QuietBlocks(
        title=text("page_title"),
        analytics_enabled=False,
        fill_width=True,
        delete_cache=(_UPLOADS_KEPT_S, _UPLOADS_KEPT_S),
    )
    with blocks:
        turns = gr.State([])
        banner = banner_html(llm=llm, logout=logout)
        gr.HTML(banner, elem_id="tw-banner", apply_default_css=False, js_on_load=None)
        with gr.Row(elem_id="tw-main", equal_height=True):
            with gr.Column(elem_id="tw-left", min_width=0), gr.Tabs(elem_id="tw-tabs"):
                with gr.Tab(text("tab_chat"), id="chat", elem_id="tw-tab-chat"):
                    gr.HTML(span("chat", tag="h2", classes="tw-unseen"), elem_id="tw-chat-title")
                    gr.HTML(
                        desk_html(), elem_id="tw-desk", apply_default_css=False,
                        js_on_load=_MOUNT_DESK,
                        server_functions=[export_conversation, take_feedback],
                    )  # fmt: skip
                    chat = _chat(llm)
                    with gr.Row(elem_id="tw-question-box"):
                        question, send, stop = _question_box()
                    request, record, again, open_kept = _hidden()
                with gr.Tab(text("tab_search"), id="search", elem_id="tw-tab-search"):
                    search_tab(loaded)
                with gr.Tab(text("tab_duties"), id="duties", elem_id="tw-tab-duties"):
                    duties_tab(loaded)
                with gr.Tab(text("tab_documents"), id="documents", elem_id="tw-tab-documents"):
                    documents_tab(loaded)
            with gr.Column(elem_id="tw-right", min_width=0):
                gr.HTML(
                    pane_html(loaded.sources), elem_id="tw-source", apply_default_css=False,
                    js_on_load=_MOUNT, server_functions=[read_document, loaded_now(loaded)],
                )  # fmt: skip
        asked = gr.on(
            [question.submit, send.click, again.click], ask, [request, turns],
            [question, chat, turns, record], js=_ASKING, **steps,
        )  # fmt: skip
        asked.then(None, None, None, js=_SETTLED)
        record.change(None, record, None, js=_KEEP)
        # An answer that is still being written must not come back after any of these.
        stop.click(leave, turns, chat, cancels=[asked], **private).then(
            None, None, None, js=_SETTLED
        )
        open_kept.click(reopen, request, [chat, turns], js=_KEPT, cancels=[asked], **private).then(
            None, None, None, js=_REOPENED
        )
        blocks.load(reopen, request, [chat, turns], js=_KEPT, **private)
    # Gradio sets it when it launches and has no type for it; `mount` hands it over.
    head = head_html(loaded.sources, language=language, llm=llm)
    blocks.head = head  # type: ignore[assignment]
    return blocks


def _chat(llm: str) -> gr.Chatbot:
    return gr.Chatbot(
        [], elem_id="tw-chat", show_label=False, container=False, height=None,
        placeholder=intro_html(llm=llm), latex_delimiters=[], buttons=[], layout="bubble",
        autoscroll=False, feedback_options=None,
    )  # fmt: skip


def _question_box() -> tuple[gr.Textbox, gr.Button, gr.Button]:
    question = gr.Textbox(
        elem_id="tw-question", label=text("question"), show_label=False, container=False,
        lines=1, max_lines=6, placeholder=text("placeholder"), scale=1, min_width=0,
        interactive=True,
    )  # fmt: skip
    send = gr.Button(text("ask"), elem_id="tw-ask", variant="primary", scale=0, min_width=0)
    stop = gr.Button(text("stop"), elem_id="tw-stop", scale=0, min_width=0)
    return question, send, stop


def _hidden() -> tuple[gr.Textbox, gr.Textbox, gr.Button, gr.Button]:
    """What the script of the page speaks through: what it asks, what it is to keep, two pushes."""
    request = gr.Textbox(elem_id="tw-request", visible="hidden")
    record = gr.Textbox(elem_id="tw-record", visible="hidden")
    again = gr.Button(elem_id="tw-again", visible="hidden")
    open_kept = gr.Button(elem_id="tw-open-kept", visible="hidden")
    return request, record, again, open_kept


def _theme() -> gr.Theme:
    """Gradio's plainest theme with the fonts of the system: none is fetched."""
    sans = ("system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
    return gr.themes.Base(
        primary_hue="red", neutral_hue="stone", font=sans, font_mono=("monospace",)
    )


def mount(app: FastAPI, blocks: gr.Blocks) -> None:
    """Put the page at the root of a web application."""
    closed: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    with resources.as_file(resources.files(__package__).joinpath("static", "icon.png")) as icon:
        gr.mount_gradio_app(
            app, blocks, path="/", theme=_theme(), head=blocks.head, footer_links=[],
            run_history=False, show_error=False, ssr_mode=False, mcp_server=False, pwa=False,
            enable_monitoring=False, favicon_path=str(icon),
            max_file_size=MAX_DOCUMENT_BYTES, app_kwargs=closed,
        )  # fmt: skip
