"""`tiaowen user`: add, list, change, remove; keys; and what is never shown."""

from __future__ import annotations

import contextlib
import fcntl
import getpass
import os
import pty
import stat
import subprocess
import sys
import termios
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tiaowen.server import passwords
from tiaowen.server.passwords import Cost, is_right
from tiaowen.server.user_file import read_users

if TYPE_CHECKING:
    from .conftest import Run

PASSWORD = "四个普通的词连起来就很长"
_SENT = f"{PASSWORD}\r\n".encode()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", Cost(n=2, r=1, p=1))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "users.json"


@pytest.fixture
def zhang(run: Run, file: Path) -> str:
    assert run("user", "add", "张三", "--password-stdin", "--users", file, stdin=_SENT).code == 0
    return "张三"


def test_somebody_is_added_and_listed(run: Run, file: Path, zhang: str) -> None:
    kept = read_users(file).get(zhang)
    assert is_right(PASSWORD, kept.password)
    listed = run("user", "list", "--users", file)
    assert listed.code == 0
    assert listed.out == f"{kept.created[:10]}  张三\n"
    (row,) = run("user", "list", "--users", file, "--json").data
    assert row == {"user": "张三", "created": kept.created}


def test_without_a_file_it_is_in_the_data_folder_and_private(run: Run, tmp_path: Path) -> None:
    outcome = run("user", "add", "li.si", "--password-stdin", "--json", stdin=_SENT)
    path = Path(outcome.data["file"])
    assert path == tmp_path / "data" / "tiaowen" / "users.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "li.si" in run("user", "list").out


def test_no_command_takes_a_password_as_an_argument(run: Run, file: Path) -> None:
    assert run("user", "add", "张三", PASSWORD, "--users", file).code == 2
    assert run("user", "add", "张三", "--password", PASSWORD, "--users", file).code == 2
    assert not file.exists()


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        (b"", "at least 12"),
        (b"short\n", "at least 12"),
        ("十一个字还是不太够长的\n".encode(), "has 11"),
    ],
)
def test_a_short_password_is_refused(run: Run, file: Path, sent: bytes, problem: str) -> None:
    outcome = run("user", "add", "张三", "--password-stdin", "--users", file, stdin=sent)
    assert (outcome.code, outcome.out) == (2, "")
    assert problem in outcome.err
    assert not file.exists()


def test_without_a_terminal_it_says_how(run: Run, file: Path) -> None:
    outcome = run("user", "add", "张三", "--users", file)
    assert outcome.code == 2
    assert "--password-stdin" in outcome.err


@pytest.mark.parametrize(
    ("typed", "problem"),
    [([PASSWORD, PASSWORD], ""), ([PASSWORD, PASSWORD[:-1]], "differ"), (["short"], "at least 12")],
)
def test_on_a_terminal_it_is_asked_twice(
    run: Run, file: Path, monkeypatch: pytest.MonkeyPatch, typed: list[str], problem: str
) -> None:
    asked: list[str] = []

    def answer(prompt: str = "") -> str:
        asked.append(prompt)
        return typed[len(asked) - 1]

    monkeypatch.setattr(getpass, "getpass", answer)
    monkeypatch.setattr("tiaowen.cli.users._has_terminal", lambda: True)
    outcome = run("user", "add", "张三", "--users", file)
    assert len(asked) == len(typed)
    assert "张三" in asked[0]
    assert (outcome.code, problem in outcome.err) == (2 if problem else 0, True)
    assert file.exists() is not bool(problem)


def test_another_password(run: Run, file: Path, zhang: str) -> None:
    sent = "另外四个词连起来也一样长".encode()
    outcome = run("user", "password", zhang, "--password-stdin", "--users", file, stdin=sent)
    assert outcome.code == 0
    assert is_right("另外四个词连起来也一样长", read_users(file).get(zhang).password)


def test_a_name_is_added_once_and_the_way_to_change_is_shown(
    run: Run, file: Path, zhang: str
) -> None:
    outcome = run("user", "add", zhang, "--password-stdin", "--users", file, stdin=_SENT)
    assert outcome.code == 2
    assert f"tiaowen user password {zhang}" in outcome.err


def test_a_key_is_shown_once_and_only_its_beginning_later(run: Run, file: Path, zhang: str) -> None:
    made = run("user", "key", zhang, "--users", file)
    key = made.out.strip()
    assert made.code == 0
    assert "Authorization: Bearer" in made.err
    owner = read_users(file).owner_of(key)
    assert owner is not None
    assert owner.name == zhang
    assert key not in file.read_text(encoding="utf-8")
    listed = run("user", "keys", "--users", file)
    assert f"{key[:11]}…  张三" in listed.out
    assert key not in listed.out
    (row,) = run("user", "keys", "--users", file, "--json").data
    assert (row["prefix"], row["user"]) == (key[:11], zhang)
    assert "(keys: 1)" in run("user", "list", "--users", file).out
    assert run("user", "revoke", key[:11], "--users", file).code == 0
    assert read_users(file).owner_of(key) is None
    assert run("user", "revoke", key[:11], "--users", file).code == 2


def test_a_removed_user_takes_its_keys_along(run: Run, file: Path, zhang: str) -> None:
    data = run("user", "key", zhang, "--users", file, "--json").data
    outcome = run("user", "remove", zhang, "--users", file)
    assert outcome.out == "张三 can no longer log in; keys revoked: 1\n"
    assert read_users(file).owner_of(data["key"]) is None
    again = run("user", "remove", zhang, "--users", file)
    assert again.code == 2
    assert "no user '张三'" in again.err


def test_nobody_yet(run: Run, file: Path) -> None:
    assert "tiaowen user add" in run("user", "list", "--users", file).err
    assert run("user", "list", "--users", file, "--json").data == []
    assert "tiaowen user key" in run("user", "keys", "--users", file).err
    assert run("user", "key", "张三", "--users", file).code == 2


def test_a_file_that_others_can_read_is_pointed_out(run: Run, file: Path, zhang: str) -> None:
    file.chmod(0o644)
    assert "chmod 600" in run("user", "list", "--users", file).err


@pytest.mark.parametrize(
    ("text", "problem"), [("{", "damaged"), ('{"format": 9}', "format 9"), ("[]", "damaged")]
)
def test_a_file_that_cannot_be_read_is_left_alone(
    run: Run, file: Path, text: str, problem: str
) -> None:
    file.write_text(text, encoding="utf-8")
    for verb in (["list"], ["keys"], ["add", "张三", "--password-stdin"], ["key", "张三"]):
        outcome = run("user", *verb, "--users", file, stdin=_SENT)
        assert (outcome.code, outcome.out) == (2, "")
        assert problem in outcome.err
    assert run("serve", "--login", "--users", file).code == 2
    assert file.read_text(encoding="utf-8") == text


# --- serve ---------------------------------------------------------------------------------------


def test_serving_to_others_names_the_command_that_is_missing(run: Run, file: Path) -> None:
    outcome = run("serve", "--host", "0.0.0.0", "--users", file)
    assert outcome.code == 2
    assert f"tiaowen user add NAME --users {file}" in outcome.err
    outcome = run("serve", "--login")
    assert outcome.code == 2
    assert "nobody could log in" in outcome.err
    assert "tiaowen user add NAME" in outcome.err


def test_a_short_password_does_not_stand_before_a_network(
    run: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIAOWEN_PASSWORD", "short")
    outcome = run("serve", "--host", "0.0.0.0", "--users", file)
    assert outcome.code == 2
    assert "at least 12" in outcome.err


@pytest.mark.parametrize("host", ["http://policy.example", "a b", "*"])
def test_an_allowed_host_that_is_none(run: Run, host: str) -> None:
    outcome = run("serve", "--allowed-host", host)
    assert outcome.code == 2
    assert host in outcome.err


def test_a_real_terminal_never_shows_the_password(file: Path) -> None:
    main, other = pty.openpty()

    def own_terminal() -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    command = [sys.executable, "-m", "tiaowen", "user", "add", "张三", "--users", str(file)]
    process = subprocess.Popen(
        command, stdin=other, stdout=other, stderr=other, start_new_session=True,
        preexec_fn=own_terminal,
    )  # fmt: skip
    os.close(other)
    shown = b""
    for ending in (b"more): ", b"once more: "):
        while not shown.endswith(ending):
            shown += os.read(main, 1024)
        os.write(main, f"{PASSWORD}\n".encode())
    assert process.wait(timeout=60) == 0
    with contextlib.suppress(OSError):  # the other end is closed
        while part := os.read(main, 1024):
            shown += part
    os.close(main)
    assert "can log in now" in shown.decode()
    assert PASSWORD not in shown.decode()
    kept = read_users(file).get("张三").password
    assert kept.cost == Cost()
    assert is_right(PASSWORD, kept)


def test_debug_shows_no_password(file: Path) -> None:
    """The lines of a traceback are code; what was typed is in none of them."""
    command = [
        sys.executable,
        "-m",
        "tiaowen",
        "user",
        "add",
        "张三",
        "--password-stdin",
        "--debug",
    ]
    done = subprocess.run(
        [*command, "--users", str(file)], input="elf Zeichen", capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" in done.stderr
    assert "has 11 characters" in done.stderr
    assert "elf Zeichen" not in done.stdout + done.stderr
