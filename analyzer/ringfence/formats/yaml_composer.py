"""From libyaml's events to documents, without recursion and within bounds."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ringfence.formats.yaml_scalar import resolve
from ringfence.formats.yaml_tree import Node, Problem

Event = Any  # PyYAML's stubs do not know that every event of a parsed text has marks

MAX_NODES = 500_000
"""Of one file, aliases counted as often as they are used: what a walk over the tree meets."""
MAX_DEPTH = 200
MAX_PROBLEMS = 100
_SHORT = 40
_resolved = lru_cache(maxsize=1 << 12)(resolve)


class LimitError(Exception):
    """A bound is reached. final: that of the whole file, not of one document."""

    def __init__(self, line: int, column: int, message: str, *, final: bool) -> None:
        super().__init__(message)
        self.line, self.column, self.message, self.final = line, column, message, final


class _Open:
    """A sequence or mapping that is being read; nodes: its parts so far, keys and values of a mapping in turn; tagged:
    whether some scalar among them has a tag.
    """

    __slots__ = ("event", "height", "is_sequence", "nodes", "tagged", "weight")

    def __init__(self, event: Event, *, is_sequence: bool = False) -> None:
        self.event = event
        self.is_sequence = is_sequence
        self.nodes: list[Node] = []
        self.tagged = False
        self.weight = 1
        self.height = 1


class Composer:
    """Turns events into documents, over several attempts at one file."""

    def __init__(self) -> None:
        self.documents: list[Node] = []
        self.problems: list[Problem] = []
        self._nodes_left = MAX_NODES

    def begin(self, lines_before: int) -> None:
        """Start afresh in the middle of the file."""
        self._lines_before = lines_before
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int, int]] = {}

    def read(self, text: str) -> None:
        """Add the documents of a text: all of them, or those before a ``LimitError`` is raised, or a ``YAMLError`` or
        ``UnicodeError`` because the text is no YAML.
        """
        import yaml

        parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
        steps: dict[type[Event], Callable[[Event], None]] = {
            yaml.MappingStartEvent: self._mapping_begun,
            yaml.SequenceStartEvent: self._sequence_begun,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
            yaml.DocumentEndEvent: self._documented,
        }
        following, scalar = parser.get_event, yaml.ScalarEvent
        try:
            while (kind := type(event := following())) is not yaml.StreamEndEvent:
                if kind is scalar:  # most of them
                    self._scalar(event)
                elif step := steps.get(kind):
                    step(event)
        finally:
            parser.dispose()

    def _document(self, _: Event) -> None:
        self._anchors.clear()
        self._open = [_Open(None)]

    def _documented(self, _: Event) -> None:
        self.documents.extend(self._open[0].nodes[:1])

    def _mapping_begun(self, event: Event) -> None:
        self._open.append(_Open(event))
        self._check_depth(0, event)

    def _sequence_begun(self, event: Event) -> None:
        self._open.append(_Open(event, is_sequence=True))
        self._check_depth(0, event)

    def _scalar(self, event: Event) -> None:
        start, end, written, tag = event.start_mark, event.end_mark, event.value, event.tag
        lines, parent = self._lines_before + 1, self._open[-1]
        value = written
        if event.implicit[0] or (tag and not event.style and not tag.endswith(":str")):  # it is plain
            value = _resolved(written) if len(written) < _SHORT else resolve(written)
            if not tag and written == "<<":
                tag = "!!merge"
        if tag:
            parent.tagged = True
        node = Node(value, start.line + lines, start.column + 1, end.line + lines, end.column + 1, written, tag or "")
        if event.anchor or self._nodes_left <= 0:
            self._add(node, 1, 0, event.anchor)
            return
        self._nodes_left -= 1
        parent.nodes.append(node)
        parent.weight += 1

    def _add(self, node: Node, weight: int, height: int, anchor: str | None) -> None:
        self._nodes_left -= weight
        if self._nodes_left < 0:
            raise LimitError(node.line, node.column, f"more than {MAX_NODES} values, aliases expanded", final=True)
        parent = self._open[-1]
        parent.nodes.append(node)
        parent.weight += weight
        if height >= parent.height:
            parent.height = height + 1
        if anchor:
            self._anchors[anchor] = (node, weight, height)

    def _check_depth(self, height: int, event: Event) -> None:
        if len(self._open) + height > MAX_DEPTH:
            mark = event.start_mark
            line = mark.line + 1 + self._lines_before
            raise LimitError(line, mark.column + 1, f"nested more than {MAX_DEPTH} levels deep", final=False)

    def _alias(self, event: Event) -> None:
        node, weight, height = self._anchors.get(event.anchor, (None, 1, 0))
        mark = event.start_mark
        line, column = mark.line + 1 + self._lines_before, mark.column + 1
        if node is None:
            self.problem(line, column, f"*{event.anchor} names nothing that is complete before it")
            node = Node(None, line, column)
        self._check_depth(height, event)
        self._open[-1].tagged = self._open[-1].tagged or bool(node.tag)
        self._add(node, weight, height, None)

    def _close(self, end: Event) -> None:
        done = self._open.pop()
        event = done.event
        start, until, lines, tag = event.start_mark, end.end_mark, self._lines_before + 1, event.tag or ""
        place = (start.line + lines, start.column + 1, until.line + lines, until.column + 1)
        if done.is_sequence:
            node = Node(done.nodes, *place, "", tag)
        else:
            values, keys = self._mapping(done.nodes, tagged=done.tagged)
            node = Node(values, *place, "", tag, keys)
        self._nodes_left += done.weight - 1  # its parts are counted already, and count again as a part of its parent
        self._add(node, done.weight, done.height, event.anchor)

    def _mapping(self, nodes: list[Node], *, tagged: bool) -> tuple[dict[str, Node], dict[str, Node]]:
        names = nodes[::2]
        keys = {name.spelling: name for name in names}
        if len(keys) == len(names) and "" not in keys and not tagged:  # nothing is special
            return dict(zip(keys, nodes[1::2], strict=True)), keys
        values: dict[str, Node] = {}
        keys = {}
        merged: list[Node] = []
        for key, value in zip(names, nodes[1::2], strict=True):
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
            self._merge(source, values, keys)
        return values, keys

    def _merge(self, source: Node, values: dict[str, Node], keys: dict[str, Node]) -> None:
        if not source.is_mapping:
            self.problem(source.line, source.column, "only mappings can be merged")
        for key, value in source.items():
            self._nodes_left -= 1
            if self._nodes_left < 0:
                raise LimitError(
                    source.line, source.column, f"more than {MAX_NODES} values, merge keys expanded", final=True
                )
            if key.spelling not in values:
                values[key.spelling] = value
                keys[key.spelling] = key

    def problem(self, line: int, column: int, message: str, *, fatal: bool = False) -> Problem:
        """Note what is wrong."""
        problem = Problem(line, column, message, fatal)
        if fatal or len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)
        return problem
