"""`tiaowen eval qa`, `check`, `probe` and `report`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ConfigError
from .common import DONE, FAILURE, USAGE, open_assistant, print_json, settings_of

if TYPE_CHECKING:
    from ..eval.gold import Gold
    from ..eval.questions import Question
    from ..eval.run import Progress, Run, SystemRun
    from ..eval.systems import System
    from ..models import Document


def eval_qa(options: argparse.Namespace) -> int:
    """`tiaowen eval qa`: systems side by side on a question file, stored and compared."""
    from ..eval.compare import read_baseline
    from ..eval.gold import Gold
    from ..eval.qa import check_gold, opened

    questions = _chosen(options)
    earlier = _earlier(options)
    if options.baseline:
        read_baseline(options.baseline)  # a wrong path shall not cost a run
    settings = settings_of(options)
    with open_assistant(options) as assistant:
        gold = Gold(assistant.documents)
        check_gold(questions, gold, path=str(options.file))
        with opened(options.system or ["tiaowen"], settings, assistant) as systems:
            run = _run(options, questions, gold, systems)
    return _report(options, run, earlier)


def _chosen(options: argparse.Namespace) -> list[Question]:
    from ..eval.questions import read_questions

    every = read_questions(options.file, also_kinds=options.also_kind)
    chosen = [
        q
        for q in every
        if options.split in (None, q.split)
        and (not options.kind or q.kind in options.kind)
        and (not options.lang or q.lang in options.lang)
    ]
    if not chosen:
        splits = ", ".join(sorted({q.split for q in every if q.split})) or "none"
        raise ConfigError(
            f"{options.file}: no question fits the options", advice=f"splits there: {splits}"
        )
    return chosen[: options.limit]


def _run(
    options: argparse.Namespace,
    questions: Sequence[Question],
    gold: Gold,
    systems: Sequence[System],
) -> Run:
    from ..eval import qa
    from ..eval.run import Run, about_run, ask

    further = _further(options, gold)
    done = []
    for system in systems:
        with bar(len(questions), system.name) as progress:
            done.append(ask(system, questions, gold, progress=progress))
    extras: dict[str, Any] = {
        "replayed": qa.replayed(done[0], gold), "verified": qa.verified(done[0], gold),
    }  # fmt: skip
    if options.variants:
        with bar(None, "variants") as progress:
            extras["variants"] = qa.robustness(
                systems[0], questions, done[0], gold, progress=progress
            )
    if further:
        extras["distractors"] = _among(options, questions, done[0], gold, further)
    about = about_run(options.file, gold, split=options.split, limit=options.limit)
    return Run(tuple(questions), tuple(done), about, extras)


def _counts(options: argparse.Namespace) -> list[int]:
    return sorted(set(options.distractor_count or [50, 500]))


def _further(options: argparse.Namespace, gold: Gold) -> list[Document]:
    """Documents to be asked among; read before anything is asked, for they may be too few."""
    from ..eval.distractors import distractors

    if not options.distractors:
        return []
    most = _counts(options)[-1]
    with bar(most, "reading further documents") as progress:
        return distractors(options.distractors, most, besides=gold.documents, progress=progress)


def _among(
    options: argparse.Namespace,
    questions: Sequence[Question],
    base: SystemRun,
    gold: Gold,
    further: Sequence[Document],
) -> list[dict[str, Any]]:
    from ..eval.qa import distractor_loss

    counts = _counts(options)
    with bar(len(questions) * len(counts), "asking among them") as progress:
        return distractor_loss(
            questions, base, gold, further, counts,
            settings=settings_of(options), progress=lambda _: progress,
        )  # fmt: skip


def _report(options: argparse.Namespace, run: Run, earlier: tuple[Path, Run] | None) -> int:
    from ..eval.compare import against_baseline, differ, write_baseline
    from ..eval.run import store_run
    from ..eval.summary import summary
    from ..eval.table import difference_text, failures, table

    stored = None if options.no_store else store_run(run, _runs(options))
    then, before = earlier or (None, None)
    baseline = against_baseline(run, options.baseline) if options.baseline else None
    figures = summary(run)
    if before is not None:
        figures["against"] = asdict(differ(run, before))
    if baseline is not None:
        figures["against_baseline"] = {**asdict(baseline), "worse": baseline.worse}
    if options.html:
        from ..eval.report.page import write

        write(run, options.html, earlier=before)
    if options.write_baseline:
        write_baseline(run, options.write_baseline)
    if options.json:
        print_json({**figures["systems"][run.main.name], **_failed(run), **figures})
    else:
        print(table(figures))
        if options.failures:
            print("\n" + failures(run))
        if before is not None:
            print("\n" + difference_text(differ(run, before), str(then)))
        if baseline is not None:
            print("\n" + difference_text(baseline, str(options.baseline)))
    for path, what in ((stored, "run stored"), (options.html, "report")):
        if path:
            print(f"{what}: {path}", file=sys.stderr)
    if baseline is not None and baseline.worse:
        print(
            f"tiaowen: worse than {options.baseline}, beyond the interval; newly wrong:"
            f" {', '.join(baseline.newly_wrong)}", file=sys.stderr,
        )  # fmt: skip
        return FAILURE
    return DONE


def _failed(run: Run) -> dict[str, Any]:
    """Ids of the questions that the first system has wrong, and those of each system."""
    wrong = {
        s.name: [q.id for q, one in zip(run.questions, s.scores, strict=True) if not one.right]
        for s in run.systems
    }
    return {
        "citations": run.extras["replayed"],
        "failures": wrong[run.main.name],
        "failures_of": wrong,
    }


def _runs(options: argparse.Namespace) -> Path:
    """Folder of stored runs: the one given, else in the user's data folder."""
    if options.runs is not None:
        return Path(options.runs)
    from platformdirs import user_data_path

    return user_data_path("tiaowen", appauthor=False) / "runs"


def _earlier(options: argparse.Namespace) -> tuple[Path, Run] | None:
    from ..eval.run import latest_run, read_run

    if options.against != "latest":
        path = Path(options.against) if options.against else None
        return (path, read_run(path)) if path else None
    found = latest_run(_runs(options), stem=options.file.stem)
    if found is None:
        raise ConfigError(
            f"{_runs(options)}: no earlier run of {options.file.name}",
            advice="run it once without --against",
        )
    return found, read_run(found)


def eval_check(options: argparse.Namespace) -> int:
    """`tiaowen eval check`: every gold of question files against the documents."""
    from ..eval.check import check
    from ..eval.questions import read_questions

    found = []
    count = 0
    with open_assistant(options) as assistant:
        for file in options.files:
            questions = read_questions(file, also_kinds=options.also_kind)
            count += len(questions)
            found += check(questions, assistant.documents, path=str(file))
    if options.json:
        print_json({"questions": count, "problems": [asdict(p) for p in found]})
    else:
        for problem in found:
            print(problem)
        print(f"{count} questions, {len(found)} problems", file=sys.stderr)
    return USAGE if found else DONE


def eval_probe(options: argparse.Namespace) -> int:
    """`tiaowen eval probe`: questions made from the structure of documents, and their score."""
    import tempfile

    from ..api import Assistant, build, parse
    from ..eval.gold import Gold
    from ..eval.probe import probes
    from ..eval.run import Run, about_run, ask
    from ..eval.summary import summary
    from ..eval.systems import AssistantSystem
    from ..eval.table import failures, table

    settings = settings_of(options)
    documents = [parse(path, settings=settings) for path in options.documents]
    questions = _numbered_anew(
        [question for document in documents for question in probes(document)]
    )
    if not questions:
        raise ConfigError(
            "nothing to probe: no titles, numbers or bodies in these documents",
            advice="write questions by hand: tiaowen eval qa FILE.jsonl",
        )
    if options.write:
        _write_questions(questions, options.write)
    with tempfile.TemporaryDirectory() as folder:
        build(documents, Path(folder) / "index", settings=settings)
        with Assistant.open(Path(folder) / "index", settings=settings) as assistant:
            gold = Gold(assistant.documents)
            with bar(len(questions), "probing") as progress:
                done = ask(
                    AssistantSystem("tiaowen", assistant), questions, gold, progress=progress
                )
    run = Run(tuple(questions), (done,), about_run(None, gold))
    figures = summary(run)
    if options.json:
        figures["failures"] = [
            q.id for q, s in zip(questions, done.scores, strict=True) if not s.right
        ]
        print_json(figures)
    else:
        print(table(figures))
        if options.failures:
            print("\n" + failures(run))
    return DONE


def _numbered_anew(questions: Sequence[Question]) -> list[Question]:
    """Ids of several documents are told apart by the place of the document."""
    sources = list(dict.fromkeys(q.source for q in questions))
    if len(sources) < 2:
        return list(questions)
    return [replace(q, id=f"{sources.index(q.source) + 1}-{q.id}") for q in questions]


def _write_questions(questions: Sequence[Question], path: Path) -> None:
    import json

    lines = (json.dumps(q.as_json(), ensure_ascii=False) + "\n" for q in questions)
    try:
        path.write_text("".join(lines), encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from error


def eval_report(options: argparse.Namespace) -> int:
    """`tiaowen eval report`: the page of a stored run."""
    from ..eval.report.page import write
    from ..eval.run import read_run

    earlier = read_run(options.against) if options.against else None
    write(read_run(options.run_file), options.out, earlier=earlier)
    print(f"report: {options.out}", file=sys.stderr)
    return DONE


@contextmanager
def bar(total: int | None, what: str) -> Iterator[Progress]:
    """A progress bar on a terminal."""
    from tqdm import tqdm

    with tqdm(total=total, desc=what, disable=None, file=sys.stderr) as bar:
        yield lambda: bar.update()
