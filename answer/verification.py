"""Does an answer stand up to its documents? A check that needs no index and trusts no program.

An exported answer can be checked years later by anybody who has the documents: everything in it
that comes from a document is found again there, or told as a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from ..errors import CitationError
from ..models import Answer, Citation, Clause, Document, Role, Status
from ..policy.agencies import Agencies
from ..policy.normalise import fold
from .citations import Citer, marks

_QUOTED = re.compile(r"[“「](?P<words>[^“”「」]+)[”」](?P<marks>(?:\[\d{1,3}\])+)")
_LEADS = re.compile(
    r"由(?P<zh>[^由；;。]+?)(?:共同)?牵头负责|(?P<en>[^;.:\n]+?) (?:jointly )?leads?(?=[;.\[\s]|$)"
)
_NO_LEAD = re.compile(r"no lead|not “lead”|lead nothing|leads no ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in an answer that its documents do not bear out."""

    field: str
    """Where it stands: `citations[0].quote`, `duties[2].role`, `answer`."""
    problem: str


@dataclass(frozen=True, slots=True)
class _Said:
    """What is checked of an answer, from an `Answer` or its JSON."""

    status: str
    abstained: bool
    question: str
    text: str
    citations: tuple[Citation, ...]
    nearest: tuple[Citation, ...]
    duties: tuple[tuple[str, str, str], ...]
    """Body, role and clause id of each."""


class _Shelf:
    """Documents, in the form that `Citer` reads them from."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = {d.sha256: d for d in documents}
        self._clauses = [c for d in self._documents.values() for c in d.clauses]
        self._rows = {c.id: row for row, c in enumerate(self._clauses)}

    def document_rows(self) -> list[tuple[str, str, str]]:
        return [(d.sha256, d.name, d.source) for d in self._documents.values()]

    def document(self, sha256: str) -> Document:
        return self._documents[sha256]

    def row_of(self, clause_id: str) -> int | None:
        return self._rows.get(clause_id)

    def clause(self, row: int) -> Clause:
        return self._clauses[row]

    def find(self, clause_id: str) -> Clause | None:
        row = self._rows.get(clause_id)
        return None if row is None else self._clauses[row]

    def bodies(self) -> list[str]:
        return [duty.body for clause in self._clauses for duty in clause.duties]


def verify(answer: Answer | Mapping[str, Any], documents: Iterable[Document]) -> list[Finding]:
    """Replay everything in an answer that comes from a document; what fails, or nothing.

    Checked are, of every citation and nearest clause, the hash of the document, the offsets, the
    words and the place named; of every duty its clause, body and role; in the text the marks,
    the words in quotation marks, and the bodies that are said to lead.

    Args:
        answer: an `Answer`, or the JSON object that `tiaowen ask --json` prints for it.
        documents: the documents it may rest on, parsed from the files themselves.
    """
    return Verifier(documents).verify(answer)


class Verifier:
    """Verifies many answers against the same documents; see `verify`."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._shelf = _Shelf(documents)
        self._citer = Citer(self._shelf)
        self._agencies = Agencies.bundled().with_names(self._shelf.bodies())

    def verify(self, answer: Answer | Mapping[str, Any]) -> list[Finding]:
        """What of an answer fails, or nothing."""
        try:
            said = _said(answer)
        except (TypeError, ValueError, KeyError) as error:
            return [Finding("answer", f"not in the form of an answer: {error}")]
        found = [*_form(said)]
        for name, citations in (("citations", said.citations), ("nearest", said.nearest)):
            for place, citation in enumerate(citations):
                try:
                    self._citer.replay(citation)
                except CitationError as error:
                    found.append(Finding(f"{name}[{place}]", str(error)))
        found += _duties(said, self._shelf)
        found += self._text(said)
        return list(dict.fromkeys(found))

    def _text(self, said: _Said) -> Iterator[Finding]:
        for number in marks(said.text):
            if not 1 <= number <= len(said.citations) and not _footnote(number, said, self._shelf):
                yield Finding("answer", f"mark [{number}] has no citation")
        for match in _QUOTED.finditer(said.text):
            quotes = [
                _bare(said.citations[n - 1].quote) for n in marks(match["marks"])
                if 1 <= n <= len(said.citations)
            ]  # fmt: skip
            if quotes and not any(_bare(match["words"]) in quote for quote in quotes):
                words = match["words"][:30]
                yield Finding("answer", f"the words “{words}” are not those cited")
        for line in said.text.split("\n"):
            cited = [said.citations[n - 1] for n in marks(line) if 1 <= n <= len(said.citations)]
            clauses = [c for one in cited if (c := self._shelf.find(one.clause_id)) is not None]
            if clauses:
                yield from self._named(line, said, cited, clauses)
                yield from _leads(line, clauses, self._agencies)

    def _named(
        self, line: str, said: _Said, cited: Sequence[Citation], clauses: Sequence[Clause]
    ) -> Iterator[Finding]:
        """Bodies that a line names have to stand in what it cites, or in the question."""
        find = self._agencies.find
        known = "\n".join(
            f"{c.section_title}\n{c.title}\n{c.text}\n{c.note}\n{_translated(c)}" for c in clauses
        )
        known += "\n".join(c.quote for c in cited) + said.question
        ids = {m.body.id for m in find(known)}
        for mention in find(line):
            if not mention.weak and mention.body.id not in ids:
                yield Finding("answer", f"{clauses[0].label} does not name {mention.body.name}")


def _said(answer: Answer | Mapping[str, Any]) -> _Said:
    if isinstance(answer, Answer):
        duties = tuple((d.body, d.role.value, d.clause_id) for d in answer.duties)
        return _Said(
            answer.status.value, answer.abstained, answer.question, answer.text,
            answer.citations, answer.nearest, duties,
        )  # fmt: skip
    if not isinstance(answer, Mapping):
        raise TypeError(f"expected a JSON object, not {type(answer).__name__}")
    for key, kind in (("status", str), ("answer", str), ("citations", list), ("duties", list)):
        if not isinstance(answer.get(key), kind):
            raise ValueError(f"field {key!r} is missing or of the wrong kind")
    return _Said(
        str(Status(answer["status"])), bool(answer.get("abstained")),
        str(answer.get("question", "")), answer["answer"],
        tuple(map(_citation, answer["citations"])),
        tuple(map(_citation, answer.get("nearest") or [])),
        tuple(map(_duty, answer["duties"])),
    )  # fmt: skip


def _citation(data: Mapping[str, Any]) -> Citation:
    known = {f.name: data[f.name] for f in fields(Citation) if f.name in data}
    for name in ("start", "end"):
        if not isinstance(known.get(name), int) or isinstance(known[name], bool):
            raise ValueError(f"{name!r} of a citation must be a whole number")
    for name in ("document", "label", "clause_id", "quote", "sha256"):
        if not isinstance(known.get(name), str):
            raise ValueError(f"{name!r} of a citation must be text")
    known.setdefault("item", None)
    known.setdefault("clause", None)
    return Citation(**known)


def _duty(data: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(data["body"]), str(Role(data["role"])), str(data["clause_id"])


def _form(said: _Said) -> Iterator[Finding]:
    if said.abstained is not (said.status != Status.ANSWERED):
        yield Finding("abstained", f"does not fit the status {said.status!r}")
    if said.status == Status.ANSWERED and not said.citations:
        yield Finding("citations", "an answer without a citation")


def _duties(said: _Said, shelf: _Shelf) -> Iterator[Finding]:
    cited = {c.clause_id for c in (*said.citations, *said.nearest) if c.clause_id}
    for place, (body, role, clause_id) in enumerate(said.duties):
        clause = shelf.find(clause_id)
        if clause_id not in cited or clause is None:
            yield Finding(f"duties[{place}].clause_id", f"{body}: its clause is not cited")
            continue
        roles = {d.role.value for d in clause.duties if fold(d.body) == fold(body)}
        if not roles:
            yield Finding(f"duties[{place}].body", f"{clause.label} does not name {body}")
        elif role not in roles:
            told = " and ".join(sorted(roles))
            yield Finding(
                f"duties[{place}].role", f"{body} is {told} in {clause.label}, not {role}"
            )


def _leads(line: str, clauses: Sequence[Clause], agencies: Agencies) -> Iterator[Finding]:
    """Bodies that a line says lead have to lead in a clause that it cites."""
    if _NO_LEAD.search(line):
        return
    leading = {
        b.id for c in clauses for d in c.duties
        if d.role is Role.LEAD and (b := agencies.resolve(d.body)) is not None
    }  # fmt: skip
    for match in _LEADS.finditer(fold(line)):
        for mention in agencies.find(match["zh"] or match["en"] or ""):
            if not mention.weak and mention.body.id not in leading:
                yield Finding("answer", f"{mention.body.name} does not lead in {clauses[0].label}")


def _translated(clause: Clause) -> str:
    found = clause.translation
    return "" if found is None else f"{found.item}\n{found.title}\n{found.text}\n{found.note}"


def _footnote(number: int, said: _Said, shelf: _Shelf) -> bool:
    """Whether `[25]` stands in words of the source: a footnote there."""
    mark = f"[{number}]"
    for citation in (*said.citations, *said.nearest):
        clause = shelf.find(citation.clause_id)
        title = clause.title if clause is not None else ""
        if mark in citation.quote or mark in citation.translation or mark in title:
            return True
    return False


def _bare(words: str) -> str:
    return re.sub(r"\s+", "", fold(words))
