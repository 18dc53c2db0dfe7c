"""Which part of the documents was asked for lately? Keeps what was built for it, once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

_Key = TypeVar("_Key")
_Built = TypeVar("_Built")


class Scopes(Generic[_Key, _Built]):
    """The last few things built, by key. Safe to use from several threads.

    What leaves is only let go of: whoever still works with it keeps it until done.
    """

    def __init__(self, build: Callable[[_Key], _Built], *, most: int) -> None:
        self._build, self._most = build, most
        self._held: OrderedDict[_Key, Future[_Built]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: _Key) -> _Built:
        """What belongs to a key; built by the first that asks, while the others wait for it."""
        with self._lock:
            future = self._held.get(key)
            first = future is None
            if future is None:
                future = self._held[key] = Future()
            self._held.move_to_end(key)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        if first:
            try:
                future.set_result(self._build(key))
            except BaseException as error:
                with self._lock:
                    if self._held.get(key) is future:  # the next one tries again
                        del self._held[key]
                future.set_exception(error)
        return future.result()

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._held.clear()

    def __len__(self) -> int:
        return len(self._held)
