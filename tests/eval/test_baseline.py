"""The dev questions are answered no worse than the committed baseline: `make eval` as a test."""

from __future__ import annotations

from pathlib import Path

import tiaowen
from tiaowen.api import Assistant
from tiaowen.eval.compare import against_baseline
from tiaowen.eval.gold import Gold
from tiaowen.eval.qa import check_gold, replayed
from tiaowen.eval.questions import read_questions
from tiaowen.eval.run import Run, ask
from tiaowen.eval.systems import AssistantSystem

FOLDER = Path(tiaowen.__file__).parent / "eval"


def test_the_dev_questions_against_the_baseline(assistant: Assistant) -> None:
    path = FOLDER / "questions" / "notice.jsonl"
    questions = [q for q in read_questions(path) if q.split == "dev"]
    gold = Gold(assistant.documents)
    check_gold(questions, gold, path=path.name)
    done = ask(AssistantSystem("tiaowen", assistant), questions, gold)
    difference = against_baseline(Run(tuple(questions), (done,)), FOLDER / "baseline.jsonl")
    assert difference.shared == len(questions), "questions have changed: write the baseline anew"
    assert not difference.worse, f"newly wrong: {', '.join(difference.newly_wrong)}"
    found = replayed(done, gold)
    assert found["replayed"] == found["all"] > 1000
    assert [q.id for q, r in zip(questions, done.replies, strict=True) if r.error] == []
