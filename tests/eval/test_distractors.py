"""Further documents, and what is lost among them; the usual pipeline; systems by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tiaowen.api import Assistant
from tiaowen.config import Settings
from tiaowen.errors import ConfigError
from tiaowen.eval.distractors import distractors
from tiaowen.eval.gold import Gold
from tiaowen.eval.measures.replay import replays
from tiaowen.eval.naive import SIZE, NaivePipeline
from tiaowen.eval.qa import check_gold, distractor_loss, open_system, opened, robustness
from tiaowen.eval.questions import Question
from tiaowen.eval.run import ask
from tiaowen.eval.systems import AssistantSystem
from tiaowen.index.embedding import HashingEmbedder
from tiaowen.models import Document, Genre
from tiaowen.policy.parse import clean_document

if TYPE_CHECKING:
    from .conftest import MakeQuestion


@pytest.fixture
def folder(tmp_path: Path, notice: Document) -> Path:
    """A copy of the notice, one other notice, a README, and two laws in JSON lines."""
    (tmp_path / "a.txt").write_text(notice.text, encoding="utf-8")
    (tmp_path / "b.txt").write_text(
        "关于加强水库管理的通知\n水办发〔2020〕3号\n各市：\n一、水库\n（一）加强巡查。做好水库巡查。"
        "（水利部负责）\n",
        encoding="utf-8",
    )
    (tmp_path / "README.md").write_text("# 说明\n一、这里是说明。\n", encoding="utf-8")
    rows = [
        {"law": law, "sec": "第一章总则", "art": art, "text": "为了加强管理，制定本法。"}
        for law in ("水法实施办法", "防汛条例")
        for art in ("第一条", "第二条", "第三条", "第四条")
    ]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (tmp_path / "laws.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


@pytest.fixture
def asked(question: MakeQuestion) -> list[Question]:
    return [
        question(id="a", items=(11,), lead=("新闻出版广电总局",)),
        question(id="b", question="今天天气怎么样？", statuses=("out_of_corpus",)),
    ]


def test_files_come_first_then_laws(folder: Path, notice: Document) -> None:
    found = distractors(folder, 3, besides=[notice])
    assert [d.number for d in found[:1]] == ["水办发〔2020〕3号"]
    assert {d.title for d in found[1:]} == {"水法实施办法", "防汛条例"}
    assert all(d.genre is Genre.LEGISLATION and len(d.articles) == 4 for d in found[1:])
    assert distractors(folder, 3, besides=[notice]) == found  # 次序不变


def test_too_few_or_no_folder(folder: Path, notice: Document) -> None:
    with pytest.raises(ConfigError, match="3 further documents, 4 are wanted"):
        distractors(folder, 4, besides=[notice])
    with pytest.raises(ConfigError, match="no such folder"):
        distractors(folder / "none", 1, besides=[notice])


def test_what_is_lost_among_other_documents(
    folder: Path, notice: Document, asked: list[Question], assistant: Assistant, gold: Gold
) -> None:
    further = distractors(folder, 2, besides=[notice])
    base = ask(AssistantSystem("tiaowen", assistant), asked, gold)
    rows = distractor_loss(asked, base, gold, further, [1, 2], settings=Settings())
    others = len(notice.clauses) + len(further[0].clauses)
    assert [(r["count"], r["clauses"]) for r in rows] == [(1, others), (2, others + 4)]
    assert [(r["right"], r["base_right"], r["lost"]) for r in rows] == [(2, 2, [])] * 2


def test_zero_width_signs_change_no_answer(
    asked: list[Question], assistant: Assistant, gold: Gold
) -> None:
    system = AssistantSystem("tiaowen", assistant)
    report = robustness(system, asked, ask(system, asked, gold), gold)
    assert report["zero_width"] == {
        "asked": 2, "right": 2, "base_right": 2, "same": 2, "changed": [],
    }  # fmt: skip
    assert "upper_case" not in report  # 中文没有大小写


@pytest.fixture(scope="module")
def naive(notice: Document) -> NaivePipeline:
    return NaivePipeline([notice], HashingEmbedder())


class TestNaive:
    def test_a_chunk_is_cited_for_the_item_that_most_of_it_lies_in(
        self, naive: NaivePipeline, notice: Document, question: MakeQuestion
    ) -> None:
        (reply,) = naive.answers([question()])
        cited = reply.citations[0]
        clauses = [c for c in notice.clauses if c.item == cited.item]
        inside = sum(
            max(0, min(c.span.end, cited.end) - max(c.span.start, cited.start)) for c in clauses
        )
        rest = [
            max(0, min(c.span.end, cited.end) - max(c.span.start, cited.start))
            for c in notice.clauses
            if c.item != cited.item
        ]
        assert inside > max(rest)
        assert reply.answered
        assert len(reply.found) == 10

    def test_its_chunks_are_of_a_fixed_size_and_replay(
        self, naive: NaivePipeline, notice: Document, question: MakeQuestion
    ) -> None:
        cleaned = clean_document(notice)
        (reply,) = naive.answers([question(question="第二十一项")])
        cited = reply.citations[0]
        assert len(cited.quote) <= SIZE
        assert replays(
            cited.quote, cited.start, cited.end, notice.text, cleaned.text, cleaned.starts
        )

    def test_it_never_refuses(self, naive: NaivePipeline, question: MakeQuestion) -> None:
        (reply,) = naive.answers([question(question="今天天气怎么样？")])
        assert reply.answered


class TestSystems:
    @pytest.mark.parametrize("name", ["tiaowen", "bm25", "dense", "no-rerank", "naive"])
    def test_by_name(
        self, name: str, assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # the bundled index is built there
        system = open_system(name, settings=Settings(), assistant=assistant)
        assert system.name == name
        assert system.describe()["kind"] in ("tiaowen", "naive")
        system.close()

    @pytest.mark.parametrize("name", ["elastic", "python:", "command:", "x=python", ""])
    def test_an_unknown_one(self, name: str) -> None:
        with pytest.raises(ConfigError, match="unknown system"):
            open_system(name, settings=Settings())

    def test_a_name_of_its_own(self) -> None:
        system = open_system("other=command:echo --a=b", settings=Settings())
        assert system.name == "other"
        assert system.describe()["command"] == ["echo", "--a=b"]

    def test_two_of_one_name(self, assistant: Assistant) -> None:
        names = ["x=command:echo", "x=command:cat"]
        with (
            pytest.raises(ConfigError, match="one name"),
            opened(names, Settings(), assistant),
        ):
            pass


def test_gold_that_is_not_there_is_refused(question: MakeQuestion, gold: Gold) -> None:
    check_gold([question(items=(11,))], gold, path="q.jsonl")
    with pytest.raises(ConfigError, match=r"q\.jsonl, line 4, q1: field 'items'"):
        check_gold([question(items=(99,), line=4)], gold, path="q.jsonl")
