"""`tiaowen eval calibrate`."""

from __future__ import annotations

import argparse
import json

from ..errors import ConfigError
from .common import DONE, open_assistant, print_json


def calibrate(options: argparse.Namespace) -> int:
    """`tiaowen eval calibrate`: weights of the evidence, and the threshold of refusal."""
    from ..eval.calibrate import examples_of, fit
    from ..eval.gold import Gold
    from ..eval.questions import read_questions
    from .evaluating import bar

    questions = [q for q in read_questions(options.file) if q.split == options.split]
    if not questions:
        raise ConfigError(f"{options.file}: no question of split {options.split!r}")
    with open_assistant(options) as assistant:
        gold = Gold(assistant.documents)
        with bar(len(questions), "asking") as progress:
            examples, ways = examples_of(assistant, questions, gold, progress=progress)
        probes = assistant.probes()
    found = fit(examples, ways, probes=probes)
    if options.out:
        options.out.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if options.json or not options.out:
        print_json(found)
    else:
        fitted = found["fitted"]
        print(
            f"{fitted['questions']} questions, AUROC out of fold {fitted['auroc_out_of_fold']}, "
            f"right in {fitted['accuracy_out_of_fold']:.1%} from {found['answer_from']} on"
        )
    return DONE
