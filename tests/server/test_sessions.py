"""Sessions end: by time, by log-out, with their user, and with the password."""

from __future__ import annotations

import pytest
from tiaowen.server.sessions import Sessions
from tiaowen.server.users import Users

from .conftest import PASSWORD, Clock


@pytest.fixture
def users() -> Users:
    return Users().with_user("张三", PASSWORD).with_user("李四", PASSWORD)


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    return Sessions(clock=clock)


def _name(sessions: Sessions, token: str, users: Users, *, touch: bool = True) -> str | None:
    user = sessions.user_of(token, users, touch=touch)
    return user.name if user else None


def test_a_token_is_random_and_not_kept(sessions: Sessions, users: Users) -> None:
    tokens = {sessions.open(users.get("张三")) for _ in range(10)}
    assert len(tokens) == 10
    assert all(len(token) == 43 for token in tokens)  # 32 bytes in base 64
    assert not tokens & set(sessions._open)
    assert {_name(sessions, token, users) for token in tokens} == {"张三"}
    assert _name(sessions, "x" * 43, users) is None


def test_eight_hours_without_a_request_end_it(
    sessions: Sessions, users: Users, clock: Clock
) -> None:
    token = sessions.open(users.get("张三"))
    clock.now += 8 * 3600 - 1
    assert _name(sessions, token, users) == "张三"
    clock.now += 8 * 3600 - 1
    assert _name(sessions, token, users, touch=False) == "张三"  # a look is no sign of life
    clock.now += 2
    assert _name(sessions, token, users) is None
    assert len(sessions) == 0


def test_a_day_ends_it_in_any_case(sessions: Sessions, users: Users, clock: Clock) -> None:
    token = sessions.open(users.get("张三"))
    for _ in range(23):
        clock.now += 3600
        assert _name(sessions, token, users) == "张三"
    clock.now += 3600
    assert _name(sessions, token, users) is None


def test_it_ends_with_its_user_and_with_the_password(sessions: Sessions, users: Users) -> None:
    tokens = {name: sessions.open(users.get(name)) for name in ("张三", "李四")}
    changed = users.without_user("张三").with_password("李四", "another password of mine")
    assert _name(sessions, tokens["张三"], changed) is None
    assert _name(sessions, tokens["李四"], changed) is None
    again = changed.with_user("张三", PASSWORD)
    assert _name(sessions, tokens["张三"], again) is None


def test_log_out_ends_one_and_no_other(sessions: Sessions, users: Users) -> None:
    first, second = sessions.open(users.get("张三")), sessions.open(users.get("张三"))
    sessions.close(first)
    sessions.close("no token")
    assert _name(sessions, first, users) is None
    assert _name(sessions, second, users) == "张三"


def test_one_user_has_twenty_at_most(sessions: Sessions, users: Users) -> None:
    other = sessions.open(users.get("李四"))
    tokens = [sessions.open(users.get("张三")) for _ in range(25)]
    assert [_name(sessions, token, users) for token in tokens] == [None] * 5 + ["张三"] * 20
    assert _name(sessions, other, users) == "李四"


def test_what_has_ended_is_not_kept(sessions: Sessions, users: Users, clock: Clock) -> None:
    for _ in range(10):
        sessions.open(users.get("张三"))
    clock.now += 9 * 3600
    sessions.open(users.get("李四"))
    assert len(sessions) == 1
