"""The report of gaps and overlaps as Markdown, readable on a terminal; in Chinese, as the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ..models import Clause
from .overlaps import Report, Shared
from .table import markdown, printable


@dataclass(frozen=True, slots=True)
class _Places:
    """How clauses are named: with their document where there are several."""

    many: bool

    def item(self, clause: Clause) -> str:
        """Label and title of its item."""
        return f"{self.label(clause)} {clause.title}".strip()

    def label(self, clause: Clause) -> str:
        """Document, where needed, and label."""
        return clause.gazette if self.many else clause.label

    def place(self, clause: Clause) -> str:
        """Label, and which of the groups of sentences of its item it is."""
        part = f"第{clause.index}句组" if clause.siblings > 1 else ""
        return self.label(clause) + part

    def task(self, clause: Clause) -> str:
        """The same, with the title."""
        return f"{self.place(clause)} {clause.title}".strip()

    def several(self, clauses: Sequence[Clause]) -> str:
        """Labels, each once where more than one of its groups of sentences is meant."""
        parts = []
        for _, group in groupby(clauses, key=lambda c: (c.sha256, c.label)):
            held = list(group)
            parts.append(self.label(held[0]) if len(held) > 1 else self.place(held[0]))
        return "；".join(parts)  # 、 stands inside labels


def report_markdown(report: Report) -> str:
    """The report, each entry with the clause it rests on."""
    at = _Places(len(set(_documents(report))) > 1)
    return "\n".join(_tidy(_lines(report, at))) + "\n"


def _documents(report: Report) -> Iterator[str]:
    for group in report.items_without_lead:
        yield group[0].sha256
    for shared in (*report.shared, *report.joint):
        yield shared.clause.sha256
    for clause in (*report.unled, *report.open_lists, *report.nobody):
        yield clause.sha256


def _tidy(lines: Iterator[str]) -> Iterator[str]:
    """Words of the documents stay words, whatever characters they hold."""
    for line in lines:
        mark = next((m for m in ("## ", "# ", "- ") if line.startswith(m)), "")
        yield mark + markdown(printable(line.removeprefix(mark)))


def _lines(report: Report, at: _Places) -> Iterator[str]:
    yield "# 分工缺口与重叠"
    yield ""
    yield (
        f"共 {report.tasks} 项任务，分属 {report.items} 项，涉及 {report.bodies} 个单位；"
        f"{report.led} 项任务写明牵头单位，{report.tasks - report.led} 项未写明"
        f"（其中 {report.alone} 项只有一个责任单位）。"
    )
    yield from _list(
        f"多个单位负责而无牵头（{len(report.unled)}）",
        [f"{at.task(c)}：{_names(c)}" for c in report.unled],
    )
    yield from _list(
        f"始终未写明牵头单位的项（{len(report.items_without_lead)}）",
        [at.item(group[0]) for group in report.items_without_lead],
    )
    if report.nobody:
        yield from _list(
            f"未写明责任单位的条款（{len(report.nobody)}）", [at.task(c) for c in report.nobody]
        )
    yield from _list(
        f"名单以“等”结尾（{len(report.open_lists)}）", [at.task(c) for c in report.open_lists]
    )
    yield from _list(f"共同牵头（{len(report.joint)}）", [_shared(s, at) for s in report.joint])
    yield from _list("涉及单位最多的任务", [_shared(s, at) for s in report.shared])
    yield from _list(
        "最常同时出现的单位",
        [
            f"{'、'.join(p.bodies)}（{len(p.clauses)} 项任务）：{at.several(p.clauses)}"
            for p in report.pairs
        ],
    )
    yield from _list(
        "出现在多项中的同一用语",
        [f"{r.term}（{r.items} 项）：{at.several(r.clauses)}" for r in report.terms],
    )


def _list(title: str, entries: Sequence[str]) -> Iterator[str]:
    yield ""
    yield f"## {title}"
    yield ""
    yield from (f"- {entry}" for entry in entries or ["无"])


def _names(clause: Clause) -> str:
    more = "等" if clause.open_list else ""
    return "、".join(dict.fromkeys(d.body for d in clause.duties)) + more


def _shared(shared: Shared, at: _Places) -> str:
    clause = shared.clause
    # 等 is a list of those who share, never of those who lead jointly beside them.
    more = clause.open_list and len(shared.bodies) == len({d.body for d in clause.duties})
    count, end = ("至少 ", "等") if more else ("", "")
    names = "、".join(shared.bodies) + end
    return f"{at.task(clause)}：{count}{len(shared.bodies)} 个单位，{names}"
