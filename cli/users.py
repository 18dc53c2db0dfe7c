"""`tiaowen user`: who may log in, and which programs may ask."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from ..errors import ConfigError
from ..server.passwords import MIN_CHARACTERS, check_length
from ..server.user_file import change_users, default_path, is_private, read_users
from ..server.users import Users, new_key, prefix_of
from .common import DONE, print_json


def add(options: argparse.Namespace) -> int:
    """`tiaowen user add`."""
    path = _path(options)
    name = read_users(path).free_name(options.name)  # said before a password is asked for
    password = _password(options, name)
    change_users(path, lambda users: users.with_user(name, password))
    return _done(options, {"user": name, "file": str(path)}, f"{name} can log in now  ({path})")


def change(options: argparse.Namespace) -> int:
    """`tiaowen user password`."""
    path = _path(options)
    name = read_users(path).get(options.name).name
    password = _password(options, name)
    change_users(path, lambda users: users.with_password(name, password))
    said = f"the password of {name} is changed; whoever was logged in as {name} is logged out"
    return _done(options, {"user": name, "file": str(path)}, said)


def remove(options: argparse.Namespace) -> int:
    """`tiaowen user remove`."""
    path = _path(options)
    before = read_users(path)
    name = before.get(options.name).name
    after = change_users(path, lambda users: users.without_user(name))
    ended = len(before.keys) - len(after.keys)
    said = f"{name} can no longer log in" + (f"; keys revoked: {ended}" if ended else "")
    return _done(options, {"user": name, "keys_revoked": ended, "file": str(path)}, said)


def show(options: argparse.Namespace) -> int:
    """`tiaowen user list`."""
    users = _read(options)
    if options.json:
        print_json([{"user": u.name, "created": u.created} for u in users.people])
    for user in users.people if not options.json else ():
        keys = sum(key.user == user.name for key in users.keys)
        print(f"{user.created[:10]}  {user.name}" + (f"  (keys: {keys})" if keys else ""))
    if not users.people:
        print("no users yet; to add one: tiaowen user add NAME", file=sys.stderr)
    return DONE


def key(options: argparse.Namespace) -> int:
    """`tiaowen user key`."""
    path, secret = _path(options), new_key()
    change_users(path, lambda users: users.with_key(options.name, secret))
    if options.json:
        print_json({"key": secret, "prefix": f"tw_{prefix_of(secret)}"})
        return DONE
    print(secret, flush=True)
    print("shown this once; a program sends it as", file=sys.stderr)
    print("  Authorization: Bearer KEY", file=sys.stderr)
    return DONE


def keys(options: argparse.Namespace) -> int:
    """`tiaowen user keys`."""
    users = _read(options)
    if options.json:
        print_json(
            [{"prefix": f"tw_{k.prefix}", "user": k.user, "created": k.created} for k in users.keys]
        )
    for kept in users.keys if not options.json else ():
        print(f"{kept.created[:10]}  tw_{kept.prefix}…  {kept.user}")
    if not users.keys:
        print("no keys yet; to make one: tiaowen user key NAME", file=sys.stderr)
    return DONE


def revoke(options: argparse.Namespace) -> int:
    """`tiaowen user revoke`."""
    path, prefix = _path(options), prefix_of(options.prefix)
    change_users(path, lambda users: users.without_key(prefix))
    return _done(options, {"prefix": f"tw_{prefix}"}, f"tw_{prefix}… is revoked")


def users_path(options: argparse.Namespace) -> Path:
    """The file of users that the options name, or the one of this user."""
    path: Path | None = options.users
    return path if path is not None else default_path()


_path = users_path


def _read(options: argparse.Namespace) -> Users:
    path = _path(options)
    users = read_users(path)
    if not is_private(path):
        print(f"warning: others can read {path}; try: chmod 600", file=sys.stderr)
    return users


def _password(options: argparse.Namespace, name: str) -> str:
    """A new password, from the terminal or standard input; never an argument, which all can see.

    Raises:
        ConfigError: there is no terminal, the two differ, or it is too short.
    """
    if options.password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
        check_length(password)
        return password
    if not _has_terminal():
        raise ConfigError(
            "there is no terminal to ask for the password",
            advice="send it to standard input, with --password-stdin",
        )
    password = getpass.getpass(f"new password for {name} ({MIN_CHARACTERS} characters or more): ")
    check_length(password)
    if getpass.getpass("once more: ") != password:
        raise ConfigError("the two passwords differ; nothing was changed")
    return password


def _has_terminal() -> bool:
    return sys.stdin.isatty()


def _done(options: argparse.Namespace, data: dict[str, object], said: str) -> int:
    if options.json:
        print_json(data)
    else:
        print(said)
    return DONE
