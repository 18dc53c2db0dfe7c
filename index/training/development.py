"""On which questions is a model chosen? The development sets, each as questions and passages."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import DocumentError
from .data import objects, reading

_NUMBERED = r"第[零一二三四五六七八九十百千]+条(?:之[一二三])?"
_CITED = re.compile(rf"《(?P<law>[^《》]+)》(?P<articles>(?:[、,，和及]?{_NUMBERED})+)")
_ARTICLE = re.compile(_NUMBERED)
_COUNTRY = "中华人民共和国"
_LINES = 5
"""Neighbouring news sentences that make one passage."""
_WORDS = 8
"""Words of a news sentence that make one question."""


@dataclass(frozen=True, slots=True)
class Task:
    """Questions over passages."""

    name: str
    questions: Sequence[str]
    passages: Sequence[str]
    right: Sequence[frozenset[int]]
    """Rows of the passages that answer each question."""
    groups: Sequence[int] | None = None
    """Passages of one group (the clauses of an item) count as one hit."""


def tasks(folder: Path) -> Iterator[Callable[[], Task]]:
    """Every development set of a data folder, read when called.

    Raises:
        DocumentError: when called, a file is missing or damaged.
    """
    dev = folder / "dev" if (folder / "dev").is_dir() else folder
    train = folder / "train" if (folder / "train").is_dir() else folder
    for script in ("CN", "TW"):
        yield lambda script=script: _news(dev, script)  # type: ignore[misc]
    yield lambda: _news_passages(dev)
    yield lambda: _law(dev)
    yield lambda: _reading(dev / "DRCD_dev.json.gz", "DRCD")
    yield lambda: _reading(dev / "cmrc2018_trial.json.gz", "CMRC")
    yield lambda: consultations(dev, train)


def _text(path: Path) -> str:
    with reading(path):
        return gzip.decompress(path.read_bytes()).decode("utf-8")


def _json(path: Path) -> Any:
    try:
        return json.loads(_text(path))
    except json.JSONDecodeError as error:
        raise DocumentError(f"{path}: not JSON: {error}") from error


def _one_each(count: int) -> list[frozenset[int]]:
    return [frozenset((i,)) for i in range(count)]


def _news_lines(dev: Path, script: str) -> tuple[list[str], list[str]]:
    en = _text(dev / "newstest2019-src.eng.txt.gz").splitlines()
    return en, _text(dev / f"newstest2019-ref.zho-{script}.txt.gz").splitlines()


def _news(dev: Path, script: str) -> Task:
    en, zh = _news_lines(dev, script)
    return Task(f"news en -> zh-{script}", en, zh, _one_each(len(zh)))


def _news_passages(dev: Path) -> Task:
    """A few words of an English sentence -> a passage of Chinese ones: near to short questions."""
    en, zh = _news_lines(dev, "CN")
    rng = np.random.default_rng(0)
    questions = []
    for line in en:
        words = line.split()
        start = int(rng.integers(max(1, len(words) - _WORDS + 1)))
        questions.append(" ".join(words[start : start + _WORDS]))
    passages = ["".join(zh[i : i + _LINES]) for i in range(0, len(zh), _LINES)]
    return Task("8 words en -> 5 lines zh", questions, passages,
                [frozenset((i // _LINES,)) for i in range(len(en))])  # fmt: skip


def _law(dev: Path) -> Task:
    rows = list(objects(dev / "tw_law_articles.en-zh.dev.jsonl.gz"))
    return Task("law en -> zh-TW", [row["en"] for row in rows], [row["zh"] for row in rows],
                _one_each(len(rows)))  # fmt: skip


def _reading(path: Path, name: str) -> Task:
    data = _json(path)
    questions: list[str] = []
    passages: list[str] = []
    right: list[frozenset[int]] = []
    known: dict[str, int] = {}
    for context, asked in _paragraphs(data):
        row = known.setdefault(context, len(known))
        if row == len(passages):
            passages.append(context)
        questions += asked
        right += [frozenset((row,))] * len(asked)
    return Task(f"{name} question -> passage", questions, passages, right)


def _paragraphs(data: Any) -> Iterator[tuple[str, list[str]]]:
    articles = data["data"] if isinstance(data, dict) else data
    for article in articles:
        if "context_text" in article:
            yield article["context_text"], [q["query_text"] for q in article["qas"]]
        for paragraph in article.get("paragraphs", ()):
            yield paragraph["context"], [q["question"] for q in paragraph["qas"]]


def consultations(dev: Path, train: Path) -> Task:
    """Lay legal questions -> the statutes that the reference answers cite."""
    rows = _json(dev / "lawbench_3-8_consultation.json.gz")
    articles = [a for a in objects(train / "prc_law_articles.zh-Hans.jsonl.gz") if not a["local"]]
    places: dict[tuple[str, str], list[int]] = {}
    for i, article in enumerate(articles):
        law = article["law"].removeprefix(_COUNTRY)
        places.setdefault((law, article["art"]), []).append(i)
    questions, right = [], []
    for row in rows:
        found: set[int] = set()
        for match in _CITED.finditer(row["answer"]):
            law = match["law"].removeprefix(_COUNTRY)
            for label in _ARTICLE.findall(match["articles"]):
                found.update(places.get((law, label), ()))
        if found:
            questions.append(row["question"])
            right.append(frozenset(found))
    passages = [f"《{a['law']}》{a['art']} {a['text']}" for a in articles]
    return Task("consultation -> statute", questions, passages, right)
