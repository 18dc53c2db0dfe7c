"""Do two answers say the same? For robustness: one question in two scripts or wordings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...models import Status

_PLACE = ("document", "label", "item", "article", "clause")


def same_answer(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Whether two answers in the form of `ask --json` agree in what they rest on and name.

    They agree if the status is the same and, for answers, so are the set of places cited
    (document, label, item, article, clause) and the set of bodies with their roles. The words
    may differ: they follow the language of the question. Refusals agree by their status alone,
    for the clauses shown with them are no answer. Symmetric and transitive. A field that is
    missing counts as `null`.

    Source: answer consistency over paraphrases, M. T. Ribeiro, C. Guestrin, S. Singh, Are red
        roses red?, ACL 2019; Y. Elazar et al., TACL 9 (2021); the form: DESIGN section 6.
    """
    if first.get("status") != second.get("status"):
        return False
    if first.get("status") != Status.ANSWERED.value:
        return True
    return _rows(first.get("citations"), _PLACE) == _rows(
        second.get("citations"), _PLACE
    ) and _rows(first.get("duties"), ("body", "role")) == _rows(
        second.get("duties"), ("body", "role")
    )


def _rows(
    entries: Iterable[Mapping[str, Any]] | None, names: tuple[str, ...]
) -> set[tuple[Any, ...]]:
    return {tuple(entry.get(name) for name in names) for entry in entries or ()}
