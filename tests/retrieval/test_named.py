"""Names of campaigns: 绿盾工程, Red Shield. The clause that bears the name is meant."""

from __future__ import annotations

import pytest
from tiaowen.retrieval.hybrid import Retriever
from tiaowen.retrieval.wordings import names_in


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("绿盾工程是哪个部门在推？", ["绿盾"]),
        ("秋風2017專項行動查什麼", ["秋风2017"]),
        ("Who runs Red Shield in farming?", ["red shield"]),
        ("软件正版化由谁牵头？", []),
    ],
)
def test_names_are_read(retriever: Retriever, question: str, names: list[str]) -> None:
    assert names_in(retriever.read(question)) == names


@pytest.mark.parametrize(
    ("question", "item"),
    [("绿盾工程", 6), ("秋风2017专项行动", 10), ("the Red Shield campaign", 2)],
)
def test_the_clause_that_bears_the_name_is_first(
    retriever: Retriever, question: str, item: int
) -> None:
    assert retriever.search(question)[0].clause.item == item
