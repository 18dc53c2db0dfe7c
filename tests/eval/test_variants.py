"""The same question typed otherwise: other letters, the same gold, the same ones every time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.errors import ConfigError
from tiaowen.eval.questions import Question
from tiaowen.eval.variants import _GLYPHS, VARIANTS, vary
from tiaowen.models import Document
from tiaowen.policy.normalise import clean, fold, han, traditional
from tiaowen.policy.parse import bundled

_HANS = Question(
    "n1", "zh-Hans", "who_leads", "第二十一项“信用建设”由谁牵头，产品质量为先？", items=(21,),
    lead=("国家发展改革委", "人民银行"), answer_any=("牵头",), split="dev", line=3,
)  # fmt: skip
_HANT = replace(_HANS, id="n2", lang="zh-Hant", question="軟體正版化由誰主責？")
_EN = replace(_HANS, id="n3", lang="en", question="Who leads MOFCOM's e-commerce work, item 21?")
_TALK = (
    {"role": "user", "content": "软件正版化由谁牵头？"},
    {"role": "assistant", "content": "新闻出版广电总局牵头负责。三、（十一）"},
)
_GOLD = tuple(
    name
    for name in Question.__dataclass_fields__
    if name not in {"id", "lang", "question", "history", "line"}
)
_ZERO_WIDTH = "\u200b\u200c\u200d\ufeff\u00ad"

names = st.sampled_from(list(VARIANTS))
seeds = st.integers(0, 5)


def _phrases(document: Document) -> list[str]:
    """What the notice says between two marks: 软件正版化, 强化网上交易管理."""
    text = "，".join(clause.text for clause in document.clauses)
    return [p for p in re.split(r"[，,。；、“”()（）《》\s]+", text) if len(p) > 3]


chinese = st.sampled_from(_phrases(bundled())).map(lambda words: f"{words}由谁牵头？")
english = st.text("abcdefghijklmnopqrstuvwxyz ABC'-,.?", min_size=1, max_size=60)
questions = st.one_of(
    chinese.map(lambda text: replace(_HANS, question=text)),
    english.map(lambda text: replace(_EN, question=text)),
)


def text_of(question: Question, name: str, seed: int = 0) -> str:
    varied = vary(question, name, seed=seed)
    assert varied is not None
    return varied.question


class TestEveryVariant:
    @given(questions, names, seeds)
    def test_the_gold_stays_and_something_changes(
        self, question: Question, name: str, seed: int
    ) -> None:
        varied = vary(question, name, seed=seed)
        if varied is not None:
            assert all(getattr(varied, field) == getattr(question, field) for field in _GOLD)
            assert varied.question != question.question
            assert varied.id.startswith(f"{question.id}~{name}")
            assert varied.line == 0

    @given(questions, names, seeds)
    def test_the_same_every_time(self, question: Question, name: str, seed: int) -> None:
        assert vary(question, name, seed=seed) == vary(question, name, seed=seed)

    def test_the_same_in_every_process(self) -> None:
        program = (
            "from tiaowen.eval.questions import Question\n"
            "from tiaowen.eval.variants import VARIANTS, vary\n"
            "q = Question('n1', 'zh-Hans', 'who_leads', '农资打假由谁牵头，产品质量为先？')\n"
            "print(ascii([vary(q, name) for name in VARIANTS]))"
        )
        said = {
            subprocess.run(
                [sys.executable, "-c", program],
                env={**os.environ, "PYTHONHASHSEED": seed},
                capture_output=True,
                check=True,
                text=True,
            ).stdout
            for seed in ("0", "1", "2")
        }
        assert len(said) == 1

    def test_another_seed_another_variant(self) -> None:
        assert len({text_of(_HANS, "zero_width", seed) for seed in range(5)}) > 1
        made = vary(_HANS, "zero_width", seed=4)
        assert made is not None
        assert made.id == "n1~zero_width~4"

    def test_an_unknown_name(self) -> None:
        with pytest.raises(ConfigError) as error:
            vary(_HANS, "typos")
        assert error.value.advice == "meant 'typo'?"

    @pytest.mark.parametrize("name", VARIANTS)
    def test_where_there_is_nothing_to_vary(self, name: str) -> None:
        assert vary(replace(_HANS, question=""), name) is None


class TestScripts:
    def test_traditional_and_simplified(self) -> None:
        varied = vary(_HANS, "traditional")
        assert varied is not None
        assert varied.question == "第二十一項“信用建設”由誰牽頭，產品質量爲先？"
        assert varied.lang == "zh-Hant"
        assert text_of(_HANT, "simplified") == "软体正版化由谁主责？"

    def test_only_where_they_change_the_script(self) -> None:
        assert vary(_HANT, "traditional") is None
        assert vary(_HANS, "simplified") is None
        assert vary(_EN, "traditional") is None
        assert vary(replace(_HANS, question="公文文号？"), "traditional") is not None
        assert vary(replace(_HANS, question="主送？"), "traditional") is None

    @given(chinese)
    def test_back_again(self, text: str) -> None:
        there = vary(replace(_HANS, question=text), "traditional")
        if there is not None:
            back = vary(there, "simplified")
            assert back is not None
            assert fold(back.question) == fold(text)

    def test_both_sides_of_the_talk(self) -> None:
        varied = vary(replace(_HANS, history=_TALK), "traditional")
        assert varied is not None
        assert [turn["content"] for turn in varied.history] == [
            "軟件正版化由誰牽頭？",
            "新聞出版廣電總局牽頭負責。三、（十一）",
        ]


class TestGlyphs:
    def test_the_glyphs_of_a_group_are_one_character(self) -> None:
        groups = _GLYPHS.split()
        assert [g for g in groups if len({fold(glyph) for glyph in g}) > 1] == []
        assert len("".join(groups)) == len(set("".join(groups)))

    @given(chinese, seeds)
    def test_the_words_stay(self, text: str, seed: int) -> None:
        varied = vary(replace(_HANS, question=text), "mixed_glyphs", seed=seed)
        assert varied is not None
        assert fold(varied.question) == fold(text)

    def test_they_alternate(self) -> None:
        question = replace(_HANS, question="产产产产")
        assert set(text_of(question, "mixed_glyphs")) == set("产產産")


class TestNoise:
    @given(chinese, seeds)
    def test_pinyin_is_taken_out_again(self, text: str, seed: int) -> None:
        varied = vary(replace(_HANS, question=text), "pinyin_noise", seed=seed)
        assert varied is not None
        assert "(" in varied.question
        assert clean(varied.question).text == text

    def test_pinyin_as_it_is_read_in_the_word(self) -> None:
        """行 is xing in 执行 and hang in 行业."""
        question = replace(_HANS, question="执行行业标准")
        noisy = [text_of(question, "pinyin_noise", seed) for seed in range(20)]
        first = {m[1] for text in noisy if (m := re.match(r"执(?:\(\w+\))?行\((\w+)\)", text))}
        second = {m[1] for text in noisy if (m := re.search(r"行\((\w+)\)业", text))}
        assert first == {"xing", "xíng"}
        assert second == {"hang", "háng"}

    def test_a_character_that_has_no_pinyin_gets_none(self) -> None:
        question = replace(_HANS, question="㗎")
        assert vary(question, "pinyin_noise") is None

    @given(questions, seeds)
    def test_zero_width_characters_can_be_taken_out(self, question: Question, seed: int) -> None:
        varied = text_of(question, "zero_width", seed)
        assert varied.translate(dict.fromkeys(map(ord, _ZERO_WIDTH))) == question.question
        assert set(varied) - set(question.question) <= set(_ZERO_WIDTH)

    @given(chinese, seeds)
    def test_spaces_stand_between_chinese_characters(self, text: str, seed: int) -> None:
        varied = text_of(replace(_HANS, question=text), "spaces", seed)
        assert varied.replace(" ", "") == text
        for at in (place for place, char in enumerate(varied) if char == " "):
            assert han(varied[at - 1])
            assert han(varied[at + 1])

    def test_only_the_words_of_the_user_are_noisy(self) -> None:
        varied = vary(replace(_HANS, history=_TALK), "pinyin_noise")
        assert varied is not None
        assert "(" in varied.history[0]["content"]
        assert varied.history[1] == _TALK[1]


class TestWidthAndMarks:
    def test_full_width(self) -> None:
        question = replace(_EN, question="Who leads item 21?")
        assert text_of(question, "full_width") == "Ｗｈｏ　ｌｅａｄｓ　ｉｔｅｍ　２１？"
        assert vary(replace(_HANS, question="由谁牵头？"), "full_width") is None

    @given(english)
    def test_full_width_folds_back(self, text: str) -> None:
        varied = vary(replace(_EN, question=text), "full_width")
        assert varied is not None
        assert fold(varied.question) == fold(text)

    @pytest.mark.parametrize(
        ("text", "bare"),
        [
            ("“清风”行动由谁负责？", "清风行动由谁负责"),
            ("国办发〔2017〕46号，三、（十一）讲什么？", "国办发〔2017〕46号 三、（十一）讲什么"),
            ("公安部、农业部都参与的有哪些？", "公安部 农业部都参与的有哪些"),
            ("What's item (11) about, e-commerce?", "What's item (11) about e-commerce"),
            ("Who leads task no. 19?", "Who leads task no. 19"),
        ],
    )
    def test_no_punctuation_but_in_numbers_and_words(self, text: str, bare: str) -> None:
        assert text_of(replace(_HANS, question=text), "no_punctuation") == bare

    def test_capitals(self) -> None:
        question = replace(_EN, question="Does the US Embassy or MOFCOM lead?")
        assert text_of(question, "upper_case") == "DOES THE US EMBASSY OR MOFCOM LEAD?"
        assert text_of(question, "lower_case") == "does the US embassy or mofcom lead?"
        assert vary(_HANS, "upper_case") is None


class TestTypo:
    @given(questions, seeds)
    def test_exactly_one(self, question: Question, seed: int) -> None:
        varied = vary(question, "typo", seed=seed)
        if varied is not None:
            assert _distance(question.question, varied.question) == 1

    @given(chinese, seeds)
    def test_a_chinese_character_becomes_another_one(self, text: str, seed: int) -> None:
        varied = text_of(replace(_HANS, question=text), "typo", seed)
        ((old, new),) = [(a, b) for a, b in zip(text, varied, strict=True) if a != b]
        assert han(old)
        assert han(new)
        assert fold(old) != fold(new)
        assert len(text) == len(varied)

    @pytest.mark.parametrize("seed", range(12))
    def test_never_in_a_number_or_a_no(self, seed: int) -> None:
        text = "国办发〔2017〕46号第二十一项没有三个部门不牵头？"
        varied = text_of(replace(_HANS, question=text), "typo", seed)
        for whole in ("国办发〔2017〕46号第二十一项没", "三个", "不"):
            assert whole in varied

    @pytest.mark.parametrize("seed", range(12))
    def test_english_words_of_five_letters_and_more(self, seed: int) -> None:
        text = "Who leads item eleven, SAPPRFT or another?"
        varied = text_of(replace(_EN, question=text), "typo", seed)
        changed = [(a, b) for a, b in zip(text.split(), varied.split(), strict=True) if a != b]
        assert len(changed) == 1
        assert changed[0][0] in {"leads", "another?"}
        assert changed[0][0][0] == changed[0][1][0]

    def test_in_the_script_of_the_question(self) -> None:
        for seed in range(12):
            varied = text_of(replace(_HANT, question="單位執業職權"), "typo", seed)
            assert fold(varied) != fold("單位執業職權")
            assert traditional(varied) == varied

    def test_nothing_to_mistype(self) -> None:
        assert vary(replace(_HANS, question="第十一项"), "typo") is None
        assert vary(replace(_EN, question="Who is it?"), "typo") is None

    def test_the_talk_before_stays(self) -> None:
        varied = vary(replace(_HANS, history=_TALK), "typo")
        assert varied is not None
        assert varied.history == _TALK


def _distance(one: str, other: str) -> int:
    """Insertions, deletions, replacements and swaps of neighbours that tell two texts apart.

    Source: Damerau, CACM 7(3), 1964; as optimal string alignment.
    """
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            best = min(row[-1] + 1, rows[-1][j] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
