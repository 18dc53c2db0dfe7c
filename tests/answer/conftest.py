"""An assistant on the bundled notice, and a check of citations of the tests' own.

Every answer asked for here is replayed from the original text before a test looks at it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tiaowen.answer.evidence import Evidence
from tiaowen.api import Assistant, build
from tiaowen.models import Answer, Citation, Clause, Document, Role, Status
from tiaowen.policy.agencies import Agencies

if TYPE_CHECKING:
    from .model_server import ModelServer

# The noise of this one file, written down apart from the program: toned pinyin in ASCII brackets.
_PINYIN = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\)")

Replay = Callable[[Citation], None]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and what tests ask of it."""

    answer: Answer

    @property
    def status(self) -> Status:
        return self.answer.status

    @property
    def text(self) -> str:
        return self.answer.text

    @property
    def first(self) -> str:
        """First line of the answer."""
        return self.answer.text.split("\n")[0]

    @property
    def items(self) -> set[int | None]:
        """Items cited."""
        return {c.item for c in self.answer.citations}

    @property
    def places(self) -> list[tuple[int | None, int | None]]:
        """Item and clause of each citation, in order."""
        return [(c.item, c.clause) for c in self.answer.citations]

    @property
    def leads(self) -> set[str]:
        return {d.body for d in self.answer.duties if d.role is Role.LEAD}

    @property
    def others(self) -> set[str]:
        return {d.body for d in self.answer.duties if d.role is not Role.LEAD}

    @property
    def nearest(self) -> list[int | None]:
        """Items of the clauses shown as the nearest."""
        return [c.item for c in self.answer.nearest]


Open = Callable[..., Assistant]
"""`opened(text, …, llm_timeout_s=1)`: the notice, with a model that says these texts in turn."""

_CLAUSES = [(10, 1), (11, 1), (12, 1), (16, 1), (17, 1), (28, 2), (30, 2)]
"""Item and place of the clauses that written sentences are checked against."""

Ask = Callable[..., Reply]
"""`ask(question)`, or `ask(first, second)`: the last of a talk; the answers between are real."""


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory, notice: Document) -> Path:
    folder = tmp_path_factory.mktemp("answer") / "index"
    build([notice], folder)
    return folder


@pytest.fixture(scope="session")
def assistant(index_folder: Path) -> Iterator[Assistant]:
    with Assistant.open(index_folder) as opened:
        yield opened


@pytest.fixture(scope="session")
def replay(notice: Document) -> Replay:
    """Check a citation against the original text by a rule of the tests' own."""

    def check(citation: Citation) -> None:
        assert citation.sha256 == notice.sha256
        assert 0 <= citation.start < citation.end <= len(notice.text)
        words = _PINYIN.sub("", notice.text[citation.start : citation.end])
        assert words == citation.quote
        assert citation.quote

    return check


@pytest.fixture(scope="session")
def ask(assistant: Assistant, replay: Replay) -> Ask:
    def run(*questions: str, history: Sequence[dict[str, str]] = ()) -> Reply:
        talk = list(history)
        for question in questions[:-1]:
            said = assistant.ask(question, history=talk).text
            talk += [
                {"role": "user", "content": question},
                {"role": "assistant", "content": said},
            ]
        answer = assistant.ask(questions[-1], history=talk)
        for citation in (*answer.citations, *answer.nearest):
            replay(citation)
        return Reply(answer)

    return run


@pytest.fixture
def model_server() -> Iterator[ModelServer]:
    """A language model of the tests' own; see `model_server.py`."""
    from .model_server import ModelServer

    server = ModelServer()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.ending.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def opened(index_folder: Path, model_server: ModelServer) -> Iterator[Open]:
    """Opens the notice with the model of the tests; `opened(llm_timeout_s=1)`."""
    found: list[Assistant] = []

    def open_(*answers: str, folder: Path = index_folder, **changed: Any) -> Assistant:
        from .model_server import GOOD

        model_server.answers = list(answers) or [GOOD]
        found.append(Assistant.open(folder, settings=model_server.settings(**changed)))
        return found[-1]

    yield open_
    for assistant in found:
        assistant.close()


@pytest.fixture(scope="session")
def agencies(assistant: Assistant) -> Agencies:
    return assistant._retriever.agencies


@pytest.fixture(scope="session")
def clauses(assistant: Assistant, agencies: Agencies) -> dict[str, Evidence]:
    """Some clauses of the notice, by item and place: `11.1`."""
    citer = assistant._answerer.citer
    found: dict[tuple[int | None, int], Clause] = {
        (c.item, c.index): c for c in assistant.documents[0].clauses
    }
    return {
        f"{item}.{index}": Evidence.of(found[item, index], citer=citer, agencies=agencies)
        for item, index in _CLAUSES
    }
