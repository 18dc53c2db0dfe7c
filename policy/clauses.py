"""Which are the citable units? Lines to sections, items, articles and clauses.

A clause is the group of sentences that one responsibility note closes, with the
note. Where an item has no note, each of its paragraphs is a clause; so is each
paragraph of a document without numbering.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from dataclasses import dataclass, field, replace

from ..models import Article, Clause, Duty, Genre, Item, Section, Span
from .duties import Note, parse_note
from .head import Head, Line
from .normalise import CleanText
from .numbering import Level, Marker, marker, numeral

_SENTENCE = "。！？!?"
_ATTACHMENT = re.compile(r"^附\s*件\s*(?P<number>[\d一二三四五六七八九十]*)\s*[:：]?$")
_ATTACHMENT_LIST = re.compile(r"^附\s*件\s*\d*\s*[:：.．]")
_BRACKET = re.compile(
    r"[(（](?P<note>[^()（）]{3,600}(?:[(（][^()（）]{0,20}[)）][^()（）]{0,600})*)[)）]"
)
_NOTE_LINE = re.compile(r"^(?:牵头|责任|负责|主办|配合|落实|参加)(?:责任)?(?:单位|部门)[:：]")
_TITLE_MAX = 60


@dataclass(slots=True)
class _Container:
    """Where text belongs: an item, a section, an article, or the document itself."""

    part: int = 0
    part_label: str = ""
    section: Section | None = None
    item: Marker | None = None
    article: Marker | None = None
    chapter: Section | None = None
    title: str = ""
    title_span: Span | None = None
    head_start: int | None = None
    """First cleaned character of the label."""
    points: tuple[Marker, ...] = ()
    preamble: bool = False
    closing: bool = False
    """The last one before the signature: what follows its last note closes the document."""
    runs: list[tuple[int, int, tuple[Marker, ...]]] = field(default_factory=list)
    """Paragraphs: cleaned range, and the 1. / （1） markers they stand under."""


@dataclass(frozen=True, slots=True)
class Structure:
    """What `read_structure` finds."""

    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    articles: tuple[Article, ...]
    clauses: tuple[Clause, ...]
    warnings: tuple[str, ...]


def read_structure(
    cleaned: CleanText, lines: list[Line], head: Head, *, genre: Genre, name: str, sha256: str
) -> Structure:
    """Find headings, clauses and duties in the lines that are not the head.

    Args:
        name: number or title of the document, which clause ids are made from.
    """
    walk = _Walk(cleaned, genre)
    for i, line in enumerate(lines):
        if i not in head.used:
            walk.line(line)
        elif head.signed is not None and i == head.signed:
            walk.after_signature()
    walk.finish()
    return _Builder(cleaned, name, sha256, genre).build(walk)


class _Walk:
    """Walks the lines of a document and gathers paragraphs under their headings."""

    def __init__(self, cleaned: CleanText, genre: Genre) -> None:
        self.cleaned = cleaned
        self.genre = genre
        self.sections: list[Section] = []
        self.here = _Container(preamble=True)
        self.containers = [self.here]
        self.expect_title = False

    def finish(self) -> None:
        """The text ends: without a signature, its last paragraphs may close the document."""
        self.here.closing = True

    def open(self, container: _Container) -> None:
        self.here = container
        self.containers.append(container)

    def after_signature(self) -> None:
        """What follows the date is an attached document, and begins with its title."""
        self.here.closing = True
        self.expect_title = True

    def line(self, line: Line) -> None:
        found = marker(line.text)
        attachment = _ATTACHMENT.match(line.text)
        if attachment and self.genre is Genre.NOTICE:
            label = f"附件{attachment['number']}"
            part = self.here.part + 1
            self.open(_Container(part=part, part_label=label, preamble=True))
            self.expect_title = True
        elif found is None and self.expect_title and self._is_title(line):
            pass
        elif self.genre is Genre.LEGISLATION:
            self.expect_title = False
            self._legislation(line, found)
        else:
            self.expect_title = False
            self._notice(line, found)

    @staticmethod
    def _is_title(line: Line) -> bool:
        return len(line.text) <= 45 and line.text[-1] not in "。；：:;！？"

    def _legislation(self, line: Line, found: Marker | None) -> None:
        if found is not None and found.level in (Level.PART, Level.CHAPTER, Level.SUBCHAPTER):
            section = self._section(line, found, found.length, len(line.text))
            if found.level is Level.CHAPTER:
                self.sections.append(section)
            chapter = section if found.level is Level.CHAPTER else self.here.chapter
            self.open(_Container(chapter=chapter))
        elif found is not None and found.level is Level.ARTICLE:
            start = line.start + found.length
            here = _Container(
                article=found, chapter=self.here.chapter, head_start=line.start,
                title=self.here.chapter.title if self.here.chapter else "",
            )  # fmt: skip
            self.open(here)
            here.runs.append((min(start, line.end - 1), line.end, ()))
        else:
            self.here.runs.append((line.start, line.end, ()))

    def _notice(self, line: Line, found: Marker | None) -> None:
        level = found.level if found is not None else None
        if found is not None and level is Level.SECTION and not self._run_in_list(found):
            self._open_section(line, found)
        elif found is not None and level is Level.ITEM:
            self._open_item(line, found)
        elif found is not None and level in (Level.POINT, Level.SUBPOINT):
            self._point(line, found)
        elif found is not None and level in (Level.CHAPTER, Level.PART):
            self._open_section(line, found)
        else:
            if found is not None and level is Level.ARTICLE:
                self.here.points = ()
            self.here.runs.append((line.start, line.end, self.here.points))

    def _run_in_list(self, found: Marker) -> bool:
        """A lone 一、 marker out of sequence inside an item is text; sequences are headings."""
        last = self.sections[-1] if self.sections else None
        same_part = last is not None and last.part == self.here.part
        return found.number > 1 and not same_part and bool(self.here.item)

    def _open_section(self, line: Line, found: Marker) -> None:
        last = self.sections[-1] if self.sections else None
        part, label = self.here.part, self.here.part_label
        if last is not None and last.part == part and found.number <= last.number:
            part, label = part + 1, ""
        end, complete = _title_end(line.text, found.length)
        section = replace(self._section(line, found, found.length, end), part=part)
        self.sections.append(section)
        title_end = max(end, found.length + 1)
        named = line.end > line.start + found.length
        span = (
            self.cleaned.span(line.start + found.length, line.start + title_end) if named else None
        )
        self.open(
            _Container(
                part=part,
                part_label=label,
                section=section,
                title=section.title,
                title_span=span,
                head_start=line.start,
            )
        )
        start = end + 1 if complete else found.length
        if start < len(line.text) and (complete or end < len(line.text)):
            self.here.runs.append((line.start + start, line.end, ()))

    def _section(self, line: Line, found: Marker, start: int, end: int) -> Section:
        title = line.text[start:end].strip(" 　。")
        return Section(
            found.number,
            found.label,
            title,
            self.cleaned.span(line.start, line.start + max(end, 1)),
            self.here.part,
        )

    def _open_item(self, line: Line, found: Marker) -> None:
        end, complete = _title_end(line.text, found.length)
        title = line.text[found.length : end].strip(" 　。")
        self.open(
            _Container(
                part=self.here.part,
                part_label=self.here.part_label,
                section=self.here.section,
                item=found,
                title=title,
                head_start=line.start,
                title_span=self.cleaned.span(
                    line.start + found.length, line.start + max(end, found.length + 1)
                )
                if line.end > line.start + found.length
                else None,
            )
        )
        start = end + 1 if complete else found.length
        if start < len(line.text) and (complete or end < len(line.text)):
            self.here.runs.append((line.start + start, line.end, ()))
        elif complete or end == len(line.text):
            self.here.runs.append((line.start + found.length, line.start + found.length, ()))

    def _point(self, line: Line, found: Marker) -> None:
        above = tuple(p for p in self.here.points if p.level < found.level)
        self.here.points = (*above, found)
        start = min(line.start + found.length, line.end - 1)
        self.here.runs.append((start, line.end, self.here.points))


def _title_end(text: str, start: int) -> tuple[int, bool]:
    """Where the title of a heading ends, and whether a full stop closes it with text after it.

    `一、总体要求` is all title; `（一）加强监管。开展…` ends at 。; `一、元旦：1月1日放假。` at the
    colon, and the sentence stays whole in the text.
    """
    stop = re.search(f"[{_SENTENCE}]", text[start:])
    if stop is None:
        colon = re.search("[:：]", text[start : start + 25])
        if colon and start + colon.end() < len(text):
            return start + colon.start(), False
        note = _BRACKET.search(text, start)
        if note and note.end() == len(text) and parse_note(note["note"]):
            return note.start(), False
        return len(text), False
    end = start + stop.start()
    colon = re.search("[:：]", text[start:end][:20])
    if colon:
        return start + colon.start(), False
    if end - start > _TITLE_MAX:
        comma = re.search("[，,；;]", text[start:end])
        return (start + comma.start() if comma else end), False
    return end, True


class _Builder:
    """Turns gathered paragraphs into clauses with stable ids."""

    def __init__(self, cleaned: CleanText, name: str, sha256: str, genre: Genre) -> None:
        self.cleaned, self.name, self.sha256, self.genre = cleaned, name, sha256, genre
        self.first_leads = False
        self.warnings: list[str] = []
        self.paragraphs: dict[int, int] = {}

    def build(self, walk: _Walk) -> Structure:
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
                end = _Container(part=container.part, part_label=container.part_label, closing=True)
                clauses += self._clauses(end, closing, numbered=numbered, seen=seen)
        self._check(walk.sections, items)
        return Structure(
            tuple(walk.sections),
            tuple(items),
            tuple(articles),
            tuple(clauses),
            tuple(self.warnings),
        )

    def _item(self, container: _Container, made: list[Clause]) -> Item:
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

    def _article(self, container: _Container, made: list[Clause]) -> Article:
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
        self, container: _Container, groups: list[_Group], *, numbered: bool, seen: dict[str, int]
    ) -> list[Clause]:
        return [
            self._clause(container, group, index, len(groups), numbered, seen)
            for index, group in enumerate(groups, start=1)
        ]

    def _groups_of(self, container: _Container) -> tuple[list[_Group], list[_Group]]:
        """Groups of a container, and those after it that close the document."""
        if container.article:
            return self._article_group(container), []
        groups = self._groups(container)
        noted = [i for i, g in enumerate(groups) if g.note is not None]
        if container.closing and container.item and noted and not groups[-1].points:
            return groups[: noted[-1] + 1], groups[noted[-1] + 1 :]
        return groups, []

    def _article_group(self, container: _Container) -> list[_Group]:
        runs = container.runs
        return [_Group(runs[0][0], runs[-1][1], None, None, ())] if runs else []

    def _groups(self, container: _Container) -> list[_Group]:
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
        for match in _BRACKET.finditer(text, start, end):
            before = text[start : match.start()].rstrip()
            after = text[match.end() : end].strip()
            closes = not before or before[-1] in _SENTENCE + "；;”』」)）" or after in ("", "。")
            if not closes or (after and after[0] in "，、,；"):
                continue
            note = parse_note(match["note"].rstrip("。"), first_leads=self.first_leads)
            if note is not None:
                self.first_leads = self.first_leads or note.first_leads
                stop = match.end() + (after == "。")
                found.append((match.start(), stop, note))
        return found

    def _clause(
        self, container: _Container, group: _Group, index: int, siblings: int, numbered: bool,
        seen: dict[str, int],
    ) -> Clause:  # fmt: skip
        path = self._path(container, index, seen)
        clause_id = hashlib.sha256(f"{self.name}\n{path}".encode()).hexdigest()[:16]
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

    def _path(self, container: _Container, index: int, seen: dict[str, int]) -> str:
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
        self, container: _Container, group: _Group, index: int, siblings: int, numbered: bool
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


def _all_title(container: _Container, after: _Container | None) -> bool:
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
