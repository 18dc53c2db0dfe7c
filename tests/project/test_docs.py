"""Is what the pages say true? Commands, settings, names, files, links and shown output."""

from __future__ import annotations

import argparse
import dataclasses
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import tiaowen
from tiaowen import Settings, models
from tiaowen.__main__ import main
from tiaowen.api import Assistant, build
from tiaowen.cli.parser import parser
from tiaowen.models import Document

ROOT = Path(__file__).parents[2]
TOP = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")]
PAGES = [*TOP, *sorted((ROOT / "docs").glob("*.md"))]
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]

_PROSE_OFF = re.compile(r"```.*?```", re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(?P<title>.+)$", re.MULTILINE)
_ROW = re.compile(r"^\| `(?P<cell>[^`]+)`.*\|$", re.MULTILINE)


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", _read(name), re.DOTALL | re.MULTILINE)


def _section(name: str, title: str) -> str:
    """The text under a heading, up to the next heading of its level or above."""
    level, text = title.split(" ", 1)[0], _read(name)
    start = text.index(f"\n{title}\n") + len(title) + 2
    end = re.search(rf"^#{{1,{len(level)}}} ", text[start:], re.MULTILINE)
    return text[start : start + end.start()] if end else text[start:]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache folder of its own, so that no index of the user's is read or written."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("XDG_CACHE_HOME", str(folder))
        patch.setenv("HOME", str(folder))
        patch.delenv("TIAOWEN_CONFIG", raising=False)
        yield folder


# ---- what is shown runs ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["README.md", "docs/api.md"])
def test_python_blocks_run(name: str, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = _blocks(name, "python")
    assert blocks
    for block in blocks:
        exec(compile(block, name, "exec"), {})  # our own page
    assert "国办发〔2017〕46号 三、（十一）" in capsys.readouterr().out or name != "README.md"


def _asked() -> Iterator[tuple[str, str, list[str]]]:
    """(page, question, output shown) of every `tiaowen ask` on the bundled notice."""
    for name in NAMES:
        for block in _blocks(name, "console"):
            for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, output = piece.partition("\n")
                arguments = shlex.split(command)
                if arguments[:2] == ["tiaowen", "ask"] and len(arguments) == 3:
                    yield name, arguments[2], output.strip("\n").split("\n")


@pytest.mark.parametrize(("name", "question", "shown"), [*_asked()])
def test_shown_answers_are_the_answers(
    name: str, question: str, shown: list[str], cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`…` stands for what was left out of a line; on a line of its own, for any lines."""
    assert main(["ask", question]) == 0
    pattern = "".join(
        r"(?:.*\n)*" if line.strip() == "…" else ".*".join(map(re.escape, line.split("…"))) + r"\n"
        for line in shown
    )
    said = capsys.readouterr().out.strip("\n") + "\n"
    assert re.fullmatch(pattern, said), f"{name} shows another answer than\n{said}"


def test_three_questions_lead_to_the_same_clause() -> None:
    shown = "\n".join(_blocks("README.md", "console"))
    for question in (
        "who leads software legalization?",
        "软件正版化由谁牵头？",
        "軟體正版化由誰主責？",
    ):
        assert f'$ tiaowen ask "{question}"' in shown
    assert shown.count("[1] 国办发〔2017〕46号 三、（十一）") >= 3


# ---- commands ----------------------------------------------------------------------------------


def _commands(of: argparse.ArgumentParser, path: str) -> Iterator[tuple[str, set[str]]]:
    """Every command that runs something, with its options."""
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, sub in action.choices.items():
                yield from _commands(sub, f"{path} {name}")
            return
    yield path, {o for a in of._actions for o in a.option_strings if o.startswith("--")}


COMMANDS = dict(_commands(parser(), "tiaowen"))
SHARED = set.intersection(*COMMANDS.values()) | {"--json"}


@pytest.mark.parametrize("row", _ROW.findall(_section("README.md", "## Command line")))
def test_commands_of_the_readme_are_understood(row: str) -> None:
    arguments = shlex.split(row)
    assert arguments[0] == "tiaowen"
    assert callable(parser().parse_args(arguments[1:]).run)


def test_the_readme_names_every_command() -> None:
    rows = _ROW.findall(_section("README.md", "## Command line"))
    assert {c for c in COMMANDS if any(r.startswith(c) for r in rows)} == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_described(command: str) -> None:
    heading = next(
        h for h in (f"### {command}", f"## {command}") if f"\n{h}\n" in _read("docs/cli.md")
    )
    text = _section("docs/cli.md", heading)
    for option in COMMANDS[command] - SHARED:
        assert f"`{option}" in text or command.endswith(("build", "add", "remove")), option


def test_shared_options_are_described() -> None:
    described = _ROW.findall(_section("docs/cli.md", "## Options of every command"))
    assert {row.split()[0] for row in described} == SHARED


# ---- settings, names, fields -------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_settings_in_the_pages_exist(name: str) -> None:
    for block in _blocks(name, "toml"):
        Settings.from_mapping(tomllib.loads(block), origin=name)


def test_every_setting_is_named_with_its_default() -> None:
    (block,) = _blocks("docs/settings.md", "toml")
    named = set(re.findall(r"^(?:# )?(\w+) = ", block, re.MULTILINE))
    assert named == {field.name for field in dataclasses.fields(Settings)}
    assert Settings.from_mapping(tomllib.loads(block)) == Settings()
    whole = re.sub(r"^# (?=\w+ = )", "", block, flags=re.MULTILINE)
    assert Settings.from_mapping(tomllib.loads(whole)).reranker


def test_every_public_name_is_described() -> None:
    text = _section("docs/api.md", "## Public names")
    assert [name for name in tiaowen.__all__ if not re.search(rf"`{name}\b", text)] == []


def test_every_member_of_the_assistant_is_described() -> None:
    text = _section("docs/api.md", "## Assistant")
    members = [name for name in vars(Assistant) if not name.startswith("_")]
    assert [name for name in members if f"`{name}" not in text and f".{name}" not in text] == []


def test_every_field_of_every_model_is_described() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", _read("docs/api.md"), re.MULTILINE))
    kinds = [
        k for k in vars(models).values() if isinstance(k, type) and dataclasses.is_dataclass(k)
    ]
    for kind in kinds:
        named = set(re.findall(r"`(\w+)`", rows[kind.__name__]))
        assert {f.name for f in dataclasses.fields(kind)} <= named, kind
    for enum in (models.Status, models.Role, models.Language, models.Genre):
        assert {str(v) for v in enum} == set(re.findall(r"`([\w-]+)`", rows[enum.__name__]))


# ---- files -------------------------------------------------------------------------------------


def test_every_file_of_a_generation_is_described(notice: Document, tmp_path: Path) -> None:
    manifest = build([notice], tmp_path)
    real = {path.name for path in (tmp_path / manifest.generation).iterdir()}
    text = _section("docs/index-format.md", "## The files of a generation")
    listed = {row for row in _ROW.findall(text) if "." in row}
    assert listed == real
    described = set(_ROW.findall(_section("docs/index-format.md", "### manifest.json")))
    assert described == {field.name for field in dataclasses.fields(manifest)}


def test_the_architecture_names_every_folder_module_and_dependency() -> None:
    text = _read("ARCHITECTURE.md")
    project = tomllib.loads(_read("pyproject.toml"))
    for package in project["tool"]["setuptools"]["packages"][1:]:
        assert f"### {package.split('.')[1]}/: " in text, package
    for folder in ("policy", "index", "retrieval", "answer"):
        for path in (ROOT / folder).glob("*.py"):
            assert path.name == "__init__.py" or f"`{path.name}`" in text, path
    table = _section("ARCHITECTURE.md", "## What does it depend on, and why?")
    for requirement in project["project"]["dependencies"]:
        assert re.search(rf"\b{re.split('[><=]', requirement)[0]}\b", table), requirement


def test_constants_that_were_chosen_stand_where_the_page_says() -> None:
    rows = re.findall(r"\| `(\w+)` in `([\w/.]+)` \|", _read("docs/evaluation.md"))
    assert len(rows) > 5
    for constant, path in rows:
        assert re.search(rf"^ *{constant}\b.* = ", _read(path), re.MULTILINE), constant


# ---- links and looks ---------------------------------------------------------------------------


def _anchors(page: Path) -> set[str]:
    """Anchors as the usual viewers make them: lower case, punctuation dropped, `-` for a space."""
    text = _PROSE_OFF.sub("", page.read_text(encoding="utf-8"))
    return {
        re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")
        for title in _HEADING.findall(text)
    }


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name
    for target in _LINK.findall(_PROSE_OFF.sub("", page.read_text(encoding="utf-8"))):
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.is_file(), target
        assert not anchor or anchor in _anchors(found), target


@pytest.mark.parametrize("name", NAMES)
def test_pages_are_of_no_machine(name: str) -> None:
    """No address but this machine's own, and no path from a root folder of somebody's."""
    text = _read(name)
    assert re.findall(r"https?://(?!127\.0\.0\.1)\S+", text) == []
    assert re.findall(r"(?<![\w.])/(?:home|root|work|Users|tmp|opt|mnt|var)/", text) == []


def test_the_readme_is_short() -> None:
    assert len(_read("README.md").splitlines()) < 150
