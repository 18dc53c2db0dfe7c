"""What may be asked, field by field? Requests as models: they are checked, and documented.

What depends on a setting, `described.py` puts into the description.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from .examples import TEXT
from .limits import MAX_HITS, MAX_NAME_CHARS, MAX_NAMES, MAX_OFFSET, MAX_TURN_CHARS, MAX_TURNS

_STRICT = ConfigDict(extra="forbid", strict=True)

MODEL = "tiaowen"
"""Name of the model for OpenAI clients."""


def _whole(text: str) -> str:
    """JSON can hold half a character, a lone surrogate; text cannot."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise PydanticCustomError(
            "half_character", "holds half a character (a lone surrogate)"
        ) from error
    return text


def _count(number: object) -> object:
    """JSON knows one kind of number: `3.0` is a whole one."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


Text = Annotated[str, AfterValidator(_whole)]
Name = Annotated[Text, StringConstraints(min_length=1, max_length=MAX_NAME_CHARS)]
Words = Annotated[Text, StringConstraints(max_length=MAX_TURN_CHARS)]
RoleName = Literal[
    "lead", "responsible", "within_remit", "jointly", "support", "participate", "guide"
]
Form = Literal["json", "csv", "md", "xlsx", "docx"]


class Turn(BaseModel):
    """What was said before."""

    model_config = _STRICT
    role: Literal["user", "assistant"]
    content: Words


class AskRequest(BaseModel):
    """A question."""

    model_config = _STRICT | ConfigDict(
        json_schema_extra={
            "examples": [
                {"question": "软件正版化由谁牵头？"},
                {
                    "question": "那配合单位呢？",
                    "history": [
                        {"role": "user", "content": "第十一项由谁牵头？"},
                        {"role": "assistant", "content": "三、（十一）由新闻出版广电总局牵头。"},
                    ],
                    "documents": ["国办发〔2017〕46号"],
                    "explain": True,
                },
            ]
        }
    )
    question: Text = Field(description="In Simplified or Traditional Chinese or English.")
    history: list[Turn] = Field(
        default=[], max_length=MAX_TURNS, description="The turns before, oldest first."
    )
    documents: list[Name] = Field(
        default=[], max_length=MAX_NAMES,
        description="Ask these documents only, as if no others were loaded: by id, name, number, "
        "title or file name. None named: all.",
    )  # fmt: skip
    stream: bool = Field(
        default=False, description="Answer as server-sent events, as `Accept` can ask for too."
    )
    explain: bool = Field(default=False, description="Add `explanation`: how it came about.")


class SearchRequest(BaseModel):
    """Words to find clauses by, and filters.

    In each filter one of the values must fit, in all filters; a body and a role must fit in one
    duty: 海关总署 with `lead` is what it leads.
    """

    model_config = _STRICT | ConfigDict(
        json_schema_extra={
            "examples": [
                {"query": "黑加油站", "k": 3},
                {"query": "", "bodies": ["海关总署"], "roles": ["lead"], "facets": True},
            ]
        }
    )
    query: Text = Field(description="Without words everything that fits is listed, in order.")
    k: Annotated[int, BeforeValidator(_count)] = Field(
        default=10, ge=1, le=MAX_HITS, description="So many clauses at most."
    )
    documents: list[Name] = Field(
        default=[], max_length=MAX_NAMES,
        description="By id, name, number, title or file name, or by the value of a facet.",
    )  # fmt: skip
    sections: list[Name] = Field(
        default=[], max_length=MAX_NAMES,
        description="By number (`3`, `三`: of every document), title, document and label, or by "
        "the value of a facet.",
    )  # fmt: skip
    bodies: list[Name] = Field(
        default=[], max_length=MAX_NAMES, description="By any of their names."
    )
    roles: list[RoleName] = Field(default=[], max_length=MAX_NAMES)
    offset: Annotated[int | None, BeforeValidator(_count)] = Field(
        default=None, ge=0, le=MAX_OFFSET,
        description="A page of what the query finds, from this place on, rather than the nearest.",
    )  # fmt: skip
    facets: bool = Field(
        default=False, description="A page of what the query finds, with `facets`: counts beside "
        "the values that it could be narrowed down to."
    )  # fmt: skip
    explain: bool = Field(
        default=False, description="Add `words` to each hit: which words answer which."
    )


class ParseRequest(BaseModel):
    """A document, as text or as the bytes of a file; one of the two."""

    model_config = _STRICT | ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["text"]}, {"required": ["content"]}],
            "examples": [
                {"name": "garden.txt", "text": TEXT},
            ],
        }
    )
    text: Text = Field(default="", description="The text itself.")
    content: Text = Field(
        default="", description="Bytes of a file, in base64.",
        json_schema_extra={"contentEncoding": "base64"},
    )  # fmt: skip
    name: Text = Field(
        default="document.txt", max_length=255,
        description="Name of the file; `.html` and `.md` tell the format.",
    )  # fmt: skip


class DutiesQuery(BaseModel):
    """Which tasks, in which form."""

    model_config = ConfigDict(extra="forbid")
    body: str | None = Field(
        default=None, min_length=1, max_length=MAX_NAME_CHARS,
        description="A body, by any of its names.", examples=["海关总署"],
    )  # fmt: skip
    role: RoleName | None = Field(
        default=None, description="A role; with `body` that of this body.", examples=["lead"]
    )
    section: str | None = Field(
        default=None, min_length=1, max_length=MAX_NAME_CHARS,
        description="Number or label of a section: `3`, `三、`; `1.3` is section 3 of the first "
        "attachment.",
        examples=["三"],
    )  # fmt: skip
    document: str | None = Field(
        default=None, min_length=1, max_length=MAX_NAME_CHARS,
        description="A document, by id or any of its names.", examples=["国办发〔2017〕46号"],
    )  # fmt: skip
    format: Form = Field(default="json", examples=["json"])


# ---- of OpenAI's clients -----------------------------------------------------------------------

_LENIENT = ConfigDict(extra="ignore", strict=True, json_schema_extra={"additionalProperties": True})


class TextPart(BaseModel):
    """A part of a message; text is the only kind that is read."""

    model_config = _LENIENT
    type: Literal["text"]
    text: Words


class ChatMessage(BaseModel):
    """One message of a chat."""

    model_config = _LENIENT
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Words | list[TextPart] | None = None

    @property
    def words(self) -> str:
        """Its text, parts put together."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content or ())


class StreamOptions(BaseModel):
    """How to stream."""

    model_config = _LENIENT
    include_usage: bool | None = None


_ASKS: dict[str, Any] = {
    "contains": {
        "type": "object", "required": ["role", "content"],
        "properties": {
            "role": {"const": "user"},
            "content": {"anyOf": [{"type": "string"}, {"type": "array"}]},
        },
    },
}  # fmt: skip


class ChatRequest(BaseModel):
    """A chat; settings of sampling are accepted and change nothing."""

    model_config = _LENIENT | ConfigDict(
        json_schema_extra={
            "additionalProperties": True,
            "examples": [
                {
                    "model": MODEL,
                    "messages": [{"role": "user", "content": "软件正版化由谁牵头？"}],
                }
            ],
        }
    )
    model: Literal["tiaowen"]
    messages: list[ChatMessage] = Field(
        min_length=1, max_length=MAX_TURNS, json_schema_extra=_ASKS,
        description="The last one of the user is the question, those before are the history.",
    )  # fmt: skip
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: Annotated[Literal[1] | None, BeforeValidator(_count)] = Field(
        default=None, description="One answer."
    )
