"""Can everybody use the page? axe-core over its tabs and states, in light and dark, on both forms.

WCAG 2.2 A and AA must be clean; good practice as well, as long as all of the page is ours.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

pytest.importorskip("selenium", reason="pip install selenium to run the browser tests")

from .audit import MISSING_AXE, Finding, Report
from .browser import MISSING, Page, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(MISSING), reason=MISSING),
    pytest.mark.skipif(bool(MISSING_AXE), reason=MISSING_AXE),
]

DESKTOP, PHONE = (1400, 900), (360, 740)
LANGUAGES = ("zh-Hans", "zh-Hant", "en")


@pytest.fixture(scope="module")
def report() -> Iterator[Report]:
    report = Report()
    yield report
    print(f"\n{report.write()}", file=sys.stderr)


class Look:
    """Goes through the states of one browser and keeps what axe-core finds."""

    def __init__(self, page: Page, report: Report, name: str) -> None:
        self.page = page
        self._report = report
        self._name = name
        self.found: list[Finding] = []

    def speak(self, language: str) -> None:
        self.page.click(f".tw-language[data-language={language}]")
        self.page.wait(lambda: self.page.js("return document.documentElement.lang") == language)

    def at(self, state: str) -> None:
        language = self.page.js("return document.documentElement.lang")
        self.found += self._report.look(self.page, f"{self._name}, {language}, {state}")

    def tabs(self) -> None:
        """Every tab there is, each in another language; back to the first."""
        tabs = self.page.all("#tw-tabs [role=tablist] [role=tab]")
        assert len(tabs) >= 4
        for at, tab in enumerate(tabs):
            self.speak(LANGUAGES[at % 3])
            self.page.js("arguments[0].click()", tab)
            panel = f"#{tab.get_attribute('aria-controls')}"
            self.page.wait(self.page.one(panel).is_displayed)
            self.page.settled()
            self.at(f"tab {tab.get_attribute('data-tab-id')}")
        self.page.js("arguments[0].click()", tabs[0])


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_state_is_for_everybody(
    visit: Visit, report: Report, size: tuple[int, int], dark: bool
) -> None:
    """Languages take turns over the states, shifted from one browser to the next."""
    page = visit(size=size, phone=size == PHONE, dark=dark).open()
    name = f"{'phone' if size == PHONE else 'desktop'}, {'dark' if dark else 'light'}"
    look = Look(page, report, name)
    first, second, third = (LANGUAGES * 2)[dark + (size == PHONE) :][:3]
    look.speak(first)
    look.at("empty")
    look.tabs()
    look.speak(second)
    page.ask("软件正版化由谁牵头？")
    look.at("answer")
    page.js("for (const d of document.querySelectorAll('#tw-chat details')) d.open = true")
    look.at("all unfolded")
    page.js("for (const d of document.querySelectorAll('#tw-chat details')) d.open = false")
    look.speak(third)
    page.ask("軟體正版化的預算是多少？")
    look.at("refusal with the nearest clauses")
    page.ask("Who leads software legalization?")
    look.at("English answer")
    page.js("arguments[0].focus({focusVisible: true})", page.all("a.tw-mark")[-1])
    page.wait(lambda: page.one("#tw-tip").is_displayed())
    look.at("quotation shown")
    page.js("document.activeElement.click()")
    page.settled()
    page.click(".tw-script[data-script=raw]")
    page.settled()
    look.at("source, raw text")
    page.shoot(f"axe-{name.replace(', ', '-')}")
    assert not look.found, "\n".join(map(str, look.found))
