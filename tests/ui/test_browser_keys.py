"""The page without a mouse: every control is reached, seen, used and left."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

pytest.importorskip("selenium", reason="pip install selenium to run the browser tests")

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from tiaowen.ui.texts import text

from .browser import MISSING, Page, Visit

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(MISSING), reason=MISSING)]

FOCUSED = """
const e = document.activeElement;
if (e === document.body) return null;
const box = e.getBoundingClientRect(), style = getComputedStyle(e);
const ground = (n) => {
  for (; n; n = n.parentElement) {
    const [r, g, b, a = 1] = getComputedStyle(n).backgroundColor.match(/[\\d.]+/g).map(Number);
    if (a > 0.99) return [r, g, b];
  }
  return [255, 255, 255];
};
const luminance = (rgb) => rgb.slice(0, 3).map((v) => v / 255)
  .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const ring = style.outlineColor.match(/[\\d.]+/g).map(Number);
const [a, b] = [luminance(ring), luminance(ground(e.parentElement))].sort((x, y) => y - x);
const offset = parseFloat(style.outlineOffset);
const tab = e.closest("[role=tabpanel]")?.id || "";
return {
  what: e.id ? "#" + e.id : e.tagName.toLowerCase() + "." + [...e.classList].filter(
    (c) => c.startsWith("tw-") && c !== "tw-current").join("."),
  name: (e.getAttribute("aria-label") || e.textContent || "").trim().slice(0, 60),
  ring: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
  contrast: (a + 0.05) / (b + 0.05),
  seen: box.width > 0 && box.right > 0 && box.bottom > 0 && box.left < innerWidth
    && box.top < innerHeight,
  tab, x: box.left, y: box.top,
};
"""


def press(page: Page, *keys: str, shift: bool = False) -> None:
    chain = ActionChains(page.driver)
    if shift:
        chain.key_down(Keys.SHIFT)
    chain.send_keys(*keys)
    if shift:
        chain.key_up(Keys.SHIFT)
    chain.perform()


def walk(page: Page, *, back: bool = False, limit: int = 400) -> list[dict[str, Any]]:
    """Every place that Tab comes to, until it leaves the page."""
    page.js("document.activeElement.blur(); getSelection().removeAllRanges()")
    if not back:
        page.js("document.body.tabIndex = -1; document.body.focus();"
                "document.body.removeAttribute('tabindex')")  # fmt: skip
    places: list[dict[str, Any]] = []
    for _ in range(limit):
        press(page, Keys.TAB, shift=back)
        place = page.js(FOCUSED)
        if place is None:
            return places
        places.append(place)
    raise AssertionError(f"a trap: {[p['what'] for p in places[-6:]]}")


def reach(page: Page, selector: str, limit: int = 120) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(limit):
        press(page, Keys.TAB)
        if page.js("return document.activeElement.matches(arguments[0])", selector):
            return
    raise AssertionError(f"{selector} is not reached")


def check(places: list[dict[str, Any]]) -> None:
    assert [p["what"] for p in places if not p["name"]] == []
    assert [p["what"] for p in places if p["ring"] < 2] == []
    assert [(p["what"], p["contrast"]) for p in places if p["contrast"] < 3] == []
    assert [p["what"] for p in places if not p["seen"]] == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_tab_comes_to_everything_in_the_order_it_is_read(visit: Visit, dark: bool) -> None:
    page = visit(dark=dark).open()
    page.ask("软件正版化由谁牵头？")
    page.settled()
    places = walk(page)
    check(places)
    order = [
        "a.tw-skip", "button.tw-language", "#tw-tab-chat-button", "#tw-list", "#tw-new",
        "a.tw-mark", "button.tw-copy", "#tw-ask", "#tw-contents", "button.tw-script",
        "#tw-sheet-box",
    ]  # fmt: skip
    seen = [p["what"] for p in places]
    assert sorted(order, key=seen.index) == order
    # And back again, past the same places.
    assert {p["what"] for p in walk(page, back=True)} == set(seen)


def test_every_tab_is_a_place_without_a_trap(page: Page) -> None:
    tabs = [t.get_attribute("id") for t in page.all("#tw-tabs [role=tablist] [role=tab]")]
    for name in tabs:
        page.js("document.getElementById(arguments[0]).click()", name)
        page.settled()
        places = walk(page)
        check(places)
        assert {f"#{t}" for t in tabs} <= {p["what"] for p in places}
        panel = page.one(f"#{name}").get_attribute("aria-controls")
        assert {p["tab"] for p in places} <= {"", panel}


def test_arrows_move_between_tabs(page: Page) -> None:
    tabs = [t.get_attribute("id") for t in page.all("#tw-tabs [role=tablist] [role=tab]")]
    reach(page, "#tw-tabs [role=tab]")
    for key, expected in (
        (Keys.ARROW_RIGHT, tabs[1]), (Keys.END, tabs[-1]), (Keys.ARROW_RIGHT, tabs[0]),
        (Keys.ARROW_LEFT, tabs[-1]), (Keys.HOME, tabs[0]),
    ):  # fmt: skip
        press(page, key)
        chosen = page.wait(lambda: page.one("#tw-tabs [role=tab][aria-selected=true]"))
        page.wait(partial(page.all, f"#{expected}[aria-selected=true]"))
        assert page.js("return document.activeElement.id") == expected
    assert chosen.is_displayed()


def test_skipping_leads_to_the_box_and_to_the_source(page: Page) -> None:
    page.js("document.querySelector('#tw-tab-documents-button').click()")
    reach(page, "a.tw-skip")
    assert page.js("return document.activeElement.textContent") == text("skip")
    press(page, Keys.ENTER)
    page.wait(lambda: page.js("return document.activeElement.matches('#tw-question textarea')"))
    assert page.one("#tw-question").is_displayed()
    page.open()
    reach(page, "a.tw-skip[href='#tw-sheet-box']")
    press(page, Keys.ENTER)
    page.wait(lambda: page.js("return document.activeElement.id") == "tw-sheet-box")
    press(page, Keys.PAGE_DOWN)
    page.wait(lambda: page.js("return document.querySelector('#tw-sheet-box').scrollTop") > 100)


def test_an_answer_is_read_and_copied_by_keyboard(page: Page) -> None:
    page.ask("软件正版化由谁牵头？")
    reach(page, "a.tw-mark")
    page.wait(lambda: page.one("#tw-tip").is_displayed())
    mark = page.driver.switch_to.active_element
    assert mark.get_attribute("aria-describedby") == "tw-tip"
    press(page, Keys.ESCAPE)
    page.wait(lambda: not page.one("#tw-tip").is_displayed())
    assert page.driver.switch_to.active_element == mark  # the reader stays where they are
    press(page, Keys.ENTER)
    page.settled()
    assert page.in_view("mark.tw-on")
    assert page.marked("n").startswith("(新聞出版廣電總局牽頭負責,工業和信息化部、")
    reach(page, ".tw-cite summary")
    assert page.js("return document.activeElement.parentElement.open") is False
    press(page, Keys.ENTER)
    assert page.js("return document.activeElement.parentElement.open") is True
    reach(page, ".tw-copy")
    press(page, Keys.ENTER)
    page.wait(lambda: page.one(".tw-copy").text in (text("copied"), text("copy_failed")))
    reach(page, "#tw-contents")
    press(page, Keys.ENTER)
    reach(page, "#tw-outline a")
    press(page, Keys.ENTER)
    page.settled()
    reach(page, ".tw-script[data-script=simplified]")
    press(page, Keys.SPACE)
    page.wait(lambda: page.js(
        "return document.querySelector('.tw-sheet').textContent.includes('软件正版化')"
    ))  # fmt: skip


def test_a_question_is_asked_by_keyboard_and_said_when_answered(page: Page) -> None:
    reach(page, "#tw-question textarea")
    press(page, "公安部牵头哪些工作？", Keys.ENTER)
    page.wait(lambda: page.all(".tw-answer"))
    log = page.one("#tw-chat [role=log]")
    assert log.get_attribute("aria-live") == "polite"
    assert log.get_attribute("aria-label") == text("chat")
    assert page.js("return document.activeElement.matches('#tw-question textarea')")
