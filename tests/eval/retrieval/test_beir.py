"""Reading the BEIR layout: what is there is read, what is wrong is named by file and line."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.errors import ConfigError
from tiaowen.eval.retrieval.beir import Record, read_benchmark, read_lines

if TYPE_CHECKING:
    from .conftest import Write

_GOOD = {"_id": "d9", "title": "", "text": "条文"}


@pytest.mark.parametrize("packed", [False, True])
def test_a_benchmark_is_read(write: Write, packed: bool) -> None:
    folder = write(packed=packed)
    benchmark = read_benchmark(folder)
    assert (benchmark.folder, benchmark.split) == (folder, "test")
    assert benchmark.ids == {"d1", "d2", "d3", "d4"}
    assert [q.id for q in benchmark.questions] == ["q1", "q2"]
    assert benchmark.without_gold == 1
    assert benchmark.relevant == {"q1": {"d1": 1}, "q2": {"d4": 2, "d3": 1, "d2": 0}}


def test_the_corpus_is_a_stream_that_can_be_read_again(write: Write) -> None:
    benchmark = read_benchmark(write())
    for _ in range(2):
        records = benchmark.records()
        assert next(iter(records)).title == "反不正当竞争法"
        assert [r.id for r in records] == ["d2", "d3", "d4"]


def test_progress_ends_at_all_documents(write: Write) -> None:
    seen: list[int] = []
    read_benchmark(write(), progress=seen.append)
    assert seen[-1] == 4


def test_what_may_be_left_out_or_added(write: Write) -> None:
    """No title, further fields, blank lines, a byte order mark, \\r\\n, U+2028 within a text."""
    text = "甲\u2028乙"
    rows = [
        "\ufeff" + json.dumps({"_id": "d1", "text": text, "metadata": {"url": "…"}}) + "\r",
        "", json.dumps({"_id": "d2", "text": text}, ensure_ascii=False),
    ]  # fmt: skip
    benchmark = read_benchmark(write(corpus=rows, gold=[("q1", "d1", 1), "", ("q2", "d2", 1)]))
    assert [*benchmark.records()] == [Record("d1", "", text), Record("d2", "", text)]


def test_a_question_whose_gold_is_all_0_has_no_gold(write: Write) -> None:
    benchmark = read_benchmark(write(gold=[("q1", "d1", 1), ("q2", "d2", 0), ("q3", "d2", -1)]))
    assert [q.id for q in benchmark.questions] == ["q1"]
    assert benchmark.without_gold == 2


# --- which split -------------------------------------------------------------------------------


def test_test_is_the_split_unless_told(write: Write) -> None:
    write(split="dev", gold=[("q1", "d2", 1)])
    folder = write()
    assert read_benchmark(folder).split == "test"
    assert read_benchmark(folder, split="dev").relevant == {"q1": {"d2": 1}}


def test_the_only_split_needs_no_name(write: Write) -> None:
    assert read_benchmark(write(split="dev")).split == "dev"


def test_of_several_splits_without_test_one_must_be_named(write: Write) -> None:
    write(split="dev")
    with pytest.raises(ConfigError, match="which split") as caught:
        read_benchmark(write(split="train"))
    assert "dev, train" in caught.value.advice


def test_a_split_that_is_not_there(write: Write) -> None:
    with pytest.raises(ConfigError, match="no split 'dev'") as caught:
        read_benchmark(write(), split="dev")
    assert "test" in caught.value.advice


# --- what is wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "expected a JSON object"),
        ({"text": "条文"}, "field '_id' must be text"),
        ({"_id": 7, "text": "条文"}, "field '_id' must be text"),
        ({"_id": " ", "text": "条文"}, "field '_id' is ' '"),
        ({"_id": "a\tb", "text": "条文"}, "field '_id'"),
        ('{"_id": "\\ud800", "text": "条文"}', "field '_id' holds half a character"),
        ('{"_id": "d9", "text": "半\\ud800"}', "field 'text' holds half a character, '\\ud800'"),
        ({"_id": "d9"}, "field 'text' must be text"),
        ({"_id": "d9", "text": None}, "field 'text' must be text"),
        ({"_id": "d9", "text": "条文", "title": 1}, "field 'title' must be text"),
        ({"_id": "d9", "text": " ", "title": ""}, "both empty"),
        ({"_id": "d1", "text": "条文"}, "'d1' as in line 1"),
    ],
)  # fmt: skip
def test_a_wrong_document(write: Write, row: Any, words: str) -> None:
    folder = write(corpus=[{"_id": "d1", "text": "第一条"}, row, _GOOD], gold=[("q1", "d1", 1)])
    with pytest.raises(ConfigError) as caught:
        read_benchmark(folder)
    assert str(caught.value).startswith(f"{folder / 'corpus.jsonl'}, line 2: ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("x", "not JSON"),
        ({"_id": "q9"}, "field 'text' must be text"),
        ({"_id": "q9", "text": ""}, "field 'text' is empty"),
        ({"_id": "q1", "text": "又一"}, "'q1' as in line 1"),
    ],
)
def test_a_wrong_question(write: Write, row: Any, words: str) -> None:
    folder = write(queries=[{"_id": "q1", "text": "一"}, row], gold=[("q1", "d1", 1)])
    with pytest.raises(ConfigError) as caught:
        read_benchmark(folder)
    assert str(caught.value).startswith(f"{folder / 'queries.jsonl'}, line 2: ")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("q1\td1", "2 fields, not 3"),
        ("q1 d1 1", "1 fields, not 3"),
        ("q1\td1\t1\t1", "4 fields, not 3"),
        ("q9\td1\t1", "field 'query-id': no query 'q9'"),
        ("q1\td9\t1", "field 'corpus-id': no document 'd9'"),
        ("q1\td1\tyes", "field 'score' is 'yes'"),
        ("q1\td1\t0.5", "field 'score' is '0.5'"),
        ("q1\td1\t", "field 'score' is ''"),
        ("q1\td1\t１", "field 'score'"),
        ("q1\td2\t1", "come twice"),
    ],
)
def test_wrong_gold(write: Write, line: str, words: str) -> None:
    folder = write(gold=[("q1", "d2", 1), line])
    with pytest.raises(ConfigError) as caught:
        read_benchmark(folder)
    assert str(caught.value).startswith(f"{folder / 'qrels' / 'test.tsv'}, line 3: ")
    assert words in str(caught.value)


def test_gold_without_its_header_is_not_taken_for_data(write: Write) -> None:
    folder = write()
    (folder / "qrels" / "test.tsv").write_text("q1\td1\t1\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"line 1: the header is not query-id corpus-id score"):
        read_benchmark(folder)


def test_no_gold_at_all(write: Write) -> None:
    with pytest.raises(ConfigError, match="no query has a relevant document"):
        read_benchmark(write(gold=[("q1", "d1", 0)]))


@pytest.mark.parametrize(("corpus", "queries"), [([], None), (None, [])])
def test_empty_files(write: Write, corpus: Any, queries: Any) -> None:
    folder = write()
    (folder / ("corpus.jsonl" if corpus == [] else "queries.jsonl")).write_bytes(b"\n")
    with pytest.raises(ConfigError, match="no documents" if corpus == [] else "no queries"):
        read_benchmark(folder)


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl"])
def test_a_missing_file(write: Write, name: str) -> None:
    folder = write()
    (folder / name).unlink()
    with pytest.raises(ConfigError, match="no such file") as caught:
        read_benchmark(folder)
    assert name in str(caught.value)
    assert "qrels/test.tsv" in caught.value.advice


def test_plain_and_packed_side_by_side_are_ambiguous(write: Write) -> None:
    write(packed=True)
    with pytest.raises(ConfigError, match=r"corpus.jsonl.gz|queries.jsonl.gz"):
        read_benchmark(write())


def test_no_folder_and_no_qrels(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such folder"):
        read_benchmark(tmp_path / "nothing")
    with pytest.raises(ConfigError, match=r"no \.tsv file"):
        read_benchmark(tmp_path)


def test_not_utf_8_is_told_with_its_line(write: Write) -> None:
    folder = write()
    (folder / "corpus.jsonl").write_bytes(b'{"_id": "d1", "text": "a"}\n{"_id": "\xff"}\n')
    with pytest.raises(ConfigError, match=r"corpus.jsonl, line 2: not UTF-8 at byte 9"):
        read_benchmark(folder)


@pytest.mark.parametrize("damage", ["cut", "no gzip", "flipped"])
def test_a_damaged_archive(tmp_path: Path, damage: str) -> None:
    data = gzip.compress("\n".join(str(n) for n in range(5000)).encode())
    if damage == "flipped":
        data = data[:200] + bytes([data[200] ^ 255]) + data[201:]
    path = tmp_path / "corpus.jsonl.gz"
    path.write_bytes({"cut": data[:-50], "no gzip": b"{}\n"}.get(damage, data))
    with pytest.raises(ConfigError, match=r"corpus.jsonl.gz, .*line \d+: (damaged|not UTF-8)"):
        list(read_lines(path))


@given(st.binary(max_size=60))
def test_whatever_stands_in_a_file_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_bytes(b"query-id\tcorpus-id\tscore\n" + data)
    (folder / "queries.jsonl").write_bytes(b'{"_id": "q", "text": "t"}\n')
    (folder / "corpus.jsonl").write_bytes(b'{"_id": "d", "text": "t"}\n')
    try:
        relevant = read_benchmark(folder).relevant
    except ConfigError as error:
        said = str(error)
    else:
        said = str(folder) if relevant == {"q": {"d": 1}} else ""
    assert str(folder) in said
