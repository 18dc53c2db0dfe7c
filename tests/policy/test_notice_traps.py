"""What a naive parser gets wrong in the notice: each trap of DESIGN section 5 is a test."""

from __future__ import annotations

import pytest
from tiaowen.models import Clause, Document, Role
from tiaowen.policy.normalise import CleanText, fold

_GROUP_OFFICE = "全国打击侵权假冒工作领导小组办公室"
_GROUP_MEMBERS = "全国打击侵权假冒工作领导小组有关成员单位"
_LOCAL_GROUPS = "各地打击侵权假冒工作领导小组"


def _clauses(notice: Document, item: int) -> list[Clause]:
    return [c for c in notice.clauses if c.item == item]


def _bodies(clause: Clause, role: Role) -> list[str]:
    return [d.body for d in clause.duties if d.role is role]


# --- 夹注拼音 --------------------------------------------------------------------------------


def test_pinyin_inside_a_name_is_not_part_of_the_name(notice: Document) -> None:
    duty = next(d for d in notice.clauses[2].duties if d.body == "工业和信息化部")
    assert notice.text[duty.span.start : duty.span.end] == "工業和(hé)信息化部"


def test_pinyin_inside_a_note_does_not_end_the_note(notice: Document) -> None:
    (clause,) = _clauses(notice, 25)
    assert clause.note == f"{_GROUP_OFFICE}牵头负责"
    assert clause.note_span is not None
    assert "(zuò)" in notice.text[clause.note_span.start : clause.note_span.end]


def test_a_doubled_character_split_by_pinyin_stays_doubled(
    notice: Document, cleaned: CleanText
) -> None:
    assert "违法行为为重点" in _clauses(notice, 1)[0].text
    assert notice.text.count("為(wèi)為(wèi)") == 1
    assert "加大大案要案查处" in _clauses(notice, 2)[1].text
    assert "創新管理理念" in cleaned.text


# --- 括号里的正文 --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("網際協議地址(IP地址)、域名", "网际协议地址(IP地址)、域名"),
        ("納入綜治工作(平安建設)考核評價", "纳入综治工作(平安建设)考核评价"),
        ("發生重特大案(事)件的地區", "发生重特大案(事)件的地区"),
        ("中俄、中巴(西)、中瑞(士)、中日", "中俄、中巴(西)、中瑞(士)、中日"),
        ("(此件公開發布)", "(此件公开发布)"),
    ],
)
def test_brackets_of_ordinary_text_survive(cleaned: CleanText, source: str, read: str) -> None:
    assert cleaned.text.count(source) == 1
    assert cleaned.simplified.count(read) == 1


@pytest.mark.parametrize(
    ("item", "index", "words"),
    [
        (1, 3, "(IP地址)"),
        (22, 1, "(平安建设)"),
        (22, 1, "案(事)件"),
        (28, 1, "中巴(西)"),
        (28, 1, "中瑞(士)"),
    ],
)
def test_brackets_of_ordinary_text_are_no_notes(
    notice: Document, item: int, index: int, words: str
) -> None:
    clause = _clauses(notice, item)[index - 1]
    assert words in clause.text
    assert words.strip("()") not in clause.note


def test_the_remark_under_the_date_is_in_no_clause(notice: Document) -> None:
    assert all("此件公开发布" not in c.text + c.note for c in notice.clauses)


# --- 断句 ----------------------------------------------------------------------------------------


def test_no_full_stop_follows_a_note_and_the_next_task_begins_at_once(notice: Document) -> None:
    first, second, third = _clauses(notice, 2)
    assert first.span.end == second.span.start
    assert second.span.end == third.span.start
    assert second.text.startswith("严厉打击制售假劣农资违法犯罪行为。")


def test_the_title_is_joined_over_its_line_break(notice: Document) -> None:
    assert "关于印发2017年" in notice.title


def test_item_31_has_two_notes(notice: Document) -> None:
    assert [c.note for c in _clauses(notice, 31)] == [
        f"{_GROUP_OFFICE}牵头负责",
        f"{_LOCAL_GROUPS}负责",
    ]


def test_several_clauses_in_one_item(notice: Document) -> None:
    several = {i.number: len(_clauses(notice, i.number)) for i in notice.items}
    assert {n: k for n, k in several.items() if k > 1} == {
        21: 6, 4: 5, 28: 4, 1: 3, 2: 3, 30: 3, 7: 2, 10: 2, 19: 2, 26: 2, 29: 2, 31: 2,
    }  # fmt: skip


def test_bodies_are_not_merged_over_an_item(notice: Document) -> None:
    first, second, third = _clauses(notice, 21)[:3]
    assert [d.body for d in first.duties] == ["国家发展改革委", "人民银行"]
    assert [d.body for d in second.duties] == [_GROUP_MEMBERS]
    assert [d.body for d in third.duties] == ["工商总局"]


# --- 牵头 ----------------------------------------------------------------------------------------


def test_several_bodies_lead_jointly(notice: Document) -> None:
    several = {
        (c.item, c.index): _bodies(c, Role.LEAD)
        for c in notice.clauses
        if len(_bodies(c, Role.LEAD)) > 1
    }
    assert several == {
        (17, 1): [_GROUP_OFFICE, "高检院"],
        (21, 1): ["国家发展改革委", "人民银行"],
        (22, 1): ["中央综治办", _GROUP_OFFICE],
        (27, 1): [_GROUP_OFFICE, "中央宣传部"],
        (28, 2): ["商务部", "国家知识产权局", "海关总署", "公安部"],
    }


def test_within_remit_and_lead_in_one_predicate_makes_both_leads(notice: Document) -> None:
    (clause,) = _clauses(notice, 22)
    assert clause.note.endswith("按职责分工牵头负责")
    assert {d.role for d in clause.duties} == {Role.LEAD}


def test_in_item_17_the_procuratorate_leads_and_the_court_only_shares(notice: Document) -> None:
    (clause,) = _clauses(notice, 17)
    roles = {d.body: d.role for d in clause.duties}
    assert (roles["高检院"], roles["高法院"]) == (Role.LEAD, Role.WITHIN_REMIT)


def test_responsible_alone_is_not_a_lead(notice: Document) -> None:
    (clause,) = _clauses(notice, 15)
    assert [(d.body, d.role) for d in clause.duties] == [("高法院", Role.RESPONSIBLE)]


# --- 名单 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "index", "last"),
    [(4, 5, "质检总局"), (16, 1, "国家知识产权局"), (18, 1, "食品药品监管总局"), (27, 1, "贸促会")],
)
def test_deng_does_not_cling_to_the_last_name(
    notice: Document, cleaned: CleanText, item: int, index: int, last: str
) -> None:
    clause = _clauses(notice, item)[index - 1]
    duty = clause.duties[-1]
    assert duty.body == last
    _, end = cleaned.locate(duty.span)
    assert cleaned.simplified[end : end + 2] == "等按"


def test_names_are_not_split_at_he(notice: Document) -> None:
    bodies = {d.body for c in notice.clauses for d in c.duties}
    assert "工业和信息化部" in bodies
    assert not {"工业", "信息化部"} & bodies


@pytest.mark.parametrize("words", ["农、林业", "中美、中欧、中俄、中巴(西)"])
def test_a_list_in_ordinary_text_is_no_list_of_bodies(notice: Document, words: str) -> None:
    (clause,) = [c for c in notice.clauses if words in c.text]
    assert not any(d.body in words for d in clause.duties)


def test_three_look_alikes_are_three_bodies(notice: Document) -> None:
    bodies = {d.body for c in notice.clauses for d in c.duties if "侵权假冒" in d.body}
    assert bodies == {_GROUP_OFFICE, _GROUP_MEMBERS, _LOCAL_GROUPS}


def test_a_body_named_in_the_task_has_no_duty_there(notice: Document) -> None:
    (clause,) = _clauses(notice, 3)
    assert "贸促会驻外代表处" in clause.text
    assert [d.body for d in clause.duties].count("贸促会") == 1
    duty = clause.duties[-1]
    assert duty.body == "贸促会"
    assert clause.note_span is not None
    assert duty.span.start > clause.note_span.start


# --- 字形 ----------------------------------------------------------------------------------------


def test_the_source_mixes_glyphs_of_both_scripts(notice: Document) -> None:
    assert all(glyph in notice.text for glyph in "産僞為強财将标别")
    assert not any(glyph in notice.text for glyph in "產偽强財將標別")


@pytest.mark.parametrize(
    ("glyphs", "simple"),
    [
        ("産產产", "产"), ("僞偽伪", "伪"), ("爲為为", "为"), ("衆眾众", "众"), ("別别", "别"),
        ("財财", "财"), ("將将", "将"), ("標标", "标"), ("強强", "强"), ("製制", "制"),
        ("衛衞卫", "卫"), ("內内", "内"), ("戶户戸", "户"), ("黑黒", "黑"), ("着著", "着"),
    ],
)  # fmt: skip
def test_question_and_text_fold_by_the_same_map(glyphs: str, simple: str) -> None:
    assert {fold(glyph) for glyph in glyphs} == {simple}


def test_a_traditional_question_finds_the_words_of_the_notice(notice: Document) -> None:
    (clause,) = _clauses(notice, 11)
    assert "正版化" in fold(clause.title + clause.text)
    assert fold("軟體正版化") == "软体正版化"
    assert fold("知識產權") == fold("知識産權") == "知识产权"
