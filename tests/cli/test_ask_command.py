"""`tiaowen ask`: one question, from an argument, a file or standard input."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Run

_KEYS = [
    "id", "question", "language", "status", "abstained", "answer", "citations", "duties", "nearest",
    "understood", "notes", "confidence", "mode", "index", "elapsed_ms",
]  # fmt: skip
_CITATION_KEYS = {
    "document", "label", "item", "clause", "clause_id", "quote", "start", "end", "sha256",
}  # fmt: skip


def test_an_answer_to_read(on_index: Run) -> None:
    outcome = on_index("ask", "软件正版化由谁牵头？")
    assert outcome.code == 0
    assert outcome.err == ""
    first, _, rest = outcome.out.partition("\n")
    assert first.startswith("三、（十一） 深入推进软件正版化工作：由新闻出版广电总局牵头负责")
    assert "\n[1] 国办发〔2017〕46号 三、（十一）\n    持續開展政府機關軟件正版化工作" in rest
    assert "新聞出版廣電總局牽頭負責" in rest


@pytest.mark.parametrize(
    ("question", "language", "item"),
    [
        ("软件正版化由谁牵头？", "zh-Hans", 11),
        ("軟體正版化由誰主責？", "zh-Hant", 11),
        ("who leads software legalization?", "en", 11),
    ],
)
def test_the_json_that_other_programs_rely_on(
    on_index: Run, question: str, language: str, item: int
) -> None:
    outcome = on_index("ask", question, "--json")
    assert outcome.code == 0
    data = outcome.data
    assert list(data) == _KEYS
    assert (data["id"], data["question"], data["language"]) == (None, question, language)
    assert (data["status"], data["abstained"], data["mode"]) == ("answered", False, "extractive")
    assert data["index"] == "gen-1"
    assert data["elapsed_ms"] > 0
    (citation,) = data["citations"]
    assert set(citation) - {"translation"} == _CITATION_KEYS
    assert (citation["document"], citation["label"]) == ("国办发〔2017〕46号", "三、（十一）")
    assert (citation["item"], citation["clause"]) == (item, 1)
    assert data["duties"][0] == {
        "body": "新闻出版广电总局",
        "role": "lead",
        "clause_id": citation["clause_id"],
    }
    assert {d["role"] for d in data["duties"]} == {"lead", "within_remit"}


def test_the_head_has_neither_item_nor_clause(on_index: Run) -> None:
    (citation,) = on_index("ask", "发文字号是什么？", "--json").data["citations"]
    assert (citation["item"], citation["clause"], citation["clause_id"]) == (None, None, "")


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("今天天气怎么样？", "out_of_corpus"),
        ("软件正版化的预算是多少？", "not_stated"),
        ("第九十九项由谁牵头？", "false_premise"),
        ("谁牵头？", "ambiguous"),
        ("？？？", "invalid"),
    ],
)
def test_a_refusal_is_an_answer_too(on_index: Run, question: str, status: str) -> None:
    outcome = on_index("ask", question, "--json")
    assert outcome.code == 0
    assert (outcome.data["status"], outcome.data["abstained"]) == (status, True)


def test_from_standard_input(on_index: Run) -> None:
    question = "軟體正版化由誰主責？\r\n".encode()
    for arguments in (("ask",), ("ask", "-")):
        data = on_index(*arguments, "--json", stdin=question).data
        assert data["question"] == "軟體正版化由誰主責？"
        assert data["citations"][0]["item"] == 11


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "with-mark"])
def test_from_a_file(on_index: Run, tmp_path: Path, mark: str) -> None:
    path = tmp_path / "问题.txt"
    path.write_text(f"{mark}软件正版化由谁牵头？\n", encoding="utf-8")
    data = on_index("ask", "--file", path, "--json").data
    assert data["question"] == "软件正版化由谁牵头？"
    assert data["status"] == "answered"


@pytest.mark.parametrize("stdin", [b"", b"\n", b"   ", b"\xff\xfe\xff", "😀".encode()])
def test_nothing_to_ask_is_an_invalid_question(on_index: Run, stdin: bytes) -> None:
    outcome = on_index("ask", "--json", stdin=stdin)
    assert (outcome.code, outcome.data["status"]) == (0, "invalid")


def test_a_megabyte_is_an_invalid_question(on_index: Run) -> None:
    outcome = on_index("ask", "--json", stdin="软".encode() * 350_000)
    assert (outcome.code, outcome.data["status"]) == (0, "invalid")


def test_a_lone_surrogate_in_an_argument_does_not_end_in_a_traceback(on_index: Run) -> None:
    outcome = on_index("ask", "软件\udce4正版化由谁牵头？", "--json")
    assert (outcome.code, outcome.data["status"]) == (0, "answered")


@pytest.mark.parametrize("name", ["nowhere.txt", "."])
def test_a_question_file_that_cannot_be_read_is_bad_input(
    on_index: Run, tmp_path: Path, name: str
) -> None:
    outcome = on_index("ask", "--file", tmp_path / name)
    assert outcome.code == 2
    assert outcome.out == ""
    assert str(tmp_path / name) in outcome.err
    assert len(outcome.err.splitlines()) == 2


def test_an_answer_from_one_document_only(run: Run, notice_file: Path, other_file: Path) -> None:
    index = notice_file.parent / "two"
    assert run("index", "build", notice_file, other_file, "--index", index).code == 0
    question = ("ask", "改造锅炉由谁牵头？", "--json", "--index", index)
    assert run(*question).data["citations"][0]["document"] == "国发〔2018〕901号"
    assert run(*question, "--document", "节能.txt").data["citations"][0]["item"] == 2
    assert run(*question, "--document", "46号.txt").data["abstained"]
    outcome = run(*question, "--document", "国发〔2018〕902号")
    assert outcome.code == 2
    assert "国发〔2018〕901号" in outcome.err
