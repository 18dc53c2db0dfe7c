"""The chat in a real browser: ask, read, click the mark, see the clause.

Needs Chromium and its driver: `sh tests/install-browser.sh` installs them where it may.
Screenshots are left in tests/artifacts/.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

pytest.importorskip("selenium", reason="pip install selenium to run the browser tests")

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select
from tiaowen.api import build, parse
from tiaowen.policy.parse import bundled
from tiaowen.ui.page import EXAMPLES
from tiaowen.ui.texts import LANGUAGES, text

from .browser import MISSING, Page, Server, Visit

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(MISSING), reason=MISSING)]

SECOND = """某某部关于推进植物园建设的通知
某发〔2020〕1号
一、推进植物园建设
（一）扩大植物园开放范围。植物园免费开放。（某某部牵头负责）
"""


def test_ask_click_and_see_the_clause(page: Page) -> None:
    page.shoot("desktop-empty")
    answer = page.ask("软件正版化由谁牵头？")
    assert "新闻出版广电总局" in answer.text
    assert "国办发〔2017〕46号 三、（十一）" in answer.text
    page.js("document.querySelector('#tw-sheet-box').scrollTop = 0")
    page.settled()
    assert not page.in_view("mark.tw-on")
    page.click(".tw-said a.tw-mark")
    page.settled()
    assert page.in_view("mark.tw-on")
    page.shoot("desktop-answer")
    task, note = page.marked("t"), page.marked("n")
    assert task.startswith("持續開展政府機關軟件正版化工作")
    assert task.endswith("完善軟件采購和使用管理制度。")
    assert note.startswith("(新聞出版廣電總局牽頭負責")
    assert note.endswith("國管局按職責分工負責)")
    clause = next(c for c in bundled().clauses if c.item == 11)
    assert (
        page.one("mark.tw-on").find_element(By.XPATH, "..").get_attribute("id") == f"c-{clause.id}"
    )
    styles = [
        page.one(f"mark.tw-hl-{kind}.tw-on").value_of_css_property("background-color")
        for kind in ("t", "n")
    ]
    assert styles[0] != styles[1]
    assert page.one("mark.tw-on").get_attribute("data-mark") == "1"
    assert "tw-pulse" in page.one("mark.tw-on").get_attribute("class")
    assert page.one("#tw-status").text == "[1] 国办发〔2017〕46号 三、（十一）"


def test_enter_on_a_mark_and_tooltip_on_focus(page: Page) -> None:
    answer = page.ask("软件正版化由谁牵头？")
    page.js("document.querySelector('#tw-sheet-box').scrollTop = 0")
    page.settled()
    page.one("#tw-question textarea").send_keys(Keys.SHIFT, Keys.TAB)
    for _ in range(12):
        focused = page.driver.switch_to.active_element
        if focused.get_attribute("class") and "tw-mark" in focused.get_attribute("class"):
            break
        ActionChains(page.driver).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(
            Keys.SHIFT
        ).perform()
    focused = page.driver.switch_to.active_element
    assert focused.text == "[1]"
    assert "[1]" in focused.get_attribute("aria-label")
    page.wait(lambda: page.one("#tw-tip").is_displayed())
    tip = page.one("#tw-tip")
    assert tip.text.startswith(
        "国办发〔2017〕46号 › 三、加大打击侵犯知识产权工作力度 › （十一）深入"
    )
    assert "持續開展政府機關軟件正版化工作" in tip.text
    assert focused.get_attribute("aria-describedby") == tip.get_attribute("id")
    assert focused.value_of_css_property("outline-style") == "solid"
    focused.send_keys(Keys.ESCAPE)
    page.wait(lambda: not page.one("#tw-tip").is_displayed())
    focused.send_keys(Keys.ENTER)
    page.settled()
    assert page.in_view("mark.tw-on")
    assert answer.is_displayed()


def test_tooltip_on_hover_can_be_entered(page: Page) -> None:
    page.ask("软件正版化由谁牵头？")
    ActionChains(page.driver).move_to_element(page.one(".tw-said a.tw-mark")).perform()
    page.wait(lambda: page.one("#tw-tip").is_displayed())
    page.shoot("desktop-tooltip")
    ActionChains(page.driver).move_to_element(page.one("#tw-tip .tw-crumbs")).perform()
    time.sleep(0.4)
    assert page.one("#tw-tip").is_displayed()
    ActionChains(page.driver).move_to_element(page.one("#tw-question textarea")).perform()
    page.wait(lambda: not page.one("#tw-tip").is_displayed())


@pytest.mark.parametrize("script", ["simplified", "traditional", "raw", "source"])
def test_scripts_keep_the_highlight(page: Page, script: str) -> None:
    page.ask("软件正版化由谁牵头？")
    page.settled()
    first = {
        "source": "持續開展政府機關軟件", "simplified": "持续开展政府机关软件",
        "raw": "持續開(kāi)展政府機關軟件", "traditional": "持續開展政府機關軟件",
    }  # fmt: skip
    if script == "source":  # there and back again
        page.click(".tw-script[data-script=raw]")
        page.wait(lambda: page.all(".tw-sheet[data-script=raw]"))
    page.click(f".tw-script[data-script={script}]")
    page.wait(lambda: page.all(f".tw-sheet[data-script={script}]"))
    page.wait(lambda: page.all("mark.tw-on"))
    assert page.marked("t").startswith(first[script])
    assert re.sub(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]+\)", "", page.marked("n")).endswith(
        "国管局按职责分工负责)" if script == "simplified" else "國管局按職責分工負責)"
    )
    assert page.in_view("mark.tw-on")
    assert page.one(f".tw-script[data-script={script}]").get_attribute("aria-pressed") == "true"
    page.shoot(f"script-{script}")


def test_several_citations_are_numbered_in_the_pane(page: Page) -> None:
    page.ask("第二十一项有哪些任务？")
    page.settled()
    numbers = [mark.get_attribute("data-mark") for mark in page.all("mark[data-mark]")]
    assert numbers == ["1", "2", "3", "4", "5", "6"]
    assert page.marked("t") == (
        "建設完善全國信用信息共享平台,統籌部門信用信息系統與地方公共信用信息共享平台建設。"
        "優化完善“信用中國”網站,做好信用信息、行政許可和行政處罰信息、聯合獎懲信息、"
        "紅黑名單信息公示工作。加強信用法律制度建設,完善守信聯合激勵和失信聯合懲戒機制。"
    )
    page.click(".tw-cite:nth-child(4) > .tw-mark")
    page.settled()
    assert page.marked("t") == "完善全國企業質量信用檔案,建立質量信用信息歸集機制。"
    assert page.marked("n") == "(質檢總局負責)"
    assert "加快完善國家企業信用信息公示系統" in page.marked("t", active=False)


def test_traditional_question(page: Page) -> None:
    answer = page.ask("軟體正版化由誰主責？")
    assert "新聞出版廣電總局" in answer.text
    page.settled()
    assert page.in_view("mark.tw-on")


def test_english_interface_and_question(visit: Visit) -> None:
    page = visit(language="en-US").open()
    assert page.one("#tw-ask").text == "Ask"
    assert page.one(".tw-intro h2").text == text("intro_title", "en")
    assert page.driver.title == text("page_title", "en")
    answer = page.ask("Who leads software legalization?")
    assert "State Administration of Press, Publication, Radio, Film and Television" in answer.text
    assert "持續開展政府機關軟件正版化工作" in answer.text
    assert "Unofficial translation" in answer.text
    assert "software" in answer.find_element(By.CSS_SELECTOR, ".tw-translation").text
    page.settled()
    page.shoot("english")


def test_copy_gives_quotation_and_source(page: Page) -> None:
    page.ask("软件正版化由谁牵头？")
    page.click(".tw-copy")
    page.wait(lambda: page.one(".tw-copy").text in ("已复制", "未能复制"))
    copied = page.js("return window.tiaowen.copied")
    assert copied.startswith("“持續開展政府機關軟件正版化工作")
    assert copied.endswith("國管局按職責分工負責)”——国办发〔2017〕46号 三、（十一）")
    page.wait(lambda: page.one(".tw-copy").text == "复制")


def test_examples_are_asked_by_a_click(page: Page) -> None:
    for language in LANGUAGES:
        page.click(f".tw-language[data-language={language}]")
        words = [text(f"example_{kind}", language) for kind in EXAMPLES]
        for number, kind in enumerate(EXAMPLES):
            page.click("#tw-new")
            page.wait(lambda: not page.all(".tw-answer") and page.all(".tw-example"))
            assert [one.text for one in page.all(".tw-example .tw-words")] == words
            page.all(".tw-example")[number].click()
            page.wait(lambda: len(page.all(".tw-answer")) == 1)
            assert page.one("[data-testid=user]").text == words[number]
            status = "out_of_corpus" if kind == "absent" else "answered"
            found = page.one(".tw-answer").get_attribute("class")
            assert f"tw-{status}" in found, (language, kind)


def test_conversation_has_a_memory_survives_a_reload_and_can_be_cleared(page: Page) -> None:
    page.ask("软件正版化由谁牵头？")
    second = page.ask("它什么时候完成？")
    assert "tw-not_stated" in second.get_attribute("class")
    assert "深入推进软件正版化工作" in second.find_element(By.CSS_SELECTOR, ".tw-understood").text
    near = second.find_element(By.CSS_SELECTOR, ".tw-nearest a.tw-mark")
    assert near.text == "[A]"
    near.click()
    page.settled()
    assert "tw-near" in page.one("mark.tw-on").get_attribute("class")
    page.shoot("refusal")
    page.driver.refresh()
    page.wait(lambda: len(page.all(".tw-answer")) == 2)
    page.wait(lambda: page.all("mark.tw-on"))
    assert page.one("mark.tw-on").get_attribute("data-mark") == "A"
    page.click("#tw-new")
    page.wait(lambda: not page.all(".tw-answer") and page.all(".tw-example"))
    page.wait(lambda: page.all("mark.tw-hl") == [])
    page.driver.refresh()
    page.wait(lambda: page.all(".tw-example"))
    time.sleep(0.5)
    assert page.all(".tw-answer") == []


def test_address_of_a_mark_opens_its_clause(page: Page, visit: Visit) -> None:
    page.ask("软件正版化由谁牵头？")
    link = page.one(".tw-said a.tw-mark").get_attribute("href")
    other = visit().open(link.removeprefix(page.address))
    other.wait(lambda: other.all("mark.tw-on"))
    assert other.marked("t").startswith("持續開展政府機關軟件正版化工作")


def test_wrong_address_marks_nothing(visit: Visit) -> None:
    page = visit().open(f"#cite/{'0' * 16}/1/0-5t")
    page.wait(lambda: page.one("#tw-status").text == "无法打开该文件。")
    assert page.all("mark.tw-hl") == []


def test_outline_goes_to_a_section(page: Page) -> None:
    page.click("#tw-contents")
    page.shoot("outline")
    links = page.all("#tw-outline > ol > li > a")
    assert len(links) == 8
    links[4].click()
    page.settled()
    section = page.all(".tw-section")[4]
    assert page.js("""
        const box = document.querySelector('#tw-sheet-box').getBoundingClientRect();
        const at = arguments[0].getBoundingClientRect();
        return at.top >= box.top && at.bottom <= box.bottom;""", section)  # fmt: skip
    page.click("#tw-contents")
    assert page.one("#tw-outline [aria-current]").text == links[4].text
    page.one("#tw-outline [aria-current]").send_keys(Keys.TAB, Keys.ENTER)
    page.settled()
    item = page.one("#tw-outline > ol > li:nth-child(5) > ol > li > a")
    page.click("#tw-contents")
    assert item.get_attribute("aria-current") == "true"


def test_several_documents(tmp_path: Path, visit: Visit) -> None:
    build([bundled(), parse(SECOND.encode(), name="second.txt")], tmp_path / "index")
    server = Server(tmp_path / "index")
    try:
        page = visit(server.address).open()
        choice = Select(page.one("#tw-document"))
        assert len(choice.options) == 2
        page.ask("植物园免费开放由谁牵头？")
        page.wait(lambda: "植物园免费开放" in page.marked("t"))
        assert "某发〔2020〕1号" in choice.first_selected_option.text
        page.ask("软件正版化由谁牵头？")
        page.wait(lambda: "軟件正版化" in page.marked("t"))
        choice.select_by_index(1)
        page.wait(lambda: "植物园" in page.one(".tw-sheet").text)
        assert page.all("mark.tw-hl") == []
    finally:
        ended = server.interrupt()  # with the page still open
    assert ended == (0, "")
