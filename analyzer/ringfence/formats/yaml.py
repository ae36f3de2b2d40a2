"""YAML as a small tree that remembers where everything stands.

Documents are composed from libyaml's event stream, without recursion and without constructing anything: depth, size,
aliases and merge keys are bounded while they are read. libyaml's own composer overflows the stack on deep nesting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ringfence.formats.yaml_scalar import resolve
from ringfence.model.source import Span

Event = Any  # PyYAML's stubs do not know that every event of a parsed text has marks

MAX_CHARACTERS = 8_000_000
MAX_NODES = 500_000
"""Of one file, aliases counted as often as they are used: what a walk over the tree meets."""
MAX_DEPTH = 200
MAX_PROBLEMS = 100
MAX_TAG_DIRECTIVES = 1_000
"""libyaml compares each of them with all before it."""

_DOCUMENT_START = re.compile(r"^---(?=\s|$)", re.MULTILINE)


class Node(Struct, frozen=True, eq=False):
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
            node = node.value.get(key, MISSING) if isinstance(node.value, dict) else MISSING
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


def read_yaml(text: str) -> Documents:
    """Read all documents of a YAML file. A broken one is given up, with its problem; those after it are read."""
    from yaml import YAMLError

    if len(text) > MAX_CHARACTERS:
        return Documents((), (Problem(1, 1, f"longer than {MAX_CHARACTERS} characters", fatal=True),))
    if text.count("%TAG") > MAX_TAG_DIRECTIVES:
        return Documents((), (Problem(1, 1, f"more than {MAX_TAG_DIRECTIVES} %TAG directives", fatal=True),))
    composer = _Composer()
    starts = _document_starts(text)
    start = lines_before = 0
    while len(composer.problems) < MAX_PROBLEMS:
        rest = text[start:]
        composer.begin(lines_before)
        try:
            composer.read(rest)
            break
        except _LimitError as error:
            stopped = composer.problem(error.line, error.column, error.message, fatal=True)
            if error.final:
                break
        except (YAMLError, UnicodeError) as error:
            line, column, message = _explain(error, rest)
            stopped = composer.problem(line + lines_before, column, message, fatal=True)
        following = next((found for found in starts if found[0] > start and found[1] + 1 >= stopped.line), None)
        if following is None:
            break
        start, lines_before = following
    return Documents(tuple(composer.documents), tuple(composer.problems))


class _LimitError(Exception):
    """A bound is reached. final: that of the whole file, not of one document."""

    def __init__(self, line: int, column: int, message: str, *, final: bool) -> None:
        super().__init__(message)
        self.line, self.column, self.message, self.final = line, column, message, final


class _Open:
    """A sequence or mapping that is being read; nodes: its parts so far, keys and values of a mapping in turn."""

    __slots__ = ("event", "height", "nodes", "weight")

    def __init__(self, event: Event) -> None:
        self.event = event
        self.nodes: list[Node] = []
        self.weight = 1
        self.height = 1


class _Composer:
    """Turns events into documents, over several attempts at one file."""

    def __init__(self) -> None:
        self.documents: list[Node] = []
        self.problems: list[Problem] = []
        self.nodes_left = MAX_NODES

    def begin(self, lines_before: int) -> None:
        self.lines_before = lines_before
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int, int]] = {}

    def read(self, text: str) -> None:
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.ScalarEvent):
                self.add(_scalar(event, self.lines_before), 1, 0, event.anchor)
            elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                self.open.append(_Open(event))
                self.check_depth(0, event)
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                self.close(event)
            elif isinstance(event, yaml.AliasEvent):
                self.alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                self.anchors.clear()
                self.open = [_Open(None)]
            elif isinstance(event, yaml.DocumentEndEvent):
                self.documents.extend(self.open[0].nodes[:1])

    def add(self, node: Node, weight: int, height: int, anchor: str | None) -> None:
        self.nodes_left -= weight
        if self.nodes_left < 0:
            raise _LimitError(node.line, node.column, f"more than {MAX_NODES} values, aliases expanded", final=True)
        parent = self.open[-1]
        parent.nodes.append(node)
        parent.weight += weight
        parent.height = max(parent.height, height + 1)
        if anchor:
            self.anchors[anchor] = (node, weight, height)

    def check_depth(self, height: int, event: Event) -> None:
        if len(self.open) + height > MAX_DEPTH:
            mark = event.start_mark
            line = mark.line + 1 + self.lines_before
            raise _LimitError(line, mark.column + 1, f"nested more than {MAX_DEPTH} levels deep", final=False)

    def alias(self, event: Event) -> None:
        node, weight, height = self.anchors.get(event.anchor, (None, 1, 0))
        mark = event.start_mark
        line, column = mark.line + 1 + self.lines_before, mark.column + 1
        if node is None:
            self.problem(line, column, f"*{event.anchor} names nothing that is complete before it")
            node = Node(None, line, column)
        self.check_depth(height, event)
        self.add(node, weight, height, None)

    def close(self, end: Event) -> None:
        done = self.open.pop()
        event = done.event
        start = event.start_mark
        place = (start.line + 1 + self.lines_before, start.column + 1)
        until = (end.end_mark.line + 1 + self.lines_before, end.end_mark.column + 1)
        tag = event.tag or ""
        if type(event).__name__ == "SequenceStartEvent":
            node = Node(done.nodes, *place, *until, tag=tag)
        else:
            values, keys = self.mapping(done.nodes)
            node = Node(values, *place, *until, tag=tag, keys=keys)
        self.nodes_left += done.weight - 1  # its parts are counted already, and count again as a part of its parent
        self.add(node, done.weight, done.height, event.anchor)

    def mapping(self, nodes: list[Node]) -> tuple[dict[str, Node], dict[str, Node]]:
        values: dict[str, Node] = {}
        keys: dict[str, Node] = {}
        merged: list[Node] = []
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if isinstance(key.value, (list, dict)):
                self.problem(key.line, key.column, "a key that is no scalar")
            elif key.tag == "!!merge":
                merged.extend(value.one_or_many())
            else:
                if key.spelling in values:
                    self.problem(key.line, key.column, f"duplicate key {key.spelling!r}; the last one counts")
                values[key.spelling] = value
                keys[key.spelling] = key
        for source in merged:
            self.merge(source, values, keys)
        return values, keys

    def merge(self, source: Node, values: dict[str, Node], keys: dict[str, Node]) -> None:
        if not source.is_mapping:
            self.problem(source.line, source.column, "only mappings can be merged")
        for key, value in source.items():
            self.nodes_left -= 1
            if self.nodes_left < 0:
                raise _LimitError(
                    source.line, source.column, f"more than {MAX_NODES} values, merge keys expanded", final=True
                )
            if key.spelling not in values:
                values[key.spelling] = value
                keys[key.spelling] = key

    def problem(self, line: int, column: int, message: str, *, fatal: bool = False) -> Problem:
        problem = Problem(line, column, message, fatal)
        if fatal or len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)
        return problem


def _scalar(event: Event, lines_before: int) -> Node:
    start, end = event.start_mark, event.end_mark
    plain = event.implicit[0] or (event.tag and not event.style and not event.tag.endswith(":str"))
    return Node(
        resolve(event.value) if plain else event.value,
        start.line + 1 + lines_before,
        start.column + 1,
        end.line + 1 + lines_before,
        end.column + 1,
        event.value,
        event.tag or ("!!merge" if plain and event.value == "<<" else ""),
    )


def _explain(error: Exception, text: str) -> tuple[int, int, str]:
    """Line, column and what is wrong there."""
    message = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read as YAML")
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        return mark.line + 1, mark.column + 1, message
    position = getattr(error, "position", None)
    before = text.encode("utf-8", "replace")[: position if isinstance(position, int) else 0]
    return before.count(b"\n") + 1, len(before) - before.rfind(b"\n"), message


def _document_starts(text: str) -> Iterator[tuple[int, int]]:
    """Where a document may begin after another: offset, and how many lines are before it."""
    done = lines = 0
    for found in _DOCUMENT_START.finditer(text):
        lines += text.count("\n", done, found.start())
        done = found.start()
        yield done, lines
