"""The index of some documents, cut out of a larger one, is what building only these would give."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tiaowen.api import build, parse
from tiaowen.index.part import part_of
from tiaowen.index.postings import Postings
from tiaowen.index.reader import IndexReader
from tiaowen.models import Document

ROADS = """某某部关于养护公路的通知
某发〔2021〕7号
一、养护公路
（一）巡查桥梁。每月巡查桥梁。（某某部负责，海关总署配合）
（二）修补路面。及时修补路面。（财政部牵头负责）
"""
GARDEN = """某某部关于植物园的通知
某发〔2020〕1号
一、开放
（一）免费开放。植物园免费开放。（财政部负责）
"""


@pytest.fixture(scope="module")
def documents(notice: Document) -> list[Document]:
    return [parse(ROADS.encode(), name="roads.txt"), notice, parse(GARDEN.encode(), name="g.txt")]


@pytest.fixture(scope="module")
def whole(
    tmp_path_factory: pytest.TempPathFactory, documents: list[Document]
) -> Iterator[IndexReader]:
    folder = tmp_path_factory.mktemp("whole")
    build(documents, folder)
    reader = IndexReader.open(folder)
    yield reader
    reader.close()


@pytest.mark.parametrize("chosen", [(1,), (0, 2), (2,), (0, 1, 2)])
def test_a_part_is_what_building_it_alone_gives(
    whole: IndexReader, documents: list[Document], chosen: tuple[int, ...], tmp_path: Path
) -> None:
    only = [documents[place] for place in chosen]
    build(only, tmp_path)
    built = IndexReader.open(tmp_path)
    part = part_of(whole, [document.sha256 for document in reversed(only)])
    for one, other in ((part.chinese, built.chinese), (part.english, built.english)):
        for name in Postings._ARRAYS:
            got, expected = getattr(one, name), getattr(other, name)
            assert got.dtype == expected.dtype, name
            assert np.array_equal(got, expected), name
        assert (one.held, one._average) == (other.held, other._average)
    assert np.array_equal(part.vectors.rows, built.vectors.rows)
    assert np.allclose(part.vectors.vectors(), built.vectors.vectors(), atol=1e-6)
    assert part.store.rows == built.store.rows
    assert part.store.document_rows() == built.store.document_rows()
    assert part.store.bodies() == built.store.bodies()
    assert part.store.duty_rows() == built.store.duty_rows()
    for document in only:
        assert part.store.document(document.sha256) == built.store.document(document.sha256)
    assert {k: part.manifest.counts[k] for k in ("documents", "clauses", "duties", "terms")} == {
        k: built.manifest.counts[k] for k in ("documents", "clauses", "duties", "terms")
    }
    assert part.manifest.generation.startswith(f"{whole.manifest.generation}/")
    built.close()


def test_a_part_outlives_the_whole(documents: list[Document], tmp_path: Path) -> None:
    build(documents, tmp_path)
    whole = IndexReader.open(tmp_path)
    part = part_of(whole, [documents[2].sha256])
    whole.close()
    (clause,) = part.store.document(documents[2].sha256).clauses
    assert clause.text == "植物园免费开放。"
    assert part.chinese.frequency("免费") == 1


def test_a_part_leaves_nothing_on_disk(documents: list[Document], tmp_path: Path) -> None:
    build(documents, tmp_path)
    before = sorted(tmp_path.rglob("*"))
    whole = IndexReader.open(tmp_path)
    part = part_of(whole, [documents[1].sha256])
    assert part.store.rows == 57
    assert sorted(tmp_path.rglob("*")) == before
    whole.close()
