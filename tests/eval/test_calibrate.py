"""The confidence of answers, fitted to questions with gold."""

from __future__ import annotations

import random

import pytest
from tiaowen.answer.confidence import calibration_from
from tiaowen.answer.tuning import Probes
from tiaowen.errors import ConfigError
from tiaowen.eval.calibrate import Example, fit

PROBES = Probes((), ({"covered": 0.1, "noise": 0.5},) * 10)


def _examples(count: int) -> list[Example]:
    """What is covered decides, with exceptions; noise says nothing."""
    draw = random.Random(7)
    found = []
    for number in range(count):
        answers = number % 2 == 0
        covered = draw.gauss(0.7 if answers else 0.3, 0.15)
        found.append(Example(str(number), {"covered": covered, "noise": draw.random()}, answers))
    return found


def test_what_tells_answers_from_others_gets_the_weight() -> None:
    found = fit(_examples(400), {"fact": (9, 10), "more": (0, 0)}, probes=PROBES)
    assert found["weights"]["covered"] > 5 * abs(found["weights"]["noise"])
    assert found["fitted"]["auroc_out_of_fold"] > 0.95
    assert 0.2 < found["answer_from"] < 0.6
    assert found["ways"] == {"fact": 0.833, "more": 0.5}  # (right + 1) / (all + 2)
    calibration = calibration_from(found)
    sure, unsure = {"covered": 0.9, "noise": 0.5}, {"covered": 0.1, "noise": 0.5}
    assert calibration.probability(sure) > 0.95
    assert calibration.probability(unsure) < 0.05
    assert found["outside_tail"] == pytest.approx(calibration.probability(unsure), abs=1e-3)


def test_the_risk_falls_with_the_threshold() -> None:
    curve = fit(_examples(400), {}, probes=PROBES)["risk_coverage"]
    coverage = [row["coverage"] for row in curve]
    assert coverage == sorted(coverage, reverse=True)
    assert curve[-1]["risk"] < curve[0]["risk"]


def test_too_few_questions_are_refused() -> None:
    with pytest.raises(ConfigError, match="39 questions"):
        fit(_examples(78), {}, probes=PROBES)


def test_the_weights_that_ship_can_be_read() -> None:
    from tiaowen.answer.confidence import bundled

    assert 0.2 < bundled().answer_from < 0.7
    assert 0 < bundled().outside_tail < 0.2
