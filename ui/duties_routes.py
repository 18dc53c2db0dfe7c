"""Which files does the tab of the duties fetch? Exports of what is filtered, plotly's script."""

from __future__ import annotations

import gzip
from functools import cache
from importlib import metadata, resources

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse

from ..answer.overlaps import report_of
from ..answer.report_text import report_markdown
from ..answer.rows import TaskFilter, role_of, table_rows
from ..answer.table import MEDIA_TYPES, export
from ..errors import ConfigError
from ..library import Library
from .downloads import disposition
from .sources import key_of, name_of

PLOTLY = "/assets/plotly.min.js"
_FORMS = ("xlsx", "csv", "md", "docx")
_LONGEST = 200
"""Characters of a filter."""


def duties_routes(library: Library) -> APIRouter:
    """Downloads of the task table and of the report, and the script that draws."""
    router = APIRouter(include_in_schema=False)

    @router.get(PLOTLY)
    def plotly_script(request: Request) -> Response:
        # The page asks for it with its version, so it may stay in the browser for good.
        headers = {
            "Cache-Control": "private, max-age=31536000, immutable", "Vary": "Accept-Encoding",
        }  # fmt: skip
        small = "gzip" in request.headers.get("accept-encoding", "")
        if small:
            headers["Content-Encoding"] = "gzip"
        media = "text/javascript; charset=utf-8"
        return Response(_plotly_script(small=small), media_type=media, headers=headers)

    @router.get("/download/duties.{form}")
    def download_table(
        form: str,
        body: str = Query("", max_length=_LONGEST),
        role: str = Query("", max_length=_LONGEST),
        section: str = Query("", max_length=_LONGEST),
        document: str = Query("", max_length=_LONGEST),
    ) -> Response:
        if form not in _FORMS:
            return PlainTextResponse(f"no format: one of {', '.join(_FORMS)}", 404)
        try:
            where = TaskFilter(body, role_of(role), section, document)
            data = export(table_rows(library.assistant, where), form)
        except ConfigError as error:
            return PlainTextResponse(f"{error}\n{error.advice}", 422)
        name = f"任务分工表{_of(library, document)}.{form}"
        return _file(data, name, MEDIA_TYPES[form])

    @router.get("/download/duties-report.md")
    def download_report(
        section: str = Query("", max_length=_LONGEST),
        document: str = Query("", max_length=_LONGEST),
    ) -> Response:
        try:
            where = TaskFilter(section=section, document=document)
            text = report_markdown(report_of(library.assistant, where))
        except ConfigError as error:
            return PlainTextResponse(f"{error}\n{error.advice}", 422)
        name = f"分工缺口与重叠{_of(library, document)}.md"
        return _file(text.encode("utf-8", "replace"), name, MEDIA_TYPES["md"])

    def _file(data: bytes, name: str, media: str) -> Response:
        headers = {"Content-Disposition": disposition(name), "Cache-Control": "no-store"}
        return Response(data, media_type=media, headers=headers)

    return router


def _of(library: Library, document: str) -> str:
    """The one document of a table, for its name."""
    held = [d for d in library.documents if not document or key_of(d.sha256) == document]
    return f"-{name_of(held[0])[:60]}" if len(held) == 1 else ""


@cache
def _plotly_script(*, small: bool) -> bytes:
    """From the installed package: nothing is fetched from elsewhere. 4.8 MB, packed 1.4 MB."""
    script = resources.files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
    return gzip.compress(script, compresslevel=6, mtime=0) if small else script


def plotly_address() -> str:
    """Address of the script inside the page; a new version has a new one."""
    return f"{PLOTLY.removeprefix('/')}?v={metadata.version('plotly')}"
