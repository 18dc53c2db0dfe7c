"""How are texts kept as numbers? All pieces in one row, with the place where each text starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]
Lengths = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ragged:
    """Texts of many lengths."""

    ids: NDArray[np.uint16]
    starts: Lengths
    """One more than there are texts: text i is `ids[starts[i]:starts[i + 1]]`."""
    keys: Lengths
    """Equal for equal texts."""

    def __len__(self) -> int:
        return len(self.keys)

    @classmethod
    def encode(cls, tokenizer: Any, texts: Sequence[str]) -> Ragged:
        """Cut texts into pieces."""
        parts, lengths = [], []
        for start in range(0, len(texts), 4000):
            for encoding in tokenizer.encode_batch_fast(list(texts[start : start + 4000])):
                ids = np.asarray(encoding.ids, dtype=np.uint16)
                parts.append(ids)
                lengths.append(len(ids))
        known: dict[bytes, int] = {}
        keys = [known.setdefault(ids.tobytes(), len(known)) for ids in parts]
        return cls(
            ids=np.concatenate(parts) if parts else np.zeros(0, np.uint16),
            starts=np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64),
            keys=np.asarray(keys, dtype=np.int64),
        )

    def take(self, first: Lengths, last: Lengths | None = None) -> tuple[Ids, Lengths]:
        """Pieces of the texts `first`, or of all from `first` to `last` (inclusive)."""
        begin = self.starts[first]
        lengths = self.starts[(first if last is None else last) + 1] - begin
        return cut(self.ids, begin, lengths), lengths

    def write(self, path: Path) -> None:
        """Write as `.npz`, without pickle."""
        np.savez(path, ids=self.ids, starts=self.starts, keys=self.keys)

    @classmethod
    def read(cls, path: Path) -> Ragged:
        """Read what `write` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(ids=arrays["ids"], starts=arrays["starts"], keys=arrays["keys"])


def cut(ids: NDArray[Any], begin: Lengths, lengths: Lengths) -> Ids:
    """The stretches of `ids` that begin at `begin`, one after the other."""
    ends = np.cumsum(lengths)
    places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(begin - (ends - lengths), lengths)
    return np.asarray(ids[places], dtype=np.int32)


def shorten(
    rng: np.random.Generator, ids: Ids, lengths: Lengths, *, longest: Lengths
) -> tuple[Ids, Lengths]:
    """A random stretch of each text, of at most `longest` pieces."""
    kept = np.minimum(lengths, longest)
    begin = (
        np.cumsum(lengths)
        - lengths
        + (rng.random(len(lengths)) * (lengths - kept + 1)).astype(np.int64)
    )
    return cut(ids, begin, kept), kept


def keep(ids: Ids, lengths: Lengths, kept: NDArray[np.bool_]) -> tuple[Ids, Lengths]:
    """Only the pieces that `kept` marks; a text that would lose all keeps its last one."""
    owner = np.repeat(np.arange(len(lengths)), lengths)
    left = np.bincount(owner[kept], minlength=len(lengths))
    last = np.cumsum(lengths) - 1
    kept = kept.copy()
    kept[last[(left == 0) & (lengths > 0)]] = True
    return ids[kept], np.bincount(owner[kept], minlength=len(lengths)).astype(np.int64)
