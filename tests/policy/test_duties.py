"""Responsibility notes: who, in which role, and whether the list is open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.models import Role
from tiaowen.policy.duties import Note, parse_note

_LEAD, _RESPONSIBLE, _WITHIN = Role.LEAD, Role.RESPONSIBLE, Role.WITHIN_REMIT
_JOINTLY, _SUPPORT = Role.JOINTLY, Role.SUPPORT
_PARTICIPATE, _GUIDE = Role.PARTICIPATE, Role.GUIDE


def _roles(note: str, *, first_leads: bool = False) -> list[tuple[str, Role]]:
    return [(r.name, r.role) for r in _parsed(note, first_leads=first_leads).roles]


def _parsed(note: str, *, first_leads: bool = False) -> Note:
    parsed = parse_note(note, first_leads=first_leads)
    assert parsed is not None, note
    for role in parsed.roles:
        assert note[role.start : role.end] == role.name
    return parsed


# --- 一种谓语 ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("predicate", "role"),
    [
        ("牵头负责", _LEAD), ("牵头", _LEAD), ("共同牵头", _LEAD), ("分别牵头负责", _LEAD),
        ("牵头落实", _LEAD), ("按职责分工牵头负责", _LEAD), ("按职责牵头", _LEAD),
        ("为主负责", _LEAD), ("主办", _LEAD),
        ("负责", _RESPONSIBLE), ("具体负责", _RESPONSIBLE), ("共同负责", _RESPONSIBLE),
        ("分别负责", _RESPONSIBLE), ("负责落实", _RESPONSIBLE), ("落实", _RESPONSIBLE),
        ("按职责分工负责", _WITHIN), ("按职责分工分别负责", _WITHIN), ("按照职责分工负责", _WITHIN),
        ("按各自职责分工负责", _WITHIN), ("按职责负责", _WITHIN), ("按职能分工负责", _WITHIN),
        ("按分工负责", _WITHIN), ("分工负责", _WITHIN), ("按职责分工抓好落实", _WITHIN),
        ("配合", _SUPPORT), ("积极配合", _SUPPORT), ("协助", _SUPPORT), ("协办", _SUPPORT),
        ("参加", _PARTICIPATE), ("参与", _PARTICIPATE), ("指导", _GUIDE),
    ],
)  # fmt: skip
@pytest.mark.parametrize("names", [["公安部"], ["公安部", "海关总署", "国家网信办"]])
def test_the_predicate_gives_every_name_its_role(
    predicate: str, role: Role, names: list[str]
) -> None:
    assert _roles("、".join(names) + predicate) == [(name, role) for name in names]


# --- 几种谓语 ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "roles"),
    [
        pytest.param(
            "商务部牵头负责，海关总署、工商总局按职责分工负责",
            [("商务部", _LEAD), ("海关总署", _WITHIN), ("工商总局", _WITHIN)],
            id="牵头与分工",
        ),
        pytest.param(
            "商务部牵头负责,海关总署按职责分工负责",
            [("商务部", _LEAD), ("海关总署", _WITHIN)],
            id="半角逗号",
        ),
        pytest.param(
            "商务部牵头负责；海关总署按职责分工负责",
            [("商务部", _LEAD), ("海关总署", _WITHIN)],
            id="分号",
        ),
        pytest.param(
            "教育部牵头，财政部配合，税务总局参加",
            [("教育部", _LEAD), ("财政部", _SUPPORT), ("税务总局", _PARTICIPATE)],
            id="牵头、配合、参加",
        ),
        pytest.param(
            "公安部会同商务部、海关总署负责",
            [("公安部", _RESPONSIBLE), ("商务部", _JOINTLY), ("海关总署", _JOINTLY)],
            id="会同",
        ),
        pytest.param(
            "财政部牵头，会同税务总局负责",
            [("财政部", _LEAD), ("税务总局", _JOINTLY)],
            id="牵头后会同",
        ),
        pytest.param(
            "财政部、税务总局，各省级人民政府按职责分工负责",
            [("财政部", _WITHIN), ("税务总局", _WITHIN), ("各省级人民政府", _WITHIN)],
            id="前半没有谓语，随后半",
        ),
        pytest.param(
            "生态环境部指导，试点城市政府负责落实。以下均需试点城市政府落实，不再列出",
            [("生态环境部", _GUIDE), ("试点城市政府", _RESPONSIBLE)],
            id="指导与落实，附说明",
        ),
        pytest.param(
            "牵头单位：商务部；配合单位：海关总署、税务总局",
            [("商务部", _LEAD), ("海关总署", _SUPPORT), ("税务总局", _SUPPORT)],
            id="牵头单位、配合单位",
        ),
        pytest.param(
            "牵头部门：商务部，责任单位：海关总署，参加单位：税务总局",
            [("商务部", _LEAD), ("海关总署", _RESPONSIBLE), ("税务总局", _PARTICIPATE)],
            id="牵头部门、责任单位、参加单位",
        ),
        pytest.param("责任单位：公安部", [("公安部", _RESPONSIBLE)], id="责任单位"),
        pytest.param("由公安部负责", [("公安部", _RESPONSIBLE)], id="由字开头"),
        pytest.param(
            "财政部、税务总局按职责分工负责，2020年底前完成",
            [("财政部", _WITHIN), ("税务总局", _WITHIN)],
            id="附完成时限",
        ),
        pytest.param(
            "人力资源社会保障部负责，持续推进", [("人力资源社会保障部", _RESPONSIBLE)], id="附持续"
        ),
    ],
)
def test_each_part_of_a_note_has_its_own_role(note: str, roles: list[tuple[str, Role]]) -> None:
    parsed = _parsed(note)
    assert [(r.name, r.role) for r in parsed.roles] == roles
    assert not parsed.open_list
    assert not parsed.first_leads


# --- 等 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "names"),
    [
        ("公安部、商务部等按职责分工负责", ["公安部", "商务部"]),
        ("公安部、商务部等负责", ["公安部", "商务部"]),
        ("公安部等负责", ["公安部"]),
        ("公安部、商务部等部门负责", ["公安部", "商务部"]),
        ("公安部、商务部等有关部门负责", ["公安部", "商务部"]),
        ("公安部、商务部等有关部门和单位按职责分工负责", ["公安部", "商务部"]),
        ("公安部、商务部等相关单位配合", ["公安部", "商务部"]),
        ("公安部、商务部等和各省级人民政府负责", ["公安部", "商务部", "各省级人民政府"]),
        ("公安部、商务部等和各有关省级人民政府负责", ["公安部", "商务部", "各有关省级人民政府"]),
        ("国家发展改革委牵头，商务部、财政部等参加", ["国家发展改革委", "商务部", "财政部"]),
    ],
)
def test_deng_opens_the_list_and_is_no_part_of_a_name(note: str, names: list[str]) -> None:
    parsed = _parsed(note)
    assert [r.name for r in parsed.roles] == names
    assert parsed.open_list


def test_deng_inside_a_name_opens_nothing() -> None:
    parsed = _parsed("国家平等委员会、公安部负责")
    assert [r.name for r in parsed.roles] == ["国家平等委员会", "公安部"]
    assert not parsed.open_list


# --- 名称 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "names"),
    [
        ("工业和信息化部负责", ["工业和信息化部"]),
        ("文化和旅游部、粮食和储备局负责", ["文化和旅游部", "粮食和储备局"]),
        ("工业和信息化部和商务部负责", ["工业和信息化部", "商务部"]),
        ("商务部与工业和信息化部共同负责", ["商务部", "工业和信息化部"]),
        ("人力资源和社会保障部负责", ["人力资源和社会保障部"]),
        ("国家发展和改革委员会负责", ["国家发展和改革委员会"]),
        ("国家卫生和计划生育委员会负责", ["国家卫生和计划生育委员会"]),
        ("中央和国家机关工委、国管局负责", ["中央和国家机关工委", "国管局"]),
        ("共青团中央、全国妇联、全国工商联负责", ["共青团中央", "全国妇联", "全国工商联"]),
        ("中央军委政治工作部、全国总工会负责", ["中央军委政治工作部", "全国总工会"]),
        ("各有关部门和单位按职责分工负责", ["各有关部门和单位"]),
        ("各省、自治区、直辖市人民政府负责", ["各省、自治区、直辖市人民政府"]),
        ("各省（区、市）人民政府负责", ["各省（区、市）人民政府"]),
        ("各市、县人民政府负责", ["各市、县人民政府"]),
        ("新闻出版广电总局（国家版权局）负责", ["新闻出版广电总局（国家版权局）"]),
        ("海南自由贸易区管委会负责", ["海南自由贸易区管委会"]),
        ("工业和信息化部、公安部负责", ["工业和信息化部", "公安部"]),
        (
            "全国打击侵权假冒工作领导小组办公室、高检院负责",
            ["全国打击侵权假冒工作领导小组办公室", "高检院"],
        ),
    ],
)
def test_names_are_split_where_one_ends_and_the_next_begins(note: str, names: list[str]) -> None:
    assert [r.name for r in _parsed(note).roles] == names


# --- 列第一位者为牵头单位 ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "convention",
    [
        "列第一位者为牵头单位，下同", "列第一位的为牵头单位，下同", "排在第一位的为牵头单位",
        "列首位者为牵头部门", "排第一位的部门为牵头部门，下同",
    ],
)  # fmt: skip
def test_the_first_body_leads_where_the_note_says_so(convention: str) -> None:
    parsed = _parsed(f"农业农村部、科技部负责。{convention}")
    assert [(r.name, r.role) for r in parsed.roles] == [
        ("农业农村部", _LEAD), ("科技部", _RESPONSIBLE),
    ]  # fmt: skip
    assert parsed.first_leads


@pytest.mark.parametrize(
    ("note", "first"),
    [
        ("农业农村部、科技部负责", _LEAD),
        ("农业农村部、科技部等负责", _LEAD),
        ("农业农村部等负责", _LEAD),
        ("农业农村部、科技部按职责分工负责", _LEAD),
        ("农业农村部负责", _RESPONSIBLE),
        ("各省级人民政府、科技部负责", _RESPONSIBLE),
        ("有关部门、科技部负责", _RESPONSIBLE),
    ],
)
def test_after_that_note_the_first_of_several_leads(note: str, first: Role) -> None:
    assert _roles(note, first_leads=True)[0][1] is first
    assert all(role is not _LEAD for _, role in _roles(note, first_leads=True)[1:])
    assert _roles(note)[0][1] is not _LEAD


def test_a_lead_named_expressly_is_not_overruled() -> None:
    assert _roles("科技部、农业农村部牵头，财政部负责", first_leads=True) == [
        ("科技部", _LEAD), ("农业农村部", _LEAD), ("财政部", _RESPONSIBLE),
    ]  # fmt: skip


# --- 不是责任括注 --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "IP地址", "平安建设", "事", "西", "此件公开发布", "以下简称商务部", "2017年5月16日",
        "技工院校内由人力资源社会保障行政部门负责", "其中1995年广东省、福建省共落实了165名扩招任务",
        "含技工院校", "国办发〔2017〕46号", "负责", "牵头", "商务部和海关总署", "商务部负责同志",
        "由政府负责人牵头", "联系人：张三", "见附件", "按职责分工", "不负责", "一、二年级负责",
        "", "，", "等负责", "列第一位者为牵头单位",
    ],
)  # fmt: skip
def test_this_is_no_note(text: str) -> None:
    assert parse_note(text) is None


_NAMES = st.lists(
    st.sampled_from(
        ["公安部", "工业和信息化部", "国家发展改革委", "海关总署", "国家网信办", "高法院", "贸促会"]
    ),
    min_size=1, max_size=7, unique=True,
)  # fmt: skip


@given(leads=_NAMES, others=_NAMES, opened=st.booleans(), comma=st.sampled_from("，,；;"))
def test_any_list_of_bodies_is_read_back(
    leads: list[str], others: list[str], opened: bool, comma: str
) -> None:
    note = f"{'、'.join(leads)}牵头负责{comma}{'、'.join(others)}{'等' * opened}按职责分工负责"
    parsed = _parsed(note)
    assert [(r.name, r.role) for r in parsed.roles] == [
        *((name, _LEAD) for name in leads), *((name, _WITHIN) for name in others),
    ]  # fmt: skip
    assert parsed.open_list is opened


@given(
    st.text(
        st.sampled_from("公安部商务等和、，。；：负责牵头按职责分工配合会同由（）其中 \n1"),
        max_size=40,
    )
)
def test_any_text_is_read_without_an_error(text: str) -> None:
    parsed = parse_note(text)
    for role in parsed.roles if parsed else ():
        assert text[role.start : role.end] == role.name != ""
