"""`tiaowen serve`."""

from __future__ import annotations

import argparse
import os
import sys

from .common import DONE, open_assistant


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
    with open_assistant(options) as assistant:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from ..library import Library
        from ..server.app import serve

        serve(
            Library(assistant), host=options.host, port=options.port, password=password,
            open_browser=options.open,
            on_ready=lambda url: print(f"tiaowen is ready: {url}  (Ctrl+C ends it)", flush=True),
        )  # fmt: skip
    return DONE
