"""How is work done beside the event loop, and when is a request sent away?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from .limits import Limits
from .problems import Busy

T = TypeVar("T")


class Gate:
    """Lets a bounded number of requests in; their work takes turns in a few threads.

    Belongs to one event loop, which is why plain counting is enough.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.inside = 0
        """Places that are taken."""
        self._threads = CapacityLimiter(limits.threads)
        self._writing = CapacityLimiter(limits.writing)

    def enter(self) -> None:
        """Take a place; `leave` gives it back.

        Raises:
            Busy: all places are taken.
        """
        if self.inside >= self._limits.inside:
            raise Busy(self._limits.retry_after_s)
        self.inside += 1

    def leave(self) -> None:
        """Give a place back."""
        self.inside -= 1

    async def work(self, call: Callable[[], T], *, writing: bool = False) -> T:
        """Run a call in a thread, within a place that was taken before.

        Args:
            writing: the call waits for a language model.
        """
        return await run_sync(call, limiter=self._writing if writing else self._threads)

    async def run(self, call: Callable[[], T], *, writing: bool = False) -> T:
        """Take a place, run a call in a thread, give the place back.

        Raises:
            Busy: all places are taken.
        """
        self.enter()
        try:
            return await self.work(call, writing=writing)
        finally:
            self.leave()
