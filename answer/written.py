"""What did the language model write? Strict JSON, read sentence by sentence as it arrives."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from .deadline import WritingError

_NOT_JSON = "not JSON"
_OTHER_FORM = "JSON of another form"
_MAX_SENTENCES = 12
_MAX_CITATIONS = 8

_THOUGHT = re.compile(r"\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
"""What a reasoning model says to itself first; open while it still does."""
_FENCE = re.compile(r"\s*```(?:json|JSON)?[ \t]*(?:\n|(?=\s*\{))")
_FENCE_END = re.compile(r"\s*```\s*\Z")
_START = re.compile(r'\s*\{\s*"sentences"\s*:\s*\[')
_MARK = re.compile(r"\s*\[(?:C?\d{1,3})\]|\s*【C?\d{1,3}】|\s*（C\d{1,3}）|\s*\(C\d{1,3}\)")
_GAP = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that a sentence rests on, and the clause they are said to stand in."""

    clause_id: str
    """As the model gave it: an id, or its alias `C1`."""
    quote: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as the model wrote it, not checked yet."""

    text: str
    quotations: tuple[Quotation, ...]


class SentenceReader:
    """Reads the sentences of an answer while it is being written."""

    def __init__(self) -> None:
        self._text = ""
        self._at: int | None = None
        """Where the next sentence starts in the bare text."""
        self._count = 0

    def feed(self, piece: str) -> list[Sentence]:
        """The sentences that this piece of the stream completes.

        Raises:
            WritingError: a sentence has another form.
        """
        self._text += piece
        if "}" not in piece:
            return []  # nothing ends here: do not read the same text again for every character
        bare = _bare(self._text)
        if self._at is None:
            start = _START.match(bare)
            if start is None:
                return []
            self._at = start.end()
        found: list[Sentence] = []
        while True:
            gap = _GAP.match(bare, self._at)
            try:
                value, self._at = _DECODER.raw_decode(bare, gap.end() if gap else self._at)
            except (ValueError, RecursionError):
                return found
            found.append(_sentence(value))
            self._count += 1
            if self._count > _MAX_SENTENCES:
                raise WritingError(f"more than {_MAX_SENTENCES} sentences")

    def end(self) -> int:
        """How many sentences the whole answer has.

        Raises:
            WritingError: it is empty, not JSON, or of another form.
        """
        rows = read_object(self._text).get("sentences")
        if not isinstance(rows, list) or len(rows) != self._count:
            raise WritingError(_OTHER_FORM)
        if not rows:
            raise WritingError("empty answer")
        return len(rows)


def read_object(text: str) -> dict[str, Any]:
    """The one JSON object that a whole answer is.

    Raises:
        WritingError: it is empty, or anything else.
    """
    bare = _FENCE_END.sub("", _bare(text)).strip()
    if not bare:
        raise WritingError("empty answer")
    try:
        value = json.loads(bare)
    except (ValueError, RecursionError) as error:
        raise WritingError(_NOT_JSON) from error
    if not isinstance(value, dict):
        raise WritingError(_OTHER_FORM)
    return value


def _bare(text: str) -> str:
    """Without thoughts and the fence before the object."""
    thought = _THOUGHT.match(text)
    rest = text[thought.end() :] if thought else text
    fence = _FENCE.match(rest)
    return rest[fence.end() :] if fence else rest


def _sentence(value: object) -> Sentence:
    if not isinstance(value, dict):
        raise WritingError(_OTHER_FORM)
    text, rows = value.get("text"), value.get("citations")
    if not isinstance(text, str) or not isinstance(rows, list) or len(rows) > _MAX_CITATIONS:
        raise WritingError(_OTHER_FORM)
    quotations = []
    for row in rows:
        if not isinstance(row, dict):
            raise WritingError(_OTHER_FORM)
        clause_id, quote = row.get("clause_id"), row.get("quote")
        if not isinstance(clause_id, str) or not isinstance(quote, str):
            raise WritingError(_OTHER_FORM)
        quotations.append(Quotation(clause_id.strip(), quote))
    # Marks are set here, not by the model.
    return Sentence(_MARK.sub("", text).strip(), tuple(quotations))
