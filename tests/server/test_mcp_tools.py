"""The tools that a language model has, asked by the official client over each transport."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tiaowen import parse
from tiaowen.api import Assistant, build
from tiaowen.contract import answer_json, hits_json
from tiaowen.models import Document

from .mcp_session import Session, connected, on_stdio, problem_of, served, text_of

NOTICE, OPINION = "国办发〔2017〕46号", "国办发〔2018〕901号"


@pytest.fixture(scope="module")
def index(notice: Document, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The notice and an opinion on energy saving, two of whose notes end in 等."""
    folder = tmp_path_factory.mktemp("mcp") / "index"
    opinion = parse(Path(__file__).parents[1] / "policy" / "documents" / "opinion.txt")
    build([notice, opinion], folder)
    return folder


@pytest.fixture(scope="module")
def assistant(index: Path) -> Iterator[Assistant]:
    with Assistant.open(index) as assistant:
        yield assistant


@pytest.fixture(scope="module", params=["stdio", "http", "http, handshake of 2025"])
def session(
    request: pytest.FixtureRequest, index: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    if request.param == "stdio":
        with connected(on_stdio(index)) as session:
            yield session
        return
    log = tmp_path_factory.mktemp("log") / "server.log"
    mode = "legacy" if "2025" in request.param else "auto"
    with served(index, log) as address:
        with connected(f"{address}mcp", mode=mode) as session:
            yield session
        # Everything that any library logs, down to its details.
        logged = log.read_text(encoding="utf-8")
        for words in ("软件正版化", "正版化", "legalization", "黑加油站", "98e00ca0f30098dc"):
            assert words not in logged


def _fits(session: Session, tool: str, data: Any) -> None:
    (described,) = [t for t in session.do("list_tools").tools if t.name == tool]
    Draft202012Validator(described.output_schema).validate(data)


def test_tools_say_what_they_take_and_that_they_change_nothing(session: Session) -> None:
    tools = {t.name: t for t in session.do("list_tools").tools}
    assert set(tools) == {
        "ask_policy", "search_clauses", "get_clause", "list_duties", "list_documents"
    }  # fmt: skip
    for tool in tools.values():
        for schema in (tool.input_schema, tool.output_schema):
            Draft202012Validator.check_schema(schema)
            assert schema["type"] == "object"
        assert tool.annotations.read_only_hint
        assert tool.annotations.open_world_hint is False
    for words in ("not_stated", "out_of_corpus", "false_premise", "ambiguous", "abstained"):
        assert words in tools["ask_policy"].description
    asked = tools["ask_policy"].input_schema
    assert (asked["required"], asked["additionalProperties"]) == (["question"], False)
    assert asked["properties"]["question"]["maxLength"] == 2000
    assert tools["search_clauses"].input_schema["properties"]["k"]["maximum"] == 50


@pytest.mark.parametrize(
    "question",
    ["软件正版化由谁牵头？", "軟體正版化由誰主責？", "who leads software legalization?"],
)
def test_an_answer_is_that_of_the_contract_with_its_citation(
    session: Session, assistant: Assistant, question: str
) -> None:
    result = session.call("ask_policy", question=question)
    _fits(session, "ask_policy", result.structured_content)
    expected = answer_json(assistant.ask(question))
    assert result.structured_content == {
        **expected, "elapsed_ms": result.structured_content["elapsed_ms"]
    }  # fmt: skip
    assert "[1] 国办发〔2017〕46号 三、（十一）" in text_of(result)
    assert "新聞出版廣電總局牽頭負責" in text_of(result)  # verbatim, in the script of the source


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("火星登陆由谁负责？", "out_of_corpus"),
        ("软件正版化的预算是多少？", "not_stated"),
        ("为什么财政部牵头软件正版化？", "false_premise"),
        ("？？", "invalid"),
    ],
)
def test_a_refusal_is_a_result_and_says_so_first(
    session: Session, question: str, status: str
) -> None:
    result = session.call("ask_policy", question=question)
    assert not result.is_error
    _fits(session, "ask_policy", result.structured_content)
    assert (result.structured_content["status"], result.structured_content["abstained"]) == (
        status, True,
    )  # fmt: skip
    assert text_of(result).startswith(f"[not answered: {status}]\n")


def test_a_question_may_lean_on_the_talk_before(session: Session) -> None:
    history = [{"role": "user", "content": "第十一项由谁牵头？"}]
    for given in (history, '[{"role": "user", "content": "第十一项由谁牵头？"}]'):
        result = session.call(
            "ask_policy", question="那第十二项呢？", history=given, documents=[NOTICE]
        )
        assert [c["label"] for c in result.structured_content["citations"]] == ["三、（十二）"]


def test_a_question_covers_the_documents_that_were_chosen(session: Session) -> None:
    question = "节能产业的创新体系由谁牵头？"
    for documents in ([], [OPINION], ["国务院办公厅关于加快推进节能产业发展的意见", NOTICE]):
        result = session.call("ask_policy", question=question, documents=documents)
        assert result.structured_content["citations"][0]["document"] == OPINION
    result = session.call("ask_policy", question=question, documents=[NOTICE])
    assert result.structured_content["status"] == "out_of_corpus"


def test_search_gives_the_hits_of_the_contract(session: Session, assistant: Assistant) -> None:
    result = session.call("search_clauses", query="黑加油站", k=3)
    _fits(session, "search_clauses", result.structured_content)
    expected = hits_json("黑加油站", assistant.search("黑加油站", k=3))
    # It stands in one clause; the others are only near.
    assert result.structured_content == {**expected, "total": 1}
    assert text_of(result).endswith("\n1 found; the others are only near")
    assert result.structured_content["hits"][0]["label"] == "二、（四）"
    assert "国办发〔2017〕46号 二、（四） 加强重点产品管理" in text_of(result)


def test_a_search_is_narrowed_down_as_everywhere(session: Session) -> None:
    """海关总署 has a duty in 15 clauses of the notice, and leads one; read by hand."""
    wanted: dict[str, Any] = {"bodies": ["GACC"], "documents": [NOTICE], "k": 50}
    every = session.call("search_clauses", **wanted)
    _fits(session, "search_clauses", every.structured_content)
    assert (every.structured_content["total"], len(every.structured_content["hits"])) == (15, 15)
    leads = session.call("search_clauses", query="知识产权", roles='["lead"]', **wanted)
    assert [hit["label"] for hit in leads.structured_content["hits"]] == ["八、（二十八）"]
    last = session.call("search_clauses", offset=14, **wanted)
    assert last.structured_content["hits"] == every.structured_content["hits"][14:]
    assert text_of(last).startswith("15. 国办发〔2017〕46号 ")
    third = session.call("search_clauses", query="版权", sections=["三"], documents=[NOTICE])
    assert {hit["label"][0] for hit in third.structured_content["hits"]} == {"三"}


def test_a_clause_is_read_by_the_id_of_a_citation(session: Session, notice: Document) -> None:
    (citation,) = session.call("ask_policy", question="软件正版化由谁牵头？").structured_content[
        "citations"
    ]
    result = session.call("get_clause", clause_id=citation["clause_id"])
    _fits(session, "get_clause", result.structured_content)
    clause = result.structured_content
    assert clause["citation"] == "国办发〔2017〕46号 三、（十一）"
    assert clause["quote"] == citation["quote"]
    assert notice.text[clause["start"]] == "持"
    assert [d["role"] for d in clause["duties"]] == ["lead"] + ["within_remit"] * 6
    assert clause["translation"].startswith("Continue to carry out work on the use of licensed")


@pytest.mark.parametrize("body", ["工商总局", "工商局", "SAIC", "國家工商行政管理總局"])
def test_duties_of_a_body_by_any_of_its_names(session: Session, body: str) -> None:
    """Read by hand: 15 items and 19 clauses; it leads 三、（九） and one task of （二十一）."""
    result = session.call("list_duties", body=body)
    _fits(session, "list_duties", result.structured_content)
    duties = result.structured_content
    assert duties["named"] == ["工商总局"]
    assert (duties["items"], duties["clauses"], len(duties["tasks"])) == (15, 19, 19)
    # Three open notes name it; that of 七、（二十七） may mean it.
    assert duties["at_least"]
    assert text_of(result).startswith("at least 15 items, 19 clauses\n")
    leads = session.call("list_duties", body=body, role="lead").structured_content
    assert [(t["label"], t["bodies"], t["at_least"]) for t in leads["tasks"]] == [
        ("三、（九）", 1, False),
        ("六、（二十一）", 1, False),
    ]


def test_duties_of_all_bodies_come_in_parts(session: Session, assistant: Assistant) -> None:
    leads = session.call("list_duties", role="lead").structured_content
    assert [t["document"] for t in leads["tasks"]].count(NOTICE) == 18
    rows: list[str] = []
    while True:
        part = session.call("list_duties", limit=25, offset=len(rows)).structured_content
        if not part["tasks"]:
            break
        rows += [t["clause_id"] for t in part["tasks"]]
    assert rows == [clause.id for clause, _ in assistant.duties()]
    assert part["clauses"] == len(rows)


def test_an_open_note_counts_at_least(session: Session) -> None:
    tasks = session.call("list_duties").structured_content["tasks"]
    open_ = [(t["label"], t["bodies"]) for t in tasks if t["at_least"] and t["document"] == NOTICE]
    assert open_ == [
        ("二、（四）", 8),
        ("五、（十六）", 6),
        ("五、（十八）", 4),
        ("七、（二十七）", 5),
    ]


def test_a_body_without_a_duty_is_no_error(session: Session) -> None:
    duties = session.call("list_duties", body="国家航天局").structured_content
    assert (duties["items"], duties["tasks"], duties["at_least"]) == (0, [], False)


def test_documents_are_listed_and_read(session: Session, notice: Document) -> None:
    listed = session.call("list_documents")
    _fits(session, "list_documents", listed.structured_content)
    first, second = listed.structured_content["documents"]
    assert (first["number"], first["items"], second["number"]) == (NOTICE, 31, OPINION)
    resources = session.do("list_resources").resources
    assert [str(r.uri) for r in resources] == [first["uri"], second["uri"]]
    text = session.do("read_resource", first["uri"]).contents[0].text
    assert text.startswith(f"# {notice.title}\n")
    assert "## 加大打击侵犯知识产权工作力度\n\n### 三、（八） " in text
    assert "\n[98e00ca0f30098dc] 持续开展政府机关软件正版化工作" in text
    assert all(f"[{clause.id}]" in text for clause in notice.clauses)


def test_the_prompt_holds_the_question_as_it_was_put(session: Session) -> None:
    (prompt,) = session.do("list_prompts").prompts
    shown = session.do("get_prompt", prompt.name, {"question": "谁牵头？"})
    assert "谁牵头？" in shown.messages[0].content.text
    assert "ask_policy" in shown.messages[0].content.text


@pytest.mark.parametrize(
    ("tool", "arguments", "fields"),
    [
        ("ask_policy", {}, ["question"]),
        ("ask_policy", {"question": ""}, ["question"]),
        ("ask_policy", {"question": "谁" * 2001}, ["question"]),
        ("ask_policy", {"question": "谁？", "history": [{"role": "boss", "content": ""}]},
         ["history[0].role"]),
        ("ask_policy", {"question": "谁？", "history": "nonsense"}, ["history"]),
        ("ask_policy", {"question": "谁？", "language": "zh"}, ["language"]),
        ("search_clauses", {"query": "黑", "k": 51}, ["k"]),
        ("search_clauses", {"query": "黑", "k": 0}, ["k"]),
        ("search_clauses", {"query": 3, "k": "ten"}, ["query", "k"]),
        ("search_clauses", {"roles": ["boss"], "offset": -1}, ["roles[0]", "offset"]),
        ("search_clauses", {"bodies": [""], "body": "海关"}, ["bodies[0]", "body"]),
        ("get_clause", {"clause_id": "0" * 201}, ["clause_id"]),
        ("list_duties", {"role": "boss"}, ["role"]),
        ("list_duties", {"limit": 201, "offset": -1}, ["limit", "offset"]),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_named(
    session: Session, tool: str, arguments: dict[str, Any], fields: list[str]
) -> None:
    assert problem_of(session.call(tool, **arguments)) == ("invalid_argument", fields)


def test_what_does_not_exist_is_said_to_be_unknown(session: Session) -> None:
    result = session.call("get_clause", clause_id="0123456789abcdef")
    assert problem_of(result) == ("not_found", ["clause_id"])
    assert "no clause has this id" in text_of(result)
    result = session.call("ask_policy", question="谁？", documents=[NOTICE, "国发〔1999〕1号"])
    assert problem_of(result) == ("not_found", ["documents[1]"])
    assert NOTICE in text_of(result)
    result = session.call("search_clauses", bodies=["海关", "海关总暑"])
    assert problem_of(result) == ("not_found", ["bodies[1]"])
    assert "nearest: 海关总署" in text_of(result)
    for call in (
        ("call_tool", "drop_tables", {}),
        ("read_resource", "tiaowen://documents/0123456789abcdef"),
        ("get_prompt", "no_such_prompt", {}),
        ("get_prompt", "cited_answer", {"question": " "}),
    ):
        with pytest.raises(Exception, match=r"(?i)unknown|no such|question:"):
            session.do(*call)


def test_twenty_calls_at_once_get_each_their_own_answer(session: Session) -> None:
    numbers = ["一", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五"] * 2
    results = session.all([("ask_policy", {"question": f"第{n}项由谁负责？", "documents": [NOTICE]})
                           for n in numbers])  # fmt: skip
    for number, result in zip(numbers, results, strict=True):
        labels = {c["label"] for c in result.structured_content["citations"]}
        assert {label.partition("、")[2] for label in labels} == {f"（{number}）"}
