"""How does a text become a vector?

The bundled model (`static.py`) is the default: Chinese and English in one space, no torch.
`SentenceTransformerEmbedder` loads any sentence-transformers model by name or folder,
`service.py` asks an embedding service. `HashingEmbedder` needs no model: an honest n-gram hash,
which sees words in common and nothing of meaning across languages.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import threading
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ..config import BUNDLED_EMBEDDER, HASHING_EMBEDDER, Settings
from ..errors import DependencyError
from .static import StaticEmbedder, is_static
from .terms import STOP_WORDS, runs, stem

Kind = Literal["query", "document"]
Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Anything that turns texts into vectors of length 1."""

    @property
    def name(self) -> str:
        """Name recorded in the manifest."""
        ...

    @property
    def fingerprint(self) -> str:
        """Changes whenever the vectors would."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        """Vectors of folded texts, shape `(len(texts), dimension)`, each row of length 1 or 0."""
        ...


class HashingEmbedder:
    """Character and word n-grams hashed into a fixed number of signed buckets.

    Source: Weinberger et al., Feature Hashing for Large Scale Multitask Learning, 2009.
    """

    name = HASHING_EMBEDDER
    fingerprint = "ngram-1"

    def __init__(self, dimension: int = 1024) -> None:
        self.dimension = dimension

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        """See `Embedder.encode`; queries and documents are treated alike."""
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            counts: dict[int, float] = {}
            for feature, weight in _features(text):
                code = zlib.crc32(feature.encode("utf-8", "surrogatepass"))
                counts[code] = counts.get(code, 0.0) + weight
            for code, weight in counts.items():
                sign = 1.0 if code & 0x8000_0000 else -1.0
                out[row, code % self.dimension] += sign * (
                    1.0 + math.log(weight) if weight > 1 else weight
                )
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        norms[norms == 0] = 1
        return np.asarray(out / norms, dtype=np.float32)


def _features(text: str) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    for run in runs(text):
        if run[0] >= "\u3400":
            found += [(c, 0.3) for c in run]
            found += [(run[i : i + 2], 1.0) for i in range(len(run) - 1)]
            found += [(run[i : i + 3], 1.0) for i in range(len(run) - 2)]
        elif run not in STOP_WORDS:
            found.append((stem(run), 1.0))
            padded = f"<{run}>"
            found += [("#" + padded[i : i + 4], 0.25) for i in range(len(padded) - 3)]
    return found


class SentenceTransformerEmbedder:
    """A sentence-transformers model from a folder, or from the hub where that is allowed.

    Weights are read as safetensors only and no code of the model's author is run. Safe to use
    from several threads: they take turns, as tokenizers and models keep state while they work.
    """

    def __init__(self, settings: Settings) -> None:
        self.name = settings.embedder
        self._settings = settings
        self._lock = threading.Lock()
        self._model = load_model(
            "SentenceTransformer", settings.embedder, settings,
            what="model", otherwise=f"use the bundled model: embedder = '{BUNDLED_EMBEDDER}'",
        )  # fmt: skip
        dimension = self._model.get_embedding_dimension()
        if not dimension:
            raise DependencyError(f"model {self.name!r} does not tell its dimension")
        self.dimension = int(dimension)
        self.fingerprint = _digest(self._model)

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        """See `Embedder.encode`; a prefix that is set stands for the model's prompt."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        prefix = self._settings.query_prefix if kind == "query" else self._settings.document_prefix
        encode = self._model.encode_query if kind == "query" else self._model.encode_document
        with self._lock:
            vectors = encode(
                list(texts),
                prompt=prefix or None,
                batch_size=self._settings.batch_size,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return np.ascontiguousarray(vectors, dtype=np.float32)


def load_model(
    kind: Literal["SentenceTransformer", "CrossEncoder"],
    name: str,
    settings: Settings,
    *,
    what: str,
    otherwise: str,
) -> Any:
    """Load a model of sentence-transformers from a folder, or by name.

    Args:
        kind: its class.
        name: a folder, or a name on the hub; offline it must be in the hub's cache already.
        what: what errors call it.
        otherwise: how to do without it, the end of every advice.

    Raises:
        DependencyError: it is not there, its weights are pickled, or it cannot be loaded.
    """
    folder = Path(name).expanduser()
    if name.startswith((".", "/", "~")) or "\\" in name:
        if not folder.is_dir():
            raise DependencyError(
                f"no {what} folder at {name}", advice=f"give a folder, or {otherwise}"
            )
        name = str(folder)
    if folder.is_dir():
        _refuse_pickled(folder, what=what, otherwise=otherwise)
    try:
        import sentence_transformers
    except ImportError as error:  # pragma: no cover - it is a dependency of the package
        raise DependencyError(
            "sentence-transformers is not installed", advice="pip install sentence-transformers"
        ) from error
    try:
        with _no_progress_bars():
            return getattr(sentence_transformers, kind)(
                name,
                device=settings.device,
                trust_remote_code=False,
                local_files_only=settings.offline,
                model_kwargs={"use_safetensors": True},
            )
    except Exception as error:
        # The library raises many kinds; all mean the same here.
        hub = "set offline = false to ask the hub, or " if settings.offline else "or "
        device = "" if settings.device == "cpu" else "set device = 'cpu', "
        raise DependencyError(
            f"{what} {name!r} cannot be loaded: {_first_line(error)}",
            advice=f"{device}give a local folder, {hub}{otherwise}",
        ) from error


def _refuse_pickled(folder: Path, *, what: str, otherwise: str) -> None:
    """Refuse pickled weights: `use_safetensors` does not reach the modules behind the first."""
    parts = [folder]
    with contextlib.suppress(OSError, ValueError, AttributeError, TypeError):
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        parts += [folder / str(module.get("path", "")) for module in modules]
    for part in parts:
        if any(part.glob("pytorch_model*.bin")) and not any(part.glob("*.safetensors")):
            raise DependencyError(
                f"the weights of the {what} in {part} are pickled, and reading them could run code",
                advice=f"save it again as safetensors, or {otherwise}",
            )


@contextlib.contextmanager
def _no_progress_bars() -> Iterator[None]:
    """A model is loaded without bars on standard error."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def _digest(model: Any) -> str:
    """Digest of all that shapes a vector: settings, prompts, tokenizer, a sample of each weight."""
    digest = hashlib.sha256()
    modules = [(type(m).__name__, getattr(m, "get_config_dict", _nothing)()) for m in model]
    settings = (modules, model.prompts, model.default_prompt_name, model.max_seq_length)
    digest.update(json.dumps(settings, sort_keys=True, default=str).encode())
    digest.update(_tokenizer_settings(model.tokenizer).encode())
    for key, tensor in sorted(model.state_dict().items()):
        values = tensor.detach().cpu().flatten()
        step = max(1, len(values) // 2048)
        digest.update(f"{key}{tuple(tensor.shape)}".encode())
        digest.update(values[::step].float().numpy().tobytes())
    return digest.hexdigest()[:32]


def _nothing() -> dict[str, Any]:
    return {}


def _tokenizer_settings(tokenizer: Any) -> str:
    backend = getattr(tokenizer, "backend_tokenizer", tokenizer)
    if not hasattr(backend, "to_str"):
        return json.dumps(getattr(tokenizer, "get_vocab", _nothing)(), sort_keys=True)
    settings = json.loads(backend.to_str())
    for changing in ("truncation", "padding"):  # set anew for every batch
        settings.pop(changing, None)
    return json.dumps(settings, sort_keys=True)


def bundled_model() -> Path:
    """Folder of the model that ships with the package."""
    return Path(__file__).with_name("models") / "bilingual"


def open_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name.

    A folder with a static model is read without torch.

    Raises:
        DependencyError: its model cannot be loaded.
    """
    if settings.embedder_url:
        from .service import ServiceEmbedder

        return ServiceEmbedder(settings)
    if settings.embedder == HASHING_EMBEDDER:
        return HashingEmbedder()
    if settings.embedder == BUNDLED_EMBEDDER:
        return StaticEmbedder(bundled_model(), settings)
    folder = Path(settings.embedder).expanduser()
    if is_static(folder):
        return StaticEmbedder(folder, settings)
    return SentenceTransformerEmbedder(settings)
