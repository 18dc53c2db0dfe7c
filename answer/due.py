"""By when is a task to be done? Only what the words of its clause state, as they stand there.

A false date is worse than none: what may be a name, a look back, or a mere mark of a group
(2015年底前投产的企业) is left out, and the table then says 原文未载明.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ..models import Clause, Document, Span
from ..policy.normalise import CleanText

_YEAR = r"(?:20\d\d|二[〇○零][〇○零一二三四五六七八九]{2})年"
_THIS = r"(?:今年|本年度?|当年|明年|次年)"
_MONTH = r"(?:\d{1,2}|十[一二]?|[一二三四五六七八九])月"
_DAY = r"(?:\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])日"
_EVERY = r"每(?:年|半年|季度|个?月|周)"
_WORK = (
    "开展|组织|举办|举行|召开|发布|公布|报送|上报|报告|通报|评估|检查|抽查|督查|考核|编制|制定|"
    "更新|修订|汇总|总结|向"
)

_STATED = re.compile(
    rf"""
    (?P<before>                                       # 2017年底前  9月底前  每年3月15日前  年底前
      (?:{_EVERY}|{_THIS})?
      (?: {_YEAR}\s?
          (?:年?[底末]|{_MONTH}(?:{_DAY}|[底末初]|[上中下]旬)?|上半年|第?[一二三四]季度末?)
        | {_MONTH}(?:{_DAY}|[底末]|[上中下]旬)
        | (?<=每月){_DAY}
        | (?<![\d年一二三四五六七八九十])年[底末] | (?<=年)年[底末]
        | (?<=[今本当明次])年[底末]
        | 月底 | 季度末 | (?<=年)上半年
      )
      (?:之前|以前|前)
    )
    | (?P<by_year> {_YEAR}(?:之前|以前|前)
        (?=[,，]|完成|实现|建成|建立|达到|基本|全面|力争|出台|制定|取消|形成|淘汰))
                                                      # 2020年前完成
    | (?P<until> 到{_YEAR}(?:年?[底末])?
        (?=[,，]|基本|力争|全面|建成|建立|实现|达到|形成)) # 到2020年，
    | (?P<within> {_YEAR}内 | {_THIS}内              # 年内完成
        | (?<![\d年一二两三四五六七八九十百几近数半多每当])年内)
    | (?P<from>                                       # 自本通知印发之日起3个月内
        自本(?:通知|意见|方案|办法|规划|计划|要点|文件)(?:印发|发布|公布|下发)之日起
        (?:\d{{1,3}}|[一二两三四五六七八九十]{{1,3}})(?:个月|个工作日|日|天|年)内)
    | (?P<every> {_EVERY}(?:定期|至少)?[^,，。;；、]{{0,12}}?(?:\d{{1,2}}|[一两二三四])次
        | {_EVERY}(?=(?:要|应当?|须|必须)?(?:定期|至少)?(?:{_WORK})))   # 每年至少开展一次
    | (?P<standing> 长期坚持)
    """,
    re.VERBOSE,
)
_STANDING_NOTE = re.compile(r"长期(?:坚持|任务|推进|实施|开展)?|持续(?:推进|实施|开展|落实)")
"""What a responsibility note says of a task without an end."""

_LOOKS_BACK = re.compile(r"(?:已经?|曾|截至|截止到?|自|从|早在|距|超过)(?:于|在)?$")
_MARKS_A_GROUP = re.compile(
    r"""
      已 | 曾 | 未 | 没 | 仍 | 尚 | 的                  # 2016年底前已完成
    | [^,，。;；、]{2}的                               # 建成的  投产的
    | (?:注册|登记|投产|开工|出生|发生|签订|核准|立项|购买|参加)
      [^,，。;；、]{0,8}的                             # 注册成立的
    """,
    re.VERBOSE,
)
_OPENING, _CLOSING = "《“「『", "》”」』"


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as a clause states it."""

    words: str
    """Verbatim, in the script of the source."""
    span: Span
    """Where they stand in the original text."""


def stated(text: str, *, note: bool = False) -> list[tuple[int, int]]:
    """Ranges of the simplified `text` that say by when, in order.

    Args:
        note: the text is a responsibility note: 长期坚持 and the like stand for a deadline there.
    """
    found = [
        match.span()
        for match in _STATED.finditer(text)
        if not _quoted(text, match.start())
        and not _LOOKS_BACK.search(text[: match.start()])
        and not _MARKS_A_GROUP.match(text, match.end())
    ]
    if note:
        whole = (match.span() for match in _STANDING_NOTE.finditer(text))
        found += [span for span in whole if not any(a <= span[0] < b for a, b in found)]
    return sorted(found)


def _quoted(text: str, at: int) -> bool:
    """Whether a place lies inside a title or a quoted name: 《2017年底前行动计划》."""
    depth = 0
    for char in text[:at]:
        depth += (char in _OPENING) - (char in _CLOSING)
    return depth > 0


def due_of(
    clause: Clause, document: Document, clean: Callable[[Document], CleanText]
) -> tuple[Due, ...]:
    """What a clause and its note state; empty for 原文未载明.

    Args:
        clean: the cleaned text of a document; asked only where there is something to quote.
    """
    if not stated(clause.text) and not stated(clause.note, note=True):
        return ()
    cleaned, found = clean(document), []
    for span, note in ((clause.text_span, False), (clause.note_span, True)):
        if span is None:
            continue
        start, end = cleaned.locate(span)
        for first, last in stated(cleaned.simplified[start:end], note=note):
            place = cleaned.span(start + first, start + last)
            found.append(Due(cleaned.text[start + first : start + last], place))
    return tuple(found)
