"""How is it said? Fixed phrases, names of bodies and duties in the language of the question."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources

from ..models import Clause, Document, Duty, Language, Role, Span
from ..policy.agencies import Agencies, Body
from ..policy.normalise import simplify, traditional
from .citations import Citer

_COMMON = re.compile(r"(?:Relevant|Local|Member|All) ")
"""English names that begin with an adjective, not with a proper name."""


@cache
def phrases() -> dict[str, dict[str, str]]:
    """The phrases of `phrases.toml`, by name and language."""
    text = resources.files(__package__).joinpath("phrases.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


class Wording:
    """Says things in one language; names come from the source, or from the agency file."""

    def __init__(self, language: Language, citer: Citer, agencies: Agencies) -> None:
        self.language = language
        self._citer = citer
        self._agencies = agencies

    @property
    def english(self) -> bool:
        """Whether answers are in English."""
        return self.language is Language.ENGLISH

    def say(self, key: str, **fields: object) -> str:
        """A fixed phrase with its fields filled."""
        return phrases()[key][self.language.value].format(**fields)

    def script(self, sha256: str, span: Span) -> str:
        """Words of the source in the script of the question (English: simplified)."""
        words = self._citer.quote(sha256, span)
        if self.language is not Language.HANT:
            return simplify(words)
        return words if simplify(words) != words else traditional(words)

    def body(self, sha256: str, duty: Duty) -> str:
        """Name of the body of a duty."""
        name = self.script(sha256, duty.span)
        return self._with_english(duty.body, name)

    def known_body(self, body: Body) -> str:
        """Name of a body that no duty of the document names, or in general."""
        name = traditional(body.name) if self.language is Language.HANT else body.name
        return self._with_english(body.name, name)

    def _with_english(self, key: str, name: str) -> str:
        if not self.english:
            return name
        found = self._agencies.resolve(key)
        return f"{found.english} ({name})" if found is not None and found.english else name

    def join(self, names: Iterable[str]) -> str:
        """A list of names."""
        listed = list(names)
        if not self.english:
            return "、".join(listed)
        names_en = [f"the {n[0].lower() + n[1:] if _COMMON.match(n) else n}" for n in listed]
        if len(names_en) > 2:
            return ", ".join(names_en[:-1]) + f" and {names_en[-1]}"
        return " and ".join(names_en)

    def title(self, clause: Clause) -> str:
        """Title of a clause's item."""
        if self.english and clause.translation is not None:
            return clause.translation.title if clause.siblings > 1 else clause.translation.item
        if clause.title_span is None:
            return clause.title
        return self.script(clause.sha256, clause.title_span).strip(" 。")

    def heading(self, clause: Clause) -> str:
        """Label and title of an item, in English with the Chinese title behind it."""
        if self.english and clause.translation is not None and clause.title:
            return f"{clause.label} {clause.translation.item} ({clause.title})"
        return f"{clause.label} {self.title(clause)}".strip()

    def duty(self, clause: Clause, *, asked_lead: bool = False) -> str:
        """One sentence on who does a clause, every role in its own words."""
        if not clause.duties:
            return self.say("no_duty")
        by_role: dict[Role, list[Duty]] = {}
        for duty in clause.duties:
            by_role.setdefault(duty.role, []).append(duty)
        parts = [self._role(role, clause, by_role[role]) for role in Role if role in by_role]
        text = ("; " if self.english else "；").join(parts)
        if self.english and text.startswith("the "):
            text = "The " + text[4:]
        if clause.open_list:
            text = self._opened(text, clause)
        if asked_lead and Role.LEAD not in by_role:
            if len(clause.duties) == 1 and not clause.open_list:
                return text + self.say("not_lead_sole")
            return self._shared(clause) + (text[0].lower() + text[1:] if self.english else text)
        return text

    def _shared(self, clause: Clause) -> str:
        """That no lead is named, and how many bodies share the task."""
        count = len({duty.body for duty in clause.duties})
        if count < 2:
            return self.say("no_lead")
        least = self.say("at_least").lower() if clause.open_list else ""
        return self.say("no_lead_shared", count=count, at_least=least)

    def _opened(self, text: str, clause: Clause) -> str:
        if self.english:
            return text + self.say("open_list")
        last = self.body(clause.sha256, clause.duties[-1])
        at = text.rfind(last) + len(last)
        return text[:at] + self.say("open_list") + text[at:]

    def _role(self, role: Role, clause: Clause, duties: Sequence[Duty]) -> str:
        names = self.join(self.body(clause.sha256, d) for d in duties)
        several = len(duties) > 1 or self._plural(duties[0])
        fields = {
            "verb_be": "are" if several else "is",
            "verb_lead": "lead" if several else "leads",
            "their": "their respective remits" if several else "its remit",
        }
        if role is Role.LEAD:
            key = "jointly_led_by" if several else "led_by"
            return self.say(key, leads=names, **fields)
        return self.say(role.value, bodies=names, **fields)

    def _plural(self, duty: Duty) -> bool:
        """Whether one body is several: the relevant member units, the local leading groups."""
        body = self._agencies.resolve(duty.body)
        head = body.english.partition(" of ")[0].partition(" on ")[0] if body else ""
        return self.english and head.endswith(("units", "groups", "departments", "governments"))

    def document_title(self, document: Document) -> str:
        """Title of a document."""
        span = next((f.span for f in document.head if f.name == "title"), None)
        if span is None:
            return document.title
        words = self.script(document.sha256, span)
        return "".join(words.split())
