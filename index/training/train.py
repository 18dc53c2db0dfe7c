"""How is the model trained? Question and passage of a pair near, all others of the batch far.

Symmetric InfoNCE with in-batch negatives over an embedding bag. Everything random depends on
the seed and the step, and a checkpoint holds all that Adam knows: a run that was cut off and
resumed ends with the weights of one that was not.

Source: van den Oord et al., Contrastive Predictive Coding, 2018; sentence-transformers'
MultipleNegativesSymmetricRankingLoss, written out because texts are cut into pieces once.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import ConfigError
from . import corpus, initial, vocabulary
from .data import read, sizes
from .folder import write_folder
from .pairs import WEIGHTS, Batch, Sampler

Progress = Callable[[str, int, int], None]
"""Called with what is being done, the step and the number of steps."""


_MOST_PIECES = 1 << 16
"""Texts are kept as numbers of two bytes."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that shapes the model besides the data."""

    pieces: int = 42_000
    dimension: int = 256
    steps: int = 7_000
    batch: int = 2_048
    rate: float = 0.02
    """Highest step length of Adam, reached after a twentieth of the steps."""
    scale: float = 20.0
    """Similarities are multiplied by it before the softmax."""
    seed: int = 1
    threads: int = 2
    save_every: int = 500


def train(
    data: Path,
    out: Path,
    *,
    recipe: Recipe | None = None,
    teacher: Path | None = None,
    resume: bool = True,
    weights: Mapping[str, float] = WEIGHTS,
    progress: Progress = lambda what, step, steps: None,
) -> Path:
    """Train a model and write its folder.

    Args:
        data: folder of the training data.
        out: folder of the model; `out/work` keeps tokens and checkpoints.
        recipe: sizes and steps.
        teacher: folder of an English sentence-transformers model that places the words at the
            start; none: they start at random.
        resume: go on from the checkpoint of an earlier run with the same recipe.
        weights: how often a batch is of each kind.
        progress: see `Progress`.

    Returns:
        `out`.

    Raises:
        DocumentError: training data is missing or damaged.
        ConfigError: the checkpoint in `out` is of another recipe or of other data, `out/work`
            holds other files, or there are more pieces than can be numbered.
    """
    recipe = recipe or Recipe()
    work = out / "work"
    work.mkdir(parents=True, exist_ok=True)
    if recipe.pieces > _MOST_PIECES:
        raise ConfigError(
            f"{recipe.pieces:,} pieces are more than {_MOST_PIECES:,}", advice="give fewer --pieces"
        )
    shape = {**_shape(recipe), "teacher": teacher is not None, "weights": dict(weights)}
    _same_recipe(work / "recipe.json", {**shape, "data": sizes(data)}, resume)

    def say(line: str) -> None:
        progress(line, 0, recipe.steps)

    texts = read(data, progress=say)
    tokenizer = _tokenizer(texts, work / "tokenizer.json", recipe, say)
    ragged = corpus.encode(corpus.columns(texts), tokenizer, work, progress=say)
    tables = corpus.tables(ragged, tokenizer)
    sampler = Sampler(ragged, tables, seed=recipe.seed, size=recipe.batch, weights=weights)
    state = _Checkpoint(work / "checkpoint")
    if not state.exists():
        say("first vectors")
        size = {"dimension": recipe.dimension, "seed": recipe.seed}
        state.begin(
            initial.taught(tokenizer, texts, teacher, **size, progress=say)
            if teacher
            else initial.vectors(tokenizer, **size)
        )
    rows = _run(sampler, state, recipe, progress)
    write_folder(out, tokenizer, rows)
    return out


def _shape(recipe: Recipe) -> dict[str, object]:
    """What the weights depend on."""
    return {k: v for k, v in asdict(recipe).items() if k not in ("threads", "save_every")}


def _same_recipe(path: Path, wanted: Mapping[str, object], resume: bool) -> None:
    if path.is_file() and resume:
        if json.loads(path.read_text(encoding="utf-8")) != dict(wanted):
            raise ConfigError(
                f"{path.parent} holds a run with another recipe or other data",
                advice="give another --out, or --no-resume to start again",
            )
        return
    old = list(path.parent.iterdir())
    if old and not path.is_file():  # not a run of ours: nothing of it is touched
        raise ConfigError(f"{path.parent} holds other files", advice="give another --out")
    for file in old:
        file.unlink()
    path.write_text(json.dumps(wanted, indent=1), encoding="utf-8")


def _tokenizer(texts: Any, path: Path, recipe: Recipe, say: Callable[[str], None]) -> Any:
    from tokenizers import Tokenizer

    if not path.is_file():
        words = [zh for _, zh in (*texts.dictionary, *texts.glossary)]
        built = vocabulary.build(vocabulary.sources(texts), words, size=recipe.pieces, progress=say)
        built.save(str(path), pretty=False)
    return Tokenizer.from_file(str(path))


class _Checkpoint:
    """Rows and what Adam knows of them, as safetensors, beside the step as JSON."""

    def __init__(self, path: Path) -> None:
        self._tensors, self._state = path.with_suffix(".safetensors"), path.with_suffix(".json")

    def exists(self) -> bool:
        return self._state.is_file()

    def begin(self, rows: Any) -> None:
        self.write(0, {"rows": rows, "mean": np.zeros_like(rows), "square": np.zeros_like(rows)})

    def write(self, step: int, arrays: Mapping[str, Any]) -> None:
        from safetensors.numpy import save_file

        # The tensors carry their step: a crash between the two files cannot mix two states.
        name = self._tensors.with_stem(f"checkpoint-{step}")
        save_file(dict(arrays), str(name))
        before = self.read_state() if self.exists() else None
        part = self._state.with_suffix(".part")
        part.write_text(json.dumps({"step": step, "file": name.name}), encoding="utf-8")
        part.replace(self._state)
        if before and before["file"] != name.name:
            (name.parent / before["file"]).unlink(missing_ok=True)

    def read_state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads(self._state.read_text(encoding="utf-8"))
        return state

    def read(self) -> tuple[int, dict[str, Any]]:
        from safetensors.numpy import load_file

        state = self.read_state()
        return int(state["step"]), load_file(str(self._state.with_name(state["file"])))


def _run(sampler: Sampler, state: _Checkpoint, recipe: Recipe, progress: Progress) -> Any:
    import torch

    torch.set_num_threads(recipe.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    first, arrays = state.read()
    rows = torch.nn.Parameter(torch.from_numpy(arrays["rows"]).to(device))
    adam = torch.optim.Adam([rows], lr=recipe.rate, fused=True)
    adam.state[rows] = {
        "step": torch.tensor(float(first), device=device),
        "exp_avg": torch.from_numpy(arrays["mean"]).to(device),
        "exp_avg_sq": torch.from_numpy(arrays["square"]).to(device),
    }

    def snapshot() -> dict[str, Any]:
        kept = adam.state[rows]
        named = {"rows": rows, "mean": kept["exp_avg"], "square": kept["exp_avg_sq"]}
        return {name: value.detach().cpu().numpy() for name, value in named.items()}

    for step in range(first, recipe.steps):
        for group in adam.param_groups:
            group["lr"] = _rate(step, recipe)
        loss = _loss(rows, sampler.batch(step), recipe.scale)
        loss.backward()
        adam.step()
        adam.zero_grad()
        done = step + 1
        if done % 20 == 0 or done == recipe.steps:
            progress(f"loss {loss.item():.3f}", done, recipe.steps)
        if done % recipe.save_every == 0 or done == recipe.steps:
            state.write(done, snapshot())
    return snapshot()["rows"]


def _rate(step: int, recipe: Recipe) -> float:
    """A short rise, then half a cosine down to a hundredth."""
    rise = max(1, recipe.steps // 20)
    if step < rise:
        return recipe.rate * (step + 1) / rise
    share = (step - rise) / max(1, recipe.steps - rise)
    return recipe.rate * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * share)))


def _loss(rows: Any, batch: Batch, scale: float) -> Any:
    import torch
    from torch.nn import functional

    lengths = np.concatenate([batch.questions[1], batch.passages[1]])
    ids = torch.from_numpy(np.concatenate([batch.questions[0], batch.passages[0]]))
    starts = torch.from_numpy((np.cumsum(lengths) - lengths).astype(np.int32))
    bags = functional.embedding_bag(ids.to(rows.device), rows, starts.to(rows.device), mode="sum")
    bags = functional.normalize(bags, dim=1)
    count = len(batch.questions[1])
    scores = scale * bags[:count] @ bags[count:].T
    same = np.equal.outer(batch.question_keys, batch.question_keys)
    same |= np.equal.outer(batch.passage_keys, batch.passage_keys)
    np.fill_diagonal(same, False)
    scores = scores.masked_fill(torch.from_numpy(same).to(rows.device), -1e4)
    right = torch.arange(count, device=rows.device)
    return (functional.cross_entropy(scores, right) + functional.cross_entropy(scores.T, right)) / 2
