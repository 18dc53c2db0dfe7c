"""Systems of others: a function, and a program that speaks the contract of `ask --batch`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tiaowen.api import Assistant
from tiaowen.errors import ConfigError
from tiaowen.eval.outside import CallableSystem, CommandSystem
from tiaowen.eval.reply import ReplyError, reply_of
from tiaowen.models import Answer

if TYPE_CHECKING:
    from .conftest import MakeQuestion

_GOOD = {"status": "answered", "answer": "由商务部牵头。", "citations": []}

PROGRAM = """
import json, sys
arguments = sys.argv[1:]
assert arguments[0] == "--batch" and arguments[2] == "--json", arguments
for line in open(arguments[1], encoding="utf-8"):
    asked = json.loads(line)
    text = asked["question"]
    if text == "crash":
        sys.exit("out of memory")
    if text == "silent":
        import time; time.sleep(60)
    if text == "nonsense":
        print("[1, 2", flush=True); continue
    told = {"id": asked["id"], "status": "answered", "answer": text + str(len(asked["history"]))}
    if text == "other":
        told["id"] = "x"
    print(json.dumps(told), flush=True)
"""


@pytest.fixture
def program(tmp_path: Path) -> str:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM, encoding="utf-8")
    return f"{sys.executable} {path}"


def test_a_reply_is_read_from_the_contract() -> None:
    reply = reply_of({
        **_GOOD, "duties": [{"body": "商务部", "role": "lead", "clause_id": "c"}],
        "citations": [{"document": "国办发〔2017〕46号", "label": "三、（十一）", "item": 11}],
        "confidence": 1, "elapsed_ms": 2.5, "index": "gen-1",
    })  # fmt: skip
    assert reply.answered
    assert reply.duties == (("商务部", "lead"),)
    assert (reply.citations[0].item, reply.citations[0].clause) == (11, None)
    assert (reply.confidence, reply.elapsed_ms, reply.generation) == (1.0, 2.5, "gen-1")


def test_an_article_is_the_place_where_there_is_no_item() -> None:
    cited = {"document": "专利法", "label": "第十条", "item": None, "article": 10}
    assert reply_of({**_GOOD, "citations": [cited]}).citations[0].item == 10


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"status": "right"}, "status"),
        ({"status": None}, "status"),
        ({"answer": None}, "answer"),
        ({"citations": "三"}, "citations"),
        ({"citations": [{"document": 1}]}, "document"),
        ({"citations": [{"item": "11"}]}, "item"),
        ({"duties": ["商务部"]}, "duties"),
        ({"confidence": "high"}, "confidence"),
        ({"elapsed_ms": True}, "elapsed_ms"),
    ],
)
def test_what_is_no_reply_is_named_by_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(ReplyError, match=f"'{field}'"):
        reply_of({**_GOOD, **change})


def test_a_function_may_return_an_answer_or_a_mapping(
    question: MakeQuestion, assistant: Assistant
) -> None:
    def ask(text: str, history: Sequence[Mapping[str, str]]) -> Answer | dict[str, object]:
        return assistant.ask(text) if "正版化" in text else dict(_GOOD)

    questions = [question(), question(question="谁牵头？")]
    first, second = CallableSystem("own", ask).answers(questions)
    assert first.citations[0].item == 11
    assert second.text == "由商务部牵头。"
    assert first.elapsed_ms is not None
    assert first.elapsed_ms > 0


def test_a_function_that_raises_loses_its_question_only(question: MakeQuestion) -> None:
    def ask(text: str, history: object) -> dict[str, object]:
        if text == "坏":
            raise RuntimeError("坏了\n第二行")
        return dict(_GOOD) if text == "好" else {"status": "?"}

    questions = [question(question=text) for text in ("好", "坏", "好", "怪")]
    replies = list(CallableSystem("own", ask).answers(questions))
    assert [r.answered for r in replies] == [True, False, True, False]
    assert replies[1].error == "RuntimeError: 坏了"
    assert "status" in replies[3].error


@pytest.mark.parametrize("target", ["no_such_module:ask", "json:no_such", "json:__name__", ":x"])
def test_a_function_that_is_not_there(target: str) -> None:
    with pytest.raises(ConfigError, match="own"):
        CallableSystem.load("own", target)


def test_a_program_answers_in_order_with_the_history(question: MakeQuestion, program: str) -> None:
    turn = {"role": "user", "content": "软件正版化由谁牵头？"}
    questions = [question(id="a"), question(id="b", question="那谁配合？", history=(turn,))]
    replies = list(CommandSystem("other", program).answers(questions))
    assert [r.text for r in replies] == ["软件正版化由谁牵头？0", "那谁配合？1"]
    assert all(r.elapsed_ms for r in replies)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [("crash", "exit code 1: out of memory"), ("nonsense", "not JSON"), ("other", "to 'x'")],
)
def test_a_program_that_fails_loses_that_question_only(
    question: MakeQuestion, program: str, bad: str, reason: str
) -> None:
    questions = [
        question(id=str(n), question=t) for n, t in enumerate(("一", bad, "二", bad, "三"))
    ]
    replies = list(CommandSystem("other", program).answers(questions))
    assert [r.text for r in replies] == ["一0", "", "二0", "", "三0"]
    assert reason in replies[1].error
    assert reason in replies[3].error


def test_a_silent_program_is_not_waited_for(question: MakeQuestion, program: str) -> None:
    questions = [question(id="a", question="一"), question(id="b", question="silent"),
                 question(id="c", question="二")]  # fmt: skip
    replies = list(CommandSystem("other", program, timeout_s=1.5).answers(questions))
    assert [r.text for r in replies] == ["一0", "", "二0"]
    assert "silent" in replies[1].error


def test_a_program_that_always_fails_is_given_up(question: MakeQuestion, program: str) -> None:
    questions = [question(id=str(n), question="crash") for n in range(8)]
    replies = list(CommandSystem("other", program).answers(questions))
    assert len(replies) == 8
    assert all("exit code" in r.error for r in replies[:5])
    assert all("not asked" in r.error for r in replies[5:])


def test_the_file_may_stand_anywhere_in_the_command(question: MakeQuestion, tmp_path: Path) -> None:
    copy = tmp_path / "copy.py"
    copy.write_text(
        "import json, sys\n"
        "for line in open(sys.argv[2], encoding='utf-8'):\n"
        f"    print({json.dumps(json.dumps(_GOOD))}, flush=True)\n",
        encoding="utf-8",
    )
    system = CommandSystem("other", f"{sys.executable} {copy} --in {{file}}")
    assert [r.text for r in system.answers([question()])] == ["由商务部牵头。"]


def test_a_program_that_is_not_there(question: MakeQuestion) -> None:
    with pytest.raises(ConfigError, match="cannot be started"):
        list(CommandSystem("other", "no-such-program-at-all").answers([question()]))
    with pytest.raises(ConfigError, match="no command"):
        CommandSystem("other", "  ")
