"""What readers say of answers: kept whole, on this machine, and read back as questions."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import pytest
from tiaowen.__main__ import main
from tiaowen.errors import ConfigError
from tiaowen.eval.from_feedback import questions_from
from tiaowen.eval.questions import read_questions
from tiaowen.feedback import Feedback, feedback_file, keep_feedback, read_feedback
from tiaowen.ui.desk import take_feedback
from tiaowen.ui.kept import Turn, turn_json

ANSWER = {
    "language": "zh-Hans", "status": "answered", "answer": "由新闻出版广电总局牵头负责。[1]",
    "citations": [{"document": "国办发〔2017〕46号", "clause_id": "c11", "label": "三、（十一）"}],
    "duties": [
        {"body": "新闻出版广电总局", "role": "lead", "clause_id": "c11"},
        {"body": "财政部", "role": "within_remit", "clause_id": "c11"},
    ],
    "explanation": {"intent": "who_leads"},
}  # fmt: skip


def feedback(**changes: object) -> Feedback:
    values: dict[str, object] = {
        "helpful": True, "question": "软件正版化由谁牵头？", "answer": ANSWER,
        "time": "2026-11-26T10:00:00+00:00",
    }  # fmt: skip
    return Feedback(**(values | changes))  # type: ignore[arg-type]


def test_kept_feedback_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "new" / "feedback.jsonl"
    first = feedback()
    second = feedback(helpful=False, reason="wrong_body", correction="应为“文化部”\u2028\n第二行")
    for one in (first, second):
        assert keep_feedback(one, path) == path
    assert list(read_feedback(path)) == [first, second]


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = keep_feedback(feedback(), tmp_path / "feedback.jsonl")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_lines_of_many_pages_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    threads = [
        threading.Thread(target=keep_feedback, args=(feedback(correction="长" * n * 40), path))
        for n in range(40)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(one.correction) for one in read_feedback(path)) == [n * 40 for n in range(40)]


def test_wrong_feedback_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="'bad'"):
        feedback(reason="bad")
    with pytest.raises(ConfigError, match="longer"):
        feedback(correction="长" * 5000)
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="file"):
        keep_feedback(feedback(), tmp_path / "file" / "feedback.jsonl")


@pytest.mark.parametrize("line", ["{", "7", "{}", '{"helpful": 1, "question": "x", "history": []}'])
def test_line_that_is_no_feedback_is_named(tmp_path: Path, line: str) -> None:
    path = keep_feedback(feedback(), tmp_path / "feedback.jsonl")
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(ConfigError, match="line 2"):
        list(read_feedback(path))


def test_what_was_helpful_suggests_its_own_gold() -> None:
    (question,) = questions_from([feedback()])
    assert (question.id, question.kind, question.lang) == ("f001", "who_leads", "zh-Hans")
    assert question.clause_ids == ("c11",)
    assert question.lead == ("新闻出版广电总局",)
    assert question.statuses == ("answered",)
    assert question.source == "国办发〔2017〕46号"
    assert question.split == "review"


def test_what_was_wrong_suggests_no_gold() -> None:
    wrong = feedback(helpful=False, reason="wrong_body", correction="应为文化部")
    (question,) = questions_from([wrong])
    assert question.clause_ids == ()
    assert question.lead is None
    assert "wrong: wrong_body; correction: 应为文化部; was answered: 由新闻出版" in question.note
    (refuse,) = questions_from([feedback(helpful=False, reason="should_refuse")])
    assert refuse.statuses == ("not_stated", "out_of_corpus", "false_premise")
    assert refuse.kind == "unanswerable"
    refused = {**ANSWER, "status": "out_of_corpus", "citations": [], "duties": []}
    (answer,) = questions_from([feedback(helpful=False, reason="should_answer", answer=refused)])
    assert answer.statuses == ("answered",)
    (agreed,) = questions_from([feedback(answer=refused)])
    assert agreed.statuses == ("out_of_corpus",)
    assert agreed.kind == "unanswerable"


def test_the_last_word_on_a_question_counts() -> None:
    talk = ({"role": "user", "content": "甲？"}, {"role": "assistant", "content": "乙"})
    found = questions_from(
        [feedback(), feedback(history=talk), feedback(helpful=False, reason="other")]
    )
    assert [(q.history, q.note.split(";")[0]) for q in found] == [
        (talk, "helpful"), ((), "wrong: other"),
    ]  # fmt: skip


def test_command_writes_lines_that_a_question_file_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "feedback.jsonl"
    keep_feedback(feedback(), path)
    keep_feedback(feedback(question="它呢？", helpful=False, answer={"status": "?"}), path)
    out = tmp_path / "review.jsonl"
    command = ["eval", "import-feedback", "--feedback", str(path), "--out", str(out)]
    assert main(command) == 0
    assert "2 times feedback, 1 helpful; 2 questions" in capsys.readouterr().err
    assert [q.question for q in read_questions(out)] == ["软件正版化由谁牵头？", "它呢？"]
    assert main(command) == 2  # a file that is there is not written over
    assert "exists" in capsys.readouterr().err
    assert main(command[:-2]) == 0
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == [
        "f001", "f002",
    ]  # fmt: skip


def test_the_page_hands_over_what_the_reader_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    from tiaowen import Assistant

    with Assistant.open() as assistant:
        turns = [Turn(q, assistant.ask(q)) for q in ("软件正版化由谁牵头？", "禁毒呢？")]
    request = {
        "helpful": False, "reason": "should_answer", "correction": " 见某条 ",
        "turns": json.dumps([turn_json(turn) for turn in turns]),
    }  # fmt: skip
    reply = take_feedback(request)
    assert reply == {"kept": str(feedback_file())}
    assert feedback_file().is_relative_to(tmp_path)
    (kept,) = read_feedback(feedback_file())
    assert (kept.question, kept.correction) == ("禁毒呢？", "见某条")
    assert kept.history[0]["content"] == "软件正版化由谁牵头？"
    assert take_feedback({**request, "reason": "x"})["error"].startswith("no reason 'x'")
    for wrong in (None, {}, {"helpful": True, "turns": "["}, {**request, "helpful": "yes"}):
        assert "error" in take_feedback(wrong)
