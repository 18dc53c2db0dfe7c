"""Conversations in a real browser: kept, named, left, exported, changed, and judged."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import docx
import pytest

pytest.importorskip("selenium", reason="pip install selenium to run the browser tests")

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from tiaowen.api import build, parse
from tiaowen.feedback import read_feedback
from tiaowen.policy.parse import bundled

from .browser import MISSING, Page, Server, Visit

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(MISSING), reason=MISSING)]

FIRST, SECOND = "软件正版化由谁牵头？", "公安部牵头哪些工作？"


def asked(page: Page) -> list[str]:
    words = "return [...document.querySelectorAll(arguments[0])].map((e) => e.innerText.trim())"
    return list(page.js(words, "#tw-chat [data-testid=user]"))


def titles(page: Page) -> list[str]:
    if page.one("#tw-list").get_attribute("aria-expanded") != "true":
        page.click("#tw-list")
    return [one.text.split("\n")[0] for one in page.all("#tw-talks .tw-open-talk")]


def answer_dialog(page: Page, words: str | None = None) -> None:
    page.wait(lambda: page.one("#tw-dialog").is_displayed())
    if words is not None:
        area = page.one("#tw-dialog textarea")
        area.clear()
        area.send_keys(words)
    page.one("#tw-dialog-yes").click()


def test_conversations_are_kept_apart_and_can_be_returned_to(page: Page) -> None:
    page.ask(FIRST)
    page.ask("它什么时候完成？")
    shown = page.one("#tw-chat [role=log]").get_attribute("innerText")
    page.click("#tw-new")
    page.wait(lambda: page.all(".tw-example"))
    page.ask(SECOND)
    assert titles(page) == [SECOND, FIRST]
    page.shoot("talks")
    page.all("#tw-talks .tw-open-talk")[1].click()
    page.wait(lambda: asked(page) == [FIRST, "它什么时候完成？"])
    assert page.one("#tw-chat [role=log]").get_attribute("innerText") == shown
    assert not page.one("#tw-talks").is_displayed()
    # The talk goes on where it was, also on the server.
    third = page.ask("它有配合单位吗？")
    assert "（十一）" in third.text
    page.driver.refresh()
    page.wait(lambda: len(asked(page)) == 3)
    page.wait(lambda: page.all("mark.tw-on"))
    assert len(page.all(".tw-said a.tw-mark")) >= 1


def test_another_tab_begins_anew_and_sees_the_list(page: Page) -> None:
    page.ask(FIRST)
    page.js("window.open(location.href.split('#')[0], '_blank', 'noopener')")
    page.driver.switch_to.window(page.driver.window_handles[-1])
    page.wait(lambda: page.all(".tw-example") and page.js("return Boolean(window.tiaowen?.talks)"))
    assert asked(page) == []
    assert titles(page) == [FIRST]


def test_rename_and_delete_by_keyboard(page: Page) -> None:
    page.ask(FIRST)
    page.one("#tw-list").send_keys(Keys.ENTER)
    page.wait(lambda: page.one("#tw-talks").is_displayed())
    assert "tw-open-talk" in page.driver.switch_to.active_element.get_attribute("class")
    page.driver.switch_to.active_element.send_keys(Keys.TAB)
    assert page.driver.switch_to.active_element.get_attribute("aria-label") == f"改名: {FIRST}"
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    page.wait(lambda: page.one("#tw-dialog").is_displayed())
    page.shoot("rename")
    answer_dialog(page, "软件 <b>检查</b>")
    page.wait(lambda: titles(page) == ["软件 <b>检查</b>"])
    assert page.one("#tw-talk-title").text == "软件 <b>检查</b>"
    page.ask(SECOND)
    assert titles(page) == ["软件 <b>检查</b>"]  # a name given stays
    page.one("#tw-talks .tw-delete-talk").send_keys(Keys.ENTER)
    page.wait(lambda: page.one("#tw-dialog").is_displayed())
    page.one("#tw-dialog").send_keys(Keys.ESCAPE)
    assert titles(page) == ["软件 <b>检查</b>"]
    page.one("#tw-talks .tw-delete-talk").send_keys(Keys.ENTER)
    answer_dialog(page)
    page.wait(lambda: page.all(".tw-example"))
    assert titles(page) == []
    assert page.js("return Object.keys(localStorage).filter((k) => k.includes('talk-'))") == []
    page.one("#tw-talks").send_keys(Keys.ESCAPE) if page.all(
        "#tw-talks button:not([hidden])"
    ) else None


def test_export_in_three_forms(visit: Visit, tmp_path: Path) -> None:
    page = visit().open()
    page.driver.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)}
    )
    assert not page.one("#tw-export").is_enabled()
    page.ask(FIRST)
    for number in range(3):
        page.click("#tw-export")
        page.shoot("export") if number == 0 else None
        page.wait(page.all("#tw-exports button")[number].is_displayed)
        page.all("#tw-exports button")[number].send_keys(Keys.ENTER)
        page.wait(lambda: not page.one("#tw-exports").is_displayed())
    name = FIRST.rstrip("？") + "？"

    def done() -> Any:
        return {p.suffix for p in tmp_path.glob(f"{name}.*")} == {".md", ".docx", ".json"}

    page.wait(done)
    markdown = (tmp_path / f"{name}.md").read_text(encoding="utf-8")
    assert "- \\[1\\] 国办发〔2017〕46号 三、（十一）" in markdown
    words = [
        p.text
        for p in docx.Document(io.BytesIO((tmp_path / f"{name}.docx").read_bytes())).paragraphs
    ]
    assert FIRST in words
    data = json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
    assert data["turns"][0]["answer"]["citations"][0]["label"] == "三、（十一）"


def test_ask_again_and_change_a_question(page: Page) -> None:
    page.ask(FIRST)
    page.ask("它什么时候完成？")
    page.all(".tw-act-edit")[0].click()
    answer_dialog(page, "商标行政执法由谁牵头？")
    page.wait(lambda: asked(page) == ["商标行政执法由谁牵头？"])
    page.wait(
        lambda: (
            "工商总局" in page.js("return document.querySelector('.tw-answer')?.innerText || ''")
        )
    )
    before = page.js("return window.tiaowen.talks.now.serial")
    page.one(".tw-act-retry").click()
    page.wait(lambda: page.js("return window.tiaowen.talks.now.serial") == before + 1)
    page.wait(lambda: asked(page) == ["商标行政执法由谁牵头？"] and page.all(".tw-answer"))
    page.driver.refresh()
    page.wait(lambda: asked(page) == ["商标行政执法由谁牵头？"])


def test_copy_of_an_answer_names_its_sources(page: Page) -> None:
    page.ask(FIRST)
    page.click(".tw-act-copy_answer")
    page.wait(lambda: page.one(".tw-act-copy_answer").text in ("已复制", "未能复制"))
    answer, source = page.js("return window.tiaowen.copied").split("\n[1] ", 1)
    assert answer.endswith("按职责分工负责。[1]")
    assert source.startswith("“持續開展政府機關軟件正版化工作")
    assert source.endswith("”——国办发〔2017〕46号 三、（十一）")


def test_feedback_is_kept_on_this_machine(page: Page, data_folder: Path) -> None:
    page.ask(FIRST)
    page.click(".tw-act-bad")
    page.wait(lambda: page.one("#tw-dialog").is_displayed())
    assert str(data_folder) in page.one("#tw-dialog-text").text
    page.one("#tw-dialog input[value=wrong_body]").click()
    page.shoot("feedback")
    answer_dialog(page, "应为文化部")
    page.wait(lambda: page.one(".tw-act-bad").get_attribute("aria-pressed") == "true")
    kept = list(read_feedback(data_folder / "tiaowen" / "feedback.jsonl"))[-1]
    assert (kept.helpful, kept.question) == (False, FIRST)
    assert (kept.reason, kept.correction) == ("wrong_body", "应为文化部")
    page.driver.refresh()
    page.wait(lambda: page.all(".tw-act-bad[aria-pressed=true]"))
    page.click(".tw-act-good")
    page.wait(lambda: page.one("#tw-dialog").is_displayed())
    assert not page.one("#tw-reasons").is_displayed()
    page.one("#tw-dialog-no").click()
    assert page.all(".tw-act-bad[aria-pressed=true]")


def test_the_server_may_forget_and_gets_the_talk_back(page: Page) -> None:
    page.ask(FIRST)
    # As after a new start of the server: the page knows a turn that the session does not have.
    page.js("""
        const { talks } = window.tiaowen;
        talks.now.turns = [talks.now.turns[0], talks.now.turns[0]];
        """)
    page.one("#tw-question textarea").send_keys("它什么时候完成？", Keys.ENTER)
    page.wait(lambda: asked(page) == [FIRST, FIRST, "它什么时候完成？"])
    last = page.all(".tw-answer")[-1]
    assert "深入推进软件正版化工作" in last.find_element(By.CSS_SELECTOR, ".tw-understood").text


def test_tooltip_shows_where_a_clause_belongs(page: Page) -> None:
    page.ask(FIRST)
    page.js("document.querySelector('.tw-said a.tw-mark').focus()")
    page.one(".tw-said a.tw-mark").send_keys(Keys.SHIFT)
    page.js("""
        document.querySelector('.tw-said a.tw-mark')
          .dispatchEvent(new MouseEvent('mouseover', { bubbles: true }))""")
    page.wait(lambda: page.one("#tw-tip").is_displayed())
    assert page.one("#tw-tip .tw-crumbs").text == (
        "国办发〔2017〕46号 › 三、加大打击侵犯知识产权工作力度 › （十一）深入推进软件正版化工作"
    )


def test_phone_has_room_for_it_all(visit: Visit) -> None:
    page = visit(size=(360, 740), phone=True).open()
    page.ask(FIRST)
    assert titles(page) == [FIRST]
    page.shoot("phone-talks")
    assert page.js("return document.documentElement.scrollWidth") == 360


def test_a_question_covers_the_documents_chosen(tmp_path: Path, visit: Visit) -> None:
    second = (
        "某某部关于植物园的通知\n某发〔2020〕1号\n"
        "一、植物园\n（一）植物园免费开放。（某某部牵头负责）\n"
    )
    build([bundled(), parse(second.encode(), name="second.txt")], tmp_path / "index")
    server = Server(tmp_path / "index")
    try:
        page = visit(server.address).open()
        assert "某发〔2020〕1号" in page.ask("植物园免费开放由谁牵头？").text
        page.click("#tw-scope")
        boxes = page.all("#tw-scopes input")
        assert len(boxes) == 2
        boxes[0].click()
        page.shoot("scope")
        boxes[0].send_keys(Keys.ESCAPE)
        assert page.one("#tw-scope").text.startswith("1 份文件")
        answer = page.ask("植物园免费开放由谁牵头？")
        assert "tw-out_of_corpus" in answer.get_attribute("class")
        assert answer.find_element(By.CSS_SELECTOR, ".tw-covered").text.endswith(
            "国办发〔2017〕46号"
        )
        page.driver.refresh()
        page.wait(lambda: len(page.all(".tw-answer")) == 2)
        assert page.one("#tw-scope").text.startswith("1 份文件")
        assert page.all(".tw-covered")[0].is_displayed()
    finally:
        assert server.interrupt() == (0, "")
