"""The chat in a real browser: ask, read, click the mark, see the clause.

Needs Chromium and its driver: `sh tests/install-browser.sh` installs them where it may.
Screenshots are left in tests/artifacts/.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

pytest.importorskip("selenium", reason="pip install selenium to run the browser tests")

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select
from tiaowen.api import build, parse
from tiaowen.policy.parse import bundled
from tiaowen.ui.page import EXAMPLES
from tiaowen.ui.texts import text

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
DRIVER = shutil.which("chromedriver")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (BROWSER and DRIVER),
        reason="no Chromium with chromedriver here: run `sh tests/install-browser.sh` as root,"
        " or install the Debian packages chromium, chromium-driver and fonts-noto-cjk",
    ),
]

ARTIFACTS = Path(__file__).parent.parent / "artifacts"
SERVER = """
import sys
from tiaowen.api import Assistant
from tiaowen.ui.app import serve
serve(Assistant.open(sys.argv[1]), port=0, on_ready=lambda url: print(url, flush=True))
"""
SECOND = """某某部关于推进植物园建设的通知
某发〔2020〕1号
一、推进植物园建设
（一）扩大植物园开放范围。植物园免费开放。（某某部牵头负责）
"""
CHROMIUM_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--hide-scrollbars",
)  # fmt: skip


class Server:
    """The real program in a process of its own."""

    def __init__(self, index: Path) -> None:
        self._log = index.with_name("errors.log")
        with self._log.open("w", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", SERVER, str(index)],
                stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        watchdog = threading.Timer(90, self._process.kill)
        watchdog.start()
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().strip()
        watchdog.cancel()
        assert self.address.startswith("http://127.0.0.1:"), self.errors()

    def errors(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def interrupt(self) -> tuple[int, str]:
        """Ctrl+C; returns the exit code and what was written to standard error."""
        self._process.send_signal(signal.SIGINT)
        try:
            code = self._process.wait(timeout=20)
        finally:
            self._process.kill()
        return code, self.errors()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served") / "index"
    build([bundled()], folder)
    server = Server(folder)
    yield server.address
    assert server.interrupt() == (0, "")


class Page:
    """A browser on the chat, and what a reader does there."""

    def __init__(self, driver: webdriver.Chrome, address: str) -> None:
        self.driver = driver
        self.address = address

    def open(self, suffix: str = "") -> Page:
        self.driver.get(self.address + suffix)
        self.wait(lambda: self.all(".tw-example") and self.all(".tw-sheet") and self.js(
            "return Boolean(window.tiaowen?.goBack)"))  # fmt: skip
        return self

    def all(self, selector: str) -> list[Any]:
        return list(self.driver.find_elements(By.CSS_SELECTOR, selector))

    def one(self, selector: str) -> Any:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def js(self, code: str, *arguments: object) -> Any:
        return self.driver.execute_script(code, *arguments)

    def wait(self, condition: Callable[[], object], seconds: float = 20) -> Any:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            result = condition()
            if result:
                return result
            time.sleep(0.02)
        raise AssertionError(f"did not happen within {seconds} s")

    def ask(self, question: str, *, answers: int = 1) -> Any:
        """Type a question, press Enter, wait for the answer that was not there before."""
        before = len(self.all(".tw-answer"))
        self.one("#tw-question textarea").send_keys(question, Keys.ENTER)
        self.wait(lambda: len(self.all(".tw-answer")) == before + answers)
        return self.all(".tw-answer")[-1]

    def click(self, selector: str) -> None:
        self.js("arguments[0].scrollIntoView({block: 'center'})", self.one(selector))
        self.one(selector).click()

    def settled(self) -> None:
        """Wait until scrolling has come to rest."""
        seen: list[object] = []

        def still() -> bool:
            seen.append(self.js(
                "return [scrollY, document.querySelector('#tw-sheet-box').scrollTop]"))  # fmt: skip
            return len(seen) > 8 and all(place == seen[-1] for place in seen[-8:])

        self.wait(still)

    def marked(self, kind: str, *, active: bool = True) -> str:
        """Words of the pane that are highlighted as task (t) or note (n)."""
        words = "return [...document.querySelectorAll(arguments[0])].map((m) => m.textContent)"
        return "".join(self.js(words, f"mark.tw-hl-{kind}" + (".tw-on" if active else "")))

    def in_view(self, selector: str) -> bool:
        """Whether the first such element lies inside the pane and the window."""
        return bool(self.js("""
            const seen = document.querySelector(arguments[0]).getBoundingClientRect();
            const box = document.querySelector('#tw-sheet-box').getBoundingClientRect();
            return seen.top >= Math.max(0, box.top) && seen.top < Math.min(innerHeight, box.bottom);
            """, selector))  # fmt: skip

    def shoot(self, name: str) -> None:
        ARTIFACTS.mkdir(exist_ok=True)
        self.driver.save_screenshot(str(ARTIFACTS / f"{name}.png"))

    def requests(self) -> list[str]:
        """Addresses that the page asked for since this was last called."""
        found = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                found.append(message["params"]["request"]["url"])
        return found


def browse(
    folder: Path, address: str, *, language: str = "zh-CN", size: tuple[int, int] = (1400, 900),
    phone: bool = False, dark: bool = False,
) -> Page:  # fmt: skip
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for flag in CHROMIUM_FLAGS:
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={folder}")
    options.add_argument(f"--lang={language}")
    options.add_experimental_option("prefs", {"intl.accept_languages": language})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    metrics = {
        "width": size[0], "height": size[1], "deviceScaleFactor": 2 if phone else 1, "mobile": phone
    }  # fmt: skip
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    if dark:
        scheme = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", scheme)
    return Page(driver, address)


Browse = Callable[..., Page]


@pytest.fixture
def visit(address: str, tmp_path: Path) -> Iterator[Browse]:
    """Open browsers; they are closed at the end."""
    pages: list[Page] = []

    def visit(at: str = address, **choices: Any) -> Page:
        pages.append(browse(tmp_path / f"profile{len(pages)}", at, **choices))
        return pages[-1]

    yield visit
    for page in pages:
        page.driver.quit()


@pytest.fixture
def page(visit: Browse) -> Page:
    return visit().open()


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
    assert "国办发〔2017〕46号 三、（十一）" in tip.text
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
    ActionChains(page.driver).move_to_element(page.one("#tw-tip .tw-gazette")).perform()
    time.sleep(0.4)
    assert page.one("#tw-tip").is_displayed()
    ActionChains(page.driver).move_to_element(page.one("#tw-question textarea")).perform()
    page.wait(lambda: not page.one("#tw-tip").is_displayed())


@pytest.mark.parametrize("script", ["simplified", "raw", "source"])
def test_scripts_keep_the_highlight(page: Page, script: str) -> None:
    page.ask("软件正版化由谁牵头？")
    page.settled()
    first = {
        "source": "持續開展政府機關軟件", "simplified": "持续开展政府机关软件",
        "raw": "持續開(kāi)展政府機關軟件",
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


def test_english_interface_and_question(visit: Browse) -> None:
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


@pytest.mark.parametrize(
    ("browser", "interface"), [("zh-CN", "zh-Hans"), ("zh-TW", "zh-Hant"), ("de-DE", "en")]
)
def test_interface_speaks_the_language_of_the_browser(
    visit: Browse, browser: str, interface: str
) -> None:
    page = visit(language=browser).open()
    assert page.one("#tw-ask").text == text("ask", interface)
    assert page.js("return document.documentElement.lang") == interface


def test_language_can_be_switched_and_is_kept(page: Page) -> None:
    page.ask("火星移民由谁负责？")
    assert page.one(".tw-badge").text == "不在已载入的文件中"
    for language in ("en", "zh-Hant"):
        page.click(f".tw-language[data-language={language}]")
        assert page.one(".tw-badge").text == text("badge_out_of_corpus", language)
        assert page.one("#tw-ask").text == text("ask", language)
        assert page.one(".tw-script[data-script=raw]").text == text("script_raw", language)
        box = page.one("#tw-question textarea")
        assert box.get_attribute("placeholder") == text("placeholder", language)
        assert page.one("#tw-outline option").text == text("outline", language)
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
    assert any(url.endswith("/gradio_api/run/predict") for url in requests)
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


def test_copy_gives_quotation_and_source(page: Page) -> None:
    page.ask("软件正版化由谁牵头？")
    page.click(".tw-copy")
    page.wait(lambda: page.one(".tw-copy").text in ("已复制", "未能复制"))
    copied = page.js("return window.tiaowen.copied")
    assert copied.startswith("“持續開展政府機關軟件正版化工作")
    assert copied.endswith("國管局按職責分工負責)”——国办发〔2017〕46号 三、（十一）")
    page.wait(lambda: page.one(".tw-copy").text == "复制")


def test_examples_are_asked_by_a_click(page: Page) -> None:
    assert [button.text for button in page.all(".tw-example")] == [q for _, q in EXAMPLES]
    for number in range(len(EXAMPLES)):
        page.click("#tw-clear") if number else None
        page.wait(lambda: len(page.all(".tw-example")) == len(EXAMPLES))
        page.all(".tw-example")[number].click()
        page.wait(lambda: len(page.all(".tw-answer")) == 1)
        assert page.one("[data-testid=user]").text == EXAMPLES[number][1]
        assert "tw-answered" in page.one(".tw-answer").get_attribute("class"), EXAMPLES[number]


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
    page.click("#tw-clear")
    page.wait(lambda: not page.all(".tw-answer") and page.all(".tw-example"))
    assert page.all("mark.tw-hl") == []
    page.driver.refresh()
    page.wait(lambda: page.all(".tw-example"))
    time.sleep(0.5)
    assert page.all(".tw-answer") == []


def test_address_of_a_mark_opens_its_clause(page: Page, visit: Browse) -> None:
    page.ask("软件正版化由谁牵头？")
    link = page.one(".tw-said a.tw-mark").get_attribute("href")
    other = visit().open(link.removeprefix(page.address))
    other.wait(lambda: other.all("mark.tw-on"))
    assert other.marked("t").startswith("持續開展政府機關軟件正版化工作")


def test_wrong_address_marks_nothing(visit: Browse) -> None:
    page = visit().open(f"#cite/{'0' * 16}/1/0-5t")
    page.wait(lambda: page.one("#tw-status").text == "无法打开该文件。")
    assert page.all("mark.tw-hl") == []


def test_outline_goes_to_a_section(page: Page) -> None:
    choice = Select(page.one("#tw-outline"))
    choice.select_by_index(5)  # the first option is the word 目录
    page.settled()
    section = page.all(".tw-section")[4]
    assert page.js("""
        const box = document.querySelector('#tw-sheet-box').getBoundingClientRect();
        const at = arguments[0].getBoundingClientRect();
        return at.top >= box.top && at.bottom <= box.bottom;""", section)  # fmt: skip


def test_phone(visit: Browse) -> None:
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


def test_dark(visit: Browse) -> None:
    page = visit(language="zh-TW", dark=True).open()
    page.ask("軟體正版化由誰主責？")
    page.settled()
    page.shoot("dark")
    paper = page.one(".tw-pane").value_of_css_property("background-color")
    red, green, blue = (int(n) for n in re.findall(r"\d+", paper)[:3])
    assert max(red, green, blue) < 60


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


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_words_can_be_read(visit: Browse, dark: bool) -> None:
    page = visit(dark=dark).open()
    assert page.js(CONTRAST) == []
    page.ask("软件正版化由谁牵头？")
    page.ask("它什么时候完成？")
    page.click(".tw-said a.tw-mark")
    page.settled()
    page.one("#tw-question textarea").click()
    time.sleep(0.3)
    assert page.js(CONTRAST) == []


def test_several_documents(tmp_path: Path, visit: Browse) -> None:
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
