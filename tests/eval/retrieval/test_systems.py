"""Systems on a corpus of four passages: what they find, and what they share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tiaowen.config import Settings
from tiaowen.errors import ConfigError, TiaowenError
from tiaowen.eval.retrieval.beir import Benchmark, Record, read_benchmark
from tiaowen.eval.retrieval.systems import DEFAULT, RetrievalSystem, open_systems

if TYPE_CHECKING:
    from .conftest import Write

_LONG = "前言。" * 200 + "网络表演经营单位应当实名注册。" + "后记。" * 200


@pytest.fixture
def benchmark(write: Write) -> Benchmark:
    return read_benchmark(write())


@pytest.fixture
def opened() -> Iterator[list[RetrievalSystem]]:
    """Systems that are closed after the test."""
    systems: list[RetrievalSystem] = []
    yield systems
    for system in systems:
        system.close()


def test_each_system_finds_the_passage(benchmark: Benchmark, opened: list[RetrievalSystem]) -> None:
    opened += open_systems([*DEFAULT, "naive"], Settings())
    assert [s.name for s in opened] == ["tiaowen", "bm25", "dense", "no-rerank", "naive"]
    for system in opened:
        system.index(benchmark.records())
        found = system.search("混淆行为", 3)
        assert found[0][0] == "d1", system.name
        assert len(found) <= 3
        assert [score for _, score in found] == sorted((s for _, s in found), reverse=True)


def test_a_title_is_searched_too(benchmark: Benchmark, opened: list[RetrievalSystem]) -> None:
    opened += open_systems(["bm25", "naive"], Settings())
    for system in opened:
        system.index(benchmark.records())
        assert system.search("消费者权益保护法", 1)[0][0] == "d2"


def test_parts_share_one_index(benchmark: Benchmark, opened: list[RetrievalSystem]) -> None:
    opened += open_systems(["bm25", "dense"], Settings())
    read = 0

    def records() -> Iterator[Record]:
        nonlocal read
        for record in benchmark.records():
            read += 1
            yield record

    first, second = (system.index(records()) for system in opened)
    assert first == second > 0
    assert read == 4


def test_the_index_stays_until_the_last_one_closes_and_leaves_nothing(
    benchmark: Benchmark, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    bm25, dense = open_systems(["bm25", "dense"], Settings())
    for system in (bm25, dense):
        system.index(benchmark.records())
    assert len([*(tmp_path / "scratch").iterdir()]) == 1
    for _ in range(2):
        bm25.close()
    assert dense.search("混淆行为", 1)
    dense.close()
    assert [*(tmp_path / "scratch").iterdir()] == []


def test_progress_of_indexing_ends_at_all(
    benchmark: Benchmark, opened: list[RetrievalSystem]
) -> None:
    opened += open_systems(["bm25", "naive"], Settings())
    for system in opened:
        seen: list[tuple[int, int]] = []
        system.index(benchmark.records(), progress=lambda *at, seen=seen: seen.append(at))
        assert seen[-1] == (4, 4)


def test_more_records_than_one_document_holds(opened: list[RetrievalSystem]) -> None:
    opened += open_systems(["bm25"], Settings())
    opened[0].index(Record(f"r{n}", "", f"编码{n}的货物") for n in range(2500))
    assert opened[0].search("编码2345", 1)[0][0] == "r2345"


def test_naive_scores_a_long_passage_by_its_best_chunk(opened: list[RetrievalSystem]) -> None:
    opened += open_systems(["naive"], Settings())
    opened[0].index([Record("short", "", "前言。后记。"), Record("long", "", _LONG)])
    found = opened[0].search("网络表演经营单位应当实名注册", 5)
    assert [id_ for id_, _ in found].count("long") == 1
    assert found[0][0] == "long"


@pytest.mark.parametrize("names", [["tiaowen", "tiawen"], ["bm25", "bm25"]])
def test_names_that_are_refused(names: list[str]) -> None:
    with pytest.raises(ConfigError, match=r"unknown system 'tiawen'|'bm25' is named twice"):
        open_systems(names, Settings())


# --- external systems --------------------------------------------------------------------------


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """`outside_search.py` in the current folder."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "outside_search.py"
    path.write_text(
        "taken = []\n"
        "def index(records):\n    taken.extend(records)\n"
        "def search(text, k):\n    return [r.id for r in taken if text in r.text][:k]\n"
        "def scored(text, k):\n    return [('d1', 1), ('d2', 3.5), ('d3', 2)]\n"
        "def bad(text, k):\n    return [('d1', float('nan'))]\n"
        "number = 7\n",
        encoding="utf-8",
    )
    yield path
    sys.modules.pop("outside_search", None)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("outside_search:search", "outside_search:search"),
        ("python:outside_search:search", "python:outside_search:search"),
        ("mine=outside_search:search", "mine"),
    ],
)
def test_a_function_outside(benchmark: Benchmark, module: Path, given: str, name: str) -> None:
    before = list(sys.path)
    (system,) = open_systems([given], Settings())
    system.index(benchmark.records())
    assert system.name == name
    assert [id_ for id_, _ in system.search("劳动", 9)] == ["d3", "d4"]
    assert sys.path == before


def test_pairs_are_sorted_by_score(benchmark: Benchmark, module: Path) -> None:
    (system,) = open_systems(["outside_search:scored"], Settings())
    assert [id_ for id_, _ in system.search("…", 9)] == ["d2", "d3", "d1"]


def test_a_score_that_is_no_number(module: Path) -> None:
    (system,) = open_systems(["outside_search:bad"], Settings())
    with pytest.raises(ValueError, match="not a number"):
        system.search("…", 9)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("no_such_module_here:search", "cannot be imported"),
        (":search", "no module"),
        ("outside_search:find", "no function 'find'"),
        ("outside_search:number", "no function 'number'"),
    ],
)
def test_a_function_that_is_not_there(module: Path, name: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        open_systems([name], Settings())


def test_an_index_that_fails_is_one_error(benchmark: Benchmark, module: Path) -> None:
    module.write_text("def index(records):\n    raise OSError('disk full')\nsearch = print\n")
    (system,) = open_systems(["outside_search:search"], Settings())
    with pytest.raises(TiaowenError, match="index: OSError: disk full"):
        system.index(benchmark.records())
