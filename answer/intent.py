"""What is asked for? Signals of a question, from the patterns of `intents.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ..models import Language
from ..policy.agencies import Body, Mention
from ..policy.numbering import number
from ..retrieval.glossary import Glossary
from ..retrieval.query import QUOTED, Concept, Query, concepts_of, strip_function_words

WANTS = ("amount", "date", "person", "contact", "quantity", "place", "list")
"""Kinds of detail that a notice often does not state."""
FACTS = ("number", "title", "addressees", "date", "issuer", "publicity")


_YEAR = re.compile("([一二][〇零一二三四五六七八九○]{3})年")


@cache
def _patterns() -> dict[str, dict[str, re.Pattern[str]]]:
    text = resources.files(__package__).joinpath("intents.toml").read_text(encoding="utf-8")
    table: dict[str, dict[str, re.Pattern[str]]] = {}
    for name, rule in tomllib.loads(text).items():
        table[name] = {
            key: re.compile(
                "|".join(f"(?:{p})" for p in ([value] if isinstance(value, str) else value))
            )
            for key, value in rule.items()
        }
    return table


def pattern_texts() -> list[str]:
    """The patterns as they are written, for the words in them."""
    return [p.pattern for rules in _patterns().values() for p in rules.values()]


def pattern_names() -> frozenset[str]:
    """Every signal that `intents.toml` knows."""
    return frozenset(_patterns())


@dataclass(frozen=True, slots=True)
class Signals:
    """A question with what it shows of itself."""

    query: Query
    masked: str
    """The folded question with each body named replaced by `@`."""
    names: frozenset[str]
    """Signals present, by the names of `intents.toml`."""
    bodies: tuple[Body, ...]
    """Bodies named by a name of their own."""
    weak_bodies: tuple[Body, ...]
    """Bodies that a common word such as `customs` may name."""
    topic: tuple[Concept, ...]
    """What the question is about, the names of bodies left out."""
    about: str
    """`topic` as text."""

    def has(self, *names: str) -> bool:
        """Whether any of these signals is present."""
        return any(name in self.names for name in names)

    @property
    def wants(self) -> str:
        """The kind of detail asked for (`amount`, `date`…), or an empty string."""
        return next((kind for kind in WANTS if f"wants_{kind}" in self.names), "")

    @property
    def fact(self) -> str:
        """The fact of the document asked for, or an empty string."""
        return next((f for f in FACTS if f"fact_{f}" in self.names), "")

    @property
    def sure_facts(self) -> tuple[str, ...]:
        """Facts asked for in words that mean the document, whatever else the question holds."""
        return tuple(f for f in FACTS if f"sure_{f}" in self.names)

    @property
    def role(self) -> str:
        """`lead`, `assist`, `responsible`, `involve`, or an empty string."""
        return next(
            (r for r in ("lead", "assist", "responsible", "involve") if r in self.names), ""
        )


def read_signals(query: Query, glossary: Glossary) -> Signals:
    """Find the signals of a question."""
    masked = _masked(query.folded, query.mentions)
    key = "en" if query.language is Language.ENGLISH else "zh"
    # “加强协同配合”在哪一项？ does not ask who assists; but a question may stand in quotes whole.
    names = _names(QUOTED.sub("“”", masked), key) or _names(masked, key)
    if "any_role" in names:  # 不论牵头与否: every role is asked for
        names = names - {"lead"} | {"involve"}
    strong = tuple(dict.fromkeys(m.body for m in query.mentions if not m.weak))
    weak = tuple(dict.fromkeys(m.body for m in query.mentions if m.weak))
    topic_text = _without_mentions(query, glossary)
    return Signals(
        query, masked, names, strong, weak, concepts_of(topic_text, glossary), topic_text
    )


def _names(masked: str, key: str) -> frozenset[str]:
    return frozenset(
        name for name, rules in _patterns().items() if key in rules and rules[key].search(masked)
    )


def _masked(folded: str, mentions: tuple[Mention, ...]) -> str:
    pieces, last = [], 0
    for mention in mentions:
        if mention.weak:
            continue
        pieces += [folded[last : mention.span.start], "@"]
        last = mention.span.end
    masked = "".join([*pieces, folded[last:]])
    return _YEAR.sub(lambda m: f"{number(m[1])}年", masked)


def _without_mentions(query: Query, glossary: Glossary) -> str:
    """What the question is about without its references and the bodies it names."""
    about = query.about
    for mention in query.mentions:
        if mention.weak:
            continue
        name = strip_function_words(query.folded[mention.span.start : mention.span.end], glossary)
        about = about.replace(name, " ", 1) if name else about
    return " ".join(about.split())


def only_document_words(signals: Signals) -> bool:
    """Whether nothing is asked about but the document as such."""
    key = "en" if signals.query.language is Language.ENGLISH else "zh"
    rest = _patterns()["document_words"][key].sub("", signals.about)
    return len(re.sub(r"[\d\s\W]+", "", rest)) <= 1


def without(signals: Signals, name: str) -> str:
    """What a question is about beside bodies and the words of a signal, without spaces."""
    key = "en" if signals.query.language is Language.ENGLISH else "zh"
    rest = _patterns()[name][key].sub(" ", signals.masked).replace("@", " ")
    return re.sub(r"\W+", "", strip_function_words(rest))


def found_detail(kind: str, text: str, question: str) -> bool:
    """Whether simplified text states a detail of this kind that the question does not hold."""
    for match in _patterns()[f"wants_{kind}"]["found"].finditer(text):
        digits = re.search(r"\d+", match[0])
        if match[0] not in question and (digits is None or digits[0] not in question):
            return True
    return False


def claimed_bodies(signals: Signals) -> bool:
    """Whether the question takes for granted that a body it names has a role."""
    role = r"(?:牵头|主责|主导|领衔|负责|主办|为主)"
    if signals.query.language is Language.ENGLISH:
        role = (
            r"(?:(?:co-?)?leads?|led|leading|responsib\w+|in charge|the lead|heads?|handles?|runs?)"
        )
        before = rf"@'?s?\s+(?:\w+\s+){{0,3}}?{role}\b"
        after = rf"{role}\b.{{0,60}}?\b(?:to|by|of|with)\s+(?:the\s+)?@"
        return re.search(f"{before}|{after}", signals.masked) is not None
    if re.search(r"除了?.{0,2}@", signals.masked):
        return False
    return re.search(rf"@.{{0,6}}?{role}", signals.masked) is not None
