"""The page itself in a real browser: languages, looks, safety, and nothing from outside."""

from __future__ import annotations

import re
import time
from urllib.parse import urlsplit

import pytest

pytest.importorskip("selenium", reason="pip install selenium to run the browser tests")

from tiaowen.ui.texts import text

from .browser import MISSING, Page, Visit

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(MISSING), reason=MISSING)]

CONTRAST = """
const luminance = (rgb) => rgb.map((v) => v / 255)
  .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const parse = (color) => color.match(/[\\d.]+/g).map(Number);
function ground(element) {
  for (let e = element; e; e = e.parentElement) {
    const [r, g, b, a = 1] = parse(getComputedStyle(e).backgroundColor);
    if (a > 0.99) return [r, g, b];
  }
  return [255, 255, 255];
}
const poor = [];
for (const element of document.querySelectorAll("gradio-app :not(.sr-only)")) {
  const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  if (!own || !element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
  const [a, b] = [luminance(parse(getComputedStyle(element).color).slice(0, 3)),
    luminance(ground(element))].sort((x, y) => y - x);
  const ratio = (a + 0.05) / (b + 0.05);
  if (ratio < 4.5) poor.push(`${element.className} ${element.textContent.slice(0, 20)} ${ratio}`);
}
return poor;
"""


@pytest.mark.parametrize(
    ("browser", "interface"), [("zh-CN", "zh-Hans"), ("zh-TW", "zh-Hant"), ("de-DE", "en")]
)
def test_interface_speaks_the_language_of_the_browser(
    visit: Visit, browser: str, interface: str
) -> None:
    page = visit(language=browser).open()
    assert page.one("#tw-ask").text == text("ask", interface)
    assert page.js("return document.documentElement.lang") == interface


def test_language_can_be_switched_and_is_kept(page: Page) -> None:
    page.ask("火星移民由谁负责？")
    assert page.one("#tw-tab-search-button").text == "检索"
    assert page.one(".tw-badge").text == "不在已载入的文件中"
    for language in ("en", "zh-Hant"):
        page.click(f".tw-language[data-language={language}]")
        assert page.one(".tw-badge").text == text("badge_out_of_corpus", language)
        assert page.one("#tw-ask").text == text("ask", language)
        assert page.one(".tw-script[data-script=raw]").text == text("script_raw", language)
        box = page.one("#tw-question textarea")
        assert box.get_attribute("placeholder") == text("placeholder", language)
        assert page.one("#tw-contents").text == text("outline", language)
        assert page.one("#tw-tab-search-button").text == text("tab_search", language)
        assert page.one("#tw-new").text == text("new_talk", language)
    page.ask("软件正版化由谁牵头？")
    assert page.all(".tw-copy")[-1].text == "複製"
    page.open()
    assert page.one("#tw-ask").text == "提問"


def test_question_does_not_run(page: Page) -> None:
    attack = "<img src=x onerror=alert(1)><script>alert(2)</script>**x** [a](javascript:alert(3))"
    page.ask(attack)
    assert page.one("[data-testid=user]").text == attack
    assert page.all("#tw-chat img, #tw-chat script, #tw-chat [data-testid=user] a") == []
    assert page.js("return document.querySelectorAll('[onerror]').length") == 0
    # An open alert would have made every call above fail.
    assert page.js("return 1") == 1


def test_nothing_leaves_the_machine(page: Page) -> None:
    page.ask("软件正版化由谁牵头？")
    page.click(".tw-said a.tw-mark")
    page.click(".tw-script[data-script=raw]")
    page.settled()
    requests = page.requests()
    assert any("/gradio_api/queue/join" in url for url in requests)
    here = urlsplit(page.address).netloc
    outside = [
        url for url in requests
        if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != here
    ]  # fmt: skip
    assert [url for url in outside if not url.startswith("chrome")] == []
    assert page.js("return performance.getEntriesByType('resource').map((e) => e.name)"
                   ".filter((name) => !name.startsWith(location.origin))") == []  # fmt: skip


def test_browser_refuses_what_would_leave(page: Page) -> None:
    refused = page.driver.execute_async_script(
        "const done = arguments[0];"
        "fetch('http://192.0.2.1/').then(() => done('left'), (error) => done(String(error)))"
    )
    assert "Failed to fetch" in refused
    log = page.driver.get_log("browser")
    assert any("Content Security Policy" in entry["message"] for entry in log)


def test_page_is_without_errors(page: Page) -> None:
    page.ask("海关总署负责什么？")
    page.click(".tw-fold")
    page.click(".tw-language[data-language=en]")
    page.settled()
    log = page.driver.get_log("browser")
    assert [entry["message"] for entry in log if entry["level"] == "SEVERE"] == []


def test_phone(visit: Visit) -> None:
    page = visit(size=(390, 844), phone=True).open()
    page.shoot("phone-empty")
    page.ask("软件正版化由谁牵头？")
    assert page.js("return document.documentElement.scrollWidth") == 390
    chat, pane = page.one("#tw-chat").rect, page.one(".tw-pane").rect
    assert pane["y"] >= chat["y"] + chat["height"]
    page.shoot("phone-answer")
    page.click(".tw-said a.tw-mark")
    page.settled()
    assert page.in_view("mark.tw-on")
    page.shoot("phone-source")
    page.click("#tw-back")
    page.settled()
    assert page.js("return document.activeElement.textContent") == "[1]"
    assert page.js("return scrollY") == 0


def test_dark(visit: Visit) -> None:
    page = visit(language="zh-TW", dark=True).open()
    page.ask("軟體正版化由誰主責？")
    page.settled()
    page.shoot("dark")
    paper = page.one(".tw-pane").value_of_css_property("background-color")
    red, green, blue = (int(n) for n in re.findall(r"\d+", paper)[:3])
    assert max(red, green, blue) < 60


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_words_can_be_read(visit: Visit, dark: bool) -> None:
    page = visit(dark=dark).open()
    assert page.js(CONTRAST) == []
    page.ask("软件正版化由谁牵头？")
    page.ask("它什么时候完成？")
    page.click(".tw-said a.tw-mark")
    page.settled()
    page.one("#tw-question textarea").click()
    time.sleep(0.3)
    assert page.js(CONTRAST) == []
