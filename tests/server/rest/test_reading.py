"""Documents, clauses, the task table, and documents that are only parsed."""

from __future__ import annotations

import base64
import csv
import io
import json
import zipfile
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tiaowen.api import Assistant
from tiaowen.contract import document_json
from tiaowen.models import Clause, Document
from tiaowen.server.limits import Limits

from .conftest import GARDEN, Serve


def got(client: TestClient, path: str, **query: str) -> Any:
    response = client.get(path, params=query)
    assert response.status_code == 200, response.text
    return response.json()


# ---- documents and clauses ---------------------------------------------------------------------


def test_the_documents(client: TestClient, notice: Document) -> None:
    (row,) = got(client, "/v1/documents")["documents"]
    assert row["id"] == notice.sha256
    assert row["name"] == row["number"] == "国办发〔2017〕46号"
    assert row["title"].startswith("国务院办公厅关于印发2017年全国打击侵犯知识产权")
    assert (row["date"], row["issuer"], row["genre"]) == ("2017-05-16", "国务院办公厅", "notice")
    # 55 clauses with a note and two paragraphs before them; 32 bodies.
    counts = row["counts"]
    assert (counts["sections"], counts["items"], counts["clauses"]) == (8, 31, 57)
    assert (counts["articles"], counts["bodies"]) == (0, 32)


def test_an_outline_has_no_words_of_clauses(client: TestClient, notice: Document) -> None:
    outline = got(client, f"/v1/documents/{notice.sha256}")
    assert [s["label"][0] for s in outline["sections"]] == list("一二三四五六七八")
    assert len(outline["items"]) == 31
    (clause,) = outline["items"][10]["clauses"]
    assert set(clause) == {"index", "id", "label", "start", "end", "open_list", "duties"}
    assert clause["duties"][0] == {"body": "新闻出版广电总局", "role": "lead"}
    assert "持续开展政府机关软件正版化工作" not in json.dumps(outline, ensure_ascii=False)


def test_a_clause(client: TestClient, culture: Clause, notice: Document) -> None:
    data = got(client, f"/v1/clauses/{culture.id}")
    assert data["gazette"] == "国办发〔2017〕46号 三、（十）"
    assert data["document"]["id"] == notice.sha256
    assert (data["item"], data["index"], data["section"]) == (10, 2, 3)
    assert data["text"] == "对部分地区文化市场进行暗访抽查。"
    assert data["quote"] == "對部分地區文化市場進行暗訪抽查。(文化部負責)"
    assert data["duties"] == [{"body": "文化部", "role": "responsible"}]
    assert data["translation"]["text"].startswith("Conduct undercover spot checks")
    words = notice.text[data["start"] : data["end"]]
    assert words == "對部分地區(qū)文化市場(chǎng)進行(xíng)暗訪抽查。(文化部負責)"


@pytest.mark.parametrize("id", ["nothing", "%00", "%ED%A0%80", "15AEB039E416E492", "'; --"])
def test_no_such_clause(client: TestClient, id: str) -> None:
    response = client.get(f"/v1/clauses/{id}")
    assert response.status_code == 404
    assert response.json()["detail"] == "there is no such clause"


def test_no_such_document(client: TestClient) -> None:
    assert client.get(f"/v1/documents/{'0' * 64}").status_code == 404
    found = client.get("/v1/documents/nothing")
    assert found.status_code == 422
    assert found.json()["errors"][0]["field"] == "id"


# ---- the task table ----------------------------------------------------------------------------


def test_the_whole_table(client: TestClient) -> None:
    rows = got(client, "/v1/duties")
    assert len(rows) == 55
    assert rows[0]["label"] == "一、（一）"


def test_the_table_of_a_body_and_of_its_role(client: TestClient) -> None:
    assert len(got(client, "/v1/duties", body="海关总署")) == 15
    lead = got(client, "/v1/duties", body="海关总署", role="lead")
    assert [row["label"] for row in lead] == ["八、（二十八）"]
    assert got(client, "/v1/duties", body="海关", role="lead") == lead  # a name for it
    assert len(got(client, "/v1/duties", role="lead")) == 18
    assert got(client, "/v1/duties", body="教育部") == []


def test_the_table_of_a_section(client: TestClient) -> None:
    """Read by hand: the third section has items 八 to 十二; 十 has two tasks."""
    rows = got(client, "/v1/duties", section="三")
    assert [row["item"] for row in rows] == [8, 9, 10, 10, 11, 12]
    for name in ("3", "三、"):
        assert got(client, "/v1/duties", section=name) == rows
    (spot_checks,) = got(client, "/v1/duties", section="三", body="文化部", role="responsible")
    assert spot_checks["quote"] == "對部分地區文化市場進行暗訪抽查。"


def test_tasks_have_their_words_and_deadlines(serve: Serve, several: Assistant) -> None:
    rows = got(serve(several), "/v1/duties", document="garden.txt")
    assert [row["number"] for row in rows] == [1, 2]
    assert [due["words"] for due in rows[0]["due"]] == ["2020年底前"]
    (due,), (document,) = rows[0]["due"], [d for d in several.documents if "植物园" in d.title]
    assert document.text[due["start"] : due["end"]] == "2020年底前"
    assert document.text[rows[1]["start"] : rows[1]["end"]] == rows[1]["quote"]
    assert rows[1]["due"] == []


def test_the_table_of_a_document(client: TestClient, notice: Document) -> None:
    assert len(got(client, "/v1/duties", document=notice.sha256)) == 55
    assert len(got(client, "/v1/duties", document="国办发〔2017〕46号")) == 55
    assert len(got(client, "/v1/duties", document=notice.title)) == 55
    for field, name in (("document", "国办发〔2016〕1号"), ("section", "九"), ("section", "<b>")):
        found = client.get("/v1/duties", params={field: name})
        assert (found.status_code, found.json()["errors"][0]["field"]) == (404, field)
        assert name not in found.text
        assert found.json()["advice"]


@pytest.mark.parametrize(
    ("form", "media"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("md", "text/markdown; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_the_table_as_a_file(client: TestClient, form: str, media: str) -> None:
    response = client.get("/v1/duties", params={"body": "文化部", "format": form})
    assert response.headers["content-type"] == media
    assert response.headers["content-disposition"] == (
        f'attachment; filename="duties.{form}"; '
        f"filename*=UTF-8''%E4%BB%BB%E5%8A%A1%E5%88%86%E5%B7%A5%E8%A1%A8.{form}"
    )
    if form == "csv":
        rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
        assert ["對部分地區文化市場進行暗訪抽查。" in row for row in rows].count(True) == 1
    elif form == "md":
        assert "對部分地區文化市場進行暗訪抽查。" in response.text
    else:
        assert zipfile.ZipFile(io.BytesIO(response.content)).testzip() is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"format": "pdf"}, "format"),
        ({"role": "leads"}, "role"),
        ({"bdoy": "文化部"}, "bdoy"),
        ({"body": ""}, "body"),
        ({"section": "三" * 201}, "section"),
    ],
)
def test_a_wrong_filter_is_named(client: TestClient, query: dict[str, str], field: str) -> None:
    response = client.get("/v1/duties", params=query)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field


# ---- parsing -----------------------------------------------------------------------------------


def parsed(client: TestClient, **data: str) -> Any:
    response = client.post("/v1/parse", json=data)
    assert response.status_code == 200, response.text
    return response.json()


def test_parsed_text_is_the_contract(client: TestClient) -> None:
    document = Assistant.parse(GARDEN.encode(), name="garden.txt")
    assert parsed(client, text=GARDEN) == document_json(document)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_bytes_in_base64(client: TestClient, encoding: str) -> None:
    sent = base64.b64encode(GARDEN.encode(encoding)).decode()
    data = parsed(client, content=sent, name="garden.txt")
    assert data["number"] == "某发〔2020〕1号"
    (clause,) = data["items"][0]["clauses"]
    assert clause["duties"] == [
        {"body": "某某部", "role": "lead"}, {"body": "财政部", "role": "support"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("text/plain", GARDEN),
        ("text/plain; charset=utf-8", GARDEN),
        ("text/html", "".join(f"<p>{line}</p>" for line in GARDEN.splitlines())),
        ("text/markdown", "# " + GARDEN),
    ],
)
def test_the_document_itself(client: TestClient, media: str, body: str) -> None:
    sent = client.post("/v1/parse", content=body.encode(), headers={"Content-Type": media})
    assert sent.status_code == 200, sent.text
    assert sent.json()["title"] == "某某部关于推进植物园建设的通知"
    assert sent.json()["items"][0]["title"] == "扩大植物园开放范围"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "body"),
        ({"text": "a", "content": "YQ=="}, "body"),
        ({"text": 5}, "text"),
        ({"text": ""}, "text"),
        ({"text": "你好"}, "text"),
        ({"text": "\x00\x01\x02"}, "text"),
        ({"content": "？"}, "content"),
        ({"content": "YQ"}, "content"),
        ({"content": "YQ=="}, "content"),
        ({"text": GARDEN, "nam": "a.txt"}, "nam"),
        ({"text": GARDEN, "name": "x" * 256}, "name"),
    ],
    ids=str,
)
def test_what_is_no_document_is_refused(
    client: TestClient, data: dict[str, object], field: str
) -> None:
    response = client.post("/v1/parse", json=data)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field


def test_documents_have_a_limit_of_their_own(serve: Serve, assistant: Assistant) -> None:
    small = serve(assistant, Limits(body_bytes=300, document_bytes=2000))
    assert small.post("/v1/parse", json={"text": GARDEN}).status_code == 200
    assert small.post("/v1/parse", json={"text": GARDEN * 20}).status_code == 413
    assert small.post("/v1/ask", json={"question": GARDEN * 2}).status_code == 413


def test_other_kinds_of_files_are_refused(client: TestClient) -> None:
    response = client.post(
        "/v1/parse", content=b"%PDF-1.7", headers={"Content-Type": "application/pdf"}
    )
    assert response.status_code == 415
    assert "text/markdown" in response.json()["detail"]
