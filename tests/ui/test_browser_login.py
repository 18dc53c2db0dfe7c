"""Logging in with a real browser: as a person does, and back to what was wanted."""

from __future__ import annotations

import importlib.util
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("selenium", reason="pip install selenium to run the browser tests")

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.remote.webelement import WebElement
from tiaowen.api import build
from tiaowen.policy.parse import bundled
from tiaowen.server.user_file import change_users
from tiaowen.ui.texts import text

from .browser import MISSING, Page, Visit

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(MISSING), reason=MISSING)]

PASSWORD = "四个普通的词连起来就很长"
_LOGO = "[class~=tw-logout] button"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("closed")
    build([bundled()], folder / "index")
    return folder


@pytest.fixture(scope="module")
def closed(folder: Path) -> Iterator[str]:
    """Address of the program as it is started for an office, log-in and all."""
    users, log = folder / "users.json", folder / "errors.log"
    change_users(users, lambda users: users.with_user("张三", PASSWORD))
    command = [sys.executable, "-m", "tiaowen", "serve", "--port", "0", "--login", "--debug"]
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [*command, "--users", str(users), "--index", str(folder / "index")],
            stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
    watchdog = threading.Timer(90, process.kill)
    watchdog.start()
    assert process.stdout is not None
    said = process.stdout.readline()
    watchdog.cancel()
    yield next(word for word in said.split() if word.startswith("http"))
    process.send_signal(signal.SIGINT)
    process.wait(timeout=20)
    logged = process.stdout.read() + log.read_text(encoding="utf-8")
    # Nobody's name, nothing that was asked or typed.
    assert re.fullmatch(r"opening the index…\nlibrary: \S+, 1 document \(.*\)\n", logged)


@pytest.fixture(autouse=True)
def _one_user(folder: Path) -> None:
    """Whatever a test did before, 张三 is the one who may log in."""
    change_users(
        folder / "users.json",
        lambda users: users if users.named("张三") else users.with_user("张三", PASSWORD),
    )


def _enter(page: Page, password: str = PASSWORD) -> None:
    page.one("#username").clear()
    page.one("#username").send_keys("张三")
    page.one("#password").send_keys(password)
    button = page.one("form button")
    button.click()
    page.wait(lambda: _is_gone(button))  # what comes next is another page


def _is_gone(element: WebElement) -> bool:
    try:
        return not element.is_enabled()
    except StaleElementReferenceException:
        return True


def _inside(page: Page) -> None:
    page.wait(lambda: page.all(".tw-sheet") and page.all("#tw-question textarea"))


def _violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page, all its rules of WCAG 2.2 A and AA."""
    found = importlib.util.find_spec("axe_playwright_python")
    assert found is not None
    assert found.submodule_search_locations is not None
    (script,) = Path(found.submodule_search_locations[0]).rglob("axe.min.js")
    # Through the debugger: the policy of the page lets no script of the page itself run.
    page.driver.execute_cdp_cmd("Runtime.evaluate", {"expression": script.read_text("utf-8")})
    rules = page.driver.execute_async_script("""
        const done = arguments[arguments.length - 1];
        axe.run().then((found) => done(found.violations.map((v) => v.id)));
        """)
    return [str(rule) for rule in rules]


@pytest.mark.parametrize(
    ("browser", "language", "choices"),
    [
        ("zh-CN", "zh-Hans", {}), ("zh-TW", "zh-Hant", {"size": (360, 740), "phone": True}),
        ("en-US", "en", {"size": (360, 740), "phone": True, "dark": True}),
    ],
)  # fmt: skip
def test_in_and_out(
    visit: Visit, closed: str, browser: str, language: str, choices: dict[str, object]
) -> None:
    page = visit(closed, language=browser, **choices)
    page.driver.get(closed)
    assert page.driver.current_url == f"{closed}login"
    assert page.driver.title.startswith(text("login_title", language))
    assert page.one("html").get_attribute("lang") == language
    assert page.driver.switch_to.active_element.get_attribute("id") == "username"
    assert page.js("return document.documentElement.scrollWidth <= innerWidth")
    assert _violations(page) == []
    page.shoot(f"login-{language}")
    _enter(page, "wrong")
    assert page.one("[role=alert]").text == text("login_failed", language)
    assert page.one("#username").get_attribute("value") == "张三"
    assert page.driver.switch_to.active_element.get_attribute("id") == "password"
    assert _violations(page) == []
    page.shoot(f"login-wrong-{language}")
    _enter(page)
    _inside(page)
    assert page.driver.current_url == closed
    assert page.js("return document.cookie") == ""  # no script sees the session
    page.wait(lambda: page.one(_LOGO).text == text("logout", language))
    assert page.js("return document.documentElement.scrollWidth <= innerWidth")
    name, languages, way_out = (
        page.one(part).rect for part in (".tw-brand h1", "#tw-languages", _LOGO)
    )
    assert name["x"] + name["width"] <= languages["x"]
    assert languages["x"] + languages["width"] <= way_out["x"]
    page.shoot(f"logged-in-{language}")
    page.one(_LOGO).click()
    page.wait(lambda: page.all("#password"))
    assert page.driver.current_url == f"{closed}login"
    page.driver.back()
    page.wait(lambda: page.all("#password"))
    assert not page.all(".tw-sheet")


def test_the_place_that_was_wanted_is_there_afterwards(visit: Visit, closed: str) -> None:
    page = visit(closed)
    clause = f"#cite/{bundled().sha256[:16]}/1/712-720t"
    page.driver.get(f"{closed}?a=b{clause}")
    assert "/login?next=" in page.driver.current_url
    _enter(page, "wrong")
    _enter(page)
    _inside(page)
    assert page.driver.current_url == f"{closed}?a=b{clause}"
    page.wait(lambda: page.all("mark.tw-on"))


def test_answers_stream_to_who_is_logged_in_and_end_with_the_user(
    visit: Visit, closed: str, folder: Path
) -> None:
    page = visit(closed)
    page.driver.get(closed)
    _enter(page)
    page.open()
    assert "新闻出版广电总局" in page.ask("软件正版化由谁牵头？").text
    change_users(folder / "users.json", lambda users: users.without_user("张三"))
    page.one("#tw-question textarea").send_keys("公安部牵头哪些工作？\n")
    page.wait(lambda: page.all("#password"))
    assert "/login" in page.driver.current_url
    assert page.requests()
