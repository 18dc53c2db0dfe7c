"""`tiaowen verify`: does every stored answer stand up to the documents?"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ConfigError, DocumentError
from .common import DONE, PARTLY, fail, open_assistant, print_json, progress_over, settings_of

if TYPE_CHECKING:
    from ..answer.verification import Finding
    from ..models import Document


def verify(options: argparse.Namespace) -> int:
    """`tiaowen verify`: replays stored answers; prints what fails."""
    from ..answer.verification import Verifier

    lines = _lines(options.answers)
    verifier = Verifier(_documents(options))
    failed = 0
    for number, line in progress_over(lines, "verify"):
        name, findings = _checked(line, verifier.verify)
        failed += bool(findings)
        if options.json:
            told = [asdict(f) for f in findings]
            print_json(
                {"line": number, "id": name, "verified": not told, "findings": told}, line=True
            )
        else:
            for finding in findings:
                place = f"{options.answers}, line {number}" + (f" ({name})" if name else "")
                print(f"{place}: {finding.field}: {finding.problem}")
    if not options.json:
        print(f"{len(lines)} answers: {len(lines) - failed} verified, {failed} failed")
    return PARTLY if failed else DONE


def _checked(line: str, check: Callable[[Any], list[Finding]]) -> tuple[str | None, list[Finding]]:
    from ..answer.verification import Finding

    try:
        data = json.loads(line)
    except ValueError as error:
        return None, [Finding("", f"not JSON: {error}")]
    name = data.get("id") if isinstance(data, dict) else None
    return name, check(data)


def _lines(name: str) -> list[tuple[int, str]]:
    """The lines of a file of answers, numbered from 1; blank ones are left out.

    Raises:
        ConfigError: it cannot be read, or holds no answer.
    """
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ConfigError(f"{name}: {reason}", advice="check the path") from error
    try:  # `tiaowen ask --json` prints one answer over several lines
        if isinstance(json.loads(text), dict):
            return [(1, text)]
    except ValueError:
        pass
    lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        raise ConfigError(f"{name}: no answers in it", advice="make one: tiaowen ask --json")
    return lines


def _documents(options: argparse.Namespace) -> Sequence[Document]:
    """The documents named; without any, those of the index."""
    if not options.documents:
        with open_assistant(options) as assistant:
            return assistant.documents
    from ..api import parse

    found = []
    for path in options.documents:
        try:
            found.append(parse(path, settings=settings_of(options)))
        except DocumentError as error:
            fail(error, debug=options.debug)
    if not found:
        raise ConfigError("none of the documents can be read", advice="check --documents")
    return found
