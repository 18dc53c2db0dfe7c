"""The application without a browser: what it serves, to whom, and what it keeps to itself."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

import pytest

pytest.importorskip("gradio")

from fastapi.testclient import TestClient
from tiaowen.api import Assistant
from tiaowen.errors import ConfigError, StoreError
from tiaowen.library import Library
from tiaowen.models import Answer, Document
from tiaowen.policy.normalise import CleanText
from tiaowen.policy.parse import clean_document
from tiaowen.server.access import Access
from tiaowen.server.accounts import Accounts
from tiaowen.server.app import application, serve
from tiaowen.server.run import listen
from tiaowen.ui import app as web
from tiaowen.ui.sources import Sources, key_of


class Stub:
    """Stands for the assistant: one answer for everything, or one error."""

    def __init__(self, document: Document, answer: Answer) -> None:
        self.documents = (document,)
        self.answer = answer
        self.error: Exception | None = None
        self.asked: list[tuple[str, list[Mapping[str, str]]]] = []
        self.llm = ""
        self.later: list[Answer] = []

    def clean_text(self, document: Document) -> CleanText:
        return clean_document(document)

    def ask(self, question: str, *, history: Sequence[Mapping[str, str]] = ()) -> Answer:
        self.asked.append((question, list(history)))
        if self.error:
            raise self.error
        return self.answer

    def stream(
        self, question: str, *, history: Sequence[Mapping[str, str]] = ()
    ) -> Iterator[Answer]:
        yield self.ask(question, history=history)
        yield from self.later


def shelf(stub: Stub) -> Library:
    return Library(cast(Assistant, stub))


@pytest.fixture
def stub(notice: Document, answer: Answer) -> Stub:
    return Stub(notice, answer)


@pytest.fixture(scope="module")
def client(notice: Document, answer: Answer) -> Iterator[TestClient]:
    with TestClient(application(shelf(Stub(notice, answer)))) as client:
        yield client


def test_page_names_nothing_outside(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    # What a browser loads: sources, style sheets, scripts, fonts. (Meta tags are not loaded.)
    loaded = re.findall(r"""(?:src|href)=["']([^"']+)|url\(([^)]+)\)""", page.text)
    outside = [a or b for a, b in loaded if re.match(r"(https?:)?//", a or b)]
    assert outside == []


def test_browser_is_told_to_load_nothing_outside(client: TestClient) -> None:
    for path in ("/", "/config", "/theme.css", "/nothing-here"):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "connect-src 'self'" in policy
        assert "http" not in policy


def test_theme_has_only_fonts_of_the_system(client: TestClient) -> None:
    theme = client.get("/theme.css").text
    assert "@font-face" not in theme
    assert "@import" not in theme


def test_no_interface_is_published(client: TestClient) -> None:
    info = client.get("/gradio_api/info").json()
    assert info["named_endpoints"] == {}
    assert info["unnamed_endpoints"] == {}
    assert client.get("/docs").status_code == 404
    assert client.get("/openapi.json").status_code == 404


def test_config_has_no_analytics_and_no_share(client: TestClient) -> None:
    config = client.get("/config").json()
    assert config["analytics_enabled"] is False
    assert config["title"] == "条文 · 问政策，见条文"
    assert config.get("footer_links") == []


def test_files_cannot_be_sent_to_the_server(client: TestClient) -> None:
    sent = client.post("/gradio_api/upload", files={"files": ("a.txt", b"12345")})
    assert sent.status_code >= 400


def test_password_is_asked_for(stub: Stub) -> None:
    access = Access(Accounts(password="秘密"))
    with TestClient(application(shelf(stub), access=access)) as client:
        assert client.get("/config").status_code == 401
        page = client.get("/", headers={"Accept": "text/html"})
        assert page.url.path == "/login"
        assert "国办发" not in page.text
        assert key_of(stub.documents[0].sha256) not in page.text
        wrong = client.post("/login", data={"username": "tiaowen", "password": "x"})
        assert wrong.status_code == 401
        right = client.post("/login", data={"username": "tiaowen", "password": "秘密"})
        assert right.status_code == 200
        assert client.get("/config").status_code == 200


def test_unknown_language_is_refused(stub: Stub) -> None:
    with pytest.raises(ConfigError, match="'fr'") as caught:
        web.build(shelf(stub), language="fr")
    assert "zh-Hans" in caught.value.advice


def test_language_of_the_page_can_be_set(stub: Stub) -> None:
    blocks = web.build(shelf(stub), language="zh-Hant")
    assert '{"language": "zh-Hant"' in str(blocks.head)


def test_history_goes_with_the_question(stub: Stub, answer: Answer) -> None:
    sources = Sources(stub.documents, clean_document)
    turns = web._asked(cast(Assistant, stub), sources, ["软件正版化由谁牵头？"], [])
    turns = web._asked(cast(Assistant, stub), sources, ["   ", "它什么时候完成？"], turns)
    assert stub.asked == [
        ("软件正版化由谁牵头？", []),
        (
            "它什么时候完成？",
            [
                {"role": "user", "content": "软件正版化由谁牵头？"},
                {"role": "assistant", "content": answer.text},
            ],
        ),
    ]
    assert [message["role"] for message in web._messages(turns)] == ["user", "assistant"] * 2


def test_conversation_does_not_grow_for_ever(stub: Stub) -> None:
    sources = Sources(stub.documents, clean_document)
    turns = web._asked(cast(Assistant, stub), sources, [f"问题{n}" for n in range(70)], [])
    assert len(turns) == 60
    assert turns[-1].question == "问题69"


def test_the_page_without_a_language_model_says_nothing_of_one(client: TestClient) -> None:
    page = client.get("/config").text
    assert "t-llm_" not in page


def test_the_page_says_which_language_model_gets_the_questions(stub: Stub) -> None:
    stub.llm = "ollama:<qwen3>"
    blocks = web.build(shelf(stub))
    with TestClient(application(shelf(stub))) as client:
        page = client.get("/config").text
    assert "t-llm_banner" in page
    assert "t-llm_limits" in page
    assert "t-intro_limits" not in page
    assert "(questions are sent to it)" in str(blocks.head)
    assert "ollama:\\u003cqwen3>" in str(blocks.head)


def test_the_evidence_is_shown_first_and_then_what_is_written(stub: Stub, answer: Answer) -> None:
    stub.llm = "ollama:qwen3"
    stub.later = [replace(answer, mode="generated", model="ollama:<qwen3>", text="写成的话。[1]")]
    sources = Sources(stub.documents, clean_document)
    steps = list(web._written(cast(Assistant, stub), sources, "软件正版化由谁牵头？", []))
    first, last = (turns[-1] for turns in steps)
    assert [len(turns) for turns in steps] == [1, 1]
    assert "t-llm_" not in first.shown_answer
    assert "写成的话。" in last.shown_answer
    assert "t-llm_wrote" in last.shown_answer
    assert "ollama:&lt;qwen3&gt;" in last.shown_answer
    assert last.answer == "写成的话。[1]"
    assert list(web._written(cast(Assistant, stub), sources, "  ", steps[-1])) == [steps[-1]]


def test_why_a_language_model_failed_is_shown(stub: Stub, answer: Answer) -> None:
    stub.later = [replace(answer, mode="degraded", mode_reason="HTTP 429 <b>")]
    sources = Sources(stub.documents, clean_document)
    *_, last = web._written(cast(Assistant, stub), sources, "软件正版化由谁牵头？", [])
    assert "t-llm_failed" in last[-1].shown_answer
    assert "HTTP 429 &lt;b&gt;" in last[-1].shown_answer
    stub.error = ValueError("出错")
    (failed,) = web._written(cast(Assistant, stub), sources, "软件正版化由谁牵头？", [])
    assert "tw-error" in failed[-1].shown_answer


def test_a_reloaded_page_asks_no_language_model(stub: Stub, answer: Answer) -> None:
    stub.llm = "ollama:qwen3"
    stub.later = [replace(answer, mode="generated", text="写成的话。[1]")]
    sources = Sources(stub.documents, clean_document)
    (turn,) = web._asked(cast(Assistant, stub), sources, ["软件正版化由谁牵头？"], [])
    assert turn.answer == answer.text


def test_error_is_a_message_and_the_question_is_not_logged(
    stub: Stub, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    sources = Sources(stub.documents, clean_document)
    stub.error = StoreError("索引已损坏", advice="请重建索引")
    (turn,) = web._asked(cast(Assistant, stub), sources, ["保密的问题"], [])
    assert "索引已损坏 请重建索引" in turn.shown_answer
    stub.error = ValueError("出错：保密的问题")
    (turn,) = web._asked(cast(Assistant, stub), sources, ["保密的问题"], [])
    assert "保密" not in turn.shown_answer
    assert "ValueError" in caplog.text
    assert "保密" not in caplog.text


@pytest.mark.parametrize(
    ("kept", "questions"),
    [
        (json.dumps(["甲？", "乙？"]), ["甲？", "乙？"]),
        ("", []),
        ("[", []),
        ("{}", []),
        ('[1, null, "甲？"]', ["甲？"]),
        ("[" * 100_000, []),
        (json.dumps([f"问{n}" for n in range(50)]), [f"问{n}" for n in range(30, 50)]),
    ],
    ids=lambda value: str(value)[:20],
)
def test_reloaded_page_hands_back_questions(kept: str, questions: list[str]) -> None:
    assert web._questions(kept) == questions


def test_port_in_use_is_said_before_anything_is_built(stub: Stub) -> None:
    with listen("127.0.0.1", 0) as taken, pytest.raises(ConfigError, match="cannot serve"):
        serve(shelf(stub), port=taken.getsockname()[1])


def test_log_in_without_users_is_refused(stub: Stub) -> None:
    with listen("127.0.0.1", 0) as taken, pytest.raises(ConfigError, match="no users"):
        serve(shelf(stub), login=True, port=taken.getsockname()[1])


def test_open_address_without_password_is_refused(stub: Stub) -> None:
    # A port that is taken: a server that did not refuse would end here, and not serve for ever.
    with listen("127.0.0.1", 0) as taken, pytest.raises(ConfigError, match="password"):
        serve(shelf(stub), host="0.0.0.0", port=taken.getsockname()[1])
