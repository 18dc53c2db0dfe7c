"""`tiaowen serve`."""

from __future__ import annotations

import argparse
import os
import sys

from ..errors import ConfigError
from .common import DONE, open_assistant
from .users import users_path


def serve_chat(options: argparse.Namespace) -> int:
    """`tiaowen serve`: the chat in a browser."""
    password = options.password or os.environ.get("TIAOWEN_PASSWORD") or None
    users, hub = users_path(options), os.environ.get("HF_HUB_OFFLINE")
    _check(options, password)
    if hub is None:  # importing the page switches the hub off; the model may still need it
        os.environ.pop("HF_HUB_OFFLINE", None)
    print("opening the index…", file=sys.stderr)
    with open_assistant(options) as assistant:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from ..library import Library
        from ..server.app import serve

        serve(
            Library(assistant), host=options.host, port=options.port, password=password,
            users=users, login=options.login, allowed_hosts=options.allowed_host,
            open_browser=options.open,
            on_ready=lambda url: print(f"tiaowen is ready: {url}  (Ctrl+C ends it)", flush=True),
        )  # fmt: skip
    return DONE


def _check(options: argparse.Namespace, password: str | None) -> None:
    """Refuse what cannot be served, before an index is opened.

    Raises:
        ConfigError: log-in is needed and nobody could log in, a password that others could
            guess is short, or a host is none.
    """
    from ..server.hosts import Hosts
    from ..server.passwords import check_length
    from ..server.run import check_exposure, is_loopback
    from ..server.user_file import is_private, read_users

    path = users_path(options)
    try:
        check_exposure(options.host, password or read_users(path).people, login=options.login)
    except ConfigError as error:
        if "tiaowen user add NAME" in error.advice and options.users is not None:
            named = f"tiaowen user add NAME --users {options.users}"
            error.advice = error.advice.replace("tiaowen user add NAME", named)
        raise
    if password and not is_loopback(options.host):
        check_length(password)
    if not is_private(path):
        print(f"warning: others can read {path}; try: chmod 600", file=sys.stderr)
    Hosts.of(options.host, allowed=options.allowed_host)
