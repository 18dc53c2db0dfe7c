"""A conversation as a file: nothing of it is lost, and nothing in it acts."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import replace
from typing import Any

import docx
import pytest
from tiaowen.models import Answer, Language, Status
from tiaowen.ui.export import FORMS, export_conversation
from tiaowen.ui.kept import Turn, read_turns, turn_json

HOSTILE = "# 标题 [链](javascript:alert(1)) <script>alert(1)</script> |格| *粗* \x00\ud800"


def export(form: str, *turns: Turn, title: str = "软件", language: str = "zh-Hans") -> bytes:
    reply = export_conversation(
        {
            "form": form, "title": title, "language": language,
            "turns": json.dumps([turn_json(turn) for turn in turns]),
        }
    )  # fmt: skip
    assert reply["name"] == f"{title}.{form}"
    return base64.b64decode(reply["data"])


def words(data: bytes) -> list[str]:
    return [p.text for p in docx.Document(io.BytesIO(data)).paragraphs]


@pytest.fixture
def turn(answer: Answer) -> Turn:
    return Turn("软件正版化由谁牵头？", answer)


def test_markdown_has_question_answer_and_sources(turn: Turn, answer: Answer) -> None:
    text = export("md", turn).decode("utf-8")
    lines = text.splitlines()
    assert lines[0] == "# 软件"
    assert "## 软件正版化由谁牵头？" in lines
    assert "三、（十一） 深入推进软件正版化工作：由新闻出版广电总局牵头负责。\\[1\\]" in lines
    assert "- \\[1\\] 国办发〔2017〕46号 三、（十一）" in lines
    assert f"  > {answer.citations[0].quote.splitlines()[0]}" in lines


def test_word_has_the_same(turn: Turn, answer: Answer) -> None:
    found = words(export("docx", turn))
    assert found[0] == "软件"
    assert "软件正版化由谁牵头？" in found
    assert answer.text in found
    (source,) = [line for line in found if line.startswith("[1] 国办发〔2017〕46号 三、（十一）")]
    assert source.endswith(answer.citations[0].quote)


def test_json_reads_back(turn: Turn) -> None:
    data = json.loads(export("json", turn))
    assert data["title"] == "软件"
    (again,) = read_turns(json.dumps(data["turns"]))
    assert turn_json(again) == turn_json(turn)


def test_refusal_says_so_and_names_the_nearest(answer: Answer) -> None:
    refusal = replace(
        answer, status=Status.NOT_STATED, text="没有写明。", citations=(), duties=(),
        nearest=answer.citations, understood="软件正版化：什么时候完成？",
    )  # fmt: skip
    found = words(export("docx", Turn("它什么时候完成？", refusal), language="zh-Hant"))
    assert "文件未寫明" in found
    assert "理解為： 软件正版化：什么时候完成？" in found
    assert any(line.startswith("[A] 国办发〔2017〕46号 三、（十一）") for line in found)


def test_english_reader_gets_the_translation(answer: Answer) -> None:
    cited = replace(answer.citations[0], translation="Promote genuine software.")
    english = replace(answer, language=Language.ENGLISH, citations=(cited,))
    for form in ("md", "docx"):
        data = export(form, Turn("who leads?", english), language="en")
        text = data.decode() if form == "md" else "\n".join(words(data))
        assert "Unofficial translation: Promote genuine software." in text


def test_nothing_in_a_file_acts(answer: Answer) -> None:
    turn = Turn(HOSTILE, replace(answer, text=HOSTILE))
    text = export("md", turn).decode("utf-8", "surrogatepass")
    assert "<script>" not in text.replace("\\<", "")
    assert "[链](" not in text
    assert not any(line.startswith("# 标题") for line in text.splitlines())
    assert any("alert(1)" in line for line in words(export("docx", turn)))
    assert json.loads(export("json", turn))["turns"]


def test_name_of_the_file_is_a_name() -> None:
    reply = export_conversation(
        {"form": "md", "title": "../../a\\b:c*?\u202e", "turns": "[]", "language": "en"}
    )
    assert reply["name"] == "a b c.md"


@pytest.mark.parametrize("request_", [None, {}, {"form": "exe"}, {"form": ["md"]}, "md", 3])
def test_what_asks_for_no_file_gets_none(request_: Any) -> None:
    assert export_conversation(request_) == {}


def test_every_form_of_an_empty_conversation() -> None:
    for form in FORMS:
        assert export_conversation({"form": form, "turns": "[", "language": "xx"})["data"]
