"""Small windows, large type, high contrast, less motion, and glyphs of the right region."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

pytest.importorskip("selenium", reason="pip install selenium to run the browser tests")

from .browser import MISSING, Page, Visit

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(MISSING), reason=MISSING)]

WIDE = """
const seen = (e) => e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
const inScroller = (e) => {
  for (let n = e.parentElement; n; n = n.parentElement) {
    const scrolls = /auto|scroll/.test(getComputedStyle(n).overflowX);
    if (scrolls && n.scrollWidth > n.clientWidth) return true;
  }
  return false;
};
const named = (e) => `${e.tagName}.${e.className}#${e.id}`;
return [...document.querySelectorAll("gradio-app *")]
  .filter((e) => seen(e) && e.getBoundingClientRect().width > 1 && !e.closest("svg, .tw-skip"))
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !inScroller(e))
  .map(named);
"""
SMALL = """
const seen = (e) => e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
return [...document.querySelectorAll("a, button, select, summary, input, textarea, [role=tab]")]
  .filter((e) => seen(e) && !e.closest("[aria-hidden=true]") && !e.matches(".tw-skip, .sr-only"))
  .map((e) => [e, e.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24))
  // A small one may be hit around its edges: the point counts that leads to it.
  .filter(([e, box]) => {
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    if (y < 0 || y > innerHeight) return false;
    const hit = (dx, dy) => e.contains(document.elementFromPoint(x + dx, y + dy));
    return !(hit(-11, 0) && hit(11, 0) && hit(0, -11) && hit(0, 11));
  })
  .map(([e, box]) => `${e.tagName}.${e.className}#${e.id} ${box.width}x${box.height}`);
"""


def emulate(page: Page, **features: str) -> None:
    listed = [{"name": n.replace("_", "-"), "value": v} for n, v in features.items()]
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": listed})


def tabs_of(page: Page) -> list[str]:
    tabs = page.all("#tw-tabs [role=tablist] [role=tab]")
    return [str(t.get_attribute("id")) for t in tabs]


def choose(page: Page, tab: str) -> None:
    page.js("document.getElementById(arguments[0]).click()", tab)
    page.settled()


SIZES = (
    ((320, 640), "en"),  # 1280 at 400 %
    ((320, 256), "zh-Hans"),  # 1280 x 1024 at 400 %
    ((700, 450), "zh-Hant"),  # 1400 x 900 at 200 %
    ((360, 740), "zh-Hans"),
    ((768, 1024), "en"),
    ((1920, 1080), "zh-Hant"),
)


def resize(page: Page, size: tuple[int, int]) -> None:
    phone = size[0] < 400
    metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": phone}
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    page.wait(lambda: page.js("return [innerWidth, innerHeight]") == list(size))


def speak(page: Page, language: str) -> None:
    page.js("document.querySelector(`.tw-language[data-language=${arguments[0]}]`).click()",
            language)  # fmt: skip
    page.wait(lambda: page.js("return document.documentElement.lang") == language)


def test_nothing_is_wider_than_the_window(page: Page) -> None:
    for size, language in SIZES:
        resize(page, size)
        speak(page, language)
        assert page.js(WIDE) == [], size
    page.ask("Who leads software legalization?")
    page.js("for (const d of document.querySelectorAll('#tw-chat details')) d.open = true")
    for size, language in SIZES:
        resize(page, size)
        speak(page, language)
        for tab in reversed(tabs_of(page)):
            choose(page, tab)
            assert page.js("return document.documentElement.scrollWidth") <= size[0], (size, tab)
            assert page.js(WIDE) == [], (size, tab)
        page.shoot(f"form-{size[0]}x{size[1]}")


def test_wider_spacing_of_text_cuts_nothing_off(visit: Visit) -> None:
    """Source: WCAG 2.2, 1.4.12."""
    page = visit(size=(360, 740), phone=True, language="en-US").open()
    page.ask("Who leads software legalization?")
    page.js("""
        const style = document.createElement("style");
        style.textContent = `gradio-app * { line-height: 1.5 !important;
          letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
          gradio-app p { margin-bottom: 2em !important; }`;
        document.head.append(style);
    """)
    page.settled()
    assert page.js("return document.documentElement.scrollWidth") <= 360
    for tab in tabs_of(page):
        choose(page, tab)
        assert page.js(WIDE) == [], tab
    page.shoot("form-spacing")


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_controls_are_large_enough_to_hit(visit: Visit, phone: bool) -> None:
    """Source: WCAG 2.2, 2.5.8: 24 by 24 pixels."""
    page = visit(size=(360, 740) if phone else (1400, 900), phone=phone).open()
    assert page.js(SMALL) == []
    page.ask("公安部牵头哪些工作？")
    for tab in tabs_of(page):
        choose(page, tab)
        assert page.js(SMALL) == [], tab


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_and_choices_can_be_told_apart_in_high_contrast(visit: Visit, scheme: str) -> None:
    page = visit(dark=scheme == "dark").open()
    page.ask("软件正版化由谁牵头？")
    emulate(page, forced_colors="active", prefers_color_scheme=scheme)
    page.click(".tw-said a.tw-mark")
    page.settled()
    style = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]"
    task, note = "mark.tw-hl-t.tw-on", "mark.tw-hl-n.tw-on"
    assert page.js(style, task, "borderBottomStyle") == "solid"
    assert page.js(style, note, "borderBottomStyle") == "dotted"
    # No colour of ours stays under words in the system's.
    paper = {"light": "rgb(255, 255, 255)", "dark": "rgb(0, 0, 0)"}[scheme]
    assert {page.js(style, mark, "backgroundColor") for mark in (task, note)} == {paper}
    words = page.js(style, task, "color")
    assert words == page.js(style, ".tw-sheet", "color") != paper
    for chosen, other in (
        (".tw-language[aria-pressed=true]", ".tw-language[aria-pressed=false]"),
        (".tw-script[aria-pressed=true]", ".tw-script[aria-pressed=false]"),
    ):
        grounds = [page.js(style, s, "backgroundColor") for s in (chosen, other)]
        assert grounds[0] != grounds[1]
    lines = [page.js(style, f"#tw-tabs [role=tab][aria-selected={on}]", "borderBottomColor")
             for on in ("true", "false")]  # fmt: skip
    assert lines[0] != lines[1]
    page.shoot(f"form-high-contrast-{scheme}")


def test_nothing_moves_for_those_who_asked_for_less(visit: Visit) -> None:
    page = visit().open()
    emulate(page, prefers_reduced_motion="reduce")
    page.ask("软件正版化由谁牵头？")
    page.click(".tw-said a.tw-mark")
    page.wait(lambda: page.in_view("mark.tw-on"))
    moving = page.js("""
        return document.getAnimations().filter((a) => a.playState === "running"
          && a.effect.getComputedTiming().duration > 1).map((a) => a.animationName || String(a));
    """)
    assert moving == []


def fonts(page: Page, selector: str) -> set[str]:
    """Families that the browser really draws an element with."""
    cdp = page.driver.execute_cdp_cmd
    cdp("DOM.enable", {})
    cdp("CSS.enable", {})
    root = cdp("DOM.getDocument", {"depth": 1})["root"]["nodeId"]
    node = cdp("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    used: list[dict[str, Any]] = cdp("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    return {font["familyName"] for font in used}


def test_glyphs_are_those_of_the_region_of_the_words(page: Page) -> None:
    if not fonts(page, "h1") & {"Noto Serif CJK SC", "Noto Serif CJK TC"}:
        pytest.skip("the fonts of Debian's fonts-noto-cjk are not here")
    for interface, question, region in (
        ("zh-Hans", "软件正版化由谁牵头？", "SC"),
        ("zh-Hant", "軟體正版化由誰主責？", "TC"),
        ("zh-Hant", "软件正版化由谁牵头？", "SC"),  # the words of an answer, not those of the page
        ("en", "軟體正版化由誰主責？", "TC"),
    ):
        speak(page, interface)
        page.open()
        page.click("#tw-new")
        page.wait(lambda: not page.all(".tw-answer"))
        page.ask(question)
        page.js("for (const d of document.querySelectorAll('#tw-chat details')) d.open = true")
        assert fonts(page, ".tw-said") == {f"Noto Sans CJK {region}"}
        # The notice is traditional, wherever its words are shown.
        assert fonts(page, ".tw-cite .tw-quote") == {"Noto Serif CJK TC"}
        assert fonts(page, ".tw-sheet .tw-note") == {"Noto Serif CJK TC"}
        assert fonts(page, ".tw-gazette") == {"Noto Sans CJK SC"}
        assert fonts(page, ".tw-language[lang=zh-Hant]") == {"Noto Sans CJK TC"}


def test_every_word_is_read_out_in_its_language(visit: Visit) -> None:
    page = visit(language="en-US").open()
    page.ask("谁牵头软件正版化？")
    lang = "return document.querySelector(arguments[0]).closest('[lang]').lang"
    for selector, expected in (
        ("#tw-ask", "en"), (".tw-basis h3", "en"), (".tw-copy", "en"), (".tw-said p", "zh-Hans"),
        (".tw-gazette", "zh-Hans"), (".tw-quote", "zh-Hant"), (".tw-sheet p", "zh-Hant"),
        ("#tw-name", "zh-Hans"), (".tw-language[data-language=zh-Hant]", "zh-Hant"),
    ):  # fmt: skip
        assert page.js(lang, selector) == expected, selector


def test_headings_and_landmarks_tell_the_page(page: Page) -> None:
    page.ask("软件正版化由谁牵头？")
    headings = page.js("""
        return [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
          .filter((h) => h.checkVisibility()).map((h) => [Number(h.tagName[1]), h.textContent]);
    """)
    levels = [level for level, _ in headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    assert [words for level, words in headings if level == 2][:2] == ["问答", "原文"]
    assert len(page.all("main, [role=main]")) == 1
    assert page.one("#tw-sheet-box").get_attribute("role") == "region"
