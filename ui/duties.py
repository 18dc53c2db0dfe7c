"""Who does what? The tab of the duties: matrix, bars, table, report."""

from __future__ import annotations

from html import escape

import gradio as gr

from ..models import Role
from .duties_routes import plotly_address
from .duties_view import duties_view
from .sources import Loaded
from .texts import span

_MOUNT = """
(window.tiaowen ||= {}).duties = { element, server };
window.tiaowen.mountDuties?.();
"""
_VIEWS = ("matrix", "bars", "table", "report")
_FILTERS = ("document", "section", "body", "role")
_FORMS = (("xlsx", "XLSX"), ("csv", "CSV"), ("docx", "DOCX"), ("md", "Markdown"))


def duties_tab(loaded: Loaded) -> None:
    """Put the tab together, inside `gr.Tab`."""

    def read_duties(request: object) -> dict[str, object]:
        return duties_view(loaded, request)

    gr.HTML(
        duties_html(), elem_id="tw-duties", apply_default_css=False, js_on_load=_MOUNT,
        server_functions=[read_duties],
    )  # fmt: skip


def duties_html() -> str:
    """The fixed parts; the script fills in what the documents say."""
    return (
        f'<section class="tw-duties" data-plotly="{escape(plotly_address())}">'
        f"{span('tab_duties', tag='h2', classes='tw-unseen')}"
        f'<div class="tw-duty-bar">{_views()}'
        '<button type="button" id="tw-duty-wide" class="tw-duty-button" aria-pressed="false">'
        f"{span('duty_wide')}</button></div>"
        f'<div class="tw-duty-bar tw-duty-filters" role="group">{_filters()}'
        '<button type="button" id="tw-duty-reset" class="tw-duty-button" hidden>'
        f"{span('duty_reset')}</button></div>"
        f'<div class="tw-duty-bar tw-duty-line"><p id="tw-duty-count" role="status"></p>'
        f'<p class="tw-duty-export">{span("duty_export")} {_exports()}</p></div>'
        f'<p class="tw-duty-legend">{_legend()}'
        '<span id="tw-duty-hint" class="tw-duty-note"></span></p>'
        f'<div id="tw-duty-stage">{span("duty_loading", tag="p", classes="tw-duty-say")}</div>'
        '<div id="tw-duty-picked" role="region" aria-live="polite" hidden></div>'
        '<div id="tw-duty-tip" role="tooltip" hidden></div></section>'
    )


def _views() -> str:
    buttons = "".join(
        f'<button type="button" class="tw-duty-view t t-duty_view_{view}" data-view="{view}"'
        ' aria-pressed="false"></button>'
        for view in _VIEWS
    )
    return f'<div id="tw-duty-views" role="group">{buttons}</div>'


def _filters() -> str:
    hidden = ' class="tw-duty-of" hidden'
    return "".join(
        f"<label{hidden if name == 'document' else ''}>{span(f'duty_{name}')}"
        f' <select id="tw-duty-{name}" data-filter="{name}"></select></label>'
        for name in _FILTERS
    )


def _exports() -> str:
    return " ".join(
        f'<a class="tw-duty-file" data-form="{form}" href="download/duties.{form}" download>'
        f"{name}</a>"
        for form, name in _FORMS
    )


def _legend() -> str:
    return "".join(
        f'<span class="tw-duty-key" data-role="{role.value}" hidden>'
        f"{span(f'duty_sign_{role.value}', tag='b', classes=f'tw-role tw-role-{role.value}')} "
        f"{span(f'duty_role_{role.value}')}</span>"
        for role in Role
    )
