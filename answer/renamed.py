"""Which body of the documents is meant by today's name, and what became of those it names?

Facts come from `policy/reforms.toml`; they stand in notes beside an answer, never in a quotation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from ..models import Language, Note
from ..policy.agencies import Agencies, Body
from ..policy.normalise import traditional
from ..policy.reforms import Change, Reforms


def stand_ins(body: Body, agencies: Agencies) -> tuple[Body, ...]:
    """The bodies of the documents whose work a body took over, or that took over its own.

    Nothing where the documents name the body itself, or none that it is connected with.
    """
    if agencies.present(body):
        return ()
    reforms = Reforms.bundled()
    for line in (reforms.before(body.id), reforms.after(body.id)):
        met = [b for i in line if (b := agencies.resolve(i)) is not None and agencies.present(b)]
        if met:
            return tuple(met)
    return ()


def notes_on(
    bodies: Iterable[Body], language: Language, *, since: int, always: Sequence[Body] = ()
) -> list[Note]:
    """What became of bodies: one note each, for those that gave up their name or were reorganised.

    Args:
        since: year from which on a change is news, that of the document.
        always: bodies asked about; of them every change is told.
    """
    notes = []
    asked = {b.id for b in always}
    for body in dict.fromkeys((*always, *bodies)):
        changes = Reforms.bundled().of(body.id, since=since)
        gone = any(c.whole for c in changes)
        told = [c for c in changes if gone or body.id in asked or c.to == (body.id,)]
        if told:
            say = partial(_english, body) if language is Language.ENGLISH else partial(_han, body)
            text = say(told)
            if language is Language.HANT:
                text = traditional(text)
            notes.append(Note(body.name, text, tuple(dict.fromkeys(c.source for c in told))))
    return notes


def _han(body: Body, changes: Sequence[Change]) -> str:
    return f"{body.name}：" + "；".join(f"{c.year}年，{c.chinese}" for c in changes) + "。"


def _english(body: Body, changes: Sequence[Change]) -> str:
    name = f"{body.english} ({body.name})" if body.english else body.name
    return f"{name}: " + "; ".join(f"in {c.year}, {c.english}" for c in changes) + "."
