"""Question files: every field is read, and what is wrong is named by line and field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import tiaowen
from tiaowen.errors import ConfigError
from tiaowen.eval.questions import read_questions

_GOOD: dict[str, Any] = {
    "id": "n1",
    "lang": "zh-Hant",
    "kind": "follow_up",
    "question": "那誰配合？",
    "history": [{"role": "user", "content": "軟體正版化由誰主責？"}],
    "items": [11],
    "also_ok": [10, 9],
    "lead": [],
    "responsible": ["财政部", "国管局"],
    "answer_any": ["财政部"],
    "answer_all": ["国管局", "7"],
    "polarity": True,
    "expected_status": ["answered", "not_stated"],
    "split": "dev",
    "note": "不读",
}
_LEAST: dict[str, Any] = {"id": "n2", "lang": "en", "kind": "fact", "question": "When?"}


def _file(folder: Path, *rows: object) -> Path:
    path = folder / "questions.jsonl"
    lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_every_field_is_read(tmp_path: Path) -> None:
    (question,) = read_questions(_file(tmp_path, _GOOD))
    assert (question.id, question.lang, question.kind) == ("n1", "zh-Hant", "follow_up")
    assert question.history == ({"role": "user", "content": "軟體正版化由誰主責？"},)
    assert (question.items, question.also_ok) == ((11,), (10, 9))
    assert (question.lead, question.responsible) == ((), ("财政部", "国管局"))
    assert (question.answer_any, question.answer_all) == (("财政部",), ("国管局", "7"))
    assert question.polarity is True
    assert question.statuses == ("answered", "not_stated")
    assert question.split == "dev"


def test_what_is_not_asked_for_is_left_out(tmp_path: Path) -> None:
    (question,) = read_questions(_file(tmp_path, _LEAST))
    assert (question.lead, question.responsible, question.polarity) == (None, None, None)
    assert question.items == question.also_ok == ()
    assert question.history == ()
    assert question.statuses == ("answered",)
    assert question.split == ""


def test_no_lead_named_is_not_the_same_as_not_asked(tmp_path: Path) -> None:
    named, asked = read_questions(_file(tmp_path, _LEAST, {**_LEAST, "id": "n3", "lead": []}))
    assert (named.lead, asked.lead) == (None, ())


def test_blank_lines_are_passed_over_and_counted(tmp_path: Path) -> None:
    path = _file(tmp_path, "", _LEAST, "  ", _GOOD, "{")
    with pytest.raises(ConfigError, match="line 5: not JSON"):
        read_questions(path)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": None}, "id"),
        ({"id": 7}, "id"),
        ({"question": None}, "question"),
        ({"lang": 1}, "lang"),
        ({"kind": []}, "kind"),
        ({"items": "11"}, "items"),
        ({"items": ["11"]}, "items"),
        ({"also_ok": 3}, "also_ok"),
        ({"lead": "财政部"}, "lead"),
        ({"responsible": [1]}, "responsible"),
        ({"answer_any": "x"}, "answer_any"),
        ({"history": ["那谁配合？"]}, "history"),
        ({"expected_status": "right"}, "expected_status"),
        ({"expected_status": []}, "expected_status"),
        ({"split": 3}, "split"),
    ],
)
def test_a_wrong_field_is_named_with_its_line(
    tmp_path: Path, change: dict[str, Any], field: str
) -> None:
    path = _file(tmp_path, _GOOD, {**_LEAST, **change})
    with pytest.raises(ConfigError, match=f"line 2: field '{field}'"):
        read_questions(path)


@pytest.mark.parametrize("field", ["id", "lang", "kind", "question"])
def test_a_missing_field_is_named_with_its_line(tmp_path: Path, field: str) -> None:
    row = {k: v for k, v in _LEAST.items() if k != field}
    with pytest.raises(ConfigError, match=f"line 1: field '{field}' must be text"):
        read_questions(_file(tmp_path, row))


def test_an_id_used_twice_names_both_lines(tmp_path: Path) -> None:
    path = _file(tmp_path, _LEAST, _GOOD, _LEAST)
    with pytest.raises(ConfigError, match="line 3: id 'n2' as in line 1"):
        read_questions(path)


@pytest.mark.parametrize("row", ["[]", "7", '"软件"', "null"])
def test_a_line_that_is_no_object(tmp_path: Path, row: str) -> None:
    with pytest.raises(ConfigError, match="line 1: expected a JSON object"):
        read_questions(_file(tmp_path, row))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.jsonl"):
        read_questions(tmp_path / "none.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "\xff"}')
    with pytest.raises(ConfigError, match=r"latin\.jsonl"):
        read_questions(tmp_path / "latin.jsonl")


def test_the_questions_that_ship_can_be_read() -> None:
    path = Path(tiaowen.__file__).parent / "eval" / "questions" / "notice.jsonl"
    questions = read_questions(path)
    assert len(questions) >= 120
    assert {q.lang for q in questions} == {"zh-Hans", "zh-Hant", "en"}
    assert {q.split for q in questions} == {"dev", "test"}
    assert all(1 <= item <= 31 for q in questions for item in (*q.items, *q.also_ok))
