"""`tiaowen eval retrieval` and `tiaowen eval convert`."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Run


def _write(path: Path, *rows: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two passages, two questions with gold and one without."""
    path = tmp_path / "set"
    _write(
        path / "corpus.jsonl",
        {"_id": "d1", "title": "反不正当竞争法", "text": "经营者不得实施混淆行为。"},
        {"_id": "d2", "title": "劳动合同法", "text": "试用期包含在劳动合同期限内。"},
    )
    _write(
        path / "queries.jsonl",
        {"_id": "q1", "text": "混淆行为"}, {"_id": "q2", "text": "试用期"},
        {"_id": "q3", "text": "火星"},
    )  # fmt: skip
    (path / "qrels").mkdir()
    gold = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n"
    (path / "qrels" / "dev.tsv").write_text(gold, encoding="utf-8")
    return path


def test_the_report_as_json(run: Run, folder: Path) -> None:
    outcome = run("eval", "retrieval", folder, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    report = outcome.data
    assert report["benchmark"]["split"] == "dev"
    assert (report["benchmark"]["documents"], report["benchmark"]["questions"]) == (2, 2)
    assert report["benchmark"]["questions_without_gold"] == 1
    assert report["k"] == 100
    assert [s["name"] for s in report["systems"]] == ["tiaowen", "bm25", "dense", "no-rerank"]
    assert report["systems"][0]["measures"]["hit@1"] == 1.0


def test_the_report_to_read(run: Run, folder: Path) -> None:
    outcome = run("eval", "retrieval", folder, "--system", "bm25,naive", "--system", "dense")
    assert (outcome.code, outcome.err) == (0, "")
    names = [line.split()[0] for line in outcome.out.splitlines()[3:6]]
    assert names == ["bm25", "naive", "dense"]
    assert "naive - bm25: ndcg@10 +0.000" in outcome.out


def test_k_limit_and_split(run: Run, folder: Path) -> None:
    report = run(
        "eval", "retrieval", folder, "--json", "--k", "1", "--limit", "1", "--split", "dev",
        "--system", "bm25",
    ).data  # fmt: skip
    assert report["benchmark"]["questions"] == 1
    assert set(report["systems"][0]["measures"]) == {"recall@1", "hit@1"}


def test_a_system_that_fails_on_a_question(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code = "def find(text, k):\n    return ['d1'] if text == '混淆行为' else 1 / 0\n"
    (tmp_path / "falling_search.py").write_text(code, encoding="utf-8")
    try:
        outcome = run("eval", "retrieval", folder, "--system", "falling_search:find", "--json")
    finally:
        sys.modules.pop("falling_search", None)
    assert outcome.code == 3
    (system,) = outcome.data["systems"]
    assert system["measures"]["hit@1"] == 0.5
    assert system["errors"] == [{"query": "q2", "error": "ZeroDivisionError: division by zero"}]
    assert "falling_search:find: question q2: ZeroDivisionError" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--system", "elastic"], "unknown system 'elastic'"),
        (["--system", "bm25,"], "a name is empty"),
        (["--split", "test"], "no split 'test'"),
        (["--k", "0"], "1 or more"),
        (["--embedder", "./nowhere"], "nowhere"),
    ],
)
def test_bad_usage(run: Run, folder: Path, arguments: list[str], words: str) -> None:
    outcome = run("eval", "retrieval", folder, *arguments)
    assert outcome.code in (1, 2)
    assert outcome.out == ""
    assert words in outcome.err


def test_a_wrong_line_is_named(run: Run, folder: Path) -> None:
    with (folder / "corpus.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"_id": "d1", "text": "又一"}\n')
    outcome = run("eval", "retrieval", folder, "--json")
    assert (outcome.code, outcome.out) == (2, "")
    assert "corpus.jsonl, line 3: field '_id': 'd1' as in line 1" in outcome.err


def test_a_set_is_converted_and_scored(run: Run, tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "drcd"
    (data / "dev").mkdir(parents=True)
    qas = [{"id": "a-1", "question": "誰開創了梵語的學術研究？"}]
    passage = {"id": "a", "context": "梵語的學術研究由陸特開創。", "qas": qas}
    source = {"data": [{"title": "梵文", "paragraphs": [passage]}]}
    (data / "dev" / "DRCD_dev.json.gz").write_bytes(gzip.compress(json.dumps(source).encode()))
    outcome = run("eval", "convert", "drcd", data, out)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == f"{out}: 1 documents, 1 queries, 1 with gold, 1 pairs\n"
    report = run("eval", "retrieval", out, "--json", "--system", "bm25").data
    assert report["systems"][0]["measures"]["hit@1"] == 1.0
    again = run("eval", "convert", "drcd", data, out, "--json")
    assert again.code == 2
    assert "is there already" in again.err
    told = run("eval", "convert", "drcd", data, tmp_path / "more", "--json").data
    assert told["counts"] == {"documents": 1, "queries": 1, "with_gold": 1, "pairs": 1}


@pytest.mark.parametrize(
    ("name", "words"), [("msmarco", "unknown set"), ("tw-law", "no such file")]
)
def test_what_cannot_be_converted(run: Run, tmp_path: Path, name: str, words: str) -> None:
    outcome = run("eval", "convert", name, tmp_path, tmp_path / "out")
    assert (outcome.code, outcome.out) == (2, "")
    assert words in outcome.err
