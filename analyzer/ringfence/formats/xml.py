"""XML as a small tree that remembers the lines its elements stand on.

Entities that the file defines are refused and nothing outside it is fetched (defusedxml); depth and size are bounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, field

MAX_CHARACTERS = 4_000_000
MAX_ELEMENTS = 200_000
MAX_DEPTH = 200


class Element(Struct, eq=False):
    """An element without its namespace. Accessors never fail: what is not there is empty."""

    name: str
    attributes: dict[str, str]
    line: int
    children: list[Element] = field(default_factory=list)
    content: str = ""
    """Its own text, without that of its children."""
    pieces: list[str | Element] = field(default_factory=list)
    """Its own text and its children, in document order."""

    def all(self, *path: str) -> list[Element]:
        """The elements under a path of names: ``all("dependencies", "dependency")``."""
        found = [self]
        for name in path:
            found = [child for element in found for child in element.children if child.name == name]
        return found

    def text(self, *path: str) -> str:
        """The text of the first element under a path, ``""`` if there is none."""
        found = self.all(*path)
        return found[0].content.strip() if found else ""

    def walk(self) -> Iterator[Element]:
        """The element and everything inside, in document order."""
        queue = [self]
        while queue:
            element = queue.pop()
            yield element
            queue.extend(reversed(element.children))


def read_xml(text: str) -> Element | None:
    """The root element; of a broken file what stands before the mistake, None if that is nothing."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser, ParseError

    if len(text) > MAX_CHARACTERS:
        return None
    builder = _Builder()
    parser = DefusedXMLParser(target=builder, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    builder.expat = parser.parser
    try:
        parser.feed(text.removeprefix("\ufeff").lstrip())
        parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        pass
    root, builder.root, builder.expat = builder.root, None, None  # the parser and its builder know each other
    if root is not None:
        skipped = len(text.removeprefix("\ufeff")) - len(text.removeprefix("\ufeff").lstrip())
        before = text[: skipped + 1].count("\n")
        for element in root.walk() if before else ():
            element.line += before
    return root


class _Builder:
    """What the parser calls: builds the tree, as far as the limits let it."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self.expat: Any = None
        self._open: list[Element | None] = []
        self._count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1
        parent = self._open[-1] if self._open else None
        wanted = self._count <= MAX_ELEMENTS and len(self._open) < MAX_DEPTH
        element = None
        if wanted and (parent is not None or self.root is None):
            named = {_local(name): value for name, value in attributes.items()}
            element = Element(_local(tag), named, self.expat.CurrentLineNumber)
            if parent is None:
                self.root = element
            else:
                parent.children.append(element)
                parent.pieces.append(element)
        self._open.append(element)

    def end(self, tag: str) -> None:
        if self._open:
            self._open.pop()

    def data(self, data: str) -> None:
        if self._open and (element := self._open[-1]) is not None:
            element.content += data
            element.pieces.append(data)

    def close(self) -> None:
        pass


def _local(name: str) -> str:
    return name.rpartition("}")[2]
