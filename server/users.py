"""Who may come in? People with a password, and programs with a key of theirs."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ..errors import ConfigError
from .passwords import Cost, Scrypt, check_length, keep

MAX_NAME = 64
"""Characters of a name."""

_NAME = re.compile(r"\w[\w.@+-]*", re.UNICODE)
"""Letters of any script, digits and `_`, then also `.` `@` `+` `-`: 张三, li.si@example"""

_KEY = re.compile(r"tw_(?P<prefix>[0-9a-f]{8})_(?P<secret>[A-Za-z0-9_-]{43})")
"""tw_1a2b3c4d_… : what is recognised, and what is secret (256 bits)."""

_PREFIX = re.compile(r"(?:tw_)?(?P<prefix>[0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class User:
    """A person who may log in."""

    name: str
    password: Scrypt
    created: str
    """ISO 8601, UTC."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a program's key; the key itself is shown once and kept nowhere."""

    prefix: str
    """Eight hexadecimal digits, to recognise it by; no secret."""
    sha256: str
    """Of the whole key. A fast hash is enough: nobody guesses 256 random bits."""
    user: str
    created: str


@dataclass(frozen=True, slots=True)
class Users:
    """All who may come in. Nothing in it changes; every change gives another one."""

    people: tuple[User, ...] = ()
    keys: tuple[Key, ...] = ()

    def named(self, name: str) -> User | None:
        """The user of that name, whatever its capitals and widths."""
        wanted = folded(name)
        return next((user for user in self.people if folded(user.name) == wanted), None)

    def get(self, name: str) -> User:
        """The user of that name.

        Raises:
            ConfigError: there is none.
        """
        user = self.named(name)
        if user is None:
            known = ", ".join(user.name for user in self.people) or "none yet"
            raise ConfigError(f"there is no user {name!r}", advice=f"users: {known}")
        return user

    def free_name(self, name: str) -> str:
        """A name for one more user, as it is kept.

        Raises:
            ConfigError: the name cannot be one, or is taken.
        """
        name = checked_name(name)
        taken = self.named(name)
        if taken is not None:
            raise ConfigError(
                f"there is a user {taken.name!r} already",
                advice=f"to change the password: tiaowen user password {taken.name}",
            )
        return name

    def with_user(self, name: str, password: str, *, cost: Cost | None = None) -> Users:
        """These and one more.

        Raises:
            ConfigError: the name cannot be one or is taken, or the password is too short.
        """
        name = self.free_name(name)
        check_length(password)
        return replace(self, people=(*self.people, User(name, keep(password, cost=cost), now())))

    def with_password(self, name: str, password: str, *, cost: Cost | None = None) -> Users:
        """These, one of them with another password.

        Raises:
            ConfigError: there is no such user, or the password is too short.
        """
        user = self.get(name)
        check_length(password)
        changed = replace(user, password=keep(password, cost=cost))
        return replace(self, people=tuple(changed if u is user else u for u in self.people))

    def without_user(self, name: str) -> Users:
        """These but one, and without its keys.

        Raises:
            ConfigError: there is no such user.
        """
        gone = self.get(name)
        return Users(
            tuple(user for user in self.people if user is not gone),
            tuple(key for key in self.keys if folded(key.user) != folded(gone.name)),
        )

    def with_key(self, name: str, key: str) -> Users:
        """These, with a key for programs of one of them; `key` is from `new_key`.

        Raises:
            ConfigError: there is no such user, or a key begins like it.
        """
        user, prefix = self.get(name), prefix_of(key)
        if any(other.prefix == prefix for other in self.keys):
            raise ConfigError("another key begins like that", advice="run the command again")
        return replace(self, keys=(*self.keys, Key(prefix, digest(key), user.name, now())))

    def without_key(self, prefix: str) -> Users:
        """These, one key less.

        Raises:
            ConfigError: no key begins like that.
        """
        wanted = prefix_of(prefix)
        left = tuple(key for key in self.keys if key.prefix != wanted)
        if len(left) == len(self.keys):
            raise ConfigError(
                f"no key begins with tw_{wanted}", advice="to see them: tiaowen user keys"
            )
        return replace(self, keys=left)

    def owner_of(self, key: str) -> User | None:
        """Whose key it is."""
        found = _KEY.fullmatch(key)
        if found is None:
            return None
        # A look-up by hash tells by its time nothing that helps to guess the key.
        hashed = digest(key)
        kept = next((k for k in self.keys if secrets.compare_digest(k.sha256, hashed)), None)
        return self.named(kept.user) if kept else None


def new_key() -> str:
    """A key for a program, to be shown once."""
    return f"tw_{secrets.token_hex(4)}_{secrets.token_urlsafe(32)}"


def prefix_of(text: str) -> str:
    """What a key is recognised by: from itself, or from its beginning with or without `tw_`.

    Raises:
        ConfigError: it is neither.
    """
    found = _KEY.fullmatch(text) or _PREFIX.fullmatch(text)
    if found is None:
        # Not repeated here: it could be a secret.
        raise ConfigError(
            "that is no beginning of a key", advice="it looks like tw_1a2b3c4d: tiaowen user keys"
        )
    return found["prefix"]


def checked_name(name: str) -> str:
    """A name as it is kept.

    Raises:
        ConfigError: it is empty, too long, or has characters that names do not have.
    """
    name = unicodedata.normalize("NFKC", name)
    if not _NAME.fullmatch(name) or len(name) > MAX_NAME:
        raise ConfigError(
            f"{name[:MAX_NAME]!r} cannot be the name of a user",
            advice=f"1 to {MAX_NAME} letters, digits and . _ - + @, a letter or digit first",
        )
    return name


def folded(name: str) -> str:
    """Names that are equal so are the same."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def digest(secret: str) -> str:
    """SHA-256 of a random secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def now() -> str:
    """The time of now, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
