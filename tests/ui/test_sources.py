"""A citation is marked where its words stand, or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tiaowen.models import Citation, Clause, Document, Span
from tiaowen.policy.normalise import simplify
from tiaowen.ui.sources import Place, Sources, key_of, name_of


def words(sources: Sources, document: Document, place: Place, kind: str) -> str:
    text = sources.clean(document).text
    return "".join(text[part.start : part.end] for part in place.parts if part.kind == kind)


def test_task_and_note_are_two_parts(
    sources: Sources, notice: Document, citation: Citation
) -> None:
    place = sources.locate(citation)
    assert place is not None
    assert [part.kind for part in place.parts] == ["t", "n"]
    assert words(sources, notice, place, "t").startswith("持續開展政府機關軟件正版化工作")
    note = words(sources, notice, place, "n")
    assert note.startswith("(新聞出版廣電總局牽頭負責,工業和信息化部")
    assert note.endswith("國管局按職責分工負責)")


def test_every_clause_is_found_whole(sources: Sources, notice: Document) -> None:
    clean = sources.clean(notice)
    for clause in notice.clauses:
        place = sources.locate(cite_all(notice, clause, clean.quote(clause.span)))
        assert place is not None, clause.label
        together = "".join(clean.text[part.start : part.end] for part in place.parts)
        assert together == clean.quote(clause.span)
        assert ("n" in [part.kind for part in place.parts]) == (clause.note_span is not None)


def cite_all(document: Document, clause: Clause, quote: str) -> Citation:
    return Citation(
        document.number, clause.label, clause.item, clause.index, clause.id, quote,
        clause.span.start, clause.span.end, document.sha256,
    )  # fmt: skip


def test_one_sentence_is_a_task_alone(
    sources: Sources, notice: Document, citation: Citation, software: Clause
) -> None:
    end = notice.text.index("。", software.text_span.start) + 1
    clean = sources.clean(notice)
    sentence = clean.quote(Span(software.text_span.start, end))
    place = sources.locate(replace(citation, quote=sentence, end=end))
    assert place is not None
    assert [part.kind for part in place.parts] == ["t"]
    assert words(sources, notice, place, "t") == sentence


def test_whole_item_has_a_note_for_each_of_its_clauses(sources: Sources, notice: Document) -> None:
    item = notice.items[20]
    clean = sources.clean(notice)
    whole = Citation(
        notice.number, "六、（二十一）", 21, None, "", clean.quote(item.span),
        item.span.start, item.span.end, notice.sha256,
    )  # fmt: skip
    place = sources.locate(whole)
    assert place is not None
    assert [part.kind for part in place.parts].count("n") == 6


def test_title_over_two_lines_is_found(sources: Sources, notice: Document) -> None:
    (title,) = [field for field in notice.head if field.name == "title"]
    quote = sources.clean(notice).quote(title.span).replace("\n", "")
    head = Citation(
        notice.number, "标题", None, None, "", quote, title.span.start, title.span.end,
        notice.sha256,
    )  # fmt: skip
    place = sources.locate(head)
    assert place is not None
    assert "\n" in words(sources, notice, place, "t")


def test_simplified_quotation_is_the_same_words(sources: Sources, citation: Citation) -> None:
    assert sources.locate(replace(citation, quote=simplify(citation.quote))) == sources.locate(
        citation
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"quote": "由公安部牵头负责。"},
        {"quote": ""},
        {"start": 4790},
        {"start": -1},
        {"end": 10**9},
        {"start": 5000, "end": 5000},
        {"sha256": "0" * 64},
    ],
    ids=str,
)
def test_what_does_not_stand_there_is_not_marked(
    sources: Sources, citation: Citation, wrong: dict[str, str | int]
) -> None:
    assert sources.locate(replace(citation, **wrong)) is None  # type: ignore[arg-type]


def test_address_of_a_place(sources: Sources, citation: Citation, notice: Document) -> None:
    place = sources.locate(citation)
    assert place is not None
    task, note = place.parts
    assert place.fragment("1") == (
        f"#cite/{notice.sha256[:16]}/1/{task.start}-{task.end}t.{note.start}-{note.end}n"
    )


def test_documents_by_key(sources: Sources, notice: Document) -> None:
    assert sources.get(key_of(notice.sha256)) is notice
    assert sources.get("0" * 16) is None
    assert name_of(notice) == "国办发〔2017〕46号"
