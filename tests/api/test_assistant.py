"""The Python API: open, ask, search, duties; from one thread and from many."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import tiaowen
from tiaowen.api import Assistant, build, parse, verify_index
from tiaowen.config import Settings
from tiaowen.errors import StoreCorrupt, StoreMismatch, StoreMissing
from tiaowen.index.embedding import Embedder, HashingEmbedder, bundled_model
from tiaowen.index.static import StaticEmbedder
from tiaowen.models import Answer, Document, Role

_QUESTIONS = [
    "软件正版化由谁牵头？",
    "軟體正版化由誰主責？",
    "who leads software legalization?",
    "商务部牵头哪些项？",
    "第二十一项由谁负责？",
    "发文字号是什么？",
    "涉税案件由几个单位负责？",
    "为什么由商务部牵头软件正版化？",
    "今天天气怎么样？",
    "",
    "商标执法和专利执法分别由谁牵头？",
    "软件正版化的预算是多少？",
]


def _said(answer: Answer) -> Answer:
    """An answer without the time it took."""
    return replace(answer, elapsed_ms=0.0)


# --- 八行 ----------------------------------------------------------------------------------------


def test_the_example_of_the_design(assistant: Assistant) -> None:
    answer = assistant.ask("who leads software legalization?")
    assert answer.citations[0].label == "三、（十一）"
    hits = assistant.search("软件正版化", k=10)
    assert len(hits) == 10
    clause = hits[0].clause
    assert (clause.document, clause.label) == ("国办发〔2017〕46号", "三、（十一）")
    assert (clause.item, clause.index) == (11, 1)
    assert clause.note.startswith("新闻出版广电总局牵头负责")
    assert clause.duties[0].role is Role.LEAD
    assert set(hits[0].parts) >= {"dense", "bm25"}


def test_the_names_a_program_imports() -> None:
    assert tiaowen.Assistant is Assistant
    assert tiaowen.build is build
    assert tiaowen.parse is parse


def test_a_clause_by_its_id(assistant: Assistant, notice: Document) -> None:
    for clause in notice.clauses:
        assert assistant.clause(clause.id) == clause
    assert assistant.clause("nothing") is None


def test_documents_come_back_as_they_were_parsed(assistant: Assistant, notice: Document) -> None:
    assert assistant.documents == (notice,)
    assert assistant.clean_text(notice).simplified.count("软件正版化") == 6


def test_duties_of_all_and_of_one(assistant: Assistant) -> None:
    assert len(assistant.duties()) == 55
    rows = assistant.duties("人行")
    assert [(c.item, [d.role for d in duties]) for c, duties in rows] == [
        (20, [Role.WITHIN_REMIT]),
        (21, [Role.LEAD]),
    ]
    assert {d.body for _, duties in rows for d in duties} == {"人民银行"}
    assert assistant.duties("外星人局") == []


def test_the_english_name_of_a_body(assistant: Assistant) -> None:
    assert assistant.english_name("工商总局") == "State Administration for Industry and Commerce"
    assert assistant.english_name("外星人局") == ""


@pytest.mark.parametrize("k", [0, -1])
def test_a_search_for_no_hits_is_a_wrong_call(assistant: Assistant, k: int) -> None:
    with pytest.raises(ValueError, match="k must be 1 or more"):
        assistant.search("软件", k=k)


def test_parse_and_build_and_open(tmp_path: Path) -> None:
    text = (
        "国务院关于节能工作的意见\n国发〔2018〕901号\n（一）推广节能产品。（工业和信息化部负责）\n"
    )
    document = parse(text.encode(), name="节能.txt")
    manifest = build([document], tmp_path / "index")
    assert manifest.counts["documents"] == 1
    with Assistant.open(str(tmp_path / "index")) as assistant:
        assert assistant.generation == manifest.generation == "gen-1"
        assert [d.body for d in assistant.ask("第一项由谁负责？").duties] == ["工业和信息化部"]


def test_asking_twice_gives_the_same(assistant: Assistant) -> None:
    for question in _QUESTIONS:
        assert _said(assistant.ask(question)) == _said(assistant.ask(question))


def test_an_index_built_again_gives_the_same_answers(
    assistant: Assistant, notice: Document, tmp_path: Path
) -> None:
    build([notice], tmp_path / "index")
    with Assistant.open(tmp_path / "index") as again:
        for question in _QUESTIONS:
            assert _said(again.ask(question)) == _said(assistant.ask(question))


# --- 多个线程 ------------------------------------------------------------------------------------


def test_many_threads_give_the_answers_of_one(index_folder: Path) -> None:
    """A fresh assistant, so that nothing is kept from before and every cache fills at once."""
    with Assistant.open(index_folder) as one:
        expected = [_said(one.ask(q)) for q in _QUESTIONS]
    jobs = _QUESTIONS * 12
    with Assistant.open(index_folder) as shared, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(shared.ask, jobs))
    assert [_said(a) for a in answers] == expected * 12


def test_searching_and_reading_documents_from_many_threads(index_folder: Path) -> None:
    with Assistant.open(index_folder) as shared, ThreadPoolExecutor(8) as pool:
        hits = list(pool.map(lambda q: shared.search(q, k=5), _QUESTIONS * 6))
        documents = list(pool.map(lambda _: shared.documents, range(32)))
        alone = [shared.search(q, k=5) for q in _QUESTIONS]
    assert hits == alone * 6
    assert all(found is documents[0] for found in documents)


def test_an_assistant_keeps_its_generation_while_another_is_built(
    notice: Document, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    build([notice], folder)
    with Assistant.open(folder) as old:
        text = "国务院关于节能工作的意见\n国发〔2018〕901号\n（一）推广节能产品。（财政部负责）\n"
        build([parse(text.encode(), name="x.txt")], folder)
        assert old.generation == "gen-1"
        assert old.ask("软件正版化由谁牵头？").citations[0].item == 11
        with Assistant.open(folder) as new:
            assert new.generation == "gen-2"
            assert new.ask("软件正版化由谁牵头？").abstained


# --- 打不开 --------------------------------------------------------------------------------------


def _other_weights() -> Embedder:
    """Of the same name and size as the embedder that the index was built with."""
    embedder = StaticEmbedder(bundled_model(), Settings())
    embedder.fingerprint = "other weights"
    return embedder


@pytest.mark.parametrize(
    ("embedder", "advice"),
    [
        (HashingEmbedder(64), "set embedder = 'bundled', or build the index again"),
        (_other_weights(), "build the index again: the model has changed"),
    ],
    ids=["dimension", "weights"],
)
def test_another_embedder_is_refused_with_advice(
    index_folder: Path, embedder: Embedder, advice: str
) -> None:
    with pytest.raises(StoreMismatch, match="embedder 'bundled'") as caught:
        Assistant.open(index_folder, embedder=embedder)
    assert caught.value.advice == advice


def test_prefixes_are_a_part_of_the_embedder(index_folder: Path) -> None:
    with pytest.raises(StoreMismatch):
        Assistant.open(index_folder, settings=Settings(query_prefix="query: "))


def test_no_index_there(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="no index here") as caught:
        Assistant.open(tmp_path / "nowhere")
    assert "tiaowen index build" in caught.value.advice
    with pytest.raises(StoreMissing):
        Assistant.open(settings=Settings(index=tmp_path / "nowhere"))


def test_a_damaged_index_of_ones_own_is_refused_and_not_built_again(
    notice: Document, tmp_path: Path
) -> None:
    build([notice], tmp_path / "index")
    (tmp_path / "index" / "gen-1" / "vectors.faiss").write_bytes(b"rubbish")
    with pytest.raises(StoreCorrupt, match=r"vectors\.faiss"):
        Assistant.open(tmp_path / "index")
    with pytest.raises(StoreCorrupt):
        verify_index(tmp_path / "index")


def test_verify_counts_what_it_replayed(index_folder: Path) -> None:
    report = verify_index(index_folder)
    assert (report["generation"], report["clauses"]) == ("gen-1", 57)


# --- 关闭 ----------------------------------------------------------------------------------------


def test_a_closed_assistant_reads_no_more(index_folder: Path) -> None:
    assistant = Assistant.open(index_folder)
    assert assistant.ask("第一项说什么？").citations
    assistant.close()
    assistant.close()  # twice is once
    with pytest.raises((sqlite3.ProgrammingError, tiaowen.TiaowenError)):
        assistant.ask("第二项说什么？")


def test_a_with_block_closes(index_folder: Path) -> None:
    with Assistant.open(index_folder) as assistant:
        assert assistant.search("软件", k=1)
    with pytest.raises((sqlite3.ProgrammingError, tiaowen.TiaowenError)):
        assistant.ask("第三项说什么？")
