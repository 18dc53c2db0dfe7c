"""Pictures: the figures they show, and that they fit into the page."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tiaowen.eval.report import svg
from tiaowen.eval.report.charts import _time_ticks
from tiaowen.eval.report.plots import Plot, plots
from tiaowen.eval.run import Run
from tiaowen.eval.summary import summary


@pytest.fixture(scope="module")
def drawn(run: Run) -> dict[str, Plot]:
    return plots(run, summary(run))


def test_every_picture_of_a_full_run(drawn: dict[str, Plot]) -> None:
    assert list(drawn) == [
        "accuracy-kind", "accuracy-lang", "risk-coverage", "roles", "latency", "retrieval-item",
        "retrieval-clause",
    ]  # fmt: skip


def test_accuracy_has_its_interval_beside_it(drawn: dict[str, Plot]) -> None:
    """Of the two questions in English the refusal is right: Wilson 0.0945 to 0.9055."""
    plot = drawn["accuracy-lang"]
    assert plot.head == ("language", "ours", "<theirs>")
    half = "1/2, 50.0\N{NO-BREAK SPACE}% (9.5\N{NO-BREAK SPACE}–\N{NO-BREAK SPACE}90.5)"
    assert plot.rows[0] == ("en", half, half)


def test_roles_true_and_given(drawn: dict[str, Plot]) -> None:
    """q1: a lead that is one. q2: 工商总局 is left out, 商务部 is too much. q4: no reply."""
    assert drawn["roles"].rows[:3] == (
        ("ours", "lead", "1", "0", "1"),
        ("ours", "shared", "0", "0", "1"),
        ("ours", "none", "1", "0", "0"),
    )


def test_risk_at_a_coverage(drawn: dict[str, Plot]) -> None:
    """Answers by confidence: 0.9 right, 0.6 wrong, 0.2 wrong."""
    first = drawn["risk-coverage"].rows[0][:5]
    assert [cell.replace("\N{NO-BREAK SPACE}", " ") for cell in first] == [
        "ours", "0.0 %", "50.0 %", "66.7 %", "66.7 %",
    ]  # fmt: skip


def test_a_run_without_confidence_times_and_hits_has_fewer_pictures(run: Run) -> None:
    main = run.main
    bare = tuple(replace(r, confidence=None, elapsed_ms=None, found=()) for r in main.replies)
    less = replace(run, systems=(replace(main, replies=bare),))
    assert list(plots(less, summary(less))) == ["accuracy-kind", "accuracy-lang", "roles"]


def test_words_stay_words_and_colours_are_those_of_the_page(run: Run) -> None:
    """A kind may have any name: no formula is made of it, no markup, and it is not cut short."""
    kinds = ("计数 $x_1$", "<b>", "a_very_long_name_of_a_kind_of_question_that_has_no_room")
    named = tuple(replace(q, kind=kinds[n % 3]) for n, q in enumerate(run.questions))
    plot = plots(replace(run, questions=named), summary(replace(run, questions=named)))
    drawing = str(plot["accuracy-kind"].drawing)
    assert "计数 $x_1$ (2)</text>" in drawing
    assert "&lt;b&gt; (2)</text>" in drawing
    assert "…</text>" in drawing
    assert "#" not in re.sub(r"url\(#\w+\)|(?:href|id)=\"#?\w+\"", "", drawing)
    assert "var(--plot-10)" in drawing
    assert "font-family" not in drawing


def test_a_drawing_says_what_it_shows(drawn: dict[str, Plot]) -> None:
    for plot in drawn.values():
        assert plot.drawing.startswith("<svg ")
        assert f'role="img" aria-label="{plot.title}"><title>{plot.title}</title>' in plot.drawing
        assert plot.rows


def test_settings_of_matplotlib_are_left_as_they_were(run: Run) -> None:
    import matplotlib

    with matplotlib.rc_context({"svg.fonttype": "path", "font.size": 31}):
        before = dict(matplotlib.rcParams)
        first = plots(run, summary(run))
        assert dict(matplotlib.rcParams) == before
    assert plots(run, summary(run)) == first, "nor do they change a drawing"


def test_text_is_cut_to_its_room() -> None:
    assert svg.shortened("who_leads (5)", 100) == "who_leads (5)"
    cut = svg.shortened("软件正版化工作由谁牵头", 60)
    assert cut == "软件正…"
    assert svg.shortened("a\x00b", 100) == "a b"


def test_times_have_a_scale_whatever_their_range() -> None:
    assert _time_ticks(3.0, 8.0) == [5.0]
    assert _time_ticks(0.9, 12.0) == [1.0, 2.0, 5.0, 10.0]
    assert _time_ticks(0.5, 1500.0) == pytest.approx([1.0, 10.0, 100.0, 1000.0])
