"""The package is what pyproject.toml says, and the wheel holds all of it and no test."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import tiaowen

_ROOT = Path(tiaowen.__file__).resolve().parent
_SETTINGS: dict[str, Any] = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
_SETUPTOOLS = _SETTINGS["tool"]["setuptools"]
_NOT_PACKAGES = {"tests", "docs", "benchmarks", "build", "dist"}

pytestmark = pytest.mark.skipif(
    not (_ROOT / "tests").is_dir(), reason="an installed copy has no pyproject.toml"
)


def _folder(package: str) -> Path:
    return _ROOT.joinpath(*package.split(".")[1:])


def _own_files(folder: Path, packages: set[Path]) -> list[Path]:
    """Files of a package that are not Python, those of its subfolders without packages included."""
    found = []
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if path not in packages and not path.name.startswith((".", "__")):
                found += _own_files(path, packages)
        elif path.suffix not in {".py", ".pyc"} and not path.name.startswith("."):
            found.append(path)
    return found


def test_packages_are_the_folders_with_an_init() -> None:
    folders = [
        path.parent.relative_to(_ROOT)
        for path in _ROOT.glob("*/**/__init__.py")
        if not path.relative_to(_ROOT).parts[0].startswith(".")
        and path.relative_to(_ROOT).parts[0] not in _NOT_PACKAGES
    ]
    expected = {"tiaowen", *(".".join(("tiaowen", *folder.parts)) for folder in folders)}
    assert set(_SETUPTOOLS["packages"]) == expected
    assert len(_SETUPTOOLS["packages"]) == len(expected)


def test_tests_are_no_package_and_the_root_has_no_conftest() -> None:
    assert list((_ROOT / "tests").rglob("__init__.py")) == []
    assert not (_ROOT / "conftest.py").exists()


def test_no_folder_or_module_hides_a_library() -> None:
    taken = {"datasets", "evaluate", "types", "logging", "tokenizers", "faiss"}
    names = {p.stem for p in _ROOT.iterdir() if p.is_dir() or p.suffix == ".py"}
    assert not names & taken


def test_every_data_file_of_a_package_is_shipped() -> None:
    packages = {_folder(name) for name in _SETUPTOOLS["packages"]}
    for name in _SETUPTOOLS["packages"]:
        if name == "tiaowen":
            continue  # what stands in the root is the project's, not the package's
        patterns = _SETUPTOOLS["package-data"].get(name, [])
        shipped = {path for pattern in patterns for path in _folder(name).glob(pattern)}
        assert set(_own_files(_folder(name), packages)) <= shipped


def test_every_pattern_of_data_files_matches_one() -> None:
    unmatched = [
        (name, pattern)
        for name, patterns in _SETUPTOOLS["package-data"].items()
        for pattern in patterns
        if not any(_folder(name).glob(pattern))
    ]
    assert unmatched == []


def test_the_version_stands_in_one_place_or_in_two_alike() -> None:
    assert _SETTINGS["project"].get("version", tiaowen.__version__) == tiaowen.__version__


def test_every_pinned_package_is_pinned_once() -> None:
    lines = (_ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line.split("#")[0].strip() for line in lines]
    names = [re.split(r"[=<>~! ;\[]", pin)[0].lower().replace("_", "-") for pin in pins if pin]
    assert len(names) == len(set(names))
    required = {
        re.split(r"[=<>~! ;\[]", line)[0].lower() for line in _SETTINGS["project"]["dependencies"]
    }
    assert required <= set(names)


@pytest.mark.skipif(
    importlib.util.find_spec("setuptools") is None or importlib.util.find_spec("build") is None,
    reason="needs setuptools and build",
)
def test_the_wheel_holds_the_package_and_its_data_and_no_tests(tmp_path: Path) -> None:
    source = tmp_path / "source"
    hidden = shutil.ignore_patterns(
        ".*", "__pycache__", "*.egg-info", "build", "dist", "artifacts", "node_modules"
    )
    shutil.copytree(_ROOT, source, ignore=hidden)  # building writes beside what it builds
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path]
    done = subprocess.run(
        [*map(str, command), str(source)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    (wheel,) = tmp_path.glob("tiaowen-*-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    expected = {
        "tiaowen/__init__.py",
        "tiaowen/__main__.py",
        "tiaowen/py.typed",
        "tiaowen/policy/agencies.json",
        "tiaowen/policy/documents/guobanfa-2017-46.txt",
        "tiaowen/policy/documents/guobanfa-2017-46.en.json",
        "tiaowen/retrieval/glossary.tsv",
        "tiaowen/answer/phrases.toml",
        "tiaowen/answer/intents.toml",
        "tiaowen/answer/prompts/write.txt",
        "tiaowen/ui/texts/chat.toml",
        "tiaowen/eval/questions/notice.jsonl",
    }
    assert expected <= names
    static = {f"tiaowen/ui/static/{p.name}" for p in (_ROOT / "ui" / "static").iterdir()}
    assert static <= names
    modules = {
        f"tiaowen/{path.relative_to(_ROOT).as_posix()}"
        for name in _SETUPTOOLS["packages"]
        for path in _folder(name).glob("*.py")
    }
    assert modules <= names
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"tiaowen"}
    inside = {name.split("/")[1] for name in names if name.startswith("tiaowen/")}
    assert not inside & {"tests", "docs", "benchmarks", "pyproject.toml", "Makefile", ".venv"}
