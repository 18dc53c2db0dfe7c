"""A browser on the real program, and what a reader does there."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
DRIVER = shutil.which("chromedriver")


MISSING = (
    ""
    if BROWSER and DRIVER
    else "no Chromium with chromedriver here: run `sh tests/install-browser.sh` as root,"
    " or install the Debian packages chromium, chromium-driver and fonts-noto-cjk"
)
"""Why no browser can be driven; empty where one can."""

ARTIFACTS = Path(__file__).parent.parent / "artifacts"
SERVER = """
import json, sys
from tiaowen.api import Assistant
from tiaowen.config import Settings
from tiaowen.library import Library
from tiaowen.server.app import serve
settings = Settings(**json.loads(sys.argv[2]))
library = Library(Assistant.open(sys.argv[1], settings=settings))
serve(library, port=0, on_ready=lambda url: print(url, flush=True))
"""
CHROMIUM_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--hide-scrollbars",
)  # fmt: skip


class Server:
    """The real program in a process of its own."""

    def __init__(
        self, index: Path, *, data: Path | None = None, program: str = SERVER,
        environment: dict[str, str] | None = None, **settings: object,
    ) -> None:  # fmt: skip
        folder = str(data or index.with_name("data"))
        self._log = index.with_name("errors.log")
        with self._log.open("w", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", program, str(index), json.dumps(settings)],
                stdout=subprocess.PIPE, stderr=log, text=True,
                env={**os.environ, "XDG_DATA_HOME": folder, **(environment or {})},
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


class Page:
    """A browser on the chat, and what a reader does there."""

    def __init__(self, driver: webdriver.Chrome, address: str) -> None:
        self.driver = driver
        self.address = address

    def open(self, suffix: str = "") -> Page:
        """Load the page; a conversation that the tab has kept is there again on return."""
        self.driver.get(self.address + suffix)
        self.wait(lambda: self.all(".tw-example, .tw-answer") and self.all(".tw-sheet") and self.js(
            """
            if (!window.tiaowen?.goBack || !window.tiaowen.talks) return false;
            const kept = window.tiaowen.talks.now.turns.length;
            return document.querySelectorAll(".tw-answer").length >= kept;
            """))  # fmt: skip
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
            # What is drawn anew under the look at it was not there yet.
            with suppress(StaleElementReferenceException):
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
        """Wait until scrolling has come to rest, and what is fetched is there."""
        seen: list[object] = []

        def still() -> bool:
            seen.append(self.js(
                "return [scrollY, document.querySelector('#tw-sheet-box').scrollTop,"
                " document.querySelectorAll('*').length]"))  # fmt: skip
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


def start(folder: Path) -> webdriver.Chrome:
    """A browser with a profile of its own."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for flag in (*CHROMIUM_FLAGS, f"--user-data-dir={folder}", "--lang=zh-CN"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=Service(str(DRIVER)))


def dress(
    driver: webdriver.Chrome, *, language: str = "zh-CN", size: tuple[int, int] = (1400, 900),
    phone: bool = False, dark: bool = False,
) -> None:  # fmt: skip
    """Make the tab that of a reader with this language, window and taste."""
    agent = {"userAgent": driver.execute_script("return navigator.userAgent"),
             "acceptLanguage": language}  # fmt: skip
    driver.execute_cdp_cmd("Network.setUserAgentOverride", agent)
    metrics = {
        "width": size[0], "height": size[1], "deviceScaleFactor": 2 if phone else 1, "mobile": phone
    }  # fmt: skip
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    if dark:
        scheme = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", scheme)


def browse(folder: Path, address: str, **choices: Any) -> Page:
    """A browser for one test alone, with the choices of `dress`."""
    driver = start(folder)
    dress(driver, **choices)
    return Page(driver, address)


class Browsers:
    """Browsers that tests use one after the other: starting one takes as long as a test.

    What a reader leaves behind is taken away: a new tab, no cookies, nothing in any storage.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: list[webdriver.Chrome] = []
        self._idle: list[webdriver.Chrome] = []

    def open(self, address: str, **choices: Any) -> Page:
        """A page that nobody has used before; `choices` are those of `dress`."""
        if not self._idle:
            self._started.append(start(self._folder / f"profile{len(self._started)}"))
            self._idle.append(self._started[-1])
        driver = self._idle.pop()
        dress(driver, **choices)
        return Page(driver, address)

    def give_back(self, page: Page) -> None:
        """Let another test have the browser; one that does not obey is ended."""
        try:
            _clean(page.driver, page.address)
        except WebDriverException:
            page.driver.quit()
        else:
            self._idle.append(page.driver)

    def close(self) -> None:
        """End them all."""
        for driver in self._started:
            driver.quit()


def _clean(driver: webdriver.Chrome, address: str) -> None:
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    origin = {"origin": address.rstrip("/"), "storageTypes": "all"}
    driver.execute_cdp_cmd("Storage.clearDataForOrigin", origin)
    driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "default"})
    before = driver.window_handles
    driver.switch_to.new_window("tab")  # with it goes all that was emulated for the ones before
    last = driver.current_window_handle
    for handle in before:
        driver.switch_to.window(handle)
        driver.close()
    driver.switch_to.window(last)
    for log in ("browser", "performance"):
        driver.get_log(log)


Visit = Callable[..., Page]
"""Opens the page in a browser, with the choices of `dress`."""
