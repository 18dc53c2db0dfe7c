"""`tiaowen eval qa`: shares right, citations that replay."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Run


def _question(id_: str, question: str, **gold: Any) -> dict[str, Any]:
    return {"id": id_, "lang": "zh-Hans", "kind": "who_leads", "question": question, **gold}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = [
        _question("a", "软件正版化由谁牵头？", items=[11], lead=["新闻出版广电总局"], split="dev"),
        _question("b", "软件正版化由谁牵头？", items=[11], lead=["财政部"], split="dev"),
        _question("c", "今天天气怎么样？", expected_status="out_of_corpus", split="test"),
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    return path


def test_the_report_as_json(on_index: Run, file: Path) -> None:
    outcome = on_index("eval", "qa", file, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    report = outcome.data
    assert report["all"] == {"right": 2, "questions": 3, "share": 0.6667}
    assert report["split"]["dev"] == {"right": 1, "questions": 2, "share": 0.5}
    assert report["split"]["test"] == {"right": 1, "questions": 1, "share": 1.0}
    assert report["citations"] == {"replayed": 2, "all": 2}
    assert report["failures"] == ["b"]


def test_one_split(on_index: Run, file: Path) -> None:
    report = on_index("eval", "qa", file, "--split", "test", "--json").data
    assert report["all"]["questions"] == 1


def test_the_report_to_read_with_what_went_wrong(on_index: Run, file: Path) -> None:
    text = on_index("eval", "qa", file, "--failures").out
    assert text.splitlines()[0].split() == ["all", "all", "2", "/", "3", "66.7%"]
    assert "citations that replay: 2 of 2" in text
    assert "b [who_leads] 软件正版化由谁牵头？" in text
    assert "wrong: lead" in text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no questions"),
        ("{", "line 1: not JSON"),
        ("[]", "line 1: expected a JSON object"),
        ('{"id": "a"}', "line 1: field 'lang' must be text"),
    ],
)
def test_a_file_that_cannot_be_read_is_bad_input(
    on_index: Run, tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(text, encoding="utf-8")
    outcome = on_index("eval", "qa", path, "--json")
    assert (outcome.code, outcome.out) == (2, "")
    assert "bad.jsonl" in outcome.err
    assert words in outcome.err


def test_a_split_that_is_not_there(on_index: Run, file: Path) -> None:
    outcome = on_index("eval", "qa", file, "--split", "nothing")
    assert outcome.code == 2
    assert "'nothing'" in outcome.err
