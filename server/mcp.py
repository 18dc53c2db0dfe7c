"""How do language models ask? A server of the Model Context Protocol, for any transport.

The official SDK speaks the protocol. Its own logging could repeat what was asked, so only its
warnings pass, and what fails here is named by kind.

Source: Model Context Protocol, revisions 2024-11-05 to 2026-07-28.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

import mcp_types as types
from anyio import CapacityLimiter, to_thread
from mcp.server import Server, ServerRequestContext
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError

from ..config import VERSION
from ..errors import FilterError, TiaowenError
from ..library import Library
from . import mcp_said as said
from .mcp_documents import find_document, resource_of, text_of
from .mcp_forms import MAX_QUESTION
from .mcp_tools import TOOLS, Tool, ToolProblem

_LOG = logging.getLogger(__name__)
_AT_ONCE = 16
"""Calls that are worked on at once; a language model may make each of them wait."""

Context = ServerRequestContext[Any]


def build(library: Library) -> Server[Any]:
    """The server, ready for any transport."""
    # Below a warning the SDK may write whole messages, and those hold questions.
    logging.getLogger("mcp").setLevel(logging.WARNING)
    desk = _Desk(library)
    server: Server[Any] = Server(
        "tiaowen", version=VERSION, title="tiaowen 条文", instructions=said.INSTRUCTIONS,
        get_tool_input_schema=desk.input_schema,
        on_list_tools=desk.list_tools, on_call_tool=desk.call_tool,
        on_list_resources=desk.list_resources, on_read_resource=desk.read_resource,
        on_list_resource_templates=desk.list_templates,
        on_list_prompts=desk.list_prompts, on_get_prompt=desk.get_prompt,
    )  # fmt: skip
    server.middleware.clear()  # its only one is tracing, which would see every message
    return server


class _Desk:
    """Answers the requests of the protocol; the work is done beside the event loop."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._limiter = CapacityLimiter(_AT_ONCE)

    def input_schema(self, name: str) -> dict[str, Any] | None:
        """Schema of a tool's arguments."""
        tool = TOOLS.get(name)
        return None if tool is None else tool.arguments.model_json_schema()

    async def list_tools(
        self, context: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        """Every tool with its schemas."""
        return types.ListToolsResult(tools=[_described(tool) for tool in TOOLS.values()])

    async def call_tool(
        self, context: Context, params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        """Run a tool; what is wrong with the call becomes a result that a model can read."""
        tool = TOOLS.get(params.name)
        if tool is None:
            known = ", ".join(TOOLS)
            raise MCPError(types.INVALID_PARAMS, f"Unknown tool. Known: {known}")
        try:
            given = tool.arguments.model_validate(params.arguments or {})
            data, text = await self._beside(tool.run, self._library, given)
        except ValidationError as error:
            return _refused("invalid_argument", _fields(error))
        except ToolProblem as problem:
            return _refused(problem.kind, [(problem.field, problem.message)])
        except FilterError as error:
            field = error.field if error.place is None else f"{error.field}[{error.place}]"
            return _refused("not_found", [(field, f"{error.reason}. {error.advice}".strip())])
        except TiaowenError as error:
            _LOG.error("%s failed: %s", tool.name, type(error).__name__)
            return _refused("failed", [(tool.name, f"{error} {error.advice}".strip())])
        except Exception as error:
            # The kind of error only: its words could hold the question.
            _LOG.error("%s failed: %s", tool.name, type(error).__name__)
            return _refused("internal", [(tool.name, "this is a defect of the server")])
        content = types.TextContent(type="text", text=text)
        return types.CallToolResult(content=[content], structured_content=data)

    async def list_resources(
        self, context: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        """The documents of now."""
        documents = await self._beside(lambda: self._library.documents)
        return types.ListResourcesResult(resources=[resource_of(d) for d in documents])

    async def list_templates(
        self, context: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        """How the addresses of documents are made."""
        template = types.ResourceTemplate(
            name="document", uri_template="tiaowen://documents/{id}", mime_type="text/markdown",
            description="Text of a loaded document; ids come from list_documents.",
        )  # fmt: skip
        return types.ListResourceTemplatesResult(resource_templates=[template])

    async def read_resource(
        self, context: Context, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        """The text of a document, clause by clause."""
        uri = str(params.uri)
        document = await self._beside(lambda: find_document(self._library.documents, uri))
        if document is None:
            raise MCPError(types.INVALID_PARAMS, "No such document is loaded", {"uri": uri})
        text = await self._beside(text_of, document)
        content = types.TextResourceContents(uri=uri, mime_type="text/markdown", text=text)
        return types.ReadResourceResult(contents=[content])

    async def list_prompts(
        self, context: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListPromptsResult:
        """The one prompt."""
        argument = types.PromptArgument(
            name="question", description="As the user put it.", required=True
        )
        prompt = types.Prompt(
            name=said.PROMPT_NAME, description=said.PROMPT_DESCRIPTION, arguments=[argument]
        )
        return types.ListPromptsResult(prompts=[prompt])

    async def get_prompt(
        self, context: Context, params: types.GetPromptRequestParams
    ) -> types.GetPromptResult:
        """The prompt, with the question in it."""
        if params.name != said.PROMPT_NAME:
            raise MCPError(types.INVALID_PARAMS, f"Unknown prompt. Known: {said.PROMPT_NAME}")
        question = (params.arguments or {}).get("question", "").strip()
        if not 0 < len(question) <= MAX_QUESTION:
            raise MCPError(types.INVALID_PARAMS, f"question: 1 to {MAX_QUESTION} characters")
        text = types.TextContent(type="text", text=said.PROMPT.format(question=question))
        message = types.PromptMessage(role="user", content=text)
        return types.GetPromptResult(description=said.PROMPT_DESCRIPTION, messages=[message])

    async def _beside(self, work: Any, *arguments: Any) -> Any:
        """Work in a thread: one question must not make the others wait for the event loop."""
        return await to_thread.run_sync(
            partial(work, *arguments), limiter=self._limiter, abandon_on_cancel=True
        )


def _described(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name, title=tool.title, description=tool.description,
        input_schema=tool.arguments.model_json_schema(),
        output_schema=tool.result.model_json_schema(),
        annotations=types.ToolAnnotations(
            title=tool.title, read_only_hint=True, destructive_hint=False, idempotent_hint=True,
            open_world_hint=False,
        ),
    )  # fmt: skip


def _fields(error: ValidationError) -> list[tuple[str, str]]:
    """What is wrong where, without the value: `history[0].role`, `k`."""
    found = []
    for part in error.errors(include_url=False, include_input=False, include_context=False):
        where = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in part["loc"])
        found.append((where.lstrip(".") or "arguments", part["msg"]))
    return found


def _refused(kind: str, fields: list[tuple[str, str]]) -> types.CallToolResult:
    """A call that was not served.

    No structured content: clients would hold it against the schema of a good result.
    """
    text = f"{kind}: " + "; ".join(f"{field}: {message}" for field, message in fields)
    error = {"type": kind, "fields": [{"field": f, "message": m} for f, m in fields]}
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=text)], is_error=True,
        _meta={"tiaowen/error": error},
    )  # fmt: skip
