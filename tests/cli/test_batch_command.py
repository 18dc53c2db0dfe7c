"""`tiaowen ask --batch`: a line in, a line out, in order; a bad line does not stop the others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Run

_QUESTIONS: list[dict[str, Any]] = [
    {"id": "q1", "question": "软件正版化由谁牵头？"},
    {
        "id": "q2",
        "question": "那第十二项呢？",
        "history": [
            {"role": "user", "content": "第十一项由谁牵头？"},
            {"role": "assistant", "content": "新闻出版广电总局。"},
        ],
    },
    {"id": 3, "question": "who leads copyright protection?", "history": []},
    {"question": "今天天气怎么样？", "history": None},
]


def _file(folder: Path, *lines: object) -> Path:
    path = folder / "questions.jsonl"
    text = "\n".join(
        line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines
    )
    path.write_text(text + "\n", encoding="utf-8")
    return path


def test_an_answer_for_each_line_in_order(on_index: Run, tmp_path: Path) -> None:
    outcome = on_index("ask", "--batch", _file(tmp_path, *_QUESTIONS), "--json")
    assert (outcome.code, outcome.err) == (0, "")
    assert [a["id"] for a in outcome.lines] == ["q1", "q2", 3, None]
    assert [a["question"] for a in outcome.lines] == [q["question"] for q in _QUESTIONS]
    assert [a["status"] for a in outcome.lines] == [*["answered"] * 3, "out_of_corpus"]
    assert [{c["item"] for c in a["citations"]} for a in outcome.lines] == [{11}, {12}, {10}, set()]


def test_from_standard_input_with_blank_lines_and_a_byte_order_mark(
    on_index: Run, tmp_path: Path
) -> None:
    text = "\n".join(["", json.dumps(_QUESTIONS[0]), "   ", json.dumps(_QUESTIONS[2]), ""])
    outcome = on_index("ask", "--batch", "-", "--json", stdin=text.encode())
    assert (outcome.code, len(outcome.lines)) == (0, 2)
    path = tmp_path / "bom.jsonl"
    path.write_text(json.dumps(_QUESTIONS[0]), encoding="utf-8-sig")
    assert on_index("ask", "--batch", path, "--json").lines[0]["id"] == "q1"


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("{not json", "not JSON"),
        ("[1, 2]", "'question'"),
        ('"软件"', "'question'"),
        ("{}", "'question'"),
        ('{"question": 7}', "'question'"),
        ('{"question": null}', "'question'"),
        ('{"question": "？", "history": "软件"}', "'history'"),
        ('{"question": "？", "history": [{"role": "user"}]}', "'history'"),
        ('{"question": "？", "history": [{"role": "teacher", "content": ""}]}', "'history'"),
        ('{"question": "？", "history": ["软件"]}', "'history'"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_answered(
    on_index: Run, tmp_path: Path, line: str, error: str
) -> None:
    path = _file(tmp_path, _QUESTIONS[0], line, _QUESTIONS[2])
    outcome = on_index("ask", "--batch", path, "--json")
    assert outcome.code == 3
    first, bad, last = outcome.lines
    assert (first["id"], last["id"]) == ("q1", 3)
    assert (first["status"], last["status"]) == ("answered", "answered")
    assert (bad["id"], bad["status"], bad["abstained"], bad["line"]) == (None, "invalid", True, 2)
    assert error in bad["error"]
    assert f"{path}, line 2: " in outcome.err


def test_bytes_that_are_not_utf_8_stay_in_their_line(on_index: Run, tmp_path: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    good = json.dumps(_QUESTIONS[0]).encode()
    path.write_bytes(good + b'\n{"question": "\xff\xfe"}\n' + good + b"\n")
    outcome = on_index("ask", "--batch", path, "--json")
    assert [a["status"] for a in outcome.lines] == ["answered", "invalid", "answered"]


def test_without_json_a_line_to_read(on_index: Run, tmp_path: Path) -> None:
    outcome = on_index("ask", "--batch", _file(tmp_path, *_QUESTIONS))
    lines = outcome.out.splitlines()
    assert [line.split("\t")[:2] for line in lines] == [
        ["q1", "answered"], ["q2", "answered"], ["3", "answered"], ["4", "out_of_corpus"],
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["nowhere.jsonl", "."])
def test_a_file_that_cannot_be_read_is_bad_input(on_index: Run, tmp_path: Path, name: str) -> None:
    outcome = on_index("ask", "--batch", tmp_path / name, "--json")
    assert (outcome.code, outcome.out) == (2, "")
    assert "check the path" in outcome.err
