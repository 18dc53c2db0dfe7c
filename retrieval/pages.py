"""Which clauses does a query find at all, and which of them come on a page?

A list of the nearest clauses has no end; a page that says how many there are needs one. A clause
is *found* where the index holds half of the query in it, by the rarity of its words and in any
wording of the glossary, or where its meaning is near. What is found does not depend on filters:
so the count beside a value is what one gets by choosing it.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..models import Hit, SearchPage, Where
from .hybrid import Retriever
from .query import Query
from .where import Rows

HALF = 0.5
"""Share of the query that a clause must have words for."""
NEAR = 0.3
"""Cosine from which on a clause is found by its meaning, with the bundled model."""
_RANKED = 100
"""So many are put in order; the others follow in the order of their documents."""


class Pages:
    """Searches by page. Safe to use from several threads."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever
        self._index = retriever.index
        self._found = lru_cache(maxsize=32)(self._finding)
        self._order = lru_cache(maxsize=32)(self._ordering)

    def page(self, text: str, *, where: Where, k: int, offset: int) -> SearchPage:
        """The clauses from place `offset` on, `k` at most, with counts over all of them.

        A query without words lists what fits, in document order.

        Raises:
            FilterError: the filter names what is not there.
        """
        text = text.strip()
        hits, rest = self._order(text, where)
        ranked = hits[offset : offset + k]
        more = rest[max(0, offset - len(hits)) :][: k - len(ranked)]
        facets = self._retriever.filters.facets(self._found(text), where)
        return SearchPage(
            (*ranked, *(Hit(self._index.store.clause(int(row)), 0.0, {}) for row in more)),
            len(hits) + len(rest), facets, offset,
        )  # fmt: skip

    def _finding(self, text: str) -> Rows:
        """What a query finds among all clauses."""
        rows = self._index.store.rows
        if not text:
            return np.ones(rows, dtype=np.bool_)
        query = self._retriever.read(text)
        if not query.concepts:
            return self._referred(query)
        found: Rows = self._retriever.shares(query.concepts) >= HALF - 1e-9
        near = self._retriever.near_rows(query, NEAR)
        found[np.asarray(near, dtype=np.int64)] = True
        return found

    def _referred(self, query: Query) -> Rows:
        """A query of numbers alone: 第十一项, 三、（十一）, 第五条, 国办发〔2017〕46号."""
        store = self._index.store
        rows: list[int] = []
        for item in query.items:
            for section in query.sections or (None,):
                rows += store.rows_where(item=item, section=section)
            if "条" in query.folded:  # 第二条 is read as a task, and is an article in legislation
                rows += store.rows_where(article=item)
        for article in query.articles:
            rows += store.rows_where(article=article)
        if not query.items:
            for section in query.sections:
                rows += store.rows_where(section=section)
        found = np.zeros(store.rows, dtype=np.bool_)
        found[rows] = True
        if query.document:
            of = np.zeros_like(found)
            for sha256, name in self._retriever.document_names:
                if query.document in name.replace(" ", ""):
                    of[store.rows_where(sha256=sha256)] = True
            numbered = bool(query.items or query.sections or query.articles)
            found = found & of if numbered else of
        return found

    def _ordering(self, text: str, where: Where) -> tuple[tuple[Hit, ...], tuple[int, ...]]:
        """What is found and fits: the best in order, and the rows of the others."""
        fits = self._retriever.filters.rows(where)
        found = self._found(text) if fits is None else self._found(text) & fits
        rows = np.flatnonzero(found)
        if not len(rows) or not text:
            return (), tuple(rows.tolist())
        hits = self._retriever.search(
            text, k=min(_RANKED, len(rows)), within=None if found.all() else found, sure=True
        )
        ranked = {self._index.store.row_of(hit.clause.id) for hit in hits}
        return tuple(hits), tuple(row for row in rows.tolist() if row not in ranked)
