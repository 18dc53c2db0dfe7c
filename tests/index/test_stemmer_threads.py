"""The stemmer is one object with a state of its own; questions come from several threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tiaowen.index.terms import stem

_WORDS = [f"{root}{ending}" for root in ("counterfeit", "licens", "inspect", "trad", "negotiat")
          for ending in ("ing", "ed", "ion", "ions", "es", "er", "ers")]  # fmt: skip


def test_stems_are_the_same_from_many_threads() -> None:
    alone = {word: stem.__wrapped__(word) for word in _WORDS}
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(stem.__wrapped__, _WORDS * 400))
    assert found == [alone[word] for word in _WORDS * 400]
