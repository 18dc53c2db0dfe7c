"""Tiny models with random weights, made here: nothing is downloaded."""

import importlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tiaowen.models import Document
from tiaowen.policy.parse import bundled


def _save_bert(folder: Path, *, seed: int, vocabulary: list[str], labels: int = 0) -> Path:
    from transformers import (
        BertConfig,
        BertForSequenceClassification,
        BertModel,
        BertTokenizerFast,
        set_seed,
    )

    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    BertTokenizerFast.from_pretrained(str(folder)).save_pretrained(folder)
    set_seed(seed)
    sizes = {
        "vocab_size": len(vocabulary), "hidden_size": 16, "num_hidden_layers": 1,
        "num_attention_heads": 2, "intermediate_size": 16, "max_position_embeddings": 64,
        "initializer_range": 0.5,
    }  # fmt: skip
    if labels:
        config = BertConfig(**sizes, num_labels=labels)
        BertForSequenceClassification(config).save_pretrained(folder)
    else:
        BertModel(BertConfig(**sizes)).save_pretrained(folder)
    return folder


def _save_sentence_transformer(
    bert: Path, folder: Path, *, prompts: dict[str, str] | None = None, pooling: str = "mean"
) -> Path:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    words = Transformer(str(bert))
    modules = [words, Pooling(16, pooling_mode=pooling)]
    SentenceTransformer(modules=modules, prompts=prompts, device="cpu").save(str(folder))
    return folder


def _vocabulary(document: Document) -> list[str]:
    """One token for each character of the notice, Latin letters with their continuations."""
    latin = "abcdefghijklmnopqrstuvwxyz0123456789:"
    text = "".join(clause.title + clause.text + clause.note for clause in document.clauses)
    characters = sorted(set(text.lower()) - set(latin) - set(" \n"))
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    return [*special, *latin, *("##" + c for c in latin), *characters]


@pytest.fixture(scope="session")
def notice() -> Document:
    return bundled()


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory, notice: Document) -> dict[str, Path]:
    """Folders of models in the layout that sentence-transformers saves.

    `plain`: 16 dimensions, mean pooling, no prompts. `other`: the same, other weights.
    `prompted`: the weights of `plain`, with prompts. `first-token`: the weights of `plain`,
    other pooling. `reranker`: a cross-encoder with one label. `two-labels`: one with two.
    """
    root = tmp_path_factory.mktemp("models")
    words = _vocabulary(notice)
    first = _save_bert(root / "bert-1", seed=1, vocabulary=words)
    second = _save_bert(root / "bert-2", seed=2, vocabulary=words)
    prompts = {"query": "query: ", "document": "passage: "}
    return {
        "plain": _save_sentence_transformer(first, root / "plain"),
        "other": _save_sentence_transformer(second, root / "other"),
        "prompted": _save_sentence_transformer(first, root / "prompted", prompts=prompts),
        "first-token": _save_sentence_transformer(first, root / "first-token", pooling="cls"),
        "reranker": _save_bert(root / "reranker", seed=3, vocabulary=words, labels=1),
        "two-labels": _save_bert(root / "two-labels", seed=3, vocabulary=words, labels=2),
    }


@pytest.fixture
def pickled(tmp_path: Path) -> Callable[[Path], Path]:
    """Copies a model, with its weights as a pickle instead of safetensors."""

    def copy(model: Path) -> Path:
        folder = tmp_path / "pickled"
        shutil.copytree(model, folder)
        weights = folder / "model.safetensors"
        importlib.import_module("torch").save(load_file(weights), folder / "pytorch_model.bin")
        weights.unlink()
        return folder

    from safetensors.torch import load_file

    return copy
