"""Does the answer begin with yes or no? Beginnings of this assistant and of others."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import tiaowen
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.eval.measures.polarity import polarity_of
from tiaowen.policy.normalise import traditional

YES = [
    "是。\n三、（十一） 深入推进软件正版化工作", "有。", "是的，由新闻出版广电总局牵头。", "对，",
    "对！", "对", "会。", "会的，", "可以。", "没错，", "没有错。", "不错，", "正确。",
    "有，见第十一项", "有的。", "在。", "有提到。", "有规定：", "是[1]", "是 三、（十一）",
    "**是的**，", "**有。**", "“是”。", "答：是。", "答案：有", "- 是的。", "> 是。", "係。",
    "Yes", "yes.", "YES, the SAIC leads it.", "Yes—in item 9", "Yeah,", "**Yes.** It does",
    "Answer: Yes", "Correct.", "That's right", "That is correct.", "Indeed, it",
]  # fmt: skip

NO = [
    "不是。\n五、（十七）", "没有。", "沒有。\n質檢總局沒有牽頭的事項", "否。", "否", "不，",
    "不。", "不对，", "不會。", "不是由商务部牵头，而是…", "没有提到商业秘密", "并非如此",
    "並不是", "并没有", "不在名单里", "未提及。", "无。", "冇", "唔係", "非也。", "不需要",
    "**不是**。", "答：否。", "错。", "No", "No.\nThe document does not say.", "No.\n12 items",
    "no, it is led by", "No: the SPP leads", "No lead is named; ", "No task names", "Not exactly.",
    "Not according to the notice", "Nope", "Never.", "**No**, ", "False.", "That is not correct",
    "That's wrong",
]  # fmt: skip

NEITHER = [
    "", "有关部门按职责分工负责", "有關部門", "有16项没有指定牵头单位：", "有 5 项", "有的部门",
    "有些", "对于侵权行为", "对外", "会同公安部", "会议", "是否牵头，文件没有写明",
    "是由新闻出版广电总局牵头", "不仅", "不同部门", "不一定", "不清楚", "不能确定", "不是没有",
    "不管是谁", "否则", "无害化销毁", "没收", "没有找到依据", "没有足够的信息", "可疑", "要求",
    "能源局", "在线", "文件没有写明。", "索引的文件中没有找到依据。",
    "三、（十二） 加强植物新品种保护：文件没有指定牵头单位", "系统",
    "Nothing in the indexed documents answers this.", "Northern", "None", "Notice", "Not only",
    "Not necessarily", "No. 46", "No.46", "No 46", "№46", "No doubt", "No later than 2017",
    "No more than three", "Now", "Yesterday", "Yes and no", "Correct handling of", "Right to",
    "The SAIC leads it.", "A: ", "问题的前提与原文不符。",
]  # fmt: skip


@pytest.mark.parametrize("text", YES)
def test_yes(text: str) -> None:
    assert polarity_of(text) is True


@pytest.mark.parametrize("text", NO)
def test_no(text: str) -> None:
    assert polarity_of(text) is False


@pytest.mark.parametrize("text", NEITHER)
def test_neither(text: str) -> None:
    assert polarity_of(text) is None


@pytest.mark.parametrize(
    ("phrase", "right"), [("yes", True), ("yes_has", True), ("no", False), ("no_has", False)]
)
def test_the_phrases_of_this_assistant(phrase: str, right: bool) -> None:
    path = Path(tiaowen.__file__).parent / "answer" / "phrases.toml"
    phrases = tomllib.loads(path.read_text(encoding="utf-8"))[phrase]
    assert {polarity_of(text) for text in phrases.values()} == {right}


@given(st.sampled_from(YES + NO), st.sampled_from(["", " ", "\n", "**", "- ", "> ", "答：", "“"]))
def test_script_and_ornament_do_not_count(text: str, ornament: str) -> None:
    assert polarity_of(ornament + traditional(text)) is polarity_of(text)


@given(st.text(max_size=300))
def test_any_text_has_an_answer(text: str) -> None:
    assert polarity_of(text) in (True, False, None)
