"""Are the right bodies named?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.eval.measures.bodies import exact_set, role_confusion, set_f1

BODIES = st.lists(st.sampled_from(["商务部", "公安部", "财政部", "文化部"]))


@pytest.mark.parametrize(
    ("given_", "gold", "exact", "f1"),
    [
        (["商务部", "公安部"], ["公安部", "商务部"], True, 1.0),
        (["商务部", "商务部"], ["商务部"], True, 1.0),
        ([], [], True, 1.0),
        (["商务部"], [], False, 0.0),
        ([], ["商务部"], False, 0.0),
        # One of two found: 2·1 / (1 + 2).
        (["商务部"], ["商务部", "公安部"], False, 2 / 3),
        # Two shared of three and four: 2·2 / 7.
        (["商务部", "公安部", "文化部"], ["商务部", "公安部", "财政部", "高法院"], False, 4 / 7),
        (["商务部"], ["公安部"], False, 0.0),
    ],
)
def test_a_set_of_bodies(given_: list[str], gold: list[str], exact: bool, f1: float) -> None:
    assert exact_set(given_, gold) is exact
    assert set_f1(given_, gold) == pytest.approx(f1)


@given(BODIES, BODIES)
def test_f1_is_symmetric_and_1_only_where_the_sets_are_equal(a: list[str], b: list[str]) -> None:
    assert set_f1(a, b) == set_f1(b, a)
    assert 0 <= set_f1(a, b) <= 1
    assert (set_f1(a, b) == 1) is exact_set(a, b)


def test_roles_are_counted_body_by_body() -> None:
    # 1: 商务部 led and is said to lead; 公安部 shares and is said to lead; 财政部 is missing.
    # 2: 文化部 is too much.
    found = role_confusion(
        [
            (
                {"商务部": "lead", "公安部": "within_remit", "财政部": "within_remit"},
                {"商务部": "lead", "公安部": "lead"},
            ),
            ({"高法院": "lead"}, {"高法院": "lead", "文化部": "responsible"}),
        ]
    )
    assert list(found) == ["lead", "responsible", "within_remit", "none"]
    assert found == {
        "lead": {"lead": 2, "responsible": 0, "within_remit": 0, "none": 0},
        "responsible": {"lead": 0, "responsible": 0, "within_remit": 0, "none": 0},
        "within_remit": {"lead": 1, "responsible": 0, "within_remit": 0, "none": 1},
        "none": {"lead": 0, "responsible": 1, "within_remit": 0, "none": 0},
    }


def test_no_body_no_row() -> None:
    assert role_confusion([]) == {}
    assert role_confusion([({}, {})]) == {}
