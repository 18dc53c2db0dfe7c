"""A run is asked, scored, kept on disk, and read back as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tiaowen.api import Assistant
from tiaowen.errors import ConfigError
from tiaowen.eval.gold import Gold
from tiaowen.eval.questions import Question
from tiaowen.eval.reply import Reply, failed
from tiaowen.eval.run import Run, about_run, ask, latest_run, read_run, store_run
from tiaowen.eval.systems import AssistantSystem

if TYPE_CHECKING:
    from .conftest import MakeQuestion, MakeReply


class Saying:
    """A system that gives these replies, however many questions there are."""

    name = "saying"

    def __init__(self, *replies: Reply) -> None:
        self._replies = replies

    def describe(self) -> dict[str, Any]:
        return {"kind": "hand-made"}

    def answers(self, questions: Sequence[Question]) -> Iterator[Reply]:
        return iter(self._replies)

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
def run(question: MakeQuestion, reply: MakeReply, gold: Gold) -> Run:
    questions = [
        question(id="a", items=(11,), clauses=((11, 1),), lead=("新闻出版广电总局",)),
        question(id="b", history=({"role": "user", "content": "谁？"},), statuses=("invalid",)),
        question(id="c", items=(5,), polarity=True),
    ]
    replies = (
        reply(items=(11,), lead=("新闻出版广电总局",), found=(11, 9), confidence=0.75),
        reply("没有。", elapsed_ms=1.25),
        failed("KeyError: 'x'", elapsed_ms=3.0),
    )
    done = ask(Saying(*replies), questions, gold)
    about = about_run(None, gold, split="dev")
    return Run(tuple(questions), (done,), about, {"replayed": {"replayed": 1, "all": 2}})


def test_the_assistant_is_asked_in_order_with_the_talk_before(
    question: MakeQuestion, assistant: Assistant, gold: Gold
) -> None:
    told = []
    questions = [
        question(id="a", items=(11,), lead=("新闻出版广电总局",)),
        question(id="b", question="那第十二项呢？", items=(12,), lead=(),
                 history=({"role": "user", "content": "第十一项由谁牵头？"},)),
        question(id="c", question="今天天气怎么样？", statuses=("out_of_corpus",)),
    ]  # fmt: skip
    done = ask(
        AssistantSystem("tiaowen", assistant), questions, gold, progress=lambda: told.append(1)
    )
    assert [s.right for s in done.scores] == [True, True, True]
    assert done.replies[0].found[0].item == 11
    assert all(r.elapsed_ms is not None and r.elapsed_ms > 0 for r in done.replies)
    assert len(told) == 3


def test_a_system_that_stops_early_has_failed_the_rest(
    question: MakeQuestion, reply: MakeReply, gold: Gold
) -> None:
    questions = [question(id=str(n), items=(11,)) for n in range(3)]
    done = ask(Saying(reply(items=(11,))), questions, gold)
    assert [s.right for s in done.scores] == [True, False, False]
    assert [bool(r.error) for r in done.replies] == [False, True, True]


def test_what_is_stored_reads_back_as_it_was(run: Run, tmp_path: Path) -> None:
    path = store_run(run, tmp_path / "runs")
    again = read_run(path)
    assert again.systems == run.systems
    assert [q.as_json() for q in again.questions] == [q.as_json() for q in run.questions]
    assert again.about == run.about
    assert again.extras == run.extras
    assert list((tmp_path / "runs").iterdir()) == [path]  # nothing half-written is left


def test_two_runs_of_one_second_do_not_overwrite_each_other(run: Run, tmp_path: Path) -> None:
    first, second = store_run(run, tmp_path), store_run(run, tmp_path)
    assert first != second
    assert read_run(first).systems == read_run(second).systems


def test_the_latest_run_of_a_question_file(run: Run, tmp_path: Path) -> None:
    assert latest_run(tmp_path, stem="questions") is None
    old = Run(run.questions, run.systems, {**run.about, "created": "2026-01-02T03:04:05+00:00"})
    new = Run(run.questions, run.systems, {**run.about, "created": "2026-01-02T03:04:06+00:00"})
    expected = store_run(new, tmp_path)
    store_run(old, tmp_path)
    assert latest_run(tmp_path, stem="questions") == expected
    assert latest_run(tmp_path, stem="other") is None


@pytest.mark.parametrize(
    "text", ["", "[]", '{"format": 99}', '{"format": 1}', '{"format": 1, "questions": [{}]}']
)
def test_what_is_no_run_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"bad\.json"):
        read_run(path)


def test_a_damaged_run_is_named(run: Run, tmp_path: Path) -> None:
    path = store_run(run, tmp_path)
    data = json.loads(path.read_text(encoding="utf-8"))
    del data["systems"][0]["replies"][0]["text"]
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(ConfigError, match="damaged"):
        read_run(path)
    with pytest.raises(ConfigError, match=r"none\.json"):
        read_run(tmp_path / "none.json")
