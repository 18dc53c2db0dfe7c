"""What does the interface say, in which language? Reads the files of `texts/`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib import resources

from ..errors import ConfigError
from ..models import Document, Language

LANGUAGES: tuple[str, ...] = tuple(language.value for language in Language)
"""Languages of the interface, the default first."""

DEFAULT = Language.HANS.value


@cache
def read_texts() -> Mapping[str, Mapping[str, str]]:
    """Texts by key, then by language.

    Raises:
        ConfigError: a text is missing in one of the languages, or two files have the same key.
    """
    texts: dict[str, dict[str, str]] = {}
    folder = resources.files(__package__).joinpath("texts")
    for path in sorted((p for p in folder.iterdir() if p.name.endswith(".toml")), key=str):
        found: dict[str, dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))
        for key, row in found.items():
            missing = [language for language in LANGUAGES if not row.get(language)]
            if missing:
                raise ConfigError(f"{path.name}: {key!r} has no text in {', '.join(missing)}")
            if key in texts:
                raise ConfigError(f"{path.name}: {key!r} has a text in another file already")
            texts[key] = row
    return texts


def text(key: str, language: str = DEFAULT) -> str:
    """One text, its braces left as they are."""
    return read_texts()[key][language]


def span(key: str, *, tag: str = "span", classes: str = "") -> str:
    """An element whose words follow the language of the interface.

    It is drawn in the default language; `language.js` finds it by its class. A class, not a
    data attribute, because Gradio's sanitiser drops the latter from chat messages.
    """
    names = f"t t-{key} {classes}".strip()
    return f'<{tag} class="{names}">{escape(text(key))}</{tag}>'


def page_texts(
    documents: Sequence[Document], *, llm: str = "", place: str = ""
) -> dict[str, dict[str, str]]:
    """All texts by language, then by key, with what is loaded and who writes filled in.

    Args:
        place: where feedback is kept.
    """
    page: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        row = {key: text(key, language) for key in read_texts()}
        titles = _named(documents[0]) if documents else "–"
        if len(documents) > 1:
            titles = row["intro_more"].format(first=titles, count=len(documents))
        row["intro_loaded"] = row["intro_loaded"].format(titles=titles)
        for key in ("llm_limits", "llm_banner"):
            row[key] = row[key].format(model=llm)
        row["feedback_hint"] = row["feedback_hint"].format(place=place)
        page[language] = row
    return page


def _named(document: Document) -> str:
    """《title》 and number, as documents are named in running text."""
    number = f"（{document.number}）" if document.number else ""
    return f"《{document.title}》{number}"
