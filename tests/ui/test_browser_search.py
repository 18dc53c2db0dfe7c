"""The tab that searches, in a real browser: type, narrow down, go to the clause, ask about it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

pytest.importorskip("selenium", reason="pip install selenium to run the browser tests")

from selenium.webdriver.common.keys import Keys
from tiaowen.api import build, parse
from tiaowen.policy.parse import bundled
from tiaowen.ui.texts import text

from .browser import MISSING, Page, Server, Visit

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(MISSING), reason=MISSING)]

SECOND = """某某部关于推进植物园建设的通知
某发〔2020〕1号
一、推进植物园<img src=x onerror=alert(1)>建设
（一）扩大植物园开放范围。植物园免费开放<script>alert(2)</script>。（某某部牵头负责，财政部配合）
（二）推进软件正版化。植物园率先使用正版软件。（财政部负责）
"""


def opened(page: Page) -> Page:
    """The tab, with what it shows before anything is asked."""
    page.click("#tw-tab-search-button")
    page.wait(lambda: page.all(".tw-search-intro h2, .tw-hit, .tw-none"))
    return page


def typed(page: Page, query: str) -> None:
    """Type a query over the one before, press Enter, wait for what it finds."""
    box = page.one("#tw-search-box")
    box.send_keys(Keys.CONTROL, "a")
    box.send_keys(query, Keys.ENTER)
    searched(page)


def searched(page: Page) -> None:
    """Wait until the page has shown the answer to its last request."""
    page.wait(lambda: page.js("return window.tiaowen.searchDone === true"))


def status(page: Page) -> str:
    return str(page.one(".tw-search-status").text)


def heads(page: Page) -> list[str]:
    return [link.text for link in page.all(".tw-hit a.tw-go")]


def tick(page: Page, field: str, name: str) -> None:
    """Open a filter and tick one of its values."""
    if not page.all(f".tw-facet[data-field={field}][open]"):
        page.click(f".tw-facet[data-field={field}] summary")
    for row in page.all(f".tw-facet[data-field={field}] .tw-facet-value"):
        if row.text.split("\n")[0] == name:
            row.click()
            return searched(page)
    raise AssertionError(f"no value {name}")


def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2 A and AA in the tab."""
    source = resources.files("axe_playwright_python").joinpath("axe.min.js")
    page.js(source.read_text(encoding="utf-8"))
    found = page.driver.execute_async_script(
        """
        const done = arguments[0];
        axe.run("#tw-search", { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] })
          .then((result) => done(result.violations.map((v) =>
            `${v.id}: ${v.nodes.map((n) => n.target + " " + n.failureSummary).join(" | ")}`)));
        """
    )
    return [str(row) for row in found]


def test_type_and_go_to_the_clause(page: Page) -> None:
    opened(page)
    page.shoot("search-empty")
    page.one("#tw-search-box").send_keys("黑加油站")  # found while one types, without Enter
    page.wait(lambda: "（四）" in "".join(heads(page)))
    searched(page)
    assert status(page) == "找到 1 条（共 57 条）"
    assert page.one(".tw-hit-text mark").text == "黑加油站"
    link = page.one(".tw-hit a.tw-go")
    assert link.text == "国办发〔2017〕46号 二、（四） 5/5"
    link.click()
    page.settled()
    assert page.in_view("mark.tw-on")
    assert "黑加油站點" in page.marked("t")
    assert page.one("#tw-status").text == "国办发〔2017〕46号 二、（四） · 5/5"
    page.shoot("search-hit")


def test_keys_lead_through_the_hits_and_back(page: Page) -> None:
    opened(page)
    typed(page, "知识产权")
    box = page.one("#tw-search-box")
    box.send_keys(Keys.ARROW_DOWN)
    focused = page.driver.switch_to.active_element
    assert focused.text == heads(page)[0]
    focused.send_keys(Keys.ARROW_DOWN)
    focused = page.driver.switch_to.active_element
    assert focused.text == heads(page)[1]
    assert focused.value_of_css_property("outline-style") == "solid"
    focused.send_keys(Keys.ENTER)
    page.settled()
    assert page.in_view("mark.tw-on")
    focused.send_keys(Keys.END)
    assert page.driver.switch_to.active_element.text == heads(page)[-1]
    page.driver.switch_to.active_element.send_keys(Keys.HOME)
    page.driver.switch_to.active_element.send_keys(Keys.ARROW_UP)
    assert page.driver.switch_to.active_element.get_attribute("id") == "tw-search-box"


def test_filters_narrow_down_and_chips_take_them_away(page: Page) -> None:
    opened(page)
    typed(page, "知识产权")
    assert status(page) == "找到 33 条（共 57 条）"
    tick(page, "roles", "牵头")
    assert status(page) == "找到 13 条（共 57 条）"
    page.one("body").send_keys(Keys.ESCAPE)
    tick(page, "bodies", "公安部")
    page.shoot("search-filters")
    assert all("公安部" in hit.text for hit in page.all(".tw-hit .tw-role-lead"))
    assert [chip.text for chip in page.all(".tw-chip")] == ["公安部\n×", "牵头\n×"]
    page.one("body").send_keys(Keys.ESCAPE)
    assert page.all(".tw-facet[open]") == []
    few = len(heads(page))
    assert few < 13
    page.one(".tw-chip[data-field=bodies]").click()
    searched(page)
    assert status(page) == "找到 13 条（共 57 条）"
    assert page.one(".tw-chip").get_attribute("aria-label") == "去掉条件：牵头"
    page.one(".tw-clear-filters").click()
    searched(page)
    assert status(page) == "找到 33 条（共 57 条）"
    assert page.all(".tw-chip") == []


def test_the_count_beside_a_value_is_what_it_gives(page: Page) -> None:
    opened(page)
    typed(page, "监管")
    page.click(".tw-facet[data-field=sections] summary")
    rows = page.all(".tw-facet[data-field=sections] .tw-facet-value")
    name, number = rows[1].text.split("\n")
    tick(page, "sections", name)
    assert status(page).startswith(f"找到 {number} 条")


def test_a_filter_is_opened_narrowed_and_closed_by_keys(page: Page) -> None:
    opened(page)
    summary = page.one(".tw-facet[data-field=bodies] summary")
    summary.send_keys(Keys.ENTER)
    page.wait(lambda: page.all(".tw-facet[data-field=bodies][open]"))
    box = page.one(".tw-facet[data-field=bodies] .tw-facet-narrow")
    box.send_keys("海關")
    shown = [
        r for r in page.all(".tw-facet[data-field=bodies] .tw-facet-value") if r.is_displayed()
    ]
    assert [row.text.split("\n")[0] for row in shown] == ["海关总署"]
    shown[0].find_element("css selector", "input").send_keys(Keys.SPACE)
    searched(page)
    assert status(page) == "15 条符合条件（共 57 条），按文件顺序排列"
    assert page.js("return document.activeElement.value") == "海关总署"  # the focus stays
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert page.all(".tw-facet[open]") == []
    assert page.js("return document.activeElement.tagName") == "SUMMARY"


def test_more_follows_without_repeats(page: Page) -> None:
    opened(page)
    typed(page, "知识产权")
    assert len(heads(page)) == 10
    page.click(".tw-more")
    searched(page)
    ids = page.js("return [...document.querySelectorAll('.tw-hit')].map((h) => h.dataset.clause)")
    assert len(ids) == len(set(ids)) == 20
    assert page.driver.switch_to.active_element.text == heads(page)[10]
    page.click(".tw-more")
    searched(page)
    assert page.one(".tw-more").text == "再显示 3 条"
    page.click(".tw-more")
    searched(page)
    assert len(heads(page)) == 33
    assert page.all(".tw-more") == []


def test_nothing_found_says_what_to_do(page: Page) -> None:
    opened(page)
    typed(page, "火星移民")
    assert text("search_none") in page.one(".tw-none").text
    assert page.all(".tw-hit") == []
    typed(page, "医疗保险")
    assert page.one(".tw-search-intro h3").text == text("search_near")
    assert len(page.all(".tw-hit")) == 3
    page.shoot("search-nearest")
    typed(page, "软件正版化")
    tick(page, "roles", "牵头")
    typed(page, "黑加油站")
    assert text("search_none_fit") in page.one(".tw-none").text
    page.shoot("search-none")
    page.one(".tw-drop.tw-clear-filters").click()
    searched(page)
    assert status(page) == "找到 1 条（共 57 条）"


def test_a_failure_can_be_tried_again(page: Page) -> None:
    opened(page)
    page.js(
        "const { server } = window.tiaowen.searching; const good = server.find_clauses;"
        "server.find_clauses = async () => { server.find_clauses = good; throw new Error('x'); };"
    )
    typed(page, "软件正版化")
    assert text("search_error") in page.one(".tw-none").text
    page.shoot("search-error")
    page.one(".tw-again").click()
    searched(page)
    assert status(page) == "找到 1 条（共 57 条）"


def test_the_search_stays_when_tabs_change_and_on_reload(page: Page) -> None:
    opened(page)
    typed(page, "知识产权")
    tick(page, "roles", "负责")
    said = status(page)
    page.click("#tw-tab-chat-button")
    page.click("#tw-tab-search-button")
    assert (status(page), len(heads(page))) == (said, 8)
    page.open()
    opened(page)
    searched(page)
    assert (status(page), len(heads(page))) == (said, 8)
    assert page.one("#tw-search-box").get_attribute("value") == "知识产权"
    assert [chip.text for chip in page.all(".tw-chip")] == ["负责\n×"]


def test_a_question_on_a_hit_goes_into_the_chat(page: Page) -> None:
    opened(page)
    typed(page, "软件正版化")
    page.one(".tw-hit-ask").click()
    box = page.one("#tw-question textarea")
    question = "国办发〔2017〕46号 三、（十一）由谁负责？"
    page.wait(lambda: box.get_attribute("value") == question)
    assert page.js("return document.activeElement.tagName") == "TEXTAREA"
    answer = page.ask("")
    assert "新闻出版广电总局" in answer.text


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_the_language_can_be_switched_without_a_reload(page: Page, language: str) -> None:
    opened(page)
    typed(page, "software legalization")
    tick(page, "roles", "牵头")
    before = page.one(".tw-hit-text").text
    page.click(f".tw-language[data-language={language}]")
    page.wait(lambda: page.one(".tw-search-do").text == text("search_do", language))
    said = text("search_count", language).format(count=3, all=57)
    assert status(page) == said
    chip = page.one(".tw-chip")
    assert chip.text.split("\n")[0] == text("search_role_lead", language)
    name = text("search_role_lead", language)
    assert chip.get_attribute("aria-label") == text("search_remove", language).format(name=name)
    placeholder = page.one("#tw-search-box").get_attribute("placeholder")
    assert placeholder == text("search_placeholder", language)
    assert page.one(".tw-hit-text").text == before  # words of the document are the document's
    assert page.one(".tw-hit-english").is_displayed() == (language == "en")
    lead = page.one(".tw-hit .tw-role-lead").text
    assert ("State Administration of Press" in lead) == (language == "en")
    assert ("新聞出版廣電總局" in lead) == (language == "zh-Hant")
    page.shoot(f"search-{language}")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(visit: Visit, dark: bool) -> None:
    page = opened(visit(dark=dark, language="en-US").open())
    assert violations(page) == []
    typed(page, "intellectual property")
    tick(page, "roles", "Lead")
    page.click(".tw-facet[data-field=bodies] summary")
    page.js("document.querySelector('.tw-hit-why').open = true")
    page.shoot(f"search-{'dark' if dark else 'light'}")
    assert violations(page) == []
    typed(page, "moon landing")
    assert violations(page) == []


def test_a_narrow_phone(visit: Visit) -> None:
    page = opened(visit(size=(360, 780), phone=True).open())
    page.shoot("search-phone-empty")
    typed(page, "知识产权")
    tick(page, "bodies", "海关总署")
    page.shoot("search-phone-filter")
    page.one("#tw-search-box").click()
    assert page.all(".tw-facet[open]") == []
    assert page.js("return document.documentElement.scrollWidth") == 360
    page.shoot("search-phone")
    page.one(".tw-hit a.tw-go").click()
    page.settled()
    assert page.in_view("mark.tw-on")
    assert violations(page) == []


# ---- several documents, and what is in them ------------------------------------------------------


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("several") / "index"
    build([bundled(), parse(SECOND.encode(), name="garden.txt")], folder)
    server = Server(folder)
    yield server.address
    assert server.interrupt() == (0, "")


def test_a_document_is_a_filter_and_nothing_in_it_runs(visit: Visit, several: str) -> None:
    page = opened(visit(several).open())
    typed(page, "软件正版化")
    assert status(page) == "找到 2 条（共 59 条）"
    tick(page, "documents", "某发〔2020〕1号")
    assert heads(page) == ["某发〔2020〕1号 一、（二）"]
    page.shoot("search-documents")
    typed(page, "植物园免费开放")
    assert "<script>alert(2)</script>" in page.one(".tw-hit-text").text
    assert "<img src=x onerror=alert(1)>" in page.one(".tw-crumb-section").text
    page.one(".tw-hit a.tw-go").click()
    page.settled()
    assert "植物园免费开放" in page.marked("t")
    assert page.all("#tw-search img, #tw-search script") == []
    typed(page, "<img src=x onerror=alert(3)>")
    time.sleep(0.3)
    assert page.all("#tw-search img") == []
    assert page.js("return 1") == 1  # an open alert would have made every call fail
    log = page.driver.get_log("browser")
    assert [entry["message"] for entry in log if entry["level"] == "SEVERE"] == []
