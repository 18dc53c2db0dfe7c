"""What does the head of the document say? Title, number, issuer, date, addressees.

Source: 党政机关公文格式 GB/T 9704-2012, section 7.2 to 7.3 (发文字号, 标题, 主送机关,
发文机关署名, 成文日期, 附注).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..models import Genre, HeadField
from .normalise import CleanText
from .numbering import marker, number

_NUMBER = re.compile(
    r"""
      (?P<number>[\u4e00-\u9fff]{1,14}\s?[〔\[［【(（]\s?\d{4}\s?[〕\]］】)）]\s?第?\s?\d+\s?号)   # 国办发〔2017〕46号
    | (?P<order>(?:中华人民共和国)?[\u4e00-\u9fff]{2,12}令(?:\s?第)?\s?\d+\s?号)          # 国务院令第711号
    """,
    re.VERBOSE,
)
_DATE = re.compile(
    r"(?P<y>[12]\d{3}|[一二三四五六七八九〇○零OＯ]{4})\s?年\s?(?P<m>\d{1,2}|[一二三四五六七八九十]{1,3})\s?月"
    r"\s?(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})\s?日"
)
_DATE_LINE = re.compile(rf"\s*[（(]?\s*{_DATE.pattern}\s*(?:印发|发布|公布)?\s*[）)]?\s*")
_REMARK = re.compile(r"\s*[（(](?:此件|本文|删减|公开|有删)[^）)]*[）)]\s*")
_ACT = "关于|印发|转发|批转|发布|公布|对|同意|授予|表彰|调整"
_ISSUER = re.compile(
    rf"^(?P<issuer>(?:[\u4e00-\u9fff]{{2,20}}[、\s　])*[\u4e00-\u9fff]{{2,20}}?"
    rf"(?:部|委|局|署|院|厅|办公室|委员会|政府|行|会|组|社|中央|法院|检察院))(?={_ACT})"
)
_ORDER_ISSUER = re.compile(r"(?:中华人民共和国)?(?P<issuer>[\u4e00-\u9fff]{2,12})令")
_Keep = Callable[[str, str, int, int], None]
"""Takes the name of a field, its value and its half-open range in the cleaned text."""
_SENTENCE_END = "。！？；：:;!?"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: a half-open range of the cleaned text, without outer white space."""

    start: int
    end: int
    text: str
    """Simplified."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a document and which lines it took."""

    fields: tuple[HeadField, ...]
    used: frozenset[int]
    """Indices of the lines that are not part of the running text."""
    signed: int | None
    """Index of the line of the date under the document itself."""

    def value(self, name: str) -> str:
        """The value of a field, or an empty string."""
        return next((f.value for f in self.fields if f.name == name), "")


def lines_of(cleaned: CleanText) -> list[Line]:
    """The paragraphs of a text; blank ones are left out."""
    lines = []
    for match in re.finditer(r"[^\n\r\v\f\x85\u2028\u2029]+", cleaned.simplified):
        text = match[0]
        left = len(text) - len(text.lstrip())
        stripped = text.strip()
        if stripped:
            start = match.start() + left
            lines.append(Line(start, start + len(stripped), stripped))
    return lines


def read_head(cleaned: CleanText, lines: list[Line], genre: Genre) -> Head:
    """Find the fields of the head; those not printed are absent."""
    fields: dict[str, HeadField] = {}
    used: set[int] = set()

    def keep(name: str, value: str, start: int, end: int) -> None:
        fields.setdefault(name, HeadField(name, value, cleaned.span(start, end)))

    legislation = genre is Genre.LEGISLATION
    body = _first_of_body(lines, legislation=legislation)
    number_at = None
    by_order: tuple[str, int, int] | None = None
    for i, line in enumerate(lines[: max(body, 1)]):
        match = _NUMBER.fullmatch(line.text) if not legislation else _last_order(line.text)
        if match is not None:
            number_at = number_at if legislation or number_at is not None else i
            start = line.start + match.start()
            if legislation:
                fields.pop("number", None)  # the last order wins
            if named := _ORDER_ISSUER.match(match[0]):
                by_order = (named["issuer"], start + named.start(1), start + named.end(1))
            keep("number", _tidy_number(match[0]), start, start + len(match[0]))
            if not legislation:
                used.add(i)
                break
    title = _title_lines(lines, body, number_at, legislation=legislation)
    if title:
        first, last = lines[title[0]], lines[title[-1]]
        keep("title", _joined(lines[i].text for i in title), first.start, last.end)
        used |= set(title)
    addressed = _addressees(lines, title, number_at, body)
    if addressed is not None:
        line = lines[addressed]
        keep("addressees", line.text.rstrip(":："), line.start, line.end - 1)
        used.add(addressed)
    signed = None
    if legislation:
        _dates_of_legislation(lines[:body], keep)
        used |= set(range(body))
    else:
        signed = _signature(lines, keep, used)
    _issuer(fields, lines, title, signed, keep, used)
    if by_order is not None:  # 国务院令第711号, where neither title nor signature names it
        keep("issuer", *by_order)
    used |= {i for i, line in enumerate(lines) if _REMARK.fullmatch(line.text)}
    order = ("title", "number", "issuer", "date", "addressees")
    return Head(tuple(fields[n] for n in order if n in fields), frozenset(used), signed)


def _first_of_body(lines: list[Line], *, legislation: bool) -> int:
    """Index of the first line that belongs to the running text."""
    for i, line in enumerate(lines):
        found = marker(line.text)
        if legislation:
            if found is not None and line.text.startswith("第"):
                return i
        elif found is not None or (
            len(line.text) > 45 and line.text[-1] not in ":：" and line.text[-1] in "。；"
        ):
            return i
    return len(lines)


def _last_order(text: str) -> re.Match[str] | None:
    """In legislation the order that promulgates or revises stands inside a line of history."""
    found = None
    for match in re.finditer(
        r"(?:中华人民共和国)?[\u4e00-\u9fff]{2,10}令(?:\s?第)?\s?\d+\s?号", text
    ):
        found = match
    return found


def _tidy_number(text: str) -> str:
    text = re.sub(r"\s", "", text)
    return re.sub(r"[\[［【(（](\d{4})[\]］】)）]", r"〔\1〕", text)


def _title_lines(
    lines: list[Line], body: int, number_at: int | None, *, legislation: bool
) -> list[int]:
    if number_at is not None and number_at > 0 and not legislation:
        return [i for i in range(number_at) if not _REMARK.fullmatch(lines[i].text)]
    title: list[int] = []
    start = 0 if number_at is None or legislation else number_at + 1
    for i in range(start, min(body, start + 6, len(lines))):
        text = lines[i].text
        if text[-1] in _SENTENCE_END or _DATE.match(text) or _NUMBER.fullmatch(text):
            break
        title.append(i)
        if legislation:
            break
    return title


def _joined(parts: Iterable[str]) -> str:
    text = " ".join(parts)
    # "几 个 问 题 的 通 知": spaces between Chinese characters are layout.
    return re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", text)


def _addressees(
    lines: list[Line], title: list[int], number_at: int | None, body: int
) -> int | None:
    start = max([*title, number_at if number_at is not None else -1], default=-1) + 1
    for i in range(start, min(start + 3, len(lines), max(body, start) + 1)):
        text = lines[i].text
        if text[-1] in ":：" and "。" not in text and marker(text) is None and len(text) < 800:
            return i
    return None


def _date_value(match: re.Match[str]) -> str:
    year = match["y"].replace("O", "〇").replace("Ｏ", "〇")
    try:
        month, day = number(match["m"]), number(match["d"])
    except ValueError:  # 十五六日
        return ""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return ""
    return f"{number(year):04d}-{month:02d}-{day:02d}"


def _signature(lines: list[Line], keep: _Keep, used: set[int]) -> int | None:
    """The first line that is only a date closes the document itself; attachments follow."""
    for i, line in enumerate(lines):
        match = _DATE_LINE.fullmatch(line.text)
        if match is None or i == 0:
            continue
        value = _date_value(match)
        if value:
            keep(
                "date", value, line.start + match.start("y"), line.start + line.text.index("日") + 1
            )
            used.add(i)
            return i
    return None


def _dates_of_legislation(lines: list[Line], keep: _Keep) -> None:
    """The latest promulgation or revision; the day it comes into force (施行) is not it."""
    dated = []
    for line in lines:
        match = _DATE.search(line.text)
        if match and "施行" not in line.text[match.end() : match.end() + 6]:
            dated.append((_date_value(match), line.start + match.start(), line.start + match.end()))
    if dated:
        keep("date", *max(dated))


def _issuer(
    fields: dict[str, HeadField],
    lines: list[Line],
    title: list[int],
    signed: int | None,
    keep: _Keep,
    used: set[int],
) -> None:
    """From the title where it begins with the issuer, else from the signature."""
    if title and "title" in fields:
        joined = fields["title"].value
        match = _ISSUER.match(joined)
        if match:
            name = match["issuer"]
            first = lines[title[0]]
            # The name may run over the line; its span ends at most with the first title line.
            keep("issuer", name, first.start, min(first.start + len(name), first.end))
    if signed is not None:
        for i in range(signed - 1, max(signed - 4, 0), -1):
            text = re.sub(r"\s*&\w+;\s*$", "", lines[i].text)
            if len(text) > 30 or text[-1] in _SENTENCE_END or marker(text):
                break
            used.add(i)
            if "issuer" not in fields:
                keep("issuer", text, lines[i].start, lines[i].start + len(text))
