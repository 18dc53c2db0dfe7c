"""`tiaowen serve`: it says which library it opened, and where documents go."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tiaowen.cli.serving import described
from tiaowen.library import Library

pytest.importorskip("gradio")


def test_the_users_own_library_is_served(tmp_path: Path) -> None:
    folders = {"XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    with subprocess.Popen(
        [sys.executable, "-m", "tiaowen", "serve", "--port", "0"], text=True, cwd=tmp_path,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **folders},
    ) as process:  # fmt: skip
        watchdog = threading.Timer(120, process.kill)
        watchdog.start()
        assert process.stdout is not None
        assert process.stdout.readline().startswith("tiaowen is ready: http://127.0.0.1:")
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
        watchdog.cancel()
    own = tmp_path / "data" / "tiaowen" / "library"
    assert f"library: the bundled notice; documents added in the page go to {own}" in said
    assert not own.exists()


def test_other_commands_are_told_how_to_reach_it(index_folder: Path) -> None:
    with Library.open(index_folder) as library:
        assert described(library) == (
            f"library: {index_folder}, 1 document (for other commands: --index {index_folder})"
        )
