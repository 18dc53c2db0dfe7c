"""How often may somebody guess? After a few wrong guesses a wait, twice as long each time."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_KEPT = 4096
"""Names or addresses remembered; the one not seen for longest is forgotten first."""

_FORGET_S = 3600.0
"""Seconds after which the wrong guesses of somebody are forgotten."""


@dataclass(slots=True)
class _Record:
    wrong: int = 0
    seen: float = 0.0
    until: float = 0.0


class Throttle:
    """Counts wrong guesses by name or address."""

    def __init__(
        self, *, free: int, longest_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Args:
        free: wrong guesses without a wait.
        longest_s: the wait grows up to this. For names it is short: somebody who guesses
            must not keep out whom the name belongs to.
        """  # fmt: skip
        self._free = free
        self._longest_s = longest_s
        self._clock = clock
        self._records: OrderedDict[str, _Record] = OrderedDict()

    def wait_s(self, key: str) -> int:
        """Whole seconds that it has to wait; 0 where it need not."""
        record = self._records.get(key)
        return max(0, math.ceil(record.until - self._clock())) if record else 0

    def count(self, key: str) -> None:
        """A guess; counted before it is judged, so that many at once are counted too."""
        now = self._clock()
        record = self._records.pop(key, None)
        if record is None or now - record.seen > _FORGET_S:
            record = _Record()
        self._records[key] = record
        while len(self._records) > _KEPT:
            self._records.popitem(last=False)
        record.wrong += 1
        record.seen = now
        over = record.wrong - self._free
        if over >= 0:
            record.until = now + min(self._longest_s, 2.0 ** min(over, 30))

    def forgive(self, key: str) -> None:
        """The guess was right: it does not count, and the ones before it no longer make wait."""
        record = self._records.get(key)
        if record is not None:
            record.wrong = max(0, record.wrong - 1)
            record.until = 0.0

    def forget(self, key: str) -> None:
        """Nothing is held against it any more."""
        self._records.pop(key, None)


def network_of(client: tuple[str, int] | list[str | int] | None) -> str:
    """Whom an address counts for: itself, or the /64 of IPv6, which one machine may fill."""
    text = str(client[0]) if client else ""
    try:
        address = ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        return text[:64]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
