"""Importing is cheap, and answering by default loads nothing heavy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_HEAVY = {
    "faiss", "torch", "sentence_transformers", "transformers", "langchain_core", "langchain",
    "langchain_openai", "openai", "mcp",
    "gradio", "numpy", "opencc", "jieba", "pypinyin", "sqlite3", "openpyxl", "docx",
}  # fmt: skip
_REPORT = "import json, sys; print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"


def _loaded(program: str, **environment: str) -> set[str]:
    """Top-level modules that a fresh interpreter has loaded after a program."""
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\n{_REPORT}"],
        capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_the_package_loads_no_library() -> None:
    assert _loaded("import tiaowen; tiaowen.Settings(); tiaowen.Role.LEAD") & _HEAVY == set()


@pytest.mark.parametrize("module", ["config", "models", "errors", "policy.numbering"])
def test_importing_a_low_module_loads_no_library(module: str) -> None:
    assert _loaded(f"import tiaowen.{module}") & _HEAVY == set()


def test_parsing_a_document_loads_no_model_and_no_index() -> None:
    program = "from tiaowen.policy.parse import bundled; assert len(bundled().clauses) == 57"
    assert _loaded(program) & (_HEAVY - {"opencc", "pypinyin"}) == set()


def test_answering_by_default_loads_no_torch_gradio_or_langchain(tmp_path: Path) -> None:
    program = (
        "from tiaowen import Assistant\n"
        "with Assistant.open() as assistant:\n"
        "    answer = assistant.ask('软件正版化由谁牵头？')\n"
        "    assert answer.citations[0].label == '三、（十一）', answer\n"
        "    assert assistant.search('黑名单', k=3)[0].clause.item == 21\n"
    )
    cache = {"XDG_CACHE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    allowed = {"faiss", "numpy", "opencc", "pypinyin", "sqlite3"}
    assert _loaded(program, **cache) & (_HEAVY - allowed) == set()
    assert any(tmp_path.rglob("CURRENT"))
    # And again, from the index that is now there.
    assert _loaded(program, **cache) & (_HEAVY - allowed) == set()
