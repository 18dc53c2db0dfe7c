"""The page of a run: its figures, its difference to an earlier one, and that it needs nothing."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from tiaowen.errors import ConfigError
from tiaowen.eval.report.page import render, write
from tiaowen.eval.run import Run

from .conftest import HOSTILE

_TAG = re.compile(r"<(?!style|script)[^>]+>")


@pytest.fixture(scope="module")
def page(run: Run) -> str:
    return render(run)


@pytest.fixture(scope="module")
def compared(run: Run, earlier: Run) -> str:
    return render(run, earlier=earlier)


def words(page: str) -> str:
    """What stands on a page, in one line."""
    body = page[page.index("<body>") : page.index('<script type="application/json"')]
    return " ".join(unescape(_TAG.sub(" ", body)).replace("\N{NO-BREAK SPACE}", " ").split())


def data_of(page: str) -> dict[str, Any]:
    text = page.split('id="data">')[1].split("</script>")[0]
    found: dict[str, Any] = json.loads(text)
    return found


class TestFigures:
    def test_the_cards_are_about_the_first_system(self, page: str) -> None:
        """2 of 5 right: Wilson's interval is 0.1176 to 0.7693."""
        said = words(page)
        assert "Strict accuracy 40.0 % 2 of 5; 95 % interval 11.8 – 76.9" in said
        assert "Citations that replay 80.0 % 4 of 5 stand word for word" in said
        assert "Refusals, F1 1.000 precision 1.000, recall 1.000" in said
        assert "Time per answer 2 ms p50; p95 8 ms, p99 8 ms" in said

    def test_the_head_says_how_to_make_the_run_again(self, page: str) -> None:
        said = words(page)
        for fact in ("5 of notice.jsonl", "abababab", "2026-01-02T03:04:05", "gen-7", "split dev"):
            assert fact in said
        assert "limit" not in said, "an option that is not set"

    def test_systems_stand_side_by_side(self, page: str) -> None:
        said = words(page)
        assert "● ours ■ <theirs>" in said
        assert "all questions 40.0 % 2 of 5; 11.8 – 76.9 20.0 % 1 of 5;" in said
        assert "points against ours – −20.0 −60.0 … +0.0" in said
        assert "questions lost to a crash 1 1" in said

    def test_variants_and_further_documents(self, page: str) -> None:
        said = words(page)
        assert "traditional 4 50.0 % 25.0 % −25.0 75.0 %" in said
        assert "50 5 – 20.0 % – q1" in said

    def test_without_further_figures_there_are_no_empty_tables(self, run: Run) -> None:
        said = words(render(replace(run, extras={}, systems=run.systems[:1])))
        assert "Other ways of writing" not in said
        assert "replay" not in said
        assert "points against" not in said

    def test_a_run_without_a_system_is_an_error(self, run: Run) -> None:
        with pytest.raises(ConfigError):
            render(replace(run, systems=()))


class TestDifference:
    def test_newly_wrong_and_newly_right_by_question(self, compared: str) -> None:
        said = words(compared)
        assert "2 → 2 right of 3 shared questions" in said
        assert "Newly wrong: 1 q3 content" in said
        assert "Newly right: 1 q1 who_leads 软件正版化由谁牵头？" in said
        assert data_of(compared)["changes"] == {"q1": "newly right", "q3": "newly wrong"}

    def test_a_question_worded_anew_is_not_compared(self, compared: str) -> None:
        assert "Not compared: 2 new or changed, 1 only there before." in words(compared)

    def test_runs_without_a_common_question_are_told_apart(self, run: Run, earlier: Run) -> None:
        other = tuple(replace(q, question=q.question + "！") for q in earlier.questions)
        said = words(render(run, earlier=replace(earlier, questions=other)))
        assert "share no question" in said

    def test_no_earlier_run_no_such_section(self, page: str) -> None:
        assert "earlier run" not in words(page)


class TestNothingElseIsNeeded:
    def test_no_address_but_places_in_the_page(self, compared: str) -> None:
        addresses = re.findall(r'\b(?:href|src|action)="([^"]*)"', compared)
        assert addresses
        assert all(a.startswith("#") or a == "data:," for a in addresses)
        assert set(re.findall(r"https?://[^\"'\s<)]+", compared)) <= {
            "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
        }  # fmt: skip
        assert "url(" not in compared.replace("url(#", "")

    def test_the_policy_forbids_every_source(self, page: str) -> None:
        policy = page.split('http-equiv="Content-Security-Policy" content="')[1].split('"')[0]
        assert "default-src 'none'" in policy
        assert "http" not in policy

    def test_ids_are_there_once(self, compared: str) -> None:
        ids = re.findall(r'\bid="([^"]+)"', _scriptless(compared))
        assert len(set(ids)) == len(ids)

    def test_the_same_run_gives_the_same_page(self, run: Run, page: str) -> None:
        assert render(run) == page


def _scriptless(page: str) -> str:
    return re.sub(r"<script\b.*?</script>", "", page, flags=re.DOTALL)


class TestHostileText:
    def test_markup_in_questions_and_answers_stays_text(self, compared: str) -> None:
        assert compared.count("<script") == compared.count("</script>") == 2
        assert "<img" not in compared
        assert HOSTILE not in compared
        assert "<theirs>" not in compared
        assert HOSTILE in unescape(_scriptless(compared)), "in the list of what is newly wrong"

    def test_and_reaches_the_list_unchanged(self, page: str) -> None:
        data = data_of(page)
        assert data["questions"][2]["question"] == HOSTILE
        assert data["systems"][0]["replies"][2]["text"] == HOSTILE

    def test_what_utf_8_and_json_do_not_have(self, run: Run, tmp_path: Path) -> None:
        """Half a surrogate pair and a number that is none come from systems of others."""
        main = run.main
        odd = replace(main.replies[0], text="半\ud83d个", elapsed_ms=float("inf"))
        odd = replace(odd, found=(replace(odd.found[0], score=float("nan")),))
        changed = replace(main, replies=(odd, *main.replies[1:]))
        path = tmp_path / "report.html"
        write(replace(run, systems=(changed,)), path)
        reply = data_of(path.read_text(encoding="utf-8"))["systems"][0]["replies"][0]
        assert reply["text"] == "半?个"
        assert reply["found"][0][1] is None
        assert "ms" not in reply


class TestWriting:
    def test_an_earlier_page_is_replaced(self, run: Run, page: str, tmp_path: Path) -> None:
        path = tmp_path / "report.html"
        path.write_text("old", encoding="utf-8")
        write(run, path)
        assert path.read_text(encoding="utf-8") == page
        assert list(tmp_path.iterdir()) == [path]

    def test_a_place_that_cannot_be_written_is_named(self, run: Run, tmp_path: Path) -> None:
        missing = tmp_path / "none" / "report.html"
        with pytest.raises(ConfigError, match=r"none/report\.html") as error:
            write(run, missing)
        assert error.value.advice
        folder = tmp_path / "folder"
        folder.mkdir()
        with pytest.raises(ConfigError):
            write(run, folder)
        assert list(tmp_path.iterdir()) == [folder]
