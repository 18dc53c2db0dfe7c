"""Which genre is it? The same printed marker means different things in each."""

from __future__ import annotations

import re

from ..models import Genre

_ARTICLE = re.compile(
    r"^\s*第[零〇一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十]+)?[\s　:：]?"
)


def genre_of(paragraphs: list[str]) -> Genre:
    """Legislation where three or more paragraphs begin with 第X条, and more than with 一、.

    A notice that quotes an article inside a sentence, or issues one attached regulation of two
    articles, stays a notice.
    """
    articles = sum(_ARTICLE.match(p) is not None for p in paragraphs)
    sections = sum(re.match(r"^\s*[一二三四五六七八九十]+、", p) is not None for p in paragraphs)
    return Genre.LEGISLATION if articles >= 3 and articles > sections else Genre.NOTICE
