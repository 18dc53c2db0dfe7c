"""Settings: one frozen object, read from TOML, unknown keys refused.

The environment is read by the command line (`cli/`) only; `ui/` sets what keeps it offline.
"""

from __future__ import annotations

import difflib
import math
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from .errors import ConfigError

VERSION = "0.1.0"
"""Version of the package, as in pyproject.toml."""

BUNDLED_EMBEDDER = "bundled"
"""Name of the embedding model that ships with the package: Chinese and English, no torch."""

HASHING_EMBEDDER = "hashing"
"""Name of the embedder without a model: character and word n-grams, hashed."""

RETRIEVERS = ("bm25", "dense", "coverage")
"""Rankings that retrieval can fuse."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be set. Every field has a default that works offline on two cores."""

    index: Path | None = None
    """Folder of the index; `None` is the bundled notice, built once into the user's cache."""
    embedder: str = BUNDLED_EMBEDDER
    """`bundled`, `hashing`, or the name or folder of a sentence-transformers model; with
    `embedder_url` the name of a model there."""
    embedder_url: str = ""
    """Base address of an embedding service that speaks OpenAI's protocol."""
    embedder_key: str = field(default="", repr=False)
    """Key of that service."""
    query_prefix: str = ""
    """Put before each query, for models trained with one (`query: `)."""
    document_prefix: str = ""
    batch_size: int = 32
    """Texts a model encodes at once."""
    device: str = "cpu"
    """Device of the models: `cpu`, `cuda`, `mps`."""
    offline: bool = True
    """Models come from this machine only. `False` lets sentence-transformers ask its hub."""
    reranker: str | None = None
    """Name or folder of a cross-encoder; `None` switches reranking off."""
    rerank_depth: int = 20
    """Hits the cross-encoder looks at."""
    depth: int = 50
    """Hits each retriever hands to fusion."""
    retrievers: tuple[str, ...] = RETRIEVERS
    """Rankings that are fused: `bm25`, `dense`, and `coverage`, which reads the first clauses of
    the other two again. Fewer of them shows what each is worth."""
    llm: str = ""
    """Language model that writes answers, as `provider:model` (`ollama:qwen3:8b`); empty: none,
    and nothing is sent to one."""
    llm_url: str = ""
    """Base address of its server, for servers that speak OpenAI's protocol and for Ollama."""
    llm_key: str = field(default="", repr=False)
    """Key of that server."""
    llm_timeout_s: float = 20.0
    """Seconds that a written answer may take, from the first call to the last word."""
    max_question_chars: int = 2000
    max_document_chars: int = 20_000_000

    def __post_init__(self) -> None:
        for name in ("batch_size", "rerank_depth", "depth", "max_question_chars"):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise ConfigError(f"setting {name!r} must be a whole number above 0, not {value!r}")
        if not isinstance(self.retrievers, tuple) or not {"bm25", "dense"} & set(self.retrievers):
            raise ConfigError("setting 'retrievers' must name 'bm25' or 'dense', or both")
        for name in self.retrievers:
            if name not in RETRIEVERS:
                known = ", ".join(RETRIEVERS)
                raise ConfigError(f"unknown retriever {name!r}", advice=f"known: {known}")
        self._check_llm()

    def _check_llm(self) -> None:
        provider, colon, model = self.llm.partition(":")
        if self.llm and not (provider.strip() and colon and model.strip()):
            raise ConfigError(
                f"setting 'llm' must be provider:model, not {self.llm!r}",
                advice="for example llm = 'ollama:qwen3:8b'",
            )
        try:
            parts = urlsplit(self.llm_url)
            good = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            good = False
        if self.llm_url and not good:
            raise ConfigError(
                f"setting 'llm_url' is no address: {self.llm_url!r}",
                advice="for example llm_url = 'http://127.0.0.1:8000/v1'",
            )
        seconds = self.llm_timeout_s
        number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
        if not number or not math.isfinite(seconds) or seconds <= 0:
            raise ConfigError(
                f"setting 'llm_timeout_s' must be a number of seconds above 0, not {seconds!r}",
                advice="for example llm_timeout_s = 20.0",
            )

    @classmethod
    def read(cls, path: Path) -> Settings:
        """Read settings from a TOML file.

        Raises:
            ConfigError: the file is missing, not TOML, or has an unknown key or wrong type.
        """
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise ConfigError(f"cannot read settings {path}: {error.strerror}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"settings {path} are not valid TOML: {error}") from error
        return cls.from_mapping(data, origin=str(path))

    @classmethod
    def from_mapping(cls, data: dict[str, object], *, origin: str = "settings") -> Settings:
        """Build settings from plain values; `origin` names them in errors."""
        known = {f.name: f for f in fields(cls)}
        values: dict[str, object] = {}
        for key, value in data.items():
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"
                raise ConfigError(f"{origin}: unknown setting {key!r}", advice=hint)
            default = known[key].default
            if key in ("index", "reranker"):
                wanted: tuple[type, ...] = (str,)
            elif isinstance(default, tuple):
                wanted = (list,)
            else:
                wanted = (int, float) if isinstance(default, float) else (type(default),)
            if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
                raise ConfigError(f"{origin}: setting {key!r} must be a {wanted[-1].__name__}")
            if key == "index" and isinstance(value, str):
                values[key] = Path(value)
            else:
                values[key] = tuple(value) if isinstance(value, list) else value
        return cls(**values)  # type: ignore[arg-type]
