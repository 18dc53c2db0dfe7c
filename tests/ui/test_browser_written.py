"""Answers of a language model in a real browser: evidence first, then words, or a stop."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("selenium", reason="pip install selenium to run the browser tests")
pytest.importorskip("langchain_openai", reason="pip install tiaowen[llm]")

from tiaowen.api import build
from tiaowen.policy.parse import bundled

from ..answer.model_server import GOOD, QUESTION, ModelServer, event
from .browser import MISSING, Server, Visit

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(MISSING), reason=MISSING)]

WRITTEN = "软件正版化工作由新闻出版广电总局牵头负责。"


class Slow:
    """Writes when it is told to."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def __call__(self, handler: object, text: str) -> None:
        handler.start()  # type: ignore[attr-defined]
        self.go.wait(30)
        handler.say(event(text))  # type: ignore[attr-defined]
        handler.say(b"data: [DONE]\n\n")  # type: ignore[attr-defined]


@pytest.fixture
def model() -> Iterator[ModelServer]:
    server = ModelServer()
    server.answers = [GOOD]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.ending.set()
    server.shutdown()
    server.server_close()


def test_evidence_comes_first_then_the_words_and_a_stop_leaves_the_evidence(
    tmp_path: Path, visit: Visit, model: ModelServer
) -> None:
    slow = Slow()
    model.behave = slow
    build([bundled()], tmp_path / "index")
    server = Server(
        tmp_path / "index", llm="openai:some-model", llm_url=model.url, llm_timeout_s=60.0
    )
    try:
        page = visit(server.address).open()
        assert "some-model" in page.one(".tw-banner .tw-llm").text
        page.ask(QUESTION)
        assert "（十一）" in page.one(".tw-said").text
        assert WRITTEN not in page.one(".tw-said").text
        assert page.marked("n").startswith("(新聞出版廣電總局牽頭負責")
        page.wait(lambda: page.one("#tw-stop").is_displayed())
        page.shoot("being-written")
        page.one("#tw-stop").click()
        page.wait(lambda: not page.one("#tw-stop").is_displayed())
        slow.go.set()
        # What was stopped stays what it was, and is kept like that.
        page.ask("公安部牵头哪些工作？")
        assert WRITTEN not in page.all(".tw-said")[0].text
        page.click("#tw-new")
        page.wait(lambda: page.all(".tw-example"))
        page.ask(QUESTION)
        page.wait(lambda: WRITTEN in page.one(".tw-said").text)
        assert "some-model" in page.one(".tw-answer .tw-llm").text
        page.settled()
        page.shoot("written")
        asked = len(model.asked)
        page.driver.refresh()
        page.wait(lambda: page.all(".tw-said") and WRITTEN in page.one(".tw-said").text)
        assert len(model.asked) == asked  # a page that is loaded anew asks no model
    finally:
        ended = server.interrupt()
    assert ended == (0, "")
