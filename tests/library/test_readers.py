"""Sixteen readers ask while documents come and go."""

from __future__ import annotations

import threading
from collections import Counter

from tiaowen.library import Library
from tiaowen.models import Status

from .conftest import NIGHT, garden

READERS, CHANGES = 16, 10


def test_answers_belong_to_one_generation(library: Library) -> None:
    ended = threading.Event()
    wrong: list[str] = []
    seen: Counter[tuple[int, bool]] = Counter()

    def ask() -> None:
        while not ended.is_set():
            assistant = library.assistant
            answer = assistant.ask(NIGHT)
            loaded = {document.sha256 for document in assistant.documents}
            answered = answer.status is Status.ANSWERED
            cited = {citation.sha256 for citation in (*answer.citations, *answer.nearest)}
            if (
                answered is not (len(loaded) == 2)
                or not cited <= loaded
                or answer.index != assistant.generation
            ):
                wrong.append(f"{assistant.generation}: {len(loaded)} {answer.text}")
            seen[len(loaded), answered] += 1
            ended.wait(0.02)  # a reader reads what was answered

    def guarded() -> None:
        try:
            ask()
        except Exception as error:
            wrong.append(repr(error))
            ended.set()

    readers = [threading.Thread(target=guarded) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for _ in range(CHANGES):
        added = library.add(garden(), "植物园.txt").document
        library.remove(added.sha256)
    ended.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert len(library.documents) == 1
    assert library.assistant.generation == f"gen-{1 + 2 * CHANGES}"
    assert set(seen) == {(1, False), (2, True)}


def test_changes_from_several_threads_are_all_kept(library: Library) -> None:
    threads = [
        threading.Thread(target=library.add, args=(garden(number=number), f"{number}.txt"))
        for number in range(80, 84)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(d.number for d in library.documents) == [
        "国办发〔2017〕46号", "国办发〔2021〕80号", "国办发〔2021〕81号", "国办发〔2021〕82号",
        "国办发〔2021〕83号",
    ]  # fmt: skip
