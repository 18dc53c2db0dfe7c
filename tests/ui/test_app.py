"""The application without a browser: what it serves, to whom, and what it keeps to itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast
from uuid import uuid4

import pytest

pytest.importorskip("gradio")

from fastapi.testclient import TestClient
from gradio.utils import get_upload_folder
from tiaowen.api import Assistant
from tiaowen.errors import ConfigError
from tiaowen.library import MAX_DOCUMENT_BYTES, Library
from tiaowen.models import Answer, Document
from tiaowen.policy.normalise import CleanText
from tiaowen.policy.parse import clean_document
from tiaowen.server.access import Access
from tiaowen.server.accounts import Accounts
from tiaowen.server.app import application, serve
from tiaowen.server.run import listen
from tiaowen.ui import app as web
from tiaowen.ui.sources import key_of


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


def test_config_has_no_analytics_and_no_share(client: TestClient) -> None:
    config = client.get("/config").json()
    assert config["analytics_enabled"] is False
    assert config["title"] == "条文 · 问政策，见条文"
    assert config.get("footer_links") == []


def test_only_files_that_the_library_takes_in_can_be_sent(client: TestClient) -> None:
    large = b"1" * (MAX_DOCUMENT_BYTES + 1)
    sent = client.post("/gradio_api/upload", files={"files": ("a.txt", large)})
    assert sent.status_code == 413
    sent = client.post("/gradio_api/upload", files={"files": ("../../a.txt", b"12345")})
    assert sent.status_code == 200
    (path,) = (Path(name) for name in sent.json())
    assert path.is_relative_to(get_upload_folder())
    assert path.name == "a.txt"


def test_what_was_sent_and_never_read_is_deleted(stub: Stub) -> None:
    with TestClient(application(shelf(stub))) as client:
        data = uuid4().bytes  # of its own: files are kept by their content
        sent = client.post("/gradio_api/upload", files={"files": ("a.txt", data)})
        (path,) = (Path(name) for name in sent.json())
        assert path.read_bytes() == data
    assert not path.exists()  # when the server ends, and every ten minutes


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
