"""The recipe on a few lines of data: a folder comes out, again the same, and errors are named."""

from __future__ import annotations

import gzip
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.errors import ConfigError, DocumentError
from tiaowen.index.static import StaticModel, is_static
from tiaowen.index.training.charsmap import compile_map, fold_map
from tiaowen.index.training.data import glosses, read
from tiaowen.index.training.train import Recipe, train

pytestmark = pytest.mark.torch
_RECIPE = Recipe(pieces=7_800, dimension=8, steps=6, batch=16, rate=0.05, threads=1, save_every=2)


@pytest.fixture(scope="session")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(data, tmp_path_factory.mktemp("trained"), recipe=_RECIPE)


# ---- what comes out ------------------------------------------------------------------------------


def test_a_folder_that_both_runtimes_read(trained: Path) -> None:
    from sentence_transformers import SentenceTransformer

    assert is_static(trained)
    texts = ["软件正版化", "軟件正版化", "software of customs", "😀"]
    light = StaticModel.read(trained).encode(texts)
    whole = SentenceTransformer(str(trained), device="cpu", local_files_only=True).float()
    assert light.shape == (4, 8)
    assert np.allclose(light, whole.encode(texts), atol=1e-5)
    assert np.allclose(light[0], light[1])


def test_training_moves_the_vectors(data: Path, trained: Path, tmp_path: Path) -> None:
    one = replace(_RECIPE, steps=1)
    train(data, tmp_path, recipe=one)
    first, last = (StaticModel.read(path).rows for path in (tmp_path, trained))
    assert not np.allclose(first, last, atol=1e-2)


def test_words_and_their_translations_grow_alike(data: Path, tmp_path: Path) -> None:
    recipe = replace(_RECIPE, steps=60)
    train(data, tmp_path, recipe=recipe, weights={"titles": 1.0})
    model = StaticModel.read(tmp_path)
    zh, en = (
        model.encode(["海关", "农药", "快递"]),
        model.encode(["customs", "pesticide", "courier"]),
    )
    assert (zh @ en.T).argmax(axis=1).tolist() == [0, 1, 2]


def test_a_run_that_was_cut_off_ends_as_one_that_was_not(
    data: Path, trained: Path, tmp_path: Path
) -> None:
    def cut(what: str, step: int, steps: int) -> None:
        if step >= 4 or what.startswith("loss"):
            raise KeyboardInterrupt

    recipe = replace(_RECIPE, steps=6)
    with pytest.raises(KeyboardInterrupt):
        train(data, tmp_path, recipe=replace(_RECIPE, steps=6), progress=cut)
    assert not (tmp_path / "model.safetensors").exists()
    assert list((tmp_path / "work").glob("checkpoint*.safetensors"))
    train(data, tmp_path, recipe=recipe)
    for name in ("model.safetensors", "tokenizer.json"):
        assert (tmp_path / name).read_bytes() == (trained / name).read_bytes()


def test_another_recipe_does_not_go_on(data: Path, trained: Path, tmp_path: Path) -> None:
    shutil.copytree(trained, tmp_path / "copy")
    other = replace(_RECIPE, seed=2)
    with pytest.raises(ConfigError, match="another recipe") as caught:
        train(data, tmp_path / "copy", recipe=other)
    assert "--no-resume" in caught.value.advice
    train(data, tmp_path / "copy", recipe=other, resume=False)
    assert not np.allclose(StaticModel.read(tmp_path / "copy").rows, StaticModel.read(trained).rows)


def test_other_data_does_not_go_on(data: Path, trained: Path, tmp_path: Path) -> None:
    shutil.copytree(trained, tmp_path / "copy")
    shutil.copytree(data, tmp_path / "data")
    with gzip.open(tmp_path / "data" / "train" / "zh_en_train.tsv.gz", "at") as stream:
        stream.write("海\tsea\tcedict\n")
    with pytest.raises(ConfigError, match="other data"):
        train(tmp_path / "data", tmp_path / "copy", recipe=_RECIPE)


@pytest.mark.parametrize("resume", [True, False])
def test_files_that_are_not_of_a_run_are_left_alone(
    data: Path, tmp_path: Path, resume: bool
) -> None:
    mine = tmp_path / "work" / "thesis.txt"
    mine.parent.mkdir()
    mine.write_text("years", encoding="utf-8")
    with pytest.raises(ConfigError, match="other files"):
        train(data, tmp_path, recipe=_RECIPE, resume=resume)
    assert mine.read_text(encoding="utf-8") == "years"


def test_more_pieces_than_can_be_numbered_are_refused(data: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="65,537 pieces"):
        train(data, tmp_path, recipe=replace(_RECIPE, pieces=65_537))


def test_other_processors_are_no_other_recipe(data: Path, trained: Path, tmp_path: Path) -> None:
    shutil.copytree(trained, tmp_path / "copy")
    train(data, tmp_path / "copy", recipe=replace(_RECIPE, threads=2))


# ---- what goes in --------------------------------------------------------------------------------


def test_the_data_is_read(data: Path) -> None:
    found = read(data)
    assert ("customs", "海关") in found.dictionary
    assert ("We talk of customs.", "我们谈海关。") in found.sentences
    assert ("customs", "海关") in found.titles
    assert len(found.law) == len(found.articles) == 57
    assert found.articles[0].startswith("《知识产权法》")
    assert set(found.same_language) == {
        "heading", "paragraph", "purpose", "government", "question",
    }  # fmt: skip
    assert read(data / "train").law == found.law


def test_meanings_of_a_dictionary_entry() -> None:
    assert list(glosses("to gather (crops); to reap; 聖禮|圣礼 rite; old variant of 收")) == [
        "to gather",
        "to reap",
        "rite",
    ]
    assert list(glosses("see also 中文")) == []


def test_the_glossary_pairs_every_variant(data: Path) -> None:
    found = set(read(data).glossary)
    assert len(found) > 4_000
    assert {("State Council", "国务院")} <= found


def test_data_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"zh_en_train\.tsv\.gz") as caught:
        train(tmp_path, tmp_path / "out", recipe=_RECIPE)
    assert "--data" in caught.value.advice


@pytest.mark.parametrize(
    "name", ["zh_en_train.tsv.gz", "qa_lawyer_llama.jsonl.gz", "prc_law_articles.zh-Hans.jsonl.gz"]
)
def test_data_that_is_cut_short_is_named(data: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(data, tmp_path / "data")
    path = tmp_path / "data" / "train" / name
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DocumentError, match=name.replace(".", r"\.")):
        read(tmp_path / "data")


@pytest.mark.parametrize(
    ("name", "line", "words"),
    [
        ("zh_en_train.tsv.gz", "海关\tcustoms", "line 1: 2 columns"),
        ("qa_lawyer_llama.jsonl.gz", "{", "line 1: not JSON"),
    ],
)
def test_a_wrong_line_is_named(
    data: Path, tmp_path: Path, name: str, line: str, words: str
) -> None:
    shutil.copytree(data, tmp_path / "data")
    with gzip.open(tmp_path / "data" / "train" / name, "wt", encoding="utf-8") as stream:
        stream.write(line + "\n")
    with pytest.raises(DocumentError, match=words):
        read(tmp_path / "data")


# ---- the normaliser ------------------------------------------------------------------------------


@given(
    st.dictionaries(
        st.characters(codec="utf-8"), st.text(st.characters(codec="ascii"), max_size=3)
    ),
    st.text(max_size=20),
)
def test_a_compiled_map_replaces_characters(pairs: dict[str, str], text: str) -> None:
    from tokenizers import normalizers

    pairs = {key: value.replace("\0", "") for key, value in pairs.items() if key != "\0"}
    pairs |= {"Ａ": "a"}  # a map of nothing is no map
    text = "".join(c for c in text if c != "\0") + "".join(pairs)
    normalise = normalizers.Precompiled(compile_map(pairs)).normalize_str
    single = [c for c in text if len(c.encode()) > 1 or c in pairs]
    for char in single:  # one at a time: the normaliser reads whole grapheme clusters
        assert normalise(char) == pairs.get(char, char)


def test_every_han_character_folds_as_documents_do() -> None:
    from tiaowen.policy.normalise import fold

    found = fold_map()
    for code in range(0x4E00, 0xA000):
        assert found.get(chr(code), chr(code)) == fold(chr(code))
