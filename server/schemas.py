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
from .limits import MAX_HITS, MAX_TURN_CHARS, MAX_TURNS

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
                    "explain": True,
                },
            ]
        }
    )
    question: Text = Field(description="In Simplified or Traditional Chinese or English.")
    history: list[Turn] = Field(
        default=[], max_length=MAX_TURNS, description="The turns before, oldest first."
    )
    stream: bool = Field(
        default=False, description="Answer as server-sent events, as `Accept` can ask for too."
    )
    explain: bool = Field(default=False, description="Add `explanation`: how it came about.")


class SearchRequest(BaseModel):
    """Words to find clauses by."""

    model_config = _STRICT | ConfigDict(
        json_schema_extra={"examples": [{"query": "黑加油站", "k": 3}]}
    )
    query: Text
    k: Annotated[int, BeforeValidator(_count)] = Field(
        default=10, ge=1, le=MAX_HITS, description="So many clauses at most."
    )
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
        default=None, max_length=200, description="A body, by any of its names.",
        examples=["海关总署"],
    )  # fmt: skip
    role: RoleName | None = Field(
        default=None, description="A role; with `body` that of this body.", examples=["lead"]
    )
    document: str | None = Field(
        default=None, max_length=200, description="Id or name of a document.",
        examples=["国办发〔2017〕46号"],
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
