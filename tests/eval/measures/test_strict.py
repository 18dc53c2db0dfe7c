"""When is an answer right as a whole?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.eval.measures.strict import strict


@pytest.mark.parametrize(
    ("status_ok", "parts", "refusal_expected", "answered", "right"),
    [
        (True, [True, True], False, True, True),
        (True, [True, None, None], False, True, True),
        (True, [], False, True, True),
        (True, [True, False], False, True, False),
        (False, [True, True], False, True, False),
        # 拒答：只看状态。
        (True, [False, None], True, False, True),
        (False, [True], True, False, False),  # a refusal of the wrong type
        (False, [True, True], True, True, False),
        (True, [True, True], True, True, False),
        # 两者皆可：a refusal is right too.
        (True, [False, False], False, False, True),
        (False, [None], False, False, False),
    ],
)
def test_right_as_a_whole(
    status_ok: bool,
    parts: list[bool | None],
    refusal_expected: bool,
    answered: bool,
    right: bool,
) -> None:
    assert strict(status_ok, parts, refusal_expected, answered) is right


@given(st.lists(st.sampled_from([True, False, None])), st.booleans(), st.booleans())
def test_without_the_right_status_nothing_is_right(
    parts: list[bool | None], refusal_expected: bool, answered: bool
) -> None:
    assert not strict(False, parts, refusal_expected, answered)
