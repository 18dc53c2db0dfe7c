"""The program as its users start it: a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

_PROGRAM = [sys.executable, "-m", "tiaowen"]


def _environment(cache: Path, **more: str) -> dict[str, str]:
    """That of a user: an unbuffered Python would hide that nothing is flushed."""
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("TIAOWEN_", "PYTHONUNBUFFERED"))
    }
    return {**kept, "XDG_CACHE_HOME": str(cache), **more}


def test_a_question_in_a_process_of_its_own_builds_the_index_once(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    seen = []
    for _ in range(2):
        done = subprocess.run(
            [*_PROGRAM, "ask", "软件正版化由谁牵头？", "--json"],
            capture_output=True, env=_environment(cache), cwd=tmp_path, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, b"")
        data = json.loads(done.stdout)
        assert data["citations"][0]["label"] == "三、（十一）"
        seen.append((data["index"], data["answer"]))
    assert seen[0] == seen[1] == ("gen-1", data["answer"])


def test_utf_8_whatever_the_locale_says(tmp_path: Path, index_folder: Path) -> None:
    done = subprocess.run(
        [*_PROGRAM, "ask", "--index", str(index_folder)],
        input="軟體正版化由誰主責？\n".encode(), capture_output=True, cwd=tmp_path, check=False,
        env=_environment(tmp_path, LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii"),
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert "新聞出版廣電總局牽頭負責" in done.stdout.decode("utf-8")


def test_an_answer_of_a_batch_comes_before_the_next_question_is_asked(
    tmp_path: Path, index_folder: Path
) -> None:
    """Flushed one by one: a program that asks and waits is never left waiting."""
    with subprocess.Popen(
        [*_PROGRAM, "ask", "--batch", "-", "--json", "--index", str(index_folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment(tmp_path), cwd=tmp_path,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        for id_, question in (("a", "第十一项由谁牵头？"), ("b", "item 12"), ("c", "？")):
            process.stdin.write(json.dumps({"id": id_, "question": question}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == id_
        process.stdin.close()
        assert process.stdout.read() == b""
        assert process.wait() == 0


def test_an_error_is_no_traceback_unless_asked_for(tmp_path: Path) -> None:
    command = [*_PROGRAM, "ask", "谁？", "--index", str(tmp_path / "nowhere")]
    for debug in ([], ["--debug"]):
        done = subprocess.run(
            [*command, *debug], capture_output=True, env=_environment(tmp_path), check=False
        )
        assert done.returncode == 2
        assert "there is no index here" in done.stderr.decode()
        assert ("Traceback" in done.stderr.decode()) == bool(debug)


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path, index_folder: Path) -> None:
    line = json.dumps({"question": "第十一项"}) + "\n"
    questions = tmp_path / "q.jsonl"
    questions.write_text(line * 300, encoding="utf-8")
    with subprocess.Popen(
        [*_PROGRAM, "ask", "--batch", str(questions), "--json", "--index", str(index_folder)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment(tmp_path), cwd=tmp_path,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0
