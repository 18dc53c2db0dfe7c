"""The notice, where its clauses stand, and a reader of our own HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tiaowen.models import Answer, Citation, Clause, Document, Language, Span, Status
from tiaowen.policy.parse import bundled, clean_document
from tiaowen.ui.sources import Sources

if TYPE_CHECKING:
    from .browser import Browsers, Page, Visit

VOID = {"br", "img", "input"}


class Node:
    """One element: its tag, attributes, children and words."""

    def __init__(self, tag: str, attributes: dict[str, str | None]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Node | str] = []

    def text(self, *, without: str = "") -> str:
        """Words in it, leaving out elements of the class `without`."""
        return "".join(
            child
            if isinstance(child, str)
            else ""
            if without and without in child.classes
            else child.text(without=without)
            for child in self.children
        )

    @property
    def classes(self) -> list[str]:
        return (self.attributes.get("class") or "").split()

    def all(self, *, tag: str = "", name: str = "") -> list[Node]:
        """Elements in it of a tag and a class, in order."""
        found: list[Node] = []
        for child in self.children:
            if isinstance(child, Node):
                if (not tag or child.tag == tag) and (not name or name in child.classes):
                    found.append(child)
                found += child.all(tag=tag, name=name)
        return found

    def one(self, *, tag: str = "", name: str = "") -> Node:
        """The only such element."""
        (found,) = self.all(tag=tag, name=name)
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("root", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attrs))
        self._open[-1].children.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def read_html(html: str) -> Node:
    """Parse HTML of our own making; every element has to be closed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader._open == [reader.root], "an element is not closed"
    return reader.root


@pytest.fixture(scope="session")
def read() -> Callable[[str], Node]:
    return read_html


@pytest.fixture(scope="session")
def notice() -> Document:
    return bundled()


@pytest.fixture(scope="session")
def sources(notice: Document) -> Sources:
    return Sources([notice], clean_document)


def cite(document: Document, span: Span, clause: Clause, *, translation: str = "") -> Citation:
    return Citation(
        document=clause.document, label=clause.label, item=clause.item, clause=clause.index,
        clause_id=clause.id, quote=clean_document(document).quote(span), start=span.start,
        end=span.end, sha256=document.sha256, translation=translation,
    )  # fmt: skip


@pytest.fixture(scope="session")
def software(notice: Document) -> Clause:
    """三、（十一） 深入推进软件正版化工作."""
    (found,) = [c for c in notice.clauses if c.item == 11]
    return found


@pytest.fixture(scope="session")
def citation(notice: Document, software: Clause) -> Citation:
    return cite(notice, software.span, software)


@pytest.fixture(scope="session")
def answer(citation: Citation, software: Clause) -> Answer:
    return Answer(
        question="软件正版化由谁牵头？",
        language=Language.HANS,
        status=Status.ANSWERED,
        text="三、（十一） 深入推进软件正版化工作：由新闻出版广电总局牵头负责。[1]",
        citations=(citation,),
        duties=software.duties,
    )


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the real program keeps a user's data; the tests touch no real home."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, data_folder: Path) -> Iterator[str]:
    """Of the real program, serving the notice until the tests end."""
    from tiaowen.api import build

    from .browser import Server

    folder = tmp_path_factory.mktemp("served") / "index"
    build([bundled()], folder)
    server = Server(folder, data=data_folder)
    yield server.address
    assert server.interrupt() == (0, "")


@pytest.fixture(scope="session")
def browsers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsers]:
    from .browser import Browsers

    opened = Browsers(tmp_path_factory.mktemp("browsers"))
    yield opened
    opened.close()


@pytest.fixture
def visit(address: str, browsers: Browsers) -> Iterator[Visit]:
    """Opens pages as readers would; they are closed at the end."""
    pages: list[Page] = []

    def visit(at: str = address, **choices: Any) -> Page:
        pages.append(browsers.open(at, **choices))
        return pages[-1]

    yield visit
    for page in pages:
        browsers.give_back(page)


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit().open()
