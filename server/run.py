"""At which address is it reached, and how does it start and stop? Sockets and uvicorn."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sized
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

from ..errors import ConfigError

MAX_CONNECTIONS = 1000
"""Open at a time; a page that is open holds one or two. Further ones get 503."""


def check_exposure(host: str, users: Sized | None, *, login: bool = False) -> None:
    """Refuse to let others in without a password, and to ask for one that nobody has.

    Args:
        users: who could log in: anything that is empty where nobody could.

    Raises:
        ConfigError: nobody could log in, though `host` is not loopback or `login` asks for it.
    """
    if users or (is_loopback(host) and not login):
        return
    if is_loopback(host):
        raise ConfigError(
            "nobody could log in: there are no users",
            advice="add one: tiaowen user add NAME",
        )
    raise ConfigError(
        f"serving on {host or 'every address'} would let others in without a password",
        advice="add a user first: tiaowen user add NAME; or serve on 127.0.0.1",
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address; a name other than localhost may not be."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(_bare(host)).is_loopback
    except ValueError:
        return False


def listen(host: str, port: int) -> socket.socket:
    """A listening socket: taken before anything else is built, so a busy port shows at once.

    Raises:
        ConfigError: there is no such address or port, or it cannot be taken.
    """
    if not 0 <= port <= 65535:
        raise ConfigError(f"port {port} does not exist", advice="choose one from 1024 to 65535")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            _bare(host), port, type=socket.SOCK_STREAM
        )[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise ConfigError(f"no such address: {host}", advice="try 127.0.0.1") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # Listening now: a second server on this port is refused from this moment on.
        listener.listen(128)
    except OSError as error:
        listener.close()
        other = port + 1 if port < 65535 else port - 1
        raise ConfigError(
            f"cannot serve on {host} port {port}: {error.strerror or error}",
            advice=f"another program may be using it; try another port, for example {other}",
        ) from error
    return listener


def address_of(host: str, port: int) -> str:
    """What to type into a browser."""
    bare = _bare(host)
    return f"http://[{bare}]:{port}/" if ":" in bare else f"http://{bare}:{port}/"


def run(
    app: FastAPI,
    listener: socket.socket,
    *,
    ready: Callable[[], None],
    closing: Callable[[], None],
) -> None:
    """Serve until interrupted.

    Args:
        ready: called when connections are accepted.
        closing: called when no more are; ends answers that would otherwise never end.
    """
    # Ctrl+C ends the server; uvicorn raises it again once everything is closed.
    with suppress(KeyboardInterrupt):
        _Server(app, ready, closing).run(sockets=[listener])


class _Server(uvicorn.Server):
    """uvicorn, telling when it accepts connections and when it no longer does."""

    def __init__(
        self, app: FastAPI, ready: Callable[[], None], closing: Callable[[], None]
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app, log_level="warning", timeout_graceful_shutdown=3,
                access_log=False,  # who asks when is nobody's business
                server_header=False,
                # h11 bounds the head of a request (64 KiB); other parsers may not.
                http="h11", limit_concurrency=MAX_CONNECTIONS,
                # Address and scheme as a proxy on this machine says, and no other.
                proxy_headers=True, forwarded_allow_ips=["127.0.0.1", "::1"],
            )
        )  # fmt: skip
        self._ready = ready
        self._closing = closing

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as uvicorn does, then say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop as uvicorn does, and not wait for pages that are still open."""
        self._closing()
        await super().shutdown(sockets)


def _bare(host: str) -> str:
    return host.removeprefix("[").removesuffix("]")
