"""Who is added, removed, and given keys; names that are the same."""

from __future__ import annotations

import pytest
from tiaowen.errors import ConfigError
from tiaowen.server.passwords import is_right
from tiaowen.server.users import Users, new_key, prefix_of

from .conftest import PASSWORD


@pytest.fixture
def users() -> Users:
    return Users().with_user("张三", PASSWORD).with_user("Li.Si", PASSWORD)


def test_somebody_is_found_whatever_the_capitals_and_widths(users: Users) -> None:
    for name in ("Li.Si", "li.si", "LI.SI", "Ｌｉ．Ｓｉ"):
        found = users.named(name)
        assert found is not None
        assert found.name == "Li.Si"
    assert users.named("李四") is None


@pytest.mark.parametrize("name", ["li.si", "ＬＩ.ＳＩ", "张三"])
def test_a_name_is_given_once(users: Users, name: str) -> None:
    with pytest.raises(ConfigError, match="already") as caught:
        users.with_user(name, PASSWORD)
    assert "tiaowen user password" in caught.value.advice


@pytest.mark.parametrize(
    "name", ["", " ", "a b", ".a", "-a", "a/b", "a\nb", "<b>", "a:b", "\u202ea", "a" * 65, "\ud800"]
)
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be the name"):
        Users().with_user(name, PASSWORD)


@pytest.mark.parametrize("name", ["a", "zhang.san@agency", "张三", "王五-2", "7"])
def test_names_that_are_some(name: str) -> None:
    assert Users().with_user(name, PASSWORD).people[0].name == name


def test_another_password_replaces_the_one_before(users: Users) -> None:
    changed = users.with_password("张三", "another password of mine")
    kept = changed.get("张三").password
    assert is_right("another password of mine", kept)
    assert not is_right(PASSWORD, kept)
    assert changed.get("Li.Si") == users.get("Li.Si")


def test_a_key_belongs_to_its_user_and_is_not_kept(users: Users) -> None:
    key = new_key()
    with_key = users.with_key("li.si", key)
    owner = with_key.owner_of(key)
    assert owner is not None
    assert owner.name == "Li.Si"
    assert key not in repr(with_key)
    assert key.rpartition("_")[2] not in repr(with_key)
    assert users.owner_of(key) is None
    for wrong in (key[:-1], key + "A", key.upper(), "", "tw_", new_key()):
        assert with_key.owner_of(wrong) is None


def test_a_removed_user_takes_its_keys_along(users: Users) -> None:
    key, other = new_key(), new_key()
    both = users.with_key("张三", key).with_key("Li.Si", other)
    left = both.without_user("张三")
    assert [user.name for user in left.people] == ["Li.Si"]
    assert left.owner_of(key) is None
    assert left.owner_of(other) is not None


def test_a_revoked_key_opens_nothing(users: Users) -> None:
    key = new_key()
    with_key = users.with_key("张三", key)
    for text in (prefix_of(key), f"tw_{prefix_of(key)}", key):
        assert with_key.without_key(text).owner_of(key) is None
    with pytest.raises(ConfigError, match="no key begins"):
        users.without_key("tw_00000000")


def test_what_is_no_key_is_not_repeated() -> None:
    with pytest.raises(ConfigError) as caught:
        prefix_of("my-secret-thing")
    assert "secret" not in str(caught.value)


def test_keys_are_long_random_and_different() -> None:
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(len(key) == len("tw_") + 8 + 1 + 43 for key in keys)


def test_who_is_not_there_is_said_with_who_is(users: Users) -> None:
    with pytest.raises(ConfigError, match="no user '王五'") as caught:
        users.get("王五")
    assert "张三, Li.Si" in caught.value.advice
