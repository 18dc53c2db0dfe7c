"""`tiaowen model info | evaluate | train`."""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from ..config import BUNDLED_EMBEDDER, Settings
from ..errors import ConfigError, DependencyError
from ..index.embedding import bundled_model, open_embedder
from ..index.static import LIMIT, StaticEmbedder, StaticModel
from .common import DONE, print_json, settings_of

_SHOWN = (1, 5, 10, 100)


def _named(options: argparse.Namespace) -> Settings:
    settings = settings_of(options)
    return replace(settings, embedder=options.folder) if options.folder else settings


def info(options: argparse.Namespace) -> int:
    """`tiaowen model info`: files, sizes and hashes of a model."""
    settings = _named(options)
    start = time.perf_counter()
    embedder = open_embedder(settings)
    seconds = time.perf_counter() - start
    folder = bundled_model() if settings.embedder == BUNDLED_EMBEDDER else Path(settings.embedder)
    files = [
        path for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] != "work"
    ]  # fmt: skip
    found: dict[str, Any] = {
        "name": settings.embedder,
        "folder": str(folder) if folder.is_dir() else "",
        "dimension": embedder.dimension,
        "fingerprint": embedder.fingerprint,
        "loaded_in_ms": round(1_000 * seconds, 1),
        "bytes": sum(path.stat().st_size for path in files),
        "files": {path.relative_to(folder).as_posix(): _sha256(path) for path in files},
    }
    if isinstance(embedder, StaticEmbedder):
        found |= {"runtime": "static", "pieces": len(embedder.model.rows), "limit_pieces": LIMIT}
    if options.json:
        print_json(found)
        return DONE
    for key, value in found.items():
        if key == "bytes":
            print(f"size           {value / 1e6:.1f} MB")
        elif key == "files":
            for name, digest in value.items():
                print(f"  {name}  {digest[:16]}")
        else:
            print(f"{key:<14} {value}")
    return DONE


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def evaluate(options: argparse.Namespace) -> int:
    """`tiaowen model evaluate`: recall on the development sets, and speed."""
    from ..index.training.evaluate import evaluate as figures_of
    from ..index.training.evaluate import speed

    settings = _named(options)
    embedder = open_embedder(settings)
    rows = []
    if not options.json:
        head = "".join(f"{'R@' + str(k):>8}" for k in _SHOWN)
        print(f"{'task':<30}{'way':<8}{'asked':>7}{head}{'MRR@10':>8}", flush=True)
    for row in figures_of(embedder, options.data, questions=options.questions, progress=_say):
        rows.append(asdict(row))
        if not options.json:
            values = "".join(f"{row.recall[k]:8.3f}" for k in _SHOWN)
            line = f"{row.task:<30}{row.way:<8}{row.questions:>7}{values}{row.mrr10:8.3f}"
            print(line, flush=True)
    pace = speed(embedder)
    if options.json:
        print_json({"model": settings.embedder, "figures": rows, "speed": asdict(pace)})
    else:
        print(f"{pace.clauses_a_second:,.0f} clauses a second, {pace.query_ms:.3f} ms a question")
    return DONE


def _say(line: str) -> None:
    if sys.stderr.isatty():
        print(f"… {line}", file=sys.stderr)


def train_model(options: argparse.Namespace) -> int:
    """`tiaowen model train`: from data to a model folder."""
    from tqdm import tqdm

    from ..index.training.train import Recipe, train

    named = {f.name: getattr(options, f.name, None) for f in fields(Recipe)}
    given = {name: value for name, value in named.items() if value is not None}
    recipe = replace(Recipe(), **given)
    if not 0 < recipe.rate < float("inf"):
        raise ConfigError(f"--rate must be above 0, not {recipe.rate}")
    if options.teacher is not None and not options.teacher.is_dir():
        raise DependencyError(
            f"no teacher folder at {options.teacher}", advice="leave --teacher out to do without"
        )
    bar: tqdm[Any] = tqdm(total=recipe.steps, disable=None, file=sys.stderr, unit="batch")

    def progress(what: str, step: int, steps: int) -> None:
        bar.set_description(what, refresh=False)
        bar.update(max(0, step - bar.n))
        bar.refresh()

    try:
        train(
            options.data, options.out, recipe=recipe, teacher=options.teacher,
            resume=not options.no_resume, progress=progress,
        )  # fmt: skip
    finally:
        bar.close()
    pieces, dimension = StaticModel.read(options.out).rows.shape
    if options.json:
        print_json({"folder": str(options.out), "pieces": pieces, "recipe": asdict(recipe)})
    else:
        print(f"{options.out}: {pieces:,} pieces, {dimension} dimensions")
        print(f"  tiaowen model evaluate {options.out} --data {options.data}")
    return DONE
