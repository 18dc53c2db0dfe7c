"""Made-up documents in the style of State Council documents, and a parser that checks spans."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from tiaowen.models import Document
from tiaowen.policy.normalise import simplify
from tiaowen.policy.parse import clean_document, parse

Parse = Callable[..., Document]
"""`parsed(text, "文件.html")`."""


@pytest.fixture(scope="session")
def parsed() -> Parse:
    """Parses a text, and checks that every span of the document replays."""

    def run(text: str, name: str = "文件.txt") -> Document:
        document = parse(text.encode(), name=name)
        _replays(document)
        return document

    return run


def _replays(document: Document) -> None:
    """Every span of the document gives back the words it was read from."""
    cleaned = clean_document(document)

    def words(start: int, end: int) -> str:
        text = document.text[start:end]
        if document.media == "html":
            text = html.unescape(re.sub(r"</?[a-z][^>]*>", "", text)).replace("\xa0", " ")
        if document.media == "markdown":
            text = re.sub(r"\*\*|^#+ ", "", text, flags=re.MULTILINE)
        text = re.sub("[(（] ?[a-zà-ǿ]+[)）]", "", text)  # the noise of `_noisy`
        return simplify(text.replace("，，", "，"))

    def same(one: str, other: str) -> bool:
        return re.sub(r"\s", "", one) == re.sub(r"\s", "", other)

    for clause in document.clauses:
        quote = simplify(cleaned.quote(clause.text_span))
        assert same(quote, clause.text)
        if clause.note_span is not None:
            assert clause.note in simplify(cleaned.quote(clause.note_span))
        for duty in clause.duties:
            assert simplify(cleaned.quote(duty.span)) == duty.body
        assert same(words(clause.text_span.start, clause.text_span.end), clause.text)
    for field in document.head:
        assert simplify(cleaned.quote(field.span))
