"""The head of a document: title, number, issuer, date, addressees."""

from __future__ import annotations

import pytest
from tiaowen.models import Document, Genre
from tiaowen.policy.normalise import simplify
from tiaowen.policy.parse import clean_document, parse

_BODY = "一、总体要求\n要认真贯彻落实党中央、国务院决策部署，持续优化营商环境。\n"


def _document(*lines: str, name: str = "通知.txt") -> Document:
    document = parse("\n".join(lines).encode(), name=name)
    cleaned = clean_document(document)
    for field in document.head:
        words = simplify(cleaned.quote(field.span))
        if field.name in ("addressees", "issuer"):
            assert words == field.value
        assert words
    return document


def _head(document: Document) -> tuple[str, str, str, str, str]:
    return (
        document.title, document.number, document.issuer, document.date, document.addressees,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            [
                "国务院关于做好节能工作的意见",
                "国发〔2018〕12号",
                "各省、自治区、直辖市人民政府：",
                _BODY,
                "国务院",
                "2018年3月5日",
                "（此件公开发布）",
            ],
            ("国务院关于做好节能工作的意见", "国发〔2018〕12号", "国务院", "2018-03-05",
             "各省、自治区、直辖市人民政府"),
            id="一般格式",
        ),
        pytest.param(
            [
                "国务院办公厅关于做好节能工作",
                "有关问题的通知",
                "国办发〔2018〕9号",
                "各省、自治区、直辖市人民政府，国务院各部委、各直属机构:",
                _BODY,
                "国务院办公厅",
                "二〇一八年十二月三十一日",
            ],
            ("国务院办公厅关于做好节能工作有关问题的通知", "国办发〔2018〕9号", "国务院办公厅",
             "2018-12-31", "各省、自治区、直辖市人民政府，国务院各部委、各直属机构"),
            id="标题两行，汉字日期",
        ),
        pytest.param(
            [
                "国发〔2018〕12号",
                "国务院关于做好节能工作的意见",
                "教育部：",
                _BODY,
                "国务院",
                "2018年3月5日",
            ],
            ("国务院关于做好节能工作的意见", "国发〔2018〕12号", "国务院", "2018-03-05", "教育部"),
            id="文号在标题前",
        ),
        pytest.param(
            [
                "国务院办公厅、中央军委办公厅关于做好节能工作的通知",
                "国办发[1996]25号",
                "各省、自治区、直辖市人民政府，各军区：",
                _BODY,
                "1996年6月29日",
            ],
            ("国务院办公厅、中央军委办公厅关于做好节能工作的通知", "国办发〔1996〕25号",
             "国务院办公厅、中央军委办公厅", "1996-06-29", "各省、自治区、直辖市人民政府，各军区"),
            id="联合发文，方括号文号",
        ),
        pytest.param(
            [
                "节能工作有关问题的批复",
                "国函〔2006〕38号",
                "教育部：",
                "你部关于节能工作的请示收悉，现批复如下，同意组建工作机构，请认真组织实施，并及时报告进展。",
                "国务院",
                "二○○六年五月二十三日",
            ],
            ("节能工作有关问题的批复", "国函〔2006〕38号", "国务院", "2006-05-23", "教育部"),
            id="发文机关只在落款",
        ),
        pytest.param(
            [
                "节能监察办法公布令",
                "国务院令第711号",
                "现公布《节能监察办法》，自2019年5月15日起施行，各地区、各部门要认真组织实施，确保落实到位。",
                "2019年4月3日",
            ],
            ("节能监察办法公布令", "国务院令第711号", "国务院", "2019-04-03", ""),
            id="发文机关只在令的文号里",
        ),
        pytest.param(
            ["节能工作要点", _BODY],
            ("节能工作要点", "", "", "", ""),
            id="只有标题",
        ),
        pytest.param(
            [
                "關于印發節能工作要點的通(tōng)知",
                "國辦發〔2017〕46号",
                "各省、自治區(qū)人民政府：",
                _BODY,
                "國務院辦公廳",
                "2017年5月16日",
            ],
            ("关于印发节能工作要点的通知", "国办发〔2017〕46号", "国务院办公厅", "2017-05-16",
             "各省、自治区人民政府"),
            id="繁体带注音",
        ),
    ],
)  # fmt: skip
def test_the_head_of_a_notice(lines: list[str], expected: tuple[str, ...]) -> None:
    document = _document(*lines)
    assert document.genre is Genre.NOTICE
    assert _head(document) == expected


def test_what_belongs_to_the_head_is_in_no_clause() -> None:
    document = _document(
        "国务院关于做好节能工作的意见", "国发〔2018〕12号", "教育部：", _BODY, "国务院",
        "2018年3月5日", "（此件公开发布）",
    )  # fmt: skip
    assert [c.text for c in document.clauses] == [
        "要认真贯彻落实党中央、国务院决策部署，持续优化营商环境。"
    ]


def test_a_date_inside_the_text_is_not_the_date_of_the_document() -> None:
    document = _document(
        "国务院关于做好节能工作的意见", "国发〔2018〕12号", "教育部：",
        "一、总体要求", "2019年1月1日起，全面推行节能标准。", "国务院", "2018年3月5日",
    )  # fmt: skip
    assert document.date == "2018-03-05"


def test_a_number_quoted_in_the_text_is_not_the_number_of_the_document() -> None:
    document = _document(
        "节能工作要点", "一、总体要求", "按照《国务院关于节能的意见》（国发〔2011〕37号）执行。"
    )
    assert document.number == ""
    assert document.name == "节能工作要点"


def test_a_regulation_is_named_by_its_title_and_dated_by_its_last_order() -> None:
    document = _document(
        "# 节能监察条例", "",
        "1991年3月4日 中华人民共和国国务院令第76号发布", "",
        "2018年11月6日 中华人民共和国国务院令第706号公布", "",
        "2019年3月1日 施行", "",
        "## 第一章 总则", "", "第一条 为了规范节能监察，制定本条例。", "",
        "第二条 国务院有关部门负责节能监察工作。", "", "第三条 本条例自2019年3月1日起施行。",
        name="条例.md",
    )  # fmt: skip
    assert document.genre is Genre.LEGISLATION
    assert document.title == "节能监察条例"
    assert document.number == "中华人民共和国国务院令第706号"
    assert document.issuer == "国务院"
    assert document.date == "2018-11-06"
    assert {c.document for c in document.clauses} == {"《节能监察条例》"}


@pytest.mark.parametrize(
    "line", ["2018年13月5日", "2018年2月45日", "二〇一八年", "2018年3月5日印发各部门参照执行"]
)
def test_what_is_no_date_line(line: str) -> None:
    document = _document("节能工作要点", _BODY, line)
    assert document.date == ""
