"""The file of users: private, whole or not there, and never silently replaced."""

from __future__ import annotations

import json
import os
import stat
from multiprocessing.pool import ThreadPool
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.errors import ConfigError
from tiaowen.server.passwords import Cost, Scrypt
from tiaowen.server.user_file import WatchedUsers, change_users, is_private, read_users
from tiaowen.server.users import Key, User, Users, checked_name, folded, new_key

from .conftest import PASSWORD


def _is_name(text: str) -> bool:
    try:
        return checked_name(text) == text
    except ConfigError:
        return False


_NAMES = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12).filter(_is_name)
_COSTS = st.builds(
    Cost, st.sampled_from([2**n for n in range(1, 16)]), st.integers(1, 8), st.integers(1, 4)
)
_SCRYPTS = st.builds(
    Scrypt, _COSTS, st.binary(min_size=8, max_size=32), st.binary(min_size=32, max_size=32)
)
_TIMES = st.datetimes().map(lambda time: time.isoformat(timespec="seconds"))
_PEOPLE = st.lists(
    st.builds(User, _NAMES, _SCRYPTS, _TIMES), max_size=5, unique_by=lambda user: folded(user.name)
)


@st.composite
def _users(draw: Any) -> Users:
    people = tuple(draw(_PEOPLE))
    if not people:
        return Users()
    hex_ = st.binary(min_size=32, max_size=32).map(bytes.hex)
    prefixes = st.binary(min_size=4, max_size=4).map(bytes.hex)
    owners = st.sampled_from([user.name for user in people])
    return Users(people, tuple(draw(st.lists(st.builds(Key, prefixes, hex_, owners, _TIMES)))))


@given(_users())
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, users: Users
) -> None:  # fmt: skip
    path = tmp_path_factory.mktemp("users") / "users.json"
    change_users(path, lambda _: users)
    assert read_users(path) == users


def test_no_file_is_nobody(tmp_path: Path) -> None:
    assert read_users(tmp_path / "none.json") == Users()


def _added(path: Path) -> bytes:
    change_users(path, lambda users: users.with_user("张三", PASSWORD))
    return path.read_bytes()


def test_only_its_owner_may_read_it_and_it_holds_no_password(tmp_path: Path) -> None:
    path = tmp_path / "data" / "users.json"
    written = _added(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.with_name("users.json.lock").stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) & 0o077 == 0
    assert PASSWORD not in written.decode()
    assert is_private(path)
    path.chmod(0o644)
    assert not is_private(path)
    change_users(path, lambda users: users)
    assert is_private(path)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2], lambda text: "", lambda text: "[]",
        lambda text: text.replace('"n": 2', '"n": 3'),
        lambda text: text.replace('"n": 2', '"n": true'),
        lambda text: text.replace('"salt": "', '"salt": "xyz'),
        lambda text: text.replace("张三", "a b"), lambda text: text.replace('"users"', '"people"'),
        lambda text: text.replace('"keys": []', '"keys": [{"prefix": "00000000"}]'),
        lambda text: text.replace('"hash": "', '"hash": "00'), lambda text: "\ufeff{" * 9,
        lambda text: text.replace("20", "\\ud800", 1),
    ],
)  # fmt: skip
def test_a_damaged_file_is_an_error_and_stays_as_it_is(tmp_path: Path, damage: Any) -> None:
    path = tmp_path / "users.json"
    text = damage(_added(path).decode())
    path.write_text(text, encoding="utf-8")
    for use in (read_users, lambda p: change_users(p, lambda u: u.with_user("李四", PASSWORD))):
        with pytest.raises(ConfigError, match="damaged") as caught:
            use(path)
        assert str(path) in str(caught.value)
        assert "copy" in caught.value.advice
    assert path.read_text(encoding="utf-8") == text


def test_bytes_that_are_no_text_are_damage(tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="damaged"):
        read_users(path)


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_another_version_is_refused_with_advice(tmp_path: Path, version: object) -> None:
    path = tmp_path / "users.json"
    data = json.loads(_added(path))
    data["format"] = version
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(ConfigError, match="format") as caught:
        read_users(path)
    assert "--users" in caught.value.advice


def test_two_of_one_name_are_damage(tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    data = json.loads(_added(path))
    data["users"] *= 2
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(ConfigError, match="damaged"):
        read_users(path)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="directory"):
        read_users(tmp_path)


def test_a_change_that_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "users.json"
    before = _added(path)
    with pytest.raises(ConfigError, match="already"):
        change_users(path, lambda users: users.with_user("张三", PASSWORD))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match="No space left"):
        change_users(path, lambda users: users.with_user("李四", PASSWORD))
    assert path.read_bytes() == before
    assert {p.name for p in tmp_path.iterdir()} == {"users.json", "users.json.lock"}


def test_many_at_once_lose_nobody(tmp_path: Path) -> None:
    path = tmp_path / "users.json"

    def add(number: int) -> None:
        change_users(path, lambda users: users.with_user(f"用户{number}", PASSWORD))

    with ThreadPool(8) as pool:
        pool.map(add, range(24))
    assert {user.name for user in read_users(path).people} == {f"用户{n}" for n in range(24)}


def test_a_change_is_seen_at_once(tmp_path: Path) -> None:
    path, key = tmp_path / "users.json", new_key()
    watched = WatchedUsers(path)
    assert watched.now == Users()
    _added(path)
    assert watched.now.named("张三") is not None
    assert watched.now is watched.now
    change_users(path, lambda users: users.with_key("张三", key))
    assert watched.now.owner_of(key) is not None
    change_users(path, lambda users: users.without_user("张三"))
    assert watched.now == Users()


def test_while_the_file_is_damaged_or_gone_nobody_gets_in(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "users.json"
    whole = _added(path)
    watched = WatchedUsers(path)
    path.write_bytes(whole[:-9])
    assert watched.now == Users()
    assert "damaged" in caplog.text
    assert "张三" not in caplog.text
    path.write_bytes(whole)
    assert watched.now.named("张三") is not None
    path.unlink()
    assert watched.now == Users()


def test_a_server_does_not_start_with_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(ConfigError, match="damaged"):
        WatchedUsers(path)
