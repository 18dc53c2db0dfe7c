"""What became of bodies: 机构改革."""

from __future__ import annotations

import pytest
from tiaowen.policy.agencies import Agencies
from tiaowen.policy.reforms import Reforms

REFORMS = Reforms.bundled()


def test_every_change_is_of_known_bodies_and_has_a_source() -> None:
    known = {body.id for body in Agencies.bundled().bodies}
    for change in REFORMS.changes:
        assert {change.body, *change.to} <= known
        assert change.source.startswith("《")
        assert 2013 <= change.year <= 2023
        assert not change.chinese.endswith("。")
        assert not change.english.endswith(".")


def test_a_body_that_gave_up_its_name_ended_in_that_year() -> None:
    ends = {body.id: body.until for body in Agencies.bundled().bodies}
    for change in REFORMS.changes:
        if change.whole:
            assert ends[change.body] == change.year, change.body


@pytest.mark.parametrize(
    ("body", "before"),
    [
        ("samr", ["saic", "aqsiq", "cfda", "sfda"]),  # 合并；发展改革委、商务部只划出一部分职责
        ("nfra", ["cbirc", "cbrc", "circ"]),  # 2023 ← 2018
        ("mara", ["moa"]),
        ("nppa", ["sapprft", "sarft", "gapp"]),  # 国家新闻出版署（国家版权局）
        ("mps", []),
    ],
)
def test_whose_work_a_body_took_over(body: str, before: list[str]) -> None:
    assert REFORMS.before(body) == before


def test_what_came_after() -> None:
    assert REFORMS.after("circ") == ["cbirc", "nfra"]
    assert REFORMS.after("gapp") == ["sapprft", "nrta"]


def test_changes_since_a_year() -> None:
    assert [c.year for c in REFORMS.of("sipo", since=2017)] == [2018, 2023]
    assert [c.year for c in REFORMS.of("sipo", since=2019)] == [2023]
