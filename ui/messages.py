"""How are a question and its answer shown in the chat?

All HTML is one line: Gradio reads messages as Markdown, and a blank line would end the
HTML block. Everything that comes from a person or a document is escaped here; Gradio's
sanitiser stays on behind it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import TiaowenError
from ..models import Answer, Citation, Language, Status
from .said import flat, render_mark, render_said
from .sources import Place, Sources
from .texts import span

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


def render_answer(answer: Answer, sources: Sources) -> str:
    """The answer with its marks, status, citations and, for a refusal, the nearest clauses."""
    places = [sources.locate(citation) for citation in answer.citations]
    lang = answer.language.value
    parts = [f'<div class="tw-answer tw-{answer.status.value}">']
    if answer.status is not Status.ANSWERED:
        parts.append(span(f"badge_{answer.status.value}", classes="tw-badge"))
    parts.append(_writer(answer))
    if answer.understood:
        words = f'<span lang="{lang}">{flat(answer.understood)}</span>'
        parts.append(f'<p class="tw-understood">{span("understood")} {words}</p>')
    parts.append(f'<div class="tw-said" lang="{lang}">{render_said(answer, places)}</div>')
    if answer.citations:
        numbers = [str(n) for n in range(1, len(answer.citations) + 1)]
        parts.append(
            _list("basis", answer.citations, places, numbers, answer=answer, sources=sources)
        )
    if answer.nearest:
        near = [sources.locate(citation) for citation in answer.nearest]
        letters = [chr(ord("A") + n) for n in range(min(26, len(answer.nearest)))]
        parts.append(
            _list("nearest", answer.nearest, near, letters, answer=answer, sources=sources)
        )
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
    if places and all(places):
        parts.append(f'<p class="tw-checked">{span("verified")}</p>')
    parts.append("</div>")
    return "".join(parts)


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
    if not told.intent:
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


def render_failure(error: Exception) -> str:
    """What is shown when no answer could be made: our own errors speak, others do not."""
    detail = ""
    if isinstance(error, TiaowenError):
        detail = f'<p class="tw-detail">{flat(f"{error} {error.advice}".strip())}</p>'
    return (
        f'<div class="tw-answer tw-error">{span("badge_error", classes="tw-badge")}'
        f'<div class="tw-said"><p>{span("error")}</p>{detail}</div></div>'
    )


def _list(
    title: str, citations: Sequence[Citation], places: Sequence[Place | None],
    names: Sequence[str], *, answer: Answer, sources: Sources,
) -> str:  # fmt: skip
    """Citations under their title; a long list folds."""
    rows = "".join(
        _citation(citation, place, name, answer=answer, lang=sources.lang(citation))
        for citation, place, name in zip(citations, places, names, strict=False)
    )
    cites = f'<ul class="tw-cites">{rows}</ul>'
    if len(citations) <= _FOLDED:
        return f'<div class="tw-basis tw-{title}">{span(title, tag="h3")}{cites}</div>'
    count = f'<span class="tw-count">({len(citations)})</span>'
    return (
        f'<details class="tw-basis tw-{title}"><summary class="tw-fold">{span(title)} {count}'
        f"</summary>{cites}</details>"
    )


def _citation(
    citation: Citation, place: Place | None, name: str, *, answer: Answer, lang: str
) -> str:
    """One line of the list; it unfolds to the quotation, and in English to its translation."""
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
        f'<blockquote class="tw-quote" lang="{lang}">{flat(citation.quote)}</blockquote>'
        f"{translation}{lost}</details>{span('copy', tag='button', classes='tw-copy')}</li>"
    )
