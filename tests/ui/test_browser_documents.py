"""The library in a real browser: a notice comes in, is asked about at once, and goes again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("selenium", reason="pip install selenium to run the browser tests")

from selenium.webdriver.common.keys import Keys
from tiaowen.library import MAX_DOCUMENT_BYTES, Library
from tiaowen.ui.texts import text

from .browser import MISSING, Page, Server, Visit
from .test_documents import GARDEN

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(MISSING), reason=MISSING)]

PROGRAM = """
from tiaowen.library import Library
from tiaowen.server.app import serve
serve(Library.open(), port=0, on_ready=lambda url: print(url, flush=True))
"""
"""What `tiaowen serve` does, on the user's own library."""

NIGHT = "国家植物园夜间开放由谁牵头？"
LOOKS: list[tuple[str, dict[str, Any]]] = [
    ("wide", {}),
    ("phone", {"size": (360, 780), "phone": True}),
    ("dark", {"dark": True, "language": "zh-TW"}),
    ("english", {"language": "en-US"}),
]

Put = Callable[..., Path]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data and cache of the server, apart from those of whoever runs the tests."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[str]:
    folders = {"XDG_DATA_HOME": str(home / "data"), "XDG_CACHE_HOME": str(home / "cache")}
    server = Server(home / "x", program=PROGRAM, environment={**os.environ, **folders})
    yield server.address
    assert server.interrupt() == (0, "")


@pytest.fixture(autouse=True)
def _begin_with_the_notice(home: Path) -> None:
    """Another process takes out what a test left; the server finds out by itself."""
    folder = home / "data" / "tiaowen" / "library"
    if (folder / "CURRENT").exists():
        with Library.open(folder) as library:
            notice = library.add(library.preview_notice()).document
            for document in library.documents:
                if document.sha256 != notice.sha256:
                    library.remove(document.sha256)


@pytest.fixture
def library(visit: Visit, served: str) -> Callable[..., Page]:
    """Opens the tab, with the choices of `browse`."""

    def open_tab(**choices: Any) -> Page:
        page = visit(served, **choices).open()
        page.one("#tw-tab-documents-button").click()
        page.wait(lambda: page.all(".tw-mark-good"))
        return page

    return open_tab


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Writes a file to choose."""

    def write(data: bytes = GARDEN.encode(), name: str = "植物园.txt") -> Path:
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return write


def choose(page: Page, file: Path) -> Any:
    """Choose a file, and wait for what was parsed, or for why not."""
    page.one("#tw-doc-file").send_keys(str(file))
    page.wait(lambda: page.all(".tw-parsed, .tw-wrong"))
    return page.one(".tw-card")


def accept(page: Page) -> None:
    page.click(".tw-doc-accept")
    page.wait(lambda: page.all(".tw-done") and len(page.all(".tw-doc")) == 2)


def options(page: Page) -> list[str]:
    found = page.js(
        "return [...document.querySelectorAll('#tw-document option')].map((o) => o.text)"
    )
    return [words.split(" ")[0] for words in found]


def words(page: Page, selector: str) -> str:
    """Words of an element, in one step: what is redrawn meanwhile is not lost."""
    found = page.js("return document.querySelector(arguments[0])?.textContent", selector)
    return str(found or "")


def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.0 and 2.1, levels A and AA."""
    script = resources.files("axe_playwright_python").joinpath("axe.min.js")
    page.js(script.read_text(encoding="utf-8"))
    found = page.driver.execute_async_script(
        """
        const done = arguments[0];
        const runOnly = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] };
        const where = (node) => `${node.target.join(" ")} ${node.failureSummary}`;
        axe.run("#tw-tab-documents", { runOnly }).then((report) => done(
          report.violations.map((v) => `${v.id}: ${v.nodes.map(where).join("; ")}`)));
        """
    )
    return list(found)


def test_a_notice_comes_in_is_asked_about_at_once_and_goes_again(
    library: Callable[..., Page], put: Put, home: Path
) -> None:
    page = library()
    page.shoot("library-list")
    assert page.one(".tw-doc-last").text == "文库至少留一份文件"
    assert str(home / "data" / "tiaowen" / "library") in page.one(".tw-where").text

    card = choose(page, put())
    page.shoot("library-parsed")
    assert "解析结果（尚未入库）" in card.text
    assert page.one(".tw-parsed h3").text == "国务院办公厅关于推进国家植物园建设的意见"
    assert page.one(".tw-amounts").text.split() == [
        "2",
        "节",
        "3",
        "项",
        "4",
        "条款",
        "6",
        "责任",
        "5",
        "单位",
    ]
    assert "第 2 项之后是第 4 项" in page.one(".tw-remarks").text
    assert len(page.all(".tw-doc")) == 1
    assert page.all("#tw-document") == []  # nothing is added yet

    accept(page)
    page.wait(lambda: "植物园" in words(page, ".tw-sheet"))
    page.shoot("library-added")
    assert options(page) == ["国办发〔2017〕46号", "国办发〔2021〕77号"]
    assert page.one("#tw-document").get_attribute("value") == page.one(".tw-sheet").get_attribute(
        "data-doc"
    )
    page.one("#tw-tab-chat-button").click()
    assert page.one(".tw-loaded").text.endswith("等 2 份文件")
    answer = page.ask(NIGHT)
    assert "国家林草局牵头" in answer.text
    page.settled()
    assert page.marked("n") == "（国家林草局牵头负责，住房城乡建设部配合）"

    page.open()  # a page loaded later knows the library of now
    assert options(page) == ["国办发〔2017〕46号", "国办发〔2021〕77号"]
    page.one("#tw-tab-documents-button").click()
    page.wait(lambda: len(page.all(".tw-doc")) == 2)
    page.click(".tw-doc:last-of-type .tw-doc-remove")
    assert page.one("#tw-doc-confirm-name").text.startswith(
        "国办发〔2021〕77号\n国务院办公厅关于推进"
    )
    page.shoot("library-confirm")
    page.one(".tw-doc-no").click()
    assert len(page.all(".tw-doc")) == 2
    page.click(".tw-doc:last-of-type .tw-doc-remove")
    page.one(".tw-doc-yes").click()
    page.wait(lambda: page.all(".tw-done") and len(page.all(".tw-doc")) == 1)
    page.wait(lambda: page.all("#tw-name"))
    page.shoot("library-removed")
    assert page.one("#tw-name").text == "国办发〔2017〕46号"
    assert "植物園" not in page.one(".tw-sheet").text
    page.one("#tw-tab-chat-button").click()
    assert "国家林草局" not in page.ask(NIGHT).text
    log = page.driver.get_log("browser")
    assert [entry["message"] for entry in log if entry["level"] == "SEVERE"] == []


def test_another_page_follows_and_the_notice_can_be_brought_back(
    library: Callable[..., Page], put: Put
) -> None:
    page, other = library(), library()
    choose(page, put())
    accept(page)
    other.one("#tw-tab-chat-button").click()
    other.one("#tw-tab-documents-button").click()
    other.wait(lambda: len(other.all(".tw-doc")) == 2 and len(options(other)) == 2)
    other.click(".tw-doc .tw-doc-remove")
    other.one(".tw-doc-yes").click()
    other.wait(lambda: other.all(".tw-done") and len(other.all(".tw-doc")) == 1)
    # The page is drawn with the notice in its pane, which is not loaded any more.
    page.open()
    page.wait(lambda: "植物园" in words(page, ".tw-sheet"))
    assert page.one("#tw-name").text == "国办发〔2021〕77号"
    page.one("#tw-tab-documents-button").click()
    page.wait(lambda: page.one("#tw-doc-notice").is_displayed())
    page.click(".tw-doc-notice")
    page.wait(lambda: page.all(".tw-parsed"))
    page.shoot("library-notice")
    accept(page)
    assert not page.one("#tw-doc-notice").is_displayed()


def test_a_question_to_try_is_asked(library: Callable[..., Page], put: Put) -> None:
    page = library()
    choose(page, put())
    accept(page)
    page.click(".tw-doc-try")
    page.wait(lambda: page.all(".tw-answer"))
    assert page.one("#tw-tab-chat-button").get_attribute("aria-selected") == "true"
    assert "国家林草局牵头" in page.one(".tw-answer").text


def test_what_cannot_be_taken_in_says_why_and_the_next_file_works(
    library: Callable[..., Page], put: Put
) -> None:
    page = library()
    for file, reason in (
        (put(b"%PDF-1.7", "通知.pdf"), "不是可以读取的格式"),
        (put(b"1" * (MAX_DOCUMENT_BYTES + 1), "大.txt"), "文件太大，上限是 4 MB"),
        (put(b"", "空.md"), "里面没有文字"),
        (put("\x00坏".encode(), "坏.html"), "不是文本文件"),
    ):
        card = choose(page, file).text
        assert reason in card
        assert file.name in card
        sent = [url for url in page.requests() if url.endswith("/upload")]
        assert len(sent) == (1 if file.name == "坏.html" else 0)  # the rest is seen before
        page.click(".tw-doc-discard")
    assert page.all(".tw-card") == []
    assert page.js("return document.activeElement.className").startswith("t t-doc_choose")
    choose(page, put())
    assert page.one(".tw-doc-accept").is_displayed()
    assert len(page.all(".tw-doc")) == 1


def test_hostile_names_and_titles_do_nothing(library: Callable[..., Page], put: Put) -> None:
    page = library()
    bad = '<img src=x onerror="window.hit=1"><svg onload=window.hit=2>'
    notice = GARDEN.replace("推进国家植物园建设", bad).replace("延长开放时间", f"{bad}时间")
    choose(page, put(notice.encode(), f"{bad}.txt"))
    page.shoot("library-hostile")
    assert bad in page.one(".tw-parsed h3").text
    accept(page)
    page.wait(lambda: bad in words(page, "#tw-source .tw-title"))
    page.click(".tw-doc:last-of-type summary")
    page.click(".tw-doc:last-of-type .tw-doc-remove")
    assert bad in page.one("#tw-doc-confirm-name").text
    assert page.all("#tw-documents img, #tw-documents svg, #tw-source img, #tw-source svg") == []
    assert page.js("return window.hit") is None


def test_a_file_can_be_dropped(library: Callable[..., Page]) -> None:
    page = library()
    page.js(
        """
        const data = new DataTransfer();
        data.items.add(new File([arguments[0]], "植物园.txt"));
        const target = document.querySelector(".tw-docs");
        for (const kind of ["dragover", "drop"]) {
          const how = { dataTransfer: data, bubbles: true, cancelable: true };
          target.dispatchEvent(new DragEvent(kind, how));
        }
        """,
        GARDEN,
    )
    page.wait(lambda: page.all(".tw-parsed"))
    assert "植物园.txt" in page.one(".tw-card").text


def test_keys_alone_are_enough(library: Callable[..., Page], put: Put) -> None:
    page = library()
    focused = "return document.activeElement.className"
    page.js("document.querySelector('#tw-tab-documents-button').focus()")
    keys = page.driver.switch_to
    keys.active_element.send_keys(Keys.TAB)
    assert "tw-doc-choose" in page.js(focused)
    choose(page, put())  # the dialog for files belongs to the system
    assert page.js("return document.activeElement.tagName") == "H3"
    page.one(".tw-doc-accept").send_keys(Keys.ENTER)
    page.wait(lambda: page.all(".tw-done") and len(page.all(".tw-doc")) == 2)
    assert page.js("return document.activeElement.textContent") == "国办发〔2021〕77号"
    page.one(".tw-doc:last-of-type .tw-doc-remove").send_keys(Keys.ENTER)
    assert "tw-doc-no" in page.js(focused)
    keys.active_element.send_keys(Keys.ESCAPE)
    assert page.js("return document.querySelector('#tw-doc-confirm').open") is False
    assert "tw-doc-remove" in page.js(focused)
    page.one(".tw-doc:last-of-type .tw-doc-remove").send_keys(Keys.ENTER)
    page.one(".tw-doc-yes").send_keys(Keys.ENTER)
    page.wait(lambda: len(page.all(".tw-doc")) == 1)


def test_the_original_comes_back_byte_for_byte(
    library: Callable[..., Page], put: Put, tmp_path: Path
) -> None:
    page = library()
    data = GARDEN.replace("\n", "\r\n").encode("gb18030")
    choose(page, put(data))
    accept(page)
    folder = {"behavior": "allow", "downloadPath": str(tmp_path / "saved")}
    page.driver.execute_cdp_cmd("Browser.setDownloadBehavior", folder)
    page.click(".tw-doc:last-of-type .tw-doc-get")
    page.wait(lambda: (tmp_path / "saved" / "植物园.txt").exists())
    assert (tmp_path / "saved" / "植物园.txt").read_bytes() == data


def test_words_follow_the_language_of_the_page(library: Callable[..., Page], put: Put) -> None:
    page = library()
    choose(page, put())
    for language in ("en", "zh-Hant", "zh-Hans"):
        page.click(f".tw-language[data-language={language}]")
        assert page.one("#tw-doc-count").text == text("doc_count", language).format(count=1)
        assert page.one(".tw-doc-accept").text == text("doc_accept", language)
        gap = text("docgap_item", language).format(before=2, after=4)
        assert page.one(".tw-remarks li").text == gap
        assert page.one("#tw-doc-drop").get_attribute("aria-label") == text("doc_add", language)


@pytest.mark.parametrize(("name", "choices"), LOOKS, ids=[name for name, _ in LOOKS])
def test_every_state_is_readable_for_everyone(
    library: Callable[..., Page], put: Put, name: str, choices: dict[str, Any]
) -> None:
    page = library(**choices)
    width = choices.get("size", (1400, 900))[0]
    seen: dict[str, list[str]] = {}

    def look(state: str) -> None:
        page.shoot(f"library-{name}-{state}")
        seen[state] = violations(page)
        assert page.js("return document.documentElement.scrollWidth") == width

    look("list")
    choose(page, put(b"1", "通知.pdf"))
    look("error")
    page.click(".tw-doc-discard")
    choose(page, put())
    page.js("document.querySelector('.tw-headings').open = true")
    look("parsed")
    accept(page)
    page.wait(lambda: not page.all(".tw-health .tw-muted"))
    page.click(".tw-doc:last-of-type summary")
    # The colour of what is new fades; axe would see it half way.
    page.js("document.getAnimations().forEach((animation) => animation.finish())")
    look("added")
    page.click(".tw-doc:last-of-type .tw-doc-remove")
    look("confirm")
    assert {state: found for state, found in seen.items() if found} == {}


def test_on_a_phone_the_noticeis_shown_and_left_again(library: Callable[..., Page]) -> None:
    page = library(size=(360, 780), phone=True)
    page.click(".tw-docs button.tw-doc-open")
    page.settled()
    assert page.js("return document.querySelector('.tw-pane').getBoundingClientRect().top") < 60
    page.one("#tw-back").click()
    page.settled()
    assert page.js("return document.activeElement.className").startswith("t t-doc_open")


def test_a_server_that_is_gone_is_said(library: Callable[..., Page], put: Put) -> None:
    page = library()
    cut = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
    page.driver.execute_cdp_cmd("Network.emulateNetworkConditions", cut)
    assert "没有连上服务器" in choose(page, put()).text
    again = {**cut, "offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
    page.driver.execute_cdp_cmd("Network.emulateNetworkConditions", again)
    page.click(".tw-doc-discard")
    assert "解析结果" in choose(page, put()).text
