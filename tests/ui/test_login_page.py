"""The page that asks who you are: languages, words, and nothing that a reader typed as markup."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.models import Language
from tiaowen.ui.login import Problem, login_html, policy_of_login, preferred
from tiaowen.ui.page import banner_html
from tiaowen.ui.texts import text

if TYPE_CHECKING:
    from .conftest import Node

    Read = Callable[[str], Node]


def _body(html: str) -> str:
    """The elements that are shown; head and void elements have no end."""
    (body,) = re.findall(r"<body>(.*)</body>", html, re.DOTALL)
    return str(body)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"), ("zh-TW,zh;q=0.9", "zh-Hant"), ("zh-HK", "zh-Hant"),
        ("zh-Hant-CN", "zh-Hant"), ("zh", "zh-Hans"), ("en-GB", "en"),
        ("fr, zh-MO;q=0.2", "zh-Hant"),
        ("en;q=0.3, zh-CN;q=0.7", "zh-Hans"), ("zh-CN;q=0, en;q=0.1", "en"), ("", "en"),
        ("*", "en"),
        ("fr", "en"), ("zh;q=x, en;q=0.5", "en"), ("ZH-tw", "zh-Hant"), ("zh-CN;q=9", "en"),
    ],
)  # fmt: skip
def test_the_language_of_the_browser(accepted: str, language: str) -> None:
    assert preferred(accepted) == language


@given(st.text(max_size=60))
def test_any_header_gives_a_language(accepted: str) -> None:
    assert preferred(accepted) in list(Language)


@pytest.mark.parametrize("language", list(Language))
def test_every_word_is_in_the_language_and_every_field_has_its_label(
    language: Language, read: Read
) -> None:
    html = login_html(language)
    assert f'<html lang="{language}">' in html
    body = read(_body(html))
    (form,) = body.all(tag="form")
    labels = {node.attributes["for"]: node.text() for node in form.all(tag="label")}
    assert labels == {
        "username": text("login_name", language), "password": text("login_password", language),
    }  # fmt: skip
    fields = {node.attributes["name"]: node.attributes for node in form.all(tag="input")}
    assert fields["username"]["autocomplete"] == "username"
    assert fields["password"]["type"] == "password"
    assert fields["password"]["autocomplete"] == "current-password"
    assert form.one(tag="button").text() == text("login_submit", language)
    assert body.one(tag="h1").text() == text("login_title", language)


def test_a_problem_is_read_out_and_belongs_to_the_fields(read: Read) -> None:
    html = login_html(Language.HANS, problem=Problem.WAIT, name="张三", wait_s=8)
    body = read(_body(html))
    alert = body.one(name="problem")
    assert alert.attributes["role"] == "alert"
    assert alert.text() == "尝试次数过多，请在 8 秒后再试。"
    for field in body.all(tag="input"):
        assert field.attributes["aria-describedby"] == alert.attributes["id"]
        assert field.attributes["aria-invalid"] == "true"


def test_what_was_typed_is_words_and_no_markup(read: Read) -> None:
    name = '"><script>alert(1)</script>{{7*7}}${8*8}'
    body = read(_body(login_html(Language.ENGLISH, problem=Problem.FAILED, name=name)))
    assert body.all(tag="script") == []
    assert body.all(tag="input")[0].attributes["value"] == name


def test_it_needs_no_script_and_nothing_from_elsewhere() -> None:
    html = login_html(Language.HANS)
    assert "<script" not in html
    assert "http" not in html
    assert re.findall(r'\b(?:src|href|action)="([^"]*)"', html) == ["data:,"]
    (style,) = re.findall(r"<style>(.*)</style>", html, re.DOTALL)
    hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{hashed}'" in policy_of_login()
    assert "default-src 'none'" in policy_of_login()


def test_the_way_out_is_there_for_who_is_in(read: Read) -> None:
    def forms(**choice: Any) -> list[Node]:
        return read(banner_html(**choice)).all(tag="form")

    assert forms() == []
    (form,) = forms(logout=True)
    assert (form.attributes["method"], form.attributes["action"]) == ("post", "/logout")
    assert form.one(tag="button").text() == "退出登录"
