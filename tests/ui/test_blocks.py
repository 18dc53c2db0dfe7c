"""A handler that fails tells the log its kind and place, and no page makes the server fetch."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

pytest.importorskip("gradio")

import gradio as gr
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tiaowen.ui.blocks import QuietBlocks

QUESTION = "保密的问题由谁牵头"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    def fail(question: str) -> str:
        raise ValueError(f"failed at {question}")

    def warn(question: str) -> str:
        raise gr.Error("文件太大")

    with QuietBlocks(analytics_enabled=False) as blocks:
        box, file = gr.Textbox(), gr.File()
        for function in (fail, warn):
            for queue in (True, False):
                name = f"{function.__name__}{queue}"
                gr.Button().click(function, box, box, api_name=name, queue=queue)
        gr.Button().click(lambda file: "read", file, box, api_name="read", queue=False)
    app = gr.mount_gradio_app(FastAPI(), blocks, path="/", show_error=False, ssr_mode=False)
    with TestClient(app) as client:
        yield client


def _asked(client: TestClient, name: str, data: object) -> str:
    """What comes back from the queue, or at once."""
    event = client.post(f"/gradio_api/call/{name}", json={"data": [data]}).json()["event_id"]
    return client.get(f"/gradio_api/call/{name}/{event}").text


@pytest.mark.parametrize("name", ["failTrue", "failFalse"])
def test_a_question_that_fails_is_nowhere(
    client: TestClient, name: str, caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    answers = [_asked(client, name, QUESTION)]
    at_once = client.post(f"/gradio_api/run/{name}", json={"data": [QUESTION]})
    answers.append(at_once.text)
    out, err = capfd.readouterr()
    assert all("error" in answer for answer in answers)
    for said in (*answers, out, err, caplog.text):
        assert QUESTION not in said
        assert "failed at" not in said
    assert "ValueError at" in caplog.text
    assert "in fail" in caplog.text


def test_what_is_meant_for_the_reader_reaches_the_reader_only(
    client: TestClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = _asked(client, "warnTrue", QUESTION)
    assert "文件太大" in answer or r"\u6587\u4ef6\u592a\u5927" in answer
    assert "文件太大" not in caplog.text + "".join(capfd.readouterr())


@pytest.mark.parametrize("path", ["http://192.0.2.1/a.txt", "HTTPS://192.0.2.1/a.txt", " http://x"])
def test_a_file_elsewhere_is_not_fetched(
    client: TestClient, path: str, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    fetched: list[str] = []

    async def fetch(url: str, cache_dir: str) -> str:
        fetched.append(url)
        raise OSError("no network here")

    monkeypatch.setattr(gr.processing_utils, "async_ssrf_protected_download", fetch)
    file = {"path": path, "meta": {"_type": "gradio.FileData"}}
    answer = client.post("/gradio_api/run/read", json={"data": [file]})
    assert answer.status_code == 500
    assert fetched == []
    assert "192.0.2.1" not in caplog.text
