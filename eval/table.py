"""How do the figures look on a terminal?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .compare import Difference
from .run import Run

_GROUPS = (("split", "split"), ("lang", "language"), ("kind", "kind"))


def table(figures: Mapping[str, Any]) -> str:
    """The summary of a run: strict accuracy by group, then every other measure, by system."""
    systems = figures["systems"]
    names = list(systems)
    lines = [_row("", [*names]), *_accuracy(systems)]
    lines += ["", _row("right of those asked for", names), *_parts(systems)]
    lines += ["", _row("retrieval", names), *_retrieval(systems)]
    lines += ["", _row("time per answer", names), *_times(systems)]
    if figures["differences"]:
        lines += ["", f"strict accuracy minus that of {names[0]}, with its 95 % interval"]
        for name, d in figures["differences"].items():
            lines.append(f"{name:26} {d['value']:+7.1%}  ({d['low']:+.1%} … {d['high']:+.1%})")
    for name in names:
        if lost := systems[name]["errors"]:
            lines.append(
                f"{name}: no reply to {len(lost)} questions, counted as wrong: {_few(lost)}"
            )
    lines += _extras(figures["extras"])
    return "\n".join(lines)


def _row(head: str, cells: Sequence[str]) -> str:
    return f"{head:26} " + " ".join(f"{cell:>16}" for cell in cells).rstrip()


def _accuracy(systems: Mapping[str, Any]) -> list[str]:
    first = next(iter(systems.values()))
    lines = [_row("strict accuracy", [_share(s["all"]) for s in systems.values()])]
    lines.append(_row("  95 % interval", [_interval(s["all"]) for s in systems.values()]))
    for group, title in _GROUPS:
        for value in first[group]:
            head = f"{title:9}{value or '–'}"
            lines.append(_row(head, [_share(s[group][value]) for s in systems.values()]))
    return lines


def _parts(systems: Mapping[str, Any]) -> list[str]:
    lines = []
    for name in next(iter(systems.values()))["parts"]:
        cells = [_share(s["parts"][name]) for s in systems.values()]
        lines.append(_row(name.replace("_", " "), cells))
    for name, title in (
        ("lead_f1", "lead F1"), ("responsible_f1", "responsible F1"),
        ("span_precision", "citation precision"), ("span_recall", "citation recall"),
        ("cited_chars", "characters cited"),
    ):  # fmt: skip
        lines.append(_row(title, [_number(s["means"][name]) for s in systems.values()]))
    refusal = [s["status"]["refusal"] for s in systems.values()]
    for name in ("precision", "recall", "f1"):
        lines.append(_row(f"refusal {name}", [_number(r[name]) for r in refusal]))
    for name, title in (
        ("auroc_right", "AUROC, right answer"), ("auroc_answerable", "AUROC, answerable"),
        ("aurc", "area under risk-coverage"), ("calibration_error", "calibration error"),
    ):  # fmt: skip
        lines.append(_row(title, [_number(s["confidence"][name]) for s in systems.values()]))
    return lines


def _retrieval(systems: Mapping[str, Any]) -> list[str]:
    lines = []
    for level in ("item", "clause"):
        found = [s["retrieval"].get(level, {}) for s in systems.values()]
        names = [m for m in next((f for f in found if f), {}) if m != "questions"]
        for name in names:
            lines.append(_row(f"{level} {name}", [_number(f.get(name)) for f in found]))
    return lines


def _times(systems: Mapping[str, Any]) -> list[str]:
    return [
        _row(f"{name}, ms", [_number(s["elapsed_ms"].get(name)) for s in systems.values()])
        for name in ("p50", "p95", "p99")
    ]


def _extras(extras: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    if found := extras.get("replayed"):
        lines += ["", f"citations that replay: {found['replayed']:,} of {found['all']:,}"]
    if found := extras.get("verified"):
        lines += [f"answers that verify: {found['verified']:,} of {found['all']:,}"]
    if variants := extras.get("variants"):
        lines += ["", f"{'variant':26} {'asked':>6} {'right':>7} {'as written':>11} {'same':>7}"]
        for name, v in variants.items():
            lines.append(
                f"{name:26} {v['asked']:6} {v['right'] / v['asked']:7.1%}"
                f" {v['base_right'] / v['asked']:11.1%} {v['same'] / v['asked']:7.1%}"
            )
        worst = min(variants, key=lambda n: _gain(variants[n]))
        same = sum(v["same"] for v in variants.values()) / sum(
            v["asked"] for v in variants.values()
        )
        lines.append(f"worst: {worst} ({_gain(variants[worst]):+.1%}); same answer in {same:.1%}")
    for row in extras.get("distractors", ()):
        change = (row["right"] - row["base_right"]) / row["questions"]
        lines += ["", _among(row, change)]
        for kind, v in row["by_kind"].items():
            if v["right"] != v["base_right"]:
                lines.append(
                    f"  {kind:24} {v['base_right']:4} → {v['right']:4} of {v['questions']}"
                )
        if row["lost"]:
            lines.append(f"  lost: {_few(row['lost'])}")
    return lines


def _among(row: Mapping[str, Any], change: float) -> str:
    return (
        f"with {row['count']} further documents ({row['clauses']:,} clauses): {row['right']} of"
        f" {row['questions']} right ({change:+.1%}); p50 {row['p50']} ms, p95 {row['p95']} ms"
    )


def _gain(variant: Mapping[str, Any]) -> float:
    return float(variant["right"] - variant["base_right"]) / float(variant["asked"])


def difference_text(difference: Difference, what: str) -> str:
    """What changed since an earlier run."""
    d = difference
    first = (
        f"against {what}: {d.before} → {d.after} of {d.shared} shared questions right,"
        f" {d.interval.value:+.1%} (95 % interval {d.interval.low:+.1%} … {d.interval.high:+.1%})"
    )
    lines = [first]
    if d.only_before or d.only_after:
        lines.append(
            f"  not compared: {d.only_after} new or changed questions, {d.only_before} old ones"
        )
    if d.newly_right:
        lines.append(f"  newly right: {_few(d.newly_right, most=100)}")
    if d.newly_wrong:
        lines.append(f"  newly wrong: {_few(d.newly_wrong, most=100)}")
    return "\n".join(lines)


def failures(run: Run) -> str:
    """Two lines for each question that the first system has wrong: wanted, and what came."""
    lines = []
    for question, reply, score in zip(
        run.questions, run.main.replies, run.main.scores, strict=True
    ):
        if score.right:
            continue
        said = reply.error or f"{reply.status}: {reply.text[:160]!r}"
        lines.append(f"{question.id} [{question.kind}, {question.lang}] {question.question}")
        lines.append(f"    wrong: {', '.join(score.wrong) or 'status'}")
        lines.append(f"    wanted: {_wanted(question.as_json())}")
        lines.append(
            f"    got: {said}; cited: {', '.join(c.label for c in reply.citations) or '–'}"
        )
        lines += [f"    {line}" for line in reply.explained.splitlines()]
    return "\n".join(lines)


def _wanted(gold: Mapping[str, Any]) -> str:
    names = ("expected_status", "items", "also_ok", "lead", "responsible", "answer_any",
             "answer_all", "polarity")  # fmt: skip
    return ", ".join(f"{n} {gold[n]}" for n in names if gold[n] not in ([], None))


def _share(row: Mapping[str, Any]) -> str:
    if not row["questions"]:
        return "–"
    return f"{row['right']}/{row['questions']} {row['share']:6.1%}"


def _interval(row: Mapping[str, Any]) -> str:
    return f"{row['low']:.1%} … {row['high']:.1%}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def _few(ids: Sequence[str], *, most: int = 12) -> str:
    rest = f" … and {len(ids) - most} more" if len(ids) > most else ""
    return ", ".join(ids[:most]) + rest
