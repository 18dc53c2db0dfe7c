"""Meaning beside words: what it adds to coverage, what it takes, where it is silent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tiaowen.answer.citations import Citer
from tiaowen.answer.extract import by_meaning, sentences_of
from tiaowen.answer.locate import _with_meaning
from tiaowen.api import Assistant
from tiaowen.models import Document, Hit


def _hit(notice: Document, **parts: float) -> Hit:
    return Hit(notice.clauses[5], 1.0, parts)


@pytest.mark.parametrize(
    ("coverage", "dense", "late", "wordless", "wanted"),
    [
        (0.5, 0.3, 0.5, 0.0, 0.5),  # neither for nor against
        (0.5, 0.8, 0.5, 0.0, 0.9),  # 0.5 + 0.8 · 0.5
        (0.5, 0.05, 0.5, 0.0, 0.3),  # 0.5 - 0.8 · 0.25
        (0.2, 0.3, 0.9, 0.5, 0.6),  # 0.2 + 0.5 · (0.9 - 0.5) / 0.5
        (0.2, 0.3, 0.4, 0.5, 0.2),  # late interaction is not clear enough
        (0.9, 1.0, 1.0, 1.0, 1.0),
        (0.1, 0.0, 0.0, 0.0, 0.0),
        (0.0, 0.9, 0.9, 0.0, 0.0),  # a number that no document has
    ],
)
def test_what_meaning_adds_and_takes(
    notice: Document, coverage: float, dense: float, late: float, wordless: float, wanted: float
) -> None:
    found = _with_meaning(coverage, _hit(notice, dense=dense, late=late), wordless=wordless)
    assert found == pytest.approx(wanted)


def test_vectors_of_another_model_say_nothing(notice: Document) -> None:
    assert _with_meaning(0.5, _hit(notice, dense=0.9), wordless=1.0) == 0.5


def test_sentences_without_a_word_of_the_question_are_told_apart(
    assistant: Assistant, notice: Document
) -> None:
    retriever = assistant._retriever
    citer = Citer(retriever.index.store)
    clause = next(c for c in notice.clauses if "黑加油站" in c.text)
    sentences = sentences_of(clause, (), citer=citer, retriever=retriever)
    assert len(sentences) > 1
    assert not any(s.score for s in sentences)
    best = max(by_meaning(sentences, "petrol stations", retriever=retriever), key=lambda s: s.score)
    assert "黑加油站" in best.text
    worded = [replace(s, score=0.5) for s in sentences]
    assert by_meaning(worded, "petrol stations", retriever=retriever) == worded


@pytest.mark.parametrize("question", ["0000", "987654321", "１２３４５"])
def test_a_number_is_not_answered_by_other_numbers(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).abstained
