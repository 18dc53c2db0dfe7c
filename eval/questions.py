"""Which questions are asked, and what is right? Reads question files."""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..errors import ConfigError
from ..models import Language, Status

KINDS: dict[str, str] = {
    "who_leads": "who leads a task",
    "who_responsible": "who is responsible, alone or by remit",
    "who_assists": "who supports or takes part",
    "content": "what is to be done, mostly in lay words",
    "item_lookup": "an item by its number",
    "section_lookup": "a section by its number or title",
    "reverse": "what a body leads or takes part in",
    "count": "how many",
    "list": "a list over the document",
    "fact": "title, number, date, issuer, addressees, entry into force",
    "campaign": "a campaign or project by its name",
    "definition": "what a term means in the document",
    "yes_no": "yes or no",
    "follow_up": "understood from the turns before it only",
    "joint": "several bodies, tasks or questions together",
    "comparison": "two bodies, items or tasks compared",
    "unanswerable": "the document does not say",
    "false_premise": "the question takes for granted what is not so",
    "ambiguous": "several readings with different answers",
    "invalid": "no question",
    "title_leads": "structure probe: title of an item -> who leads",
    "title_bodies": "structure probe: title of an item -> who is responsible",
    "title_clause": "structure probe: title -> the clause",
    "number_title": "structure probe: number -> title",
    "body_items": "structure probe: body -> its items",
}
"""Kinds of questions and what they mean."""

UNANSWERED = frozenset(status.value for status in Status) - {Status.ANSWERED.value}
"""Statuses that are refusals."""

_STATUSES = frozenset(status.value for status in Status)
_FIELDS = (
    "id", "lang", "kind", "question", "history", "items", "clauses", "clause_ids", "also_ok",
    "lead", "responsible", "answer_any", "answer_all", "polarity", "expected_status", "source",
    "split", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its gold; eval/questions/README.md describes the fields."""

    id: str
    lang: str
    kind: str
    question: str
    history: tuple[dict[str, str], ...] = ()
    items: tuple[int, ...] = ()
    """Items that have to be cited."""
    clauses: tuple[tuple[int, int], ...] = ()
    """Clauses meant, as item and place in the item."""
    clause_ids: tuple[str, ...] = ()
    """Clauses meant, by id."""
    also_ok: tuple[int, ...] = ()
    lead: tuple[str, ...] | None = None
    responsible: tuple[str, ...] | None = None
    answer_any: tuple[str, ...] = ()
    answer_all: tuple[str, ...] = ()
    polarity: bool | None = None
    statuses: tuple[str, ...] = (Status.ANSWERED.value,)
    source: str = ""
    """Name or number of the document the gold is in; empty: the only one, or the first."""
    split: str = ""
    note: str = ""
    line: int = 0
    """Where it stands in its file, from 1; 0 for one that was made."""

    @property
    def refusal(self) -> bool:
        """Whether a refusal, and nothing else, is right."""
        return Status.ANSWERED.value not in self.statuses

    def as_json(self) -> dict[str, Any]:
        """The line of a question file that reads back as this question."""
        data = asdict(self)
        statuses = data.pop("statuses")
        data.pop("line")
        data["expected_status"] = statuses[0] if len(statuses) == 1 else list(statuses)
        return {name: data[name] for name in _FIELDS}


def read_questions(path: Path, *, also_kinds: Collection[str] = ()) -> list[Question]:
    """Read a question file.

    Args:
        also_kinds: kinds that are accepted besides `KINDS`.

    Raises:
        ConfigError: naming the line and the field that is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}") from error
    questions = []
    seen: dict[str, int] = {}
    for number, data in _lines(path, text):
        question = read_question(f"{path}, line {number}", data, number, also_kinds)
        if question.id in seen:
            raise ConfigError(
                f"{path}, line {number}: id {question.id!r} as in line {seen[question.id]}"
            )
        seen[question.id] = number
        questions.append(question)
    if not questions:
        raise ConfigError(f"{path}: no questions", advice="one JSON object a line is expected")
    return questions


def _lines(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    # Only line feeds end a line: U+2028 may stand in a question.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            raise ConfigError(f"{path}, line {number}: not JSON: {reason}") from error
        if not isinstance(data, dict):
            raise ConfigError(f"{path}, line {number}: expected a JSON object")
        yield number, data


def read_question(
    where: str, data: dict[str, Any], line: int = 0, also_kinds: Collection[str] = ()
) -> Question:
    """A question from its JSON object; `where` stands in errors.

    Raises:
        ConfigError: naming the field that is wrong.
    """
    _check_names(where, data)
    fields = _Fields(where, data)
    expected = data.get("expected_status", Status.ANSWERED.value)
    statuses = tuple(expected) if isinstance(expected, list) else (expected,)
    if not statuses or not all(isinstance(s, str) and s in _STATUSES for s in statuses):
        raise ConfigError(
            f"{where}: field 'expected_status' is {expected!r}",
            advice=f"known: {', '.join(sorted(_STATUSES))}",
        )
    polarity = data.get("polarity")
    if not isinstance(polarity, bool | None):
        raise ConfigError(f"{where}: field 'polarity' must be true, false or null")
    return Question(
        id=fields.text("id"),
        lang=fields.one_of("lang", tuple(one.value for one in Language), "language"),
        kind=fields.one_of("kind", (*KINDS, *also_kinds), "kind"),
        question=fields.text("question", empty=True),
        history=fields.history(),
        items=fields.many("items", int), clauses=fields.pairs("clauses"),
        clause_ids=fields.many("clause_ids", str), also_ok=fields.many("also_ok", int),
        lead=None if data.get("lead") is None else fields.many("lead", str),
        responsible=None if data.get("responsible") is None else fields.many("responsible", str),
        answer_any=fields.many("answer_any", str), answer_all=fields.many("answer_all", str),
        polarity=polarity, statuses=statuses, source=fields.text("source", "", empty=True),
        split=fields.text("split", "", empty=True), note=fields.text("note", "", empty=True),
        line=line,
    )  # fmt: skip


def _check_names(where: str, data: dict[str, Any]) -> None:
    """A field that is nearly one of ours is a slip; any other one is a remark of its author."""
    for name in data:
        near = difflib.get_close_matches(name, _FIELDS, n=1, cutoff=0.85)
        if name not in _FIELDS and near:
            raise ConfigError(f"{where}: unknown field {name!r}", advice=f"meant {near[0]!r}?")


class _Fields:
    """Typed access to the fields of one line."""

    def __init__(self, where: str, data: dict[str, Any]) -> None:
        self._where = where
        self._data = data

    def text(self, key: str, default: str | None = None, *, empty: bool = False) -> str:
        value = self._data.get(key, default)
        if value is None and default is not None:
            value = default
        if not isinstance(value, str) or not (empty or value.strip()):
            raise ConfigError(f"{self._where}: field {key!r} must be text")
        return value

    def one_of(self, key: str, known: tuple[str, ...], what: str) -> str:
        value = self.text(key)
        if value not in known:
            near = difflib.get_close_matches(value, known, n=1)
            hint = f"meant {near[0]!r}?" if near else f"known: {', '.join(known)}"
            if key == "kind":
                hint += "; --also-kind NAME accepts another one"
            raise ConfigError(f"{self._where}: unknown {what} {value!r}", advice=hint)
        return value

    def many(self, key: str, kind: type) -> tuple[Any, ...]:
        value = self._data.get(key)
        value = [] if value is None else value
        if not isinstance(value, list) or not all(_is(v, kind) for v in value):
            name = {int: "whole numbers", str: "texts"}[kind]
            raise ConfigError(f"{self._where}: field {key!r} must be a list of {name}")
        return tuple(value)

    def pairs(self, key: str) -> tuple[tuple[int, int], ...]:
        value = self._data.get(key)
        value = [] if value is None else value
        good = isinstance(value, list) and all(
            isinstance(v, list) and len(v) == 2 and all(_is(n, int) for n in v) for v in value
        )
        if not good:
            raise ConfigError(f"{self._where}: field {key!r} must be a list of [item, clause]")
        return tuple((item, clause) for item, clause in value)

    def history(self) -> tuple[dict[str, str], ...]:
        value = self._data.get("history")
        value = [] if value is None else value
        good = isinstance(value, list) and all(
            isinstance(turn, dict)
            and turn.get("role") in ("user", "assistant")
            and isinstance(turn.get("content"), str)
            for turn in value
        )
        if not good:
            raise ConfigError(
                f"{self._where}: field 'history' must be a list of"
                ' {"role": "user" or "assistant", "content": text}'
            )
        return tuple(value)


def _is(value: object, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)
