"""The tab of the duties in a real browser: drawn, pointed at, filtered, sorted, downloaded.

Numbers are counted by hand in the notice: 55 tasks with 200 duties of 32 bodies, 25 of them leads.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

pytest.importorskip("selenium", reason="pip install selenium to run the browser tests")

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select
from tiaowen.api import build, parse
from tiaowen.policy.parse import bundled

from .browser import MISSING, Page, Server, Visit, browse

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(MISSING), reason=MISSING)]

CELL = ".tw-mx-plot .scatterlayer .point"
OFFICE = "全国打击侵权假冒工作领导小组办公室"
REST = "认真总结经验，及时向社会公布结果，切实加强组织领导。" * 20
ATTACK = "<img src=x onerror=alert(1)>"
SECOND = f"""关于推进植物园建设的通知
某发〔2020〕1号
一、推进植物园建设
（一）扩大植物园开放{ATTACK}范围。2020年底前植物园免费{ATTACK}开放。（农业部牵头负责，财政部配合）
二、其他
{REST}
"""
BARE = f"关于学习的通知\n某发〔2020〕2号\n一、学习\n（一）学文件。{REST}\n"


def opened(page: Page, view: str = "") -> Page:
    """The tab, in one of its views."""
    page.one("#tw-tab-duties-button").click()
    page.wait(lambda: page.one("#tw-duty-count").text)
    return show(page, view) if view else page


def show(page: Page, view: str) -> Page:
    page.click(f".tw-duty-view[data-view={view}]")
    done = {"matrix": CELL, "bars": ".barlayer .point", "table": ".tw-dt tbody tr",
            "report": ".tw-dr"}  # fmt: skip
    page.wait(lambda: page.all(done[view]))
    return page


def choose(page: Page, name: str, words: str) -> None:
    """One option of a filter, and what it leads to."""
    before = page.one("#tw-duty-count").text
    Select(page.one(f"#tw-duty-{name}")).select_by_visible_text(words)
    page.wait(lambda: page.one("#tw-duty-count").text != before)


def cells(page: Page, role: str = "") -> int:
    """Duties drawn in the matrix, as plotly holds them."""
    return int(page.js(
        "return document.querySelector('.tw-mx-plot').data"
        ".filter((t) => !arguments[0] || t.name === arguments[0])"
        ".reduce((sum, t) => sum + t.x.length, 0)", role,
    ))  # fmt: skip


def cell(page: Page, row: int, column: int) -> Any:
    """The square of a duty, scrolled into view."""
    found = page.js(
        """
        const plot = document.querySelector('.tw-mx-plot');
        for (const [i, trace] of plot.data.entries()) {
          const at = trace.x.findIndex((x, n) => x === arguments[1] && trace.y[n] === arguments[0]);
          if (at < 0) continue;
          const drawn = plot.querySelectorAll('.scatterlayer .trace')[i].querySelectorAll('.point');
          drawn[at].scrollIntoView({ block: 'center', inline: 'center' });
          return drawn[at];
        }
        return null;
        """, row, column)  # fmt: skip
    assert found is not None, "no duty is drawn there"
    page.driver.execute_async_script(  # scrolling hides what the pointer is on: let it end
        "const done = arguments[0]; requestAnimationFrame(() => setTimeout(done, 60))"
    )
    return found


def at_rest(page: Page) -> None:
    """Wait until the matrix is not drawn anew any more: it is, whenever its width changes."""
    seen: list[object] = []

    def still() -> bool:
        seen.append(page.js("return document.querySelector('.tw-mx-plot')?.dataset.drawn && "
                            "document.querySelector('.tw-mx').clientWidth"))  # fmt: skip
        seen.append(page.one(".tw-mx-plot").id)
        return len(seen) > 40 and all(seen[-n] == seen[-n - 2] for n in range(1, 38))

    page.wait(still)


def press(page: Page, element: Any) -> None:
    """A click where the element is seen: plotly puts a sheet of its own over what it draws."""
    ActionChains(page.driver).move_to_element(element).click().perform()


@pytest.fixture(scope="module")
def shared(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """One browser for all tests that leave no mark behind: a browser takes seconds to start."""
    page = browse(tmp_path_factory.mktemp("duties") / "profile", address)
    yield page
    page.driver.quit()


@pytest.fixture
def page(shared: Page) -> Page:
    """The page as it is when it is first opened."""
    shared.js("localStorage.clear(); sessionStorage.clear()") if shared.all(".tw-pane") else None
    shared.driver.get("about:blank")
    return shared.open()


@pytest.fixture
def tab(page: Page) -> Page:
    opened(page)
    page.wait(lambda: page.all(CELL))
    return page


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """What axe-core finds in the tab, in words."""
    pytest.importorskip("axe_playwright_python", reason="pip install axe-playwright-python")
    script = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")

    def run(page: Page) -> list[str]:
        page.js(script)
        found = page.driver.execute_async_script(
            "axe.run('#tw-duties', {runOnly: ['wcag2a', 'wcag2aa']}).then(arguments[0])"
        )
        return [
            f"{v['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
            for v in found["violations"] for node in v["nodes"]
        ]  # fmt: skip

    return run


# --- 矩阵 ----------------------------------------------------------------------------------------


def test_the_matrix_holds_every_duty(tab: Page) -> None:
    tab.shoot("duties-matrix")
    assert tab.one("#tw-duty-count").text == "55 项任务，32 个单位"
    assert len(tab.all(CELL)) == cells(tab) == 200
    assert [cells(tab, role) for role in ("lead", "responsible", "within_remit")] == [25, 20, 155]
    assert len(tab.all(".tw-mx-name")) == 32
    assert [name.get_attribute("title") for name in tab.all(".tw-mx-name")[:3]] == [
        "工商总局", "质检总局", "海关总署",
    ]  # fmt: skip
    assert len(tab.all(".tw-mx-side a.tw-go")) == 55
    signs = tab.js("return [...document.querySelectorAll('.tw-mx-plot .textpoint text')]"
                   ".map((t) => t.textContent)")  # fmt: skip
    assert [signs.count(sign) for sign in "牵负分"] == [25, 20, 155]
    assert [k.text.split("\n")[1] for k in tab.all(".tw-duty-key") if k.is_displayed()] == [
        "牵头负责", "负责", "按职责分工负责",
    ]  # fmt: skip
    assert "任务表视图有相同内容" in tab.one(".tw-mx-plot").get_attribute("aria-label")


def test_the_library_that_draws_is_our_own_and_comes_with_the_tab(page: Page) -> None:
    page.requests()
    page.driver.get("about:blank")
    page.open()
    assert not [url for url in page.requests() if "plotly" in url]
    page.driver.get_log("browser")
    opened(page)
    page.wait(lambda: page.all(CELL))
    asked = [url for url in page.requests() if "plotly" in url]
    assert len(asked) == 1
    assert asked[0].startswith(page.address + "assets/plotly.min.js?v=")
    log = page.driver.get_log("browser")
    assert [entry["message"] for entry in log if entry["level"] == "SEVERE"] == []


def test_pointing_at_a_cell_shows_the_words_of_the_note(tab: Page) -> None:
    # （七） 1/2: 环境保护部 leads. Rows from 0: 3 + 3 + 1 + 5 + 1 + 1 before it.
    columns = [name.get_attribute("title") for name in tab.all(".tw-mx-name")]
    at = cell(tab, 14, columns.index("环境保护部"))
    # The first move may scroll; the second is what a hand does anyway.
    ActionChains(tab.driver).move_to_element(at).perform()
    ActionChains(tab.driver).move_by_offset(1, 1).perform()
    tip = tab.one("#tw-duty-tip")
    tab.wait(tip.is_displayed)
    assert tip.text.splitlines() == [
        "牵", "环境保护部 · 牵头负责", "二、（七） 1/2 强化无害化销毁", "(環境保護部牽頭負責)",
    ]  # fmt: skip
    assert [e.text for e in tab.all(".tw-mx-side .tw-hot")] == ["二、（七）1/2"]
    tab.shoot("duties-hover")


def test_a_click_on_a_cell_leads_to_its_clause(tab: Page) -> None:
    columns = [name.get_attribute("title") for name in tab.all(".tw-mx-name")]
    # （十一）: rows 0 to 13 as above, 7.1, 7.2, 8, 9, 10.1, 10.2 before it.
    press(tab, cell(tab, 20, columns.index("新闻出版广电总局")))
    tab.wait(lambda: tab.all("mark.tw-on"))
    tab.settled()
    assert tab.in_view("mark.tw-on")
    assert tab.marked("t").startswith("持續開展政府機關軟件正版化工作")
    assert tab.marked("n").endswith("國管局按職責分工負責)")
    assert tab.one("#tw-status").text == "国办发〔2017〕46号 三、（十一）"
    tab.shoot("duties-clause")


def test_rows_are_links_that_the_keyboard_reaches(tab: Page) -> None:
    link = tab.all(".tw-mx-side a.tw-go")[20]
    tab.js("arguments[0].focus()", link)
    link.send_keys(Keys.ENTER)
    tab.wait(lambda: tab.marked("t").startswith("持續開展政府機關軟件正版化工作"))


def test_wide_over_the_pane_until_a_clause_is_asked_for(tab: Page) -> None:
    assert tab.one(".tw-pane").is_displayed()
    tab.click("#tw-duty-wide")
    tab.wait(lambda: not tab.one(".tw-pane").is_displayed())
    tab.wait(lambda: tab.js(
        "const b = document.querySelector('.tw-mx'); return b && b.scrollWidth <= b.clientWidth"
    ))  # fmt: skip
    tab.wait(lambda: len(tab.all(CELL)) == 200)
    tab.shoot("duties-wide")
    assert tab.one("#tw-duty-wide").text == "与原文并排"
    tab.one("#tw-tab-chat-button").click()
    tab.wait(lambda: tab.one(".tw-pane").is_displayed())
    tab.one("#tw-tab-duties-button").click()
    tab.wait(lambda: not tab.one(".tw-pane").is_displayed())
    at_rest(tab)
    press(tab, cell(tab, 0, 0))
    tab.wait(lambda: tab.one(".tw-pane").is_displayed())
    tab.wait(lambda: tab.marked("t").startswith("強化網上交易管理"))


# --- 筛选 ----------------------------------------------------------------------------------------


def test_filters_act_on_every_view(tab: Page) -> None:
    choose(tab, "section", section(tab, 3))
    assert tab.one("#tw-duty-count").text == "6 项任务，10 个单位"
    tab.wait(lambda: cells(tab) == 13)
    show(tab, "table")
    assert len(tab.all(".tw-dt tbody tr")) == 6
    show(tab, "bars")
    assert len(tab.all(".tw-bars-name")) == 10
    links = [a.get_attribute("href") for a in tab.all(".tw-duty-file")]
    assert all(unquote(link).endswith("?section=0.3") for link in links)
    tab.click("#tw-duty-reset")
    tab.wait(lambda: tab.one("#tw-duty-count").text.startswith("55"))
    assert not tab.one("#tw-duty-reset").is_displayed()


def section(page: Page, number: int) -> str:
    options = Select(page.one("#tw-duty-section")).options
    return str(options[number].text)


def test_a_body_with_those_it_works_with(tab: Page) -> None:
    choose(tab, "body", "海关总署 (15)")
    assert tab.one("#tw-duty-count").text.startswith("15 项任务")
    tab.wait(lambda: len(tab.all(".tw-mx-side li")) == 15)
    assert tab.one(".tw-mx-name.tw-chosen").get_attribute("title") == "海关总署"
    tab.shoot("duties-body")
    choose(tab, "role", "牵 牵头负责")
    # It leads with three others in （二十八） 2/4 only.
    tab.wait(lambda: cells(tab) == 4)
    assert tab.one("#tw-duty-count").text == "1 项任务，4 个单位"


def test_a_role_leaves_its_own_cells(tab: Page) -> None:
    choose(tab, "role", "牵 牵头负责")
    tab.wait(lambda: cells(tab) == 25)
    assert len(tab.all(".tw-mx-side li")) == 18
    assert tab.one("#tw-duty-role").get_attribute("class") == "tw-duty-set"


def test_a_name_above_a_column_filters_by_it(tab: Page) -> None:
    tab.all(".tw-mx-name")[0].click()
    tab.wait(lambda: tab.one("#tw-duty-count").text.startswith("19"))
    assert tab.one("#tw-duty-body").get_attribute("value") == "工商总局"


def test_nothing_fits(tab: Page) -> None:
    choose(tab, "body", "司法部 (2)")
    choose(tab, "role", "牵 牵头负责")
    tab.wait(lambda: tab.all(".tw-duty-say"))
    assert tab.one(".tw-duty-say").text == "没有符合筛选条件的任务。"
    tab.click("#tw-duty-reset")
    tab.wait(lambda: tab.all(CELL))


# --- 各单位 --------------------------------------------------------------------------------------


def test_bars_of_the_bodies(page: Page) -> None:
    opened(page, "bars")
    assert [b.text.replace("\n", " ") for b in page.all(".tw-bars-name")[:3]] == [
        "工商总局 19", "质检总局 16", "海关总署 15",
    ]  # fmt: skip
    page.shoot("duties-bars")
    Select(page.one("#tw-duty-sort")).select_by_visible_text("牵头数")
    page.wait(lambda: page.all(".tw-bars-name")[0].text.startswith(OFFICE))
    assert [b.text.replace("\n", " ") for b in page.all(".tw-bars-name")[:2]] == [
        f"{OFFICE} 7", "商务部 11",
    ]  # fmt: skip
    bar = page.all(".barlayer .trace")[0].find_elements(By.CSS_SELECTOR, ".point")[1]
    ActionChains(page.driver).move_to_element(bar).click().perform()  # 商务部 leads
    page.wait(lambda: page.one("#tw-duty-picked").is_displayed())
    assert page.one("#tw-duty-picked h3").text == "商务部：4 项任务 · 牵头负责"
    assert [a.text.splitlines()[0] for a in page.all("#tw-duty-picked a")] == [
        "八、（二十八）1/4加强磋商谈判与交流合作", "八、（二十八）2/4加强磋商谈判与交流合作",
        "八、（二十八）3/4加强磋商谈判与交流合作", "八、（三十）1/3健全海外维权援助机制",
    ]  # fmt: skip
    page.shoot("duties-picked")
    page.one("#tw-duty-picked a").click()
    page.wait(lambda: page.marked("t").startswith("做好中美全面經濟對話"))
    page.one("#tw-duty-picked button").send_keys(Keys.ESCAPE)
    page.wait(lambda: not page.one("#tw-duty-picked").is_displayed())
    assert "商务部" in page.driver.switch_to.active_element.text


def test_a_name_beside_its_bar_lists_all_its_tasks_by_keyboard(page: Page) -> None:
    opened(page, "bars")
    name = next(b for b in page.all(".tw-bars-name") if b.text.startswith("海关总署"))
    page.js("arguments[0].focus()", name)
    name.send_keys(Keys.ENTER)
    page.wait(lambda: len(page.all("#tw-duty-picked li")) == 15)
    assert page.driver.switch_to.active_element.text == "关闭"


# --- 任务表 --------------------------------------------------------------------------------------


def column(page: Page, name: str) -> list[str]:
    return list(page.js(
        "return [...document.querySelectorAll(`.tw-dt tbody .tw-dt-${arguments[0]}`)]"
        ".map((c) => c.textContent)", name,
    ))  # fmt: skip


def test_the_table_is_sorted_by_a_click_or_a_key(page: Page) -> None:
    opened(page, "table")
    page.shoot("duties-table")
    assert column(page, "number") == [str(n) for n in range(1, 56)]
    assert set(column(page, "deadline")) == {"原文未载明"}
    assert page.one("th.tw-dt-number").get_attribute("aria-sort") == "ascending"
    button = page.one("th.tw-dt-lead button")
    page.js("arguments[0].focus()", button)
    button.send_keys(Keys.ENTER)
    leads = column(page, "lead")
    # By pinyin: gong1 shang1 before guo2 jia1, huan2 jing4 …; tasks without a lead come last.
    assert leads[:3] == ["工商总局", "工商总局", "国家发展改革委、人民银行"]
    assert leads[18:] == [""] * 37
    assert page.one("th.tw-dt-lead").get_attribute("aria-sort") == "ascending"
    assert page.one("th.tw-dt-number").get_attribute("aria-sort") == "none"
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert page.one("th.tw-dt-lead").get_attribute("aria-sort") == "descending"
    leads = column(page, "lead")
    assert leads[0] == "中央综治办、全国打击侵权假冒工作领导小组办公室"
    assert leads[18:] == [""] * 37


def test_the_heading_stays_and_a_citation_leads_to_its_clause(page: Page) -> None:
    opened(page, "table")
    top = page.one(".tw-dt thead th").rect["y"]
    link = page.all("td.tw-dt-source a")[20]
    page.js("arguments[0].scrollIntoView({block: 'center', inline: 'center'})", link)
    assert abs(page.one(".tw-dt thead th").rect["y"] - top) < 2
    assert link.text == "国办发〔2017〕46号 三、（十一）"
    link.click()
    page.wait(lambda: page.marked("t").startswith("持續開展政府機關軟件正版化工作"))
    assert column(page, "quote")[20].startswith("持續開展政府機關軟件正版化工作")
    page.shoot("duties-table-clause")


@pytest.mark.parametrize("form", ["xlsx", "csv", "docx", "md"])
def test_what_is_filtered_is_downloaded_and_opens(tab: Page, tmp_path: Path, form: str) -> None:
    tab.driver.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)}
    )
    choose(tab, "body", "海关总署 (15)")
    tab.click(f".tw-duty-file[data-form={form}]")
    path = tmp_path / f"任务分工表-国办发〔2017〕46号.{form}"
    tab.wait(path.exists)
    labels = list(_labels(path, form))
    assert len(labels) == 15
    assert labels[:2] == ["一、（一）", "一、（三）"]
    assert labels[-1] == "八、（三十）"


def _labels(path: Path, form: str) -> Iterator[str]:
    """The labels of a table that was downloaded."""
    if form == "xlsx":
        from openpyxl import load_workbook

        sheet = load_workbook(path).active
        assert sheet is not None
        yield from (str(row[1]) for row in sheet.iter_rows(min_row=2, values_only=True))
    elif form == "docx":
        import docx

        (table,) = docx.Document(str(path)).tables
        yield from (row.cells[1].text for row in table.rows[1:])
    elif form == "csv":
        import csv

        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from (row["条款"] for row in csv.DictReader(file))
    else:
        yield from (line.split(" | ")[1] for line in path.read_text("utf-8").splitlines()[2:])


# --- 缺口与重叠 ----------------------------------------------------------------------------------


def test_the_report_leads_to_the_clauses(page: Page, tmp_path: Path) -> None:
    opened(page, "report")
    page.shoot("duties-report")
    titles = [h.text.replace("\n", " ") for h in page.all(".tw-dr h3")]
    assert titles == [
        "多个单位负责而无牵头 16", "始终未写明牵头单位的项 16", "名单以“等”结尾 4", "共同牵头 5",
        "涉及单位最多的任务 10", "最常同时出现的单位 17", "出现在多项中的同一用语 24",
    ]  # fmt: skip
    assert page.one(".tw-dr-sum").text.startswith("55 项任务，32 个单位。18 项写明牵头单位")
    term = next(li for li in page.all(".tw-dr li") if li.text.startswith("国家企业信用信息公示"))
    links = term.find_elements(By.CSS_SELECTOR, "a")
    assert [link.text.replace("\n", " ") for link in links] == ["三、（九）", "六、（二十一）3/6"]
    page.js("arguments[0].scrollIntoView({block: 'center'})", links[1])
    links[1].click()
    page.wait(lambda: page.marked("t").startswith("加快完善國家企業信用信息公示系統"))
    page.shoot("duties-report-clause")
    page.driver.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)}
    )
    page.click(".tw-duty-save")
    path = tmp_path / "分工缺口与重叠-国办发〔2017〕46号.md"
    page.wait(path.exists)
    assert path.read_text("utf-8").startswith("# 分工缺口与重叠\n\n共 55 项任务")


# --- 语言、明暗、手机 ----------------------------------------------------------------------------


def test_language_changes_without_a_reload(tab: Page) -> None:
    drawn = tab.js("return document.querySelector('.tw-mx-plot').dataset.drawn = 'before'")
    tab.click(".tw-language[data-language=en]")
    tab.wait(lambda: tab.one("#tw-duty-count").text == "55 tasks, 32 bodies")
    tab.wait(lambda: "W" in tab.js(
        "return [...document.querySelectorAll('.textpoint text')].map((t) => t.textContent)"
    ))  # fmt: skip
    assert drawn == "before"
    assert tab.one(".tw-mx-name").get_attribute("title") == (
        "State Administration for Industry and Commerce"
    )
    tab.shoot("duties-english")
    show(tab, "bars")
    tab.shoot("duties-english-bars")
    show(tab, "table")
    assert "Ministry of Environmental Protection" in column(tab, "lead")
    assert set(column(tab, "deadline")) == {"Not stated in the source"}
    tab.shoot("duties-english-table")
    show(tab, "report")
    tab.shoot("duties-english-report")
    tab.click(".tw-language[data-language=zh-Hant]")
    tab.wait(lambda: tab.one("#tw-duty-count").text == "55 項任務，32 個單位")


def test_drawings_follow_light_and_dark_without_a_reload(tab: Page) -> None:
    fill = "return getComputedStyle(document.querySelector('.scatterlayer .point')).fill"
    light = tab.js(fill)
    tab.js("document.body.classList.add('dark')")
    tab.wait(lambda: tab.js(fill) != light)
    assert re.findall(r"\d+", light) == ["163", "22", "27"]
    tab.shoot("duties-dark")
    tab.js("document.body.classList.remove('dark')")
    tab.wait(lambda: tab.js(fill) == light)


def test_phone(visit: Visit) -> None:
    page = opened(visit(size=(360, 780), phone=True).open())
    page.wait(lambda: page.all(".tw-dt tbody tr"))
    assert page.one(".tw-duty-view[aria-pressed=true]").text == "任务表"
    assert page.js("return document.documentElement.scrollWidth") == 360
    page.shoot("duties-phone-table")
    for view in ("matrix", "bars", "report"):
        show(page, view)
        time.sleep(0.2)
        assert page.js("return document.documentElement.scrollWidth") == 360, view
        page.shoot(f"duties-phone-{view}")
    assert page.one(".tw-dr-box").rect["height"] > 1500  # the tab scrolls, not a box in it
    page.click(".tw-dr a.tw-go")
    page.settled()
    assert page.in_view("mark.tw-on")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(visit: Visit, axe: Callable[[Page], list[str]], dark: bool) -> None:
    page = opened(visit(dark=dark).open())
    for view in ("matrix", "bars", "table", "report"):
        show(page, view)
        assert axe(page) == [], view
    show(page, "bars")
    page.one(".tw-bars-name").click()
    page.wait(lambda: page.one("#tw-duty-picked").is_displayed())
    assert axe(page) == []


def test_axe_finds_nothing_on_a_phone(visit: Visit, axe: Callable[[Page], list[str]]) -> None:
    page = opened(visit(size=(360, 780), phone=True, language="en-US").open())
    for view in ("table", "matrix", "bars", "report"):
        show(page, view)
        assert axe(page) == [], view


# --- 其他文件 ------------------------------------------------------------------------------------


def test_several_documents(tmp_path: Path, visit: Visit) -> None:
    build([bundled(), parse(SECOND.encode(), name="second.txt")], tmp_path / "index")
    server = Server(tmp_path / "index")
    try:
        page = opened(visit(server.address).open())
        page.wait(lambda: page.all(CELL))
        choice = Select(page.one("#tw-duty-document"))
        assert len(choice.options) == 3
        second = next(i for i, o in enumerate(choice.options) if "某发〔2020〕1号" in o.text)
        choice.select_by_index(second)
        page.wait(lambda: page.one("#tw-duty-count").text == "1 项任务，2 个单位")
        page.wait(lambda: cells(page) == 2)
        show(page, "table")
        assert column(page, "deadline") == ["2020年底前"]
        assert ATTACK in column(page, "task")[0]
        show(page, "report")
        assert page.all("#tw-duties img") == []
        Select(page.one("#tw-duty-document")).select_by_visible_text("全部")
        page.wait(lambda: page.one("#tw-duty-count").text.startswith("56"))
        page.click(".tw-duty-view[data-view=matrix]")
        page.wait(lambda: page.all(".tw-duty-say"))
        assert "一次显示一份文件" in page.one(".tw-duty-say").text
    finally:
        ended = server.interrupt()
    assert ended == (0, "")


def test_documents_without_duties_say_so(tmp_path: Path, visit: Visit) -> None:
    build([parse(BARE.encode(), name="bare.txt")], tmp_path / "index")
    server = Server(tmp_path / "index")
    try:
        page = visit(server.address)
        page.open()
        page.one("#tw-tab-duties-button").click()
        page.wait(lambda: "没有责任括注" in page.js(
            "return document.querySelector('.tw-duty-say')?.textContent || ''"
        ))  # fmt: skip
        assert not page.one("#tw-duty-views").is_displayed()
        page.shoot("duties-none")
    finally:
        ended = server.interrupt()
    assert ended == (0, "")
