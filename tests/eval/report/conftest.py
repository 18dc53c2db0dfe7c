"""A run made by hand: two systems, five questions, and replies that are right, wrong and lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tiaowen.eval.gold import Gold
from tiaowen.eval.questions import Question
from tiaowen.eval.reply import Cited, Found, Reply, failed
from tiaowen.eval.run import Run, SystemRun
from tiaowen.eval.score import score
from tiaowen.models import Clause, Document

HOSTILE = "</script><script>document.title='taken'</script><img src=x onerror=alert(1)>&amp;"


def _question(id: str, text: str, **gold: Any) -> Question:
    given = {"lang": "zh-Hans", "kind": "who_leads", "split": "dev", **gold}
    return Question(id=id, question=text, **given)


QUESTIONS = (
    _question(
        "q1", "软件正版化由谁牵头？", items=(11,), clauses=((11, 1),), lead=("新闻出版广电总局",)
    ),
    _question(
        "q2", "電子商務的監管由誰牽頭？", lang="zh-Hant", items=(1,), lead=("工商总局",),
        history=({"role": "user", "content": "谁管网络？"},),
    ),
    _question("q3", HOSTILE, lang="en", kind="content", split="test", items=(1,),
              answer_all=("<b>",)),
    _question("q10", "Who won the cup?", lang="en", kind="unanswerable",
              statuses=("out_of_corpus",), split="test"),
    _question("q4", "植物园由谁管？", lead=(), responsible=("国家林业局",), items=(17,)),
)  # fmt: skip
"""In the file `q10` stands before `q4`; in the order of numbers it comes last."""


def cited(document: Document, clause: Clause) -> Cited:
    return Cited(
        document.name, clause.label, clause.item, clause.index, clause.id, clause.text,
        clause.span.start, clause.span.end, document.sha256,
    )  # fmt: skip


def found(document: Document, clause: Clause, value: float) -> Found:
    return Found(document.name, clause.label, clause.item, clause.id, clause.text, value)


def _replies(document: Document) -> tuple[Reply, ...]:
    clause = {c.item: c for c in document.clauses if c.index == 1}
    eleven, one = clause[11], clause[1]
    right = Reply(
        "answered", "由新闻出版广电总局牵头负责。[1]", (cited(document, eleven),),
        duties=(("新闻出版广电总局", "lead"),), confidence=0.9, elapsed_ms=2.0,
        found=(found(document, eleven, 0.8), found(document, one, 0.5)),
    )  # fmt: skip
    wrong_lead = Reply(
        "answered", "由商务部牵头负责。[1]", (cited(document, one),), confidence=0.6,
        duties=(("商务部", "lead"),), elapsed_ms=4.0, found=(found(document, eleven, 0.3),),
    )  # fmt: skip
    hostile = Reply("answered", HOSTILE, (cited(document, one),), confidence=0.2, elapsed_ms=8.0)
    refused = Reply(
        "out_of_corpus", "没有找到依据。", nearest=(cited(document, one),), elapsed_ms=1.0
    )
    return right, wrong_lead, hostile, refused, failed("TimeoutError: <late>", elapsed_ms=99.0)


def run_of(document: Document, *systems: tuple[str, tuple[Reply, ...]], **more: Any) -> Run:
    gold = Gold([document])
    made = tuple(
        SystemRun(
            name, {"kind": "hand-made", "generation": "gen-7"}, replies,
            tuple(score(q, r, gold) for q, r in zip(QUESTIONS, replies, strict=True)),
        )
        for name, replies in systems
    )  # fmt: skip
    about = {
        "version": "0.1.0", "created": "2026-01-02T03:04:05+00:00", "file": "notice.jsonl",
        "file_sha256": "ab" * 32, "settings": {"split": "dev", "limit": None},
        "documents": [{"name": document.name, "sha256": document.sha256}],
    }  # fmt: skip
    return Run(QUESTIONS, made, about, more)


@pytest.fixture(scope="session")
def run(notice: Document) -> Run:
    """`ours` has q1 and q10 right, `theirs` has q10 right only."""
    ours = _replies(notice)
    theirs = (ours[1], *ours[1:])
    return run_of(
        notice, ("ours", ours), ("<theirs>", theirs), replayed={"replayed": 4, "all": 5},
        variants={"traditional": {"asked": 4, "right": 1, "same": 3, "base_right": 2}},
        distractors=[{"count": 50, "right": 1, "questions": 5, "lost": ["q1"]}],
    )  # fmt: skip


@pytest.fixture(scope="session")
def earlier(run: Run) -> Run:
    """q1 was wrong then and q3 right; q2 was worded differently, and q4 was not asked."""
    main = run.main
    one, two, three, ten = main.scores[:4]
    scores = (replace(one, right=False), two, replace(three, right=True), ten)
    questions = (QUESTIONS[0], replace(QUESTIONS[1], question="电商由谁监管？"), *QUESTIONS[2:4])
    before = replace(main, replies=main.replies[:4], scores=scores)
    return Run(questions, (before,), {"created": "2025-12-31T00:00:00+00:00", "version": "0.0.9"})
