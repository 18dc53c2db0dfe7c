"""How is a document divided? Lines gathered under their headings, before notes are read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ..models import Genre, Section, Span
from .duties import parse_note
from .head import Line
from .normalise import CleanText
from .numbering import Level, Marker, marker

SENTENCE_ENDS = "。！？!?"
BRACKET = re.compile(
    r"[(（](?P<note>[^()（）]{3,600}(?:[(（][^()（）]{0,20}[)）][^()（）]{0,600})*)[)）]"
)
"""A bracket that may hold a responsibility note; one bracket inside it is allowed."""
_ATTACHMENT = re.compile(r"^附\s*件\s*(?P<number>[\d一二三四五六七八九十]*)\s*[:：]?$")
_TITLE_MAX = 60


@dataclass(slots=True)
class Container:
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


class Outline:
    """Walks the lines of a document and gathers paragraphs under their headings."""

    def __init__(self, cleaned: CleanText, genre: Genre) -> None:
        self.cleaned = cleaned
        self.genre = genre
        self.sections: list[Section] = []
        self.here = Container(preamble=True)
        self.containers = [self.here]
        self.expect_title = False

    def finish(self) -> None:
        """The text ends: without a signature, its last paragraphs may close the document."""
        self.here.closing = True

    def open(self, container: Container) -> None:
        """What follows belongs to a new container."""
        self.here = container
        self.containers.append(container)

    def after_signature(self) -> None:
        """What follows the date is an attached document, and begins with its title."""
        self.here.closing = True
        self.expect_title = True

    def line(self, line: Line) -> None:
        """Take the next line of the running text."""
        found = marker(line.text)
        attachment = _ATTACHMENT.match(line.text)
        if attachment and self.genre is Genre.NOTICE:
            label = f"附件{attachment['number']}"
            part = self.here.part + 1
            self.open(Container(part=part, part_label=label, preamble=True))
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
            self.open(Container(chapter=chapter))
        elif found is not None and found.level is Level.ARTICLE:
            start = line.start + found.length
            here = Container(
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
            Container(
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
            Container(
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
    stop = re.search(f"[{SENTENCE_ENDS}]", text[start:])
    if stop is None:
        note = BRACKET.search(text, start)
        if note and note.end() == len(text) and parse_note(note["note"]):
            return note.start(), False
        colon = re.search("[:：]", text[start : start + 25])
        if colon and start + colon.end() < len(text):
            return start + colon.start(), False
        return len(text), False
    end = start + stop.start()
    colon = re.search("[:：]", text[start:end][:20])
    if colon:
        return start + colon.start(), False
    if end - start > _TITLE_MAX:
        comma = re.search("[，,；;]", text[start:end])
        return (start + comma.start() if comma else end), False
    return end, True
