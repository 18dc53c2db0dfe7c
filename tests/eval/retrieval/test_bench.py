"""Systems asked every question: measures, failures, times, and the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import pytest
from tiaowen.eval.retrieval.beir import Benchmark, Record, read_benchmark
from tiaowen.eval.retrieval.bench import MEASURES, report, run, table

if TYPE_CHECKING:
    from .conftest import Write

Answer = Callable[[str, int], Sequence[tuple[str, float]]]


class _Scripted:
    """A system that finds what the test says: a seam, not a mock of ours."""

    def __init__(self, name: str, answer: Answer) -> None:
        self.name, self.search = name, answer
        self.records: list[Record] = []
        self.closed = 0

    def index(self, records: Iterable[Record], *, progress: object = None) -> float:
        self.records = list(records)
        return 1.5

    def close(self) -> None:
        self.closed += 1


def _fixed(*ids: str) -> Answer:
    return lambda text, k: [(id_, -float(place)) for place, id_ in enumerate(ids)]


def _crash(text: str, k: int) -> Sequence[tuple[str, float]]:
    if text == "混淆行为":
        raise RuntimeError("out of order\nand more")
    return [("d4", 1.0)]


@pytest.fixture
def benchmark(write: Write) -> Benchmark:
    """q1 -> d1; q2 -> d4 (2), d3 (1)."""
    return read_benchmark(write())


def test_means_over_all_questions(benchmark: Benchmark) -> None:
    (found,) = run(benchmark, [_Scripted("s", _fixed("d4", "d1"))])
    # q1: d1 second; q2: d4 first, one of its two
    assert found.values["q1"]["mrr@10"] == 0.5
    assert found.mean("mrr@10") == 0.75
    assert found.mean("recall@10") == 0.75
    assert found.mean("hit@1") == 0.5
    assert found.mean("recall@1") == 0.25
    assert (found.errors, found.index_s, len(found.search_ms)) == ({}, 1.5, 2)


def test_a_crash_costs_its_question_and_no_other(benchmark: Benchmark) -> None:
    good, bad = run(benchmark, [_Scripted("good", _fixed("d1")), _Scripted("bad", _crash)])
    assert set(bad.values) == {"q1", "q2"}
    assert set(bad.values["q1"].values()) == {0.0}
    assert bad.values["q2"]["hit@1"] == 1
    assert bad.mean("hit@1") == 0.5  # of two questions, not of the one that went well
    assert bad.errors == {"q1": "RuntimeError: out of order"}
    assert good.errors == {}
    figures = report(benchmark, [good, bad], k=100)["systems"][1]
    assert figures["errors"] == [{"query": "q1", "error": "RuntimeError: out of order"}]


@pytest.mark.parametrize("found", [[("d99", 1.0)], [("d1",)], None])
def test_what_cannot_be_scored_counts_as_a_crash(benchmark: Benchmark, found: object) -> None:
    system = _Scripted("s", lambda text, k: found)  # type: ignore[arg-type,return-value]
    (outcome,) = run(benchmark, [system])
    assert set(outcome.errors) == {"q1", "q2"}
    assert outcome.mean("hit@10") == 0
    if found == [("d99", 1.0)]:
        assert "'d99', which is no document" in outcome.errors["q1"]


def test_an_empty_answer_scores_0_and_is_no_failure(benchmark: Benchmark) -> None:
    (found,) = run(benchmark, [_Scripted("s", _fixed())])
    assert (found.mean("recall@100"), found.errors) == (0, {})


def test_only_k_documents_count_and_no_measure_looks_further(benchmark: Benchmark) -> None:
    system = _Scripted("s", _fixed("d2", "d3", "d1", "d4"))
    (found,) = run(benchmark, [system], k=3)
    assert set(found.values["q1"]) == {"recall@1", "recall@3", "hit@1"}
    assert found.values["q1"]["recall@3"] == 1
    (found,) = run(benchmark, [system], k=1)
    assert set(found.values["q1"]) == {"recall@1", "hit@1"}


def test_so_many_questions_only(benchmark: Benchmark) -> None:
    (found,) = run(benchmark, [_Scripted("s", _fixed("d1"))], limit=1)
    assert set(found.values) == {"q1"}
    assert report(benchmark, [found], k=100)["benchmark"]["questions"] == 1


def test_every_system_gets_the_corpus_and_is_closed(benchmark: Benchmark) -> None:
    systems = [_Scripted("a", _fixed("d1")), _Scripted("b", _crash)]
    stages: list[str] = []

    def stage(what: str) -> Callable[[int, int], None]:
        stages.append(what)
        return lambda done, total: None

    run(benchmark, systems, stage=stage)
    assert all([r.id for r in s.records] == ["d1", "d2", "d3", "d4"] for s in systems)
    assert all(s.closed for s in systems)
    assert stages == ["a: indexing", "a: asking", "b: indexing", "b: asking"]


def test_an_interruption_closes_them_too(benchmark: Benchmark) -> None:
    def stop(text: str, k: int) -> Sequence[tuple[str, float]]:
        raise KeyboardInterrupt

    system = _Scripted("s", stop)
    with pytest.raises(KeyboardInterrupt):
        run(benchmark, [system])
    assert system.closed


def test_the_report(benchmark: Benchmark) -> None:
    outcomes = run(benchmark, [_Scripted("a", _fixed("d1", "d4")), _Scripted("b", _fixed("d2"))])
    figures = report(benchmark, outcomes, k=100)
    assert figures["benchmark"] == {
        "folder": str(benchmark.folder), "split": "test", "documents": 4, "questions": 2,
        "questions_without_gold": 1,
    }  # fmt: skip
    first, second = figures["systems"]
    assert tuple(first["measures"]) == MEASURES
    assert first["measures"]["mrr@10"] == 0.75  # 1 and 1/2
    assert first["search_ms"]["p50"] <= first["search_ms"]["p95"]
    assert first["index_s"] == 1.5
    assert "difference" not in first
    assert second["difference"]["to"] == "a"
    assert second["difference"]["mrr@10"]["value"] == -0.75
    assert second["difference"]["mrr@10"]["low"] <= -0.75 <= second["difference"]["mrr@10"]["high"]


def test_the_table(benchmark: Benchmark) -> None:
    outcomes = run(benchmark, [_Scripted("a", _fixed("d1", "d4")), _Scripted("bad", _crash)])
    lines = table(report(benchmark, outcomes, k=100)).splitlines()
    assert lines[0].endswith("(test): 4 documents, 2 questions, 1 without gold left out")
    assert lines[2].split()[:2] == ["recall@1", "recall@3"]
    assert lines[3].split()[0] == "a"
    assert lines[4].split()[-1] == "1"  # failed
    assert lines[-1].startswith("bad - a: ndcg@10 ")
    alone = table(report(benchmark, run(benchmark, [_Scripted("a", _fixed("d1"))], k=2), k=2))
    assert "bootstrap" not in alone
