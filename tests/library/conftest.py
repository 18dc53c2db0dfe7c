"""Notices as their files, and a library in a folder of the test's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tiaowen.api import build
from tiaowen.config import HASHING_EMBEDDER, Settings
from tiaowen.library import Library
from tiaowen.models import Document

DOCUMENTS = Path(__file__).parent.parent / "policy" / "documents"

GARDEN = """国务院办公厅关于推进国家植物园建设的意见
国办发〔2021〕77号
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
为加强植物迁地保护，经国务院同意，现提出以下意见。
一、扩大开放
（一）延长开放时间。国家植物园夏季夜间向公众开放。（国家林草局牵头负责，住房城乡建设部配合）
（二）降低门票价格。对学生和老年人免收门票。（国家发展改革委、财政部按职责分工负责）
二、加强保护
（三）收集珍稀植物。建立濒危植物种质资源库。（国家林草局、中科院负责）
国务院办公厅
2021年12月28日
"""
"""3 items, 3 clauses with 2 + 2 + 2 duties, and the opening."""

NIGHT = "国家植物园夜间开放由谁牵头？"


def garden(*, night: str = "夏季夜间向公众开放", number: int = 77) -> bytes:
    """The notice on botanical gardens, also in another wording or under another number."""
    text = GARDEN.replace("夏季夜间向公众开放", night).replace("77号", f"{number}号")
    return text.encode()


@pytest.fixture(scope="session")
def hashing() -> Settings:
    """The embedder without a model: an index is then built in a fraction of a second."""
    return Settings(embedder=HASHING_EMBEDDER)


Open = Callable[[], Library]


@pytest.fixture
def folder(tmp_path: Path, notice: Document, hashing: Settings) -> Path:
    """An index of the bundled notice."""
    build([notice], tmp_path / "index", settings=hashing)
    return tmp_path / "index"


@pytest.fixture
def open_library(folder: Path, hashing: Settings) -> Open:
    return lambda: Library.open(folder, settings=hashing)


@pytest.fixture
def library(open_library: Open) -> Library:
    return open_library()


def names(library: Library) -> list[str]:
    return [document.name for document in library.documents]
