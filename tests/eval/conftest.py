"""Hand-made questions and answers, and an assistant that knows the names of bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from tiaowen.api import Assistant, build
from tiaowen.eval.questions import Question
from tiaowen.models import Answer, Citation, Document, Duty, Language, Role, Span, Status

MakeQuestion = Callable[..., Question]
MakeAnswer = Callable[..., Answer]

_QUESTION = Question(
    id="q1", lang="zh-Hans", kind="who_leads", question="软件正版化由谁牵头？", history=(),
    items=(), also_ok=(), lead=None, responsible=None, answer_any=(), answer_all=(), polarity=None,
    statuses=("answered",), split="dev",
)  # fmt: skip


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory, notice: Document) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("eval") / "index"
    build([notice], folder)
    with Assistant.open(folder) as opened:
        yield opened


@pytest.fixture
def question() -> MakeQuestion:
    """`question(items=(11,))`: a question with this gold and none other."""

    def make(**gold: Any) -> Question:
        return replace(_QUESTION, **gold)

    return make


@pytest.fixture
def answer() -> MakeAnswer:
    """`answer("是。", items=[11], lead=["商务部"])`: an answer made by hand."""

    def make(
        text: str = "……[1]",
        *,
        items: tuple[int | None, ...] = (),
        lead: tuple[str, ...] = (),
        others: tuple[str, ...] = (),
        quote: str = "……",
        status: Status = Status.ANSWERED,
        elapsed_ms: float = 1.0,
    ) -> Answer:
        citations = tuple(
            Citation("国办发〔2017〕46号", "", item, 1, f"c{item}", quote, 0, 1, "")
            for item in items
        )
        duties = [Duty(body, Role.LEAD, "c", Span(0, 1)) for body in lead]
        duties += [Duty(body, Role.WITHIN_REMIT, "c", Span(0, 1)) for body in others]
        return Answer(
            "软件正版化由谁牵头？", Language.HANS, status, text, citations, tuple(duties),
            elapsed_ms=elapsed_ms,
        )  # fmt: skip

    return make
