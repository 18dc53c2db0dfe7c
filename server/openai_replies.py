"""What comes back to an OpenAI client, field by field? For the description only."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from .replies import AnswerReply


class ModelReply(BaseModel):
    """A model in OpenAI's form."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelsReply(BaseModel):
    """All models: one."""

    object: Literal["list"]
    data: list[ModelReply]


class SaidMessage(BaseModel):
    """The answer, with its sources below, and as the contract has it."""

    role: Literal["assistant"]
    content: str
    refusal: None
    tiaowen: AnswerReply


class Choice(BaseModel):
    """The only choice."""

    index: int
    message: SaidMessage
    finish_reason: Literal["stop"]
    logprobs: None


class CompletionReply(BaseModel):
    """A completion in OpenAI's form."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    system_fingerprint: str = Field(description="Generation of the index.")
    choices: list[Choice]
    usage: dict[str, int] = Field(description="Zero: tokens are not counted.")
