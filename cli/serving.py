"""`tiaowen serve`."""

from __future__ import annotations

import argparse
import os
import shlex
import sys

from ..library import Library
from .common import DONE, settings_of


def serve_chat(options: argparse.Namespace) -> int:
    """`tiaowen serve`: the chat in a browser."""
    # The matrices of an answer are small: a second thread of NumPy's doubles the processor time of
    # an answer and makes none of them quicker. Read when NumPy is first imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    password = options.password or os.environ.get("TIAOWEN_PASSWORD") or None
    hub = os.environ.get("HF_HUB_OFFLINE")
    from ..server.run import check_exposure

    check_exposure(options.host, password)
    if hub is None:  # importing the page switches the hub off; the model may still need it
        os.environ.pop("HF_HUB_OFFLINE", None)
    print("opening the index…", file=sys.stderr)
    with Library.open(settings=settings_of(options)) as library:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from ..server.app import serve

        print(described(library), file=sys.stderr)
        serve(
            library, host=options.host, port=options.port, password=password,
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
