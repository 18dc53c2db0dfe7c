"""Hand-made questions and answers, and an assistant that knows the names of bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from tiaowen.api import Assistant, build
from tiaowen.eval.gold import Gold
from tiaowen.eval.questions import Question
from tiaowen.eval.reply import Cited, Found, Reply
from tiaowen.models import Document, Role, Status

MakeQuestion = Callable[..., Question]
MakeReply = Callable[..., Reply]

_QUESTION = Question(
    id="q1", lang="zh-Hans", kind="who_leads", question="软件正版化由谁牵头？", split="dev"
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


@pytest.fixture(scope="session")
def gold(notice: Document) -> Gold:
    return Gold([notice])


@pytest.fixture
def reply(notice: Document) -> MakeReply:
    """`reply("是。", items=[11], lead=["商务部"])`: a reply made by hand."""

    def cited(item: int | None, quote: str) -> Cited:
        clause = next((c for c in notice.clauses if c.item == item and item is not None), None)
        span = (clause.span.start, clause.span.end) if clause else (0, 1)
        return Cited(
            notice.number, clause.label if clause else "", item, clause.index if clause else None,
            clause.id if clause else "", quote, *span, notice.sha256,
        )  # fmt: skip

    def make(
        text: str = "……[1]",
        *,
        items: tuple[int | None, ...] = (),
        lead: tuple[str, ...] = (),
        others: tuple[str, ...] = (),
        quote: str = "……",
        status: Status = Status.ANSWERED,
        found: tuple[int, ...] = (),
        **fields: Any,
    ) -> Reply:
        duties = [(body, Role.LEAD.value) for body in lead]
        duties += [(body, Role.WITHIN_REMIT.value) for body in others]
        hits = tuple(
            Found(notice.number, c.label, c.item, c.id, c.text, 1.0 / place)
            for place, item in enumerate(found, start=1)
            for c in notice.clauses
            if c.item == item and c.index == 1
        )
        return Reply(
            status.value, text, tuple(cited(item, quote) for item in items),
            duties=tuple(duties), found=hits, **fields,
        )  # fmt: skip

    return make
