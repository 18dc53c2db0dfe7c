"""A benchmark of four passages, written file by file."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

CORPUS = [
    {
        "_id": "d1",
        "title": "反不正当竞争法",
        "text": "经营者不得实施混淆行为，引人误认为是他人商品。",
    },
    {"_id": "d2", "title": "消费者权益保护法", "text": "消费者享有自主选择商品或者服务的权利。"},
    {"_id": "d3", "title": "", "text": "用人单位自用工之日起即与劳动者建立劳动关系。"},
    {"_id": "d4", "title": "劳动合同法", "text": "试用期包含在劳动合同期限内。"},
]
QUERIES = [
    {"_id": "q1", "text": "混淆行为"},
    {"_id": "q2", "text": "试用期算不算在劳动合同期限里？"},
    {"_id": "q3", "text": "没有金标准的问题"},
]
GOLD = [("q1", "d1", 1), ("q2", "d4", 2), ("q2", "d3", 1), ("q2", "d2", 0)]

Write = Callable[..., Path]
"""`write(corpus=[…], queries=[…], gold=[…])`; rows may be lines as they stand."""


def _lines(rows: Sequence[Mapping[str, Any] | str]) -> str:
    lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in rows]
    return "".join(f"{line}\n" for line in lines)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a benchmark; what is not named is as above."""

    def call(
        corpus: Sequence[Mapping[str, Any] | str] = CORPUS,
        queries: Sequence[Mapping[str, Any] | str] = QUERIES,
        gold: Sequence[tuple[str, str, int] | str] = GOLD,
        *,
        split: str = "test",
        packed: bool = False,
    ) -> Path:
        folder = tmp_path / "benchmark"
        (folder / "qrels").mkdir(parents=True, exist_ok=True)
        for name, rows in (("corpus.jsonl", corpus), ("queries.jsonl", queries)):
            data = _lines(rows).encode("utf-8", "surrogatepass")
            path = folder / f"{name}.gz" if packed else folder / name
            path.write_bytes(gzip.compress(data) if packed else data)
        cells = [r if isinstance(r, str) else "\t".join(map(str, r)) for r in gold]
        header = [] if any("query-id" in c for c in cells[:1]) else ["query-id\tcorpus-id\tscore"]
        text = "".join(f"{line}\n" for line in [*header, *cells])
        (folder / "qrels" / f"{split}.tsv").write_text(text, encoding="utf-8")
        return folder

    return call
