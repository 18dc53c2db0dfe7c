"""`tiaowen eval retrieval` and `tiaowen eval convert`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..errors import ConfigError
from .common import DONE, PARTLY, print_json, settings_of

_SHOWN = 5
"""Failures listed on the terminal; `--json` has all of them."""


def eval_retrieval(options: argparse.Namespace) -> int:
    """`tiaowen eval retrieval`: systems compared on a benchmark in BEIR layout."""
    from ..eval.retrieval import bench
    from ..eval.retrieval.beir import read_benchmark
    from ..eval.retrieval.systems import DEFAULT, open_systems

    names = [name.strip() for given in options.system or () for name in given.split(",")]
    if options.system and not all(names):
        raise ConfigError("--system: a name is empty", advice="for example: --system tiaowen,bm25")
    with _bars() as stage:
        checked = stage("checking the corpus")
        benchmark = read_benchmark(
            options.folder, split=options.split, progress=lambda done: checked(done, done)
        )
        systems = open_systems(names or DEFAULT, settings_of(options))
        outcomes = bench.run(benchmark, systems, k=options.k, limit=options.limit, stage=stage)
    figures = bench.report(benchmark, outcomes, k=options.k)
    if options.json:
        print_json(figures)
    else:
        print(bench.table(figures))
    for outcome in outcomes:
        for query, why in list(outcome.errors.items())[:_SHOWN]:
            print(f"tiaowen: {outcome.name}: question {query}: {why}", file=sys.stderr)
        if (more := len(outcome.errors) - _SHOWN) > 0:
            print(f"  and {more} more; --json lists them", file=sys.stderr)
    return PARTLY if any(outcome.errors for outcome in outcomes) else DONE


def eval_convert(options: argparse.Namespace) -> int:
    """`tiaowen eval convert`: a development set in BEIR layout."""
    from ..eval.retrieval.adapters import convert

    with _bars() as stage:
        written = stage("writing documents")
        counts = convert(
            options.set, options.source, options.out, progress=lambda done: written(done, done)
        )
    if options.json:
        print_json({"set": options.set, "folder": str(options.out), "counts": counts})
    else:
        told = ", ".join(f"{value:,} {key.replace('_', ' ')}" for key, value in counts.items())
        print(f"{options.out}: {told}")
    return DONE


@contextmanager
def _bars() -> Iterator[Callable[[str], Callable[[int, int], None]]]:
    """Progress bars on a terminal, one after the other."""
    from tqdm import tqdm

    bars: list[tqdm[Any]] = []

    def stage(what: str) -> Callable[[int, int], None]:
        for old in bars:
            old.close()
        bar: tqdm[Any] = tqdm(desc=what, disable=None, file=sys.stderr, leave=True)
        bars.append(bar)

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return progress

    try:
        yield stage
    finally:
        for bar in bars:
            bar.close()
