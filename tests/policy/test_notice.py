"""国办发〔2017〕46号 against its hand-made gold: nothing missing, nothing added."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tiaowen.models import Clause, Document, Genre, Role, Span
from tiaowen.policy.normalise import CleanText, simplify

_GOLD = json.loads(
    (Path(__file__).parent / "notice_expected.json").read_text(encoding="utf-8")
)  # read here too: the clauses are the parameters of the tests
_CLAUSES = [
    pytest.param(item, clause, id=f"{item['number']}.{clause['index']}")
    for item in _GOLD["items"]
    for clause in item["clauses"]
]
# The noise of this one file, written down apart from the program: toned pinyin in ASCII brackets.
_PINYIN = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\)")
_ADDRESSEES = "各省、自治区、直辖市人民政府,国务院各部委、各直属机构"
_TITLE = "国务院办公厅关于印发2017年全国打击侵犯知识产权和制售假冒伪劣商品工作要点的通知"


def _find(notice: Document, item: int, index: int) -> Clause:
    (found,) = [c for c in notice.clauses if (c.item, c.index) == (item, index)]
    return found


def _numbered(notice: Document) -> list[Clause]:
    return [c for c in notice.clauses if c.item is not None]


def _words(notice: Document, span: Span) -> str:
    """The words of the original, without the pinyin, by a rule of this test's own."""
    return _PINYIN.sub("", notice.text[span.start : span.end])


# --- the whole -------------------------------------------------------------------------------


def test_the_notice_ships_unchanged(notice: Document) -> None:
    assert notice.sha256 == "433317d205d7a2d4b7b732ac68df0d380eeccd2260885eb1813864451408a17d"


def test_it_is_a_plain_text_notice_without_warnings(notice: Document) -> None:
    assert (notice.genre, notice.media, notice.encoding) == (Genre.NOTICE, "text", "utf-8")
    assert notice.warnings == ()
    assert notice.articles == ()


def test_eight_sections_with_their_titles(notice: Document, gold: dict[str, Any]) -> None:
    assert [(s.number, s.title) for s in notice.sections] == [
        (s["number"], s["title"]) for s in gold["sections"]
    ]
    assert [s.label for s in notice.sections] == [f"{n}、" for n in "一二三四五六七八"]


def test_thirty_one_items_with_their_titles_and_sections(
    notice: Document, gold: dict[str, Any]
) -> None:
    assert [(i.number, i.section, i.title) for i in notice.items] == [
        (i["number"], i["section"], i["title"]) for i in gold["items"]
    ]


def test_item_labels_are_printed_as_in_the_gazette(notice: Document) -> None:
    labels = {i.number: i.label for i in notice.items}
    assert (labels[1], labels[10], labels[11], labels[20], labels[31]) == (
        "（一）", "（十）", "（十一）", "（二十）", "（三十一）",
    )  # fmt: skip


def test_fifty_five_clauses_in_the_order_of_the_gold(
    notice: Document, gold: dict[str, Any]
) -> None:
    assert [(c.item, c.index) for c in _numbered(notice)] == [
        (i["number"], c["index"]) for i in gold["items"] for c in i["clauses"]
    ]


@pytest.mark.parametrize(("item", "expected"), _CLAUSES)
def test_clause_text_begins_and_ends_where_the_gold_says(
    notice: Document, item: dict[str, Any], expected: dict[str, Any]
) -> None:
    clause = _find(notice, item["number"], expected["index"])
    task = clause.text.removesuffix("。")
    assert task.startswith(expected["starts"])
    assert task.endswith(expected["ends"])
    assert clause.title == item["title"]
    assert clause.section == item["section"]
    assert clause.siblings == len(item["clauses"])


@pytest.mark.parametrize(("item", "expected"), _CLAUSES)
def test_clause_duties_are_exactly_those_of_the_gold(
    notice: Document, item: dict[str, Any], expected: dict[str, Any]
) -> None:
    clause = _find(notice, item["number"], expected["index"])
    assert [[d.body, d.role.value] for d in clause.duties] == expected["duties"]
    assert clause.open_list is expected["open_list"]
    assert {d.clause_id for d in clause.duties} == {clause.id}


def test_two_paragraphs_before_the_first_section_are_the_preamble(notice: Document) -> None:
    preamble = [c for c in notice.clauses if c.item is None]
    assert [c.label for c in preamble] == ["引言第一段", "引言第二段"]
    assert preamble[0].text.startswith("《2017年全国打击侵犯知识产权和制售假冒伪劣商品工作要点》")
    assert preamble[1].text.startswith(
        "2017年,全国打击侵犯知识产权和制售假冒伪劣商品工作要认真贯彻"
    )
    assert all(not c.duties and not c.note for c in preamble)


def test_labels_name_section_and_item(notice: Document) -> None:
    assert _find(notice, 11, 1).label == "三、（十一）"
    assert _find(notice, 31, 2).label == "八、（三十一）"


def test_clause_ids_are_distinct_short_hashes(notice: Document) -> None:
    ids = [c.id for c in notice.clauses]
    assert len(set(ids)) == 57  # 55 and the two of the preamble
    assert all(re.fullmatch(r"[0-9a-f]{16}", i) for i in ids)


# --- head ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        pytest.param(
            "title",
            _TITLE,
            "國務院辦公廳關于印發\n2017年全國打擊侵犯知識産權和制售假冒僞劣商品工作要點的通知",
            id="标题，跨两行",
        ),
        pytest.param("number", "国办发〔2017〕46号", "國辦發〔2017〕46号", id="发文字号"),
        pytest.param("issuer", "国务院办公厅", "國務院辦公廳", id="发文机关"),
        pytest.param("date", "2017-05-16", "2017年5月16日", id="成文日期"),
        pytest.param(
            "addressees",
            _ADDRESSEES,
            "各省、自治區、直轄市人民政府,國務院各部委、各直屬機構",
            id="主送机关",
        ),
    ],
)
def test_head_field_and_the_words_it_stands_on(
    notice: Document, cleaned: CleanText, name: str, value: str, words: str
) -> None:
    (field,) = [f for f in notice.head if f.name == name]
    assert field.value == value == getattr(notice, name)
    assert cleaned.quote(field.span) == words == _words(notice, field.span)


def test_citations_name_the_document_by_its_number(notice: Document) -> None:
    assert notice.name == "国办发〔2017〕46号"
    assert {c.document for c in notice.clauses} == {"国办发〔2017〕46号"}


# --- the counts of DESIGN, section 5 ------------------------------------------------------------


def test_thirty_two_distinct_bodies(notice: Document) -> None:
    assert len({d.body for c in notice.clauses for d in c.duties}) == 32


def test_eighteen_clauses_name_a_lead_and_six_of_them_others_too(notice: Document) -> None:
    led = [c for c in notice.clauses if any(d.role is Role.LEAD for d in c.duties)]
    shared = [c for c in led if any(d.role is not Role.LEAD for d in c.duties)]
    assert len(led) == 18
    assert [(c.item, c.index) for c in shared] == [
        (11, 1), (16, 1), (17, 1), (23, 1), (27, 1), (28, 3),
    ]  # fmt: skip


def test_four_notes_end_in_deng(notice: Document) -> None:
    opened = [(c.item, c.index) for c in notice.clauses if c.open_list]
    assert opened == [(4, 5), (16, 1), (18, 1), (27, 1)]
    assert all("等按职责分工" in c.note for c in notice.clauses if c.open_list)


def test_sixteen_items_never_name_a_lead(notice: Document) -> None:
    led = {c.item for c in notice.clauses if any(d.role is Role.LEAD for d in c.duties)}
    assert len({i.number for i in notice.items} - led) == 16


def test_every_clause_of_an_item_has_a_note(notice: Document) -> None:
    assert all(c.note and c.note_span and c.duties for c in _numbered(notice))


def test_696_pinyin_inserts_are_taken_out_and_nothing_else(
    notice: Document, cleaned: CleanText
) -> None:
    without, inserts = _PINYIN.subn("", notice.text)
    assert inserts == 696
    assert cleaned.text == without


# --- replay --------------------------------------------------------------------------------------


def test_every_clause_replays_from_the_original(notice: Document, cleaned: CleanText) -> None:
    for clause in notice.clauses:
        assert cleaned.quote(clause.span) == _words(notice, clause.span)
        assert simplify(_words(notice, clause.text_span)) == clause.text
        if clause.note_span is not None:
            assert simplify(_words(notice, clause.note_span)) == f"({clause.note})"
            assert clause.span == Span(clause.text_span.start, clause.note_span.end)


def test_every_duty_replays_from_the_original(notice: Document) -> None:
    duties = [(c, d) for c in notice.clauses for d in c.duties]
    assert len(duties) == 200
    for clause, duty in duties:
        assert simplify(_words(notice, duty.span)) == duty.body
        assert clause.note_span is not None
        assert clause.note_span.start < duty.span.start < duty.span.end < clause.note_span.end


def test_every_title_and_heading_replays_from_the_original(notice: Document) -> None:
    for section in notice.sections:
        assert simplify(_words(notice, section.span)) == section.label + section.title
    for item in notice.items:
        words = simplify(_words(notice, item.span))
        assert words.startswith(f"({item.label[1:-1]}){item.title}。")
        assert words.endswith(")")
    for clause in _numbered(notice):
        assert clause.title_span is not None
        assert simplify(_words(notice, clause.title_span)) == clause.title


def test_clauses_stand_in_order_and_do_not_overlap(notice: Document) -> None:
    spans = [c.span for c in notice.clauses]
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


def test_clauses_titles_and_headings_make_up_the_whole_body(notice: Document) -> None:
    """From the first heading on every character of the notice belongs to something."""
    covered = Counter[int]()
    for section in notice.sections:
        covered.update(range(section.span.start, section.span.end))
    for item in notice.items:
        covered.update(range(item.span.start, item.span.end))
    body = range(notice.sections[0].span.start, len(notice.text.rstrip()))
    left = "".join(notice.text[i] for i in body if not covered[i])
    assert _PINYIN.sub("", left).strip() == ""  # the reading of a heading's last character
    assert max(covered.values()) == 1


# --- sidecar -------------------------------------------------------------------------------------


def test_all_fifty_five_clauses_have_an_unofficial_translation(notice: Document) -> None:
    for clause in _numbered(notice):
        translation = clause.translation
        assert translation is not None, clause.label
        assert translation.language == "en"
        for text in (translation.title, translation.text, translation.note):
            letters = [c for c in text if c.isalpha()]
            # Names of campaigns are given in both languages: Sword Net (剑网).
            assert sum(c.isascii() for c in letters) > 0.9 * len(letters) > 0, clause.label


@pytest.mark.parametrize(
    ("item", "index", "word"),
    [(6, 1, "delivery"), (11, 1, "software"), (15, 1, "judicial"), (21, 2, "blacklist"),
     (24, 1, "e-commerce"), (28, 3, "brics"), (31, 1, "local")],
)  # fmt: skip
def test_a_translation_stands_with_its_own_clause(
    notice: Document, item: int, index: int, word: str
) -> None:
    translation = _find(notice, item, index).translation
    assert translation is not None
    assert word in f"{translation.title} {translation.text}".lower()
