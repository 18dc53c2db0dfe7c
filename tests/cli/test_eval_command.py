"""`tiaowen eval qa`: shares right, citations that replay."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import tiaowen

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
    outcome = on_index("eval", "qa", file, "--json", "--no-store")
    assert (outcome.code, outcome.err) == (0, "")
    report = outcome.data
    assert (report["all"]["right"], report["all"]["questions"]) == (2, 3)
    assert report["all"]["share"] == pytest.approx(2 / 3, abs=1e-6)
    assert 0 < report["all"]["low"] < 2 / 3 < report["all"]["high"] < 1
    assert report["split"]["dev"]["share"] == 0.5
    assert report["split"]["test"]["share"] == 1.0
    assert report["citations"] == {"replayed": 2, "all": 2}
    assert report["failures"] == ["b"]
    assert report["systems"]["tiaowen"]["parts"]["lead"] == {
        "right": 1, "questions": 2, "share": 0.5,
    }  # fmt: skip


def test_one_split(on_index: Run, file: Path) -> None:
    report = on_index("eval", "qa", file, "--split", "test", "--json").data
    assert report["all"]["questions"] == 1


def test_the_report_to_read_with_what_went_wrong(on_index: Run, file: Path) -> None:
    text = on_index("eval", "qa", file, "--failures").out
    assert any(line.split() == ["strict", "accuracy", "2/3", "66.7%"] for line in text.splitlines())
    assert "citations that replay: 2 of 2" in text
    assert "b [who_leads, zh-Hans] 软件正版化由谁牵头？" in text
    assert "wrong: lead" in text


def test_systems_side_by_side(on_index: Run, file: Path) -> None:
    systems = ("--system", "tiaowen", "--system", "bm25", "--system", "naive")
    report = on_index("eval", "qa", file, *systems, "--json").data
    assert list(report["systems"]) == ["tiaowen", "bm25", "naive"]
    assert list(report["differences"]) == ["bm25", "naive"]
    # 从不拒答，也不说单位：三题全错，比二题对少三分之二。
    assert report["systems"]["naive"]["all"]["right"] == 0
    assert report["differences"]["naive"]["value"] == pytest.approx(-2 / 3)


def test_another_program_beside_it(on_index: Run, file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.py"
    other.write_text(
        "import json, sys\n"
        "for line in open(sys.argv[2], encoding='utf-8'):\n"
        "    asked = json.loads(line)\n"
        "    if asked['id'] == 'b': sys.exit(7)\n"
        "    told = {'id': asked['id'], 'status': 'out_of_corpus', 'answer': '没有。'}\n"
        "    print(json.dumps(told), flush=True)\n",
        encoding="utf-8",
    )
    name = f"other=command:{sys.executable} {other}"
    report = on_index("eval", "qa", file, "--system", name, "--json").data
    assert report["systems"]["other"]["errors"] == ["b"]
    assert report["failures"] == ["a", "b"]  # c 是该拒答的
    assert "exit code 7" in on_index("eval", "qa", file, "--system", name, "--failures").out


def test_a_run_is_stored_and_compared(on_index: Run, file: Path, tmp_path: Path) -> None:
    runs = ("--runs", tmp_path / "runs")
    assert on_index("eval", "qa", file, *runs, "--against", "latest").code == 2
    first = on_index("eval", "qa", file, *runs)
    (stored,) = (tmp_path / "runs").iterdir()
    assert str(stored) in first.err
    second = on_index("eval", "qa", file, *runs, "--against", "latest", "--json").data
    assert second["against"]["shared"] == 3
    assert second["against"]["newly_wrong"] == []
    page = tmp_path / "report.html"
    outcome = on_index_report(on_index, stored, page)
    assert outcome == 0
    assert "软件正版化由谁牵头？" in page.read_text(encoding="utf-8")


def on_index_report(on_index: Run, stored: Path, page: Path) -> int:
    return on_index("eval", "report", stored, "--out", page).code


def test_runs_are_kept_in_the_data_folder_unless_told_otherwise(
    on_index: Run, file: Path, tmp_path: Path
) -> None:
    on_index("eval", "qa", file)
    assert len(list((tmp_path / "data" / "tiaowen" / "runs").iterdir())) == 1
    on_index("eval", "qa", file, "--no-store")
    assert len(list((tmp_path / "data" / "tiaowen" / "runs").iterdir())) == 1


def test_a_drop_below_the_baseline_fails_and_names_the_questions(
    on_index: Run, tmp_path: Path
) -> None:
    """Eight of eight right in the baseline, none of them with a system that always refuses."""
    rows = [
        _question(f"q{n}", "软件正版化由谁牵头？" + "？" * n, items=[11], split="dev")
        for n in range(8)
    ]
    file = tmp_path / "eight.jsonl"
    file.write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    baseline = tmp_path / "baseline.jsonl"
    assert on_index("eval", "qa", file, "--write-baseline", baseline).code == 0
    assert on_index("eval", "qa", file, "--baseline", baseline).code == 0
    module = tmp_path / "always_refuses.py"
    module.write_text(
        "def ask(question, history):\n    return {'status': 'out_of_corpus', 'answer': '没有。'}\n",
        encoding="utf-8",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(tmp_path))
        system = ("--system", "python:always_refuses:ask")
        outcome = on_index("eval", "qa", file, *system, "--baseline", baseline)
    assert outcome.code == 1
    assert all(f"q{n}" in outcome.err for n in range(8))


def test_no_baseline_is_bad_input(on_index: Run, file: Path, tmp_path: Path) -> None:
    outcome = on_index("eval", "qa", file, "--baseline", tmp_path / "none.jsonl")
    assert outcome.code == 2
    assert "--write-baseline" in outcome.err


def test_variants_and_other_documents(on_index: Run, file: Path, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    for number in (1, 2):
        (tmp_path / "more" / f"{number}.txt").write_text(
            f"关于第{number}批水库的通知\n水办发〔2020〕{number}号\n各市：\n一、水库\n（一）加强水库管理。"
            "做好水库巡查。（水利部负责）\n",
            encoding="utf-8",
        )
    more = ("--distractors", tmp_path / "more", "--distractor-count", "2")
    outcome = on_index("eval", "qa", file, "--variants", *more, "--json")
    assert outcome.code == 0, outcome.err
    report = outcome.data
    variants = report["extras"]["variants"]
    assert variants["zero_width"] | {"changed": []} == {
        "asked": 3, "right": 2, "base_right": 2, "same": 3, "changed": [],
    }  # fmt: skip
    (among,) = report["extras"]["distractors"]
    assert (among["count"], among["right"], among["base_right"]) == (2, 2, 2)


def test_gold_that_is_not_there_stops_before_anything_is_asked(
    on_index: Run, tmp_path: Path
) -> None:
    path = tmp_path / "gold.jsonl"
    rows = [_question("a", "软件正版化由谁牵头？", items=[11]), _question("b", "谁？", items=[99])]
    path.write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    outcome = on_index("eval", "qa", path, "--json")
    assert (outcome.code, outcome.out) == (2, "")
    assert "gold.jsonl, line 2, b: field 'items'" in outcome.err


def test_check(on_index: Run, file: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.jsonl"
    good.write_text(
        json.dumps(_question("a", "谁牵头？", items=[11], lead=["新闻出版广电总局"])),
        encoding="utf-8",
    )
    assert on_index("eval", "check", good).code == 0
    outcome = on_index("eval", "check", good, file)  # 财政部不牵头第十一项
    assert outcome.code == 2
    assert "questions.jsonl, line 2, b: field 'lead'" in outcome.out
    problems = on_index("eval", "check", file, "--json").data["problems"]
    assert [(p["id"], p["line"], p["field"]) for p in problems] == [
        ("b", 2, "question"), ("b", 2, "lead"),
    ]  # fmt: skip


def test_probe(on_index: Run, tmp_path: Path) -> None:
    document = Path(tiaowen.__file__).parent / "policy" / "documents" / "guobanfa-2017-46.txt"
    kept = tmp_path / "probes.jsonl"
    report = on_index("eval", "probe", document, "--write", kept, "--json").data
    assert set(report["systems"]["tiaowen"]["kind"]) == {
        "title_leads", "title_bodies", "title_clause", "number_title", "body_items",
    }  # fmt: skip
    assert report["systems"]["tiaowen"]["all"]["share"] > 0.95
    assert on_index("eval", "check", kept).code == 0
    assert on_index("eval", "qa", kept, "--limit", 5, "--json").data["all"]["questions"] == 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no questions"),
        ("{", "line 1: not JSON"),
        ("[]", "line 1: expected a JSON object"),
        ('{"id": "a"}', "line 1: field 'lang' must be text"),
        (
            '{"id": "a", "lang": "en", "kind": "who_leeds", "question": "?"}',
            "line 1: unknown kind 'who_leeds'",
        ),
        (
            '{"id": "a", "lang": "de", "kind": "fact", "question": "?"}',
            "line 1: unknown language 'de'",
        ),
        (
            '{"id": "a", "lang": "en", "kind": "fact", "question": "?", "itms": [1]}',
            "line 1: unknown field 'itms'",
        ),
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
    assert "splits there: dev, test" in outcome.err
