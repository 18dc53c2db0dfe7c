"""Where are the users kept? One JSON file that only its owner may read; nothing in it logs in."""

from __future__ import annotations

import json
import logging
import os
import secrets
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ..errors import ConfigError
from .passwords import Cost, Scrypt
from .users import Key, User, Users, checked_name, folded, prefix_of

FORMAT = 1
"""Version of the file; another one is refused, not guessed at."""

_LOG = logging.getLogger(__name__)
_MAX_BYTES = 16 * 2**20
_LOCK_S = 10


def default_path() -> Path:
    """The file of this user of this machine, in the data folder of its system."""
    from platformdirs import user_data_path

    return user_data_path("tiaowen") / "users.json"


def read_users(path: Path) -> Users:
    """The users of a file; none where there is no file.

    Raises:
        ConfigError: the file is damaged, of another version, or cannot be read.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        return Users()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}", advice="--users names the file") from error
    try:
        if len(raw) > _MAX_BYTES:
            raise ValueError("too long")
        data = json.loads(raw.decode("utf-8"))
        version = data["format"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(path) from error
    if version != FORMAT:
        raise ConfigError(
            f"{path}: users in format {version!r}, this program reads {FORMAT}",
            advice="use the version of tiaowen that wrote it, or name another file with --users",
        )
    try:
        return _from_json(data)
    except (ValueError, KeyError, TypeError, AttributeError, ConfigError) as error:
        raise _damaged(path) from error


def change_users(path: Path, change: Callable[[Users], Users]) -> Users:
    """Read, change and write the users, alone.

    The old file is there until the new one is whole and on the disk.

    Raises:
        ConfigError: from `change`; the file is damaged; or another program holds it.
    """
    from filelock import FileLock, Timeout

    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(f"{path}.lock", timeout=_LOCK_S, mode=0o600):
            changed = change(read_users(path))
            _write(path, json.dumps(_to_json(changed), ensure_ascii=False, indent=1) + "\n")
    except Timeout as error:
        raise ConfigError(f"{path} is being changed by another program") from error
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}", advice="see --users") from error
    return changed


def is_private(path: Path) -> bool:
    """Whether only its owner may read the file; where systems do not say, it counts as so."""
    try:
        return os.name != "posix" or not stat.S_IMODE(path.stat().st_mode) & 0o077
    except OSError:
        return True


class WatchedUsers:
    """The users of a file, as they are now: a change is seen with the next request."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = self._state()  # before it is read: a change meanwhile is seen later
        self._users = read_users(path)  # a damaged file is said at the start

    @property
    def now(self) -> Users:
        """All users; nobody, while the file is gone or damaged."""
        state = self._state()
        if state != self._seen:
            try:
                self._users = read_users(self._path)
            except ConfigError as error:
                _LOG.error("nobody can log in: %s", error)
                self._users = Users()
            self._seen = state
        return self._users

    def _state(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        # A new file has another number, even where the clock of the disk is coarse.
        return found.st_mtime_ns, found.st_size, found.st_ino


def _write(path: Path, text: str) -> None:
    target = path.resolve()  # a link stays a link
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    if os.name == "posix":  # the new name is on the disk too
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _to_json(users: Users) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "users": [
            {
                "name": user.name,
                "created": user.created,
                "scrypt": {
                    "n": user.password.cost.n,
                    "r": user.password.cost.r,
                    "p": user.password.cost.p,
                    "salt": user.password.salt.hex(),
                    "hash": user.password.hash.hex(),
                },
            }
            for user in users.people
        ],
        "keys": [
            {"prefix": k.prefix, "user": k.user, "created": k.created, "sha256": k.sha256}
            for k in users.keys
        ],
    }


def _from_json(data: Mapping[str, Any]) -> Users:
    people = tuple(_user(entry) for entry in data["users"])
    keys = tuple(_key(entry) for entry in data["keys"])
    names = {folded(user.name) for user in people}
    if len(names) < len(people) or not {folded(key.user) for key in keys} <= names:
        raise ValueError("two users of one name, or a key of nobody")
    return Users(people, keys)


def _user(entry: Mapping[str, Any]) -> User:
    kept = entry["scrypt"]
    cost = Cost(*(_whole(kept[name]) for name in ("n", "r", "p")))
    salt, hashed = bytes.fromhex(kept["salt"]), bytes.fromhex(kept["hash"])
    if len(salt) < 8 or len(hashed) != 32:
        raise ValueError("salt or hash cut short")
    return User(
        checked_name(_text(entry["name"])), Scrypt(cost, salt, hashed), _text(entry["created"])
    )


def _key(entry: Mapping[str, Any]) -> Key:
    hashed = _text(entry["sha256"])
    if len(bytes.fromhex(hashed)) != 32:
        raise ValueError("hash cut short")
    prefix, user, created = (_text(entry[name]) for name in ("prefix", "user", "created"))
    return Key(prefix=prefix_of(prefix), sha256=hashed.lower(), user=user, created=created)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    value.encode()  # half a character cannot be written again
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("not a whole number")
    return value


def _damaged(path: Path) -> ConfigError:
    return ConfigError(
        f"{path} is not a file of users, or damaged; nothing was changed",
        advice="put back a copy of it, or move it away and add the users again",
    )
