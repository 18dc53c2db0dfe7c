"""What a document or a person writes is words: in a real browser, wherever the page shows it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

pytest.importorskip("selenium", reason="pip install selenium to run the browser tests")

from selenium.common.exceptions import NoAlertPresentException, WebDriverException
from selenium.webdriver.common.keys import Keys
from tiaowen.api import build, parse
from tiaowen.policy.parse import bundled

from .browser import MISSING, Page, Server, Visit
from .hostile import DOCUMENT, FILE, QUESTIONS

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(MISSING), reason=MISSING)]

_FOREIGN = """
const found = [];
const own = (address) => {
  try {
    const url = new URL(address, document.baseURI);
    return url.origin === location.origin || ["data:", "blob:"].includes(url.protocol);
  } catch { return false; }
};
const walk = (root) => {
  for (const element of root.querySelectorAll("*")) {
    const tag = element.localName;
    const told = `${tag} ${element.outerHTML.slice(0, 200)}`;
    if (["iframe", "object", "embed", "frame", "applet"].includes(tag)) found.push(told);
    if (tag === "meta" && element.httpEquiv) found.push(told);
    const ours = "#tw-dialog > form, form.tw-search-form, form[action='/logout']";
    if (tag === "form" && !element.matches(ours)) found.push(told);
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) found.push(`${name} of ${told}`);
      if (/^\\s*(javascript|vbscript):/i.test(value)) found.push(`${name} of ${told}`);
      if (["src", "href", "action", "data", "poster", "srcset", "xlink:href"].includes(name)
        && !(tag === "a" && value === "") && !own(value)) found.push(`${name} of ${told}`);
    }
    // The data of the page hold the titles as JSON; nothing else may be a script or a style.
    const words = ["script", "style"].includes(tag) ? element.textContent : "";
    const data = words.startsWith("window.tiaowen =") || words.startsWith("window.gradio_config");
    if (/window\\.hit|elsewhere\\.invalid/.test(words) && !data) found.push(told);
    if (element.shadowRoot) walk(element.shadowRoot);
  }
};
walk(document);
if ("hit" in window) found.push("something ran");
return found;
"""

_FIELDS = """
return [...document.querySelectorAll(
  "#tw-tabs [role=tabpanel] :is(textarea, input:not([type]), [type=text], [type=search])")]
  .filter((field) => field.checkVisibility() && !field.disabled && !field.readOnly);
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the program over the notice and the hostile document, which comes first."""
    folder = tmp_path_factory.mktemp("hostile")
    hostile = parse(DOCUMENT.encode(), name=f"{FILE}.txt")
    assert [clause.duties[0].body for clause in hostile.clauses if clause.duties]
    build([hostile, bundled()], folder / "index")
    server = Server(folder / "index")
    yield server.address
    assert server.interrupt() == (0, "")


@pytest.fixture
def page(served: str, visit: Visit) -> Page:
    return visit(served).open()


def _is_inert(page: Page) -> None:
    with pytest.raises(NoAlertPresentException):
        _ = page.driver.switch_to.alert.text
    assert page.js(_FOREIGN) == []
    # `chrome` is the empty tab that the browser starts with.
    inside = (page.address, "data:", "blob:", "chrome:", "chrome-untrusted:")
    assert [url for url in page.requests() if not url.startswith(inside)] == []


def test_in_the_pane_in_all_scripts_and_in_the_outline(page: Page) -> None:
    assert "<script>window.hit=1</script>" in page.one(".tw-sheet").text
    assert "<script>" in page.one("#tw-document").text
    assert "<svg onload=" in page.one("#tw-outline").get_attribute("textContent")
    for script in ("simplified", "raw", "source"):
        page.click(f".tw-script[data-script={script}]")
        page.wait(partial(page.all, f".tw-sheet[data-script={script}]"))
        assert "<img src=x onerror=" in page.one(".tw-sheet").text
        _is_inert(page)
    page.shoot("hostile-pane")


def test_in_the_chat_and_after_a_reload(page: Page) -> None:
    for question in QUESTIONS:
        page.ask(question)
        _is_inert(page)
    said = [element.text for element in page.all("[data-testid=user]")]
    assert any("<img src=x onerror=window.hit=1>" in words for words in said)
    assert any("${window.hit=1}" in words for words in said)
    answers = " ".join(element.text for element in page.all(".tw-answer"))
    assert "javascript:window.hit=1" in answers
    for mark in page.all(".tw-answer a.tw-mark")[:12]:
        page.js("arguments[0].focus(); arguments[0].click()", mark)
        time.sleep(0.1)
        _is_inert(page)
    page.shoot("hostile-chat")
    page.driver.refresh()
    page.wait(lambda: len(page.all(".tw-answer")) == len(QUESTIONS))
    _is_inert(page)


def test_in_every_tab_and_every_field(page: Page, tmp_path: Path) -> None:
    tabs = page.all("#tw-tabs [role=tab]")
    assert len(tabs) >= 4
    upload = tmp_path / f"{FILE}.txt".replace("/", "")
    upload.write_text(DOCUMENT, encoding="utf-8")
    for number in range(len(tabs)):
        page.all("#tw-tabs [role=tab]")[number].click()
        page.driver.execute_script("window.scrollTo(0, 0)")
        time.sleep(0.8)
        _is_inert(page)
        for field in page.js(_FIELDS):
            for words in ("清理", *QUESTIONS[3:5]):
                try:
                    field.clear()
                    field.send_keys(words, Keys.ENTER)
                except WebDriverException:  # it was drawn anew meanwhile
                    break
                time.sleep(0.5)
                _is_inert(page)
        for chooser in page.all("#tw-tabs [role=tabpanel] input[type=file]"):
            chooser.send_keys(str(upload))
            time.sleep(1.5)
            _is_inert(page)
        page.shoot(f"hostile-tab-{number}")


def test_addresses_in_the_fragment(page: Page) -> None:
    for fragment in ("#cite/<img src=x onerror=window.hit=1>/1/0-5t", "#javascript:window.hit=1",
                     "#cite/0000000000000000/1/0-5t/\"><svg onload=window.hit=1>"):  # fmt: skip
        page.driver.get("about:blank")
        page.open(fragment)
        _is_inert(page)


def test_what_is_not_inert_is_noticed(page: Page) -> None:
    """The control: each of these would fail the tests above."""
    page.requests()
    page.js("""
        for (const html of [
          "<img src='http://elsewhere.invalid/a.png'>", "<a href='javascript:window.hit=1'>a</a>",
          "<svg onload='window.hit=1'></svg>", "<iframe></iframe>", "<form action='/x'></form>",
          "<style>/* elsewhere.invalid */</style>",
        ]) {
          const box = document.createElement("div");
          box.innerHTML = html;
          document.querySelector("#tw-tabs").append(box);
        }
        window.hit = 1;
        """)
    found = page.js(_FOREIGN)
    for part in ("src of img", "href of a", "onload of svg", "iframe", "form", "style", "ran"):
        assert any(part in told for told in found), part
    page.wait(lambda: any("elsewhere.invalid" in url for url in page.requests()))
