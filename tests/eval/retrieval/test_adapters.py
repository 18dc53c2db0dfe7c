"""Development sets in BEIR layout, from tiny files in the form of the real ones."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiaowen.errors import ConfigError
from tiaowen.eval.retrieval.adapters import SETS, convert
from tiaowen.eval.retrieval.beir import Benchmark, read_benchmark

Put = Callable[[str, Any], None]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """`put("dev/x.json.gz", value)`: a packed file of the source folder; text as it stands."""

    def call(name: str, value: Any) -> None:
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(value, list) and name.endswith("jsonl.gz"):
            value = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in value)
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        path.write_bytes(gzip.compress(text.encode()))

    return call


def _convert(tmp_path: Path, name: str) -> tuple[dict[str, int], Benchmark, dict[str, str]]:
    """Counts, the benchmark read back, and its texts."""
    out = tmp_path / "out"
    counts = convert(name, tmp_path / "data", out)
    benchmark = read_benchmark(out)
    return counts, benchmark, {r.id: r.text for r in benchmark.records()}


def test_lines_of_two_languages(tmp_path: Path, put: Put) -> None:
    put("dev/newstest2019-src.eng.txt.gz", "One.\nTwo.\nThree.\n")
    put("dev/newstest2019-ref.zho-CN.txt.gz", "一。\n二。\n一。\n")
    counts, benchmark, texts = _convert(tmp_path, "ntrex")
    assert benchmark.split == "dev"
    assert [q.text for q in benchmark.questions] == ["One.", "Two.", "Three."]
    gold = [texts[next(iter(grades))] for grades in benchmark.relevant.values()]
    assert gold == ["一。", "二。", "一。"]  # the third is the first: one document
    assert (counts["documents"], counts["same_text"]) == (2, 1)


def test_lines_that_do_not_go_together(tmp_path: Path, put: Put) -> None:
    put("dev/newstest2019-src.eng.txt.gz", "One.\nTwo.\n")
    put("dev/newstest2019-ref.zho-CN.txt.gz", "一。\n\n三。\n")
    with pytest.raises(ConfigError, match=r"src.eng.txt.gz, line 2: "):
        convert("ntrex", tmp_path / "data", tmp_path / "out")


def test_articles_of_taiwan(tmp_path: Path, put: Put) -> None:
    row = {"pcode": "A1", "law": "某法", "art": "1", "zh": "第一條。", "en": "Article one."}
    put("dev/tw_law_articles.en-zh.dev.jsonl.gz", [row, {**row, "art": "2", "en": "Article two."}])
    counts, benchmark, texts = _convert(tmp_path, "tw-law")
    assert texts == {"A1-1": "第一條。"}
    assert next(iter(benchmark.records())).title == "某法"
    assert benchmark.relevant == {"en-A1-1": {"A1-1": 1}, "en-A1-2": {"A1-1": 1}}
    assert counts["same_text"] == 1


def test_a_reading_set(tmp_path: Path, put: Put) -> None:
    qas = [{"id": "a-1", "question": "誰？"}, {"id": "a-2", "question": ""}]
    passage = {"id": "a", "context": "陸特和漢斯雷頓。", "qas": qas}
    put("dev/DRCD_dev.json.gz", {"data": [{"title": "梵文", "paragraphs": [passage]}]})
    counts, benchmark, texts = _convert(tmp_path, "drcd")
    assert texts == {"a": "陸特和漢斯雷頓。"}
    assert benchmark.relevant == {"a-1": {"a": 1}}
    assert counts["empty_question"] == 1


_ARTICLES: list[dict[str, Any]] = [
    {"law": "中华人民共和国劳动法", "local": False, "art": "第十六条", "path": "劳动法.md",
     "text": "建立劳动关系应当订立劳动合同。"},
    {"law": "北京市劳动规定", "local": True, "art": "第一条", "path": "北京.md",
     "text": "地方规定。"},
    {"law": "中华人民共和国工会法", "local": False, "art": "第一条", "path": "工会法.md",
     "text": "本法自公布之日起施行。"},
]  # fmt: skip


def test_consultations(tmp_path: Path, put: Put) -> None:
    put("train/prc_law_articles.zh-Hans.jsonl.gz", _ARTICLES)
    put("dev/lawbench_3-8_consultation.json.gz", [
        {"question": "没签合同？", "answer": "《劳动法》第十六条建立劳动关系应当订立劳动合同。"},
        {"question": "旧法？", "answer": "《合同法》第一条为了保护当事人的合法权益。"},
    ])  # fmt: skip
    counts, benchmark, texts = _convert(tmp_path, "lawbench")
    assert texts == {"prc-1": "建立劳动关系应当订立劳动合同。", "prc-3": "本法自公布之日起施行。"}
    assert next(iter(benchmark.records())).title == "中华人民共和国劳动法 第十六条"
    assert benchmark.relevant == {"q1": {"prc-1": 1}}
    assert benchmark.without_gold == 1
    assert (counts["cited"], counts["number"], counts["no_law"]) == (2, 1, 1)
    metadata = json.loads((tmp_path / "out" / "metadata.json").read_text(encoding="utf-8"))
    assert metadata["notes"]["no_law"] == 1
    assert "Apache-2.0" in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SETS)
def test_a_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="no such file") as caught:
        convert(name, tmp_path, tmp_path / "out")
    assert SETS[name].files[0] in str(caught.value)
    assert "dev/ and train/" in caught.value.advice
    assert not (tmp_path / "out").exists()


def test_a_set_that_is_not_known(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="unknown set 'msmarco'") as caught:
        convert("msmarco", tmp_path, tmp_path / "out")
    assert "lawbench" in caught.value.advice


@pytest.mark.parametrize(
    ("name", "file", "value", "words"),
    [
        ("tw-law", "dev/tw_law_articles.en-zh.dev.jsonl.gz", "{}\n", "line 1: field 'pcode'"),
        ("tw-law", "dev/tw_law_articles.en-zh.dev.jsonl.gz", "x\n", "line 1: not JSON"),
        ("drcd", "dev/DRCD_dev.json.gz", "{", "not JSON"),
        ("drcd", "dev/DRCD_dev.json.gz", {"data": [{"title": "t"}]}, "SQuAD: KeyError"),
        ("cmrc", "dev/cmrc2018_trial.json.gz", [], "SQuAD: TypeError"),
    ],
)
def test_a_source_of_another_form(
    tmp_path: Path, put: Put, name: str, file: str, value: Any, words: str
) -> None:
    put(file, value)
    with pytest.raises(ConfigError) as caught:
        convert(name, tmp_path / "data", tmp_path / "out")
    assert Path(file).name in str(caught.value)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "words"),
    [({}, "expected a list"), ([{"question": "问"}], "entry 1: field 'answer'")],
)
def test_consultations_of_another_form(tmp_path: Path, put: Put, rows: Any, words: str) -> None:
    put("train/prc_law_articles.zh-Hans.jsonl.gz", _ARTICLES)
    put("dev/lawbench_3-8_consultation.json.gz", rows)
    with pytest.raises(ConfigError, match=words):
        convert("lawbench", tmp_path / "data", tmp_path / "out")
