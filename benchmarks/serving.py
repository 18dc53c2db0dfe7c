"""How soon does the server answer, how often a second, and with how much memory?

    python benchmarks/serving.py [--requests 600] [--seconds 20] [--port 0] [--json]

Starts `tiaowen serve` in a process of its own on loopback and asks it over HTTP, from this
process, with 1, 16 and 64 clients that keep their connections and ask one question after the
other. The questions are those of eval/questions/notice.jsonl with their history, in an order
that is the same every time. `/health` does nothing: what it costs is the cost of the server and
of this program; `ask()` is the same questions asked without a server, in a process of its own.
CPU is what the server's process used for an answer: unlike the times it hardly depends on what
else the machine does. Memory is that of the server's process, from /proc (Linux only).

`--requests` and `--seconds` bound each line of the table: it ends with whichever comes first.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

QUESTIONS = Path(__file__).parents[1] / "eval" / "questions" / "notice.jsonl"
CLIENTS = (1, 16, 64)
READY = "tiaowen is ready: http://"
FIRST = "软件正版化由谁牵头？"


def main() -> None:
    parser = argparse.ArgumentParser(description="Load figures of `tiaowen serve`.")
    parser.add_argument("--requests", type=int, default=600, help="of each line, at most")
    parser.add_argument("--seconds", type=float, default=20, help="of each line, at most")
    parser.add_argument("--port", type=int, default=0, help="of the server; 0 takes a free one")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        print(json.dumps(alone(options.requests, options.seconds)))
        return
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "XDG_CACHE_HOME": cache}
        build = [sys.executable, "-m", "tiaowen", "ask", FIRST]
        subprocess.run(build, check=True, stdout=subprocess.DEVNULL, env=environment)
        figures = measure(environment, options)
    if options.json:
        print(json.dumps(figures, indent=1))
        return
    for name, value in figures.items():
        if not isinstance(value, list):
            print(f"{name:24} {value:10,.1f}")
    print(f"\n{'':12}{'clients':>8}{'answers':>9}{'errors':>8}{'a second':>10}{'p50 ms':>9}"
          f"{'p99 ms':>9}{'CPU ms':>9}")  # fmt: skip
    for row in figures["load"]:
        print("{path:12}{clients:8}{answers:9}{errors:8}{per_second:10.1f}{p50_ms:9.1f}"
              "{p99_ms:9.1f}{cpu_ms:9.2f}".format(**row))  # fmt: skip


def measure(environment: dict[str, str], options: argparse.Namespace) -> dict[str, Any]:
    """All figures of one server."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "tiaowen", "serve", "--port", str(options.port)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert server.stdout is not None
        line = server.stdout.readline()
        if not line.startswith(READY):
            raise SystemExit(f"the server did not start: {line!r}")
        ready = time.perf_counter()
        port = int(line.removeprefix(READY).partition("/")[0].rpartition(":")[2])
        figures = asyncio.run(load(port, server.pid, options))
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
    bounds = ["--requests", str(options.requests), "--seconds", str(options.seconds)]
    done = subprocess.run(
        [sys.executable, __file__, "--alone", *bounds],
        check=True, stdout=subprocess.PIPE, text=True,
        env={"OPENBLAS_NUM_THREADS": "1", **environment},  # as `serve` has it
    )  # fmt: skip
    figures["load"].append(json.loads(done.stdout))
    return {"ready_ms": (ready - start) * 1000, **figures}


async def load(port: int, process: int, options: argparse.Namespace) -> dict[str, Any]:
    """First times, then each path with each number of clients."""
    page = await timed(port, request("GET", "/"))
    first = await timed(port, asked({"question": FIRST}))
    second = await timed(port, asked({"question": FIRST}))
    before = memory(process)
    peak, rows = dict(before), []
    for clients in CLIENTS:
        for path, requests in (("/health", cycle([request("GET", "/health")])),
                               ("/v1/ask", questions())):  # fmt: skip
            run = Run(port, requests, options.requests, options.seconds)
            watching = asyncio.create_task(watch(process, peak))
            used = cpu_ms(process)
            await run.go(clients)
            watching.cancel()
            used = (cpu_ms(process) - used) / max(1, len(run.times))
            rows.append({"path": path, "clients": clients, **run.figures(), "cpu_ms": used})
    await asyncio.sleep(2)
    after = memory(process)
    figures: dict[str, Any] = {
        "first_page_ms": page, "first_answer_ms": first, "same_again_ms": second,
    }  # fmt: skip
    for when, found in (("before", before), ("under_load", peak), ("after", after)):
        figures |= {f"{kind}_{when}_mib": mib for kind, mib in found.items()}
    return {**figures, "load": rows}


def alone(requests: int, seconds: float) -> dict[str, Any]:
    """The same questions without a server."""
    from tiaowen import Assistant
    from tiaowen.contract import answer_json

    times: list[float] = []
    with Assistant.open() as assistant:
        assistant.ask(FIRST)
        used, start = time.process_time(), time.perf_counter()
        for row in mixed()[:requests]:
            begun = time.perf_counter()
            answer = assistant.ask(row["question"], history=row["history"])
            json.dumps(answer_json(answer), ensure_ascii=False).encode()
            times.append((time.perf_counter() - begun) * 1000)
            if time.perf_counter() - start > seconds:
                break
        spent, used = time.perf_counter() - start, time.process_time() - used
    cuts = quantiles(times)
    return {
        "path": "ask()", "clients": 1, "answers": len(times), "errors": 0,
        "per_second": len(times) / spent, "p50_ms": cuts[49], "p99_ms": cuts[98],
        "cpu_ms": used * 1000 / len(times),
    }  # fmt: skip


# ---- requests ----------------------------------------------------------------------------------


def request(method: str, path: str, body: bytes = b"") -> bytes:
    """A request on a connection that is kept."""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return f"{head}\r\n".encode() + body


def asked(data: object) -> bytes:
    return request("POST", "/v1/ask", json.dumps(data).encode())


def mixed() -> list[dict[str, Any]]:
    """The questions of the file, well mixed and always in the same order."""
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    random.Random(46).shuffle(rows)
    return rows


def questions() -> Iterator[bytes]:
    """Requests with them, over and over."""
    return cycle([asked({"question": r["question"], "history": r["history"]}) for r in mixed()])


async def reply(reader: asyncio.StreamReader) -> int:
    """Read one response; its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            await reader.readexactly(int(value))
            break
    else:
        while size := int(await reader.readline(), 16):  # chunks
            await reader.readexactly(size + 2)
        await reader.readline()
    return int(head.split(b" ", 2)[1])


async def timed(port: int, sent: bytes) -> float:
    """Milliseconds of one request on a connection of its own."""
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    status = await reply(reader)
    writer.close()
    if status != 200:
        raise SystemExit(f"status {status}")
    return (time.perf_counter() - start) * 1000


@dataclass
class Run:
    """Some clients, each asking one question after the other, until there is no more to ask."""

    port: int
    requests: Iterator[bytes]
    left: int
    seconds: float
    times: list[float] = field(default_factory=list)
    errors: int = 0
    spent: float = 0

    async def go(self, clients: int) -> None:
        start = time.perf_counter()
        await asyncio.gather(*(self._client(start + self.seconds) for _ in range(clients)))
        self.spent = time.perf_counter() - start

    async def _client(self, end: float) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while self.left > 0 and time.perf_counter() < end:
            self.left -= 1
            start = time.perf_counter()
            writer.write(next(self.requests))
            if await reply(reader) == 200:
                self.times.append((time.perf_counter() - start) * 1000)
            else:
                self.errors += 1
        writer.close()

    def figures(self) -> dict[str, float]:
        cuts = quantiles(self.times)
        return {
            "answers": len(self.times), "errors": self.errors,
            "per_second": len(self.times) / self.spent, "p50_ms": cuts[49], "p99_ms": cuts[98],
        }  # fmt: skip


def quantiles(values: Sequence[float]) -> list[float]:
    return statistics.quantiles(values, n=100, method="inclusive")


# ---- memory ------------------------------------------------------------------------------------


def memory(process: int) -> dict[str, float]:
    """MiB of a process: what is resident, its share of it, and what of that is no file."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    found = dict(line.split(":", 1) for line in text.splitlines()[1:])
    names = {"rss": "Rss", "pss": "Pss", "anonymous": "Anonymous"}
    return {kind: int(found[name].split()[0]) / 1024 for kind, name in names.items()}


def cpu_ms(process: int) -> float:
    """Milliseconds of CPU that a process has used."""
    text = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    used = text.rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) * 1000 / os.sysconf("SC_CLK_TCK")


async def watch(process: int, peak: dict[str, float]) -> None:
    """Keep the most that is seen, four times a second."""
    while True:
        for kind, mib in memory(process).items():
            peak[kind] = max(peak[kind], mib)
        await asyncio.sleep(0.25)


if __name__ == "__main__":
    main()
