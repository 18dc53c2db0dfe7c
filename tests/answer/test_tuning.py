"""每个索引有自己的界限：the threshold of refusal is made with the index and kept with it."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from tiaowen.answer.confidence import Calibration
from tiaowen.answer.tuning import FILE, Probes, calibration_of, outside_tail, tuned
from tiaowen.api import Assistant, build, parse, verify_index
from tiaowen.config import Settings
from tiaowen.errors import StoreCorrupt
from tiaowen.models import Document

BASE = Calibration({"covered": 10.0}, -5.0, 0.5, {}, outside_tail=0.1)


def _probes(outside: float, *, count: int = 60) -> Probes:
    return Probes(({"covered": 1.0},) * 10, ({"covered": outside},) * count)


def _covered(probability: float) -> float:
    return (math.log(probability / (1 - probability)) + 5) / 10


def test_documents_like_those_of_the_fit_leave_the_threshold() -> None:
    found = tuned(_probes(_covered(0.1)), BASE)
    assert found["shift"] == pytest.approx(0.0, abs=1e-3)
    assert found["answer_from"] == pytest.approx(0.5, abs=1e-3)


def test_documents_nearer_to_other_subjects_have_a_higher_one_within_bounds() -> None:
    near, very_near = tuned(_probes(_covered(0.15)), BASE), tuned(_probes(_covered(0.9)), BASE)
    assert 0.5 < near["answer_from"] < very_near["answer_from"] < 0.7
    assert tuned(_probes(_covered(0.02)), BASE)["answer_from"] < 0.5


def test_a_few_outside_subjects_are_no_ground_to_move_it() -> None:
    assert tuned(_probes(_covered(0.9), count=5), BASE)["shift"] == 0.0


def test_nine_of_ten_lie_below_the_tail() -> None:
    probes = Probes((), tuple({"covered": _covered(p / 100)} for p in range(1, 100)))
    assert outside_tail(probes, BASE) == pytest.approx(0.9, abs=0.01)


def test_an_index_keeps_its_threshold_and_the_assistant_uses_it(
    index_folder: Path, assistant: Assistant
) -> None:
    kept = json.loads((index_folder / "gen-1" / FILE).read_text(encoding="utf-8"))
    assert kept["probes"]["outside"] == 60
    curve = [row["risk"] for row in kept["risk_coverage"]]
    assert curve == sorted(curve, reverse=True)
    told = assistant.ask("软件正版化由谁牵头？").explain()
    assert told.thresholds["answer_from"] == kept["answer_from"]
    assert calibration_of(kept).answer_from == kept["answer_from"]


def test_other_documents_another_threshold(tmp_path: Path, notice: Document) -> None:
    words = "关于防汛的通知\n一、责任\n（一）加强巡查。（水利部负责）\n（二）备料。（应急部负责）\n"
    other = parse(words.encode(), name="other.txt")
    build([other], tmp_path / "one")
    build([other, notice], tmp_path / "two")
    kept = [
        json.loads((tmp_path / name / "gen-1" / FILE).read_text(encoding="utf-8"))
        for name in ("one", "two")
    ]
    assert kept[0]["outside_tail"] != kept[1]["outside_tail"]
    build([notice], tmp_path / "one")  # worked out anew with the next generation
    again = json.loads((tmp_path / "one" / "gen-2" / FILE).read_text(encoding="utf-8"))
    assert again["answer_from"] != kept[0]["answer_from"]


def test_it_is_part_of_what_is_verified(tmp_path: Path, notice: Document) -> None:
    build([notice], tmp_path / "index")
    verify_index(tmp_path / "index")
    path = tmp_path / "index" / "gen-1" / FILE
    path.write_text(path.read_text(encoding="utf-8").replace("0.", "1.", 1), encoding="utf-8")
    with pytest.raises(StoreCorrupt, match=FILE):
        Assistant.open(tmp_path / "index")


def test_an_embedder_without_vectors_of_words_has_none(tmp_path: Path, notice: Document) -> None:
    settings = Settings(embedder="hashing")
    build([notice], tmp_path / "index", settings=settings)
    assert not (tmp_path / "index" / "gen-1" / FILE).exists()
    with Assistant.open(tmp_path / "index", settings=settings) as opened:
        assert opened.ask("软件正版化由谁牵头？").citations[0].item == 11
