"""Who is logged in? Sessions in memory: random, limited in time, ended with their user."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from .users import User, Users, digest, folded

IDLE_S = 8 * 3600.0
"""Seconds without a request after which a session ends: a working day."""

LONGEST_S = 24 * 3600.0
"""Seconds after which it ends in any case."""

_EACH = 20
"""Sessions of one user; the oldest ends first."""


@dataclass(slots=True)
class _Session:
    user: str
    salt: bytes
    """Of the password it was opened with: another password ends it."""
    opened: float
    seen: float


class Sessions:
    """The open sessions. Only hashes of their tokens are kept, so that no dump can be used."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: dict[str, _Session] = {}

    def open(self, user: User) -> str:
        """A session for somebody whose password was right; returns its token, 256 random bits."""
        now, name = self._clock(), folded(user.name)
        self._open = {k: s for k, s in self._open.items() if self._lasts(s, now)}
        own = [key for key, session in self._open.items() if session.user == name]
        for key in own[: max(0, len(own) - _EACH + 1)]:
            del self._open[key]
        token = secrets.token_urlsafe(32)
        self._open[digest(token)] = _Session(name, user.password.salt, now, now)
        return token

    def user_of(self, token: str, users: Users, *, touch: bool = True) -> User | None:
        """Whose session it is, if it lasts and its user is one of `users` with that password.

        Args:
            touch: whether this is a sign of life.
        """
        key, now = digest(token), self._clock()
        session = self._open.get(key)
        if session is None:
            return None
        user = users.named(session.user)
        if user is None or user.password.salt != session.salt or not self._lasts(session, now):
            del self._open[key]
            return None
        if touch:
            session.seen = now
        return user

    def close(self, token: str) -> None:
        """End a session; a token that opens none is no error."""
        self._open.pop(digest(token), None)

    def __len__(self) -> int:
        """Sessions that are open, or ended by time only."""
        return len(self._open)

    def _lasts(self, session: _Session, now: float) -> bool:
        return now - session.opened < LONGEST_S and now - session.seen < IDLE_S
