"""The arguments of every command. Commands are imported when they run, not before."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

_EXAMPLES = """examples:
  tiaowen ask "软件正版化由谁牵头？"
  tiaowen ask "who leads software legalization?" --json
  tiaowen ask --batch questions.jsonl --json > answers.jsonl
  tiaowen search "黑加油站" --k 5
  tiaowen duties --body 海关总署 --format md
  tiaowen parse notice.txt --json
  tiaowen index build notices/*.txt --index my-index
  tiaowen ask "谁负责？" --index my-index
  tiaowen serve
"""
_RAW = argparse.RawDescriptionHelpFormatter
_Subparsers = argparse._SubParsersAction  # argparse gives the class no public name


def parser() -> argparse.ArgumentParser:
    """The parser of the whole program."""
    top = argparse.ArgumentParser(
        prog="tiaowen", epilog=_EXAMPLES, formatter_class=_RAW,
        description="条文: ask Chinese government policy, get the exact clause.",
    )  # fmt: skip
    from .. import __version__

    top.add_argument("--version", action="version", version=f"tiaowen {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _asking(commands)
    _verifying(commands)
    _documents(commands)
    index = commands.add_parser(
        "index", help="build and look after an index", formatter_class=_RAW,
        epilog="example:\n  tiaowen index build notices/*.txt --index my-index",
    )  # fmt: skip
    _indexing(index.add_subparsers(dest="verb", required=True, metavar="VERB"))
    _serving(commands)
    users = commands.add_parser(
        "user", help="who may log in, and keys for programs", formatter_class=_RAW,
        epilog="examples:\n  tiaowen user add zhang.san\n  tiaowen user key zhang.san\n"
        "  tiaowen user revoke tw_1a2b3c4d",
    )  # fmt: skip
    _users(users.add_subparsers(dest="verb", required=True, metavar="VERB"))
    evaluate = commands.add_parser(
        "eval", help="measure the assistant", formatter_class=_RAW,
        epilog="example:\n  tiaowen eval qa eval/questions/notice.jsonl --split dev",
    )  # fmt: skip
    _evaluating(evaluate.add_subparsers(dest="what", required=True, metavar="WHAT"))
    model = commands.add_parser(
        "model", help="train, measure and show embedding models", formatter_class=_RAW,
        epilog="example:\n  tiaowen model info",
    )  # fmt: skip
    _modelling(model.add_subparsers(dest="verb", required=True, metavar="VERB"))
    return top


def _asking(commands: _Subparsers[argparse.ArgumentParser]) -> None:
    sub = _command(
        commands, "ask", "asking:ask", "answer a question with citations",
        'tiaowen ask "who leads software legalization?"',
    )  # fmt: skip
    sub.add_argument("question", nargs="?", help="the question; - or nothing: standard input")
    sub.add_argument("--file", type=Path, help="read the question from a UTF-8 file")
    sub.add_argument(
        "--batch",
        metavar="FILE.jsonl",
        help="questions, one JSON object a line; - is standard input",
    )
    sub.add_argument(
        "--explain", action="store_true", help="show how the answer came about: intent, slots, "
        "rules, clauses with scores and matching words, times",
    )  # fmt: skip
    _document(sub, "answer from this document only")
    _writing(sub)
    _searching(commands)


def _searching(commands: _Subparsers[argparse.ArgumentParser]) -> None:
    sub = _command(
        commands, "search", "asking:search", "find clauses",
        'tiaowen search "黑加油站" --k 5 --json\n'
        '  tiaowen search "侵权" --body 海关总署 --role lead\n'
        "  tiaowen search --section 三 --facets",
    )  # fmt: skip
    sub.set_defaults(refuse=sub.error)
    sub.add_argument("query", nargs="?", help="nothing: all that fit the filters")
    sub.add_argument("--k", type=_positive, default=10, help="hits wanted (default 10)")
    _document(sub, "only clauses of this document")
    roles = "lead, responsible, within_remit, jointly, support, participate, guide"
    for name, metavar, text in (
        ("section", "SECTION", "only clauses of this section, by number or title"),
        ("body", "NAME", "only clauses that name this body, by any of its names"),
        ("role", "ROLE", f"only clauses that give this role, to the bodies named: {roles}"),
    ):
        sub.add_argument(
            f"--{name}", action="append", default=[], metavar=metavar,
            help=f"{text}; can be repeated: any of them",
        )  # fmt: skip
    sub.add_argument(
        "--facets", action="store_true",
        help="only what is surely found; how many in all, by document, section, body and role",
    )  # fmt: skip
    sub.add_argument(
        "--explain", action="store_true", help="show which words of a clause answer which words"
    )


def _document(sub: argparse.ArgumentParser, text: str) -> None:
    sub.add_argument(
        "--document", action="append", default=[], metavar="NAME",
        help=f"{text}, by number, title, file name or SHA-256; can be repeated: any of them",
    )  # fmt: skip


def _verifying(commands: _Subparsers[argparse.ArgumentParser]) -> None:
    sub = _command(
        commands, "verify", "verifying:verify", "replay stored answers against the documents",
        "tiaowen ask --batch questions.jsonl --json > answers.jsonl\n"
        "  tiaowen verify answers.jsonl --documents notice.txt",
    )  # fmt: skip
    sub.add_argument("answers", metavar="ANSWERS.jsonl", help="answers as JSON; - is stdin")
    sub.add_argument(
        "--documents", nargs="+", type=Path, metavar="FILE",
        help="the documents they rest on; without it those of the index",
    )  # fmt: skip


def _writing(sub: argparse.ArgumentParser) -> None:
    """Which language model writes the answers."""
    sub.add_argument(
        "--llm", metavar="PROVIDER:MODEL",
        help="language model that writes answers, for example ollama:qwen3:8b (default: none)",
    )  # fmt: skip
    sub.add_argument("--llm-url", metavar="URL", help="base address of its server")
    sub.add_argument(
        "--llm-timeout", type=_seconds, metavar="S", help="seconds it may take (default 20)"
    )


def _documents(commands: _Subparsers[argparse.ArgumentParser]) -> None:
    sub = _command(
        commands, "parse", "documents:parse_files", "show the structure of documents",
        "tiaowen parse notice.txt --json",
    )  # fmt: skip
    sub.add_argument("files", nargs="+", metavar="FILE", help="text, HTML or Markdown; - is stdin")
    sub = _command(
        commands, "duties", "documents:duties", "the task table 任务分工表",
        "tiaowen duties --body 海关总署 --format md",
    )  # fmt: skip
    sub.add_argument("--body", help="only tasks of this body, by any of its names")
    sub.add_argument("--role", help="only tasks that give somebody this role: lead, 牵头负责")
    sub.add_argument("--section", help="only this section: 3, 三、")
    sub.add_argument("--document", metavar="NAME", help="only this document: number or title")
    sub.add_argument("--report", action="store_true", help="gaps and overlaps instead (md, json)")
    sub.add_argument(
        "--format", choices=("csv", "xlsx", "md", "docx", "json"),
        help="default: what --out says; else md on a terminal, csv in a pipe",
    )  # fmt: skip
    sub.add_argument("--out", type=Path, metavar="FILE", help="write here")


def _indexing(verbs: _Subparsers[argparse.ArgumentParser]) -> None:
    for verb, text, example in (
        ("build", "index these documents and nothing else", "build notices/*.txt"),
        ("add", "add documents; one of the same number is replaced", "add notice.html"),
        ("remove", "remove documents by number, title or file name", "remove 国办发〔2017〕46号"),
        ("verify", "compare every file with its hash, replay every clause", "verify"),
        ("info", "what the index holds", "info"),
    ):
        sub = _command(
            verbs, verb, f"indexing:{verb}", text, f"tiaowen index {example} --index DIR"
        )
        if verb in ("build", "add"):
            sub.add_argument(
                "files", nargs="*" if verb == "build" else "+", metavar="PATH",
                help="files, folders" + (" (none: the bundled notice)" if verb == "build" else ""),
            )  # fmt: skip
        elif verb == "remove":
            sub.add_argument("names", nargs="+", metavar="NAME")


def _serving(commands: _Subparsers[argparse.ArgumentParser]) -> None:
    sub = _command(
        commands, "serve", "serving:serve_chat", "open the chat in a browser",
        "tiaowen serve --port 7860\n"
        "  tiaowen serve --host 0.0.0.0\n"
        "  tiaowen serve --login --allowed-host policy.intranet", json=False,
    )  # fmt: skip
    sub.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    sub.add_argument("--port", type=_port, default=7860, help="port (default 7860)")
    _users_file(sub)
    sub.add_argument(
        "--login", action="store_true", help="ask who it is on this machine's own address too; "
        "on any other that is always so",
    )  # fmt: skip
    sub.add_argument(
        "--password", help="of one more user, named tiaowen, kept in memory only"
        " (better: TIAOWEN_PASSWORD; arguments can be seen by all)",
    )  # fmt: skip
    sub.add_argument(
        "--allowed-host", action="append", default=[], metavar="NAME",
        help="a further name by which it is reached, for example of a proxy; repeat it for several",
    )  # fmt: skip
    sub.add_argument("--open", action="store_true", help="open a browser window")
    _writing(sub)
    sub = _command(
        commands, "mcp", "connecting:serve_stdio", "tools for a language model, over stdin and "
        "stdout", "tiaowen mcp --index my-index", json=False,
    )  # fmt: skip
    _writing(sub)


def _users(verbs: _Subparsers[argparse.ArgumentParser]) -> None:
    for verb, run, text, example, argument in (
        ("add", "add", "let somebody log in; asks for a password", "add zhang.san", "name"),
        ("list", "show", "who may log in", "list", ""),
        ("password", "change", "give somebody another password", "password zhang.san", "name"),
        ("remove", "remove", "let somebody in no more; keys go too", "remove zhang.san", "name"),
        ("key", "key", "make a key for a program; shown once", "key zhang.san", "name"),
        ("keys", "keys", "which keys there are", "keys", ""),
        ("revoke", "revoke", "let a key in no more", "revoke tw_1a2b3c4d", "prefix"),
    ):
        sub = _command(verbs, verb, f"users:{run}", text, f"tiaowen user {example}")
        if argument:
            sub.add_argument(argument, metavar=argument.upper())
        if verb in ("add", "password"):
            sub.add_argument(
                "--password-stdin", action="store_true",
                help="read the password from the first line of standard input",
            )  # fmt: skip
        _users_file(sub)


def _users_file(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--users", type=Path, metavar="FILE",
        help="file of those who may log in (default: in the user's data folder)",
    )  # fmt: skip


def _evaluating(kinds: _Subparsers[argparse.ArgumentParser]) -> None:
    sub = _command(
        kinds, "qa", "evaluating:eval_qa", "score answers on a question file",
        "tiaowen eval qa eval/questions/notice.jsonl --split dev --failures\n"
        "  tiaowen eval qa FILE.jsonl --system tiaowen --system naive --html report.html\n"
        '  tiaowen eval qa FILE.jsonl --system tiaowen --system "other=command:other-tool ask"',
    )  # fmt: skip
    sub.add_argument("file", type=Path, metavar="FILE.jsonl")
    _choosing(sub)
    sub.add_argument(
        "--system", action="append", metavar="NAME",
        help="tiaowen (default), its parts bm25, dense, no-rerank; naive; python:MODULE:FUNCTION;"
        " command:COMMAND that takes --batch FILE --json; the last two with NAME= before them."
        " Repeat it: the others are compared with the first",
    )  # fmt: skip
    sub.add_argument("--variants", action="store_true", help="also ask noisy variants")
    sub.add_argument(
        "--distractors", type=Path, metavar="DIR",
        help="also ask with further documents of this folder in the index",
    )  # fmt: skip
    sub.add_argument(
        "--distractor-count", type=_positive, action="append", metavar="N",
        help="so many of them; repeat it for several (default 50 and 500)",
    )  # fmt: skip
    sub.add_argument("--failures", action="store_true", help="list what went wrong")
    sub.add_argument(
        "--html", type=Path, metavar="FILE", help="write a report to open in a browser"
    )
    sub.add_argument(
        "--runs", type=Path, metavar="DIR", help="folder of stored runs (default: the user's data)"
    )
    sub.add_argument("--no-store", action="store_true", help="do not store this run")
    sub.add_argument("--against", metavar="RUN.json", help="compare with a stored run, or `latest`")
    sub.add_argument(
        "--baseline", type=Path, metavar="FILE",
        help="compare with a baseline; exit code 1 if worse beyond the interval",
    )  # fmt: skip
    sub.add_argument(
        "--write-baseline", type=Path, metavar="FILE", help="write the results as a baseline"
    )
    sub = _command(
        kinds, "calibrate", "calibrating:calibrate", "fit the confidence of answers to questions",
        "tiaowen eval calibrate eval/questions/notice.jsonl --out answer/confidence.json",
    )  # fmt: skip
    sub.add_argument("file", type=Path, metavar="FILE.jsonl")
    sub.add_argument("--split", default="dev", help="the questions to fit to (default dev)")
    sub.add_argument("--out", type=Path, metavar="FILE", help="write the weights there")
    sub = _command(
        kinds, "check", "evaluating:eval_check", "verify the gold of question files",
        "tiaowen eval check eval/questions/notice.jsonl",
    )  # fmt: skip
    sub.add_argument("files", type=Path, nargs="+", metavar="FILE.jsonl")
    _also_kind(sub)
    sub = _command(
        kinds, "probe", "evaluating:eval_probe", "ask what the structure of documents answers",
        "tiaowen eval probe notice.txt --failures",
    )  # fmt: skip
    sub.add_argument("documents", type=Path, nargs="+", metavar="DOCUMENT")
    sub.add_argument("--failures", action="store_true", help="list what went wrong")
    sub.add_argument("--write", type=Path, metavar="FILE.jsonl", help="keep the questions")
    sub = _command(
        kinds, "report", "evaluating:eval_report", "the page of a stored run",
        "tiaowen eval report RUN.json --out report.html", json=False,
    )  # fmt: skip
    sub.add_argument("run_file", type=Path, metavar="RUN.json")
    sub.add_argument("--out", type=Path, required=True, metavar="FILE.html")
    sub.add_argument("--against", type=Path, metavar="RUN.json", help="show the difference to it")
    sub = _command(
        kinds, "import-feedback", "importing:import_feedback",
        "turn readers' feedback into lines of a question file, for review",
        "tiaowen eval import-feedback --out review.jsonl",
    )  # fmt: skip
    sub.add_argument(
        "--feedback", type=Path, metavar="FILE.jsonl",
        help="what the page kept (default: in the user's data folder)",
    )  # fmt: skip
    sub.add_argument(
        "--out", type=Path, metavar="FILE.jsonl", help="a new file; without it standard output"
    )
    sub.add_argument("--prefix", default="f", help="what the ids begin with (default f)")
    _retrieving(kinds)


def _retrieving(kinds: _Subparsers[argparse.ArgumentParser]) -> None:
    sub = _command(
        kinds, "retrieval", "benchmarking:eval_retrieval",
        "compare retrieval systems on a benchmark in BEIR layout",
        "tiaowen eval retrieval drcd\n"
        "  tiaowen eval retrieval drcd --system tiaowen,naive --system mine=module:function --json",
    )  # fmt: skip
    sub.add_argument(
        "folder", type=Path, metavar="DIR", help="holds corpus.jsonl, queries.jsonl and qrels/"
    )
    sub.add_argument(
        "--system", action="append", metavar="NAME",
        help="tiaowen, its parts bm25, dense, no-rerank (default: these four); naive;"
        " module:function, with NAME= before it. Repeat it, or use commas: the others are"
        " compared with the first",
    )  # fmt: skip
    sub.add_argument("--split", help="file of gold in qrels/ (default: test, else the only one)")
    sub.add_argument("--k", type=_positive, default=100, help="documents asked for (default 100)")
    sub.add_argument("--limit", type=_positive, metavar="N", help="only the first N questions")
    sub = _command(
        kinds, "convert", "benchmarking:eval_convert",
        "write a development set in BEIR layout",
        "tiaowen eval convert lawbench data lawbench",
    )  # fmt: skip
    sub.add_argument(
        "set", metavar="SET",
        help="ntrex, ntrex-hant, ntrex-scripts, tw-law, drcd, cmrc or lawbench",
    )  # fmt: skip
    sub.add_argument("source", type=Path, metavar="SOURCE", help="holds dev/ and train/")
    sub.add_argument("out", type=Path, metavar="OUT", help="a new folder, or an empty one")


def _modelling(verbs: _Subparsers[argparse.ArgumentParser]) -> None:
    sub = _command(
        verbs, "info", "modelling:info", "what an embedding model is, and that it is whole",
        "tiaowen model info\n  tiaowen model info my-model --json",
    )  # fmt: skip
    sub.add_argument("folder", nargs="?", metavar="FOLDER", help="default: the bundled model")
    sub = _command(
        verbs, "evaluate", "modelling:evaluate", "figures of a model on the development sets",
        "tiaowen model evaluate --data data\n  tiaowen model evaluate my-model --data data --json",
    )  # fmt: skip
    sub.add_argument(
        "folder", nargs="?", metavar="FOLDER",
        help="folder or name of a model (default: the bundled one)",
    )  # fmt: skip
    _data(sub)
    sub.add_argument(
        "--questions", type=Path, metavar="FILE.jsonl", help="also questions on the bundled notice"
    )
    sub = _command(
        verbs, "train", "modelling:train_model", "train a bilingual embedding model",
        "tiaowen model train --data data --out my-model\n"
        "  tiaowen model train --data data --out small --dimension 64 --steps 500",
    )  # fmt: skip
    _data(sub)
    sub.add_argument(
        "--out", type=Path, required=True, metavar="DIR",
        help="folder of the model; its folder `work` keeps what a resumed run needs",
    )  # fmt: skip
    sub.add_argument(
        "--teacher", type=Path, metavar="FOLDER",
        help="English sentence-transformers model that places the words at the start",
    )  # fmt: skip
    sub.add_argument(
        "--no-resume", action="store_true", help="start again where --out holds an unfinished run"
    )
    for name, kind, text in (
        ("pieces", _positive, "size of the vocabulary (default 42000)"),
        ("dimension", _positive, "length of a vector (default 256)"),
        ("steps", _positive, "batches to learn from (default 7000)"),
        ("batch", _positive, "pairs in a batch (default 2048)"),
        ("rate", float, "highest step length (default 0.02)"),
        ("seed", _whole, "of everything random (default 1)"),
        ("threads", _positive, "processors to use (default 2)"),
    ):
        sub.add_argument(f"--{name}", type=kind, metavar="N", help=text)


def _data(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="holds the folders train and dev"
    )


def _choosing(sub: argparse.ArgumentParser) -> None:
    """Which questions of a file."""
    sub.add_argument("--split", help="only questions of this split (dev, test)")
    sub.add_argument("--kind", action="append", help="only this kind; can be repeated")
    sub.add_argument("--lang", action="append", help="only this language; can be repeated")
    sub.add_argument("--limit", type=_positive, metavar="N", help="only the first N of them")
    _also_kind(sub)


def _also_kind(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--also-kind", action="append", default=[], metavar="NAME",
        help="accept this kind, which is not among the known ones",
    )  # fmt: skip


def _command(
    commands: _Subparsers[argparse.ArgumentParser],
    name: str,
    run: str,
    text: str,
    example: str,
    *,
    json: bool = True,
) -> argparse.ArgumentParser:
    """A command with the options all commands share; `run` is `module:function` of this folder."""
    sub = commands.add_parser(
        name, help=text, description=text, epilog=f"example:\n  {example}", formatter_class=_RAW
    )
    sub.add_argument("--debug", action="store_true", help="show the traceback of an error")
    sub.add_argument(
        "--config", type=Path, metavar="FILE", help="settings as TOML (or TIAOWEN_CONFIG)"
    )
    sub.add_argument("--index", type=Path, metavar="DIR", help="index; default: the bundled notice")
    sub.add_argument(
        "--embedder", metavar="NAME", help="sentence-transformers model, name or folder"
    )
    if json:
        sub.add_argument("--json", action="store_true", help="print JSON")
    sub.set_defaults(run=_later(run))
    return sub


def _later(target: str) -> Callable[[argparse.Namespace], int]:
    module, _, function = target.partition(":")

    def run(options: argparse.Namespace) -> int:
        found = getattr(import_module(f".{module}", __package__), function)
        return int(found(options))

    return run


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"not a whole number: {text!r}") from error


def _positive(text: str) -> int:
    value = _whole(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return value


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"not a number: {text!r}") from error
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError("must be above 0")
    return value


def _port(text: str) -> int:
    value = _whole(text)
    if not 0 <= value <= 65535:
        raise argparse.ArgumentTypeError("must be 0 to 65535")
    return value
