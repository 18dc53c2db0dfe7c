"""`tiaowen ask` and `tiaowen search`."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ..contract import answer_json, explanation_json, facets_json, hits_json
from ..errors import ConfigError
from ..models import Answer, Explanation, Language, SearchPage, Status, Where
from .common import DONE, PARTLY, open_assistant, print_json

if TYPE_CHECKING:
    from ..api import Assistant


def ask(options: argparse.Namespace) -> int:
    """`tiaowen ask`: the answer and the words it rests on."""
    if options.batch is not None:
        return _ask_batch(options)
    if options.file is not None:
        try:
            question = options.file.read_text(encoding="utf-8-sig", errors="replace")
        except OSError as error:
            raise ConfigError(
                f"{options.file}: {error.strerror}", advice="check the path"
            ) from error
    elif options.question in (None, "-"):
        question = sys.stdin.read()
    else:
        # Bytes that are not UTF-8 arrive as lone surrogates.
        question = options.question.encode("utf-8", "replace").decode("utf-8")
    with _scoped(options) as assistant:
        answer = assistant.ask(question.rstrip("\r\n"))
        if options.json:
            print_json(_json(answer, None, explain=options.explain))
        else:
            _print_answer(answer)
            if options.explain:
                _print_explanation(answer.explain())
        _note_failure(answer)
    return DONE


@contextlib.contextmanager
def _scoped(options: argparse.Namespace) -> Iterator[Assistant]:
    """The assistant, over the documents that the options name."""
    with open_assistant(options) as assistant:
        yield assistant.within(options.document) if options.document else assistant


def _json(answer: Answer, id_: str | None, *, explain: bool) -> dict[str, object]:
    data = answer_json(answer, id=id_)
    if explain:
        data["explanation"] = explanation_json(answer.explain())
    return data


def _print_explanation(told: Explanation) -> None:
    slots = "  ".join(f"{name}={value}" for name, value in told.slots.items())
    print(f"\nintent: {told.intent or 'none'}  {slots}".rstrip())
    print(f"rules: {' > '.join(told.rules) or 'none'}")
    levels = "  ".join(f"{name} {value:.2f}" for name, value in told.thresholds.items())
    print(f"confidence: {told.confidence:.3f}  ({levels})")
    for rank, clause in enumerate(told.considered, start=1):
        parts = "  ".join(f"{name} {value:.3f}" for name, value in clause.parts.items())
        mark = "*" if clause.cited else " "
        print(f"{rank:2}.{mark}{clause.document} {clause.label}  {clause.title}")
        print(f"    {clause.score:.3f}  ({parts})")
        if clause.words:
            print("    " + "  ".join(f"{asked} → {found}" for asked, found in clause.words))
    print("times (ms): " + "  ".join(f"{name} {ms:.2f}" for name, ms in told.steps_ms.items()))


def _note_failure(answer: Answer) -> None:
    """Say on standard error that a language model was asked in vain."""
    if answer.mode == "degraded":
        print(
            f"note: extractive answer, the language model failed: {answer.mode_reason}",
            file=sys.stderr, flush=True,
        )  # fmt: skip


_UNDERSTOOD = {
    Language.HANS: "理解为：{}", Language.HANT: "理解為：{}", Language.ENGLISH: "Understood as: {}",
}  # fmt: skip


_NOTES = 2
"""So many notes on bodies are printed; those of bodies that lead come first."""

_NOTE = {
    Language.HANS: "注（原文以外）：{} 见{}", Language.HANT: "註（原文以外）：{} 見{}",
    Language.ENGLISH: "Note (not in the document): {} Source: {}",
}  # fmt: skip


def _print_answer(answer: Answer) -> None:
    if answer.understood:
        print(_UNDERSTOOD[answer.language].format(answer.understood))
    print(answer.text)
    if answer.citations:
        print()
    for number, citation in enumerate(answer.citations, start=1):
        print(f"[{number}] {citation.gazette}")
        quote = citation.quote.replace("\n", " ")
        print(f"    {quote if len(quote) <= 160 else quote[:100] + '……' + quote[-56:]}")
    if answer.notes:
        print()
    for note in answer.notes[:_NOTES]:
        print(_NOTE[answer.language].format(note.text, "；".join(note.sources)))
    if len(answer.notes) > _NOTES:
        print(f"… {len(answer.notes) - _NOTES} (--json)")


def _ask_batch(options: argparse.Namespace) -> int:
    failed = False
    with _scoped(options) as assistant, _reading(options.batch) as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                id_, question, history = _batch_line(line)
            except ValueError as error:
                failed = True
                print(f"tiaowen: {options.batch}, line {number}: {error}", file=sys.stderr)
                if options.json:
                    print_json(_broken_line(line, number, error), line=True)
                else:
                    print(f"{number}\t{Status.INVALID.value}\t{str(error)!r}", flush=True)
                continue
            answer = assistant.ask(question, history=history)
            if options.json:
                print_json(_json(answer, id_, explain=options.explain), line=True)
            else:
                print(f"{id_ or number}\t{answer.status.value}\t{answer.text!r}", flush=True)
            _note_failure(answer)
    return PARTLY if failed else DONE


def _broken_line(line: str, number: int, error: ValueError) -> dict[str, object]:
    """What stands in the output for a line that is no question: the order of lines is kept."""
    try:
        id_ = json.loads(line).get("id")
    except (ValueError, AttributeError):
        id_ = None
    return {
        "id": id_, "question": "", "language": Language.HANS.value, "status": Status.INVALID.value,
        "abstained": True, "answer": str(error), "citations": [], "duties": [],
        "mode": "extractive", "index": "", "elapsed_ms": 0.0,
        "error": str(error), "line": number,
    }  # fmt: skip


def _batch_line(line: str) -> tuple[str | None, str, list[dict[str, str]]]:
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg}") from error
    if not isinstance(data, dict) or not isinstance(data.get("question"), str):
        raise ValueError("field 'question' must be text")
    history = data.get("history") or []
    if not isinstance(history, list) or not all(
        isinstance(t, dict)
        and t.get("role") in ("user", "assistant")
        and isinstance(t.get("content"), str)
        for t in history
    ):
        raise ValueError("field 'history' must be a list of {role, content}")
    id_ = data.get("id")
    return (None if id_ is None else id_), data["question"], history


def _reading(name: str) -> IO[str]:
    if name == "-":
        return sys.stdin
    try:
        return Path(name).open(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise ConfigError(f"{name}: {error.strerror}", advice="check the path") from error


def search(options: argparse.Namespace) -> int:
    """`tiaowen search`: clauses, best first, with the parts of their scores."""
    where = Where(options.document, options.section, options.body, options.role)
    if options.query is None:
        if not where:
            options.refuse("give words to search for, or a filter such as --body NAME")
        options.query = ""
    with open_assistant(options) as assistant:
        page = None
        if options.facets:
            page = assistant.search_page(options.query, where=where, k=options.k)
            hits = list(page.hits)
        else:
            hits = assistant.search(options.query, k=options.k, where=where)
        told = [assistant.explain(options.query, h.clause) if options.explain else [] for h in hits]
    if options.json:
        found = hits_json(options.query, hits)
        if page is not None:
            found |= {"total": page.total, "facets": facets_json(page.facets)}
        if options.explain:
            for row, matches in zip(found["hits"], told, strict=True):
                row["words"] = [asdict(match) for match in matches]
        print_json(found)
        return DONE
    if not hits:
        print("未找到依据 (nothing found)")
    for rank, (hit, matches) in enumerate(zip(hits, told, strict=True), start=1):
        parts = "  ".join(f"{name} {value:.3f}" for name, value in hit.parts.items())
        print(f"{rank:2}. {hit.clause.document} {hit.clause.label}  {hit.clause.title}")
        print(f"    {hit.clause.text[:90].replace(chr(10), ' ')}")
        if parts:  # none where nothing was asked, only filtered
            print(f"    {hit.score:.3f}  ({parts})")
        if matches:
            print("    " + "  ".join(f"{m.asked} → {m.found} {m.similarity:.2f}" for m in matches))
    if page is not None:
        _print_facets(page)
    return DONE


def _print_facets(page: SearchPage) -> None:
    print(f"\n{page.total} found")
    for field, facets in facets_json(page.facets).items():
        told = "  ".join(f"{facet['name']} {facet['count']}" for facet in facets)
        print(f"{field}: {told or '-'}")
