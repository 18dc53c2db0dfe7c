"""The user's own library: made by the first addition, opened the next time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tiaowen.api import default_index
from tiaowen.config import Settings
from tiaowen.errors import StoreCorrupt, StoreMissing
from tiaowen.index.manifest import MANIFEST
from tiaowen.library import Library, user_library
from tiaowen.models import Document

from .conftest import NIGHT, garden, names
from .test_changes import files


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Data and cache folders of the test's own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert user_library().is_relative_to(tmp_path)
    return tmp_path


def test_it_begins_with_the_bundled_notice_and_writes_nothing(
    hashing: Settings, notice: Document
) -> None:
    with Library.open(settings=hashing) as library:
        assert library.is_bundled
        assert library.documents == (notice,)
        assert library.folder == user_library()
        assert not user_library().exists()


def test_the_first_addition_makes_it_and_leaves_the_cached_index_alone(
    hashing: Settings, notice: Document
) -> None:
    library = Library.open(settings=hashing)
    cached = default_index(hashing)
    before = files(cached)
    library.add(garden(), "植物园.txt")
    assert not library.is_bundled
    assert names(library) == ["国办发〔2017〕46号", "国办发〔2021〕77号"]
    assert library.documents[0] == notice  # with its translation
    assert files(cached) == before
    again = Library.open(settings=hashing)
    assert again.documents == library.documents
    assert again.assistant.ask(NIGHT).citations[0].document == "国办发〔2021〕77号"


def test_another_process_that_made_it_first_is_joined(hashing: Settings) -> None:
    one, other = Library.open(settings=hashing), Library.open(settings=hashing)
    one.add(garden(), "植物园.txt")
    other.add(garden(number=78), "另一份.txt")
    assert names(other) == ["国办发〔2017〕46号", "国办发〔2021〕77号", "国办发〔2021〕78号"]


def test_an_index_of_the_settings_comes_first(hashing: Settings, folder: Path) -> None:
    Library.open(settings=hashing).add(garden(), "植物园.txt")
    library = Library.open(settings=replace(hashing, index=folder))
    assert names(library) == ["国办发〔2017〕46号"]
    library.add(garden(number=78), "另一份.txt")
    assert names(Library.open(settings=hashing))[1] == "国办发〔2021〕77号"
    with pytest.raises(StoreMissing):
        Library.open(folder / "nowhere", settings=hashing)


def test_of_another_embedder_or_version_it_is_indexed_anew(
    hashing: Settings, notice: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Library.open(settings=hashing)
    first.add(garden(), "植物园.txt")
    with_prefix = replace(hashing, query_prefix="query: ")
    again = Library.open(settings=with_prefix)
    assert again.documents == (notice, first.documents[1])
    assert again.assistant.manifest.embedder.query_prefix == "query: "
    assert again.assistant.generation == "gen-2"
    # An index of another normaliser keeps its texts; everything else is worked out again.
    monkeypatch.setattr("tiaowen.index.reader.NORMALISER_VERSION", 999)
    monkeypatch.setattr("tiaowen.index.builder.NORMALISER_VERSION", 999)
    newest = Library.open(settings=with_prefix)
    assert newest.assistant.manifest.normaliser == 999
    assert newest.documents == again.documents


def test_a_damaged_one_is_not_replaced_by_the_notice_in_silence(hashing: Settings) -> None:
    library = Library.open(settings=hashing)
    library.add(garden(), "植物园.txt")
    (user_library() / library.assistant.generation / MANIFEST).write_text("{}")
    with pytest.raises(StoreCorrupt) as caught:
        Library.open(settings=hashing)
    assert str(user_library()) in caught.value.advice
