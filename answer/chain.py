"""How do other programs call it? A LangChain runnable, a retriever and a tool.

Nothing here is ever sent to LangSmith. LangChain traces every run when `LANGSMITH_TRACING` (or
`LANGCHAIN_TRACING_V2`) is set in the environment; questions to an assistant that works offline
must not leave the machine through a variable. So each of the three runs with tracing switched
off, even inside a chain that is traced, whose own steps are traced as before. Callbacks are
called as usual.

Source: `langsmith.utils.tracing_is_enabled`, where the context comes before the environment, and
`LangChainTracer._start_trace`, which drops what starts in a context with tracing off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.messages import AIMessage, HumanMessage, convert_to_messages
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda
from langchain_core.runnables.graph import Graph
from langchain_core.tools import BaseTool, StructuredTool
from langsmith import tracing_context
from pydantic import BaseModel, Field

from ..errors import ConfigError
from ..models import Answer, Citation, Hit, Language
from ..retrieval.hybrid import Retriever
from .respond import Answerer

Question = str | dict[str, object]
"""A question, or `question` with `history`: LangChain messages, or role and content."""

TOOL_NAME = "ask_policy"
_TOOL_DESCRIPTION = """\
Answer a question about the Chinese government policy documents in the index: which body leads \
or is responsible for a task, what a clause says, which tasks a body has, who issued a document \
and when. The answer rests on clauses quoted word for word, each with its citation, for example \
国办发〔2017〕46号 三、（十一）. Ask one self-contained question in Chinese or English: earlier \
questions are not remembered. Where the result begins with "Status:", the documents do not hold \
the answer: say so, and do not fill the gap from elsewhere. Quote only what is quoted there."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """A question and the turns before it, oldest first."""

    question: str
    history: tuple[dict[str, str], ...] = ()


def runnable(answerer: Answerer) -> Runnable[Question, Answer]:
    """The chain, question to `Answer`: read the question, then answer it."""
    return AnswerChain(answerer)


def retriever(retriever: Retriever, *, k: int) -> BaseRetriever:
    """A retriever of the `k` best clauses as LangChain documents.

    Raises:
        ValueError: `k` is below 1.
    """
    return ClauseRetriever(source=retriever, k=k)


def tool(answerer: Answerer) -> BaseTool:
    """The tool `ask_policy`: its content is text for a model, its artifact the `Answer`."""

    def ask_policy(question: str) -> tuple[str, Answer]:
        answer = answerer.answer(question)
        return render(answer), answer

    return _AskTool.from_function(
        func=ask_policy,
        name=TOOL_NAME,
        description=_TOOL_DESCRIPTION,
        args_schema=_Arguments,
        response_format="content_and_artifact",
    )


def render(answer: Answer) -> str:
    """An answer as plain text: status of a refusal, answer, then every quotation cited."""
    lines = [f"Status: {answer.status.value}"] if answer.abstained else []
    lines.append(answer.text)
    lines += [
        f"[{number}] {_quoted(citation, answer.language)}"
        for number, citation in enumerate(answer.citations, start=1)
    ]
    return "\n".join(lines)


def _quoted(citation: Citation, language: Language) -> str:
    text = f"{citation.gazette}: “{citation.quote}”"
    if language is Language.ENGLISH and citation.translation:
        text += f"\n    Unofficial translation: {citation.translation}"
    return text


# ---- the chain -----------------------------------------------------------------------------


class AnswerChain(Runnable[Question, Answer]):
    """Two steps piped, run untraced. `batch`, `stream` and their like rest on these two calls."""

    name = "tiaowen"

    def __init__(self, answerer: Answerer) -> None:
        def answer(turn: _Turn) -> Answer:
            return answerer.answer(turn.question, history=turn.history)

        self.steps: Runnable[Question, Answer] = RunnableLambda(
            _read_turn, name="read_question"
        ) | RunnableLambda(answer, name="answer")

    def invoke(
        self, input: Question, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Answer:
        """Answer a question.

        Raises:
            ConfigError: the input is not a question.
        """
        with tracing_context(enabled=False):
            return self.steps.invoke(input, config, **kwargs)

    async def ainvoke(
        self, input: Question, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Answer:
        """Answer a question in a thread of its own; see `invoke`."""
        with tracing_context(enabled=False):
            return await self.steps.ainvoke(input, config, **kwargs)

    def get_graph(self, config: RunnableConfig | None = None) -> Graph:
        """The steps, for drawing."""
        return self.steps.get_graph(config)


def _read_turn(value: Question) -> _Turn:
    """Read what a chain is given.

    Raises:
        ConfigError: it holds no question, or its history cannot be read.
    """
    if isinstance(value, str):
        return _Turn(value)
    if not isinstance(value, Mapping) or not isinstance(value.get("question"), str):
        raise ConfigError(
            f"not a question: {type(value).__name__}",
            advice="give text, or a mapping with 'question' and, where there is one, 'history'",
        )
    history: Any = value.get("history") or ()
    try:
        if isinstance(history, str):
            raise TypeError("text")
        messages = convert_to_messages(history)
    except (ValueError, TypeError, KeyError, NotImplementedError) as error:
        raise ConfigError(
            "'history' is not a list of turns",
            advice="give LangChain messages, or mappings with 'role' and 'content'",
        ) from error
    # System and tool messages are no part of the talk.
    talk = [m for m in messages if isinstance(m, HumanMessage | AIMessage)]
    return _Turn(
        str(value["question"]),
        tuple(
            {
                "role": "user" if isinstance(m, HumanMessage) else "assistant",
                "content": str(m.text),
            }
            for m in talk
        ),
    )


# ---- the retriever -------------------------------------------------------------------------


class ClauseRetriever(BaseRetriever):
    """Finds clauses; each becomes a document whose id is the clause id."""

    source: Retriever
    k: int = Field(default=10, ge=1)
    """How many clauses."""

    def invoke(
        self, input: str, config: RunnableConfig | None = None, **kwargs: Any
    ) -> list[Document]:
        """The best clauses for a question, best first."""
        with tracing_context(enabled=False):
            return super().invoke(input, config, **kwargs)

    async def ainvoke(
        self, input: str, config: RunnableConfig | None = None, **kwargs: Any
    ) -> list[Document]:
        """See `invoke`."""
        with tracing_context(enabled=False):
            return await super().ainvoke(input, config, **kwargs)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        query = query[: self.source.settings.max_question_chars]
        return [_document(hit) for hit in self.source.search(query, k=self.k)]


def _document(hit: Hit) -> Document:
    clause = hit.clause
    return Document(
        id=clause.id,
        page_content=f"{clause.text}（{clause.note}）" if clause.note else clause.text,
        metadata={
            "document": clause.document,
            "label": clause.label,
            "title": clause.title,
            "item": clause.item,
            "clause": clause.index if clause.item is not None else None,
            "score": hit.score,
            "parts": dict(hit.parts),
            "start": clause.span.start,
            "end": clause.span.end,
            "sha256": clause.sha256,
        },
    )


# ---- the tool ------------------------------------------------------------------------------


class _Arguments(BaseModel):
    """What `ask_policy` is given."""

    question: str = Field(
        description="One self-contained question in Simplified or Traditional Chinese or English."
    )


class _AskTool(StructuredTool):
    """A tool that runs untraced."""

    def run(self, *args: Any, **kwargs: Any) -> Any:
        """See `BaseTool.run`."""
        with tracing_context(enabled=False):
            return super().run(*args, **kwargs)

    async def arun(self, *args: Any, **kwargs: Any) -> Any:
        """See `BaseTool.arun`."""
        with tracing_context(enabled=False):
            return await super().arun(*args, **kwargs)
