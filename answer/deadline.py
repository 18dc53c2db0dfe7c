"""How long may a language model take? Reads a stream in a thread of its own, up to a deadline."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

from ..errors import TiaowenError

MAX_CHARS = 8_000
"""Longest answer read; the eight clauses it rests on are seldom longer."""

Say = Callable[[threading.Event], Iterator[str]]
"""Starts a stream that ends soon after the event is set."""

_Piece = str | Exception | None
"""Some text, the error that ended the stream, or its end."""


class WritingError(TiaowenError):
    """A language model did not write what it was asked for; never leaves the folder `answer`."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment that all calls of one answer share."""

    seconds: float
    """Allowed in all; for messages."""
    end: float
    """On the clock of `time.monotonic`."""

    @classmethod
    def starting_now(cls, seconds: float) -> Deadline:
        """So many seconds from now."""
        return cls(seconds, time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds left; 0 or less when it has passed."""
        return self.end - time.monotonic()

    @property
    def missed(self) -> str:
        """What is said where it has passed."""
        return f"no answer within {self.seconds:g} s"


def read_in_time(say: Say, deadline: Deadline) -> Generator[str, None, None]:
    """The pieces of a stream as they arrive.

    The thread that reads them is left behind at the deadline: `say` ends it.

    Raises:
        WritingError: the deadline passed, the answer is too long, or the stream broke.
    """
    stop = threading.Event()
    # A bound, so that a server that floods is not kept in memory.
    pieces: queue.Queue[_Piece] = queue.Queue(maxsize=256)
    reader = threading.Thread(target=_read, args=(say, stop, pieces), daemon=True)
    reader.start()
    length = 0
    try:
        while True:
            try:
                piece = pieces.get(timeout=max(deadline.left, 0.0) or 0.001)
            except queue.Empty:
                raise WritingError(deadline.missed) from None
            if isinstance(piece, Exception):
                raise WritingError(reason_of(piece, deadline)) from None
            if piece is None:
                return
            length += len(piece)
            if length > MAX_CHARS:
                raise WritingError(f"longer than {MAX_CHARS} characters")
            if deadline.left <= 0:
                raise WritingError(deadline.missed)
            yield piece
    finally:
        stop.set()


def _read(say: Say, stop: threading.Event, pieces: queue.Queue[_Piece]) -> None:
    try:
        for piece in say(stop):
            if not _put(piece, stop, pieces):
                return
        _put(None, stop, pieces)
    except Exception as error:
        _put(error, stop, pieces)


def _put(piece: _Piece, stop: threading.Event, pieces: queue.Queue[_Piece]) -> bool:
    while not stop.is_set():
        try:
            pieces.put(piece, timeout=0.1)
        except queue.Full:
            continue
        return True
    return False


def reason_of(error: BaseException, deadline: Deadline) -> str:
    """What a provider's error means, in words that hold neither key nor question."""
    chain: list[BaseException] = []
    seen: BaseException | None = error
    while seen is not None and seen not in chain and len(chain) < 12:
        chain.append(seen)
        seen = seen.__cause__ or seen.__context__
    for one in chain:
        status = getattr(one, "status_code", None)
        if isinstance(status, int) and status >= 300:
            return f"HTTP {status}"
    names = [type(one).__name__ for one in chain]
    if any(isinstance(one, TimeoutError) or "Timeout" in type(one).__name__ for one in chain):
        return deadline.missed
    if any(isinstance(one, ConnectionRefusedError) for one in chain):
        return "connection refused"
    if any("Connect" in name for name in names):
        return "no connection"
    if any(name in ("RemoteProtocolError", "ReadError", "IncompleteRead") for name in names):
        return "connection lost"
    if any("JSON" in name for name in names):
        return "not JSON"
    return f"error of the model's package ({names[0]})"
