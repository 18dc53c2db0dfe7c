"""Who is to do it? A responsibility note to bodies and roles.

A note is a list of parts, each of them names and a predicate:

    新闻出版广电总局 牵头负责，工业和信息化部、财政部 按职责分工负责
    商务部、扶贫办等和各有关省级人民政府 负责
    责任单位：商务部、海关总署

Source: the forms are those of State Council notices of 1996 to 2019.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..models import Role

_PREDICATE = re.compile(
    r"""
      (?P<remit_lead>按(?:照)?(?:各自)?职[责能](?:分工)?(?:分别|共同)?牵头(?:负责)?) # 按职责分工牵头负责
    | (?P<within_remit>(?:按(?:照)?(?:各自)?(?:职[责能](?:分工|范围)?|分工)(?:内)?|分工)
        (?:分别|共同)?
        (?:负责|抓好落实|组织实施|落实|推进))  # 按职责分工分别负责
    | (?P<lead>(?:共同|联合|负责|分别)?牵头(?:会同)?(?:负责|落实|组织实施|组织|实施|推进)?|为主(?:负责)?|主办)
    | (?P<support>(?:积极|协同)?配合|协助|协办|支持)
    | (?P<participate>参加|参与)
    | (?P<guide>(?:负责)?指导)
    | (?P<responsible>(?:共同|分别|具体)?(?:负责(?:落实|组织实施)?|落实|组织实施))
    """,
    re.VERBOSE,
)
_KEYED = re.compile(
    r"""
      (?P<lead>牵头(?:责任)?(?:单位|部门)|主办(?:单位|部门))
    | (?P<support>(?:配合|协办|协助)(?:单位|部门))
    | (?P<participate>(?:参加|参与)(?:单位|部门))
    | (?P<responsible>(?:责任|负责|落实)(?:单位|部门))
    """,
    re.VERBOSE,
)
_KEY = re.compile(rf"(?P<key>{_KEYED.pattern})\s*[:：]", re.VERBOSE)
_FIRST_LEADS = re.compile(
    r"(?:列|排)(?:在)?(?:第一位|首位)(?:者|的)?(?:部门|单位)?[为是](?:牵头|主办)(?:单位|部门)"
)
_PART = re.compile(r"[，,；;。\n]+")
_SEPARATOR = re.compile(r"[、\s]+|以及|(?:及|与|和)(?=各|有关|其他)")
_OPEN = re.compile(
    r"等(?:国务院)?(?:各|有关|相关|其他|多个)*(?:部门|单位|部委|机构|方面)*(?:和(?:有关|相关)?单位)?"
)
_REST = re.compile(
    r"^(?:(?:国务院)?(?:其他)?(?:有关|相关)(?:部门|单位)(?:和(?:有关|相关)?单位)?|会同|和|及|与|以及)+$"
)
_WHOLE = re.compile(
    r"各?(?:有关)?省[、（(]自治区[、）)]?[、]?直辖市[）)]?(?:和计划单列市)?(?:人民)?政府|省[（(]区、市[）)](?:人民)?政府"
    r"|各?市、县(?:级)?(?:人民)?政府"
)
_ENDING = "部委局署办院会社行厅组府心司室校团集队处所门位关盟联协厂州市省区县馆央军构业方体"
_BODY = re.compile(rf"^(?!.*(?<!自)由)[\w·（）()“”、]{{1,38}}[{_ENDING}](?:[（(]\w{{2,20}}[）)])?$")


@dataclass(frozen=True, slots=True)
class NamedRole:
    """A body in a note: `note[start:end] == name`."""

    name: str
    role: Role
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Note:
    """A parsed responsibility note."""

    roles: tuple[NamedRole, ...]
    open_list: bool
    """A list of the note ends in 等."""
    first_leads: bool
    """It says that the body listed first leads, here and in the notes after it (下同)."""


def parse_note(note: str, *, first_leads: bool = False) -> Note | None:
    """Parse a simplified responsibility note without its brackets.

    Args:
        note: for example `公安部、海关总署按职责分工分别负责`.
        first_leads: an earlier note said 列第一位者为牵头单位，下同.

    Returns:
        `None` where the text is not a responsibility note.
    """
    convention = _FIRST_LEADS.search(note)
    end = len(note) if convention is None else convention.start()
    parts = list(_parts(note, end))
    roles: list[NamedRole] = []
    open_list = False
    pending: list[tuple[str, int]] = []
    for start, stop in parts:
        found = _part(note, start, stop)
        if found is None:
            return None
        names, role, is_open, complete = found
        open_list |= is_open
        if not complete:
            pending += names
            continue
        roles += [
            NamedRole(n, r, i, i + len(n)) for n, i, r in _assign(note, pending + names, role)
        ]
        pending = []
    if pending or not roles:
        return None
    if first_leads or convention is not None:
        roles = _lead_first(roles, open_list=open_list)
    return Note(tuple(roles), open_list, convention is not None)


def _parts(note: str, end: int) -> list[tuple[int, int]]:
    bounds, last = [], 0
    for match in _PART.finditer(note, 0, end):
        bounds.append((last, match.start()))
        last = match.end()
    bounds.append((last, end))
    return [(a, b) for a, b in bounds if note[a:b].strip() and not _remark(note[a:b])]


def _remark(part: str) -> bool:
    """Time limits and asides inside a note: 2020年底前完成, 持续推进, 下同."""
    return (
        re.fullmatch(
            r"\s*(?:\d{4}年.{0,8}(?:完成|前|启动|落实)|持续(?:推进|实施)|长期(?:推进|坚持)|下同|以下.*|不再列出)\s*",
            part,
        )
        is not None
    )


def _part(note: str, start: int, stop: int) -> tuple[list[tuple[str, int]], str, bool, bool] | None:
    """Names of one part, its predicate (group name), whether open, whether it has a predicate."""
    if key := _KEY.match(note, start, stop):
        kind = key.lastgroup if key.lastgroup != "key" else None
        kind = kind or next(k for k, v in key.groupdict().items() if v and k != "key")
        names, is_open = _names(note, key.end(), stop)
        return (names, kind, is_open, True) if names else None
    predicate = None
    for match in _PREDICATE.finditer(note, start, stop):
        # The predicate closes the part; 工作领导小组 or 技术支持中心 may hold the same words.
        if match.end() == stop or re.fullmatch(r"(?:工作|到位|实施)", note[match.end() : stop]):
            predicate = match
            break
    end = predicate.start() if predicate else stop
    body_start = start + len(re.match(r"\s*(?:由|其中)?", note[start:stop])[0])  # type: ignore[index]
    names, is_open = _names(note, body_start, end)
    if not names and not is_open and not (predicate and note[start:stop].startswith("会同")):
        return None
    if any(_BODY.match(name) is None for name, _ in names):
        return None
    kind = predicate.lastgroup if predicate else ""
    return names, kind or "", is_open, predicate is not None


def _names(note: str, start: int, stop: int) -> tuple[list[tuple[str, int]], bool]:
    """Split a list of names; 等 and what it stands for is taken off."""
    names: list[tuple[str, int]] = []
    is_open = False
    for piece_start, piece_end in _pieces(note, start, stop):
        text = note[piece_start:piece_end]
        cut = _OPEN.search(text)
        while cut is not None and cut.start() > 0 and text[cut.start() - 1 : cut.end()] == "平等":
            cut = _OPEN.search(text, cut.end())
        if cut is not None:
            is_open = True
            before, rest = text[: cut.start()], text[cut.end() :]
            if before:
                names.append((before, piece_start))
            rest_start = piece_end - len(rest)
            joined = re.match(r"(?:和|及|与|以及|，)+", rest)
            if joined:
                rest, rest_start = rest[joined.end() :], rest_start + joined.end()
            if rest and not _REST.match(rest):
                names.append((rest, rest_start))
            continue
        if text and text != "会同":
            names.append((text, piece_start))
    return names, is_open


def _pieces(note: str, start: int, stop: int) -> list[tuple[int, int]]:
    whole = [m.span() for m in _WHOLE.finditer(note, start, stop)]
    cuts = [
        m.span()
        for m in _SEPARATOR.finditer(note, start, stop)
        if not any(a <= m.start() < b for a, b in whole)
    ]
    pieces, last = [], start
    for a, b in [*cuts, (stop, stop)]:
        if a > last:
            pieces += _split_joined(note, last, a)
        last = b
    return pieces


def _split_joined(note: str, start: int, stop: int) -> list[tuple[int, int]]:
    """Split at 和 or 会同 between two names, but not inside 工业和信息化部."""
    for match in re.finditer("会同|和|与|及", note[start:stop]):
        left, right = note[start : start + match.start()], note[start + match.end() : stop]
        joint = match[0] == "会同"
        if left.endswith("部门") and right.startswith(("单位", "有关单位")):
            continue  # 各有关部门和单位 is one group
        if (joint and right) or (len(left) > 2 and _is_body(left) and _is_body(right)):
            head = [(start, start + match.start())] if left else []
            return head + _split_joined(note, start + match.end(), stop)
    return [(start, stop)]


def _is_body(name: str) -> bool:
    return len(name) > 1 and name[-1] in "部委局署办院会社行厅组府室门位" and name[-2:] != "行业"


def _assign(note: str, names: list[tuple[str, int]], kind: str) -> list[tuple[str, int, Role]]:
    role = {
        "remit_lead": Role.LEAD,
        "lead": Role.LEAD,
        "within_remit": Role.WITHIN_REMIT,
        "support": Role.SUPPORT,
        "participate": Role.PARTICIPATE,
        "guide": Role.GUIDE,
        "responsible": Role.RESPONSIBLE,
    }[kind]
    assigned, joint = [], False
    for name, start in names:
        joint = joint or note[:start].endswith("会同")
        assigned.append((name, start, Role.JOINTLY if joint else role))
    return assigned


def _lead_first(roles: list[NamedRole], *, open_list: bool) -> list[NamedRole]:
    """列第一位者为牵头单位: holds where one named body stands first in a list of several."""
    first = roles[0]
    several = len(roles) > 1 or open_list
    group = re.match(r"各|有关|相关|地方", first.name)
    if not several or group or any(r.role is Role.LEAD for r in roles):
        return roles
    return [NamedRole(first.name, Role.LEAD, first.start, first.end), *roles[1:]]
