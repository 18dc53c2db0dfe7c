"""How is a language model called? Opens one of LangChain's chat models and reads what it says.

The only importer of `langchain`; loaded when the setting `llm` names a model. Tracing is off for
every call, as in `chain.py`: questions go to the model that was chosen and nowhere else.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx
from langchain.chat_models import init_chat_model
from langsmith import tracing_context

from ..config import Settings
from ..errors import ConfigError
from ..index.service import is_loopback

_OLLAMA = "http://127.0.0.1:11434"
"""Where Ollama listens when nothing else is said; its environment is not asked."""
_NO_KEY = "none"
"""Sent to a server that was given no key, so that no key from the environment goes there."""

_CALL = threading.local()
"""The event that ends the call of the running thread."""


class ChatModel:
    """A language model behind LangChain's interface. Safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        """Open the model; nothing is sent yet.

        Raises:
            ConfigError: its package is not installed, it is not known, or its server is not on
                this machine while offline.
        """
        self.name = settings.llm
        provider = settings.llm.partition(":")[0].strip().lower()
        _check_offline(settings, provider)
        try:
            self._model = init_chat_model(settings.llm, **_options(settings, provider))
        except ImportError as error:
            raise ConfigError(
                f"llm = {settings.llm!r} needs a package that is not installed",
                advice="pip install 'tiaowen[llm]' (OpenAI's protocol, Ollama), or langchain-"
                + provider.replace("_", "-"),
            ) from error
        except Exception as error:
            # Its words could hold the key.
            raise ConfigError(
                f"llm = {settings.llm!r} cannot be opened ({type(error).__name__})",
                advice="check the provider, the model's name, llm_url and TIAOWEN_LLM_KEY",
            ) from None

    def stream(self, messages: Sequence[tuple[str, str]], stop: threading.Event) -> Iterator[str]:
        """What the model says, piece by piece, until it ends or `stop` is set.

        Raises:
            Exception: whatever the provider's package raises; `reason_of` tells what it means.
        """
        _CALL.stop = stop
        asked: list[Any] = list(messages)
        said = False
        with tracing_context(enabled=False):
            try:
                for chunk in self._model.stream(asked):
                    if stop.is_set():
                        return
                    text = str(chunk.text)
                    said = said or bool(text)
                    yield text
            except ValueError as error:
                # LangChain's word for a stream without any event.
                if said or "No generation" not in str(error):
                    raise
            if not said and not stop.is_set():
                yield self._whole(asked)

    def _whole(self, asked: list[Any]) -> str:
        """The answer in one piece: a server that knows no streaming says nothing in a stream."""
        try:
            return str(self._model.invoke(asked).text)
        except ValueError:
            return ""  # and this one knows nothing else


def _options(settings: Settings, provider: str) -> dict[str, Any]:
    seconds, headers = settings.llm_timeout_s, {}
    if provider == "ollama":
        if settings.llm_key:
            headers["Authorization"] = f"Bearer {settings.llm_key}"
        # Without its thoughts a reasoning model answers within the deadline.
        return {
            "base_url": settings.llm_url or _OLLAMA, "temperature": 0, "reasoning": False,
            "client_kwargs": {
                "timeout": seconds, "headers": headers, "trust_env": False,
                "transport": _Ending(), "follow_redirects": False,
            },
        }  # fmt: skip
    options: dict[str, Any] = {"timeout": seconds, "max_retries": 0}
    if settings.llm_url:
        # Models of OpenAI itself may refuse a temperature.
        options |= {"base_url": settings.llm_url, "temperature": 0, "api_key": _NO_KEY}
    if settings.llm_key:
        options["api_key"] = settings.llm_key
    if provider == "openai":
        options["http_client"] = httpx.Client(transport=_Ending(), timeout=seconds, trust_env=False)
    return options


def _check_offline(settings: Settings, provider: str) -> None:
    """While `offline` is set, questions stay on this machine."""
    here = is_loopback(urlsplit(settings.llm_url).hostname or "")
    if not settings.offline or here or (provider == "ollama" and not settings.llm_url):
        return
    where = f"llm_url = {settings.llm_url!r}" if settings.llm_url else f"llm = {settings.llm!r}"
    raise ConfigError(
        f"{where} is not on this machine, and offline is set",
        advice="set offline = false to send questions and clauses there",
    )


class _Ending(httpx.HTTPTransport):
    """Ends a call whose reader has gone, also while a server sends a byte now and then."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """See `httpx.HTTPTransport`."""
        response = super().handle_request(request)
        stop = getattr(_CALL, "stop", None)
        if stop is not None and isinstance(response.stream, httpx.SyncByteStream):
            response.stream = _EndingStream(response.stream, stop)
        return response


class _EndingStream(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, stop: threading.Event) -> None:
        self._stream, self._stop = stream, stop

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._stream:
            if self._stop.is_set():
                raise httpx.ReadError("nobody reads this answer any more")
            yield piece

    def close(self) -> None:
        self._stream.close()
