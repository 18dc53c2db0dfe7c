"""Writing the BEIR layout: whole or not at all, and readable again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.errors import ConfigError
from tiaowen.eval.retrieval.beir import Question, Record, read_benchmark
from tiaowen.eval.retrieval.writing import Asked, write_benchmark

_RECORDS = [Record("d1", "标题", "一\n二"), Record("d2", "", "三\u2028四")]


def _asked() -> Asked:
    return [(Question("q1", "问\t题"), {"d1": 1, "d2": 2}), (Question("q2", "无"), {})]


def _describe(counts: Mapping[str, int]) -> tuple[dict[str, object], str]:
    return {"name": "样本"}, f"# 样本\n{counts['documents']}\n"


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "set"
    seen: list[int] = []
    counts = write_benchmark(
        folder, iter(_RECORDS), _asked, split="dev", describe=_describe, progress=seen.append
    )
    assert counts == {"documents": 2, "queries": 2, "with_gold": 1, "pairs": 2}
    assert seen == [1, 2]
    benchmark = read_benchmark(folder)
    assert [*benchmark.records()] == _RECORDS
    assert benchmark.questions == (Question("q1", "问\t题"),)
    assert benchmark.relevant == {"q1": {"d1": 1, "d2": 2}}
    assert (benchmark.split, benchmark.without_gold) == ("dev", 1)
    metadata = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    assert metadata == {"name": "样本", **counts}
    assert (folder / "README.md").read_text(encoding="utf-8") == "# 样本\n2\n"
    assert {p.name for p in folder.parent.iterdir()} == {"set"}


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    write_benchmark(tmp_path, _RECORDS, _asked, describe=_describe)
    assert read_benchmark(tmp_path).split == "test"


@pytest.mark.parametrize("what", ["folder", "file"])
def test_nothing_is_overwritten(tmp_path: Path, what: str) -> None:
    path = tmp_path / "set"
    if what == "folder":
        path.mkdir()
        (path / "mine.txt").write_text("mine", encoding="utf-8")
    else:
        path.write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigError, match="is there already"):
        write_benchmark(path, _RECORDS, _asked, describe=_describe)
    assert (path / "mine.txt" if what == "folder" else path).read_text(encoding="utf-8") == "mine"


def _broken() -> Iterator[Record]:
    yield _RECORDS[0]
    raise RuntimeError("the source ends here")


def test_what_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        write_benchmark(tmp_path / "set", _broken(), _asked, describe=_describe)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    ("records", "asked", "words"),
    [
        ([*_RECORDS, _RECORDS[0]], [], "'d1' comes twice"),
        ([Record("d\t1", "", "一")], [], r"'d\\t1' is no id"),
        ([Record("d1", " ", "")], [], "'d1' has no text"),
        ([Record("d1", "", "半\ud800")], [], "half a character"),
        (_RECORDS, [(Question("q", "t"), {"d9": 1})], "no document 'd9'"),
        (_RECORDS, [(Question("q", "t"), {}), (Question("q", "u"), {})], "'q' comes twice"),
        (_RECORDS, [(Question("", "t"), {})], "'' is no id"),
        (_RECORDS, [(Question("q", " "), {})], "'q' has no text"),
    ],
)
def test_what_could_not_be_read_is_not_written(
    tmp_path: Path, records: list[Record], asked: Asked, words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        write_benchmark(tmp_path / "set", records, lambda: asked, describe=_describe)
    assert [*tmp_path.iterdir()] == []


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.tuples(_TEXT, _TEXT).filter(lambda r: "".join(r).strip()), min_size=1))
def test_any_text_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("any") / "set"
    records = [Record(f"d{n}", title, text) for n, (title, text) in enumerate(rows)]
    asked: Asked = [(Question("q", "t"), {"d0": 1})]
    write_benchmark(folder, records, lambda: asked, describe=_describe)
    assert [*read_benchmark(folder).records()] == records
