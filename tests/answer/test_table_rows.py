"""Which tasks are asked for, in whose words: filters of the task table, quotations, deadlines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tiaowen.answer.table import TaskFilter, export, role_of, table_rows
from tiaowen.api import Assistant, build, parse
from tiaowen.errors import ConfigError
from tiaowen.models import Document, Role

REST = "认真总结经验，及时向社会公布结果，切实加强组织领导。" * 20
OTHER = f"""关于推进植物园建设的通知
某发〔2020〕1号
一、推进植物园建设
（一）扩大开放。2020年底前植物园免费开放。（农业部牵头负责，财政部配合）
（二）加强养护。养护好植物。（农业部负责，长期坚持）
二、其他
{REST}
"""


@pytest.fixture(scope="module")
def assistant(notice: Document, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("rows") / "index"
    build([notice, parse(OTHER.encode(), name="other.txt")], folder)
    with Assistant.open(folder) as opened:
        yield opened


def test_all_tasks_of_all_documents_in_one_numbering(assistant: Assistant) -> None:
    rows = table_rows(assistant)
    assert [row.number for row in rows] == list(range(1, 58))
    assert [row.clause.document for row in rows[-2:]] == ["某发〔2020〕1号"] * 2


@pytest.mark.parametrize(
    ("where", "count"),
    [
        (TaskFilter(document="国办发〔2017〕46号"), 55),
        (TaskFilter(document="關于推進植物園建設的通知"), 2),
        (TaskFilter(body="海关总署"), 15),
        (TaskFilter(body="GACC", document="某发〔2020〕1号"), 0),
        (TaskFilter(role=Role.LEAD), 19),
        (TaskFilter(role=Role.SUPPORT), 1),
        (TaskFilter(body="财政部", role=Role.LEAD), 0),
        (TaskFilter(body="财政部", role=Role.SUPPORT), 1),
        (TaskFilter(section="三"), 6),
        (TaskFilter(section="三、"), 6),
        (TaskFilter(section="3", document="国办发〔2017〕46号"), 6),
        (TaskFilter(section="一"), 9),
        (TaskFilter(section="一", document="某发〔2020〕1号"), 2),
    ],
)
def test_what_is_asked_for(assistant: Assistant, where: TaskFilter, count: int) -> None:
    assert len(table_rows(assistant, where)) == count


def test_quotations_are_the_words_of_the_source(assistant: Assistant) -> None:
    documents = {d.sha256: d for d in assistant.documents}
    for row in table_rows(assistant):
        document = documents[row.clause.sha256]
        assert row.quote == assistant.clean_text(document).quote(row.clause.text_span)
    software = table_rows(assistant, TaskFilter(document="国办发〔2017〕46号"))[20]
    assert software.quote.startswith("持續開展政府機關軟件正版化工作")
    assert software.cells()[6] == software.quote
    assert software.clause.text.startswith("持续开展政府机关软件正版化工作")


def test_deadlines_as_they_are_stated(assistant: Assistant) -> None:
    rows = table_rows(assistant)
    assert {row.deadline for row in rows[:55]} == {"原文未载明"}
    assert rows[55].deadline == "2020年底前"
    document = next(d for d in assistant.documents if d.sha256 == rows[55].clause.sha256)
    for row in rows[55:]:
        for due in row.due:
            assert document.text[due.span.start : due.span.end] == due.words
    data = json.loads(export(rows[55:56], "json"))
    assert [due["words"] for due in data[0]["due"]] == ["2020年底前"]
    assert data[0]["quote"] == "2020年底前植物园免费开放。"


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (TaskFilter(document="国办发〔1999〕1号"), "no document '国办发〔1999〕1号'"),
        (TaskFilter(section="九"), "no section '九'"),
        (TaskFilter(section="<b>"), "no section '<b>'"),
    ],
)
def test_what_is_not_there_is_said(assistant: Assistant, where: TaskFilter, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        table_rows(assistant, where)
    assert str(caught.value) == words
    assert caught.value.advice


@pytest.mark.parametrize(
    ("name", "role"),
    [("", None), ("lead", Role.LEAD), ("牵头负责", Role.LEAD), ("牽頭負責", Role.LEAD),
     ("within_remit", Role.WITHIN_REMIT), ("配合", Role.SUPPORT)],
)  # fmt: skip
def test_roles_by_their_names(name: str, role: Role | None) -> None:
    assert role_of(name) is role


def test_an_unknown_role_names_those_there_are() -> None:
    with pytest.raises(ConfigError, match="no role 'boss'") as caught:
        role_of("boss")
    assert "within_remit" in caught.value.advice


def test_a_table_in_a_file_is_read_back(assistant: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "表.json"
    path.write_bytes(export(table_rows(assistant, TaskFilter(section="三")), "json"))
    assert [row["number"] for row in json.loads(path.read_text("utf-8"))] == [1, 2, 3, 4, 5, 6]
