"""The tab of the duties without a browser: what it is told, and what it can fetch."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("gradio")

from fastapi import FastAPI
from fastapi.testclient import TestClient
from tiaowen.api import Assistant, build, parse
from tiaowen.library import Library
from tiaowen.models import Document, Role
from tiaowen.ui.downloads import disposition
from tiaowen.ui.duties import duties_html
from tiaowen.ui.duties_routes import duties_routes
from tiaowen.ui.duties_view import MATRIX_ROWS, TABLE_ROWS, duties_view
from tiaowen.ui.sources import Loaded, key_of

from .conftest import read_html

REST = "认真总结经验，及时向社会公布结果，切实加强组织领导。" * 20
ATTACK = "<img src=x onerror=alert(1)>"


def paper(number: int, tasks: str) -> Document:
    head = f"关于测试{number}的通知\n国办发〔2019〕{number}号\n"
    text = f"{head}一、重点任务\n{tasks}\n二、其他\n{REST}\n"
    return parse(text.encode(), name=f"{number}.txt")


@pytest.fixture(scope="module")
def library(notice: Document, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("duties") / "index"
    build([notice], folder)
    with Assistant.open(folder) as assistant:
        yield Library(assistant)


@pytest.fixture(scope="module")
def loaded(library: Library) -> Loaded:
    return Loaded(library)


@pytest.fixture(scope="module")
def client(library: Library) -> TestClient:
    app = FastAPI()
    app.include_router(duties_routes(library))
    return TestClient(app)


def load(tmp_path: Path, *documents: Document) -> Loaded:
    build(list(documents), tmp_path / "index")
    return Loaded(Library(Assistant.open(tmp_path / "index")))


def view(loaded: Loaded, **choice: object) -> Any:
    return duties_view(loaded, choice)


# --- 任务 ----------------------------------------------------------------------------------------


def test_tasks_with_their_words_and_addresses(loaded: Loaded, notice: Document) -> None:
    data = view(loaded)
    assert (data["total"], data["named"], len(data["tasks"])) == (55, 32, 55)
    task = data["tasks"][20]
    assert (task["label"], task["title"]) == ("三、（十一）", "深入推进软件正版化工作")
    assert task["text"].startswith("持續開展政府機關軟件正版化工作")
    assert task["note"].startswith("(新聞出版廣電總局牽頭負責")
    assert task["go"].startswith(f"#cite/{key_of(notice.sha256)}/1/")
    assert task["duties"][0] == ["新闻出版广电总局", "lead"]
    assert task["due"] == ""
    assert "".join(t["due"] for t in data["tasks"]) == ""


def test_what_the_filters_can_be_set_to(loaded: Loaded) -> None:
    data = view(loaded)
    assert [s["value"] for s in data["sections"]] == [f"0.{n}" for n in range(1, 9)]
    assert data["sections"][2]["label"].startswith("三、")
    assert len(data["bodies"]) == 32
    assert data["bodies"][0] == {
        "name": "工商总局", "english": "State Administration for Industry and Commerce",
        "short": "SAIC", "tasks": 19,
    }  # fmt: skip
    assert data["roles"] == ["lead", "responsible", "within_remit"]


@pytest.mark.parametrize(
    ("choice", "tasks"),
    [
        ({"section": "0.3"}, 6),
        ({"body": "海关总署"}, 15),
        ({"role": "lead"}, 18),
        ({"body": "海关总署", "role": "lead"}, 1),
        ({"body": "海关总署", "section": "0.5"}, 5),
        ({"body": "海关总署", "role": "guide"}, 0),
    ],
)
def test_filters(loaded: Loaded, choice: dict[str, object], tasks: int) -> None:
    data = view(loaded, **choice)
    assert (data["total"], len(data["tasks"])) == (tasks, tasks)
    assert len(data["bodies"]) == 32, "what can be chosen does not shrink"


@pytest.mark.parametrize(
    "request_",
    [None, [], "x", 7, {"role": "boss"}, {"section": "9.9"}],
)  # fmt: skip
def test_a_choice_that_does_not_fit_is_said_not_raised(loaded: Loaded, request_: object) -> None:
    data = duties_view(loaded, request_)
    whole = not isinstance(request_, dict)
    assert (data == {"failed": True}) is not whole


def test_wrong_types_count_as_nothing_chosen(loaded: Loaded) -> None:
    assert view(loaded, body=["x"], role=None, section=3, sort={}, view=0)["total"] == 55


# --- 图 ------------------------------------------------------------------------------------------


def test_the_matrix_has_a_trace_for_each_role(loaded: Loaded) -> None:
    matrix = view(loaded, view="matrix")["matrix"]
    assert (len(matrix["columns"]), matrix["rows"]) == (32, 55)
    traces = {t["name"]: len(t["x"]) for t in matrix["figure"]["data"]}
    assert traces == {"lead": 25, "responsible": 20, "within_remit": 155}
    # Sections begin at these rows: 7 tasks, then 9, 6, 3, 5, 8, 6 and 11.
    assert matrix["sections"] == [0, 7, 16, 22, 25, 30, 38, 44]
    fills = {t["marker"]["color"] for t in matrix["figure"]["data"]}
    assert fills == {
        f"var(--tw-role-{name}-fill)" for name in ("lead", "responsible", "within-remit")
    }


def test_a_role_draws_its_own_cells_only(loaded: Loaded) -> None:
    (trace,) = view(loaded, view="matrix", role="lead")["matrix"]["figure"]["data"]
    assert (trace["name"], len(trace["x"])) == ("lead", 25)


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("tasks", ["工商总局", "质检总局", "海关总署"]),
        ("leads", ["全国打击侵权假冒工作领导小组办公室", "商务部", "工商总局"]),
        ("text", ["工业和信息化部", "公安部", "农业部"]),
    ],
)
def test_order_of_the_bars(loaded: Loaded, sort: str, first: list[str]) -> None:
    bars = view(loaded, view="bars", sort=sort)["bars"]
    assert bars["bodies"][:3] == first
    drawn = {t["name"]: dict(zip(t["y"], t["x"], strict=True)) for t in bars["figure"]["data"]}
    customs = bars["bodies"].index("海关总署")
    assert {role: row.get(customs) for role, row in drawn.items()} == {
        "lead": 1, "responsible": 3, "within_remit": 11,
    }  # fmt: skip
    assert bars["counts"][customs] == 15


# --- 报告 ----------------------------------------------------------------------------------------


def test_the_report_with_links(loaded: Loaded) -> None:
    report = view(loaded, view="report", body="司法部", role="lead")["report"]
    lists = {row["key"]: row["entries"] for row in report["lists"]}
    assert {key: len(entries) for key, entries in lists.items()} == {
        "unled": 16, "items_without_lead": 16, "open_lists": 4, "joint": 5, "shared": 10,
        "pairs": 17, "terms": 24,
    }  # fmt: skip
    assert lists["terms"][0]["term"] == "国家企业信用信息公示系统"
    assert all(link["go"] for entries in lists.values() for e in entries for link in e["links"])


# --- 多份文件 ------------------------------------------------------------------------------------


def test_several_documents_one_at_a_time_or_all(tmp_path: Path, notice: Document) -> None:
    other = paper(7, "（一）建平台。2019年底前建成平台。（公安部负责）")
    loaded = load(tmp_path, notice, other, paper(8, "（一）学文件。学习文件。"))
    data = view(loaded, view="matrix")
    assert [d["name"] for d in data["documents"]] == ["国办发〔2017〕46号", "国办发〔2019〕7号"]
    assert (data["document"], data["total"]) == (key_of(notice.sha256), 55)
    one = view(loaded, view="matrix", document=key_of(other.sha256))
    assert (one["total"], one["matrix"]["columns"]) == (1, ["公安部"])
    assert one["tasks"][0]["due"] == "2019年底前"
    assert view(loaded, document="f" * 16) == {"failed": True}
    every = view(loaded, view="matrix", document="all")
    assert (every["total"], every["matrix"], every["sections"]) == (56, None, [])


def test_documents_without_duties(tmp_path: Path) -> None:
    loaded = load(tmp_path, paper(8, "（一）学文件。学习文件。"))
    for name in ("matrix", "bars", "table", "report"):
        data = view(loaded, view=name)
        assert (data["documents"], data["total"], data["tasks"]) == ([], 0, [])


def test_thousands_of_tasks_are_cut_on_the_page_and_whole_in_the_export(tmp_path: Path) -> None:
    count = TABLE_ROWS + 5
    tasks = "".join(f"{n}. 任务{n}。做好第{n}件事。（公安部负责）\n" for n in range(1, count + 1))
    loaded = load(tmp_path, paper(9, f"（一）任务。\n{tasks}"))
    data = view(loaded, view="matrix")
    assert (data["total"], len(data["tasks"])) == (count, TABLE_ROWS)
    assert data["matrix"]["rows"] == MATRIX_ROWS
    app = FastAPI()
    app.include_router(duties_routes(loaded.library))
    csv = TestClient(app).get("/download/duties.csv").content.decode("utf-8-sig")
    assert len(csv.splitlines()) == count + 1


def test_words_of_a_document_are_never_html(tmp_path: Path) -> None:
    loaded = load(tmp_path, paper(9, f"（一）建{ATTACK}。做好{ATTACK}。（公安部负责）"))
    data = view(loaded, view="matrix")
    # As words in JSON: the page makes text of them. Nothing of a document is in the figure.
    assert ATTACK in data["tasks"][0]["text"]
    assert "onerror" not in str(data["matrix"]["figure"])


def test_the_fixed_parts_are_well_formed() -> None:
    root = read_html(duties_html())
    assert [b.attributes["data-view"] for b in root.all(name="tw-duty-view")] == [
        "matrix", "bars", "table", "report",
    ]  # fmt: skip
    assert len(root.all(name="tw-duty-key")) == len(Role)
    assert all(b.attributes["type"] == "button" for b in root.all(tag="button"))


# --- 下载 ----------------------------------------------------------------------------------------


def test_the_script_of_plotly_comes_from_the_package(client: TestClient) -> None:
    packed = client.get("/assets/plotly.min.js?v=1")
    assert packed.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in packed.headers["cache-control"]
    assert packed.headers["content-encoding"] == "gzip"
    plain = client.get("/assets/plotly.min.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == packed.content
    assert len(plain.content) > 3 * len(gzip.compress(plain.content, 6))
    assert b"window.Plotly" in plain.content


def test_a_download_has_a_name_in_chinese(client: TestClient) -> None:
    from openpyxl import load_workbook

    answer = client.get("/download/duties.xlsx", params={"body": "海关总署", "role": "lead"})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"duties.xlsx\"; filename*=UTF-8''"
        "%E4%BB%BB%E5%8A%A1%E5%88%86%E5%B7%A5%E8%A1%A8-%E5%9B%BD%E5%8A%9E%E5%8F%91"
        "%E3%80%942017%E3%80%9546%E5%8F%B7.xlsx"
    )
    assert answer.headers["cache-control"] == "no-store"
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet.max_row == 2


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ('a"b\r\nSet-Cookie: x.csv', "a%20b%20Set-Cookie%20%20x.csv"),
        ("../../x.csv", "x.csv"),
        ("\u202egpj.csv", "gpj.csv"),
    ],
)
def test_the_name_of_a_file_cannot_end_the_header(name: str, shown: str) -> None:
    assert disposition(name) == f"attachment; filename=\"duties.csv\"; filename*=UTF-8''{shown}"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/download/duties.exe", 404, "xlsx"),
        ("/download/duties.csv?role=boss", 422, "no role 'boss'"),
        ("/download/duties.csv?section=99", 422, "no section '99'"),
        ("/download/duties.csv?document=x", 422, "no document 'x'"),
        ("/download/duties-report.md?section=99", 422, "no section '99'"),
        (f"/download/duties.csv?body={'x' * 300}", 422, "body"),
    ],
)
def test_bad_input_names_the_field(client: TestClient, path: str, status: int, words: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert words in answer.text
    assert "text/html" not in answer.headers["content-type"]


def test_a_body_without_tasks_gives_an_empty_table(client: TestClient) -> None:
    answer = client.get("/download/duties.csv", params={"body": "外星人局"})
    assert answer.content.decode("utf-8-sig").count("\n") == 1


def test_the_report_is_downloaded_as_markdown(client: TestClient) -> None:
    answer = client.get("/download/duties-report.md", params={"section": "0.3"})
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert "共 6 项任务，分属 5 项" in answer.text
