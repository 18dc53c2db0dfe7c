"""The bundled model and its light runtime: everything has a vector, noise changes none."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.config import Settings
from tiaowen.errors import DependencyError
from tiaowen.index.embedding import Vectors, bundled_model, open_embedder
from tiaowen.index.static import LIMIT, StaticEmbedder, StaticModel, is_static
from tiaowen.policy.parse import bundled

_MOST_BYTES = 24_000_000


@pytest.fixture(scope="module")
def model() -> StaticModel:
    return StaticModel.read(bundled_model())


def _same(model: StaticModel, texts: Sequence[str]) -> None:
    vectors = model.encode(texts)
    for text, vector in zip(texts, vectors, strict=True):
        assert np.allclose(vector, vectors[0], atol=1e-6), text


# ---- what it is ----------------------------------------------------------------------------------


def test_it_fits_its_size() -> None:
    files = [path for path in bundled_model().rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= _MOST_BYTES
    assert {path.suffix for path in files} <= {".json", ".safetensors", ".md"}


def test_vectors_have_length_one(model: StaticModel) -> None:
    vectors = model.encode(["软件正版化", "who leads?", "第十一条"])
    assert vectors.shape == (3, model.dimension) == (3, 256)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_vectors(model: StaticModel) -> None:
    assert model.encode([]).shape == (0, 256)


def test_one_text_alone_has_the_vector_it_has_among_others(model: StaticModel) -> None:
    texts = [clause.text for clause in bundled().clauses]
    together = model.encode(texts)
    alone = np.concatenate([model.encode([text]) for text in texts])
    assert np.allclose(together, alone, atol=1e-5)


def test_chinese_and_english_of_one_thing_are_near(model: StaticModel) -> None:
    """Ten terms, none of which stands in the development questions as a pair."""
    pairs = {
        "食品安全": "food safety", "知识产权": "intellectual property rights",
        "大气污染": "air pollution", "劳动合同": "labor contract", "农村土地": "rural land",
        "义务教育": "compulsory education", "外商投资": "foreign investment",
        "医疗保险": "medical insurance", "网络安全": "cyber security", "行政处罚": "penalty",
    }  # fmt: skip
    chinese, english = model.encode(list(pairs)), model.encode(list(pairs.values()))
    assert (english @ chinese.T).argmax(axis=1).tolist() == list(range(len(pairs)))


def test_reading_it_loads_no_torch() -> None:
    code = (
        "import sys; from tiaowen.index.embedding import bundled_model\n"
        "from tiaowen.index.static import StaticModel\n"
        "StaticModel.read(bundled_model()).encode(['条文', 'clause'])\n"
        "assert not {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# ---- every text ----------------------------------------------------------------------------------


def test_every_character_of_gb_2312_is_a_piece(model: StaticModel) -> None:
    chars = [
        bytes((a, b)).decode("gb2312") for a in range(0xB0, 0xF8) for b in range(0xA1, 0xFF)
        if not (a == 0xD7 and b > 0xF9)
    ]  # fmt: skip
    assert len(chars) == 6763
    pieces = [ids for ids in model.ids(chars) if len(ids) != 1]
    assert not pieces


@pytest.mark.parametrize(
    "text",
    ["ภาษาไทย", "العربية", "Ελληνικά", "кириллица", "한국어", "ひらがな", "😀", "𠮷", "№"],
)  # fmt: skip
def test_every_script_has_a_vector(model: StaticModel, text: str) -> None:
    (vector,) = model.encode([text])
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("text", ["", "  \n\t", "\u3000", "\x01", "\u200b"])
def test_blanks_have_none_and_that_is_said(model: StaticModel, text: str) -> None:
    with pytest.warns(UserWarning, match="1 of 2 texts hold nothing that has a vector"):
        vectors = model.encode(["条文", text])
    assert vectors[0].any()
    assert not vectors[1].any()


@pytest.mark.filterwarnings("ignore:.*nothing that has a vector")
@given(texts=st.lists(st.text(st.characters(exclude_categories=()), max_size=20), max_size=6))
def test_any_text_has_a_vector_of_length_one_or_nought(
    model: StaticModel, texts: list[str]
) -> None:
    vectors = model.encode(texts)
    assert vectors.shape == (len(texts), 256)
    for length in np.linalg.norm(vectors, axis=1):
        assert length == pytest.approx(1.0, abs=1e-4) or length == 0.0


# ---- the same text -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "texts",
    [
        ("软件正版化由谁牵头", "軟件正版化由誰牽頭"),
        ("打击侵权假冒", "打擊侵權假冒", "打擊侵權 假冒"),
        ("假冒伪劣商品，群众", "假冒僞劣商品，群衆", "假冒偽劣商品,群眾"),
        ("国办发〔2017〕46号", "國辦發〔２０１７〕４６號"),
        ("Software Legalization", "software legalization", "ＳＯＦＴＷＡＲＥ　legalization"),
        ("café", "cafe", "CAFÉ"),
    ],
)
def test_script_width_and_case_change_nothing(model: StaticModel, texts: Sequence[str]) -> None:
    _same(model, [text for text in texts if " " not in text or text.isascii()] or texts)


def test_every_clause_in_traditional_script_has_the_vector_it_has_in_simplified(
    model: StaticModel,
) -> None:
    from opencc import OpenCC

    texts = [clause.text for clause in bundled().clauses]
    converter = OpenCC("s2t")
    other = [converter.convert(text) for text in texts]
    assert sum(a != b for a, b in zip(texts, other, strict=True)) > 50
    alike = (model.encode(texts) * model.encode(other)).sum(axis=1)
    # Two clauses differ in a word, not in script alone: 家具 and 借助 become 傢俱 and 藉助.
    assert (alike > 1 - 1e-5).sum() == len(texts) - 2
    assert alike.min() > 0.98


def test_half_a_character_is_no_error(model: StaticModel) -> None:
    assert model.encode(["\ud800条文"]).any()


# ---- sentence-transformers -----------------------------------------------------------------------


@pytest.mark.torch
def test_sentence_transformers_gives_the_same_vectors(model: StaticModel) -> None:
    from sentence_transformers import SentenceTransformer

    texts = [clause.text for clause in bundled().clauses]
    texts += [
        "who leads software legalization?",
        "軟體正版化由誰主責？",
        "😀 ไทย",
        "第十一条",
        "Ａ",
    ]
    other = SentenceTransformer(str(bundled_model()), device="cpu", local_files_only=True)
    assert other.get_embedding_dimension() == 256
    assert np.allclose(other.encode(texts), model.encode(texts), atol=1e-3)  # half precision
    assert np.allclose(other.float().encode(texts), model.encode(texts), atol=1e-5)


@pytest.mark.torch
def test_a_long_text_is_cut_at_the_stated_length_by_both(model: StaticModel) -> None:
    from sentence_transformers import SentenceTransformer

    long = "软件 " * LIMIT + "海关 " * LIMIT
    other = SentenceTransformer(str(bundled_model()), device="cpu", local_files_only=True)
    (vector,) = model.encode([long])
    assert np.allclose(vector, model.encode(["软件"])[0], atol=1e-4)
    assert np.allclose(other.float().encode([long])[0], vector, atol=1e-4)


@pytest.mark.torch
@pytest.mark.parametrize("half", [True, False], ids=["float16", "float32"])
def test_a_folder_that_sentence_transformers_saved_is_read(tmp_path: Path, half: bool) -> None:
    from sentence_transformers import SentenceTransformer

    other = SentenceTransformer(str(bundled_model()), device="cpu", local_files_only=True)
    (other.half() if half else other.float()).save(str(tmp_path / "saved"))
    assert is_static(tmp_path / "saved")
    texts = ["软件正版化", "customs"]
    vectors = StaticModel.read(tmp_path / "saved").encode(texts)
    assert np.allclose(vectors, StaticModel.read(bundled_model()).encode(texts), atol=1e-3)


# ---- as an embedder ------------------------------------------------------------------------------


def test_any_static_folder_is_read_without_torch(tmp_path: Path) -> None:
    shutil.copytree(bundled_model(), tmp_path / "mine")
    embedder = open_embedder(Settings(embedder=str(tmp_path / "mine")))
    assert isinstance(embedder, StaticEmbedder)
    assert embedder.fingerprint == open_embedder(Settings()).fingerprint


def test_a_folder_with_prompts_is_left_to_sentence_transformers(tmp_path: Path) -> None:
    shutil.copytree(bundled_model(), tmp_path / "mine")
    settings = tmp_path / "mine" / "config_sentence_transformers.json"
    data = json.loads(settings.read_text(encoding="utf-8"))
    settings.write_text(json.dumps(data | {"prompts": {"query": "q: "}}), encoding="utf-8")
    assert not is_static(tmp_path / "mine")


def test_prefixes_go_before_the_text() -> None:
    plain = open_embedder(Settings())
    with_prefix = open_embedder(Settings(query_prefix="问：", document_prefix="答："))

    def of(kind: str, text: str) -> Vectors:
        return plain.encode([text], kind="query")

    assert np.allclose(with_prefix.encode(["海关"], kind="query"), of("query", "问：海关"))
    assert np.allclose(with_prefix.encode(["海关"], kind="document"), of("document", "答：海关"))


def test_the_fingerprint_changes_with_the_weights_and_the_tokenizer(tmp_path: Path) -> None:
    found = {open_embedder(Settings()).fingerprint}
    for name, old, new in (
        ("tokenizer.json", "软件", "软软件"),
        ("model.safetensors", "", ""),
    ):
        folder = tmp_path / name
        shutil.copytree(bundled_model(), folder)
        if old:
            text = (folder / name).read_text(encoding="utf-8")
            (folder / name).write_text(text.replace(f'"{old}"', f'"{new}"'), encoding="utf-8")
        else:
            data = bytearray((folder / name).read_bytes())
            data[-256 * 2 * 42 :] = bytes(256 * 2 * 42)
            (folder / name).write_bytes(data)
        found.add(open_embedder(Settings(embedder=str(folder))).fingerprint)
    assert len(found) == 3


# ---- what cannot be read -------------------------------------------------------------------------


def _broken(tmp_path: Path) -> Path:
    shutil.copytree(bundled_model(), tmp_path / "broken")
    return tmp_path / "broken"


def _refused(folder: Path) -> str:
    with pytest.raises(DependencyError) as caught:
        open_embedder(Settings(embedder=str(folder)))
    assert caught.value.advice
    assert "\n" not in f"{caught.value}{caught.value.advice}"
    return str(caught.value)


@pytest.mark.parametrize("kept", [0, 4, 60, 1_000_000])
def test_weights_that_are_cut_short_are_named(tmp_path: Path, kept: int) -> None:
    path = _broken(tmp_path) / "model.safetensors"
    path.write_bytes(path.read_bytes()[:kept])
    assert "model.safetensors" in _refused(path.parent)


@pytest.mark.parametrize("kept", [0, 100])
def test_a_tokenizer_that_is_cut_short_is_named(tmp_path: Path, kept: int) -> None:
    path = _broken(tmp_path) / "tokenizer.json"
    path.write_bytes(path.read_bytes()[:kept])
    assert "tokenizer.json" in _refused(path.parent)


@pytest.mark.parametrize("name", ["tokenizer.json", "model.safetensors"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    folder = _broken(tmp_path)
    (folder / name).unlink()
    assert name in _refused(folder)


def test_files_of_two_models_are_told_apart(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    folder = _broken(tmp_path)
    rows = np.zeros((10, 4), dtype=np.float16)
    save_file({"embedding.weight": rows}, str(folder / "model.safetensors"))
    assert "10 vectors" in _refused(folder)


def test_another_kind_of_numbers_is_refused(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    folder = _broken(tmp_path)
    save_file({"embedding.weight": np.zeros((9, 4), np.int8)}, str(folder / "model.safetensors"))
    assert "I8" in _refused(folder)
