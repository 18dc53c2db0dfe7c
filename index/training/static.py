"""How does the bundled model run without torch? Rows of a matrix, added up.

The folder is that of a sentence-transformers `StaticEmbedding`: `tokenizer.json` and the
matrix `embedding.weight`. A text's vector is the mean of its pieces' rows, of length 1.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import DependencyError

Matrix = NDArray[np.float32]
_WEIGHT = "embedding.weight"


class StaticModel:
    """A static embedding model from its folder."""

    def __init__(self, tokenizer: Any, rows: NDArray[Any]) -> None:
        self.tokenizer = tokenizer
        self.rows = rows
        """One row for each piece, as stored (half precision)."""
        self.dimension = int(rows.shape[1])

    @classmethod
    def read(cls, folder: Path) -> StaticModel:
        """Read a model folder; no torch.

        Raises:
            DependencyError: a file is missing, cut short or does not fit the other.
        """
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            rows = _read_rows(folder / "model.safetensors")
        except Exception as error:  # tokenizers raises plain Exception
            raise DependencyError(
                f"the model in {folder} cannot be read: {error}",
                advice="train it again or copy it again",
            ) from error
        if tokenizer.get_vocab_size() != len(rows):
            raise DependencyError(
                f"the model in {folder} has {tokenizer.get_vocab_size()} pieces "
                f"and {len(rows)} vectors",
                advice="take both files from one training run",
            )
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return cls(tokenizer, rows)

    def ids(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """The pieces of each text."""
        found = self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [np.asarray(encoding.ids, dtype=np.int64) for encoding in found]

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Vectors of length 1, shape `(len(texts), dimension)`; zeros for a text of blanks."""
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, ids in enumerate(self.ids(texts)):
            if len(ids):
                out[row] = self.rows[ids].sum(axis=0, dtype=np.float32)
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        norms[norms == 0] = 1
        return np.asarray(out / norms, dtype=np.float32)


def _read_rows(path: Path) -> NDArray[Any]:
    """The matrix of a safetensors file, memory-mapped.

    Source: the safetensors format: 8 bytes of header length, a JSON header, the data.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if length > size:
            raise ValueError("not a safetensors file")
        entry = json.loads(stream.read(length))[_WEIGHT]
    kind = {"F16": np.float16, "F32": np.float32}[entry["dtype"]]
    start, end = entry["data_offsets"]
    rows, columns = entry["shape"]
    if 8 + length + end > size or end - start != rows * columns * np.dtype(kind).itemsize:
        raise ValueError("the file is cut short")
    return np.memmap(path, dtype=kind, mode="r", offset=8 + length + start, shape=(rows, columns))
