"""Better or worse than before, question by question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tiaowen.errors import ConfigError
from tiaowen.eval.compare import against_baseline, differ, write_baseline
from tiaowen.eval.questions import Question
from tiaowen.eval.reply import Reply
from tiaowen.eval.run import Run, SystemRun
from tiaowen.eval.score import Score

if TYPE_CHECKING:
    from .conftest import MakeQuestion


def _run(question: MakeQuestion, results: Mapping[str, bool], **change: str) -> Run:
    questions = tuple(question(id=id_, **change) for id_ in results)
    return _of(questions, tuple(results.values()))


def _of(questions: tuple[Question, ...], right: tuple[bool, ...]) -> Run:
    replies = tuple(Reply("answered", "……") for _ in right)
    scores = tuple(Score(one, one) for one in right)
    return Run(questions, (SystemRun("tiaowen", {}, replies, scores),))


def test_what_was_won_and_lost(question: MakeQuestion) -> None:
    before = _run(question, {"a": True, "b": True, "c": False, "d": False})
    after = _run(question, {"a": True, "b": False, "c": True, "e": True})
    found = differ(after, before)
    assert (found.shared, found.before, found.after) == (3, 2, 2)
    assert (found.newly_right, found.newly_wrong) == (("c",), ("b",))
    assert (found.only_before, found.only_after) == (1, 1)
    assert found.interval.value == 0
    assert not found.worse


def test_a_question_that_has_changed_is_another_question(question: MakeQuestion) -> None:
    before = _run(question, {"a": True, "b": True})
    reworded = _of(
        (before.questions[0], replace(before.questions[1], question="谁主管？")), (True, False)
    )
    found = differ(reworded, before)
    assert (found.shared, found.newly_wrong, found.only_before, found.only_after) == (1, (), 1, 1)
    other_gold = _of((before.questions[0], replace(before.questions[1], items=(5,))), (True, False))
    assert differ(other_gold, before).shared == 1
    # 说明与分组不影响对错。
    noted = _of(
        (before.questions[0], replace(before.questions[1], note="……", split="test")), (True, True)
    )
    assert differ(noted, before).shared == 2


def test_worse_only_beyond_the_interval(question: MakeQuestion) -> None:
    """One of 100 lost can be chance: e⁻¹ = 37 % of samples do not even draw it."""
    before = _run(question, {str(n): True for n in range(100)})
    one_lost = differ(_run(question, {str(n): n > 0 for n in range(100)}), before)
    assert one_lost.interval.value == pytest.approx(-0.01)
    assert not one_lost.worse
    eight_lost = differ(_run(question, {str(n): n > 7 for n in range(100)}), before)
    assert eight_lost.worse
    assert eight_lost.newly_wrong == tuple(str(n) for n in range(8))


def test_nothing_in_common_is_an_error(question: MakeQuestion) -> None:
    with pytest.raises(ConfigError, match="share no question"):
        differ(_run(question, {"a": True}), _run(question, {"b": True}))


def test_a_baseline_is_read_as_it_was_written(question: MakeQuestion, tmp_path: Path) -> None:
    path = tmp_path / "baseline.jsonl"
    run = _run(question, {"b": True, "a": False})
    write_baseline(run, path)
    assert list(tmp_path.iterdir()) == [path]
    found = against_baseline(run, path)
    assert (found.shared, found.before, found.after) == (2, 1, 1)
    # 只问一部分时，其余的不算缺失。
    part = against_baseline(_run(question, {"a": True}), path)
    assert (part.shared, part.newly_right, part.only_before) == (1, ("a",), 0)


@pytest.mark.parametrize(
    ("line", "words"),
    [("{", "line 2"), ('{"id": "a"}', "line 2"), ("7", "line 2")],
)
def test_a_line_that_is_none_is_named(
    question: MakeQuestion, tmp_path: Path, line: str, words: str
) -> None:
    path = tmp_path / "baseline.jsonl"
    path.write_text('{"format": 1}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=words):
        against_baseline(_run(question, {"a": True}), path)


def test_a_baseline_of_another_format_or_none(question: MakeQuestion, tmp_path: Path) -> None:
    path = tmp_path / "baseline.jsonl"
    with pytest.raises(ConfigError, match="no baseline"):
        against_baseline(_run(question, {"a": True}), path)
    path.write_text('{"format": 7}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="format 7"):
        against_baseline(_run(question, {"a": True}), path)
