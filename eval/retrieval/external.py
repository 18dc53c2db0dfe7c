"""How does another program take part? As a Python function, `module:function`.

`NAME=module:function` gives it a name for the tables, and `python:module:function`, as
`tiaowen eval qa` has it, is the same.

The function gets the text of a question and `k`, and returns the ids of the documents it found,
best first, or pairs of id and score. If its module has a function `index`, that is called before,
with the corpus as an iterable of `Record` (`id`, `title`, `text`).
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterable
from importlib import import_module
from types import ModuleType
from typing import Any

from ...errors import ConfigError, TiaowenError
from ...index.builder import Progress
from .beir import Record


class ExternalSystem:
    """A function of another program."""

    def __init__(self, name: str) -> None:
        label, _, target = name.rpartition("=")
        self.name = label or target
        self._module, self._function = _find(target.removeprefix("python:"))

    def index(self, records: Iterable[Record], *, progress: Progress | None = None) -> float:
        """See `RetrievalSystem.index`.

        Raises:
            TiaowenError: the `index` of its module fails.
        """
        start = time.perf_counter()
        take = getattr(self._module, "index", None)
        if callable(take):
            try:
                take(records)
            except TiaowenError:
                raise  # a fault of the corpus, met while it was read
            except Exception as error:
                reason = f"system {self.name}: index: {type(error).__name__}: {error}"
                raise TiaowenError(reason, advice="--debug shows where") from error
        return time.perf_counter() - start

    def search(self, text: str, k: int) -> list[tuple[str, float]]:
        """See `RetrievalSystem.search`; pairs are sorted by score, ids taken in their order."""
        found = list(self._function(text, k))
        if all(isinstance(entry, str) for entry in found):
            return [(id_, float(-place)) for place, id_ in enumerate(found)]
        pairs = [(str(id_), float(score)) for id_, score in found]
        if any(math.isnan(score) for _, score in pairs):
            raise ValueError("a score is not a number")
        return sorted(pairs, key=lambda pair: -pair[1])

    def close(self) -> None:
        """Nothing is held."""


def _find(name: str) -> tuple[ModuleType, Callable[[str, int], Iterable[Any]]]:
    module_name, _, attribute = name.partition(":")
    added = "" not in sys.path
    if added:  # a module in the current folder is found, but hides none that is installed
        sys.path.append("")
    try:
        module = import_module(module_name)
    except Exception as error:
        raise ConfigError(
            f"system {name}: {module_name or 'no module'} cannot be imported: {error}",
            advice="module:function, of a module that Python finds from here",
        ) from error
    finally:
        if added:
            sys.path.remove("")
    function = getattr(module, attribute, None)
    if not callable(function):
        raise ConfigError(f"system {name}: {module_name} has no function {attribute!r}")
    return module, function
