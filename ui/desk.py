"""What lies on the desk of the chat? Its bar, its dialog, and what readers say of answers."""

from __future__ import annotations

from datetime import UTC, datetime

from ..errors import TiaowenError
from ..feedback import MAX_CHARS, REASONS, Feedback, keep_feedback
from .export import FORMS
from .kept import history_of, read_turns, turn_json
from .texts import span


def desk_html() -> str:
    """The bar over the chat, its two menus and the dialog that they share."""
    forms = "".join(
        f'<button type="button" role="menuitem" class="tw-export" data-form="{form}">'
        f"{span(f'export_{form}')}</button>"
        for form in FORMS
    )
    reasons = "".join(
        f'<label><input type="radio" name="reason" value="{reason}">'
        f" {span(f'reason_{reason}')}</label>"
        for reason in REASONS
    )
    return (
        '<div class="tw-desk"><div class="tw-deskbar">'
        '<button type="button" id="tw-list" aria-expanded="false" aria-controls="tw-talks">'
        f'{span("talks")} <span class="tw-count"></span></button>'
        '<p id="tw-talk-title"></p>'
        '<button type="button" id="tw-scope" aria-expanded="false" aria-controls="tw-scopes"'
        f" hidden>{span('scope_all', classes='tw-scope-name')}</button>"
        '<button type="button" id="tw-export" aria-expanded="false" aria-haspopup="menu"'
        f' aria-controls="tw-exports">{span("export")}</button>'
        f'<button type="button" id="tw-new">{span("new_talk")}</button></div>'
        f'<div id="tw-talks" class="tw-menu" hidden><p class="tw-hint">{span("talks_hint")}</p>'
        '<ul></ul><button type="button" id="tw-forget" class="t t-forget_all"></button></div>'
        f'<div id="tw-exports" class="tw-menu" role="menu" hidden>{forms}</div>'
        '<div id="tw-scopes" class="tw-menu" role="group" hidden></div>'
        '<dialog id="tw-dialog" aria-labelledby="tw-dialog-title"><form method="dialog">'
        '<h2 id="tw-dialog-title"></h2><p id="tw-dialog-text"></p>'
        f'<fieldset id="tw-reasons" hidden>{span("reasons", tag="legend")}{reasons}</fieldset>'
        '<label id="tw-dialog-field" hidden><span></span>'
        f'<textarea rows="3" maxlength="{MAX_CHARS}"></textarea></label>'
        '<p class="tw-dialog-buttons"><button type="button" id="tw-dialog-no"></button>'
        '<button type="submit" id="tw-dialog-yes"></button></p></form></dialog></div>'
    )


def take_feedback(request: object) -> dict[str, str]:
    """Keep what a reader says of an answer; `request` comes from the browser, so it is checked.

    Returns:
        `kept`, the file it went to; or `error`, what to do about it.
    """
    if not isinstance(request, dict):
        return {"error": "no request"}
    turns = read_turns(str(request.get("turns", "")))
    if not turns or not isinstance(request.get("helpful"), bool):
        return {"error": "no answer"}
    *before, turn = turns
    try:
        path = keep_feedback(
            Feedback(
                helpful=request["helpful"],
                question=turn.question[:MAX_CHARS],
                reason=str(request.get("reason") or ""),
                correction=str(request.get("correction") or "").strip()[:MAX_CHARS],
                answer=turn_json(turn).get("answer", {}),
                history=tuple(history_of(before)),
                time=datetime.now(UTC).isoformat(timespec="seconds"),
            )
        )
    except TiaowenError as error:
        return {"error": f"{error} {error.advice}".strip()}
    return {"kept": str(path)}
