"""Which roles does a sentence give to which bodies? Who leads, has a duty, supports, is alone?

Read strictly: where it is unclear whom a role belongs to, it belongs to too many bodies, and the
check that compares it with the clause fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..policy.agencies import Agencies, Body
from ..policy.normalise import fold

BODY, WEAK = "\ue000", "\ue001"
"""Stand for a body in a sentence: named by a name of its own, or by a word such as `customs`."""

_UNIT = "(?:单位|部门|机关|机构|方|者)"
_IS = "(?:分别)?(?:是|为|包括|有|由|:)"
_EN_UNIT = r"(?:bod(?:y|ies)|agenc(?:y|ies)|ministr(?:y|ies)|departments?|authorit(?:y|ies)|units?)"
_EN_IS = r"\s?(?:is|are|was|were|:|lies with|rests with|falls to)\b"
_ROLE = re.compile(
    rf"""
      (?P<lead_is>(?:牵头|主责|主办|领衔){_UNIT}?{_IS}            # 牵头单位是…
        |(?:led|headed|spearheaded)\ (?:\w+\ )?by\b|\bleadership\ of\b|\blead\ of\b
        |\blead(?:ing)?(?:\ {_EN_UNIT})?{_EN_IS})                 # led by …, the lead is …
    | (?P<lead>(?:牵头|主责|主办|领衔|挑头|主导|带头|主要负责|总负责|为主负责)(?:负责)?
        |\b(?:primarily|mainly)\ responsible\b|\b(?:primary|main)\ responsibility\b
        |\b(?:leads?|leading|led|heads?|heading|headed|spearheads?|spearheading)\b
         (?!\ (?:groups?|small\ groups?|enterprises?|to)\b))
    | (?P<support_is>(?:配合|协办|协助){_UNIT}{_IS}|\b(?:supported|assisted)\ by\b)
    | (?P<support>配合|协助|协办|\b(?:supports?|assists?|supporting|assisting)\b)
    | (?P<share_is>(?:责任|负责|参与|参加|其他){_UNIT}{_IS}
        |\bresponsible\ {_EN_UNIT}{_EN_IS})
    | (?P<share>负责|分工|参与|参加|承担|会同|主管
        |\b(?:responsible|responsibility|participates?|in\ charge|accountable)\b)
    """,
    re.VERBOSE,
)
_ENDS = re.compile(r"[。;!?:\n]|\.(?=\s|$)|\b(?:while|whereas|but)\b")
"""Beyond these a body has nothing to do with the role."""
_COMMA = re.compile(r"[,，]")
_ASIDE = re.compile(r"\b(?:with|while|whereas|but)\b")
_NOT_BEFORE = re.compile(
    r"(?:没有|没|未|无|不是|并非|并未|不(?![仅但只断同]))"
    rf"[由被指定明确写规设列置单独统一注说有任何个具体的位部门文要求“”「」{BODY}{WEAK}、和与及以外在中载]{{0,16}}$"
    r"|\b(?:no|not(?! only)|never|neither|without|nobody|none|cannot)\b[^;,.]{0,60}$"
    r"|n't\b[^;,.]{0,60}$"
)
_NOT_AFTER = re.compile(rf"{_UNIT}?的?(?:并)?(?:没有|没|未|不)|\s?(?:not|no|neither)\b")
_SOLE = re.compile(
    r"(?<!不)仅|(?<!不)只(?!要)|唯一|单独|独自|独家"
    r"|\b(?:(?<!not )only|solely|sole|alone|exclusively)\b"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A role that a sentence gives to bodies, or denies them."""

    role: str
    """`lead`, `share` or `support`."""
    bodies: tuple[Body, ...]
    """None where it is said of nobody in particular."""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Masked:
    """A folded sentence with a sign in the place of each body."""

    text: str
    bodies: tuple[Body, ...]
    """In the order of the signs."""

    def within(self, start: int, end: int) -> tuple[Body, ...]:
        """Bodies between two places: those named by name, else those that a word may name."""
        piece, before = self.text[start:end], self._signs(self.text[:start])
        signs = [c for c in piece if c in (BODY, WEAK)]
        named = dict(enumerate(signs, start=before))
        for sign in (BODY, WEAK):
            found = [self.bodies[place] for place, kind in named.items() if kind == sign]
            if found:
                return tuple(dict.fromkeys(found))
        return ()

    @staticmethod
    def _signs(text: str) -> int:
        return text.count(BODY) + text.count(WEAK)


def mask(text: str, agencies: Agencies) -> Masked:
    """A sentence with its bodies masked."""
    pieces, last, bodies = [], 0, []
    for mention in agencies.find(text):
        pieces += [fold(text[last : mention.span.start]), WEAK if mention.weak else BODY]
        last = mention.span.end
        bodies.append(mention.body)
    pieces.append(fold(text[last:]))
    masked = "".join(pieces)
    return Masked(masked, tuple(bodies))


def claims(masked: Masked, *, content: str = "") -> list[Claim]:
    """The roles that a sentence speaks of.

    Args:
        content: folded text of the clauses without their notes. A word that stands there among
            the same characters (统筹配合机制) is no role.
    """
    text = masked.text
    roles = [m for m in _ROLE.finditer(text) if not _is_content(m, text, content)]
    found = []
    for place, match in enumerate(roles):
        before = roles[place - 1].end() if place else 0
        after = roles[place + 1] if place + 1 < len(roles) else None
        found.append(_claim(masked, match, before, after))
    return found


def _is_content(match: re.Match[str], text: str, content: str) -> bool:
    reach = 10 if match[0].isascii() else 3
    around = text[max(match.start() - reach, 0) : match.end() + reach].strip(" .。")
    if len(around) < len(match[0]) + 3 or BODY in around:
        return False
    return around in content


def _claim(masked: Masked, match: re.Match[str], before: int, after: re.Match[str] | None) -> Claim:
    text, kind = masked.text, match.lastgroup or ""
    role = kind.removesuffix("_is")
    start = max([before, *(before + m.end() for m in _ENDS.finditer(text[before : match.start()]))])
    comma = max([start, *(start + m.end() for m in _COMMA.finditer(text[start : match.start()]))])
    denied = _NOT_BEFORE.search(text[comma : match.start()])
    if denied is not None:
        at = comma + denied.start()
        return Claim(role, masked.within(at, match.start()) or masked.within(comma, at), True)
    if _NOT_AFTER.match(text, match.end()):
        return Claim(role, (), True)
    if not kind.endswith("_is"):
        by = text.find("由", start, match.start())
        if by >= 0 and masked.within(by, match.start()):
            start = by  # 在工商总局的配合下,由商务部牵头
        return Claim(role, masked.within(start, match.start()))
    end = after.start() if after is not None else len(text)
    stop = _ENDS.search(text, match.end(), end)
    end = stop.start() if stop else end
    if after is not None and not (after.lastgroup or "").endswith("_is"):
        # 牵头单位是甲,乙、丙按职责分工负责: Chinese lists have no comma in them.
        ends_list = _ASIDE if match[0].isascii() else _COMMA
        aside = ends_list.search(text, match.end(), end)
        end = aside.start() if aside else end
    return Claim(role, masked.within(match.end(), end))


def denies_role(folded: str) -> bool:
    """Whether a part of a sentence denies somebody a role, and nothing else."""
    return any(
        _NOT_BEFORE.search(folded[: match.start()]) or _NOT_AFTER.match(folded, match.end())
        for match in _ROLE.finditer(folded)
    )


def sole(masked: Masked) -> Iterator[str]:
    """Words that say that nobody or nothing else is meant: 仅, only, alone."""
    return (match[0] for match in _SOLE.finditer(masked.text))
