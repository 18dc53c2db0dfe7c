"""Blocks that do not print the error of a handler, as Gradio does: its words may be private."""

from __future__ import annotations

import logging
from typing import Any

import gradio as gr

from .quiet import describe

_LOG = logging.getLogger(__name__)


class QuietBlocks(gr.Blocks):
    """Blocks whose handlers fail without a word in the log."""

    async def process_api(self, *arguments: Any, **options: Any) -> dict[str, Any]:
        """Run a handler as Gradio does; an error is logged without its words.

        Raises:
            gr.Error: the handler failed; without words, and never printed.
        """
        try:
            return await super().process_api(*arguments, **options)
        except gr.Error as error:
            error.print_exception = False  # for the reader, who sees it
            raise
        except Exception as error:
            _LOG.error("the page could not do something: %s", describe(error))
            raise gr.Error("", visible=False, print_exception=False) from None
