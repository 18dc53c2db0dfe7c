"""A writer killed at any step leaves the index before or the index after, never a third one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tiaowen.index.reader import IndexReader
from tiaowen.index.terms import count
from tiaowen.policy.parse import parse

if TYPE_CHECKING:
    from .conftest import Build

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")

_OLD = "节能工作要点\n一、主要任务\n（一）节能改造。推广节能产品。（财政部负责）\n"
_NEW = "节水工作要点\n一、主要任务\n（一）节水改造。推广喷灌滴灌。（水利部负责）\n"

# One process builds the index before, then a child of it for each step builds the one after and is
# killed as it is about to take that step. Steps are what the disk sees: syncs, renames, removals.
_DRIVER = """
import json, os, shutil, signal, sys
from pathlib import Path
from tiaowen.config import Settings
from tiaowen.index.builder import build_index
from tiaowen.index.embedding import HashingEmbedder
from tiaowen.policy.parse import parse

base, old, new = Path(sys.argv[1]), sys.argv[2], sys.argv[3]

def build(folder, *texts):
    documents = [parse(text.encode(), name="a.txt") for text in texts]
    build_index(folder, documents, HashingEmbedder(64), settings=Settings())

for _ in range(2):
    build(base / "seed", old)

def watch(kill_at):
    taken = []
    for name in ("fsync", "rename", "replace", "unlink", "rmdir"):
        def step(*args, _name=name, _real=getattr(os, name), **options):
            taken.append(_name)
            if len(taken) == kill_at:
                if kill_at % 2:
                    os._exit(9)
                os.kill(os.getpid(), signal.SIGKILL)
            return _real(*args, **options)
        setattr(os, name, step)
    return taken

def child(folder, kill_at, report=None):
    shutil.copytree(base / "seed", folder)
    pid = os.fork()
    if pid == 0:
        taken = watch(kill_at)
        build(folder, old, new)
        if report is not None:
            report.write_text(json.dumps(taken))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

assert child(base / "whole", 0, base / "steps.json") == 0
steps = json.loads((base / "steps.json").read_text())
ends = [child(base / f"killed-{n}", n) for n in range(1, len(steps) + 1)]
print(json.dumps({"steps": steps, "ends": ends}))
"""


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Folders `killed-1` … `killed-n`, and the steps of a whole build."""
    base = tmp_path_factory.mktemp("interrupted")
    command = [sys.executable, "-c", _DRIVER, str(base), _OLD, _NEW]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return base, report


def _titles(folder: Path) -> list[str]:
    reader = IndexReader.open(folder, full=True)
    try:
        names = [name for _, name, _ in reader.store.document_rows()]
        hits = reader.chinese.search(count([("推广喷灌滴灌", 1.0)]), 1)
        found = reader.store.clause(hits[0][0]).text if hits else ""
        # 推广 stands in both documents; the new one is the better hit where it is there.
        assert found == ("推广喷灌滴灌。" if len(names) == 2 else "推广节能产品。")
        return names
    finally:
        reader.close()


def test_every_step_was_tried(killed: tuple[Path, dict[str, Any]]) -> None:
    _, report = killed
    assert report["steps"].count("rename") == 1
    assert report["steps"].count("replace") == 1
    assert (
        report["steps"].count("fsync") >= 18
    )  # 14 files, their folder, the pointer, twice the parent
    assert report["steps"].count("unlink") >= 14  # the files of the generation before the last
    assert set(report["ends"]) == {9, -9}


def test_the_index_is_the_one_before_or_the_one_after(
    killed: tuple[Path, dict[str, Any]],
) -> None:
    base, report = killed
    pointed = report["steps"].index("replace") + 1  # killed at this step: CURRENT is still the old
    for n in range(1, len(report["steps"]) + 1):
        expected = ["节能工作要点"] if n <= pointed else ["节能工作要点", "节水工作要点"]
        assert _titles(base / f"killed-{n}") == expected, (n, report["steps"][n - 1])


def test_the_next_build_works_and_tidies_up(
    killed: tuple[Path, dict[str, Any]], build: Build
) -> None:
    base, report = killed
    documents = [parse(text.encode(), name="a.txt") for text in (_OLD, _NEW)]
    for n in range(1, len(report["steps"]) + 1):
        folder = base / f"killed-{n}"
        manifest = build(folder, *documents)
        assert _titles(folder) == ["节能工作要点", "节水工作要点"]
        left = {p.name for p in folder.iterdir()} - {"CURRENT", "writer.lock"}
        assert manifest.generation in left
        assert all(name.startswith("gen-") for name in left), left
        assert len(left) <= 2


def test_an_error_while_writing_leaves_the_index_as_it_was(
    tmp_path: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, parse(_OLD.encode(), name="a.txt"))
    before = sorted(p.name for p in tmp_path.iterdir())

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            build(tmp_path, parse(_NEW.encode(), name="a.txt"))
    assert sorted(p.name for p in tmp_path.iterdir()) == before
    assert _titles(tmp_path) == ["节能工作要点"]
