"""A tool that an agent can call."""

import asyncio

import pytest
from langchain_core.messages import ToolCall, ToolMessage
from langchain_core.tools import BaseTool, ToolException
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import ValidationError
from tiaowen.api import Assistant
from tiaowen.models import Answer, Status


@pytest.fixture(scope="module")
def tool(assistant: Assistant) -> BaseTool:
    return assistant.as_tool()


def call(question: str) -> ToolCall:
    return ToolCall(name="ask_policy", args={"question": question}, id="1", type="tool_call")


def test_content_is_text_with_citations_and_the_artifact_is_the_answer(
    assistant: Assistant, tool: BaseTool
) -> None:
    message = tool.invoke(call("软件正版化由谁牵头？"))
    assert isinstance(message, ToolMessage)
    assert isinstance(message.artifact, Answer)
    answer = assistant.ask("软件正版化由谁牵头？")
    assert message.artifact.citations == answer.citations
    assert message.content == (
        f"{answer.text}\n[1] 国办发〔2017〕46号 三、（十一）: “{answer.citations[0].quote}”"
    )
    assert "新闻出版广电总局牵头" in str(message.content)


def test_without_a_tool_call_the_text_alone_comes_back(tool: BaseTool) -> None:
    text = tool.invoke({"question": "软件正版化由谁牵头？"})
    assert isinstance(text, str)
    assert "[1] 国办发〔2017〕46号 三、（十一）: “" in text
    assert text == tool.run("软件正版化由谁牵头？") == tool.invoke("软件正版化由谁牵头？")


def test_an_english_answer_brings_the_unofficial_translation(tool: BaseTool) -> None:
    text = tool.invoke({"question": "who leads software legalization?"})
    assert "Unofficial translation: " in text
    assert "持續開展政府機關軟件正版化工作" in text


def test_a_refusal_says_its_status_first(tool: BaseTool) -> None:
    message = tool.invoke(call("北京明天会下雨吗？"))
    assert message.artifact.status is Status.OUT_OF_CORPUS
    assert str(message.content).startswith("Status: out_of_corpus\n")


def test_a_model_is_told_what_the_tool_is_for(tool: BaseTool) -> None:
    function = convert_to_openai_tool(tool)["function"]
    assert function["name"] == "ask_policy"
    assert "which body leads" in function["description"]
    assert "quoted word for word" in function["description"]
    assert function["parameters"]["required"] == ["question"]
    assert (
        "Simplified or Traditional"
        in function["parameters"]["properties"]["question"]["description"]
    )


@pytest.mark.parametrize("wrong", [{}, {"question": 7}, {"q": "软件"}])
def test_wrong_arguments_are_refused(tool: BaseTool, wrong: dict[str, object]) -> None:
    with pytest.raises((ValidationError, ToolException)):
        tool.invoke(wrong)


def test_batch_and_async_give_the_same(tool: BaseTool) -> None:
    async def ask() -> tuple[str, ToolMessage, str]:
        question = "软件正版化由谁牵头？"
        one = await tool.ainvoke({"question": question})
        return one, await tool.ainvoke(call(question)), await tool.arun(question)

    one, message, run = asyncio.run(ask())
    many = tool.batch([{"question": "软件正版化由谁牵头？"}] * 20)
    assert {one, str(message.content), run} == set(many)
    assert isinstance(message.artifact, Answer)
