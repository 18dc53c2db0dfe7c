"""What is served? Page and interfaces in one web application, and the guards around them."""

from __future__ import annotations

import threading
import webbrowser
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

from ..library import Library
from .guard import OfflineGuard
from .run import address_of, check_exposure, listen, run


def application(
    library: Library, *, language: str = "auto", password: str | None = None
) -> FastAPI:
    """The page and the interfaces for programs, over one library.

    Args:
        language: of the page: `auto` follows the browser; the reader can switch.

    Raises:
        ConfigError: there is no interface in that language.
    """
    from ..ui import app as page
    from ..ui.duties_routes import duties_routes

    closed: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    app = FastAPI(**closed)
    app.include_router(duties_routes(library))
    page.mount(app, page.build(library, language=language), password=password)
    app.add_middleware(OfflineGuard)
    return app


def serve(
    library: Library, *, host: str = "127.0.0.1", port: int = 7860, password: str | None = None,
    open_browser: bool = False, on_ready: Callable[[str], None] | None = None,
    language: str = "auto",
) -> None:  # fmt: skip
    """Serve until interrupted.

    Args:
        port: 0 takes any free one.
        password: asked for, with the name `tiaowen`; without one only loopback is served.
        on_ready: called once with the address, when the server accepts connections.

    Raises:
        ConfigError: the address is open to others without a password, wrong, or in use.
    """
    check_exposure(host, password)
    with listen(host, port) as listener:
        address = address_of(host, listener.getsockname()[1])
        app = application(library, language=language, password=password)

        def ready() -> None:
            if on_ready is not None:
                on_ready(address)
            if open_browser:
                # Some systems wait for the browser to close; the server must not.
                threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()

        run(app, listener, ready=ready, closing=lambda: _end_streams(app))


def _end_streams(app: FastAPI) -> None:
    """Every open page listens to a stream of Gradio's that ends with this event only."""
    for route in app.routes:
        event = getattr(getattr(route, "app", None), "stop_event", None)
        if event is not None:
            event.set()
