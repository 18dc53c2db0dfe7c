"""问题里的杂音：夹注拼音、零宽字符、全角、繁体。The same question, the same clauses."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.models import Document
from tiaowen.policy.normalise import traditional
from tiaowen.retrieval.hybrid import Retriever

_CLEAN = {
    "软件正版化由谁牵头？": 11,
    "侵权假冒商品环境无害化销毁由哪个部门负责？": 7,
    "植物新品种保护由谁负责？": 12,
    "寄递渠道的“绿盾”工程由谁负责？": 6,
    "12365系统由谁负责？": 19,
}
# Readings as the mirror inserts them, written by hand; each stands right after its character.
_READINGS = {
    "软": "ruǎn", "件": "jiàn", "化": "huà", "谁": "shuí", "权": "quán", "商": "shāng",
    "销": "xiāo", "植": "zhí", "物": "wù", "品": "pǐn", "保": "bǎo", "护": "hù", "寄": "jì",
    "绿": "lǜ", "工": "gōng", "程": "chéng", "系": "xì", "统": "tǒng", "负": "fù", "责": "zé",
}  # fmt: skip
_WIDE = {ord(c): ord(c) + 0xFEE0 for c in "0123456789"}


def _ids(retriever: Retriever, question: str) -> list[tuple[str, float]]:
    return [(h.clause.id, h.score) for h in retriever.search(question, k=10)]


@st.composite
def _noisy(draw: st.DrawFn) -> tuple[str, str]:
    """A question and the same with noise at places drawn by chance."""
    clean = draw(st.sampled_from(sorted(_CLEAN)))
    written = ""
    for char in clean:
        written += char
        reading = _READINGS.get(char)
        if reading and draw(st.booleans()):
            left, right = draw(st.sampled_from([("(", ")"), ("（", "）"), ("( ", " )")]))
            written += f"{left}{reading}{right}"
        if draw(st.integers(0, 3)) == 0:
            written += draw(st.sampled_from(["\u200b", "\ufeff", "\u200d", "\u00ad", "\u2060"]))
    return clean, written


@pytest.mark.parametrize(("question", "item"), _CLEAN.items())
def test_the_clean_question_finds_its_item(retriever: Retriever, question: str, item: int) -> None:
    assert retriever.search(question, k=1)[0].clause.item == item


@given(_noisy())
def test_pinyin_and_invisible_characters_change_nothing(
    retriever: Retriever, pair: tuple[str, str]
) -> None:
    clean, noisy = pair
    assert _ids(retriever, noisy) == _ids(retriever, clean)


@given(st.sampled_from(sorted(_CLEAN)), st.booleans(), st.booleans(), st.booleans())
def test_script_width_and_spaces_around_change_nothing(
    retriever: Retriever, clean: str, hant: bool, wide: bool, spaced: bool
) -> None:
    written = traditional(clean) if hant else clean
    written = written.translate(_WIDE) if wide else written
    written = f"\u3000 {written}\n" if spaced else written
    assert _ids(retriever, written) == _ids(retriever, clean)


@pytest.mark.parametrize(
    "question",
    [
        "ｗｈｏ　ｌｅａｄｓ　ｓｏｆｔｗａｒｅ　ｌｅｇａｌｉｚａｔｉｏｎ？",
        "WHO LEADS SOFTWARE LEGALIZATION?",
        "Who   leads\tsoftware\nlegalization",
    ],
)
def test_width_case_and_spacing_of_english_change_nothing(
    retriever: Retriever, question: str
) -> None:
    assert _ids(retriever, question) == _ids(retriever, "who leads software legalization?")


@pytest.mark.parametrize(
    ("variant", "plain"),
    [
        ("知識産權法庭", "知识产权法庭"),
        ("知識產權法庭", "知识产权法庭"),
        ("群衆普遍關心的商品", "群众普遍关心的商品"),
        ("僞劣商品黑名單", "伪劣商品黑名单"),
        ("软(ruan)件(jian4)正版化", "软件正版化"),
        ("为(wèi)为(wèi)重点", "为为重点"),
    ],
)
def test_variant_glyphs_and_toneless_pinyin_change_nothing(
    retriever: Retriever, variant: str, plain: str
) -> None:
    assert _ids(retriever, variant) == _ids(retriever, plain)


def test_brackets_that_are_text_stay_text(retriever: Retriever) -> None:
    """(IP地址) and (平安建设) are words of the notice, not noise."""
    assert retriever.read("(IP地址)等基础管理").about.startswith("ip 地址")
    assert retriever.search("网际协议地址(IP地址)", k=1)[0].clause.item == 1
    assert retriever.search("综治工作(平安建设)考核", k=1)[0].clause.item == 22


def test_asking_never_changes_the_documents(
    retriever: Retriever, notice: Document, index_folder: Path
) -> None:
    def state() -> list[tuple[str, str]]:
        return [
            (path.name, hashlib.sha256(path.read_bytes()).hexdigest())
            for path in sorted(index_folder.rglob("*"))
            if path.is_file()
        ]

    before = state()
    for question in _CLEAN:
        retriever.search(question)
    stored = retriever.index.store.document(notice.sha256)
    assert state() == before
    assert stored.text == notice.text
    assert stored.clauses == notice.clauses
