"""An answer that does not replay is refused: each way of tampering with one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tiaowen.answer.citations import Citer, marks
from tiaowen.api import Assistant
from tiaowen.errors import CitationError
from tiaowen.index.reader import IndexReader
from tiaowen.models import Answer, Citation, Document, Duty, Role, Span


@pytest.fixture(scope="module")
def citer(index_folder: Path) -> Citer:
    return Citer(IndexReader.open(index_folder).store)


@pytest.fixture(scope="module")
def answer(assistant: Assistant) -> Answer:
    return assistant.ask("软件正版化由谁牵头？")


def _with_citation(answer: Answer, change: Callable[[Citation], Citation]) -> Answer:
    return replace(answer, citations=(change(answer.citations[0]), *answer.citations[1:]))


def test_an_answer_as_made_passes(citer: Citer, answer: Answer) -> None:
    assert citer.verify(answer) is answer


@pytest.mark.parametrize(
    "change",
    [
        lambda c: replace(c, quote=c.quote.replace("新聞出版廣電總局", "商務部")),
        lambda c: replace(c, quote=c.quote[:-1]),
        lambda c: replace(c, quote=c.quote + "。"),
        lambda c: replace(c, quote=""),
        lambda c: replace(c, quote=c.quote.replace("軟件", "软件")),
        lambda c: replace(c, start=c.start + 1),
        lambda c: replace(c, start=c.start - 1),
        lambda c: replace(c, end=c.end - 1),
        lambda c: replace(c, end=c.end + 1),
        lambda c: replace(c, start=c.start + 1, end=c.end + 1),
        lambda c: replace(c, start=c.end, end=c.start),
        lambda c: replace(c, end=c.start),
        lambda c: replace(c, start=-1),
        lambda c: replace(c, start=0, end=10),
        lambda c: replace(c, end=10_000_000),
        lambda c: replace(c, start=10_000_000, end=10_000_001),
        lambda c: replace(c, sha256="0" * 64),
        lambda c: replace(c, sha256=""),
        lambda c: replace(c, clause_id="0" * 16),
        lambda c: replace(c, item=12),
        lambda c: replace(c, item=None),
        lambda c: replace(c, clause=2),
    ],
)
def test_a_changed_citation_is_refused(
    citer: Citer, answer: Answer, change: Callable[[Citation], Citation]
) -> None:
    with pytest.raises(CitationError, match=r"国办发〔2017〕46号 三、（十一）"):
        citer.verify(_with_citation(answer, change))


@pytest.mark.parametrize(
    "change",
    [
        lambda c: replace(c, label="三、（十二）"),
        lambda c: replace(c, document="国办发〔2017〕47号"),
    ],
)
def test_a_label_that_is_not_that_of_the_words_is_refused(
    citer: Citer, answer: Answer, change: Callable[[Citation], Citation]
) -> None:
    """The label is what is pasted into a memo."""
    with pytest.raises(CitationError, match="another clause"):
        citer.verify(_with_citation(answer, change))


def test_words_of_one_clause_are_refused_under_the_id_of_another(
    citer: Citer, notice: Document
) -> None:
    by_place = {(c.item, c.index): c for c in notice.clauses}
    made = citer.clause(by_place[21, 1])
    with pytest.raises(CitationError, match="another clause"):
        citer.replay(replace(made, clause_id=by_place[21, 2].id, clause=2))


def test_offsets_shifted_by_one_are_refused_for_every_part_of_every_clause(
    citer: Citer, notice: Document
) -> None:
    """Even where the next character is inserted noise and the words would stay the same."""
    for clause in notice.clauses:
        for span in (clause.span, clause.text_span, clause.note_span, clause.title_span):
            if span is None:
                continue
            citation = citer.clause(clause, span)
            citer.replay(citation)
            for start, end in ((-1, 0), (1, 0), (0, -1), (0, 1)):
                shifted = replace(citation, start=span.start + start, end=span.end + end)
                with pytest.raises(CitationError):
                    citer.replay(shifted)


def test_offsets_beyond_the_end_of_the_document_are_refused(citer: Citer, notice: Document) -> None:
    last = citer.clause(notice.clauses[-1])
    assert last.end == len(notice.text)
    with pytest.raises(CitationError, match="offsets"):
        citer.replay(replace(last, end=last.end + 1000))


def test_a_tampered_nearest_clause_is_refused_too(citer: Citer, assistant: Assistant) -> None:
    refusal = assistant.ask("软件正版化的预算是多少？")
    assert refusal.nearest
    changed = replace(refusal.nearest[0], quote="预算一亿元")
    with pytest.raises(CitationError):
        citer.verify(replace(refusal, nearest=(changed,)))


def test_a_duty_of_a_clause_that_is_not_cited_is_refused(
    citer: Citer, answer: Answer, notice: Document
) -> None:
    foreign = next(d for c in notice.clauses if c.item == 12 for d in c.duties)
    with pytest.raises(CitationError, match="农业部: its clause is not cited"):
        citer.verify(replace(answer, duties=(*answer.duties, foreign)))
    with pytest.raises(CitationError, match="not cited"):
        citer.verify(replace(answer, citations=(), text="没有引用"))


@pytest.mark.parametrize(
    "change",
    [
        lambda d: replace(d, body="商务部"),
        lambda d: replace(d, span=Span(d.span.start + 1, d.span.end)),
        lambda d: replace(d, span=Span(0, 5)),
    ],
)
def test_a_duty_whose_name_does_not_stand_there_is_refused(
    citer: Citer, answer: Answer, change: Callable[[Duty], Duty]
) -> None:
    assert answer.duties[0].role is Role.LEAD
    with pytest.raises(CitationError, match="the source says"):
        citer.verify(replace(answer, duties=(change(answer.duties[0]),)))


def test_a_role_that_the_note_does_not_give_is_refused(citer: Citer, answer: Answer) -> None:
    """工商总局 shares software legalization by its remit; it does not lead it."""
    (duty,) = [d for d in answer.duties if d.body == "工商总局"]
    promoted = replace(duty, role=Role.LEAD)
    with pytest.raises(CitationError, match="工商总局"):
        citer.verify(replace(answer, duties=(promoted,)))


@pytest.mark.parametrize("mark", ["[9]", "[0]", "[2]", "[123]"])
def test_a_mark_without_a_citation_is_refused(citer: Citer, answer: Answer, mark: str) -> None:
    with pytest.raises(CitationError, match="has no citation"):
        citer.verify(replace(answer, text=f"{answer.text}另见{mark}。"))


def test_marks_are_read_in_order_and_years_are_none() -> None:
    assert list(marks("甲[2]乙[1][10] 国办发[2017]46号 [x] []")) == [2, 1, 10]


def test_an_assistant_never_hands_out_what_does_not_replay(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A defect on the way to an answer ends in an error, not in a wrong quotation."""
    right = Citer.clause

    def wrong(self: Citer, *args: object, **kwargs: object) -> Citation:
        made = right(self, *args, **kwargs)  # type: ignore[arg-type]
        return replace(made, quote=made.quote.replace("牽頭", ""))

    monkeypatch.setattr(Citer, "clause", wrong)
    with pytest.raises(CitationError):
        assistant.ask("软件正版化由谁牵头？")
