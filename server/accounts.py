"""Who may come in at this moment? The users of a file, and one of the command line."""

from __future__ import annotations

from pathlib import Path

from .passwords import keep
from .user_file import WatchedUsers
from .users import User, Users, now

USER = "tiaowen"
"""Name to log in with where only a password was given."""


class Accounts:
    """All users, as they are now."""

    def __init__(self, *, file: Path | None = None, password: str | None = None) -> None:
        """Args:
            file: of the users; watched.
            password: of one more user, named `tiaowen`, who is kept in memory only.

        Raises:
            ConfigError: the file is damaged or of another version.
        """  # fmt: skip
        self._own = (User(USER, keep(password), now()),) if password else ()
        self._watched = WatchedUsers(file) if file else None
        self._joined: tuple[Users, Users] | None = None

    @property
    def now(self) -> Users:
        """The users of this moment; the one in memory hides one of the same name."""
        kept = self._watched.now if self._watched else Users()
        if not self._own:
            return kept
        if self._joined is None or self._joined[0] is not kept:
            others = kept.without_user(USER) if kept.named(USER) else kept
            self._joined = kept, Users((*self._own, *others.people), others.keys)
        return self._joined[1]
