"""Are the right bodies named, each with the right role?

Names are compared as they are: bring them to one form (环保部 -> 环境保护部) before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

NONE = "none"
"""Row of a body that the gold lacks, column of one that the answer lacks."""


def exact_set(given: Collection[str], gold: Collection[str]) -> bool:
    """Whether the bodies given are the gold ones, all of them and no other, in any order.

    Source: exact match over a set, as for multi-span answers, D. Dua et al., DROP, NAACL 2019.
    """
    return set(given) == set(gold)


def set_f1(given: Collection[str], gold: Collection[str]) -> float:
    """F1 of the bodies given, 0 to 1: 2 · |given ∩ gold| / (|given| + |gold|).

    Repeated names count once. None wanted and none given is 1, one of both empty is 0.

    Source: C. J. van Rijsbergen, Information retrieval (1979), chapter 7; L. R. Dice, Measures of
        the amount of ecologic association between species, Ecology 26 (1945): the same number.
    """
    found, wanted = set(given), set(gold)
    if not found and not wanted:
        return 1.0
    return 2 * len(found & wanted) / (len(found) + len(wanted))


def role_confusion(
    pairs: Iterable[tuple[Mapping[str, str], Mapping[str, str]]],
) -> dict[str, dict[str, int]]:
    """How often a body of one role was given another, over all questions.

    Args:
        pairs: for each question the gold, and what was given, as body -> role.

    Returns:
        Gold role -> role given -> bodies. Rows and columns are the roles that occur on either
        side, in alphabetical order, then `none`: a body missing in the answer has the column
        `none`, one that is too much has the row `none`. Cells that nothing fell into are 0.

    Source: confusion matrix, K. Pearson, On the theory of contingency (1904); rows true and
        columns predicted as in `sklearn.metrics.confusion_matrix`.
    """
    counts: dict[tuple[str, str], int] = {}
    for gold, given in pairs:
        for body in {*gold, *given}:
            cell = (gold.get(body, NONE), given.get(body, NONE))
            counts[cell] = counts.get(cell, 0) + 1
    roles = sorted({role for cell in counts for role in cell} - {NONE})
    labels = [*roles, NONE] if counts else []
    return {row: {column: counts.get((row, column), 0) for column in labels} for row in labels}
