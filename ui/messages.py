"""How are a question and its answer shown in the chat?

All HTML is one line: Gradio reads messages as Markdown, and a blank line would end the
HTML block. Everything that comes from a person or a document is escaped here; Gradio's
sanitiser stays on behind it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..models import Answer, Citation, Language, Status
from .said import flat, render_mark, render_said
from .sources import Sources
from .texts import read_texts, span

_MAX_SHOWN = 2000
"""Characters of a question shown in the chat."""

_PREVIEW = 60
"""Characters of a quotation beside its source: clauses of one item share their label."""

_FOLDED = 6
"""A list of more citations than this starts folded; its marks stand in the text already."""

_UNFOLDED = 2
"""Lists up to this long show their quotations and translations at once."""


def render_question(question: str) -> str:
    """The question as plain text: no Markdown, no HTML, whatever it holds."""
    shown = question.strip()
    if len(shown) > _MAX_SHOWN:
        shown = shown[:_MAX_SHOWN] + "…"
    return "".join(_plain(char) for char in shown)


def _plain(char: str) -> str:
    if char == "\n":
        return "<br>"
    if "\ud800" <= char <= "\udfff" or (char < " " and char != "\t"):
        return "\ufffd"
    # As a character reference no sign can start Markdown, a link or a formula.
    return char if char.isalnum() else f"&#{ord(char)};"


def render_answer(answer: Answer, sources: Sources, *, scope: Sequence[str] = ()) -> str:
    """The answer with its marks, status, citations and, for a refusal, the nearest clauses.

    Args:
        scope: names of the documents that the question covered, where it was not all.
    """
    places = [sources.locate(citation) for citation in answer.citations]
    lang = answer.language.value
    parts = [f'<div class="tw-answer tw-{answer.status.value}">']
    if answer.status is not Status.ANSWERED:
        parts.append(span(f"badge_{answer.status.value}", classes="tw-badge"))
    if scope:
        names = flat("、".join(scope))
        covered = f'{span("scope_title")} <span lang="zh-Hans">{names}</span>'
        parts.append(f'<p class="tw-understood tw-covered">{covered}</p>')
    parts.append(_writer(answer))
    if answer.understood:
        words = f'<span lang="{lang}">{flat(answer.understood)}</span>'
        parts.append(f'<p class="tw-understood">{span("understood")} {words}</p>')
    parts.append(f'<div class="tw-said" lang="{lang}">{render_said(answer, places)}</div>')
    if answer.citations:
        numbers = [str(n) for n in range(1, len(answer.citations) + 1)]
        parts.append(_list("basis", answer.citations, sources, numbers, answer=answer))
    if answer.nearest:
        letters = [chr(ord("A") + n) for n in range(min(26, len(answer.nearest)))]
        parts.append(_list("nearest", answer.nearest, sources, letters, answer=answer))
    if answer.notes:
        rows = "".join(
            f'<li lang="{lang}">{flat(n.text)} <cite>{flat("；".join(n.sources))}</cite></li>'
            for n in answer.notes
        )
        parts.append(
            f'<details class="tw-notes"><summary class="tw-fold">{span("notes")} <span '
            f'class="tw-count">({len(answer.notes)})</span></summary><ul>{rows}</ul></details>'
        )
    parts.append(_why(answer))
    parts.append(_state(answer, checked=bool(places) and all(places)))
    parts.append(_actions(answered=True))
    parts.append("</div>")
    return "".join(parts)


def _state(answer: Answer, *, checked: bool) -> str:
    """Status and confidence in one line, and that the quotations were checked."""
    told = []
    if answer.status is Status.ANSWERED:  # a refusal says so at its head
        told.append(span("status_answered"))
        told.append(f"{span('why_sure')} <b class='tw-sure'>{answer.confidence:.0%}</b>")
    if checked:
        told.append(span("verified", classes="tw-checked"))
    return f'<p class="tw-state">{"<i> · </i>".join(told)}</p>' if told else ""


def _writer(answer: Answer) -> str:
    """Who wrote it, where a language model did or was to."""
    if answer.mode == "generated":
        model = f'<span class="tw-model">{flat(answer.model)}</span>'
        return f'<p class="tw-understood tw-llm">{span("llm_wrote")} {model}</p>'
    if answer.mode == "degraded":
        reason = f'<span class="tw-model" lang="en">{flat(answer.mode_reason)}</span>'
        return f'<p class="tw-understood tw-llm">{span("llm_failed")} {reason}</p>'
    return ""


def _why(answer: Answer) -> str:
    """How the answer came about, folded: what was understood, and the clauses looked at."""
    told = answer.explain()
    if f"intent_{told.intent}" not in read_texts():
        return ""
    lang = answer.language.value
    topic, bodies = str(told.slots.get("topic", "")), told.slots.get("bodies", ())
    named = topic or "、".join(bodies if isinstance(bodies, tuple) else ())
    asked = span(f"intent_{told.intent}")
    rows = [f"<dt>{span('why_asked')}</dt><dd>{asked}</dd>"]
    if named:
        rows.append(f"<dt>{span('why_about')}</dt><dd lang='{lang}'>{flat(named)}</dd>")
    rows.append(
        f"<dt>{span('why_sure')}</dt><dd>{answer.confidence:.0%}"
        + (f" ({span('why_from')} {told.thresholds['answer_from']:.0%})" if told.evidence else "")
        + "</dd>"
    )
    seen = "".join(
        f'<li><span lang="zh-Hans">{flat(f"{c.document} {c.label} {c.title}")}</span> '
        f'<span class="tw-count">{c.score:.2f}</span> {_met(c.words)}</li>'
        for c in told.considered[:3]
    )
    if seen:
        rows.append(f"<dt>{span('why_looked')}</dt><dd><ol>{seen}</ol></dd>")
    return (
        f'<details class="tw-why"><summary class="tw-fold">{span("why")}</summary>'
        f"<dl>{''.join(rows)}</dl></details>"
    )


def _met(words: Sequence[tuple[str, str]]) -> str:
    """Words of the question with the words of the clause that answer them."""
    pairs = "; ".join(f"{asked} → {found}" for asked, found in words[:6])
    return f'<span class="tw-met">{flat(pairs)}</span>' if pairs else ""


def render_failure(words: str) -> str:
    """What is shown when no answer could be made.

    Args:
        words: of an error of our own; others do not speak.
    """
    detail = f'<p class="tw-detail">{flat(words)}</p>' if words else ""
    return (
        f'<div class="tw-answer tw-error">{span("badge_error", classes="tw-badge")}'
        f'<div class="tw-said"><p>{span("error")}</p>{detail}</div>{_actions(answered=False)}</div>'
    )


def render_pending() -> str:
    """What is shown until the first words of an answer are there."""
    return f'<div class="tw-pending">{span("pending")}</div>'


def _actions(*, answered: bool) -> str:
    """What a reader can do with an answer."""
    names = ["retry", "edit"]
    if answered:
        names = ["copy_answer", *names, "good", "bad"]
    buttons = "".join(
        span(f"act_{name}", tag="button", classes=f"tw-act tw-act-{name}") for name in names
    )
    return f'<p class="tw-actions">{buttons}</p>'


def _list(
    title: str, citations: Sequence[Citation], sources: Sources, names: Sequence[str],
    *, answer: Answer,
) -> str:  # fmt: skip
    """Citations under their title; a long list folds."""
    rows = "".join(
        _citation(citation, name, sources, answer=answer)
        for citation, name in zip(citations, names, strict=False)
    )
    cites = f'<ul class="tw-cites">{rows}</ul>'
    if len(citations) <= _FOLDED:
        return f'<div class="tw-basis tw-{title}">{span(title, tag="h3")}{cites}</div>'
    count = f'<span class="tw-count">({len(citations)})</span>'
    return (
        f'<details class="tw-basis tw-{title}"><summary class="tw-fold">{span(title)} {count}'
        f"</summary>{cites}</details>"
    )


def _citation(citation: Citation, name: str, sources: Sources, *, answer: Answer) -> str:
    """One line of the list; it unfolds to the quotation, and in English to its translation."""
    place, lang = sources.locate(citation), sources.lang(citation)
    crumbs = " › ".join(flat(words) for words in sources.breadcrumb(citation))
    translated = bool(citation.translation) and answer.language is Language.ENGLISH
    translation = ""
    if translated:
        translation = (
            f'<div class="tw-translation">{span("translation", classes="tw-tag")}'
            f'<span lang="en">{flat(citation.translation)}</span></div>'
        )
    # A translation that stands nowhere else is open from the start, while the list is short.
    alone = translated and citation.translation not in answer.text
    unfolded = " open" if alone and len(answer.citations) <= _UNFOLDED else ""
    preview = " ".join(citation.quote.split())[:_PREVIEW]
    lost = "" if place else f'<p class="tw-lost-note">{span("lost")}</p>'
    return (
        f'<li class="tw-cite">{render_mark(name, place)}<details{unfolded}><summary>'
        f'<span class="tw-gazette" lang="zh-Hans">{flat(citation.gazette)}</span>'
        f'<span class="tw-preview" lang="{lang}">{flat(preview)}</span></summary>'
        f'<p class="tw-crumbs" lang="zh-Hans">{crumbs}</p>'
        f'<blockquote class="tw-quote" lang="{lang}">{flat(citation.quote)}</blockquote>'
        f"{translation}{lost}</details>{span('copy', tag='button', classes='tw-copy')}</li>"
    )
