"""The command line called in this process, on an index of the bundled notice."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tiaowen.__main__ import main
from tiaowen.api import build
from tiaowen.models import Document


@dataclass(frozen=True, slots=True)
class Outcome:
    """Exit code and what was printed."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Outcome]
"""`run("ask", "谁？", stdin=b"…")`."""


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory, notice: Document) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "index"
    build([notice], folder)
    return folder


@pytest.fixture(autouse=True)
def _own_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Settings and caches of whoever runs the tests have no say."""
    monkeypatch.delenv("TIAOWEN_CONFIG", raising=False)
    monkeypatch.delenv("TIAOWEN_PASSWORD", raising=False)
    monkeypatch.delenv("TIAOWEN_LLM_KEY", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command; a usage error of the parser is its exit code."""

    def call(*arguments: str | Path, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capfd.readouterr()
        try:
            code = main([str(a) for a in arguments])
        except SystemExit as exit_:
            code = exit_.code if isinstance(exit_.code, int) else 1
        sys.stdout.flush()
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Outcome(code, out, err)

    return call


@pytest.fixture
def on_index(run: Run, index_folder: Path) -> Run:
    """The same, on the index of the bundled notice."""

    def call(*arguments: str | Path, stdin: bytes = b"") -> Outcome:
        return run(*arguments, "--index", index_folder, stdin=stdin)

    return call


@pytest.fixture(scope="session")
def notice_file(tmp_path_factory: pytest.TempPathFactory, notice: Document) -> Path:
    """The bundled notice as a file of its own, without its translation."""
    path = tmp_path_factory.mktemp("files") / "46号.txt"
    path.write_text(notice.text, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def other_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "节能.txt"
    path.write_text(
        "国务院关于节能工作的意见\n国发〔2018〕901号\n一、主要任务\n"
        "（一）推广节能产品。扩大节能灯具应用。（工业和信息化部负责）\n"
        "（二）改造锅炉。淘汰燃煤锅炉。（环境保护部牵头负责）\n",
        encoding="utf-8",
    )
    return path
