"""Clauses as LangChain documents."""

import asyncio

import pytest
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda
from tiaowen.api import Assistant


@pytest.fixture(scope="module")
def retriever(assistant: Assistant) -> BaseRetriever:
    return assistant.as_retriever(k=5)


def test_documents_are_the_hits_of_a_search(assistant: Assistant, retriever: BaseRetriever) -> None:
    found = retriever.invoke("软件正版化由谁牵头？")
    hits = assistant.search("软件正版化由谁牵头？", k=5)
    assert [d.id for d in found] == [hit.clause.id for hit in hits]
    assert [d.metadata["score"] for d in found] == [hit.score for hit in hits]


def test_a_document_says_what_the_clause_says_and_where(
    assistant: Assistant, retriever: BaseRetriever
) -> None:
    first = retriever.invoke("軟體正版化由誰主責？")[0]
    assert first.page_content.startswith("持续开展政府机关软件正版化工作")
    assert first.page_content.endswith("国家知识产权局、国管局按职责分工负责）")
    assert "（新闻出版广电总局牵头负责" in first.page_content
    metadata = first.metadata
    assert set(metadata) == {
        "document", "label", "title", "item", "clause", "score", "parts", "start", "end", "sha256",
    }  # fmt: skip
    assert metadata["document"] == "国办发〔2017〕46号"
    assert metadata["label"] == "三、（十一）"
    assert metadata["title"] == "深入推进软件正版化工作"
    assert (metadata["item"], metadata["clause"]) == (11, 1)
    assert set(metadata["parts"]) >= {"bm25", "dense"}
    document = assistant.documents[0]
    assert metadata["sha256"] == document.sha256
    original = document.text[metadata["start"] : metadata["end"]]
    assert original.startswith("持")
    assert original.endswith("負責)")


def test_a_clause_without_item_or_note_has_none(assistant: Assistant) -> None:
    everything = assistant.as_retriever(k=100).invoke("打击侵犯知识产权和制售假冒伪劣商品工作")
    plain = [d for d in everything if d.metadata["item"] is None]
    assert all(d.metadata["clause"] is None for d in plain)
    assert all("（）" not in d.page_content for d in everything)


@pytest.mark.parametrize("nothing", ["", "？", "🙂"])
def test_nothing_asked_finds_nothing(retriever: BaseRetriever, nothing: str) -> None:
    assert retriever.invoke(nothing) == []


def test_a_very_long_query_is_cut(retriever: BaseRetriever) -> None:
    assert len(retriever.invoke("软件正版化" * 200_000)) == 5


def test_k_must_be_positive(assistant: Assistant) -> None:
    assert len(assistant.as_retriever(k=1).invoke("海关")) == 1
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        assistant.as_retriever(k=0)


def test_batch_and_async_give_the_same(retriever: BaseRetriever) -> None:
    async def find() -> tuple[list[Document], list[list[Document]]]:
        return await retriever.ainvoke("商标"), await retriever.abatch(["商标", "专利"])

    one, many = asyncio.run(find())
    assert one == many[0] == retriever.invoke("商标")
    assert many[1] == retriever.batch(["商标", "专利"] * 20)[-1]


def test_it_goes_into_a_chain(retriever: BaseRetriever) -> None:
    def labels(found: list[Document]) -> list[str]:
        return [d.metadata["label"] for d in found]

    chain = retriever | RunnableLambda(labels)
    assert chain.invoke("who leads software legalization?")[0] == "三、（十一）"
