"""What the sources may not do: pickle, run foreign code, spread heavy libraries."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import tiaowen

_ROOT = Path(tiaowen.__file__).resolve().parent
_PYPROJECT = _ROOT / "pyproject.toml"
pytestmark = pytest.mark.skipif(not _PYPROJECT.is_file(), reason="an installed copy")

_PACKAGES: list[str] = (
    tomllib.loads(_PYPROJECT.read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    if _PYPROJECT.is_file()
    else []
)
_MODULES = [
    path
    for package in _PACKAGES
    for path in sorted(_ROOT.joinpath(*package.split(".")[1:]).glob("*.py"))
]
_DANGEROUS = {"allow_pickle", "trust_remote_code", "allow_dangerous_deserialization"}
_HOMES = {  # the named files that may load a heavy library
    "opencc": {"policy/normalise.py"},
    "faiss": {"index/vectors.py"},
    "torch": {"index/embedding.py", "index/training/train.py", "retrieval/rerank.py"},
    "sentence_transformers": {
        "index/embedding.py",
        "index/training/initial.py",
        "retrieval/rerank.py",
    },
    "langchain_core": {"answer/chain.py", "api.py"},
    "langchain": {"answer/chat_model.py"},
    "sqlite3": {"index/store.py"},
}


def _name(path: Path) -> str:
    return path.relative_to(_ROOT).as_posix()


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _imports(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """Top-level names imported, and whether the import is absolute."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], True) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0], node.level == 0


@pytest.mark.parametrize("path", _MODULES, ids=_name)
def test_nothing_is_pickled(path: Path) -> None:
    names = {name for name, absolute in _imports(_tree(path)) if absolute}
    assert not names & {"pickle", "cPickle", "dill", "cloudpickle", "shelve", "joblib", "marshal"}


@pytest.mark.parametrize("path", _MODULES, ids=_name)
def test_no_call_allows_pickles_or_foreign_code(path: Path) -> None:
    for node in ast.walk(_tree(path)):
        if not isinstance(node, ast.Call):
            continue
        for keyword in node.keywords:
            if keyword.arg in {
                "allow_pickle",
                "trust_remote_code",
                "allow_dangerous_deserialization",
            }:
                assert isinstance(keyword.value, ast.Constant)
                assert keyword.value.value is False
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        assert name not in {"eval", "exec", "load_local", "save_local"}


@pytest.mark.parametrize("path", _MODULES, ids=_name)
def test_arrays_are_read_without_pickles(path: Path) -> None:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"np.load", "np.save"}:
            assert "allow_pickle" in {k.arg for k in node.keywords}, ast.unparse(node)


@pytest.mark.parametrize("path", _MODULES, ids=_name)
def test_modules_import_one_another_relatively(path: Path) -> None:
    if path.name == "__init__.py" and path.parent == _ROOT:
        return
    assert "tiaowen" not in {name for name, absolute in _imports(_tree(path)) if absolute}


@pytest.mark.parametrize("library", _HOMES)
def test_a_heavy_library_is_at_home_in_few_files(library: str) -> None:
    users = {_name(path) for path in _MODULES if (library, True) in set(_imports(_tree(path)))}
    assert users <= _HOMES[library]


def test_gradio_is_at_home_in_the_interface() -> None:
    users = {_name(path) for path in _MODULES if ("gradio", True) in set(_imports(_tree(path)))}
    assert users
    assert all(name.startswith("ui/") for name in users)


@pytest.mark.parametrize("path", _MODULES, ids=_name)
def test_only_the_command_line_reads_the_environment(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    if path == _ROOT / "__main__.py" or path.parent.name in {"cli", "ui"}:
        return
    assert "os.environ" not in source
    assert "getenv" not in source
