"""Small made-up documents, and an embedder that says what it was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tiaowen.config import Settings
from tiaowen.index.builder import build_index
from tiaowen.index.embedding import HashingEmbedder, Kind, Vectors
from tiaowen.index.manifest import Manifest
from tiaowen.models import Document
from tiaowen.policy.parse import parse

_TASKS = {
    "节能": ["推广节能产品。（工业和信息化部负责）", "建设节能改造工程。（财政部牵头负责）"],
    "节水": [
        "完善水价机制。（国家发展改革委负责）",
        "推广喷灌滴灌。（农业部、水利部按职责分工负责）",
    ],
    "就业": ["支持困难企业稳定岗位。（人力资源社会保障部负责）", "开展技能培训。（教育部负责）"],
}


class CountingEmbedder(HashingEmbedder):
    """The default embedder, which notes every text it encodes."""

    def __init__(self, dimension: int = 64) -> None:
        super().__init__(dimension)
        self.encoded: list[tuple[str, Kind]] = []

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        self.encoded += [(text, kind) for text in texts]
        return super().encode(texts, kind=kind)


Build = Callable[..., Manifest]
"""`build(folder, *documents, embedder=…)`."""
MakeDocument = Callable[..., Document]
"""`document("节能", number=901)`."""


@pytest.fixture
def embedder() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def document() -> MakeDocument:
    """Makes a notice of two clauses about one subject."""

    def make(subject: str, *, number: int = 901, extra: str = "") -> Document:
        tasks = "".join(
            f"（{'一二三'[i]}）{subject}任务。{task}\n" for i, task in enumerate(_TASKS[subject])
        )
        text = (
            f"国务院关于{subject}工作的意见\n国发〔2018〕{number}号\n一、主要任务\n{tasks}{extra}"
        )
        return parse(text.encode(), name=f"{subject}.txt")

    return make


@pytest.fixture
def build(embedder: CountingEmbedder) -> Build:
    """Builds an index with the counting embedder."""

    def run(folder: Path, *documents: Document, **options: object) -> Manifest:
        used = options.pop("embedder", embedder)
        settings = options.pop("settings", Settings())
        return build_index(folder, documents, used, settings=settings, **options)  # type: ignore[arg-type]

    return run
