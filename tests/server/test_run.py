"""Others are kept out, and a wrong or busy address is one line with advice."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest
from tiaowen.errors import ConfigError
from tiaowen.server.run import address_of, check_exposure, is_loopback, listen


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.1.2.3"])
def test_loopback_needs_no_password(host: str) -> None:
    assert is_loopback(host)
    check_exposure(host, None)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", "192.168.1.5", "example.com", "localhost.example.com", "127.1"]
)
@pytest.mark.parametrize("password", [None, ""])
def test_other_addresses_need_one(host: str, password: str | None) -> None:
    with pytest.raises(ConfigError, match="without a password") as caught:
        check_exposure(host, password)
    assert "127.0.0.1" in caught.value.advice
    check_exposure(host, "secret")


def test_busy_port_is_refused_with_another_to_try() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(ConfigError, match=f"port {port}") as caught:
            listen("127.0.0.1", port)
        assert "another port" in caught.value.advice


def test_port_is_free_again_when_closed() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
    with listen("127.0.0.1", port) as second:
        assert second.getsockname()[1] == port


@pytest.mark.parametrize("port", [-1, 65536])
def test_port_that_does_not_exist(port: int) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "1.2.3.4.5", "a" * 70 + ".cn"])
def test_address_that_does_not_exist(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    if host.endswith(".invalid"):  # no question to a name server
        monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(ConfigError, match="no such address"):
        listen(host, 0)


def test_addresses_to_type() -> None:
    assert address_of("127.0.0.1", 7860) == "http://127.0.0.1:7860/"
    assert address_of("::1", 7860) == "http://[::1]:7860/"
    assert address_of("[::1]", 7860) == "http://[::1]:7860/"


def test_package_is_imported_without_gradio() -> None:
    code = (
        "import sys, tiaowen, tiaowen.ui, tiaowen.ui.messages, tiaowen.ui.page, os;"
        "assert 'gradio' not in sys.modules;"
        "assert os.environ['GRADIO_ANALYTICS_ENABLED'] == 'False'"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
