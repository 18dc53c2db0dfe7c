"""Blocks that do not print the error of a handler, as Gradio does: its words may be private."""

from __future__ import annotations

import logging
from typing import Any

import gradio as gr

from .quiet import describe

_LOG = logging.getLogger(__name__)


class QuietBlocks(gr.Blocks):
    """Blocks whose handlers fail without a word in the log."""

    async def process_api(
        self, block_fn: Any, inputs: list[Any], *arguments: Any, **options: Any
    ) -> dict[str, Any]:
        """Run a handler as Gradio does; an error is logged without its words.

        Raises:
            gr.Error: the handler failed, or was given a file elsewhere; without words, and
                never printed.
        """
        try:
            if _is_elsewhere(inputs):
                # Gradio would fetch it. Nobody makes the server ask another one.
                raise ValueError("a file elsewhere")
            return await super().process_api(block_fn, inputs, *arguments, **options)
        except gr.Error as error:
            error.print_exception = False  # for the reader, who sees it
            raise
        except Exception as error:
            _LOG.error("the page could not do something: %s", describe(error))
            raise gr.Error("", visible=False, print_exception=False) from None


def _is_elsewhere(value: object) -> bool:
    """Whether a file that a page hands in is an address."""
    if isinstance(value, dict):
        path = value.get("path")
        remote = isinstance(path, str) and path.strip().lower().startswith(("http:", "https:"))
        return remote or any(_is_elsewhere(part) for part in value.values())
    return isinstance(value, list | tuple) and any(_is_elsewhere(part) for part in value)
