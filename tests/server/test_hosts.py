"""Which requests are meant for this server, and which come from a page of another."""

from __future__ import annotations

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from tiaowen.errors import ConfigError
from tiaowen.server.hosts import (
    Authority,
    HostGuard,
    Hosts,
    is_own_page,
    is_same_origin,
    read_authority,
)

_LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
_NAMES = st.lists(_LABELS, min_size=1, max_size=4).map(
    lambda labels: ".".join([*labels, "example"])
)
_PORTS = st.none() | st.integers(0, 65535)


def _joined(host: str, port: int | None) -> str:
    return host if port is None else f"{host}:{port}"


@given(_NAMES, _PORTS, st.booleans())
def test_names_are_read(name: str, port: int | None, dot: bool) -> None:
    written = _joined(name.upper() + "." * dot, port)
    assert read_authority(written) == Authority(name, port)


@given(st.ip_addresses(), _PORTS)
def test_addresses_are_read_in_one_form(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address, port: int | None
) -> None:
    for text in {str(address), address.exploded}:
        host = f"[{text}]" if address.version == 6 else text
        assert read_authority(_joined(host, port)) == Authority(str(address), port)


@given(st.text(max_size=30))
def test_anything_is_read_or_refused_and_what_is_read_reads_the_same_again(text: str) -> None:
    found = read_authority(text)
    if found is not None:
        host = f"[{found.host}]" if ":" in found.host else found.host
        assert read_authority(_joined(host, found.port)) == found


@pytest.mark.parametrize(
    "text",
    [
        "", ":80", "a b", "a/b", "user@host", "http://host", "host:http", "host:65536", "host:-1",
        "::1", "[::1", "[127.0.0.1]", "[fe80::1%eth0]", "[::1]x", "a..b", ".a", "-a", "a-", "a,b",
        "host:80:80", "政策.example", "a" * 64, "a" * 301, "host\n", "host\x00", "[]",
        "１２７.0.0.1",
    ],
)  # fmt: skip
def test_what_is_no_host(text: str) -> None:
    assert read_authority(text) is None


@pytest.mark.parametrize(
    ("bound", "asked", "allowed"),
    [
        ("127.0.0.1", ["127.0.0.1", "localhost", "::1", "127.9.9.9"],
         ["evil.example", "192.168.1.5", "localhost.evil.example", "127.0.0.1.nip.example"]),
        ("::1", ["::1", "localhost", "127.0.0.1"], ["evil.example", "::2"]),
        ("[::1]", ["::1", "localhost"], ["evil.example"]),
        ("localhost", ["localhost", "127.0.0.1", "::1"], ["evil.example", "10.0.0.1"]),
        ("192.168.1.5", ["192.168.1.5"], ["evil.example", "192.168.1.6", "localhost"]),
        ("0.0.0.0", ["192.168.1.5", "localhost", "fe80::1"], ["evil.example", "0x7f.1"]),
        ("::", ["192.168.1.5", "localhost"], ["evil.example"]),
        ("", ["192.168.1.5", "localhost"], ["evil.example"]),
        ("Office.Intranet", ["office.intranet"], ["evil.example", "10.0.0.1", "intranet"]),
    ],
)  # fmt: skip
def test_the_names_of_a_bound_address(bound: str, asked: list[str], allowed: list[str]) -> None:
    hosts = Hosts.of(bound)
    assert [host for host in asked if not hosts.allow(host)] == []
    assert [host for host in allowed if hosts.allow(host)] == []


def test_the_name_of_the_machine_is_known_where_others_reach_it() -> None:
    name = socket.gethostname().lower()
    assert Hosts.of("0.0.0.0").allow(name)
    assert Hosts.of("192.168.1.5").allow(name)


def test_further_names_for_a_proxy() -> None:
    hosts = Hosts.of("127.0.0.1", allowed=["Policy.Example", "policy.中国", "10.1.2.3", "::2"])
    for host in ("policy.example", "policy.xn--fiqs8s", "10.1.2.3", "::2", "localhost"):
        assert hosts.allow(host)
    assert not hosts.allow("evil.example")


@pytest.mark.parametrize(
    "text", ["http://policy.example", "policy.example/", "*", "", "a b", "*.a"]
)
def test_what_cannot_be_allowed(text: str) -> None:
    with pytest.raises(ConfigError, match="no host name") as caught:
        Hosts.of("127.0.0.1", allowed=[text])
    assert "policy.example" in caught.value.advice


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://127.0.0.1:7860", "127.0.0.1:7860"), ("http://localhost:7860", "localhost:7860"),
        ("http://[::1]:7860", "[::1]:7860"), ("https://policy.example", "policy.example"),
        ("http://policy.example", "policy.example:80"),
        ("https://policy.example", "policy.example:443"),
        ("https://policy.example:8443", "POLICY.example:8443"),
    ],
)  # fmt: skip
def test_its_own_pages(origin: str, host: str) -> None:
    assert is_same_origin(origin, host)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("null", "127.0.0.1:7860"), ("", "127.0.0.1:7860"), ("http://evil.example", "127.0.0.1"),
        ("http://127.0.0.1:3000", "127.0.0.1:7860"), ("http://localhost:7860", "127.0.0.1:7860"),
        ("https://policy.example", "policy.example:8443"), ("http://a@127.0.0.1", "127.0.0.1"),
        ("http://127.0.0.1/", "127.0.0.1"), ("file://", "127.0.0.1"), ("http://[", "127.0.0.1"),
        ("chrome-extension://127.0.0.1", "127.0.0.1"),
        ("http://127.0.0.1.evil.example", "127.0.0.1"),
    ],
)  # fmt: skip
def test_pages_of_others(origin: str, host: str) -> None:
    assert not is_same_origin(origin, host)


_PIECES = (
    "http:",
    "https:",
    "//",
    "/",
    "@",
    ":",
    "80",
    "443",
    "h.example",
    "evil",
    ".",
    "\\",
    "#",
    "?",
    "\t",
)


@given(st.lists(st.sampled_from(_PIECES), max_size=7).map("".join))
def test_no_other_spelling_is_taken_for_an_own_page(origin: str) -> None:
    own = {"http://h.example", "https://h.example", "http://h.example:80", "https://h.example:443"}
    # A root dot and an empty port are other spellings of the same.
    plain = origin.replace("h.example.", "h.example").removesuffix(":")
    assert is_same_origin(origin, "h.example") <= (plain in own)


_OPENS = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


@pytest.mark.parametrize(
    ("method", "headers", "own"),
    [
        ("GET", {}, True), ("POST", {}, True),  # a program
        ("POST", {"origin": "http://h"}, True), ("POST", {"origin": "http://x"}, False),
        ("GET", {"origin": "http://x"}, False), ("POST", {"origin": "null"}, False),
        ("POST", {"sec-fetch-site": "same-origin"}, True),
        ("GET", {"sec-fetch-site": "none"}, True),
        ("POST", {"sec-fetch-site": "cross-site", **_OPENS}, False),
        ("POST", {"sec-fetch-site": "same-site"}, False),
        ("GET", {"sec-fetch-site": "cross-site", **_OPENS}, True),  # a link in a letter
        ("GET", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, False),
        ("GET", {"sec-fetch-site": "cross-site", **_OPENS, "sec-fetch-dest": "iframe"}, False),
        ("GET", {"sec-fetch-site": "nonsense"}, False),
    ],
)  # fmt: skip
def test_requests_that_a_page_makes(method: str, headers: dict[str, str], own: bool) -> None:
    assert is_own_page(method, Headers({"host": "h", **headers})) is own


@pytest.fixture
def client() -> TestClient:
    async def said(_: object) -> PlainTextResponse:
        return PlainTextResponse("inside")

    inner = Starlette(routes=[Route("/", said, methods=["GET", "POST"])])
    return TestClient(HostGuard(inner, Hosts.of("127.0.0.1")), base_url="http://127.0.0.1:7860")


def test_another_name_is_misdirected(client: TestClient) -> None:
    assert client.get("/").text == "inside"
    for host, status in (("evil.example", 421), ("127.0.0.1@evil.example", 400), ("", 400)):
        answer = client.get("/", headers={"Host": host})
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == status
        assert "evil" not in answer.text


def test_two_hosts_or_two_origins_are_none(client: TestClient) -> None:
    twice = [("Host", "127.0.0.1"), ("Host", "127.0.0.1")]
    assert client.get("/", headers=twice).status_code == 400
    own = ("Origin", "http://127.0.0.1:7860")
    assert client.post("/", headers=[own]).status_code == 200
    assert client.post("/", headers=[own, own]).status_code == 403


def test_a_page_of_another_site_opens_no_websocket(client: TestClient) -> None:
    for headers in ({"Origin": "http://evil.example"}, {"Host": "evil.example"}):
        with (
            pytest.raises(WebSocketDisconnect),
            client.websocket_connect("ws://127.0.0.1:7860/", headers=headers),
        ):
            pass
