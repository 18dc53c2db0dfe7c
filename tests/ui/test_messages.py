"""Questions and answers in the chat: nothing runs, nothing is lost, refusals look like refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

import pytest
from tiaowen.models import (
    Answer,
    Citation,
    Considered,
    Duty,
    Explanation,
    Language,
    Note,
    Role,
    Span,
    Status,
)  # fmt: skip
from tiaowen.ui.messages import render_answer, render_failure, render_question
from tiaowen.ui.sources import Sources

if TYPE_CHECKING:
    from .conftest import Node

ATTACK = "<img src=x onerror=alert(1)>"
Read = Callable[[str], "Node"]


@pytest.mark.parametrize(
    "question",
    [
        ATTACK,
        "**粗** _斜_ `码` # 题 [链](http://x.y) ![图](x) $$x$$ | a | - b",
        "</div><script>alert(1)</script>",
        "&lt;b&gt; &amp;",
        "1. www.example.com https://example.com a@b.cn",
        "~~~\n```\n    x",
    ],
)
def test_question_is_text_whatever_it_holds(question: str) -> None:
    shown = render_question(question)
    assert unescape(shown.replace("<br>", "\n")) == question
    assert set("<>*_`#[]!$|:./@~-") & set(shown.replace("<br>", "").replace("&#", "")) == set()


def test_question_of_a_megabyte_is_cut() -> None:
    shown = unescape(render_question("软" * 1_000_000))
    assert len(shown) == 2001
    assert shown.endswith("…")


def test_question_with_broken_characters_can_be_sent() -> None:
    render_question("软\ud800件\x00").encode("utf-8")


def test_answer_names_its_basis(answer: Answer, sources: Sources, read: Read) -> None:
    html = render_answer(answer, sources)
    assert "\n" not in html
    page = read(html)
    place = sources.locate(answer.citations[0])
    assert place is not None
    marks = page.all(tag="a", name="tw-mark")
    assert [mark.text() for mark in marks] == ["[1]", "[1]"]
    assert {mark.attributes["href"] for mark in marks} == {place.fragment("1")}
    assert page.one(name="tw-gazette").text() == "国办发〔2017〕46号 三、（十一）"
    assert page.one(name="tw-quote").text() == answer.citations[0].quote
    assert page.one(name="tw-copy").tag == "button"
    assert page.one(name="tw-checked").text() == "引文已与原文逐字核对"
    assert page.all(name="tw-badge") == []


def test_leads_stand_out_in_either_script(answer: Answer, sources: Sources, read: Read) -> None:
    page = read(render_answer(answer, sources))
    assert page.one(tag="strong").text() == "新闻出版广电总局"
    hant = replace(answer, language=Language.HANT, text="由新聞出版廣電總局牽頭負責。[1]")
    assert read(render_answer(hant, sources)).one(tag="strong").text() == "新聞出版廣電總局"


def test_number_without_a_citation_is_no_link(answer: Answer, sources: Sources, read: Read) -> None:
    page = read(render_answer(replace(answer, text="见[2]、[0]和[1]。"), sources))
    said = page.one(name="tw-said")
    assert [mark.text() for mark in said.all(name="tw-mark")] == ["[1]"]
    assert said.text().replace("\u2060", "") == "见[2]、[0]和[1]。"


@pytest.mark.parametrize("field", ["text", "understood"])
def test_words_of_an_answer_do_not_run(
    answer: Answer, sources: Sources, read: Read, field: str
) -> None:
    page = read(render_answer(replace(answer, **{field: ATTACK}), sources))  # type: ignore[arg-type]
    assert page.all(tag="img") == []
    assert ATTACK in page.text()


@pytest.mark.parametrize("field", ["quote", "label", "document", "translation"])
def test_words_of_a_citation_do_not_run(
    answer: Answer, citation: Citation, sources: Sources, read: Read, field: str
) -> None:
    bad = replace(citation, **{field: ATTACK})  # type: ignore[arg-type]
    attacked = replace(answer, citations=(bad,), nearest=(bad,), language=Language.ENGLISH)
    page = read(render_answer(attacked, sources))
    assert page.all(tag="img") == []
    assert ATTACK in page.text()


def test_citation_that_is_not_found_is_said_to_be(
    answer: Answer, citation: Citation, sources: Sources, read: Read
) -> None:
    lost = replace(answer, citations=(replace(citation, quote="由公安部牵头负责。"),))
    page = read(render_answer(lost, sources))
    assert page.all(tag="a") == []
    assert len(page.all(tag="span", name="tw-lost")) == 2
    assert page.one(name="tw-lost-note").text() == "此引文未能在原文中定位，不作标示。"
    assert page.all(name="tw-checked") == []


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.ANSWERED])
def test_refusal_has_its_badge(
    answer: Answer, sources: Sources, read: Read, status: Status
) -> None:
    page = read(render_answer(replace(answer, status=status), sources))
    badge = page.one(name="tw-badge")
    assert f"t-badge_{status.value}" in badge.classes
    assert badge.text()


def test_nearest_clauses_are_named_as_such(
    answer: Answer, citation: Citation, sources: Sources, read: Read
) -> None:
    refusal = replace(
        answer, status=Status.NOT_STATED, citations=(), nearest=(citation, citation),
        text="文件没有写明所问的时间。\n最接近的条款（不是答案）：三、（十一） 软件正版化。",
    )  # fmt: skip
    page = read(render_answer(refusal, sources))
    near = page.one(name="tw-nearest")
    assert near.one(tag="h3").text() == "最接近的条款（仅供参考，不是回答）"
    assert [mark.text() for mark in near.all(name="tw-mark")] == ["[A]", "[B]"]
    # Said once: the list takes the place of the line.
    assert page.one(name="tw-said").text() == "文件没有写明所问的时间。"
    assert page.all(name="tw-basis") == [near]


def test_translation_only_in_english_and_marked(
    answer: Answer, citation: Citation, sources: Sources, read: Read
) -> None:
    cited = replace(citation, translation="Continue to carry out work.")
    chinese = read(render_answer(replace(answer, citations=(cited,)), sources))
    assert chinese.all(name="tw-translation") == []
    assert "open" not in chinese.one(tag="details").attributes
    english = replace(answer, citations=(cited,), language=Language.ENGLISH, text="X leads. [1]")
    page = read(render_answer(english, sources))
    assert page.one(name="tw-translation").text() == "非官方译文Continue to carry out work."
    assert page.one(name="tw-tag").classes[1] == "t-translation"
    assert "open" in page.one(tag="details").attributes
    said = replace(english, text="“軟件” [1]\nUnofficial translation: Continue to carry out work.")
    page = read(render_answer(said, sources))
    assert "open" not in page.one(tag="details").attributes
    assert len(page.one(name="tw-said").all(tag="p", name="tw-translation")) == 1


def test_long_list_is_folded(
    answer: Answer, citation: Citation, sources: Sources, read: Read
) -> None:
    six = read(render_answer(replace(answer, citations=(citation,) * 6), sources))
    assert six.one(name="tw-basis").tag == "div"
    seven = read(render_answer(replace(answer, citations=(citation,) * 7), sources))
    assert seven.one(name="tw-basis").tag == "details"
    assert seven.one(name="tw-count").text() == "(7)"
    assert len(seven.all(name="tw-cite")) == 7


def test_forms_of_lines(answer: Answer, citation: Citation, sources: Sources, read: Read) -> None:
    text = (
        "公安部参与2项：\n"
        "一、（一） 加大治理力度（按职责分工负责）[1]\n"
        "八、（二十八） 加强磋商谈判（牵头）[2]\n"
        "六、（二十一） 加强信用建设\n"
        "“建立黑名单。\n（一）完善档案。”[1]\n"
        "责任单位：由工商总局牵头负责[1]\n"
        "另见 <原文>。"
    )
    shown = replace(answer, text=text, citations=(citation, citation), duties=())
    said = read(render_answer(shown, sources)).one(name="tw-said")
    forms = [(child.tag, child.classes) for child in said.children if not isinstance(child, str)]
    assert forms == [
        ("p", ["tw-plain"]),
        ("ul", ["tw-entries"]),
        ("p", ["tw-heading"]),
        ("p", ["tw-quote"]),
        ("p", ["tw-duty"]),
        ("p", ["tw-plain"]),
    ]
    assert [node.text() for node in said.all(name="tw-ref")] == [
        "一、（一）", "八、（二十八）", "六、（二十一）",
    ]  # fmt: skip
    assert len(said.one(tag="ul").all(tag="li")) == 2
    assert len(said.one(name="tw-quote").all(tag="br")) == 1


def test_names_with_signs_of_a_pattern_are_plain_names(
    answer: Answer, sources: Sources, read: Read
) -> None:
    duty = Duty("某部(办公室", Role.LEAD, "x", Span(0, 1))
    shown = replace(answer, duties=(duty,), text="由某部(办公室牵头。[1]")
    assert read(render_answer(shown, sources)).one(tag="strong").text() == "某部(办公室"


def test_own_error_gives_its_advice_and_others_stay_silent(read: Read) -> None:
    own = read(render_failure("设置<b>有误 请改设置"))
    assert own.one(name="tw-detail").text() == "设置<b>有误 请改设置"
    other = read(render_failure(""))
    assert other.all(name="tw-detail") == []
    assert other.one(name="tw-badge").text() == "未能作答"


def test_what_became_of_bodies_stands_beside_the_answer(
    answer: Answer, sources: Sources, read: Read
) -> None:
    note = Note("工商总局", f"工商总局：2018年，不再保留{ATTACK}。", (f"《方案》{ATTACK}",))
    page = read(render_answer(replace(answer, notes=(note,)), sources))
    assert "2018年" in page.one(name="tw-notes").text()
    assert "2018年" not in page.one(name="tw-said").text()
    assert page.all(tag="script") == page.all(tag="img") == []


def test_how_an_answer_came_about_is_folded_and_inert(
    answer: Answer, sources: Sources, read: Read
) -> None:
    seen = Considered(
        "id", ATTACK, "三、（十一）", ATTACK, 0.9, {}, ((ATTACK, "软件"), ("谁", "谁")), True
    )
    told = Explanation(
        "who_leads", {"topic": ATTACK, "bodies": ("公安部",)}, (), "topic", ("who leads",), "",
        (seen,), 0.9, {"answer_from": 0.43}, {"covered": 1.0}, {},
    )  # fmt: skip
    html = render_answer(replace(answer, confidence=0.9).explained_by(lambda: told), sources)
    assert "\n" not in html
    page = read(html)
    why = page.one(name="tw-why")
    assert why.tag == "details"
    assert "90%" in why.text()
    assert "43%" in why.text()
    assert page.all(tag="script") == page.all(tag="img") == []
    assert page.all(name="tw-why") == [why]


def test_an_answer_without_an_explanation_shows_none(
    answer: Answer, sources: Sources, read: Read
) -> None:
    assert read(render_answer(replace(answer), sources)).all(name="tw-why") == []
