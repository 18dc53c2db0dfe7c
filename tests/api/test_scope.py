"""An assistant over some documents answers exactly as one that has only these."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tiaowen import Assistant, build, parse
from tiaowen.errors import ConfigError
from tiaowen.models import Answer, Document
from tiaowen.scopes import Scopes

SECOND = """某某部关于推进植物园建设的通知
某发〔2020〕1号
一、推进植物园建设
（一）扩大植物园开放范围。植物园免费开放。（某某部牵头负责）
（二）推进软件正版化。植物园率先使用正版软件。（财政部牵头负责，海关总署配合）
"""
THIRD = """知识产权条例
第一章 总则
第一条 为了保护知识产权，打击侵权假冒，制定本条例。
第二条 公安部牵头打击侵权假冒犯罪。
"""
_QUESTIONS = Path(__file__).parents[2] / "eval" / "questions" / "notice.jsonl"


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory, notice: Document) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("scope") / "index"
    documents = [parse(SECOND.encode(), name="b.txt"), notice, parse(THIRD.encode(), name="c.txt")]
    build(documents, folder)
    with Assistant.open(folder) as opened:
        yield opened


def told(answer: Answer) -> tuple[object, ...]:
    return (
        answer.text, answer.status, answer.citations, answer.duties, answer.nearest,
        answer.confidence, answer.understood, answer.notes,
    )  # fmt: skip


def sample() -> list[dict[str, Any]]:
    """Every 37th question on the notice."""
    rows = _QUESTIONS.read_text(encoding="utf-8").splitlines()
    return [json.loads(row) for row in rows[::37]]


def test_the_same_answers_as_from_the_document_alone(
    several: Assistant, assistant: Assistant, notice: Document
) -> None:
    scope = several.within([notice.sha256])
    questions = sample()
    assert len(questions) == 39
    others = 0
    for row in questions:
        history = row.get("history") or []
        alone = told(assistant.ask(row["question"], history=history))
        assert told(scope.ask(row["question"], history=history)) == alone, row["question"]
        if others < 3:
            others += told(several.ask(row["question"], history=history)) != alone
    assert others == 3  # over all three documents answers are others


def test_calibration_counts_and_search_are_those_of_the_document(
    several: Assistant, assistant: Assistant, notice: Document
) -> None:
    scope = several.within([notice.name])
    assert scope._answerer.calibration == assistant._answerer.calibration
    assert scope.documents == assistant.documents == (notice,)
    assert scope.search("软件正版化") == assistant.search("软件正版化")
    assert scope.search_page("海关") == assistant.search_page("海关")
    assert scope.duties("海关") == assistant.duties("海关")


def test_what_is_outside_the_scope_is_not_known(several: Assistant) -> None:
    scope = several.within(["b.txt"])
    assert scope.ask("软件正版化由谁牵头？").text.startswith("一、（二）")
    assert scope.ask("黑加油站由谁治理？").abstained
    two = several.within(["b.txt", "知识产权条例"])
    assert [document.source for document in two.documents] == ["b.txt", "c.txt"]


def test_all_documents_are_the_assistant_itself(several: Assistant) -> None:
    assert several.within([d.sha256 for d in several.documents]) is several
    scope = several.within(["b.txt"])
    assert scope.within(["b.txt"]) is scope


def test_a_scope_is_kept_whatever_the_order_and_names(several: Assistant) -> None:
    scope = several.within(["b.txt", "c.txt"])
    assert several.within(["知识产权条例", "某发〔2020〕1号"]) is scope
    assert several.within(["b.txt"]) is not scope


def test_closing_a_scope_does_not_take_it_from_others(several: Assistant) -> None:
    with several.within(["c.txt"]) as scope:
        assert len(scope.documents) == 1
    assert several.within(["c.txt"]).search("知识产权")


@pytest.mark.parametrize("documents", [[], "b.txt"])
def test_no_document_is_refused(several: Assistant, documents: list[str]) -> None:
    with pytest.raises(ConfigError, match="'documents' must name at least one"):
        several.within(documents)


def test_an_unknown_document_is_refused_with_the_nearest(several: Assistant) -> None:
    with pytest.raises(ConfigError, match="no document called '国办发46号'") as caught:
        several.within(["国办发46号"])
    assert "国办发〔2017〕46号" in caught.value.advice


def test_too_large_a_scope_is_refused(several: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tiaowen.api._MOST_IN_SCOPE", 10)
    with pytest.raises(ConfigError, match="57 clauses; 10 at most"):
        several.within(["国办发〔2017〕46号"])
    assert len(several.within(["c.txt"]).documents) == 1


def test_a_scope_goes_on_after_its_assistant_was_closed(tmp_path: Path) -> None:
    build([parse(SECOND.encode(), name="b.txt"), parse(THIRD.encode(), name="c.txt")], tmp_path)
    with Assistant.open(tmp_path) as assistant:
        scope = assistant.within(["b.txt"])
    assert scope.ask("软件正版化由谁牵头？").citations[0].label == "一、（二）"


def test_answers_while_scopes_come_and_go(
    several: Assistant, notice: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    choices = [["b.txt"], ["c.txt"], ["b.txt", "c.txt"], ["b.txt", notice.name]]
    monkeypatch.setattr(several, "_scopes", Scopes(several._over, most=2))
    alone = {tuple(c): told(several.within(c).ask("打击侵权假冒由谁牵头？")) for c in choices}

    def ask(number: int) -> bool:
        chosen = choices[number % len(choices)]
        return told(several.within(chosen).ask("打击侵权假冒由谁牵头？")) == alone[tuple(chosen)]

    with ThreadPoolExecutor(3) as pool:  # four scopes, of which two are kept
        assert all(pool.map(ask, range(12)))
    assert len(several._scopes) == 2


# ---- what keeps them -----------------------------------------------------------------------------


def test_a_scope_is_built_once_by_the_first_that_asks() -> None:
    built: list[str] = []
    started, go = threading.Event(), threading.Event()

    def build_slowly(key: str) -> object:
        built.append(key)
        started.set()
        assert go.wait(10)
        return object()

    scopes = Scopes(build_slowly, most=2)
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(scopes.get, "甲") for _ in range(3)]
        assert started.wait(10)
        go.set()
        found = {id(future.result(10)) for future in waiting}
    assert len(found) == 1
    assert built == ["甲"]


def test_the_one_used_longest_ago_leaves_first() -> None:
    built: list[str] = []

    def note(key: str) -> str:
        built.append(key)
        return key

    scopes = Scopes(note, most=2)
    for key in ("甲", "乙", "甲", "丙", "甲", "乙"):
        assert scopes.get(key) == key
    assert built == ["甲", "乙", "丙", "乙"]
    scopes.clear()
    assert len(scopes) == 0


def test_what_failed_is_tried_again() -> None:
    tries: list[int] = []

    def fail_once(key: int) -> int:
        tries.append(key)
        if len(tries) == 1:
            raise ConfigError("no")
        return key

    scopes = Scopes(fail_once, most=2)
    with pytest.raises(ConfigError):
        scopes.get(1)
    assert scopes.get(1) == 1
