"""How good is a ranking? Measures of trec_eval, through pytrec-eval-terrier.

| Measure | Per query | Source |
|---|---|---|
| `hit@k` | 1 if a relevant document is among the first k (`success` in trec_eval) | trec_eval |
| `recall@k` | share of the relevant documents among the first k | trec_eval |
| `mrr@k` | 1 / rank of the first relevant document, 0 beyond k | Craswell, Mean Reciprocal Rank, \
Encyclopedia of Database Systems, 2009; the cut as MS MARCO has it |
| `ndcg@k` | sum of grade / log2(rank + 1) over the first k, by the largest there could be | \
Järvelin & Kekäläinen, Cumulated Gain-Based Evaluation of IR Techniques, TOIS 2002; `ndcg_cut` |
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...errors import ConfigError

MEASURES = ("hit@1", "hit@3", "mrr@10", "ndcg@10", "recall@10", "recall@100")
"""What is measured unless told otherwise."""

_NAMES = {"hit": "success", "recall": "recall", "ndcg": "ndcg_cut", "mrr": "recip_rank"}
_MEASURE = re.compile(rf"(?P<kind>{'|'.join(_NAMES)})@(?P<cut>[1-9]\d*)")


def cut_of(measure: str) -> int:
    """How many documents of a ranking a measure looks at: 10 for `mrr@10`.

    Raises:
        ConfigError: there is no such measure.
    """
    return _read(measure)[1]


def ranking_measures(
    rankings: Mapping[str, Sequence[str]],
    relevant: Mapping[str, Mapping[str, int]],
    measures: Sequence[str] = MEASURES,
) -> dict[str, dict[str, float]]:
    """Measures of every query of `relevant`, by query and measure, each 0 to 1.

    Args:
        rankings: ids of documents per query, best first. One that comes twice counts once, where
            it came first. A query without a ranking has 0 everywhere, and so has one without a
            relevant document.
        relevant: grade of each judged document per query; above 0 is relevant.
        measures: `hit@k`, `recall@k`, `mrr@k` or `ndcg@k`, with any k.

    Raises:
        ConfigError: there is no such measure.
    """
    wanted = {measure: _read(measure) for measure in measures}
    result = {query: dict.fromkeys(measures, 0.0) for query in relevant}
    queries = list(relevant)
    runs, judged = _as_trec(rankings, relevant)
    # trec_eval has no cut for the reciprocal rank: the ranking itself is cut, once for every k.
    for cut in {0, *(cut for kind, cut in wanted.values() if kind == "mrr")}:
        group = [m for m, (kind, k) in wanted.items() if (k if kind == "mrr" else 0) == cut]
        for number, values in _evaluate(runs, judged, [wanted[m] for m in group], cut).items():
            for measure in group:
                result[queries[int(number)]][measure] = values[_key(*wanted[measure])]
    return result


def _read(measure: str) -> tuple[str, int]:
    found = _MEASURE.fullmatch(measure)
    if found is None:
        raise ConfigError(
            f"unknown measure {measure!r}", advice=f"known: {', '.join(f'{n}@k' for n in _NAMES)}"
        )
    return found["kind"], int(found["cut"])


def _as_trec(
    rankings: Mapping[str, Sequence[str]], relevant: Mapping[str, Mapping[str, int]]
) -> tuple[dict[str, list[str]], dict[str, dict[str, int]]]:
    """Rankings and grades under numbers: an id may be any text, trec_eval takes C strings."""
    runs: dict[str, list[str]] = {}
    judged: dict[str, dict[str, int]] = {}
    for number, (query, grades) in enumerate(relevant.items()):
        places = dict.fromkeys((*rankings.get(query, ()), *grades))
        names = {document: str(place) for place, document in enumerate(places)}
        judged[str(number)] = {names[document]: max(grade, 0) for document, grade in grades.items()}
        ranked = dict.fromkeys(rankings.get(query, ()))
        runs[str(number)] = [names[document] for document in ranked]
    return runs, judged


def _evaluate(
    runs: Mapping[str, Sequence[str]],
    judged: Mapping[str, Mapping[str, int]],
    measures: Sequence[tuple[str, int]],
    cut: int,
) -> dict[str, dict[str, float]]:
    if not measures:
        return {}
    import pytrec_eval  # only an evaluation pays for it

    # trec_eval sorts by score, and equal scores by name: scores that fall by 1 keep the order.
    scored = {
        query: {name: float(-place) for place, name in enumerate(ranking[: cut or None])}
        for query, ranking in runs.items()
        if ranking and any(judged[query].values())
    }
    names = {_NAMES[kind] if kind == "mrr" else f"{_NAMES[kind]}.{k}" for kind, k in measures}
    evaluator = pytrec_eval.RelevanceEvaluator(judged, names)
    found: dict[str, dict[str, float]] = evaluator.evaluate(scored)
    return found


def _key(kind: str, cut: int) -> str:
    """What trec_eval calls a measure in its answer."""
    return _NAMES[kind] if kind == "mrr" else f"{_NAMES[kind]}_{cut}"
