"""`tiaowen eval import-feedback`."""

from __future__ import annotations

import argparse
import json
import sys

from ..errors import ConfigError
from .common import DONE


def import_feedback(options: argparse.Namespace) -> int:
    """`tiaowen eval import-feedback`: readers' words as questions for review."""
    from ..eval.from_feedback import questions_from
    from ..feedback import feedback_file, read_feedback

    path = options.feedback or feedback_file()
    if options.feedback is None and not path.exists():
        raise ConfigError(
            f"{path}: there is no feedback yet",
            advice="readers give it under answers",
        )
    feedback = list(read_feedback(path))
    questions = questions_from(feedback, prefix=options.prefix)
    lines = "".join(json.dumps(q.as_json(), ensure_ascii=False) + "\n" for q in questions)
    if options.out is None:
        sys.stdout.write(lines)
        sys.stdout.flush()
    else:
        try:
            with options.out.open("x", encoding="utf-8", errors="replace") as out:
                out.write(lines)
        except FileExistsError as error:
            raise ConfigError(f"{options.out}: exists", advice="choose a new file") from error
        except OSError as error:
            raise ConfigError(f"{options.out}: {error.strerror}") from error
    helpful = sum(one.helpful for one in feedback)
    told = {"feedback": len(feedback), "helpful": helpful, "questions": len(questions)}
    words = f"{path}: {len(feedback)} times feedback, {helpful} helpful; {len(questions)} questions"
    print(json.dumps(told) if options.json else words, file=sys.stderr)
    return DONE
