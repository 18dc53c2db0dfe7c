"""What all commands share: settings, errors, JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ..config import Settings
from ..errors import ConfigError, DocumentError, StoreError, TiaowenError

if TYPE_CHECKING:
    from ..api import Assistant

DONE, FAILURE, USAGE, PARTLY = 0, 1, 2, 3
"""Exit codes."""

_Value = TypeVar("_Value")


def fail(error: TiaowenError, *, debug: bool) -> int:
    """Print an error and its advice; the exit code."""
    if debug:
        traceback.print_exc()
    print(f"tiaowen: {error}", file=sys.stderr)
    if error.advice:
        print(f"  {error.advice}", file=sys.stderr)
    return USAGE if isinstance(error, ConfigError | DocumentError | StoreError) else FAILURE


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings file, and what the arguments change of it."""
    path = options.config or (Path(p) if (p := os.environ.get("TIAOWEN_CONFIG")) else None)
    settings = Settings.read(path) if path else Settings()
    if options.index is not None:
        settings = replace(settings, index=options.index)
    if options.embedder:
        settings = replace(settings, embedder=options.embedder)
    if key := os.environ.get("TIAOWEN_EMBEDDER_KEY"):
        settings = replace(settings, embedder_key=key)
    return _with_llm(settings, options)


def _with_llm(settings: Settings, options: argparse.Namespace) -> Settings:
    """The language model; commands that write no answers do without and need not load it."""
    if options.command not in ("ask", "serve", "mcp", "eval"):
        return replace(settings, llm="")
    changed: dict[str, Any] = {
        name: getattr(options, option, None)
        for name, option in (
            ("llm", "llm"), ("llm_url", "llm_url"), ("llm_timeout_s", "llm_timeout"),
        )
    }  # fmt: skip
    changed["llm_key"] = os.environ.get("TIAOWEN_LLM_KEY") or None
    return replace(
        settings, **{name: value for name, value in changed.items() if value is not None}
    )


def open_assistant(options: argparse.Namespace) -> Assistant:
    """The assistant on the index that the options name."""
    from ..api import Assistant

    return Assistant.open(settings=settings_of(options))


def print_json(value: object, *, line: bool = False) -> None:
    """Print JSON, indented or on one line, and flush."""
    print(json.dumps(value, ensure_ascii=False, indent=None if line else 1), flush=True)


def progress_over(values: Sequence[_Value], what: str) -> Iterable[_Value]:
    """The values, with a progress bar on a terminal."""
    from tqdm import tqdm

    bar: Iterable[_Value] = tqdm(values, desc=what, disable=None, file=sys.stderr)
    return bar
