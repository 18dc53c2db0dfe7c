"""WHICH DOCUMENTS ARE LOADED NOW? A change without a restart, and what a file would be if added."""

from .folder import user_library
from .incoming import MAX_DOCUMENT_BYTES, SUFFIXES, Preview
from .loaded import Library
from .report import Change, Health

__all__ = [
    "MAX_DOCUMENT_BYTES",
    "SUFFIXES",
    "Change",
    "Health",
    "Library",
    "Preview",
    "user_library",
]
