"""How does a conversation leave the page? As Markdown, Word or JSON, citations and all."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from ..answer.table import printable
from ..models import Answer, Citation
from .downloads import file_name
from .kept import Turn, read_turns, turn_json
from .texts import DEFAULT, LANGUAGES, text

_MAX_TITLE = 80
_ESCAPED = re.compile(r"([\\`*_\[\]<>#|~$!&])")


def export_conversation(request: object) -> dict[str, str]:
    """A conversation as a file; `request` comes from the browser, so it is checked.

    Returns:
        `name`, `type` and `data` (Base64); `{}` where the request asks for nothing of the kind.
    """
    if not isinstance(request, dict) or str(request.get("form")) not in FORMS:
        return {}
    turns = read_turns(str(request.get("turns", "")))
    language = str(request.get("language"))
    language = language if language in LANGUAGES else DEFAULT
    title = str(request.get("title") or "").strip()[:_MAX_TITLE] or text("untitled", language)
    form = str(request["form"])
    make, media = FORMS[form]
    name = f"{file_name(title) or 'tiaowen'}.{form}"
    data = make(turns, printable(title), language)
    return {"name": name, "type": media, "data": base64.b64encode(data).decode("ascii")}


def to_markdown(turns: Sequence[Turn], title: str, language: str) -> bytes:
    """Questions as headings, answers, and the sources of each with its words."""
    lines = [f"# {_plain(title)}", "", _plain(_made(language)), ""]
    for turn in turns:
        lines += [f"## {_plain(' '.join(turn.question.split()))}", ""]
        for line in _said(turn, language):
            lines += [_plain(line), ""]
        for heading, cited in _sources(turn.answer, language):
            lines += [f"**{heading}**", ""]
            for name, citation in cited:
                lines.append(f"- \\[{name}\\] {_plain(citation.gazette)}")
                lines += [f"  > {_plain(line)}" for line in citation.quote.splitlines() if line]
                if citation.translation:
                    tag = text("translation", language)
                    lines += ["", f"  {tag}: {_plain(' '.join(citation.translation.split()))}"]
            lines.append("")
    return ("\n".join(lines).rstrip() + "\n").encode("utf-8", "replace")


def to_docx(turns: Sequence[Turn], title: str, language: str) -> bytes:
    """The same as a Word document."""
    import docx
    from docx.shared import Mm, Pt

    book = docx.Document()
    page = book.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    book.core_properties.title = title
    book.core_properties.author = "tiaowen"
    book.add_heading(title, level=1)
    book.add_paragraph(_made(language)).runs[0].italic = True
    for turn in turns:
        book.add_heading(printable(" ".join(turn.question.split())), level=2)
        for line in _said(turn, language):
            book.add_paragraph(printable(line))
        for heading, cited in _sources(turn.answer, language):
            book.add_paragraph().add_run(heading).bold = True
            for name, citation in cited:
                source = book.add_paragraph()
                source.paragraph_format.left_indent = Mm(6)
                source.add_run(f"[{name}] {printable(citation.gazette)}").bold = True
                source.add_run(f"\n{printable(citation.quote)}").font.size = Pt(10)
                if citation.translation:
                    words = printable(citation.translation)
                    more = source.add_run(f"\n{text('translation', language)}: {words}")
                    more.font.size, more.italic = Pt(10), True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def to_json(turns: Sequence[Turn], title: str, language: str) -> bytes:
    """The same as data: each answer in the form of `tiaowen ask --json`."""
    data = {
        "title": title,
        "exported": date.today().isoformat(),
        "language": language,
        "turns": [turn_json(turn) for turn in turns],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


FORMS: dict[str, tuple[Callable[[Sequence[Turn], str, str], bytes], str]] = {
    "md": (to_markdown, "text/markdown;charset=utf-8"),
    "docx": (
        to_docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "json": (to_json, "application/json"),
}
"""What makes a file of each form, and its media type."""


def _made(language: str) -> str:
    return text("exported", language).format(date=date.today().isoformat())


def _said(turn: Turn, language: str) -> list[str]:
    """Lines of the answer, with its status where it is a refusal and what was understood."""
    answer = turn.answer
    if answer is None:
        return [text("badge_error", language), *([turn.failure] if turn.failure else [])]
    lines = []
    if answer.abstained:
        lines.append(text(f"badge_{answer.status.value}", language))
    if turn.scope:
        lines.append(f"{text('scope_title', language)} {'、'.join(turn.scope)}")
    if answer.understood:
        lines.append(f"{text('understood', language)} {answer.understood}")
    lines += [line for line in answer.text.splitlines() if line.strip()]
    if answer.notes:
        lines.append(text("notes", language))
        lines += [f"{note.text} {'；'.join(note.sources)}" for note in answer.notes]
    return lines


def _sources(answer: Answer | None, language: str) -> list[tuple[str, list[tuple[str, Citation]]]]:
    if answer is None:
        return []
    named: list[tuple[str, list[tuple[str, Citation]]]] = []
    if answer.citations:
        numbers = [(str(n), c) for n, c in enumerate(answer.citations, start=1)]
        named.append((text("basis", language), numbers))
    if answer.nearest:
        letters = [(chr(ord("A") + n), c) for n, c in enumerate(answer.nearest[:26])]
        named.append((text("nearest", language), letters))
    return named


def _plain(words: str) -> str:
    """No Markdown and no HTML, whatever the words hold."""
    return _ESCAPED.sub(r"\\\1", words)


def file_of(reply: dict[str, Any]) -> bytes:
    """The bytes of what `export_conversation` returned."""
    return base64.b64decode(reply["data"])
