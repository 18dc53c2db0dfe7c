"""Which article does an answer cite? By the name of the law, the number and the words."""

from __future__ import annotations

import pytest
from tiaowen.eval.retrieval.statutes import (
    Cited,
    Statutes,
    article_number,
    cited_articles,
    law_key,
)


@pytest.mark.parametrize(
    "name",
    [
        "劳动合同法", "中华人民共和国劳动合同法", "中华人民共和国 劳动合同法",
        "劳动合同法（2012修正）", "中华人民共和国劳动合同法(试行)", "《劳动合同法》",
    ],
)  # fmt: skip
def test_names_of_one_law(name: str) -> None:
    assert law_key(name) == "劳动合同法"


def test_a_judicial_interpretation_with_and_without_its_court() -> None:
    full = "最高人民法院关于适用《中华人民共和国保险法》若干问题的解释（二）"
    assert law_key(full) == law_key("关于适用<中华人民共和国保险法>若干问题的解释（二）")
    assert law_key(full) != law_key(full.replace("（二）", "（三）"))


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("第三十九条", (39, 0)), ("第一千零八十条", (1080, 0)), ("第39条", (39, 0)),
        ("第一百三十三条之二", (133, 2)), ("附件", None), ("第一章", None),
    ],
)  # fmt: skip
def test_numbers_of_articles(label: str, value: tuple[int, int] | None) -> None:
    assert article_number(label) == value


def _cited(answer: str) -> list[tuple[str, int, str]]:
    return [(c.law, c.number[0], c.words[:8]) for c in cited_articles(answer)]


def test_what_is_cited_and_what_is_only_quoted() -> None:
    """依照本法第四十条规定 stands within article 46: it is not what the answer rests on."""
    answer = (
        "回答:可以要求补偿。法律依据:《中华人民共和国劳动合同法》第四十六条有下列情形之一的，"
        "应当支付经济补偿:（三）用人单位依照本法第四十条规定解除劳动合同的；"
        "第四十七条经济补偿按劳动者在本单位工作的年限支付。律师解答可以协商。"
    )
    assert _cited(answer) == [
        ("劳动合同法", 46, "有下列情形之一的"), ("劳动合同法", 47, "经济补偿按劳动者"),
    ]  # fmt: skip


def test_the_words_end_where_the_next_article_or_the_lawyer_begins() -> None:
    answer = "《民法典》第六百六十七条借款合同。第六百六十八条应当采用书面形式。律师解答不必。"
    assert [c.words for c in cited_articles(answer)] == ["借款合同", "应当采用书面形式"]


def test_each_article_belongs_to_the_law_named_last() -> None:
    assert _cited("《民法典》第一条甲。《公司法》第二条乙。") == [
        ("民法典", 1, "甲"), ("公司法", 2, "乙"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "answer",
    [
        "<p>依据:</p><p>《工伤保险条例》第三十六条</p>职工因工致残",
        "《工伤保险条例》第第三十六条职工因工致残",
        "《工伤保险条例》 第36条第一款职工因工致残",
        "《工伤保险条例》第三十六条规定：职工因工致残",
        "《</span><span>工伤保险条例》第三十六条职工因工致残",
    ],
)
def test_noise_of_the_answers(answer: str) -> None:
    assert _cited(answer) == [("工伤保险条例", 36, "职工因工致残")]


def test_an_article_of_no_law_is_left_out() -> None:
    assert _cited("回答:第一条不适用。") == []


# --- 条文在哪里 -----------------------------------------------------------------------------------


@pytest.fixture
def statutes() -> Statutes:
    """Two versions of a law in which one article has moved, and another law."""
    found = Statutes()
    moved = "起诉必须符合下列条件：原告是与本案有直接利害关系的公民"
    found.add("民事诉讼法", "2017", "第一百一十九条", moved, "old-119")
    found.add("民事诉讼法", "2017", "第一百二十二条", "适宜调解的先行调解", "old-122")
    found.add("民事诉讼法", "2023", "第一百一十九条", "拘传应当发拘传票", "new-119")
    found.add("民事诉讼法", "2023", "第一百二十二条", moved, "new-122")
    found.add("劳动法", "1994", "第十六条", "建立劳动关系应当订立劳动合同。", "labour-16")
    found.add("劳动法", "1994", "附件", "没有编号", "labour-annex")
    return found


def _resolve(statutes: Statutes, law: str, number: int, words: str) -> tuple[str, tuple[str, ...]]:
    return statutes.resolve(Cited(law, (number, 0), words))


def test_number_and_words_agree(statutes: Statutes) -> None:
    assert _resolve(statutes, "劳动法", 16, "建立劳动关系应当订立") == ("number", ("labour-16",))


def test_the_same_words_in_each_version_whatever_their_number(statutes: Statutes) -> None:
    how, ids = _resolve(statutes, "民事诉讼法", 119, "起诉必须符合下列条件原告是")
    assert (how, set(ids)) == ("number", {"old-119", "new-122"})


def test_a_law_that_was_renumbered(statutes: Statutes) -> None:
    how, ids = _resolve(statutes, "民事诉讼法", 108, "起诉必须符合下列条件原告是")
    assert (how, set(ids)) == ("renumbered", {"old-119", "new-122"})


def test_words_of_no_article(statutes: Statutes) -> None:
    assert _resolve(statutes, "劳动法", 16, "国家实行带薪年休假制度") == ("no_words", ())


def test_a_law_that_is_not_there(statutes: Statutes) -> None:
    assert _resolve(statutes, "合同法", 16, "建立劳动关系应当订立") == ("no_law", ())


def test_without_words_the_number_counts_where_there_is_one_version(statutes: Statutes) -> None:
    assert _resolve(statutes, "劳动法", 16, "") == ("bare", ("labour-16",))
    assert _resolve(statutes, "劳动法", 17, "") == ("no_words", ())
    assert _resolve(statutes, "民事诉讼法", 119, "") == ("no_words", ())
