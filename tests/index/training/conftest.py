"""A data folder of a few lines in the layout of the real one."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from tiaowen.policy.parse import bundled

_WORDS = (
    "海关 customs;软件 software;商标 trademark;专利 patent;版权 copyright;农药 pesticide;"
    "种子 seed;药品 drug;食品 food;互联网 internet;邮件 mail;快递 courier;司法 justice;"
    "检察院 procuratorate;法院 court;公安 police;税务 tax;广告 advertisement;质量 quality;"
    "标准 standard;监督 supervision;检查 inspection;教育 education;宣传 publicity"
)


def _write(path: Path, lines: Sequence[str]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.writelines(f"{line}\n" for line in lines)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Parallel words and clauses of the notice, with their translation."""
    folder = tmp_path_factory.mktemp("data")
    train = folder / "train"
    train.mkdir()
    clauses = [c for c in bundled().clauses if c.translation is not None]
    pairs = [word.split(" ") for word in _WORDS.split(";")]
    rows = [f"{zh}\tto {en} (sth); {en}\tcedict" for zh, en in pairs]
    rows += [f"{zh}\t{en}\tmoj_title" for zh, en in pairs]
    rows += [f"我们谈{zh}。\tWe talk of {en}.\ttatoeba" for zh, en in pairs]
    rows += [
        f"{c.text}\t{c.translation.text}\tmoj_segment".replace("\n", " ")
        for c in clauses
        if c.translation is not None
    ]
    _write(train / "zh_en_train.tsv.gz", rows)
    for name in (
        "law_heading_article", "law_para_ict", "law_title_purpose", "gov_heading_body",
        "qa_lawyer_llama",
    ):  # fmt: skip
        found = [json.dumps({"q": c.title, "p": c.text}, ensure_ascii=False) for c in clauses]
        _write(train / f"{name}.jsonl.gz", found)
    articles = [
        {"law": "知识产权法", "art": f"第{i}条", "text": c.text, "local": False}
        for i, c in enumerate(clauses)
    ]
    found = [json.dumps(article, ensure_ascii=False) for article in articles]
    _write(train / "prc_law_articles.zh-Hans.jsonl.gz", found)
    return folder
