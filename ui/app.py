"""The web page as Gradio blocks: four tabs beside the source pane."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

import gradio as gr
from fastapi import FastAPI

from ..errors import ConfigError
from ..library import Library
from ..models import Answer, Language
from .blocks import QuietBlocks
from .documents import documents_tab
from .duties import duties_tab
from .messages import render_answer, render_failure, render_question
from .page import banner_html, head_html, intro_html, pane_html, sheet_of
from .quiet import describe
from .search import search_tab
from .sources import Loaded, Sources
from .texts import text

if TYPE_CHECKING:
    from ..api import Assistant

_LOG = logging.getLogger(__name__)

_MAX_TURNS = 60
"""Turns that stay in a conversation; the oldest leave it first."""

_MAX_RESTORED = 20
"""Questions of a reloaded page that are asked again."""

_MOUNT = """
(window.tiaowen ||= {}).pane = { element, server };
window.tiaowen.mountPane?.();
"""
_KEPT = "() => [window.tiaowen?.keptQuestions?.() || '[]']"

Messages = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer, as asked and as shown."""

    question: str
    answer: str
    shown_question: str
    shown_answer: str


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

    def ask(question: str, turns: list[Turn]) -> tuple[str, Messages, list[Turn]]:
        turns = _asked(loaded.assistant, loaded.sources, [question], turns)
        return "", _messages(turns), turns

    def write(question: str, turns: list[Turn]) -> Iterator[tuple[Any, Messages, list[Turn]]]:
        box: Any = ""  # emptied once: meanwhile the reader may type the next question
        for now in _written(loaded.assistant, loaded.sources, question, turns):
            yield box, _messages(now), now
            box = gr.skip()

    def restore(kept: str) -> tuple[str, Messages, list[Turn]]:
        turns = _asked(loaded.assistant, loaded.sources, _questions(kept), [])
        return "", _messages(turns), turns

    private: dict[str, Any] = {"queue": False, "api_visibility": "private"}
    # Answers that come in steps need Gradio's queue.
    steps: dict[str, Any] = {
        "queue": True, "api_visibility": "private", "concurrency_limit": 16,
        "show_progress": "hidden",
    }  # fmt: skip
    blocks: gr.Blocks = QuietBlocks(
        title=text("page_title"), analytics_enabled=False, fill_width=True
    )
    with blocks:
        turns = gr.State([])
        kept = gr.Textbox(visible=False)
        banner = banner_html(llm=llm, logout=logout)
        gr.HTML(banner, elem_id="tw-banner", apply_default_css=False, js_on_load=None)
        with gr.Row(elem_id="tw-main", equal_height=True):
            with gr.Column(elem_id="tw-left", min_width=0), gr.Tabs(elem_id="tw-tabs"):
                with gr.Tab(text("tab_chat"), id="chat", elem_id="tw-tab-chat"):
                    chat = _chat(llm)
                    with gr.Row(elem_id="tw-question-box"):
                        question, send, clear = _question_box()
                with gr.Tab(text("tab_search"), id="search", elem_id="tw-tab-search"):
                    search_tab(loaded)
                with gr.Tab(text("tab_duties"), id="duties", elem_id="tw-tab-duties"):
                    duties_tab(loaded)
                with gr.Tab(text("tab_documents"), id="documents", elem_id="tw-tab-documents"):
                    documents_tab(loaded)
            with gr.Column(elem_id="tw-right", min_width=0):
                gr.HTML(
                    pane_html(loaded.sources), elem_id="tw-source", apply_default_css=False,
                    js_on_load=_MOUNT, server_functions=[read_document],
                )  # fmt: skip
        outputs = [question, chat, turns]
        asking, how = (write, steps) if llm else (ask, private)
        asked = gr.on([question.submit, send.click], asking, [question, turns], outputs, **how)
        # An answer that is still being written must not come back after a clearance.
        ends: dict[str, Any] = {"cancels": [asked]} if llm else {}
        clear.click(lambda: ("", [], []), None, outputs, show_progress="hidden", **private, **ends)
        blocks.load(restore, kept, outputs, js=_KEPT, show_progress="hidden", **private)
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
    )  # fmt: skip
    send = gr.Button(text("ask"), elem_id="tw-ask", variant="primary", scale=0, min_width=0)
    clear = gr.Button(text("clear"), elem_id="tw-clear", scale=0, min_width=0)
    return question, send, clear


def _asked(
    assistant: Assistant, sources: Sources, questions: Sequence[str], turns: Sequence[Turn]
) -> list[Turn]:
    """The conversation with more questions in it; blank ones change nothing."""
    asked = list(turns)
    for question in questions:
        if question.strip():
            asked.append(_turn(assistant, sources, question, asked))
    return asked[-_MAX_TURNS:]


def _written(
    assistant: Assistant, sources: Sources, question: str, turns: Sequence[Turn]
) -> Iterator[list[Turn]]:
    """The conversation, again and again while a language model writes its last answer."""
    if not question.strip():
        yield list(turns)
        return
    try:
        for answer in assistant.stream(question, history=_history(turns)):
            turn = _shown(question, answer, sources)
            yield [*turns, turn][-_MAX_TURNS:]
    except Exception as error:
        yield [*turns, _failed(question, error)][-_MAX_TURNS:]


def _turn(assistant: Assistant, sources: Sources, question: str, turns: Sequence[Turn]) -> Turn:
    """Ask, and render what comes back; an error becomes a message, never a trace."""
    history = _history(turns)
    try:
        if assistant.llm:
            # A page is reloaded: its questions do not go to the language model once more.
            answer = next(assistant.stream(question, history=history))
        else:
            answer = assistant.ask(question, history=history)
        return _shown(question, answer, sources)
    except Exception as error:
        return _failed(question, error)


def _shown(question: str, answer: Answer, sources: Sources) -> Turn:
    shown = render_answer(answer, sources)
    return Turn(question, answer.text, render_question(question), shown)


def _failed(question: str, error: Exception) -> Turn:
    # Not its words: they could hold the question, and questions are not kept.
    _LOG.error("a question could not be answered: %s", describe(error))
    return Turn(question, "", render_question(question), render_failure(error))


def _history(turns: Sequence[Turn]) -> Messages:
    history: Messages = []
    for turn in turns:
        history.append({"role": "user", "content": turn.question})
        history.append({"role": "assistant", "content": turn.answer})
    return history


def _messages(turns: Sequence[Turn]) -> Messages:
    messages: Messages = []
    for turn in turns:
        messages.append({"role": "user", "content": turn.shown_question})
        messages.append({"role": "assistant", "content": turn.shown_answer})
    return messages


def _questions(kept: str) -> list[str]:
    """Questions that a reloaded page hands back; it could hand back anything."""
    try:
        questions = json.loads(kept or "[]")
    except (ValueError, RecursionError):
        return []
    if not isinstance(questions, list):
        return []
    return [q for q in questions if isinstance(q, str)][-_MAX_RESTORED:]


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
            enable_monitoring=False, favicon_path=str(icon), max_file_size=1, app_kwargs=closed,
        )  # fmt: skip
