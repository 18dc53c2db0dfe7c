"""Who does what? The tab of the duties: matrix, table, report."""

from __future__ import annotations

import gradio as gr

from .sources import Loaded
from .texts import span


def duties_tab(loaded: Loaded) -> None:
    """Put the tab together, inside `gr.Tab`."""
    gr.HTML(span("tab_duties", tag="h2"), elem_id="tw-duties", apply_default_css=False)
