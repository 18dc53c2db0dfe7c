"""How do texts become training numbers? Cut once, kept in the work folder, read again after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from .data import Data
from .pairs import Tables
from .ragged import Ragged

OPENINGS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "who", "what", "when", "where", "why", "how", "which", "who is", "what is the",
        "what was the", "what are the", "what did", "when did", "when was the", "where is the",
        "where did", "how many", "how much", "how is the", "how does", "why did", "which of the",
        "who leads", "who is in charge of", "who is responsible for", "which agency leads",
        "which department is responsible for",
        "which ministry handles", "which body takes charge of",
        "what must be done about",
        "what does the document say about", "what does the notice say about",
        "what measures are planned for", "is there a plan for", "is there anything about",
        "does the policy mention", "tell me about", "who takes the lead on", "who assists with",
        "what is the name of", "what type of",
        "what kind of", "in what year did", "according to the",
        "what is planned on", "what should be done for", "which campaign concerns", "who supports",
    ),
    "zh": (
        "谁", "什么", "怎么", "如何", "哪些", "哪个部门", "由谁牵头", "谁负责", "哪个单位负责",
        "牵头单位是谁", "哪些部门参与", "有什么要求", "有哪些规定", "怎么规定的", "是什么",
        "为什么", "有没有", "是不是", "请问", "吗", "多少", "什么时候", "在哪里", "谁来管",
        "归谁管", "由哪个部门主管", "有哪些措施", "要开展什么专项行动", "怎么办", "怎么处理",
        "文件里怎么说", "负责单位", "配合单位有哪些", "关于", "哪一年", "哪里", "何时", "为何",
        "是否",
    ),
}  # fmt: skip
"""Words that questions are made of and that say nothing of what they are about."""


def columns(data: Data) -> dict[str, list[str]]:
    """All texts by kind and side: `law q`, `law p`."""
    kinds = {
        "law": data.law, "dictionary": data.dictionary, "glossary": data.glossary,
        "titles": data.titles, "sentences": data.sentences, **data.same_language,
    }  # fmt: skip
    found = {}
    for kind, pairs in kinds.items():
        found[f"{kind} q"] = [q for q, _ in pairs]
        found[f"{kind} p"] = [p for _, p in pairs]
    found["articles p"] = data.articles
    return found


def encode(
    texts: Mapping[str, list[str]],
    tokenizer: Any,
    work: Path,
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Ragged]:
    """Cut all texts into pieces, or read them from `work` where that was done before."""
    found = {}
    for name, part in texts.items():
        path = work / f"{name.replace(' ', '-')}.npz"
        if not path.is_file():
            progress(f"tokens: {name}, {len(part):,} texts")
            whole = path.with_suffix(".part.npz")
            Ragged.encode(tokenizer, part).write(whole)
            whole.replace(path)
        found[name] = Ragged.read(path)
    return found


def tables(texts: Mapping[str, Ragged], tokenizer: Any) -> Tables:
    """What `Sampler` needs to know about pieces."""
    size = tokenizer.get_vocab_size()
    pieces = [tokenizer.id_to_token(i) for i in range(size)]
    counts = np.ones(size)
    for ragged in texts.values():
        counts += np.bincount(ragged.ids, minlength=size)
    words = texts["dictionary p"]
    single = np.flatnonzero(np.diff(words.starts) == 1)
    piece = words.ids[words.starts[single]].astype(np.int64)
    order = np.argsort(piece, kind="stable")
    starts = np.searchsorted(piece[order], np.arange(size + 1))
    return Tables(
        parts=_parts(pieces, tokenizer),
        rarity=-np.log(counts / counts.sum()),
        openings={k: Ragged.encode(tokenizer, list(v)) for k, v in OPENINGS.items()},
        gloss_rows=single[order].astype(np.int64),
        gloss_starts=starts.astype(np.int64),
        gloss_weights=_familiarity(words, counts),
    )


def _familiarity(words: Ragged, counts: Any) -> Any:
    """Common words are drawn more often: by the square root of their rarest piece's count."""
    lengths = np.diff(words.starts)
    rarest = np.full(len(words), np.inf)
    np.minimum.at(rarest, np.repeat(np.arange(len(words)), lengths), counts[words.ids])
    rarest[~np.isfinite(rarest)] = 0
    return np.minimum(rarest, 10_000) ** 0.35


def _parts(pieces: list[str], tokenizer: Any) -> Ragged:
    """Characters of each Chinese word; every other piece stands for itself."""
    known = {piece: i for i, piece in enumerate(pieces)}
    ids, lengths = [], []
    for i, piece in enumerate(pieces):
        parts = [known.get(char, -1) for char in piece]
        if len(piece) < 2 or piece < "\u3400" or min(parts) < 0:
            parts = [i]
        ids += parts
        lengths.append(len(parts))
    return Ragged(
        ids=np.array(ids, dtype=np.uint16),
        starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        keys=np.arange(len(pieces)),
    )
