"""`tiaowen model info`, `evaluate` and `train`."""

from __future__ import annotations

import gzip
import json
import threading
from dataclasses import fields
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from tiaowen.index.training.train import Recipe

from .conftest import Run

ROOT = Path(__file__).parents[2]


def test_info_of_the_bundled_model(run: Run) -> None:
    data = run("model", "info", "--json").data
    assert (data["name"], data["dimension"], data["runtime"]) == ("bundled", 256, "static")
    assert data["bytes"] < 24_000_000
    assert len(data["files"]["model.safetensors"]) == 64
    text = run("model", "info").out
    assert "dimension" in text
    assert "MB" in text


def test_info_of_a_model_that_is_not_there(run: Run, tmp_path: Path) -> None:
    outcome = run("model", "info", str(tmp_path / "none"))
    assert outcome.code == 1
    assert "none" in outcome.err


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Development sets of a few questions, in the layout of the real ones."""
    folder = tmp_path / "data"
    for name in ("dev", "train"):
        (folder / name).mkdir(parents=True)
    zh = ["海关查验货物", "法院审理案件", "公安机关侦查犯罪", "学校开展教育", "农民购买种子"]
    en = ["customs inspects goods", "courts hear cases", "police investigate crimes",
          "schools provide education", "farmers buy seeds"]  # fmt: skip

    def write(name: str, text: str) -> None:
        (folder / name).write_bytes(gzip.compress(text.encode()))

    def reading(**paragraph: Any) -> str:
        return json.dumps({"data": [{"paragraphs": [paragraph]}]}, ensure_ascii=False)

    write("dev/newstest2019-src.eng.txt.gz", "\n".join(en))
    for script in ("CN", "TW"):
        write(f"dev/newstest2019-ref.zho-{script}.txt.gz", "\n".join(zh))
    rows = [json.dumps({"en": a, "zh": b}) for a, b in zip(en, zh, strict=True)]
    write("dev/tw_law_articles.en-zh.dev.jsonl.gz", "\n".join(rows))
    write("dev/DRCD_dev.json.gz", reading(context=zh[0], qas=[{"question": "查验什么？"}]))
    trial = [{"context_text": zh[1], "qas": [{"query_text": "谁审理案件？"}]}]
    write("dev/cmrc2018_trial.json.gz", json.dumps(trial))
    asked = [{"question": "案件归谁管？", "answer": "《民事诉讼法》第一条：……"}]
    write("dev/lawbench_3-8_consultation.json.gz", json.dumps(asked, ensure_ascii=False))
    article = {"law": "中华人民共和国民事诉讼法", "art": "第一条", "text": zh[1], "local": False}
    write("train/prc_law_articles.zh-Hans.jsonl.gz", json.dumps(article, ensure_ascii=False))
    return folder


def test_figures_of_the_bundled_model(run: Run, data: Path) -> None:
    outcome = run("model", "evaluate", "--data", data, "--json").data
    found = {(row["task"], row["way"]): row for row in outcome["figures"]}
    assert len(found) == 14
    for way in ("pooled", "late"):
        assert found["law en -> zh-TW", way]["recall"]["1"] == 1.0
        assert found["law en -> zh-TW", way]["mrr10"] == 1.0
        assert found["consultation -> statute", way]["questions"] == 1
    assert outcome["speed"]["clauses_a_second"] > 0


def test_figures_to_read_with_the_questions_on_the_notice(run: Run, data: Path) -> None:
    questions = ROOT / "eval" / "questions" / "notice.jsonl"
    text = run("model", "evaluate", "--data", data, "--questions", questions).out
    assert "notice zh-Hant dev" in text
    assert "clauses a second" in text


def test_a_model_without_words_has_pooled_figures_only(run: Run, data: Path) -> None:
    outcome = run("model", "evaluate", "hashing", "--data", data, "--json").data
    assert {row["way"] for row in outcome["figures"]} == {"pooled"}


@pytest.mark.parametrize("line", ["{", '{"kind": "content"}', '["x"]'])
def test_a_line_that_is_no_question_is_named(
    run: Run, data: Path, tmp_path: Path, line: str
) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    outcome = run("model", "evaluate", "--data", data, "--questions", path)
    assert outcome.code == 2
    assert "questions.jsonl, line 2" in outcome.err


def test_a_seed_of_nought_is_a_seed(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("model", "train", "--data", tmp_path, "--out", out, "--seed", "0")
    recipe = json.loads((out / "work" / "recipe.json").read_text(encoding="utf-8"))
    assert recipe["seed"] == 0


def test_development_data_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    outcome = run("model", "evaluate", "--data", tmp_path)
    assert outcome.code == 2
    assert "newstest2019" in outcome.err
    assert "--data" in outcome.err


def test_training_data_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    outcome = run("model", "train", "--data", tmp_path, "--out", tmp_path / "out")
    assert outcome.code == 2
    assert "zh_en_train.tsv.gz" in outcome.err


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--teacher", "nowhere"], 1, "no teacher folder at nowhere"),
        (["--rate", "-1"], 2, "--rate must be above 0"),
        (["--rate", "0"], 2, "--rate must be above 0"),
        (["--rate", "nan"], 2, "--rate must be above 0"),
        (["--pieces", "70000"], 2, "70,000 pieces are more than 65,536"),
        (["--steps", "0"], 2, "must be 1 or more"),
        (["--dimension", "x"], 2, "not a whole number"),
    ],
)
def test_wrong_options_are_named(
    run: Run, tmp_path: Path, options: list[str], code: int, words: str
) -> None:
    outcome = run("model", "train", "--data", tmp_path, "--out", tmp_path / "out", *options)
    assert outcome.code == code
    assert words in outcome.err


def test_help_tells_the_defaults_of_the_recipe(run: Run) -> None:
    text = " ".join(run("model", "train", "--help").out.split())
    for field in fields(Recipe):
        if field.name != "scale" and field.name != "save_every":
            assert f"(default {field.default})" in text, field.name


def test_help_shows_an_example(run: Run) -> None:
    for verb in ("info", "evaluate", "train"):
        assert f"tiaowen model {verb}" in run("model", verb, "--help").out


def test_the_key_of_a_service_comes_from_the_environment(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.headers["Authorization"])
            self.send_response(401)
            self.end_headers()
            self.wfile.write(b"no such key")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    config = tmp_path / "tiaowen.toml"
    url = f"http://127.0.0.1:{server.server_port}/v1"
    config.write_text(f'embedder = "m"\nembedder_url = "{url}"\n', encoding="utf-8")
    monkeypatch.setenv("TIAOWEN_EMBEDDER_KEY", "very-secret")
    try:
        outcome = run("model", "info", "--config", config)
    finally:
        server.shutdown()
        server.server_close()
    assert asked == ["Bearer very-secret"]
    assert outcome.code == 1
    assert "answered 401" in outcome.err
    assert "very-secret" not in outcome.err + outcome.out
