"""The page in a real browser: sorted, narrowed down, opened, and asking nothing of a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("selenium", reason="pip install selenium to run the browser tests")

from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select
from tiaowen.eval.report.page import write
from tiaowen.eval.run import Run

from ...ui.browser import MISSING, Page, browse
from .conftest import HOSTILE

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(MISSING), reason=MISSING)]


@pytest.fixture(scope="module")
def address(run: Run, earlier: Run, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    write(run, path, earlier=earlier)
    return path.as_uri()


@pytest.fixture(scope="module")
def browser(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    page = browse(tmp_path_factory.mktemp("profile") / "p", address)
    yield page
    page.driver.quit()


@pytest.fixture
def page(browser: Page) -> Page:
    browser.driver.get("about:blank")
    browser.driver.get(browser.address)
    return browser


def ids(page: Page) -> list[str]:
    # In one step: the rows are made anew while a choice takes effect.
    return list(page.js(
        "return [...document.querySelectorAll('#rows .row .open')].map((e) => e.textContent.trim())"
    ))  # fmt: skip


def choose(page: Page, name: str, value: str, *, ids_then: list[str]) -> None:
    Select(page.one(f"[name={name}]")).select_by_value(value)
    page.wait(lambda: ids(page) == ids_then)


def test_nothing_is_asked_for_and_nothing_goes_wrong(page: Page, address: str) -> None:
    page.requests()
    page.driver.get(address)
    for row in page.all("#rows .open"):
        row.click()
    assert [a for a in page.requests() if not a.startswith("data:")] == [address]
    assert page.driver.get_log("browser") == []
    page.shoot("report")


def test_failures_of_the_first_system_come_first(page: Page) -> None:
    assert ids(page) == ["q2", "q3", "q4"]
    assert page.one("#count").text == "3 failures"


def test_sorting_by_click_and_by_key(page: Page) -> None:
    page.click("th[data-name=id] button")
    head = page.one("th[data-name=id]")
    assert head.get_attribute("aria-sort") == "ascending"
    page.one("th[data-name=id] button").send_keys(Keys.ENTER)
    assert head.get_attribute("aria-sort") == "descending"
    assert ids(page) == ["q4", "q3", "q2"]
    page.one("th[data-name=confidence] button").send_keys(Keys.SPACE)
    assert head.get_attribute("aria-sort") is None
    assert ids(page) == ["q3", "q2", "q4"], "0.2, 0.6, and what has none comes last"


def test_numbers_in_ids_count_as_numbers(page: Page) -> None:
    page.click("[name=all]")
    page.wait(lambda: ids(page) == ["q1", "q2", "q3", "q10", "q4"])
    page.click("th[data-name=id] button")
    assert ids(page) == ["q1", "q2", "q3", "q4", "q10"]
    assert page.one("#count").text == "5 answers, 3 failures"


def test_narrowing_down(page: Page) -> None:
    choose(page, "system", "<theirs>", ids_then=["q1", "q2", "q3", "q4"])
    choose(page, "system", "", ids_then=["q1", "q2", "q2", "q3", "q3", "q4", "q4"])
    choose(page, "wrong", "citation", ids_then=["q1", "q4", "q4"])
    choose(page, "lang", "en", ids_then=[])
    assert page.one("#count").text == "0 failures: nothing fits"
    page.click("#filters [type=reset]")
    page.wait(lambda: ids(page) == ["q2", "q3", "q4"])
    page.one("[name=text]").send_keys("TAKEN")
    page.wait(lambda: ids(page) == ["q3"])


def test_what_has_changed_can_be_chosen(page: Page) -> None:
    choose(page, "change", "newly right", ids_then=["q1"])
    choose(page, "change", "newly wrong", ids_then=["q3"])


def test_a_failure_opens_with_all_that_explains_it(page: Page) -> None:
    button = page.all("#rows .open")[0]
    button.send_keys(Keys.ENTER)
    assert button.get_attribute("aria-expanded") == "true"
    detail = page.one(f"#{button.get_attribute('aria-controls')}")
    said = " ".join(detail.text.split())
    for part in (
        "user: 谁管网络？", "電子商務的監管由誰牽頭？", "由商务部牵头负责。[1]",
        "lead 工商总局 商务部 ✗ wrong", "items cited 1 1 ✓ right", "国办发〔2017〕46号 一、（一）",
        "1. 国办发〔2017〕46号 三、（十一） 0.300", "✗ <theirs> (lead)",
    ):  # fmt: skip
        assert part in said
    assert page.one(".detail .asked").get_attribute("lang") == "zh-Hant"
    button.send_keys(Keys.ENTER)
    assert page.all(".detail") == []


def test_gold_is_marked_among_what_was_retrieved(page: Page) -> None:
    page.driver.get(page.address + "#question=q1")
    page.driver.refresh()
    page.wait(lambda: page.all(".detail .hit"))
    marks = [hit.find_element("class name", "mark").text for hit in page.all(".hit")]
    assert marks == ["gold", ""]
    assert page.js("return document.activeElement.textContent") == "q1"


def test_markup_in_the_data_is_inert(page: Page) -> None:
    page.click(".changes a[href='#question=q3']")
    page.wait(lambda: page.all(".detail"))
    assert page.one(".detail .asked").text == HOSTILE
    assert page.all(".detail .said")[-1].text == HOSTILE
    assert page.driver.title == "Evaluation of notice.jsonl – tiaowen"
    assert page.all("img") == []


def test_without_a_script_the_figures_are_there(address: str, tmp_path: Path) -> None:
    page = browse(tmp_path / "profile", address)
    try:
        page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        page.driver.get(address)
        assert "needs JavaScript" in page.one("noscript").text
        assert page.one(".card .figure").text == "40.0 %"
        assert not page.one("#filters").is_displayed()
    finally:
        page.driver.quit()


@pytest.mark.parametrize("size", [(360, 740), (768, 1024)])
def test_a_narrow_page_does_not_scroll_sideways(
    size: tuple[int, int], address: str, tmp_path: Path
) -> None:
    page = browse(tmp_path / "profile", address, size=size, phone=size[0] < 500, dark=True)
    try:
        page.driver.get(address)
        page.click("#rows .open")
        assert page.js("return document.documentElement.scrollWidth") <= size[0]
        background = page.js("return getComputedStyle(document.body).backgroundColor")
        assert background == "rgb(22, 21, 24)", "dark"
        page.js("document.querySelector('#h-list').scrollIntoView()")
        page.shoot(f"report-{size[0]}")
    finally:
        page.driver.quit()
