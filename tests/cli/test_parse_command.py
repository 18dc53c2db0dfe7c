"""`tiaowen parse`: the structure of documents as JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tiaowen.models import Document

    from .conftest import Run

_PINYIN = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\)")
_ROLES = {"lead", "responsible", "within_remit", "jointly", "support", "participate", "guide"}


@pytest.fixture
def parsed(run: Run, notice_file: Path) -> dict[str, Any]:
    outcome = run("parse", notice_file, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    data: dict[str, Any] = outcome.data
    return data


def test_the_head(parsed: dict[str, Any]) -> None:
    assert parsed["number"] == "国办发〔2017〕46号"
    assert parsed["title"] == (
        "国务院办公厅关于印发2017年全国打击侵犯知识产权和制售假冒伪劣商品工作要点的通知"
    )
    assert parsed["issuer"] == "国务院办公厅"
    assert parsed["date"] == "2017-05-16"
    assert parsed["addressees"] == "各省、自治区、直辖市人民政府,国务院各部委、各直属机构"
    assert parsed["genre"] == "notice"


def test_8_sections_31_items_55_clauses(parsed: dict[str, Any]) -> None:
    assert [s["number"] for s in parsed["sections"]] == list(range(1, 9))
    assert [s["label"] for s in parsed["sections"]] == [f"{n}、" for n in "一二三四五六七八"]
    assert [i["number"] for i in parsed["items"]] == list(range(1, 32))
    assert parsed["articles"] == []
    clauses = [c for i in parsed["items"] for c in i["clauses"]]
    assert len(clauses) == len({c["id"] for c in clauses}) == 55
    sizes = {i["number"]: len(i["clauses"]) for i in parsed["items"] if len(i["clauses"]) > 1}
    assert sizes == {1: 3, 2: 3, 4: 5, 7: 2, 10: 2, 19: 2, 21: 6, 26: 2, 28: 4, 29: 2, 30: 3, 31: 2}
    assert [c["index"] for c in parsed["items"][20]["clauses"]] == [1, 2, 3, 4, 5, 6]


def test_an_item_as_the_contract_has_it(parsed: dict[str, Any]) -> None:
    item = parsed["items"][10]
    assert (item["number"], item["label"], item["section"]) == (11, "（十一）", 3)
    assert item["title"] == "深入推进软件正版化工作"
    (clause,) = item["clauses"]
    assert clause["note"].startswith("新闻出版广电总局牵头负责")
    assert clause["open_list"] is False
    assert clause["duties"][:2] == [
        {"body": "新闻出版广电总局", "role": "lead"},
        {"body": "工业和信息化部", "role": "within_remit"},
    ]
    assert len(clause["duties"]) == 7


def test_spans_replay_from_the_original_file(parsed: dict[str, Any], notice_file: Path) -> None:
    """By a rule of this test's own: pinyin out, then task and note stand there, in traditional."""
    original = notice_file.read_text(encoding="utf-8")
    for item in parsed["items"]:
        for clause in item["clauses"]:
            words = _PINYIN.sub("", original[clause["start"] : clause["end"]])
            assert len(words) == len(clause["text"]) + len(clause["note"]) + 2  # the two brackets
            assert words[0] != "("
            assert words.endswith("負責)")


def test_roles_and_open_lists(parsed: dict[str, Any]) -> None:
    clauses = [c for i in parsed["items"] for c in i["clauses"]]
    assert {d["role"] for c in clauses for d in c["duties"]} <= _ROLES
    assert sum(c["open_list"] for c in clauses) == 4
    assert sum(any(d["role"] == "lead" for d in c["duties"]) for c in clauses) == 18
    assert len({d["body"] for c in clauses for d in c["duties"]}) == 32


def test_ids_are_those_of_an_index(parsed: dict[str, Any], notice: Document) -> None:
    ids = [c["id"] for i in parsed["items"] for c in i["clauses"]]
    assert ids == [c.id for c in notice.clauses if c.item is not None]


def test_a_summary_to_read(run: Run, notice_file: Path) -> None:
    outcome = run("parse", notice_file)
    assert "8 sections, 31 items, 0 articles" in outcome.out
    assert "三、（十一） 深入推进软件正版化工作" in outcome.out


def test_from_standard_input(run: Run, notice_file: Path) -> None:
    outcome = run("parse", "-", "--json", stdin=notice_file.read_bytes())
    assert len(outcome.data["items"]) == 31


def test_several_files_are_a_line_each(run: Run, notice_file: Path, other_file: Path) -> None:
    outcome = run("parse", notice_file, other_file, "--json")
    assert outcome.code == 0
    assert [d["number"] for d in outcome.lines] == ["国办发〔2017〕46号", "国发〔2018〕901号"]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("空.txt", b"", "empty"),
        ("空白.txt", b" \n\t\n", "empty"),
        ("二进制.txt", b"\x00\x01\x02" * 40, "binary data at byte 0"),
        ("半截.txt", "国务院关于".encode()[:-1], "byte"),
    ],
)
def test_a_broken_file_does_not_stop_the_others(
    run: Run,
    tmp_path: Path,
    notice_file: Path,
    other_file: Path,
    name: str,
    data: bytes,
    words: str,
) -> None:
    broken = tmp_path / name
    broken.write_bytes(data)
    outcome = run("parse", notice_file, broken, other_file, "--json")
    assert outcome.code == 3
    assert len(outcome.lines) == 2
    assert name in outcome.err
    assert words in outcome.err


def test_all_broken_is_bad_input(run: Run, tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_bytes(b"")
    outcome = run("parse", tmp_path / "空.txt", tmp_path / "没有.txt", "--json")
    assert (outcome.code, outcome.out) == (2, "")
    assert "空.txt" in outcome.err
    assert "没有.txt: no such file" in outcome.err


def test_nothing_is_indexed(run: Run, notice_file: Path, tmp_path: Path) -> None:
    assert run("parse", notice_file, "--json").code == 0
    assert not (tmp_path / "cache").exists()
    assert json.loads(json.dumps(run("parse", notice_file, "--json").data))
