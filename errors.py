"""The error tree of tiaowen.

    TiaowenError
    ├── ConfigError          a setting or argument is wrong
    │   └── FilterError      a filter or scope names what is not there
    ├── DependencyError      an optional library or model cannot be loaded
    ├── DocumentError        a document cannot be read or parsed
    │   └── DecodeError      its bytes are not text in any accepted encoding
    ├── StoreError           the index on disk
    │   ├── StoreMissing     there is none at that place
    │   ├── StoreCorrupt     a file is missing, cut short or changed
    │   ├── StoreMismatch    written by another format, embedder or normaliser
    │   └── StoreLocked      another process is writing
    └── CitationError        an answer holds words that the source does not

Every error is one line for a person (`str(error)`) and one line of advice
(`error.advice`): what to do next.
"""

from __future__ import annotations


class TiaowenError(Exception):
    """Root of every error that tiaowen raises on purpose."""

    advice: str
    """What the reader can do next; may be empty."""

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.advice = advice


class ConfigError(TiaowenError):
    """A setting, an option or an argument is not usable."""


class FilterError(ConfigError):
    """What narrows down a search or a question names what is not there, or too much."""

    field: str
    """Of `Where`: `documents`, `sections`, `bodies`, `roles`."""
    place: int | None
    """Of the wrong name among those given, from 0; `None` where it is all of them together."""
    reason: str
    """What is wrong, without the words that were given."""

    def __init__(
        self, message: str, *, field: str, reason: str, place: int | None = None, advice: str = ""
    ) -> None:
        super().__init__(message, advice=advice)
        self.field, self.place, self.reason = field, place, reason


class DependencyError(TiaowenError):
    """An optional library or a model is not there."""


class DocumentError(TiaowenError):
    """A document cannot be read or parsed; the message names it."""

    kind: str
    """What is wrong, in a word, where a page says it in its own language: `empty`, `too_large`,
    `not_text`, `not_html`, `nothing` (nothing citable), `suffix`; else empty."""

    def __init__(self, message: str, *, advice: str = "", kind: str = "") -> None:
        super().__init__(message, advice=advice)
        self.kind = kind


class DecodeError(DocumentError):
    """The bytes of a document are not text; the message gives the byte offset."""

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message, advice=advice, kind="not_text")


class StoreError(TiaowenError):
    """The index on disk cannot be used."""


class StoreMissing(StoreError):
    """There is no index at the place given."""


class StoreCorrupt(StoreError):
    """A file of the index is missing, cut short or changed."""


class StoreMismatch(StoreError):
    """The index was written by another format, embedder or normaliser."""


class StoreLocked(StoreError):
    """Another process is writing to the index."""


class CitationError(TiaowenError):
    """A quotation does not replay from its source."""
