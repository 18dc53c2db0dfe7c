"""English words that no document has are looked up among the policy terms."""

from __future__ import annotations

from tiaowen.index.terms import stem
from tiaowen.retrieval.glossary import Entry, Glossary, policy_entries


def _found(glossary: Glossary, question: str, *, wide: bool = True) -> list[tuple[str, ...]]:
    words = [stem(word) for word in question.split()]
    return [entry.equivalents for _, _, entry in glossary.in_words(words, wide=wide)]


def test_words_that_no_document_has() -> None:
    glossary = Glossary(()).within(lambda word: False)
    (found,) = _found(glossary, "administrative reconsideration")
    assert "行政复议" in found
    assert _found(glossary, "xylophone") == []


def test_words_that_documents_have_stay_as_they_are() -> None:
    assert _found(Glossary(()), "administrative reconsideration") == []
    known = {stem(word) for word in ("administrative", "reconsideration")}
    assert _found(Glossary(()).within(known.__contains__), "administrative reconsideration") == []
    half = Glossary(()).within(lambda word: word == stem("administrative"))
    assert _found(half, "administrative reconsideration") != []


def test_only_where_they_are_wanted() -> None:
    glossary = Glossary(()).within(lambda word: False)
    assert _found(glossary, "administrative reconsideration", wide=False) == []


def test_an_entry_of_the_glossary_comes_first() -> None:
    entry = Entry("en", "administrative reconsideration", ("复议",))
    glossary = Glossary([entry]).within(lambda word: False)
    assert _found(glossary, "administrative reconsideration") == [("复议",)]


def test_one_entry_for_each_english_form() -> None:
    rows = [
        (["复议", "行政复议"], ["review", "reconsideration"], "procedure"),
        (["审查"], ["review"], "procedure"),
        (["商务部"], ["MOFCOM"], "body"),
    ]
    found = {entry.term: entry.equivalents for entry in policy_entries(rows)}
    both = ("复议", "行政复议")
    assert found == {"review": (*both, "审查"), "reconsideration": both}


def test_names_of_bodies_are_left_to_the_agencies() -> None:
    assert "商务部" not in Glossary.policy_terms().terms()
    assert "行政复议" in Glossary.policy_terms().terms()
