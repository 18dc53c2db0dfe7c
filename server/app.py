"""What is served? Page and interfaces in one web application, and the guards around them."""

from __future__ import annotations

import threading
import webbrowser
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from ..library import Library
from . import mcp_http, rest
from .access import Access, AccessGuard
from .accounts import Accounts
from .bodies import BodyLimit
from .guard import OfflineGuard, UnusedGuard
from .hosts import HostGuard, Hosts
from .run import address_of, check_exposure, is_loopback, listen, run

_FIRST = "软件正版化由谁牵头？"


def application(
    library: Library, *, language: str = "auto", access: Access | None = None
) -> FastAPI:  # fmt: skip
    """The page and the interfaces for programs, over one library.

    Args:
        language: of the page: `auto` follows the browser; the reader can switch.
        access: who may use it, and by which names; `None` lets in whoever reaches it.

    Raises:
        ConfigError: there is no interface in that language.
    """
    from ..ui import app as page
    from ..ui.duties_routes import duties_routes

    access = access or Access()
    closed: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    app = FastAPI(**closed)
    rest.attach(app, library)
    mcp_http.mount(app, library)
    app.include_router(duties_routes(library))
    page.mount(app, page.build(library, language=language, logout=access.accounts is not None))
    # The last one added is the first that a request meets.
    app.add_middleware(UnusedGuard)
    app.add_middleware(BodyLimit)
    if access.accounts is not None:
        app.add_middleware(AccessGuard, accounts=access.accounts)
    app.add_middleware(HostGuard, hosts=access.hosts)
    app.add_middleware(OfflineGuard)
    return app


def serve(
    library: Library, *, host: str = "127.0.0.1", port: int = 7860, password: str | None = None,
    users: Path | None = None, login: bool = False, allowed_hosts: Sequence[str] = (),
    open_browser: bool = False, on_ready: Callable[[str], None] | None = None,
    language: str = "auto",
) -> None:  # fmt: skip
    """Serve until interrupted.

    Args:
        port: 0 takes any free one.
        password: asked for, with the name `tiaowen`.
        users: file of those who may log in.
        login: whether to log in is needed on loopback too; elsewhere it always is.
        allowed_hosts: further names by which the server is reached, for example of a proxy.
        on_ready: called once with the address, when the server accepts connections.

    Raises:
        ConfigError: log-in is needed and nobody could log in; a file of users is damaged; or
            the address is wrong or in use.
    """
    accounts = Accounts(file=users, password=password)
    check_exposure(host, accounts.now.people, login=login)
    hosts = Hosts.of(host, allowed=allowed_hosts)
    needed = login or bool(password) or not is_loopback(host)
    with listen(host, port) as listener:
        address = address_of(host, listener.getsockname()[1])
        access = Access(accounts if needed else None, hosts)
        app = application(library, language=language, access=access)

        def ready() -> None:
            threading.Thread(target=_warm, args=[library], daemon=True).start()
            if on_ready is not None:
                on_ready(address)
            if open_browser:
                # Some systems wait for the browser to close; the server must not.
                threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()

        run(app, listener, ready=ready, closing=lambda: _end_streams(app))


def _warm(library: Library) -> None:
    """Ask something: dictionaries are loaded with the first question, which takes half a second."""
    with suppress(Exception):  # whoever asks next will hear of it
        next(library.assistant.stream(_FIRST))  # its first step never asks a language model


def _end_streams(app: FastAPI) -> None:
    """Every open page listens to a stream of Gradio's that ends with this event only."""
    for route in app.routes:
        event = getattr(getattr(route, "app", None), "stop_event", None)
        if event is not None:
            event.set()
