"""Is the answer right as a whole?"""

from __future__ import annotations

from collections.abc import Iterable


def strict(
    status_ok: bool, parts: Iterable[bool | None], refusal_expected: bool, answered: bool
) -> bool:
    """Whether a refusal is the right one, or an answer right in every part that was asked for.

    | | refused | answered |
    |---|---|---|
    | a refusal is right, and nothing else | right status | wrong |
    | an answer is right | right status, for a refusal is right too | right status, no part wrong |

    Args:
        status_ok: the status is one of those that are right.
        parts: citation, bodies, strings…: right, wrong, or `None` where not asked for.
        refusal_expected: `answered` is not among the right statuses.
        answered: the status given is `answered`.

    Source: joint correctness as in "answer and supporting facts", Z. Yang et al., HotpotQA, EMNLP
        2018; a refusal as in P. Rajpurkar, R. Jia, P. Liang, ACL 2018.
    """
    if refusal_expected or not answered:
        return status_ok and not (refusal_expected and answered)
    return status_ok and all(part is not False for part in parts)
