"""The page that asks who you are: small, without script, in the language of the browser."""

from __future__ import annotations

import base64
import hashlib
from enum import StrEnum
from html import escape
from importlib import resources

from ..models import Language
from .texts import text

_TAGS = 20
"""Languages of a browser that are looked at."""


class Problem(StrEnum):
    """Why the page is shown again; the texts are named after it."""

    FAILED = "failed"
    WAIT = "wait"
    BUSY = "busy"


def style_of_login() -> str:
    """The style of the page; it stands in the page itself."""
    path = resources.files(__package__).joinpath("static", "login.css")
    return path.read_text(encoding="utf-8")


def policy_of_login() -> str:
    """Content Security Policy of the page: its own style, its own form, nothing else."""
    hashed = hashlib.sha256(style_of_login().encode()).digest()
    style = base64.b64encode(hashed).decode("ascii")
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; img-src data:; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    )


def preferred(accepted: str) -> Language:
    """The language of the interface for an `Accept-Language` header.

    Source: RFC 9110, section 12.5.4.
    """
    wishes: list[tuple[float, Language]] = []
    for part in accepted.split(",")[:_TAGS]:
        tag, _, weight = part.strip().lower().partition(";q=")
        try:
            wish = float(weight) if weight else 1.0
        except ValueError:
            continue
        language = _language(tag.strip())
        if language is not None and 0 < wish <= 1:
            wishes.append((wish, language))
    best = max((wish for wish, _ in wishes), default=0.0)
    return next((language for wish, language in wishes if wish == best), Language.ENGLISH)


def _language(tag: str) -> Language | None:
    name, *parts = tag.split("-")
    if name == "en":
        return Language.ENGLISH
    if name != "zh":
        return None
    return Language.HANT if {"hant", "tw", "hk", "mo"} & set(parts) else Language.HANS


def login_html(
    language: Language, *, problem: Problem | None = None, name: str = "", wait_s: int = 0
) -> str:  # fmt: skip
    """The page.

    Args:
        problem: why it is shown again.
        name: what was typed as name before.
        wait_s: seconds to wait, where the text speaks of them.
    """
    alert = ""
    if problem:
        said = text(f"login_{problem}", language).replace("{seconds}", str(wait_s))
        alert = f'<p class="problem" role="alert" id="problem">{escape(said)}</p>'
    described = ' aria-describedby="problem" aria-invalid="true"' if problem else ""
    first, second = (" autofocus", "") if not name else ("", " autofocus")

    def words(key: str) -> str:
        return escape(text(key, language))

    # The form goes to the address of the page itself, so that a place in a document (#cite/…)
    # and the page that was wanted are still there afterwards.
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">'
        f"<title>{words('login_title')} · {words('name')}</title>"
        f"<style>{style_of_login()}</style></head><body><main>"
        f'<p class="brand"><span class="seal" aria-hidden="true">条</span>'
        f"<b>{words('name')}</b> <span>{words('motto')}</span></p>"
        f'<h1>{words("login_title")}</h1>{alert}<form method="post">'
        f'<label for="username">{words("login_name")}</label>'
        f'<input id="username" name="username" value="{escape(name)}" required maxlength="64"'
        f' autocomplete="username" autocapitalize="none" spellcheck="false"{described}{first}>'
        f'<label for="password">{words("login_password")}</label>'
        '<input id="password" name="password" type="password" required maxlength="1024"'
        f' autocomplete="current-password"{described}{second}>'
        f'<button type="submit">{words("login_submit")}</button></form>'
        f'<p class="hint">{words("login_hint")}</p></main></body></html>'
    )
