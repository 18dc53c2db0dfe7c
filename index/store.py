"""Clauses and documents in SQLite: read by row, by id, by body."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import StoreCorrupt, StoreError, StoreMismatch
from ..models import Clause, Document
from .codec import clause_from_dict, clause_to_dict, document_from_dict, document_to_dict

FILE = "clauses.sqlite"
_SCHEMA = """
CREATE TABLE documents (
    sha256 TEXT PRIMARY KEY, place INTEGER NOT NULL, name TEXT NOT NULL, source TEXT NOT NULL,
    data TEXT NOT NULL, text TEXT NOT NULL
);
CREATE TABLE clauses (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, content TEXT NOT NULL,
    item INTEGER, section INTEGER, article INTEGER, data TEXT NOT NULL
);
CREATE INDEX clauses_of_document ON clauses (sha256, row);
CREATE TABLE duties (
    row INTEGER NOT NULL, body TEXT NOT NULL, role TEXT NOT NULL
);
CREATE INDEX duties_of_body ON duties (body, row);
"""


def write_store(
    path: Path, documents: Sequence[Document], contents: Iterable[tuple[Clause, str]]
) -> None:
    """Write documents and their clauses in row order.

    Args:
        contents: each clause with the digest of what was embedded for it, so that the next
            build can keep its vectors.
    """
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA journal_mode = OFF")  # the file is new and published whole
        connection.executescript(_SCHEMA)
        connection.executemany(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)",
            (
                (d.sha256, place, d.name, d.source, _json(_head(d)), d.text)
                for place, d in enumerate(documents)
            ),
        )
        for row, (clause, content) in enumerate(contents):
            connection.execute(
                "INSERT INTO clauses VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    row, clause.id, clause.sha256, content, clause.item, clause.section,
                    clause.article, _json(clause_to_dict(clause)),
                ),
            )  # fmt: skip
            connection.executemany(
                "INSERT INTO duties VALUES (?, ?, ?)",
                ((row, duty.body, duty.role.value) for duty in clause.duties),
            )
        connection.commit()
    except sqlite3.Error as error:  # a full disk
        raise StoreError(f"{path}: cannot be written: {error}", advice="make room there") from error
    finally:
        connection.close()


def _head(document: Document) -> dict[str, Any]:
    # Its clauses stand in a table of their own: made into plain values here, they would be dropped.
    return document_to_dict(replace(document, clauses=()))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@contextlib.contextmanager
def _decoding(what: str) -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        raise StoreMismatch(
            f"{what} of the index has other fields than this program knows: {error}",
            advice="build the index again",
        ) from error


class Store:
    """A read-only view of `clauses.sqlite`, safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        try:
            uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            self._start(sqlite3.connect(uri, uri=True, check_same_thread=False))
        except sqlite3.Error as error:
            raise StoreCorrupt(f"{path}: {error}", advice="build the index again") from error

    def _start(self, connection: sqlite3.Connection) -> None:
        self._lock = threading.Lock()
        self._connection = connection
        # Whoever answers from a generation that was replaced may be the last to hold it.
        weakref.finalize(self, connection.close)
        self.rows = int(self._query("SELECT count(*) FROM clauses")[0][0])
        self.clause = lru_cache(maxsize=50_000)(self._clause)
        self.document = lru_cache(maxsize=64)(self._document)

    def part(self, documents: Sequence[str]) -> tuple[Store, list[int]]:
        """Some documents by SHA-256, in a store of their own, and the rows they have in this one.

        It is a private temporary database, gone with the store. Rows are numbered anew, in the
        order of this store.
        """
        wanted = set(documents)
        connection = sqlite3.connect("", check_same_thread=False)
        connection.executescript(_SCHEMA)
        rows: list[int] = []
        place = 0
        for sha256, _, _ in self.document_rows():
            if sha256 not in wanted:
                continue
            head = self._query(
                "SELECT name, source, data, text FROM documents WHERE sha256 = ?", (sha256,)
            )
            connection.execute(
                "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)", (sha256, place, *head[0])
            )
            place += 1
            held = self._query(
                "SELECT row, id, sha256, content, item, section, article, data FROM clauses"
                " WHERE sha256 = ? ORDER BY row", (sha256,),
            )  # fmt: skip
            connection.executemany(
                "INSERT INTO clauses VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                ((len(rows) + i, *values[1:]) for i, values in enumerate(held)),
            )
            rows += [int(values[0]) for values in held]
        numbers = {row: number for number, row in enumerate(rows)}
        duties = self._query(
            "SELECT row, body, role FROM duties WHERE row BETWEEN ? AND ? ORDER BY rowid",
            (min(rows, default=0), max(rows, default=-1)),
        )
        connection.executemany(
            "INSERT INTO duties VALUES (?, ?, ?)",
            ((numbers[row], body, role) for row, body, role in duties if row in numbers),
        )
        connection.commit()
        store = Store.__new__(Store)
        store._start(connection)
        weakref.finalize(store, connection.close)
        return store, rows

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _query(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def _clause(self, row: int) -> Clause:
        found = self._query("SELECT data FROM clauses WHERE row = ?", (row,))
        with _decoding(f"clause {row}"):
            return clause_from_dict(json.loads(found[0][0]))

    def row_of(self, clause_id: str) -> int | None:
        """Row of a clause id."""
        found = self._query("SELECT row FROM clauses WHERE id = ?", (clause_id,))
        return int(found[0][0]) if found else None

    def rows_where(
        self,
        *,
        sha256: str | None = None,
        item: int | None = None,
        section: int | None = None,
        article: int | None = None,
    ) -> list[int]:
        """Rows of the clauses with these numbers, in document order."""
        wanted = {"sha256": sha256, "item": item, "section": section, "article": article}
        given = {key: value for key, value in wanted.items() if value is not None}
        where = " AND ".join(f"{key} = ?" for key in given) or "1"
        sql = f"SELECT row FROM clauses WHERE {where} ORDER BY row"
        return [int(row) for (row,) in self._query(sql, list(given.values()))]

    def rows_of_bodies(self, names: Sequence[str]) -> list[tuple[int, str, str]]:
        """(row, body, role) of every duty of the bodies named, in document order."""
        marks = ",".join("?" * len(names))
        sql = f"SELECT row, body, role FROM duties WHERE body IN ({marks}) ORDER BY row, rowid"
        return [(int(r), str(b), str(role)) for r, b, role in self._query(sql, list(names))]

    def rows_with_duties(self) -> list[int]:
        """Rows of the clauses that have a responsibility note, in document order."""
        sql = "SELECT DISTINCT row FROM duties ORDER BY row"
        return [int(row) for (row,) in self._query(sql)]

    def bodies(self) -> list[str]:
        """Every body that has a duty, by first appearance."""
        sql = "SELECT body FROM duties GROUP BY body ORDER BY min(rowid)"
        return [str(name) for (name,) in self._query(sql)]

    def document_rows(self) -> list[tuple[str, str, str]]:
        """(sha256, name, source) of every document, in the order they were added."""
        sql = "SELECT sha256, name, source FROM documents ORDER BY place"
        return [(str(a), str(b), str(c)) for a, b, c in self._query(sql)]

    def outlines(self) -> list[tuple[str, ...]]:
        """(sha256, name, source, title, number, English title, sections as JSON) of documents."""
        fields = ("title", "number", "title_translation", "sections")
        told = ", ".join(f"json_extract(data, '$.{name}')" for name in fields)
        sql = f"SELECT sha256, name, source, {told} FROM documents ORDER BY place"
        return [tuple(str(value or "") for value in row) for row in self._query(sql)]

    def places(self) -> list[tuple[int, int | None]]:
        """(place of the document, number of the section) of every clause, in row order."""
        return self._query(
            "SELECT documents.place, clauses.section FROM clauses"
            " JOIN documents ON documents.sha256 = clauses.sha256 ORDER BY clauses.row"
        )

    def parts(self, sha256: str) -> list[tuple[int, int]]:
        """(row, part) of every clause of a document; slow, for those with attachments."""
        return self._query(
            "SELECT row, json_extract(data, '$.part') FROM clauses WHERE sha256 = ?", (sha256,)
        )

    def duty_rows(self) -> list[tuple[int, str, str]]:
        """(row, body, role) of every duty, by row."""
        return self._query("SELECT row, body, role FROM duties ORDER BY row")

    def text(self, sha256: str) -> str:
        """Original text of a document."""
        return str(self._query("SELECT text FROM documents WHERE sha256 = ?", (sha256,))[0][0])

    def _document(self, sha256: str) -> Document:
        data, text = self._query("SELECT data, text FROM documents WHERE sha256 = ?", (sha256,))[0]
        clauses = tuple(self.clause(row) for row in self.rows_where(sha256=sha256))
        with _decoding(f"document {sha256[:12]}"):
            return document_from_dict(json.loads(data), text=text, clauses=clauses)

    def contents(self) -> Iterator[tuple[int, str]]:
        """(row, content digest) of every clause."""
        for row, content in self._query("SELECT row, content FROM clauses ORDER BY row"):
            yield int(row), str(content)
