"""The tree that a YAML document is read into: values, their spellings and their places."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ringfence.formats.yaml_scalar import resolve
from ringfence.model.source import Span


class Node(Struct, frozen=True, eq=False, gc=False):
    """A scalar, sequence or mapping. Lines and columns are one-based.

    Accessors never fail: asking a node for something that it is not gives an empty answer. Nodes that aliases or merge
    keys repeat are the same object; there are no cycles.
    """

    value: str | int | float | bool | list[Node] | dict[str, Node] | None
    line: int
    column: int
    end_line: int = 0
    end_column: int = 0
    spelling: str = ""
    """A scalar as it was written, quotes and escapes removed: ``no``, ``0777`` and ``5432`` are still themselves."""
    tag: str = ""
    """An explicit tag: ``!Ref``, ``!reset``; it has no other effect."""
    keys: dict[str, Node] | None = None
    """The keys of a mapping, for their places."""

    def __bool__(self) -> bool:
        """Whether there is a value: neither missing nor null."""
        return self.value is not None

    def get(self, *path: str) -> Node:
        """The value under a path of keys; ``MISSING`` if any of them is not there."""
        node = self
        for key in path:
            value = node.value
            if not isinstance(value, dict):
                return MISSING
            node = value.get(key, MISSING)
        return node

    def key(self, name: str) -> Node:
        """A mapping's key, for its place; the node itself if there is no such key."""
        return (self.keys or {}).get(name, self)

    def items(self) -> Iterator[tuple[Node, Node]]:
        """The keys and values of a mapping; own keys come before merged ones."""
        if isinstance(self.value, dict) and self.keys is not None:
            for name, value in self.value.items():
                yield self.keys[name], value

    def elements(self) -> list[Node]:
        """The items of a sequence."""
        return self.value if isinstance(self.value, list) else []

    def one_or_many(self) -> list[Node]:
        """The items of a sequence, or a scalar or mapping alone."""
        return self.value if isinstance(self.value, list) else [self] if self else []

    def text(self, default: str = "") -> str:
        """A scalar as it was written; default for null, sequences and mappings."""
        return default if self.value is None or isinstance(self.value, (list, dict)) else self.spelling

    def texts(self) -> tuple[str, ...]:
        """The scalars of a sequence as they were written, or one scalar alone."""
        return tuple(node.text() for node in self.one_or_many() if node.is_scalar)

    def integer(self) -> int | None:
        """A whole number, quoted or not."""
        value = self.value if not isinstance(self.value, str) else resolve(self.value)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def number(self) -> float | None:
        """A number, quoted or not."""
        value = self.value if not isinstance(self.value, str) else resolve(self.value)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    @property
    def is_scalar(self) -> bool:
        """Whether it is a string, number or boolean."""
        return self.value is not None and not isinstance(self.value, (list, dict))

    @property
    def is_mapping(self) -> bool:
        """Whether it is a mapping."""
        return isinstance(self.value, dict)

    def span(self, path: str) -> Span:
        """Its place in the file ``path``."""
        return Span(path, self.line, self.column, self.end_line or self.line, self.end_column or self.column)


MISSING = Node(None, 1, 1)


class Problem(Struct, frozen=True):
    """What is wrong with a file. fatal: the document that holds it was given up."""

    line: int
    column: int
    message: str
    fatal: bool = False


class Documents(Struct, frozen=True):
    """The documents of a file that could be read, in order, and what was wrong."""

    documents: tuple[Node, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def first(self) -> Node:
        """The first document, ``MISSING`` if there is none."""
        return self.documents[0] if self.documents else MISSING
