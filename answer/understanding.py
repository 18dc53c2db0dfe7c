"""What is asked for? One intent with its slots, by the rules of `rules.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from .intent import Signals


class Intent(StrEnum):
    """What a question asks for."""

    WHO_LEADS = "who_leads"
    WHO_IS_RESPONSIBLE = "who_is_responsible"
    WHO_ASSISTS = "who_assists"
    WHAT_TO_DO = "what_to_do"
    WHICH_ITEMS = "which_items"
    HOW_MANY = "how_many"
    COMPARE = "compare"
    YES_NO = "yes_no"
    FACT = "fact"
    """Number, title, issuer, date, addressees of the document."""
    LOOK_UP = "look_up"
    """An item, section or article by its number."""
    DEFINE = "define"
    """What a named campaign is."""
    DETAIL = "detail"
    """An amount, a date, a name, an address: things that a notice often does not state."""
    REASON = "reason"
    CHANGE = "change"
    """What became of a body."""
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class Slots:
    """What an intent needs to be answered, as far as the question gives it."""

    topic: str = ""
    bodies: tuple[str, ...] = ()
    role: str = ""
    items: tuple[int, ...] = ()
    sections: tuple[int, ...] = ()
    articles: tuple[int, ...] = ()
    document: str = ""
    detail: str = ""
    """`amount`, `date`…; see `intent.WANTS`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of `rules.toml`; the file says what its fields mean."""

    name: str
    intent: Intent
    way: str
    any: frozenset[str] = frozenset()
    all: frozenset[str] = frozenset()
    none: frozenset[str] = frozenset()
    filled: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()

    def fits(self, signals: Signals, slots: Mapping[str, object]) -> bool:
        """Whether a question has the signals and slots of this rule."""
        names = signals.names
        return (
            (not self.any or bool(self.any & names))
            and self.all <= names
            and not self.none & names
            and all(slots[name] for name in self.filled)
            and not any(slots[name] for name in self.empty)
        )


@cache
def rules() -> tuple[Rule, ...]:
    """The rules, in the order they are tried."""
    text = resources.files(__package__).joinpath("rules.toml").read_text(encoding="utf-8")
    return tuple(
        Rule(
            row["name"], Intent(row["intent"]), row["way"],
            *(frozenset(row.get(k, ())) for k in ("any", "all", "none", "with", "without")),
        )
        for row in tomllib.loads(text)["rule"]
    )  # fmt: skip


def fitting(signals: Signals, slots: Mapping[str, object]) -> Iterator[Rule]:
    """The rules that fit a question, in the order they are tried."""
    return (rule for rule in rules() if rule.fits(signals, slots))


def slots_of(signals: Signals) -> Slots:
    """The slots that a question fills."""
    query = signals.query
    return Slots(
        topic=signals.about, bodies=tuple(b.name for b in (*signals.bodies, *signals.weak_bodies)),
        role=signals.role, items=query.items, sections=query.sections, articles=query.articles,
        document=query.document, detail=signals.wants,
    )  # fmt: skip
