"""Inserted noise goes, ordinary text stays, and every character keeps its place."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from tiaowen.models import Span
from tiaowen.policy.normalise import clean, fold, han, simplify, traditional

_ANY = st.text(st.characters(exclude_categories=()), max_size=60)
"""Any code points, lone surrogates and unassigned ones included."""

# --- 插入的噪声 ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "noisy",
    [
        pytest.param("工業和(hé)信息化部", id="声调"),
        pytest.param("工業和（hé）信息化部", id="全角括号"),
        pytest.param("工業和(he)信息化部", id="无声调"),
        pytest.param("工業和（he）信息化部", id="无声调，全角括号"),
        pytest.param("工業和(he2)信息化部", id="数字声调"),
        pytest.param("工業和(hé)(hé)信息化部", id="重复"),
        pytest.param("工業和(hé)（hé）信息化部", id="重复，括号不同"),
        pytest.param("工業和(hé)(hé)(hé)信息化部", id="三次"),
        pytest.param("工業和(he)(hé)信息化部", id="先无声调后有声调"),
        pytest.param("工業和(hé hé)信息化部", id="一个括号里重复"),
        pytest.param("工業和( hé)信息化部", id="括号里前有空格"),
        pytest.param("工業和(hé )信息化部", id="括号里后有空格"),
        pytest.param("工業和（ hé ）信息化部", id="括号里两边有空格"),
        pytest.param("工業和 (hé)信息化部", id="括号前有空格"),
        pytest.param("工業和(hé)信息化部(bù)", id="句末"),
        pytest.param("工業和(he\u0301)信息化部", id="组合声调符"),
        pytest.param("工業和(HÉ)信息化部", id="大写带声调"),
        pytest.param("工(ɡōnɡ)業和(hé)信息化部", id="音标 ɡ"),
        pytest.param("工(gōng)業(yè)和(hé)信(xìn)息(xī)化(huà)部(bù)", id="字字注音"),
        pytest.param("工業\u200b和\ufeff信息化\u00ad部", id="零宽字符"),
        pytest.param("工業和\u200b(hé)\u200b信息化部", id="零宽字符夹着注音"),
        pytest.param("工業和(h\u200bé)信息化部", id="零宽字符在注音里"),
        pytest.param("工業\x00和\x08信息化\x7f部", id="控制字符"),
        pytest.param("工業和\ud800信息化部", id="孤立代理项"),
    ],
)
def test_noise_is_taken_out(noisy: str) -> None:
    assert clean(noisy).text == "工業和信息化部"
    assert clean(noisy).simplified == "工业和信息化部"


@pytest.mark.parametrize(
    ("noisy", "expected"),
    [
        ("女(nǚ)工", "女工"),
        ("女(nu:)工", "女(nu:)工"),
        ("策略(lüè)", "策略"),
        ("綠(lv4)盾", "綠盾"),
        ("綠(lǜ)盾", "綠盾"),
        ("行(xíng)為(wèi)為(wèi)重點", "行為為重點"),
        ("加大(dà)大(dà)案要案", "加大大案要案"),
        ("重(chóng)點與重(zhòng)點", "重點與重點"),
        ("銀行(hang)、執行(xing)", "銀行、執行"),
        ("市場(chǎng)(IP地址)", "市場(IP地址)"),
        ("管(guǎn)理(lǐ)(平安建設)", "管理(平安建設)"),
        ("案(àn)(事)件", "案(事)件"),
        ("部門(mén)，，各地、、要求。。", "部門，各地、要求。"),
        ("一,,二;;三；；四：：五", "一,二;三；四：五"),
        ("一，\u200b，二", "一，二"),
    ],
)
def test_noise_beside_text_of_its_own(noisy: str, expected: str) -> None:
    assert clean(noisy).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "網際協議地址(IP地址)、域名",
        "納入綜治工作(平安建設)考核",
        "發生重特大案(事)件",
        "中巴(西)、中瑞(士)",
        "(此件公開發布)",
        "(一)加大力度。(hé)",
        "(平安建設)(hé)",
        "世界貿易組織(WTO)、國際刑警組織(Interpol)",
        "附件(a)、附件(b)",
        "第三方(app)平台",
        "人工智能(AI)、電話(tel)",
        "甲(A)、乙(B)",
        "公式(a1)與公式(e1)",
        "研發(R&D)",
        "部門(he)",
        "和(He)",
        "ABC(hé)",
        "3(hé)",
        "和(hé、hé)",
        "省略號……與破折號——",
        "3·15",
        "1,000,000",
        "第一行\n\n第二行\t　第三行",
        "a  b",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert clean(text).text == text


def test_every_syllable_of_the_language_is_known() -> None:
    """拼音方案的音节：声母、韵母与四声，逐一作夹注。"""
    syllables = (
        "a ai an ang ao ba bo bai bei bao ban ben bang beng bi bie biao bian bin bing pou miu fo "
        "da dei dong diu duan dui dun tuo nin niang nuan nü nüe lia lü lüe lun gua guai guan guang "
        "ke kei kuo hei hong jia jie jiao jiu jian jin jiang jing jiong ju jue juan jun qiong xue "
        "zhi zha zhei zhuai zhuang zhun chua chuai shuang shui ri re rou rong ruo zi zuan zun cou "
        "si sui song er o ou e ei en eng wu wa wo wai wei wan wen wang weng ya yo ye yao you yan "
        "yin yang ying yong yu yue yuan yun"
    ).split()
    vowels = {"a": "āáǎà", "e": "ēéěè", "i": "īíǐì", "o": "ōóǒò", "u": "ūúǔù", "ü": "ǖǘǚǜ"}
    for syllable in syllables:
        # The mark stands on a or e, on the o of ou, else on the last vowel.
        place = max(syllable.find("a"), syllable.find("e"))
        if place < 0:
            place = syllable.find("ou")
        if place < 0:
            place = max(i for i, c in enumerate(syllable) if c in vowels)
        for mark in vowels[syllable[place]]:
            toned = syllable[:place] + mark + syllable[place + 1 :]
            assert clean(f"字({toned})").text == "字", toned
            apart = unicodedata.normalize("NFD", toned)
            assert clean(f"字({apart})").text == "字", toned


@pytest.mark.parametrize(
    ("char", "reading"),
    [
        ("的", "de"), ("了", "le"), ("着", "zhe"), ("们", "men"), ("子", "zi"), ("个", "ge"),
        ("地", "de"),
    ],
)  # fmt: skip
def test_the_neutral_tone_carries_no_mark(char: str, reading: str) -> None:
    assert clean(f"{char}({reading})").text == char


# --- 每个字的位置 --------------------------------------------------------------------------------


def test_a_cleaned_span_gives_back_the_original_words() -> None:
    original = "工業和(hé)信息化部、公安部負責"
    cleaned = clean(original)
    assert cleaned.simplified == "工业和信息化部、公安部负责"
    at = cleaned.simplified.index("工业和信息化部")
    span = cleaned.span(at, at + 7)
    assert span == Span(0, 11)
    assert original[span.start : span.end] == "工業和(hé)信息化部"
    assert cleaned.locate(span) == (0, 7)
    assert cleaned.quote(span) == "工業和信息化部"


def test_places_of_extracted_text_are_carried_through() -> None:
    """`和(hé)` read out of HTML: the place of each visible character is given."""
    places = [Span(10, 11), Span(11, 12), Span(12, 20), Span(20, 21), Span(21, 22), Span(30, 31)]
    cleaned = clean("和(hé)信", places=places)
    assert cleaned.text == "和信"
    assert cleaned.span(0, 2) == Span(10, 31)
    assert cleaned.span(1, 2) == Span(30, 31)


@given(_ANY)
@example("和(hé)(hé)信")
@example("，\ud800，\x00，")
@example("㎏…ﷺ著作著")
def test_offsets_rise_and_stay_within_the_original(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned.text) == len(cleaned.simplified) == len(cleaned.starts) == len(cleaned.ends)
    starts, ends = list(cleaned.starts), list(cleaned.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(starts, ends, strict=True))
    assert all(b <= a for b, a in zip(ends, starts[1:], strict=False))
    assert [text[a:b] for a, b in zip(starts, ends, strict=True)] == list(cleaned.text)


_TOKENS = st.sampled_from(
    [
        *"和為大中工業信息部門產品著干發后里台，。、；：,;:()（）\n ",
        "(hé)", "（he）", "(wèi)", "(da)", "(IP地址)", "(a)", "(e1)", "he", "\u200b", "IP",
    ]
)  # fmt: skip
_NOISY = st.lists(_TOKENS, max_size=25).map("".join)


@given(st.one_of(_NOISY, _ANY))
@example("和((hé)hé)")
@example("和，\u200b，(h\u200bé)")
def test_cleaning_a_clean_text_changes_nothing(text: str) -> None:
    once = clean(text)
    again = clean(once.text)
    assert again.text == once.text
    assert again.simplified == once.simplified


_READINGS = {
    "和": "hé", "工": "gōng", "業": "yè", "制": "zhì", "场": "chǎng", "部": "bù", "行": "xíng",
    "有": "yǒu", "会": "huì", "数": "shù", "区": "qū", "时": "shí",
}  # fmt: skip
_TONELESS = {
    char: "".join(c for c in unicodedata.normalize("NFD", reading) if not unicodedata.combining(c))
    for char, reading in _READINGS.items()
}
_PLAIN = st.lists(
    st.sampled_from([*_READINGS, *"，。、；（）()《》〔〕12aI \n", "(IP地址)", "(事)"]), max_size=30
).map("".join)


@given(data=st.data(), text=_PLAIN)
def test_noise_after_any_chinese_character_leaves_no_trace(data: st.DataObject, text: str) -> None:
    assume(clean(text).text == text)
    noisy = ""
    for char in text:
        noisy += char
        if char in _READINGS:
            toned, bare = _READINGS[char], _TONELESS[char]
            noisy += data.draw(
                st.sampled_from(
                    [
                        "", "", f"({toned})", f"（{toned}）", f"({bare})", f"({toned})({toned})",
                        f"({toned} {toned})", f"( {bare} )", f" ({toned})", "\u200b",
                        f"\u200b({toned})\ufeff",
                    ]
                )
            )  # fmt: skip
    assert clean(noisy).text == text
    assert clean(noisy).simplified == clean(text).simplified


# --- 字形 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "simple"),
    [
        ("國務院辦公廳關于印發", "国务院办公厅关于印发"),
        ("侵犯知識産權和制售假冒僞劣商品", "侵犯知识产权和制售假冒伪劣商品"),
        ("軟體正版化由誰主責？", "软体正版化由谁主责？"),
        ("乾隆年間，乾燥，幹部，干涉", "乾隆年间，干燥，干部，干涉"),
        ("皇后在後面", "皇后在后面"),
        ("著作權、名著、著名、沿著、意味著", "著作权、名著、著名、沿着、意味着"),
        ("１２３ＡＢＣａｂｃ　（全角）", "123ABCabc （全角）"),
        ("國產、生産、爲、衆、衞生", "国产、生产、为、众、卫生"),
    ],
)
def test_simplified_character_for_character(text: str, simple: str) -> None:
    assert simplify(text) == simple
    assert len(simplify(text)) == len(text)


@given(_ANY)
def test_simplified_text_has_the_length_of_its_source(text: str) -> None:
    assert len(simplify(text)) == len(text)


def test_an_answer_can_be_turned_traditional() -> None:
    assert traditional("由工业和信息化部负责") == "由工業和信息化部負責"
    assert traditional("MIIT") == "MIIT"


@pytest.mark.parametrize(
    ("text", "expected"), [("條", True), ("\u3400", True), ("\U00020000", True), ("a，。1", False)]
)
def test_han(text: str, expected: bool) -> None:
    assert han(text) is expected


# --- 检索键 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("國務院辦公廳", "国务院办公厅"),
        ("産權", "產權"),
        ("ＭＩＩＴ", "miit"),
        ("（十一）", "(十一)"),
        ("２０１７年", "2017年"),
        ("軟\u200b件", "软件"),
        ("㎏", "kg"),
        ("Ⅳ", "iv"),
        ("①", "1"),
        ("沿著", "沿着"),
        ("著作", "着作"),
        ("\u2ea0法典", "民法典"),  # 部首 ⺠，PDF 转换常见
    ],
)
def test_these_meet_under_one_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(_ANY)
@example("…" * 64)
@example("a" * 40 + "\u200b" + "a" * 40)
@example("\u0344" * 40)
@example("a" * 70 + "\u0301" * 70 + "a" * 70)
@example("ﬀ" * 64)
@example("ﷺ" * 70)
def test_folding_a_folded_text_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_every_character_of_the_basic_plane_folds_for_good() -> None:
    changed = [hex(c) for c in range(0x10000) if fold(fold(chr(c))) != fold(chr(c))]
    assert changed == []


@given(st.text(st.characters(exclude_categories=()), max_size=8), st.text(max_size=8))
def test_a_part_of_a_text_folds_to_a_part_of_its_key(one: str, other: str) -> None:
    """Holds where no run passes 64: sixteen characters fold to four of a kind each at most."""
    assert fold(one) + fold(other) == fold(one + other)
    assert fold(one) == "".join(fold(c) for c in one)


@given(_NOISY)
def test_the_key_of_a_text_is_the_key_of_its_simplified_form(text: str) -> None:
    """`simplify` looks at context (乾隆), `fold` does not: here no such character occurs."""
    cleaned = clean(text)
    assert fold(cleaned.text) == fold(cleaned.simplified)


# --- 上限 ----------------------------------------------------------------------------------------


def test_a_flood_of_combining_marks_is_dropped_before_it_is_normalised() -> None:
    assert fold("\u0300\u0301" * 100_000) == ""
    assert fold("软件" + "\u0316\u0301" * 100_000 + "正版化") == "软件正版化"


def test_a_flood_of_one_character_is_cut() -> None:
    assert fold("测" * 16_000) == "测" * 64
    assert fold("…" * 16_000) == "." * 64
    assert len(fold("ab" * 16_000)) == 32_000  # not a run


def test_runs_of_ordinary_length_stay() -> None:
    assert fold("测" * 64) == "测" * 64
    assert fold("e" + "\u0301" * 3) == "e" + "\u0301" * 3


@pytest.mark.parametrize("text", ["\ud800", "软\udfff件", "\udc00\ud800(hé)", "和\ud83d(hé)"])
def test_lone_surrogates_do_no_harm(text: str) -> None:
    assert not any("\ud800" <= c <= "\udfff" for c in clean(text).text + fold(text))
    assert len(simplify(text)) == len(text)
    assert simplify(text).encode("utf-8")
