"""Which are the citable units? Lines to sections, items, articles and clauses.

A clause is the group of sentences that one responsibility note closes, with the
note. Where an item has no note, each of its paragraphs is a clause; so is each
paragraph of a document without numbering.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from dataclasses import dataclass, replace

from ..models import Article, Clause, Duty, Genre, Item, Section, Span
from .duties import Note, parse_note
from .head import Head, Line
from .normalise import CleanText
from .numbering import Marker, numeral
from .outline import BRACKET, SENTENCE_ENDS, Container, Outline

_NOTE_LINE = re.compile(r"^(?:牵头|责任|负责|主办|配合|落实|参加)(?:责任)?(?:单位|部门)[:：]")


@dataclass(frozen=True, slots=True)
class Structure:
    """What `read_structure` finds."""

    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    articles: tuple[Article, ...]
    clauses: tuple[Clause, ...]
    warnings: tuple[str, ...]


def read_structure(
    cleaned: CleanText,
    lines: list[Line],
    head: Head,
    *,
    genre: Genre,
    name: str,
    key: str,
    sha256: str,
) -> Structure:
    """Find headings, clauses and duties in the lines that are not the head.

    Args:
        name: number or title of the document, which citations show.
        key: what tells documents apart, which clause ids are made from.
    """
    walk = Outline(cleaned, genre)
    for i, line in enumerate(lines):
        if i not in head.used:
            walk.line(line)
        elif head.signed is not None and i == head.signed:
            walk.after_signature()
    walk.finish()
    return _Builder(cleaned, name, key, sha256).build(walk)


class _Builder:
    """Turns gathered paragraphs into clauses with stable ids."""

    def __init__(self, cleaned: CleanText, name: str, key: str, sha256: str) -> None:
        self.cleaned, self.name, self.key, self.sha256 = cleaned, name, key, sha256
        self.first_leads = False
        self.warnings: list[str] = []

    def build(self, walk: Outline) -> Structure:
        items: list[Item] = []
        articles: list[Article] = []
        clauses: list[Clause] = []
        numbered = any(c.section or c.item or c.article for c in walk.containers)
        seen: dict[str, int] = {}
        for container, after in itertools.zip_longest(walk.containers, walk.containers[1:]):
            groups, closing = self._groups_of(container)
            if not groups and _all_title(container, after):
                groups = [_Group(0, 0, None, None, ())]
            made = self._clauses(container, groups, numbered=numbered, seen=seen)
            clauses += made
            if container.item is not None:
                items.append(self._item(container, made))
            if container.article is not None and made:
                articles.append(self._article(container, made))
            if closing:
                end = Container(part=container.part, part_label=container.part_label, closing=True)
                clauses += self._clauses(end, closing, numbered=numbered, seen=seen)
        self._check(walk.sections, items)
        return Structure(
            tuple(walk.sections),
            tuple(items),
            tuple(articles),
            tuple(clauses),
            tuple(self.warnings),
        )

    def _item(self, container: Container, made: list[Clause]) -> Item:
        found, start = container.item, container.head_start
        assert found is not None and start is not None  # noqa: PT018 - narrows for mypy
        head = self.cleaned.span(start, start + found.length)
        last = made[-1].span.end if made else (container.title_span or head).end
        section = container.section.number if container.section else None
        return Item(
            found.number,
            found.label,
            section,
            container.title,
            Span(head.start, last),
            container.part,
        )

    def _article(self, container: Container, made: list[Clause]) -> Article:
        found = container.article
        assert found is not None
        chapter = container.chapter.number if container.chapter else None
        text = "\n".join(c.text for c in made)
        return Article(
            found.number, found.label, chapter, text, Span(made[0].span.start, made[-1].span.end)
        )

    def _check(self, sections: list[Section], items: list[Item]) -> None:
        """Gaps in printed numbering are worth a look: a heading may have been missed."""
        for what, numbers in (
            ("section", [(s.part, s.number) for s in sections]),
            ("item", [(i.part, i.number) for i in items]),
        ):
            for (part, before), (next_part, after) in itertools.pairwise(numbers):
                if part == next_part and after not in (before + 1, 1):
                    self.warnings.append(f"{what} {after} follows {what} {before}")

    def _clauses(
        self, container: Container, groups: list[_Group], *, numbered: bool, seen: dict[str, int]
    ) -> list[Clause]:
        return [
            self._clause(container, group, index, len(groups), numbered, seen)
            for index, group in enumerate(groups, start=1)
        ]

    def _groups_of(self, container: Container) -> tuple[list[_Group], list[_Group]]:
        """Groups of a container, and those after it that close the document."""
        if container.article:
            return self._article_group(container), []
        groups = self._groups(container)
        noted = [i for i, g in enumerate(groups) if g.note is not None]
        if container.closing and container.item and noted and not groups[-1].points:
            return groups[: noted[-1] + 1], groups[noted[-1] + 1 :]
        return groups, []

    def _article_group(self, container: Container) -> list[_Group]:
        runs = container.runs
        return [_Group(runs[0][0], runs[-1][1], None, None, ())] if runs else []

    def _groups(self, container: Container) -> list[_Group]:
        """Split the paragraphs of a container at its responsibility notes."""
        groups: list[_Group] = []
        waiting: list[_Group] = []
        for start, end, points in container.runs:
            at = start
            for note_start, note_end, note in self._notes(start, end):
                bare = not waiting and not self.cleaned.simplified[at:note_start].strip()
                if bare and groups:
                    groups[-1] = self._joined(groups[-1], (note_start, note_end), note)
                    at = note_end
                    continue
                if bare and not container.title:
                    continue  # a note on nothing is text
                if note_start > at or not waiting:
                    waiting.append(_Group(at, note_start, None, None, points))
                first = waiting[0] if not any(w.points for w in waiting) else waiting[-1]
                if first is not waiting[0]:
                    groups += waiting[: waiting.index(first)]
                groups.append(
                    _Group(first.start, note_start, (note_start, note_end), note, first.points)
                )
                waiting = []
                at = note_end
            if at < end and self.cleaned.simplified[at:end].strip():
                waiting.append(_Group(at, end, None, None, points))
        return [*groups, *waiting]

    def _joined(self, group: _Group, place: tuple[int, int], note: Note) -> _Group:
        """A group with a second note: 牵头单位：… and, on the next line, 配合单位：…"""
        if group.note is None or group.note_range is None:
            return replace(group, note_range=place, note=note)
        text, first = self.cleaned.simplified, group.note_range[0]
        inside = [at + (text[at] in "(（") for at in (first, place[0])]
        shift = inside[1] - inside[0]
        roles = (replace(r, start=r.start + shift, end=r.end + shift) for r in note.roles)
        joined = Note(
            (*group.note.roles, *roles), group.note.open_list or note.open_list, note.first_leads
        )
        return replace(group, note_range=(first, place[1]), note=joined)

    def _notes(self, start: int, end: int) -> list[tuple[int, int, Note]]:
        """Notes of a paragraph: brackets that close a sentence group and parse as a note."""
        text = self.cleaned.simplified
        found: list[tuple[int, int, Note]] = []
        if _NOTE_LINE.match(text[start:end]):
            note = parse_note(text[start:end].rstrip("。"), first_leads=self.first_leads)
            return [(start, end, note)] if note else []
        for match in BRACKET.finditer(text, start, end):
            before = text[start : match.start()].rstrip()
            after = text[match.end() : end].strip()
            closes = (
                not before or before[-1] in SENTENCE_ENDS + "；;”』」)）" or after in ("", "。")
            )
            if not closes or (after and after[0] in "，、,；"):
                continue
            note = parse_note(match["note"].rstrip("。"), first_leads=self.first_leads)
            if note is not None:
                self.first_leads = self.first_leads or note.first_leads
                stop = match.end() + (after == "。")
                found.append((match.start(), stop, note))
        return found

    def _clause(
        self, container: Container, group: _Group, index: int, siblings: int, numbered: bool,
        seen: dict[str, int],
    ) -> Clause:  # fmt: skip
        path = self._path(container, index, seen)
        clause_id = hashlib.sha256(f"{self.key}\n{path}".encode()).hexdigest()[:16]
        clean = self.cleaned
        start, end = _trim(clean.simplified, group.start, group.end)
        title_only = start >= end
        if title_only and container.title_span is not None:
            # An item that is nothing but its title sentence: the title is the task.
            start, end = clean.locate(container.title_span)
        text_span = clean.span(start, end)
        span = text_span if group.note_range is None else clean.span(start, group.note_range[1])
        note_text, note_span = "", None
        duties: tuple[Duty, ...] = ()
        if group.note is not None and group.note_range is not None:
            note_start, note_end = group.note_range
            note_span = clean.span(note_start, note_end)
            raw = clean.simplified[note_start:note_end].rstrip("。")
            note_text = raw[1:-1] if raw[:1] in "(（" else raw
            offset = note_start + (raw[:1] in "(（")
            duties = tuple(
                Duty(r.name, r.role, clause_id, clean.span(offset + r.start, offset + r.end))
                for r in group.note.roles
            )
        section = container.section or container.chapter
        return Clause(
            id=clause_id, document=self.name, sha256=self.sha256,
            label=self._label(container, group, index, siblings, numbered),
            section=section.number if section else None,
            item=container.item.number if container.item else None,
            index=index, siblings=siblings, title=container.title,
            section_title=section.title if section else "",
            text=re.sub(r"\s*\n\s*", "\n", clean.simplified[start:end]),
            note=note_text, span=span, text_span=text_span, note_span=note_span, duties=duties,
            open_list=group.note.open_list if group.note else False,
            title_span=container.title_span,
            article=container.article.number if container.article else None,
            part=container.part,
        )  # fmt: skip

    def _path(self, container: Container, index: int, seen: dict[str, int]) -> str:
        steps = [f"p{container.part}"]
        if container.section:
            steps.append(f"s{container.section.number}")
        if container.chapter:
            steps.append(f"h{container.chapter.number}")
        if container.item:
            steps.append(f"i{container.item.number}")
        if container.article:
            steps.append(container.article.label)
        base = "/".join([*steps, f"c{index}"])
        # Numbering that restarts without a new section would give the same path twice.
        seen[base] = seen.get(base, 0) + 1
        return base if seen[base] == 1 else f"{base}#{seen[base]}"

    def _label(
        self, container: Container, group: _Group, index: int, siblings: int, numbered: bool
    ) -> str:
        if container.article:
            return container.part_label + container.article.label
        label = container.part_label
        if container.section:
            label += container.section.label
        if container.item:
            label += container.item.label
        label += "".join(p.label for p in group.points)
        if not (container.section or container.item or group.points):
            kind = "引言" if numbered and container.preamble else "正文"
            kind = "结尾" if numbered and container.closing and not container.preamble else kind
            place = numeral(index) if siblings > 1 else ""
            label += kind + (f"第{place}段" if place else "")
        return label


@dataclass(frozen=True, slots=True)
class _Group:
    """A clause to be: cleaned range of its task, and its note."""

    start: int
    end: int
    note_range: tuple[int, int] | None
    note: Note | None
    points: tuple[Marker, ...]


def _all_title(container: Container, after: Container | None) -> bool:
    """Whether nothing stands under a heading, so that its title is all there is to cite."""
    if container.title_span is None or not container.title:
        return False
    return container.item is not None or after is None or after.section is not container.section


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
