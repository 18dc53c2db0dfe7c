"""`tiaowen serve` and `tiaowen eval`."""

from __future__ import annotations

import argparse
import os
import sys

from ..errors import ConfigError
from .common import DONE, open_assistant, print_json


def serve_chat(options: argparse.Namespace) -> int:
    """`tiaowen serve`: the chat in a browser."""
    password = options.password or os.environ.get("TIAOWEN_PASSWORD") or None
    hub = os.environ.get("HF_HUB_OFFLINE")
    from ..ui.server import check_exposure

    check_exposure(options.host, password)
    if hub is None:  # importing the page switches the hub off; the model may still need it
        os.environ.pop("HF_HUB_OFFLINE", None)
    print("opening the index…", file=sys.stderr)
    with open_assistant(options) as assistant:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from ..ui.app import serve

        serve(
            assistant, host=options.host, port=options.port, password=password,
            open_browser=options.open,
            on_ready=lambda url: print(f"tiaowen is ready: {url}  (Ctrl+C ends it)", flush=True),
        )  # fmt: skip
    return DONE


def eval_qa(options: argparse.Namespace) -> int:
    """`tiaowen eval qa`: shares right, citations that replay, time."""
    from ..eval import qa
    from ..eval.questions import read_questions

    questions = [q for q in read_questions(options.file) if options.split in (None, q.split)]
    if not questions:
        raise ConfigError(
            f"{options.file}: no questions"
            + (f" in split {options.split!r}" if options.split else "")
        )
    from tqdm import tqdm

    with (
        open_assistant(options) as assistant,
        tqdm(total=len(questions), desc="asking", disable=None, file=sys.stderr) as bar,
    ):
        scores = qa.run(assistant, questions, progress=lambda: bar.update())
        good, total = qa.replayed(scores, assistant)
    report = qa.summary(scores)
    report["citations"] = {"replayed": good, "all": total}
    if options.json:
        report["failures"] = [s.question.id for s in scores if not s.right]
        print_json(report)
    else:
        print(qa.table(report))
        if options.failures:
            for line in qa.failures(scores):
                print(line)
    return DONE
