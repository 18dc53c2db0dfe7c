"""A sentence-transformers model as the embedder."""

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from tiaowen.api import Assistant, build
from tiaowen.config import Settings
from tiaowen.errors import DependencyError, StoreMismatch
from tiaowen.index.embedding import Kind, SentenceTransformerEmbedder, Vectors, open_embedder
from tiaowen.models import Document

pytestmark = pytest.mark.torch
TEXTS = ["软件正版化", "商标行政执法", "海关", "中小企业出口", "software 软件"]
Folders = dict[str, Path]


def embed(
    folder: Path, texts: list[str], kind: Kind = "document", **settings: str | int
) -> Vectors:
    embedder = open_embedder(Settings.from_mapping({"embedder": str(folder), **settings}))
    return embedder.encode(texts, kind=kind)


def same(first: Vectors, second: Vectors) -> bool:
    return bool(np.allclose(first, second, atol=1e-5))


def test_vectors_have_the_dimension_of_the_model_and_length_1(models: Folders) -> None:
    embedder = open_embedder(Settings(embedder=str(models["plain"])))
    vectors = embedder.encode(TEXTS, kind="document")
    assert embedder.name == str(models["plain"])
    assert embedder.dimension == 16
    assert vectors.shape == (5, 16)
    assert vectors.dtype == np.float32
    assert vectors.flags.c_contiguous
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert not same(vectors[:1], vectors[1:2])


def test_no_texts_give_no_vectors(models: Folders) -> None:
    assert embed(models["plain"], []).shape == (0, 16)


def test_without_prompt_and_prefix_queries_are_treated_as_documents(models: Folders) -> None:
    assert same(embed(models["plain"], TEXTS, "query"), embed(models["plain"], TEXTS))


def test_prefixes_go_before_queries_and_documents(models: Folders) -> None:
    plain = models["plain"]
    asked = embed(plain, ["海关"], "query", query_prefix="问：", document_prefix="答：")
    assert same(asked, embed(plain, ["问：海关"]))
    stored = embed(plain, ["海关"], "document", query_prefix="问：", document_prefix="答：")
    assert same(stored, embed(plain, ["答：海关"]))


def test_the_prompts_of_the_model_are_used(models: Folders) -> None:
    plain, prompted = models["plain"], models["prompted"]
    assert same(embed(prompted, ["海关"], "query"), embed(plain, ["query: 海关"]))
    assert same(embed(prompted, ["海关"]), embed(plain, ["passage: 海关"]))
    assert not same(embed(prompted, ["海关"]), embed(plain, ["海关"]))


def test_a_prefix_takes_the_place_of_the_prompt(models: Folders) -> None:
    asked = embed(models["prompted"], ["海关"], "query", query_prefix="问：")
    assert same(asked, embed(models["plain"], ["问：海关"]))


@pytest.mark.parametrize(("size", "batches"), [(1, 5), (2, 3), (32, 1)])
def test_texts_go_through_the_model_in_batches(models: Folders, size: int, batches: int) -> None:
    embedder = SentenceTransformerEmbedder(Settings(embedder=str(models["plain"]), batch_size=size))
    seen: list[object] = []
    embedder._model[0].register_forward_hook(lambda *_: seen.append(None))
    vectors = embedder.encode(TEXTS, kind="document")
    assert len(seen) == batches
    assert same(vectors, embed(models["plain"], TEXTS))


def test_several_threads_may_encode(models: Folders) -> None:
    embedder = open_embedder(Settings(embedder=str(models["plain"])))
    texts = ["海关" * (1 + n % 9) for n in range(200)]
    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda t: embedder.encode([t], kind="query")[0], texts))
    assert same(np.array(rows), embedder.encode(texts, kind="query"))


# ---- fingerprint -----------------------------------------------------------------------------


def fingerprint(folder: Path) -> str:
    return open_embedder(Settings(embedder=str(folder))).fingerprint


def test_the_fingerprint_stays_when_a_model_is_used_moved_or_opened_again(
    models: Folders, tmp_path: Path
) -> None:
    embedder = open_embedder(Settings(embedder=str(models["plain"])))
    before = embedder.fingerprint
    embedder.encode(TEXTS, kind="query")
    shutil.copytree(models["plain"], tmp_path / "moved")
    assert fingerprint(models["plain"]) == fingerprint(tmp_path / "moved") == before


def test_it_changes_with_weights_prompts_pooling_and_tokenizer(
    models: Folders, tmp_path: Path
) -> None:
    folder = tmp_path / "tokenizer"
    shutil.copytree(models["plain"], folder)
    data = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    data["model"]["vocab"]["海"], data["model"]["vocab"]["关"] = (
        data["model"]["vocab"]["关"], data["model"]["vocab"]["海"],
    )  # fmt: skip
    (folder / "tokenizer.json").write_text(json.dumps(data), encoding="utf-8")
    kinds = ["plain", "other", "prompted", "first-token"]
    found = {fingerprint(path) for path in [*(models[kind] for kind in kinds), folder]}
    assert len(found) == 5


# ---- what cannot be loaded -------------------------------------------------------------------


def refused(folder: Path | str, **settings: str) -> DependencyError:
    with pytest.raises(DependencyError) as caught:
        open_embedder(Settings.from_mapping({"embedder": str(folder), **settings}))
    assert "embedder = 'bundled'" in caught.value.advice
    assert "\n" not in str(caught.value) + caught.value.advice
    return caught.value


def test_pickled_weights_are_refused(models: Folders, pickled: Callable[[Path], Path]) -> None:
    error = refused(pickled(models["plain"]))
    assert "pickled" in str(error)
    assert "safetensors" in error.advice


def test_pickled_weights_of_a_later_module_are_refused(models: Folders, tmp_path: Path) -> None:
    folder = tmp_path / "dense"
    shutil.copytree(models["plain"], folder)
    modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    kind = "sentence_transformers.models.Dense"
    modules.append({"idx": 2, "name": "2", "path": "2_Dense", "type": kind})
    (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    (folder / "2_Dense").mkdir()
    (folder / "2_Dense" / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    assert "2_Dense are pickled" in str(refused(folder))


def test_code_that_comes_with_a_model_is_not_run(models: Folders, tmp_path: Path) -> None:
    folder, trace = tmp_path / "code", tmp_path / "trace"
    shutil.copytree(models["plain"], folder)
    modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    modules[0]["type"] = "own.Transformer"
    (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    code = f"open({str(trace)!r}, 'w').close()\nclass Transformer: pass\n"
    (folder / "own.py").write_text(code, encoding="utf-8")
    assert "own.Transformer" in str(refused(folder))
    assert not trace.exists()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert str(tmp_path / "none") in str(refused(tmp_path / "none"))
    assert "./none" in str(refused("./none"))
    assert "~/none" in str(refused("~/none"))


def test_a_folder_in_the_home_folder_is_found(
    models: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(models["plain"].parent))
    assert same(embed(Path("~/plain"), TEXTS), embed(models["plain"], TEXTS))


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    assert "cannot be loaded" in str(refused(tmp_path))


def test_a_name_that_is_not_on_this_machine_is_refused() -> None:
    error = refused("nobody/has-this-model")
    assert "'nobody/has-this-model' cannot be loaded" in str(error)
    assert "offline = false" in error.advice


def test_a_wrong_device_is_refused(models: Folders) -> None:
    assert "device = 'cpu'" in refused(models["plain"], device="abacus").advice


# ---- the index -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def index(models: Folders, notice: Document, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index") / "plain"
    build([notice], folder, settings=Settings(embedder=str(models["plain"])))
    return folder


def test_an_index_opens_with_its_own_model_again(models: Folders, index: Path) -> None:
    settings = Settings(embedder=str(models["plain"]))
    with Assistant.open(index, settings=settings) as assistant:
        assert assistant.manifest.embedder.dimension == 16
        hits = assistant.search("软件正版化由谁牵头？")
        assert 11 in {hit.clause.item for hit in hits}  # the weights are random: not the first
        assert any("dense" in hit.parts for hit in hits)
        assert assistant.ask("软件正版化由谁牵头？").duties[0].body == "新闻出版广电总局"


@pytest.mark.parametrize("kind", ["other", "prompted", "first-token"])
def test_an_index_refuses_another_model(models: Folders, index: Path, kind: str) -> None:
    with pytest.raises(StoreMismatch) as caught:
        Assistant.open(index, settings=Settings(embedder=str(models[kind])))
    assert "16 dimensions" in str(caught.value)
    assert str(models["plain"]) in caught.value.advice


def test_an_index_refuses_the_built_in_embedder_and_another_prefix(
    models: Folders, index: Path
) -> None:
    plain = str(models["plain"])
    for settings in [Settings(), Settings(embedder=plain, query_prefix="问：")]:
        with pytest.raises(StoreMismatch):
            Assistant.open(index, settings=settings)


def test_a_changed_model_at_the_same_place_is_refused(
    models: Folders, notice: Document, tmp_path: Path
) -> None:
    place = tmp_path / "model"
    settings = Settings(embedder=str(place))
    shutil.copytree(models["plain"], place)
    build([notice], tmp_path / "index", settings=settings)
    shutil.rmtree(place)
    shutil.copytree(models["other"], place)
    with pytest.raises(StoreMismatch):
        Assistant.open(tmp_path / "index", settings=settings)
