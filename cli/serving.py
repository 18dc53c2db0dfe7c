"""`tiaowen serve`."""

from __future__ import annotations

import argparse
import os
import shlex
import sys

from ..errors import ConfigError
from ..library import Library
from .common import DONE, settings_of
from .users import users_path


def serve_chat(options: argparse.Namespace) -> int:
    """`tiaowen serve`: the chat in a browser."""
    # The matrices of an answer are small: a second thread of NumPy's doubles the processor time of
    # an answer and makes none of them quicker. Read when NumPy is first imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    password = options.password or os.environ.get("TIAOWEN_PASSWORD") or None
    users, hub = users_path(options), os.environ.get("HF_HUB_OFFLINE")
    _check(options, password)
    if hub is None:  # importing the page switches the hub off; the model may still need it
        os.environ.pop("HF_HUB_OFFLINE", None)
    print("opening the index…", file=sys.stderr)
    with Library.open(settings=settings_of(options)) as library:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from ..server.app import serve

        print(described(library), file=sys.stderr)
        serve(
            library, host=options.host, port=options.port, password=password,
            users=users, login=options.login, allowed_hosts=options.allowed_host,
            open_browser=options.open,
            on_ready=lambda url: print(f"tiaowen is ready: {url}  (Ctrl+C ends it)", flush=True),
        )  # fmt: skip
    return DONE


def described(library: Library) -> str:
    """Which documents are served, and how other commands reach them."""
    if library.is_bundled:
        return f"library: the bundled notice; documents added in the page go to {library.folder}"
    count = len(library.documents)
    return (
        f"library: {library.folder}, {count} document{'s' * (count > 1)} "
        f"(for other commands: --index {shlex.quote(str(library.folder))})"
    )


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
