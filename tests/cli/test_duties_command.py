"""`tiaowen duties`: the task table, for all bodies or one."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Outcome, Run

# Labels of the clauses that name 海关总署, read in the notice.
_CUSTOMS = [
    f"{section}、（{item}）"
    for section, items in (
        ("一", "一 三"),
        ("五", "十六 十七 十八 十九 十九"),
        ("六", "二十"),
        ("七", "二十三 二十四 二十六"),
        ("八", "二十八 二十八 二十九 三十"),
    )
    for item in items.split()
]


def _rows(outcome: Outcome) -> list[list[str]]:
    return list(csv.reader(io.StringIO(outcome.out.lstrip("\ufeff"), newline="")))


def test_csv_in_a_pipe(on_index: Run) -> None:
    outcome = on_index("duties")
    assert outcome.code == 0
    assert outcome.out.startswith("\ufeff序号,条款,任务,牵头单位,责任单位")
    assert len(_rows(outcome)) == 56


def test_json_and_markdown(on_index: Run) -> None:
    assert len(json.loads(on_index("duties", "--format", "json").out)) == 55
    assert len(on_index("duties", "--format", "md").out.splitlines()) == 57


@pytest.mark.parametrize("form", ["csv", "xlsx", "md", "docx", "json"])
def test_the_file_name_decides_the_format(on_index: Run, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"分工表.{form}"
    outcome = on_index("duties", "--out", path)
    assert (outcome.code, outcome.out) == (0, f"{path}: 55 tasks\n")
    start = {"csv": b"\xef\xbb\xbf", "xlsx": b"PK", "docx": b"PK", "md": b"| ", "json": b"["}[form]
    assert path.read_bytes().startswith(start)
    assert [p.name for p in tmp_path.iterdir() if p.name != "cache"] == [path.name]


def test_the_format_given_goes_before_the_file_name(on_index: Run, tmp_path: Path) -> None:
    path = tmp_path / "table.txt"
    assert on_index("duties", "--out", path, "--format", "md").code == 0
    assert path.read_text(encoding="utf-8").startswith("| 序号 |")


@pytest.mark.parametrize(
    "name",
    ["海关总署", "海關總署", "中国海关", "GACC", "General Administration of Customs", "海关"],
)
def test_one_body_by_any_of_its_names(on_index: Run, name: str) -> None:
    outcome = on_index("duties", "--body", name)
    assert outcome.code == 0
    assert [row[1] for row in _rows(outcome)[1:]] == _CUSTOMS
    assert [row[0] for row in _rows(outcome)[1:]] == [str(n) for n in range(1, 16)]
    assert all("海关总署" in row[3] + row[4] for row in _rows(outcome)[1:])


def test_a_row_of_one_body_still_names_all_bodies_of_the_task(on_index: Run) -> None:
    (row,) = json.loads(on_index("duties", "--body", "国管局", "--format", "json").out)
    assert len(row["duties"]) == 7


@pytest.mark.parametrize("name", ["教育部", "外星人局", ""])
def test_a_body_without_tasks_is_bad_input(on_index: Run, name: str) -> None:
    outcome = on_index("duties", "--body", name)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("tiaowen: no task names ")


@pytest.mark.parametrize("arguments", [("--format", "pdf"), ("--out", "table.pdf")])
def test_an_unknown_format_is_bad_usage(
    on_index: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = on_index("duties", *arguments)
    assert outcome.code == 2
    assert "csv" in outcome.err
    assert not Path("table.pdf").exists()


def test_a_place_that_cannot_be_written(on_index: Run, tmp_path: Path) -> None:
    outcome = on_index("duties", "--out", tmp_path / "no" / "such" / "table.csv")
    assert outcome.code == 2
    assert "table.csv" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (("--role", "lead"), 18),
        (("--role", "牵头负责"), 18),
        (("--section", "三"), 6),
        (("--section", "3", "--role", "lead"), 4),
        (("--body", "海关总署", "--role", "lead"), 1),
        (("--document", "国办发〔2017〕46号"), 55),
    ],
)
def test_only_some_tasks(on_index: Run, arguments: tuple[str, ...], count: int) -> None:
    assert len(on_index("duties", *arguments, "--json").data) == count


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--role", "boss"), "no role 'boss'"),
        (("--section", "九"), "no section '九'"),
        (("--document", "x"), "no document 'x'"),
        (("--report", "--body", "海关总署"), "--body and --role do not go with --report"),
        (("--report", "--format", "xlsx"), "the report has no format 'xlsx'"),
        (("--body", "海关总署", "--role", "guide"), "no task names 海关总署 guide"),
    ],
)
def test_what_is_not_there_is_bad_input(
    on_index: Run, arguments: tuple[str, ...], words: str
) -> None:
    outcome = on_index("duties", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"tiaowen: {words}")


def test_report_of_gaps_and_overlaps(on_index: Run, tmp_path: Path) -> None:
    outcome = on_index("duties", "--report")
    assert outcome.code == 0
    assert "共 55 项任务，分属 31 项，涉及 32 个单位；18 项任务写明牵头单位" in outcome.out
    assert "## 始终未写明牵头单位的项（16）" in outcome.out
    data = on_index("duties", "--report", "--json").data
    assert (data["tasks"], data["led"], len(data["unled"]), data["alone"]) == (55, 18, 16, 21)
    path = tmp_path / "报告.md"
    assert on_index("duties", "--report", "--section", "三", "--out", path).out == (
        f"{path}: report on 6 tasks\n"
    )
    assert path.read_text(encoding="utf-8").startswith("# 分工缺口与重叠\n")
