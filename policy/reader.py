"""Which words does a reader of the file see?

Bytes to text (declared encoding > byte order mark > UTF-8 > GB18030), and from
HTML or Markdown to the visible text, each character with its place in the
decoded original.
"""

from __future__ import annotations

import codecs
import hashlib
import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from ..errors import DecodeError, DocumentError
from ..models import Span

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLOCKS = frozenset(
    (
        "p div br tr li h1 h2 h3 h4 h5 h6 table tbody ul ol section article header footer "
        "dd dt blockquote pre hr title center"
    ).split()
)
_OPEN_TAGS = 1000
_HIDDEN = frozenset(
    [
        "script",
        "style",
        "head",
        "noscript",
        "template",
        "nav",
        "select",
        "textarea",
        "iframe",
        "svg",
    ]
)
_VOID = frozenset(("br hr img input meta link area base col embed source track wbr").split())
_BODY = re.compile(
    r"""<(\w+)\b[^>]*\b(?:id|class)\s*=\s*["'][^"']*\b
    (?:UCAP-CONTENT|TRS_Editor|pages_content|article-content|Custom_UnionStyle)\b[^"']*["']""",
    re.VERBOSE | re.IGNORECASE,
)
_MARKDOWN_NOISE = re.compile(
    r"""
      <!--.*?-->                 # <!-- INFO END -->
    | ^[ \t]{0,3}\#{1,6}[ \t]+   # "## 第一章 总则"
    | \*\*|__                    # emphasis
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Source:
    """A decoded document before it is parsed."""

    name: str
    """Path, or the name the caller gave; used in errors."""
    text: str
    media: str
    """`text`, `html` or `markdown`."""
    encoding: str
    sha256: str


def read(source: Path | bytes, *, name: str = "", max_chars: int = 20_000_000) -> Source:
    """Read a document from a path or from bytes.

    Raises:
        DocumentError: the file is missing, empty, binary or larger than `max_chars`.
        DecodeError: its bytes are not text; the message gives the byte offset.
    """
    if isinstance(source, bytes):
        data, name = source, name or "<bytes>"
    else:
        name = name or str(source)
        try:
            data = source.read_bytes()
        except FileNotFoundError as error:
            raise DocumentError(f"{name}: no such file", advice="check the path") from error
        except OSError as error:
            raise DocumentError(f"{name}: cannot be read: {error.strerror}") from error
        except ValueError as error:  # a null character in the name
            raise DocumentError(f"{name!r}: not a file name: {error}") from error
    if len(data) > 4 * max_chars:
        raise _too_large(name, max_chars)
    text, encoding = decode(data, name=name)
    if len(text) > max_chars:
        raise _too_large(name, max_chars)
    if not text.strip("\ufeff \t\r\n\u3000"):
        raise DocumentError(f"{name}: the document is empty", kind="empty")
    return Source(name, text, _media(text, name), encoding, hashlib.sha256(data).hexdigest())


def _too_large(name: str, max_chars: int) -> DocumentError:
    reason = f"{name}: larger than {max_chars:,} characters"
    return DocumentError(reason, advice="split it", kind="too_large")


def decode(data: bytes, *, name: str = "<bytes>") -> tuple[str, str]:
    """Decode bytes: declared > byte order mark > strict UTF-8 > GB18030.

    A declaration that does not decode, or decodes to what is not plausibly text, is passed over:
    GBK bytes read as Big5 give nonsense without an error.

    Returns:
        The text and the name of the encoding used.
    """
    candidates: list[str] = []
    if declared := _DECLARED.search(data[:4096]):
        candidates.append(declared[1].decode("ascii"))
    bom = next((encoding for mark, encoding in _BOMS if data.startswith(mark)), None)
    candidates += [bom] if bom else []
    candidates += ["utf-8", "gb18030"]
    if b"\0" in data and not (bom or "utf-16" in candidates[0].lower()):
        raise DecodeError(
            f"{name}: binary data at byte {data.index(0)}",
            advice="tiaowen reads text, HTML and Markdown",
        )
    failures: dict[str, int] = {}
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except (LookupError, UnicodeError) as error:
            if isinstance(error, UnicodeDecodeError):
                failures[encoding] = error.start
            continue
        used = codecs.lookup(encoding).name
        if _plausible(text, sure=encoding == bom or used.startswith("utf-8")):
            return text, used
    # Bytes that are UTF-8 up to a point, beyond ASCII, are UTF-8 that breaks there.
    failure = failures.get("utf-8", 0)
    if data[:failure].isascii():
        failure = failures.get("gb18030", failure)
    raise DecodeError(
        f"{name}: not readable as text, first bad byte at offset {failure}",
        advice="save it as UTF-8 and try again",
    )


def _plausible(text: str, *, sure: bool) -> bool:
    """Few control, private-use and unassigned characters; letters that are mostly common Chinese.

    `sure` encodings, such as UTF-8, decode hardly anything but their own: no look at the letters.
    """
    sample = text[:20_000]
    odd = sum(
        unicodedata.category(c) in ("Cc", "Co", "Cn") and c not in "\t\r\n\f\v" for c in sample
    )
    if odd * 50 > len(sample):
        return False
    # Text read in a wrong encoding is full of rare ideographs, or of letters of other scripts.
    letters = [c for c in sample if c.isalpha() and not c.isascii()]
    return sure or sum(c in _common_han() for c in letters) * 5 >= len(letters) * 4


@cache
def _common_han() -> frozenset[str]:
    """The 3,755 characters of level 1 of GB 2312 and the 5,401 of level 1 of Big5.

    Source: GB/T 2312-1980; Big5, Institute for Information Industry, 1984.
    """
    simplified = bytes(b for a in range(0xB0, 0xD8) for c in range(0xA1, 0xFF) for b in (a, c))
    low = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    traditional = bytes(b for a in range(0xA4, 0xC7) for c in low for b in (a, c))
    return frozenset(simplified.decode("gb2312", "ignore") + traditional.decode("big5", "ignore"))


def _media(text: str, name: str) -> str:
    suffix = Path(name).suffix.lower()
    if suffix in (".html", ".htm", ".shtml", ".xhtml"):
        return "html"
    if suffix in (".md", ".markdown"):
        return "markdown"
    if suffix in (".txt", ".text"):
        return "text"
    start = text[:2000].lower()
    if re.search(r"<(?:!doctype html|html|head|body|table|tbody|div|p)\b", start):
        return "html"
    return "markdown" if re.search(r"^#{1,3} ", text[:2000], re.MULTILINE) else "text"


def visible(source: Source) -> tuple[str, list[Span] | None]:
    """The text a reader sees, and the original span of each of its characters.

    The second value is `None` where the original is plain text and both are the same.
    """
    if source.media == "html":
        return _visible_html(source.text, source.name)
    if source.media == "markdown":
        places = [Span(i, i + 1) for i in range(len(source.text))]
        pieces, kept, last = [], [], 0
        for match in _MARKDOWN_NOISE.finditer(source.text):
            pieces.append(source.text[last : match.start()])
            kept += places[last : match.start()]
            last = match.end()
        return "".join(pieces) + source.text[last:], kept + places[last:]
    return source.text, None


class _Visible(HTMLParser):
    """Collects the text between tags with its offsets; a block element starts a line."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.source = text
        self.lines = [0, *(m.end() for m in re.finditer("\n", text))]
        self.out: list[str] = []
        self.places: list[Span] = []
        self.hidden: list[str] = []

    def place(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def add(self, text: str, place: Span | None = None) -> None:
        if self.hidden:
            return
        start = self.place()
        self.out.append(text)
        if place is not None:
            self.places += [place] * len(text)
        else:
            self.places += [Span(i, i + 1) for i in range(start, start + len(text))]

    def between(self, text: str) -> None:
        """White space that a tag stands for; its place is the first character of the tag."""
        self.add(text, Span(self.place(), self.place() + 1))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self.hidden.clear()  # the end tag of <head> may be left out
        if tag in _HIDDEN:
            self.hidden.append(tag)
        if tag in _BLOCKS:
            self.between("\n")
        elif tag in ("td", "th"):
            self.between(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.hidden:  # and with it what was left open inside it
            del self.hidden[self.hidden.index(tag) :]
        elif tag in _BLOCKS and tag not in _VOID:
            self.between("\n")

    def handle_data(self, data: str) -> None:
        # A line break inside a paragraph is layout of the source, not of the document.
        self.add(data.replace("\r", " ").replace("\n", " ").replace("\t", " "))

    def handle_entityref(self, name: str) -> None:
        self.reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self.reference(f"&#{name}")

    def reference(self, raw: str) -> None:
        start = self.place()
        end = start + len(raw)
        end += self.source[end : end + 1] == ";"
        char = html.unescape(raw + ";").replace("\xa0", " ")
        if char.startswith("&") and len(char) > 1:
            self.add(self.source[start:end])  # R&D, AT&T: no reference, but text
        else:
            self.add(char, Span(start, end))


def _visible_html(text: str, name: str) -> tuple[str, list[Span]]:
    if text.count("<") - text.count(">") > _OPEN_TAGS:
        # Parsing it would take minutes, and show nothing.
        raise DocumentError(f"{name}: not HTML: most of its tags are never closed", kind="not_html")
    parser = _Visible(text)
    parser.feed(text)
    parser.close()
    visible, places = "".join(parser.out), parser.places
    body = _BODY.search(text)
    if body is None:
        return visible, places
    # A saved gov.cn page: keep the element that holds the document, drop the navigation.
    end = _element_end(text, body.start(), body[1].lower())
    kept = [i for i, place in enumerate(places) if body.start() <= place.start < end]
    if sum(not visible[i].isspace() for i in kept) < 20:
        return visible, places
    return "".join(visible[i] for i in kept), [places[i] for i in kept]


def _element_end(text: str, start: int, tag: str) -> int:
    depth = 0
    for match in _tags(text, start, tag):
        depth += -1 if match[0].startswith("</") else 1
        if depth == 0:
            return match.end()
    return len(text)


def _tags(text: str, start: int, tag: str) -> Iterator[re.Match[str]]:
    return re.compile(rf"</?{tag}\b[^>]*>", re.IGNORECASE).finditer(text, start)
