"""How does the bundled model run without torch? Rows of a matrix, added up.

The folder is that of a sentence-transformers `StaticEmbedding`: `tokenizer.json` and the
matrix `embedding.weight`. A text's vector is the mean of its pieces' rows, of length 1.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..errors import DependencyError

if TYPE_CHECKING:
    from ..config import Settings

Matrix = NDArray[np.float32]

LIMIT = 8_192
"""Pieces of a text that count; what comes after them is left out."""

_WEIGHTS, _TOKENIZER = "model.safetensors", "tokenizer.json"
_TENSORS = ("embedding.weight", "embeddings")
"""Names of the matrix: sentence-transformers', model2vec's."""
_TYPES = {"F16": np.float16, "F32": np.float32}
_MODULES = {"StaticEmbedding", "Normalize"}
_BATCH = 1_024
_FEW = 4
"""So few texts are cut one after the other."""
_SAMPLED = 1_024
"""Rows that the fingerprint looks at."""


def is_static(folder: Path) -> bool:
    """Whether a folder holds a static model that needs no torch."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        kinds = [str(module["type"]).rsplit(".", 1)[-1] for module in modules]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return kinds[:1] == ["StaticEmbedding"] and set(kinds) <= _MODULES and not _prompted(folder)


def _prompted(folder: Path) -> bool:
    """Whether sentence-transformers would put words of its own before a text."""
    try:
        text = (folder / "config_sentence_transformers.json").read_text(encoding="utf-8")
        return any((json.loads(text).get("prompts") or {}).values())
    except (OSError, ValueError, AttributeError):
        return False


class StaticModel:
    """A static embedding model. Safe to use from several threads."""

    def __init__(self, tokenizer: Any, rows: NDArray[Any]) -> None:
        self.tokenizer = tokenizer
        self.rows = rows
        """One row for each piece, as stored, shape `(pieces, dimension)`."""
        self.dimension = int(rows.shape[1])
        # Widened rows, filled as they are met: the system gives memory for these only.
        self._wide = np.empty(rows.shape, dtype=np.float32)
        self._met = np.zeros(len(rows), dtype=bool)

    def wide(self, ids: NDArray[Any]) -> Matrix:
        """The rows of some pieces in single precision, shape `(len(ids), dimension)`."""
        self._widen(ids)
        return np.take(self._wide, ids, axis=0)

    def wide_into(self, ids: NDArray[Any], out: Matrix) -> None:
        """The same, written where it is needed."""
        self._widen(ids)
        np.take(self._wide, ids, axis=0, out=out, mode="clip")

    def _widen(self, ids: NDArray[Any]) -> None:
        """Threads that meet a row at once write the same into it; it counts when it is written."""
        if not (known := self._met[ids]).all():
            new = np.unique(ids[~known])
            self._wide[new] = self.rows[new]
            self._met[new] = True

    @classmethod
    def read(cls, folder: Path) -> StaticModel:
        """Read a model folder; no torch.

        Raises:
            DependencyError: a file is missing, cut short or does not fit the other.
        """
        from tokenizers import Tokenizer

        tokenizer_path, weights = _find(folder, _TOKENIZER), _find(folder, _WEIGHTS)
        try:
            tokenizer = Tokenizer.from_file(str(tokenizer_path))
        except Exception as error:  # tokenizers raises plain Exception
            raise _damaged(tokenizer_path, error) from error
        try:
            rows = _read_rows(weights)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _damaged(weights, error) from error
        if tokenizer.get_vocab_size() != len(rows):
            raise DependencyError(
                f"the model in {folder} has {tokenizer.get_vocab_size():,} pieces "
                f"and {len(rows):,} vectors",
                advice="take both files from one training run",
            )
        tokenizer.no_padding()
        tokenizer.enable_truncation(LIMIT)
        return cls(tokenizer, rows)

    def ids(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """The pieces of each text; half a character (a lone surrogate) is read as `?`."""
        texts = [text if text.isascii() else _whole(text) for text in texts]
        if len(texts) <= _FEW:  # handing out work to threads takes longer than doing it
            found = [self.tokenizer.encode(text, add_special_tokens=False) for text in texts]
        else:
            found = self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [np.asarray(encoding.ids, dtype=np.int64) for encoding in found]

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Vectors of length 1, shape `(len(texts), dimension)`.

        A text without any character but blanks gets zeros, with a warning.
        """
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            self._add(texts[start : start + _BATCH], out[start : start + _BATCH])
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        if empty := int((norms == 0).sum()):
            warnings.warn(
                f"{empty} of {len(texts)} texts hold nothing that has a vector: theirs are zero",
                stacklevel=2,
            )
            norms[norms == 0] = 1
        out /= norms
        return out

    def _add(self, texts: Sequence[str], out: Matrix) -> None:
        ids = self.ids(texts)
        if len(ids) == 1:
            out[0] = self.wide(ids[0]).sum(axis=0)
            return
        lengths = np.array([len(part) for part in ids])
        held = np.flatnonzero(lengths)
        if not len(held):
            return
        # Each row that occurs is widened once, and texts are gathered piece by piece.
        known, places = np.unique(np.concatenate(ids), return_inverse=True)
        wide = np.asarray(self.rows[known], dtype=np.float32)
        starts = np.cumsum(lengths) - lengths
        for row in held:
            begin = starts[row]
            np.add.reduce(wide[places[begin : begin + lengths[row]]], axis=0, out=out[row])


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _find(folder: Path, name: str) -> Path:
    """A file of the first module: in the folder itself, or in `0_StaticEmbedding`."""
    for place in (folder, folder / "0_StaticEmbedding"):
        if (place / name).is_file():
            return place / name
    raise DependencyError(f"the model in {folder} has no {name}", advice=_ADVICE)


_ADVICE = "copy the folder again, or train the model again: tiaowen model train"


def _damaged(path: Path, error: Exception) -> DependencyError:
    return DependencyError(f"{path} cannot be read: {error}", advice=_ADVICE)


def _read_rows(path: Path) -> NDArray[Any]:
    """The matrix of a safetensors file, memory-mapped.

    Source: the safetensors format: 8 bytes of header length, a JSON header, the data.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if not 0 < length <= size - 8:
            raise ValueError("it is cut short, or no safetensors file")
        header = json.loads(stream.read(length))
    entry = next((header[name] for name in _TENSORS if name in header), None)
    if entry is None:
        raise ValueError(f"it has no tensor {_TENSORS[0]!r}")
    if entry["dtype"] not in _TYPES or len(entry["shape"]) != 2:
        raise ValueError(f"its matrix is {entry['dtype']} {entry['shape']}, not F16 or F32 in rows")
    kind = np.dtype(_TYPES[entry["dtype"]])
    start, end = entry["data_offsets"]
    rows, columns = entry["shape"]
    if 8 + length + end > size or end - start != rows * columns * kind.itemsize:
        raise ValueError(f"it is cut short: {size:,} bytes instead of {8 + length + end:,}")
    return np.memmap(path, dtype=kind, mode="r", offset=8 + length + start, shape=(rows, columns))


class StaticEmbedder:
    """A static model as the embedder of an index."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.name = settings.embedder
        self.model = StaticModel.read(folder)
        self.dimension = self.model.dimension
        self.fingerprint = _digest(self.model)
        self._prefixes = {"query": settings.query_prefix, "document": settings.document_prefix}

    def encode(self, texts: Sequence[str], *, kind: Literal["query", "document"]) -> Matrix:
        """See `Embedder.encode`."""
        prefix = self._prefixes[kind]
        return self.model.encode([prefix + text for text in texts] if prefix else texts)


def _digest(model: StaticModel) -> str:
    """Digest of the tokenizer and of a sample of the rows."""
    digest = hashlib.sha256(str(model.rows.shape).encode())
    digest.update(model.tokenizer.to_str().encode())
    step = max(1, len(model.rows) // _SAMPLED)
    digest.update(np.ascontiguousarray(model.rows[::step], dtype=np.float32).tobytes())
    return digest.hexdigest()[:32]
