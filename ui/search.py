"""Which clauses hold these words? The tab that searches."""

from __future__ import annotations

import gradio as gr

from .sources import Loaded
from .texts import span


def search_tab(loaded: Loaded) -> None:
    """Put the tab together, inside `gr.Tab`."""
    gr.HTML(span("tab_search", tag="h2"), elem_id="tw-search", apply_default_css=False)
