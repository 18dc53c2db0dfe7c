"""`tiaowen mcp`."""

from __future__ import annotations

import argparse
import sys

from .common import DONE, open_assistant


def serve_stdio(options: argparse.Namespace) -> int:
    """`tiaowen mcp`: the tools for language models, over standard input and output."""
    with open_assistant(options) as assistant:
        from ..library import Library
        from ..server.stdio import run

        if sys.stdin.isatty():
            print("tiaowen mcp waits for a client on standard input", file=sys.stderr)
        run(Library(assistant))
    return DONE
