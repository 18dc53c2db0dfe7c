"""Is the request meant for this server, and does it come from its own pages?

A page of another site can make a browser ask this server: by a name of its own that it lets
point here (DNS rebinding), or by a form or an image. The names that a request may ask for are
known, and what a page of another site sends is refused. Programs are not browsers: they send
neither Origin nor Sec-Fetch-Site, and pass.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ..errors import ConfigError
from .refusal import refuse

_AUTHORITY = re.compile(
    r"""(?: \[ (?P<v6> [0-9a-f:.]+ ) \]   # [::1]
        | (?P<name> [a-z0-9_.-]+ ) )      # policy.example, 192.168.1.5
        (?: : (?P<port> [0-9]{0,5} ) )?   # :7860; an empty port is allowed, RFC 3986
    """,
    re.VERBOSE,
)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_READING = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Authority:
    """Host and port of an address, the host in its one canonical form."""

    host: str
    port: int | None


def read_authority(text: str) -> Authority | None:
    """Read `host`, `host:port` or `[v6]:port`; `None` where it is none of them.

    Source: RFC 3986, section 3.2; RFC 9110, section 7.2.
    """
    found = _AUTHORITY.fullmatch(text.lower()) if text.isascii() and len(text) <= 300 else None
    if found is None:
        return None
    port = int(found["port"]) if found["port"] else None
    if port is not None and port > 65535:
        return None
    host = found["v6"] if found["v6"] is not None else found["name"].removesuffix(".")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if found["v6"] is not None or not all(map(_LABEL.fullmatch, host.split("."))):
            return None
        return Authority(host, port) if len(host) <= 253 else None
    if (address.version == 6) != (found["v6"] is not None):
        return None
    return Authority(str(address), port)


@dataclass(frozen=True, slots=True)
class Hosts:
    """The hosts that a request may ask for; ports do not matter."""

    names: frozenset[str]
    loopback: bool = False
    """Every address of the machine's own, too."""
    addresses: bool = False
    """Every address, too: a page cannot make one point elsewhere, as it can with a name."""

    @classmethod
    def of(cls, bound: str, *, allowed: Sequence[str] = ()) -> Hosts:
        """Those of a server on the address `bound`; `allowed` names further ones.

        Raises:
            ConfigError: one of `allowed` is no host.
        """
        names = {_allowed(text) for text in allowed}
        bare = bound.removeprefix("[").removesuffix("]")
        try:
            address = ipaddress.ip_address(bare or "0.0.0.0")
        except ValueError:
            names.add(bare.lower())
            if bare.lower() == "localhost":
                return cls(frozenset(names), loopback=True)
            return cls(frozenset({*names, socket.gethostname().lower()}))
        if address.is_loopback:
            return cls(frozenset({*names, "localhost"}), loopback=True)
        names |= {str(address), socket.gethostname().lower()}
        if address.is_unspecified:
            return cls(frozenset({*names, "localhost"}), addresses=True)
        return cls(frozenset(names))

    def allow(self, host: str) -> bool:
        """Whether a request may ask for it; `host` as `read_authority` gives it."""
        if host in self.names:
            return True
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False
        return self.addresses or (self.loopback and address.is_loopback)


def _allowed(text: str) -> str:
    try:
        ascii_ = text if text.isascii() else text.encode("idna").decode("ascii")
        bracketed = f"[{ascii_}]" if ascii_.count(":") > 1 and "[" not in ascii_ else ascii_
        found = read_authority(bracketed)
    except UnicodeError:
        found = None
    if found is None:
        raise ConfigError(
            f"{text!r} is no host name that could be allowed",
            advice="a name without http:// and path, for example policy.example",
        )
    return found.host


def is_same_origin(origin: str, host: str) -> bool:
    """Whether a page of `origin` is one of the server that was asked for as `host`.

    A proxy may have taken off the encryption: the schemes are not compared, but a port that is
    left out is the usual one of the scheme of the page.
    """
    asked = read_authority(host)
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    usual = _DEFAULT_PORTS.get(parts.scheme)
    page = read_authority(parts.netloc) if origin == f"{parts.scheme}://{parts.netloc}" else None
    if asked is None or page is None or usual is None:
        return False
    return (page.host, page.port or usual) == (asked.host, asked.port or usual)


def is_own_page(method: str, headers: Headers) -> bool:
    """Whether a request comes from a page of this server, from no page, or only opens one.

    Source: OWASP, Cross-Site Request Forgery Prevention: Fetch Metadata and Origin headers.
    """
    origins = headers.getlist("origin")
    host = headers.get("host", "")
    if any(not is_same_origin(origin, host) for origin in origins) or len(origins) > 1:
        return False
    site = headers.get("sec-fetch-site", "none")
    if site in ("same-origin", "none"):
        return True
    # A link in a letter opens the page; an image, a frame or a script does not.
    opened = (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest"))
    return method in _READING and opened == ("navigate", "document")


class HostGuard:
    """ASGI middleware: a request for another host, or from a page of another site, is refused."""

    def __init__(self, app: ASGIApp, hosts: Hosts | None = None) -> None:
        """`hosts`: `None` takes any, where nobody knows by which name the server is reached."""
        self.app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        named = headers.getlist("host")
        asked = read_authority(named[0]) if len(named) == 1 else None
        if asked is None:
            answer = refuse(400, "the request names no host, or not one")
        elif self._hosts is not None and not self._hosts.allow(asked.host):
            answer = refuse(421, "this server is not known by that name; see --allowed-host")
        elif not is_own_page(scope.get("method", "GET"), headers):
            answer = refuse(403, "requests from pages of other sites are refused")
        else:
            await self.app(scope, receive, send)
            return
        await answer(scope, receive, send)
