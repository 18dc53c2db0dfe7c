"""Does it refuse when it should, and only then?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.eval.measures.statuses import (
    Pair,
    RefusalScore,
    refusal_scores,
    status_accuracy,
    status_confusion,
)
from tiaowen.models import Status

ANSWERED, NOT_STATED, OUT = "answered", "not_stated", "out_of_corpus"

PAIRS: list[Pair] = [
    ((ANSWERED,), ANSWERED),  # answered rightly
    ((ANSWERED,), ANSWERED),
    ((ANSWERED,), NOT_STATED),  # refused wrongly
    ((NOT_STATED, OUT), OUT),  # refused rightly
    ((NOT_STATED,), OUT),  # refused rightly, though the type is another
    ((OUT,), ANSWERED),  # refusal missed
    ((OUT,), ANSWERED),
    ((ANSWERED, NOT_STATED), NOT_STATED),  # both are right: left out
]


def test_accuracy_counts_the_types_of_refusals() -> None:
    # Right: 1, 2, 4 and 8.
    assert status_accuracy(PAIRS) == 4 / 8


def test_accuracy_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="no statuses"):
        status_accuracy([])


def test_refusals_are_the_positive_class() -> None:
    # 2 refused rightly, 1 wrongly, 2 missed: 2/3 and 2/4, F1 = 4 / (4 + 1 + 2).
    assert refusal_scores(PAIRS) == RefusalScore(2 / 3, 0.5, 4 / 7, 2, 1, 2, 2, 1)


@pytest.mark.parametrize(
    ("pairs", "shares"),
    [
        ([], (None, None, None)),
        ([((ANSWERED,), ANSWERED)], (None, None, None)),
        ([((OUT,), ANSWERED)], (None, 0.0, 0.0)),
        ([((ANSWERED,), OUT)], (0.0, None, 0.0)),
        ([((OUT,), OUT)], (1.0, 1.0, 1.0)),
        ([((ANSWERED, OUT), ANSWERED), ((OUT, ANSWERED), OUT)], (None, None, None)),
    ],
)
def test_a_share_of_nothing_is_none(
    pairs: list[Pair], shares: tuple[float | None, float | None, float | None]
) -> None:
    found = refusal_scores(pairs)
    assert (found.precision, found.recall, found.f1) == shares


def test_a_crash_is_no_refusal() -> None:
    found = refusal_scores([((OUT,), "error"), ((ANSWERED,), "error")])
    assert (found.refused_rightly, found.refused_wrongly, found.refusals_missed) == (0, 0, 1)


def test_confusion_of_statuses() -> None:
    # The fourth and the eighth count under what was given, the others under their only status.
    assert status_confusion(PAIRS) == {
        ANSWERED: {ANSWERED: 2, NOT_STATED: 1, OUT: 0},
        NOT_STATED: {ANSWERED: 0, NOT_STATED: 1, OUT: 1},
        OUT: {ANSWERED: 2, NOT_STATED: 0, OUT: 1},
    }


def test_where_none_of_several_came_the_first_was_wanted() -> None:
    assert status_confusion([((OUT, NOT_STATED), ANSWERED)])[OUT][ANSWERED] == 1


STATUSES = st.sampled_from([s.value for s in Status])
GOLD = st.lists(STATUSES, min_size=1, max_size=3, unique=True).map(tuple)


@given(st.lists(st.tuples(GOLD, STATUSES), min_size=1))
def test_every_question_is_counted_once(pairs: list[Pair]) -> None:
    found = refusal_scores(pairs)
    assert len(pairs) == (
        found.refused_rightly + found.refused_wrongly + found.refusals_missed
        + found.answered_rightly + found.left_out
    )  # fmt: skip
    confusion = status_confusion(pairs)
    assert sum(sum(row.values()) for row in confusion.values()) == len(pairs)
    right = sum(row[status] for status, row in confusion.items())
    assert status_accuracy(pairs) == right / len(pairs)
