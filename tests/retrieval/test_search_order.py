"""Which clause comes first? Questions whose item was looked up in the notice beforehand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tiaowen.api import Assistant, build, parse
from tiaowen.config import Settings
from tiaowen.index.embedding import open_embedder
from tiaowen.models import Document
from tiaowen.policy.numbering import numeral
from tiaowen.retrieval.hybrid import Retriever

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .conftest import Read

_QUESTIONS = {
    4: (
        "黑加油站点、非标油",
        "黑加油站點、非標油",
        "illegal filling stations, substandard diesel",
    ),
    6: (
        "收寄验视、实名收寄、过机安检",
        "收寄驗視、實名收寄、過機安檢",
        "inspection of parcels on acceptance, real-name posting, security screening",
    ),
    7: (
        "侵权假冒商品环境无害化销毁",
        "侵權假冒商品環境無害化銷毀",
        "environmentally sound destruction of counterfeit goods",
    ),
    8: (
        "专利执法办案",
        "專利執法辦案",
        "patent enforcement",
    ),
    9: (
        "驰名商标、老字号商标",
        "馳名商標、老字號商標",
        "well-known and time-honoured trademarks",
    ),
    10: (
        "秋风2017，盗版教材教辅",
        "「秋風2017」，盜版教材教輔",
        "Autumn Wind 2017, pirated textbooks",
    ),
    11: (
        "政府机关软件正版化督查",
        "政府機關軟體正版化督查",
        "licensed software in government offices",
    ),
    12: (
        "植物新品种测试能力",
        "植物新品種測試能力",
        "testing capacity for new plant varieties",
    ),
    14: (
        "玩忽职守、贪赃枉法、徇私舞弊",
        "怠忽職守、貪贓枉法、徇私舞弊",
        "procuratorate, dereliction of duty, bending the law for personal gain",
    ),
    15: (
        "知识产权法庭、三合一审判",
        "智慧財產權法庭、三合一審判",
        "IP courts, three-in-one trials",
    ),
    16: (
        "长三角、京津冀、泛珠三角",
        "長三角、京津冀、泛珠三角",
        "Yangtze River Delta, Beijing-Tianjin-Hebei, Pan-Pearl River Delta",
    ),
    18: (
        "税收违法、涉税案件",
        "稅收違法、涉稅案件",
        "tax violations, tax-related cases",
    ),
    20: (
        "反不正当竞争法、著作权法修订",
        "反不正當競爭法、著作權法修訂",
        "revision of the Anti-Unfair Competition Law and the Copyright Law",
    ),
    22: (
        "一票否决、约谈、挂牌督办",
        "一票否決、約談、掛牌督辦",
        "one-vote veto, holding officials to account",
    ),
    29: (
        "中日韩海关执法合作",
        "中日韓海關執法合作",
        "customs enforcement cooperation with Japan and Korea",
    ),
}
_ALL = [
    pytest.param(item, question, id=f"{item}-{language}")
    for item, wordings in _QUESTIONS.items()
    for language, question in zip(("Hans", "Hant", "en"), wordings, strict=True)
]


@pytest.mark.parametrize(("item", "question"), _ALL)
def test_the_right_item_comes_first(retriever: Retriever, item: int, question: str) -> None:
    assert retriever.search(question, k=5)[0].clause.item == item


@pytest.mark.parametrize(
    ("question", "item", "index"),
    [
        ("林木种苗质量抽查", 2, 3),
        ("消毒产品抽检", 4, 4),
        ("文化市场暗访抽查", 10, 2),
        ("质量信用信息归集机制", 21, 4),
        ("world customs organization", 28, 2),
        ("金磚國家", 28, 3),
        ("service stations at trade fairs abroad", 30, 2),
    ],
)
def test_within_an_item_the_right_clause_comes_first(
    retriever: Retriever, question: str, item: int, index: int
) -> None:
    clause = retriever.search(question, k=5)[0].clause
    assert (clause.item, clause.index) == (item, index)


_PARTS = {"dense", "bm25", "coverage", "title", "late"}


@pytest.mark.parametrize(("item", "question"), _ALL)
def test_hits_are_distinct_best_first_and_explain_themselves(
    retriever: Retriever, item: int, question: str
) -> None:
    hits = retriever.search(question, k=8)
    assert len({h.clause.id for h in hits}) == len(hits) == 8
    scores = [h.score for h in hits]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] <= 1.0 + 1e-9
    first = hits[0].parts
    assert set(first) == _PARTS
    assert first["bm25"] > 0
    assert -1.0 <= first["dense"] <= 1.0 + 1e-6
    assert 0.0 < first["coverage"] <= 1.0 + 1e-9
    for hit in hits:
        assert _PARTS - {"bm25"} <= set(hit.parts) <= _PARTS


def test_a_longer_list_begins_as_the_shorter_one(retriever: Retriever) -> None:
    ids = [h.clause.id for h in retriever.search("软件正版化", k=20)]
    for k in (1, 3, 10):
        assert [h.clause.id for h in retriever.search("软件正版化", k=k)] == ids[:k]


def test_there_are_never_more_hits_than_clauses(retriever: Retriever, notice: Document) -> None:
    hits = retriever.search("侵权假冒", k=500)
    assert len(hits) <= len(notice.clauses)


@pytest.mark.parametrize(
    "question", ["", "？", "谁牵头？", "who leads?", "火星", "xylophone", "\ud800", "😀"]
)
def test_a_question_without_a_word_of_the_documents_finds_nothing(
    retriever: Retriever, question: str
) -> None:
    assert retriever.search(question) == []


def test_a_query_read_before_gives_the_same_hits(retriever: Retriever, read: Read) -> None:
    query = read("软件正版化由谁牵头？")
    assert retriever.search(query, k=3) == retriever.search("软件正版化由谁牵头？", k=3)
    elsewhere = replace(query, concepts=read("植物新品种").concepts, about="植物新品种")
    assert retriever.search(elsewhere, k=1)[0].clause.item == 12


class _ByLength:
    """A reranker that likes short clauses, so that its order is known beforehand."""

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        return [-float(len(text)) for text in texts]


def test_a_reranker_orders_the_head_and_leaves_the_rest(retriever: Retriever) -> None:
    plain = retriever.search("侵权假冒", k=6)
    settings = Settings(rerank_depth=4)
    reranking = Retriever(
        retriever.index, open_embedder(settings), settings=settings, reranker=_ByLength()
    )
    hits = reranking.search("侵权假冒", k=6)
    by_length = sorted(plain[:4], key=lambda h: len(h.clause.title) + len(h.clause.text))
    assert [h.clause.id for h in hits[:4]] == [h.clause.id for h in by_length]
    assert [h.clause.id for h in hits[4:]] == [h.clause.id for h in plain[4:]]
    assert all("rerank" in h.parts for h in hits[:4])
    assert not any("rerank" in h.parts for h in hits[4:])
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_quoted_words_are_found_among_many_that_nearly_are_the_same(tmp_path: Path) -> None:
    tasks = [
        f"（{numeral(n)}）植物园保护方面（共5项）。植物园保护方面的任务，植物园保护。\n"
        for n in range(1, 36)
    ]
    other = "推进城市绿化和河湖治理，完善公园体系，" * 12
    last = f"（{numeral(36)}）其他任务。{other}植物园保护方面5项另行通知。\n"
    text = "某某部关于园林工作的通知\n某发〔2020〕1号\n一、任务\n" + "".join([*tasks, last])
    document = parse(text.encode(), name="garden.txt")
    assert len(document.clauses) >= 36
    build([document], tmp_path)
    with Assistant.open(tmp_path) as assistant:
        hits = assistant.search("“植物园保护方面5项”在哪一项？", k=3)
    assert "植物园保护方面5项" in hits[0].clause.text
