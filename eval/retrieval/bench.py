"""How well, and how fast, does each system find what the gold names?

A system that fails on a question loses that question: it scores 0 there and the report lists it.
It does not vanish from the mean.
"""

from __future__ import annotations

import math
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..measures.intervals import paired_difference
from ..measures.ranking import cut_of, ranking_measures
from .beir import Benchmark, Question
from .systems import RetrievalSystem

MEASURES = (
    "recall@1", "recall@3", "recall@5", "recall@10", "recall@100", "hit@1", "hit@10", "mrr@10",
    "ndcg@10",
)  # fmt: skip
"""What is measured, as far as so many documents are asked for."""

Progress = Callable[[int, int], None]
"""Called with what is done and what there is in all."""
Stage = Callable[[str], Progress]
"""Called with what begins now; what it returns is called as that goes on."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one system reached."""

    name: str
    index_s: float
    """Seconds its index took; one that systems share counts for each of them."""
    search_ms: tuple[float, ...]
    """Per question, failures included."""
    values: Mapping[str, Mapping[str, float]]
    """Per question and measure."""
    errors: Mapping[str, str]
    """Per question that the system failed on: why."""
    peak_mib: float | None
    """Largest memory of the process so far; `None` where the platform does not tell."""

    def mean(self, measure: str) -> float:
        """Mean over all scored questions, those failed on included."""
        return statistics.fmean(row[measure] for row in self.values.values())


def run(
    benchmark: Benchmark,
    systems: Sequence[RetrievalSystem],
    *,
    k: int = 100,
    limit: int | None = None,
    stage: Stage | None = None,
) -> list[Outcome]:
    """Ask every system every question; each is closed when it is done.

    Args:
        k: documents asked for; measures that look further are left out.
        limit: only so many questions, from the first on.

    Raises:
        TiaowenError: a system cannot take the corpus in.
    """
    begin = stage or (lambda _: lambda _done, _total: None)
    outcomes = []
    try:
        for system in systems:
            outcomes.append(_run(benchmark, system, k, benchmark.questions[:limit], begin))
            system.close()
    finally:
        for system in systems:
            system.close()
    return outcomes


def _run(
    benchmark: Benchmark,
    system: RetrievalSystem,
    k: int,
    questions: Sequence[Question],
    begin: Stage,
) -> Outcome:
    seconds = system.index(benchmark.records(), progress=begin(f"{system.name}: indexing"))
    progress = begin(f"{system.name}: asking")
    rankings: dict[str, list[str]] = {}
    errors: dict[str, str] = {}
    times = []
    for done, question in enumerate(questions, start=1):
        start = time.perf_counter()
        try:
            found = system.search(question.text, k)
            rankings[question.id] = _ids(found, k, benchmark.ids)
        except Exception as error:  # whatever it is, it costs this question and no other
            first = (str(error).strip().splitlines() or [""])[0]
            errors[question.id] = f"{type(error).__name__}: {first}"[:300]
        times.append((time.perf_counter() - start) * 1000)
        progress(done, len(questions))
    relevant = {question.id: benchmark.relevant[question.id] for question in questions}
    measures = [measure for measure in MEASURES if cut_of(measure) <= k]
    values = ranking_measures(rankings, relevant, measures)
    return Outcome(system.name, seconds, tuple(times), values, errors, _peak_mib())


def _ids(found: Sequence[tuple[str, float]], k: int, known: frozenset[str]) -> list[str]:
    ids = [id_ for id_, _ in found[:k]]
    if unknown := next((id_ for id_ in ids if id_ not in known), None):
        raise ValueError(f"found {unknown!r}, which is no document of the corpus")
    return ids


def report(benchmark: Benchmark, outcomes: Sequence[Outcome], *, k: int) -> dict[str, Any]:
    """All figures as plain values; each system but the first with its difference to the first."""
    return {
        "benchmark": {
            "folder": str(benchmark.folder),
            "split": benchmark.split,
            "documents": len(benchmark.ids),
            "questions": len(outcomes[0].values),
            "questions_without_gold": benchmark.without_gold,
        },
        "k": k,
        "systems": [_figures(outcome, outcomes[0]) for outcome in outcomes],
    }


def _figures(outcome: Outcome, first: Outcome) -> dict[str, Any]:
    measures = list(next(iter(outcome.values.values())))
    figures: dict[str, Any] = {
        "name": outcome.name,
        "measures": {measure: round(outcome.mean(measure), 4) for measure in measures},
        "index_s": round(outcome.index_s, 2),
        "search_ms": {
            "p50": round(_quantile(outcome.search_ms, 0.5), 2),
            "p95": round(_quantile(outcome.search_ms, 0.95), 2),
        },
        "peak_mib": outcome.peak_mib,
        "errors": [{"query": query, "error": why} for query, why in outcome.errors.items()],
    }
    if outcome is not first:
        figures["difference"] = {
            "to": first.name,
            **{measure: _difference(first, outcome, measure) for measure in measures},
        }
    return figures


def _difference(first: Outcome, other: Outcome, measure: str) -> dict[str, float]:
    interval = paired_difference(
        [first.values[query][measure] for query in first.values],
        [other.values[query][measure] for query in first.values],
    )
    return {key: round(value, 4) for key, value in asdict(interval).items()}


def _quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share of the values does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def _peak_mib() -> float | None:
    if sys.platform == "win32":
        return None
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # kilobytes, but bytes on a Mac
    return round(most / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


def table(figures: Mapping[str, Any]) -> str:
    """A report as text for people."""
    benchmark, systems = figures["benchmark"], figures["systems"]
    measures = list(systems[0]["measures"])
    head = ["", *measures, "p50 ms", "p95 ms", "index s", "failed"]
    rows = [
        [
            row["name"],
            *(f"{row['measures'][m]:.3f}" for m in measures),
            f"{row['search_ms']['p50']:.1f}", f"{row['search_ms']['p95']:.1f}",
            f"{row['index_s']:.1f}", str(len(row["errors"])),
        ]
        for row in systems
    ]  # fmt: skip
    told = (
        f"{benchmark['folder']} ({benchmark['split']}): {benchmark['documents']:,} documents, "
        f"{benchmark['questions']:,} questions, "
        f"{benchmark['questions_without_gold']:,} without gold left out"
    )
    lines = [told, "", *_aligned([head, *rows])]
    main = "ndcg@10" if "ndcg@10" in measures else measures[-1]
    lines += [""] if len(systems) > 1 else []
    for row in systems[1:]:
        gap = row["difference"][main]
        lines.append(
            f"{row['name']} - {systems[0]['name']}: {main} {gap['value']:+.3f} "
            f"({gap['low']:+.3f} to {gap['high']:+.3f}, paired bootstrap, 95 %)"
        )
    return "\n".join(lines)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if not place else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
