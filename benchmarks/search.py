"""How long does a search take, without and with filters, and an assistant over one document?

    python benchmarks/search.py [--copies 200] [--json]

Queries are the questions of eval/questions/notice.jsonl that need no history, each asked once
of an index of the bundled notice, and of one that holds many copies of it under numbers of
their own. Everything runs in this process, after one query that loads what is loaded on first
use. `within` is timed for some of the copies. On a busy machine only the times of the thread on a
processor tell something.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tiaowen import Assistant, Document, Role, Where, build, parse

QUESTIONS = Path(__file__).parents[1] / "eval" / "questions" / "notice.jsonl"
FILTERS = {
    "no filter": Where(),
    "a section": Where(sections=("三",)),
    "a body that leads": Where(bodies=("海关总署",), roles=(Role.LEAD,)),
}
_SCOPES = 4
Figures = dict[str, dict[str, float]]


def main() -> None:
    parser = argparse.ArgumentParser(description="Times searches of tiaowen.")
    parser.add_argument("--copies", type=int, default=200, help="notices in the large index")
    parser.add_argument("--queries", type=int, default=400, help="queries, spread over the set")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    rows = map(json.loads, QUESTIONS.read_text(encoding="utf-8").splitlines())
    queries = [row["question"] for row in rows if not row.get("history")]
    queries = queries[:: max(1, len(queries) // options.queries)]
    notice = Assistant.open().documents[0]
    figures: Figures = {}
    with tempfile.TemporaryDirectory() as folder:
        for copies in (1, options.copies):
            index = Path(folder) / str(copies)
            build([copy_of(notice, n) for n in range(copies)], index)
            with Assistant.open(index) as assistant:
                figures |= measure(assistant, queries)
    if options.json:
        print(json.dumps(figures, indent=1, ensure_ascii=False))
        return
    print(f"{len(queries)} queries; milliseconds{'':25}median      p99   cpu: median      p99")
    for name, row in figures.items():
        print(f"{name:48} " + " ".join(f"{value:10,.2f}" for value in row.values()))


def copy_of(notice: Document, number: int) -> Document:
    """The notice under a number of its own; the first is the notice itself."""
    if number == 0:
        return notice
    words = notice.text.replace("46号", f"{1000 + number}号", 1)
    return parse(words.encode(), name=f"{1000 + number}.txt")


def measure(assistant: Assistant, queries: Sequence[str]) -> Figures:
    """Times of every way to search one index, and of making a part of it."""
    clauses = assistant.manifest.counts["clauses"]
    search, page = assistant.search, assistant.search_page
    search(queries[0])
    figures: Figures = {
        f"{clauses:,} clauses: columns for filters, once": times(
            [timed(partial(page, where=FILTERS["a section"]))]
        )
    }
    for query in queries:  # clauses are read from disk once
        search(query, k=1)
    for name, where in FILTERS.items():
        for kind, act in (("search", search), ("page with counts", page)):
            taken = [timed(partial(act, query, where=where)) for query in queries]
            figures[f"{clauses:,} clauses: {kind}, {name}"] = times(taken)
    documents = [document.sha256 for document in assistant.documents]
    if len(documents) > 1:
        scopes = [timed(partial(assistant.within, [sha])) for sha in documents[:_SCOPES]]
        figures[f"{clauses:,} clauses: within one document, first"] = times(scopes[:1])
        figures[f"{clauses:,} clauses: within one document"] = times(scopes[1:])
    return figures


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds that pass, and those of this thread on a processor."""
    start, busy = time.perf_counter(), time.thread_time()
    act()
    return (time.perf_counter() - start) * 1000, (time.thread_time() - busy) * 1000


def times(taken: Sequence[tuple[float, float]]) -> dict[str, float]:
    passed, busy = (sorted(column) for column in zip(*taken, strict=True))
    last = min(len(passed) - 1, int(0.99 * len(passed)))
    return {
        "median_ms": round(statistics.median(passed), 3),
        "p99_ms": round(passed[last], 3),
        "cpu_median_ms": round(statistics.median(busy), 3),
        "cpu_p99_ms": round(busy[last], 3),
    }


if __name__ == "__main__":
    main()
