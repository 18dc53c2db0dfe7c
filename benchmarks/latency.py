"""How long does an answer take, and how much memory?

    python benchmarks/latency.py [--runs 7] [--json]

Every figure comes from fresh processes and is the median over them. The index of the bundled
notice goes into a temporary cache folder, so the first `ask` builds it and the others find it.
`warm` asks each question of eval/questions/notice.jsonl that needs no history: once, after one
other question has loaded what is loaded on first use, and then all of them again.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

QUESTION = "软件正版化由谁牵头？"
QUESTIONS = Path(__file__).parents[1] / "eval" / "questions" / "notice.jsonl"
_IMPORT = "import time; t = time.perf_counter(); {}; print((time.perf_counter() - t) * 1000)"
Figures = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description="Times tiaowen in fresh processes.")
    parser.add_argument("--runs", type=int, default=7, help="processes for each figure")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--stage", choices=["build", "warm"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.stage:
        stage: Callable[[], Figures] = {"build": build, "warm": warm}[options.stage]
        print(json.dumps(stage()))
        return
    with tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        figures = measure(max(1, options.runs))
    if options.json:
        print(json.dumps(figures, indent=1))
        return
    for name, value in figures.items():
        print(f"{name:34} {value:10,.2f}")


def measure(runs: int) -> Figures:
    """All figures; runs this file again for what needs the package loaded."""
    first_ms, _ = ask_cold()
    cold = [ask_cold() for _ in range(runs)]
    built = [staged("build") for _ in range(runs)]
    warmed = [staged("warm") for _ in range(runs)]
    return {
        "import_tiaowen_ms": median([imported("import tiaowen") for _ in range(runs)]),
        "import_assistant_ms": median(
            [imported("from tiaowen import Assistant") for _ in range(runs)]
        ),
        "first_ask_ms": first_ms,
        "cold_ask_ms": median([ms for ms, _ in cold]),
        "cold_ask_peak_mib": median([mib for _, mib in cold]),
        **{name: median([run[name] for run in built]) for name in built[0]},
        **{name: median([run[name] for run in warmed]) for name in warmed[0]},
        "runs": runs,
    }


def median(values: Sequence[float]) -> float:
    return round(statistics.median(values), 3)


def imported(statement: str) -> float:
    """Milliseconds that an import takes in a fresh interpreter."""
    command = [sys.executable, "-c", _IMPORT.format(statement)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def ask_cold() -> tuple[float, float]:
    """Milliseconds from process start to exit of `tiaowen ask`, and its peak memory in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "tiaowen", "ask", QUESTION], stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = (time.perf_counter() - start) * 1000
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"tiaowen ask failed with exit code {process.returncode}")
    return elapsed, mebibytes(usage.ru_maxrss)


def staged(stage: str) -> Figures:
    """What this file measures in a process of its own."""
    command = [sys.executable, __file__, "--stage", stage]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return {name: float(value) for name, value in json.loads(done.stdout).items()}


def mebibytes(maxrss: int) -> float:
    """Peak memory from `ru_maxrss`, which counts KiB, on macOS bytes."""
    return maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


# ---- in a process of their own ---------------------------------------------------------------


def build() -> Figures:
    """Parse the bundled notice and build its index."""
    from tiaowen.api import build as build_index
    from tiaowen.policy.parse import bundled

    start = time.perf_counter()
    document = bundled()
    parsed = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        build_index([document], Path(folder) / "index")
        done = time.perf_counter()
    return {
        "parse_notice_ms": (parsed - start) * 1000,
        "build_index_ms": (done - parsed) * 1000,
        "build_peak_mib": mebibytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss),
    }


def warm() -> Figures:
    """Ask every question of the set, twice."""
    from tiaowen import Assistant

    rows = map(json.loads, QUESTIONS.read_text(encoding="utf-8").splitlines())
    questions = [row["question"] for row in rows if not row.get("history")]
    start = time.perf_counter()
    with Assistant.open() as assistant:
        opened = time.perf_counter()
        assistant.ask("第一项由谁负责？")
        asked = time.perf_counter()
        first = [timed(assistant.ask, question) for question in questions]
        again = [timed(assistant.ask, question) for question in questions]
    return {
        "open_ms": (opened - start) * 1000,
        "first_question_ms": (asked - opened) * 1000,
        "warm_questions": len(questions),
        **{f"warm_ask_{name}_ms": value for name, value in spread(first).items()},
        **{f"asked_again_{name}_ms": value for name, value in spread(again).items()},
        "warm_peak_mib": mebibytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss),
    }


def timed(ask: Callable[[str], object], question: str) -> float:
    start = time.perf_counter()
    ask(question)
    return (time.perf_counter() - start) * 1000


def spread(values: Sequence[float]) -> Figures:
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return {"p50": cuts[49], "p99": cuts[98], "max": max(values)}


if __name__ == "__main__":
    main()
