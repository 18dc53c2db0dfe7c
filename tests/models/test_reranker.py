"""A cross-encoder that reads question and clause together."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tiaowen.api import Assistant, build
from tiaowen.config import Settings
from tiaowen.errors import DependencyError
from tiaowen.models import Document
from tiaowen.retrieval.rerank import CrossEncoderReranker, open_reranker

pytestmark = pytest.mark.torch
Folders = dict[str, Path]
QUESTION = "软件正版化由谁牵头？"


@pytest.fixture(scope="module")
def index(notice: Document, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reranked") / "index"
    build([notice], folder)
    return folder


def test_no_reranker_unless_one_is_set() -> None:
    assert open_reranker(Settings()) is None


def test_every_text_gets_a_score_of_its_own(models: Folders) -> None:
    reranker = CrossEncoderReranker(Settings(reranker=str(models["reranker"])))
    scores = reranker.score(QUESTION, ["软件正版化", "海关", "商标"])
    assert len(set(scores)) == 3
    assert all(type(score) is float for score in scores)
    assert reranker.score(QUESTION, ["商标"]) == pytest.approx(scores[2:], abs=1e-5)
    assert reranker.score(QUESTION, []) == []


@pytest.mark.parametrize(("size", "batches"), [(1, 3), (2, 2), (32, 1)])
def test_pairs_go_through_the_model_in_batches(models: Folders, size: int, batches: int) -> None:
    settings = Settings(reranker=str(models["reranker"]), batch_size=size)
    reranker = CrossEncoderReranker(settings)
    seen: list[object] = []
    reranker._model[0].register_forward_hook(lambda *_: seen.append(None))
    reranker.score(QUESTION, ["软件正版化", "海关", "商标"])
    assert len(seen) == batches


def test_several_threads_may_score(models: Folders) -> None:
    reranker = CrossEncoderReranker(Settings(reranker=str(models["reranker"])))
    texts = ["海关" * (1 + n % 9) for n in range(100)]
    with ThreadPoolExecutor(8) as pool:
        scores = list(pool.map(lambda text: reranker.score(QUESTION, [text])[0], texts))
    assert scores == pytest.approx(reranker.score(QUESTION, texts), abs=1e-5)


def test_hits_come_in_the_order_of_the_reranker(models: Folders, index: Path) -> None:
    settings = Settings(reranker=str(models["reranker"]), rerank_depth=20)
    with Assistant.open(index) as plain, Assistant.open(index, settings=settings) as assistant:
        before, after = plain.search(QUESTION, k=20), assistant.search(QUESTION, k=20)
    places = {hit.clause.id: place for place, hit in enumerate(before)}
    assert set(places) == {hit.clause.id for hit in after}
    assert [places[hit.clause.id] for hit in after] != list(range(20))
    reranker = CrossEncoderReranker(settings)
    texts = [f"{hit.clause.title}\n{hit.clause.text}" for hit in after]
    scores = reranker.score(QUESTION, texts)
    assert scores == sorted(scores, reverse=True)
    for hit, score in zip(after, scores, strict=True):
        assert hit.parts["rerank"] == pytest.approx(score, abs=1e-5)
        assert {"bm25", "dense"} & set(hit.parts)


def test_hits_below_its_depth_keep_their_place(models: Folders, index: Path) -> None:
    settings = Settings(reranker=str(models["reranker"]), rerank_depth=3)
    with Assistant.open(index) as plain, Assistant.open(index, settings=settings) as assistant:
        before, after = plain.search(QUESTION, k=10), assistant.search(QUESTION, k=10)
    assert {h.clause.id for h in after[:3]} == {h.clause.id for h in before[:3]}
    assert [h.clause.id for h in after[3:]] == [h.clause.id for h in before[3:]]
    assert ["rerank" in hit.parts for hit in after] == [True] * 3 + [False] * 7
    final = [hit.score for hit in after]
    assert final == sorted(final, reverse=True), "scores of one list can be compared"


def test_an_assistant_answers_with_it(models: Folders, index: Path) -> None:
    settings = Settings(reranker=str(models["reranker"]))
    with Assistant.open(index, settings=settings) as assistant:
        answer = assistant.ask("第十一项由谁牵头？")
    assert [duty.body for duty in answer.duties][:1] == ["新闻出版广电总局"]


# ---- what cannot be loaded -------------------------------------------------------------------


def refused(folder: Path | str) -> DependencyError:
    with pytest.raises(DependencyError) as caught:
        open_reranker(Settings(reranker=str(folder)))
    assert "leave reranker out" in caught.value.advice
    assert "\n" not in str(caught.value) + caught.value.advice
    return caught.value


def test_pickled_weights_are_refused(models: Folders, pickled: Callable[[Path], Path]) -> None:
    assert "pickled" in str(refused(pickled(models["reranker"])))


def test_a_missing_folder_and_an_unknown_name_are_refused(tmp_path: Path) -> None:
    assert str(tmp_path / "none") in str(refused(tmp_path / "none"))
    assert "'nobody/has-this-model' cannot be loaded" in str(refused("nobody/has-this-model"))


def test_a_model_with_two_labels_is_refused(models: Folders) -> None:
    assert "2 values a pair" in str(refused(models["two-labels"]))
