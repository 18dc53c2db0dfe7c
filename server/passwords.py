"""How is a password kept, so that whoever reads the file cannot log in? scrypt, with its own salt.

Source: RFC 7914; OWASP Password Storage Cheat Sheet (N = 2^15, r = 8, p = 3).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass

from ..errors import ConfigError

MIN_CHARACTERS = 12
"""Of a password. Length is what withstands guessing; no character classes are demanded."""

MAX_CHARACTERS = 1024
"""Of a password: hashing takes longer for more, and nobody types so many."""

_MAX_MEMORY = 512 * 2**20
"""Bytes that a stored cost may ask for: a damaged file must not fill the machine."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Parameters of scrypt: memory is 128 · n · r bytes, time grows with n · r · p."""

    n: int = 2**15
    r: int = 8
    p: int = 3

    def __post_init__(self) -> None:
        """Refuse what scrypt cannot do, or not in sensible time.

        Raises:
            ValueError: a parameter is out of range.
        """
        power = self.n > 1 and self.n & (self.n - 1) == 0
        if not (power and 1 <= self.r <= 64 and 1 <= self.p <= 64):
            raise ValueError("scrypt parameters out of range")
        if 128 * self.n * self.r > _MAX_MEMORY or self.n * self.r * self.p > 2**25:
            raise ValueError("scrypt parameters ask for too much memory or time")


COST = Cost()
"""Of new passwords: 32 MiB, a few tenths of a second on one core."""


@dataclass(frozen=True, slots=True)
class Scrypt:
    """What is kept of a password."""

    cost: Cost
    salt: bytes
    hash: bytes


def keep(password: str, *, cost: Cost | None = None) -> Scrypt:
    """The hash of a password under a new salt."""
    cost, salt = cost or COST, secrets.token_bytes(16)
    return Scrypt(cost, salt, _hash(password, cost, salt))


def is_right(password: str, kept: Scrypt) -> bool:
    """Whether it is the password that was kept; takes as long where it is not."""
    return hmac.compare_digest(_hash(password, kept.cost, kept.salt), kept.hash)


def check_length(password: str) -> None:
    """Refuse a password that can be guessed, or one that takes too long to hash.

    Raises:
        ConfigError: it has too few or too many characters.
    """
    length = len(_normal(password))
    if length < MIN_CHARACTERS:
        raise ConfigError(
            f"the password has {length} characters; at least {MIN_CHARACTERS} are needed",
            advice="several words in a row are easy to remember and hard to guess",
        )
    if length > MAX_CHARACTERS:
        raise ConfigError(f"the password has more than {MAX_CHARACTERS} characters")


def _hash(password: str, cost: Cost, salt: bytes) -> bytes:
    # Lone surrogates can be typed on no keyboard, but sent by a program.
    words = _normal(password[:MAX_CHARACTERS]).encode("utf-8", "surrogatepass")
    memory = 128 * cost.n * cost.r * 2
    return hashlib.scrypt(
        words, salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=memory + 2**20, dklen=32
    )


def _normal(password: str) -> str:
    """The same password typed on another keyboard or system; NIST SP 800-63B, 3.1.1.2."""
    return unicodedata.normalize("NFKC", password)
