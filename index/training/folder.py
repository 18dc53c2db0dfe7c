"""What does a trained model look like on disk? A sentence-transformers folder, half precision."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..static import LIMIT

_MODULES = (
    ("0", "", "sentence_transformers.sentence_transformer.modules.StaticEmbedding"),
    ("1", "1_Normalize", "sentence_transformers.sentence_transformer.modules.Normalize"),
)


def write_folder(folder: Path, tokenizer: Any, rows: NDArray[Any]) -> None:
    """Write tokenizer, weights and the list of modules; each file is whole or as it was.

    Args:
        folder: made where it is missing.
        tokenizer: a `tokenizers.Tokenizer`.
        rows: one vector for each of its pieces.
    """
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.no_padding()
    tokenizer.enable_truncation(LIMIT)  # sentence-transformers cuts where the light runtime does
    part = folder / ".part"
    tokenizer.save(str(part), pretty=False)
    part.replace(folder / "tokenizer.json")
    # Lengths mean only something beside each other: the longest row gets length 8, so that
    # half precision holds the shortest ones too and no sum overflows.
    rows = rows * (8.0 / max(float(np.linalg.norm(rows, axis=1).max()), 1e-9))
    save_file({"embedding.weight": rows.astype(np.float16)}, str(part))
    part.chmod(0o644)  # the library makes it readable for its owner alone
    part.replace(folder / "model.safetensors")
    modules = [
        {"idx": int(name), "name": name, "path": path, "type": kind}
        for name, path, kind in _MODULES
    ]
    _write_json(folder / "modules.json", modules)
    _write_json(
        folder / "config_sentence_transformers.json",
        {"model_type": "SentenceTransformer", "similarity_fn_name": "cosine",
         "prompts": {"query": "", "document": ""}, "default_prompt_name": None},
    )  # fmt: skip
    (folder / "1_Normalize").mkdir(exist_ok=True)
    _write_json(folder / "1_Normalize" / "config.json", {})


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
