"""Which documents are loaded? The tab of the library."""

from __future__ import annotations

import gradio as gr

from .sources import Loaded
from .texts import span


def documents_tab(loaded: Loaded) -> None:
    """Put the tab together, inside `gr.Tab`."""
    gr.HTML(span("tab_documents", tag="h2"), elem_id="tw-documents", apply_default_css=False)
