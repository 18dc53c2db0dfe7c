"""How soon is the page there, and its first answer? In Chromium, from opening the address.

    python benchmarks/page.py --runs 7

Each run starts a browser with an empty cache, opens the page of a server that runs already, and
pushes the first example as soon as it can be pushed. The page is ready when its question box can
be typed into and the source is drawn; the answer is visible when it stands in the chat. Printed
are medians, and the same for a page that the browser has loaded before.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

WATCH = """
window.seen = {};
const look = () => {
  const now = performance.now();
  const { seen } = window;
  const box = document.querySelector("#tw-question textarea:not([disabled])");
  if (!seen.ready && box && document.querySelector(".tw-sheet")) seen.ready = now;
  const example = document.querySelector(".tw-example");
  if (seen.ready && example && !seen.asked) { seen.asked = now; example.click(); }
  if (seen.asked && !seen.answer && document.querySelector(".tw-said a.tw-mark")) seen.answer = now;
  if (!seen.answer) requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--window-size=1400,900",
)  # fmt: skip


def browser(profile: Path) -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    options.binary_location = next(
        filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser")))
    )
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
    return driver


def measure(driver: webdriver.Chrome, address: str) -> dict[str, Any]:
    driver.execute_cdp_cmd("Storage.clearDataForOrigin", {
        "origin": address.rstrip("/"), "storageTypes": "local_storage",
    })  # fmt: skip
    driver.execute_script("sessionStorage.clear()") if driver.current_url != "data:," else None
    driver.get(address)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        seen: dict[str, Any] = driver.execute_script("return window.seen")
        if seen.get("answer"):
            return seen
        time.sleep(0.05)
    raise SystemExit(f"no answer within 30 s: {seen}")


def show(what: str, runs: list[dict[str, Any]]) -> None:
    ready, answer = ([run[name] for run in runs] for name in ("ready", "answer"))
    asked = [run["answer"] - run["asked"] for run in runs]
    row = "  ".join(f"{statistics.median(values):8.0f}" for values in (ready, answer, asked))
    print(f"{what:<24}  {row}   {min(answer):.0f}–{max(answer):.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="browsers started (default 5)")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        server = subprocess.Popen(
            [sys.executable, "-m", "tiaowen", "serve", "--port", "0"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={**os.environ, "XDG_DATA_HOME": folder},
        )  # fmt: skip
        try:
            assert server.stdout is not None
            address = server.stdout.readline().split()[3]
            print(f"server ready after {time.monotonic() - began:.1f} s, load {os.getloadavg()}")
            time.sleep(2)  # it loads its dictionaries
            print(f"{'ms, medians':<24}  {'ready':>8}  {'answer':>8}  {'of it':>8}   answer, range")
            first, again = [], []
            for number in range(runs):
                driver = browser(Path(folder) / f"profile{number}")
                try:
                    first.append(measure(driver, address))
                    again.append(measure(driver, address))
                finally:
                    driver.quit()
            show("first visit", first)
            show("loaded before", again)
        finally:
            server.terminate()
            server.wait(10)


if __name__ == "__main__":
    main()
