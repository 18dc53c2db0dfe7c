"""`tiaowen verify`: stored answers against the documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from tiaowen.policy.parse import bundled

if TYPE_CHECKING:
    from .conftest import Run


def _answers(on_index: Run, path: Path) -> list[dict[str, object]]:
    questions = ["软件正版化由谁牵头？", "公安部牵头哪些？", "who leads software legalization?"]
    rows = [on_index("ask", q, "--json").data for q in questions]
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return rows


def test_answers_verify_against_the_index_and_the_file_itself(
    on_index: Run, tmp_path: Path
) -> None:
    path, notice = tmp_path / "answers.jsonl", tmp_path / "notice.txt"
    _answers(on_index, path)
    notice.write_text(bundled().text, encoding="utf-8", newline="")
    for more in ((), ("--documents", str(notice))):
        outcome = on_index("verify", str(path), *more)
        assert outcome.code == 0
        assert outcome.out.strip() == "3 answers: 3 verified, 0 failed"


def test_what_fails_is_named_by_line_and_field(on_index: Run, tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    rows = _answers(on_index, path)
    rows[1]["id"] = "q2"
    rows[1]["citations"][0]["quote"] += "。"  # type: ignore[index]
    path.write_text("".join(json.dumps(r) + "\n" for r in rows) + "\nno answer\n", encoding="utf-8")
    outcome = on_index("verify", str(path))
    assert outcome.code == 3
    assert f"{path}, line 2 (q2): citations[0]: " in outcome.out
    assert f"{path}, line 5: : not JSON" in outcome.out
    assert "4 answers: 2 verified, 2 failed" in outcome.out
    lines = [json.loads(x) for x in on_index("verify", str(path), "--json").out.splitlines()]
    assert [x["verified"] for x in lines] == [True, False, True, False]


def test_a_file_without_answers(on_index: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n", encoding="utf-8")
    assert on_index("verify", str(tmp_path / "empty.jsonl")).code == 2
    outcome = on_index("verify", str(tmp_path / "none.jsonl"))
    assert outcome.code == 2
    assert "none.jsonl" in outcome.err
