"""The outline of a file in the making, in any language: what is collected so far.

Handlers, one for each kind of syntax node, read nodes through :meth:`Draft.read` alone, so that no module of them needs
another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from operator import itemgetter
from sys import intern
from typing import TYPE_CHECKING

from ringfence.languages._chains import MAX_CHAIN, NO_CHAIN, Chain, chain_of
from ringfence.languages._places import ClassDraft, FunctionDraft, Place
from ringfence.model.expression import OPAQUE, Expression, Invoke, Name
from ringfence.model.outline import Binding, Call, Import, Outline
from ringfence.model.source import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from ringfence.languages._grammars import Grammar

MAX_DEPTH = 150
"""How deep expressions nest in the outline. What lies deeper is OPAQUE to those around it and read on its own."""

LOW_DEPTH = 20
"""The same for files that repeat themselves too much, see :meth:`Draft.affords`."""

SHORT = 50
"""Characters of what a program may well say again, a name or a key: longer than that, hardly anything is equal."""

Handler = Callable[["Draft", "Node"], Expression]


class Draft:
    """Collects a file's outline. grammar: as :func:`ringfence.languages._grammars.grammar_of` gives it."""

    def __init__(self, language: str, path: str, text: str, grammar: Grammar) -> None:
        self.language = language
        self.path = path
        self.encoded = text.encode("utf-8", "replace")
        self.depth = 0
        self.place = Place(FunctionDraft("", Span(path, 1)))
        self.imports: list[Import] = []
        self.functions: list[FunctionDraft] = []
        self.classes: list[ClassDraft] = []
        self.bindings: list[Binding] = []
        self.awaited: set[tuple[int, int]] = set()
        self.detached: set[tuple[int, int]] = set()
        self.dropped: set[tuple[int, int]] = set()
        self.endless: list[Span] = []
        self.declared: dict[str, set[str]] = defaultdict(set)
        """Names that each scope declares, for languages where an assignment may be to a scope outside."""
        self.known: dict[int, Expression] = {}
        """What nodes are that the grammar takes for something else, and that another node has told (by their ids)."""
        self.elements: dict[str, Node] = {}
        """The types of the elements of sequences that have a type of their own, by the name of that."""
        self._ascii = text.isascii()
        self.bytes = text if self._ascii else self.encoded.decode("latin-1")
        """The text as one character for each byte, since nodes count bytes."""
        self._wide = {} if self._ascii else _wide(self.encoded)
        self.types: dict[str, Expression] = {}
        """What names of types stand for where the reader stands: parameters of generic types, and ``Self``."""
        self.parser = grammar.parser
        self.handlers = grammar.handlers
        self._fields = grammar.fields
        self._max_depth = MAX_DEPTH
        self._allowance = 100_000 + 20 * len(self.encoded)
        self._calls: list[tuple[int, int, Call]] = []
        self._nameless: dict[str, dict[int, int]] = defaultdict(dict)
        self._postponed: list[tuple[Node, Place]] = []

    # -------------------------------------------------------------------------------------------- reading

    def read(self, node: Node) -> Expression:
        """What a node computes; statements give OPAQUE. Whatever it contains is collected."""
        depth = self.depth
        if depth >= self._max_depth:
            self._postponed.append((node, self.place))
            return OPAQUE
        self.depth = depth + 1
        value = self.handlers[node.kind_id](self, node)
        self.depth = depth
        return value

    def read_inside(self, node: Node) -> None:
        """Collect what a node contains."""
        depth = self.depth
        if depth >= self._max_depth:
            self._postponed += [(child, self.place) for child in node.named_children]
            return
        self.depth = depth + 1
        handlers = self.handlers
        for child in node.named_children:
            handlers[child.kind_id](self, child)
        self.depth = depth

    def read_items(self, node: Node) -> list[Expression]:
        """What the elements of a list-like node compute, without comments and errors (whose contents are collected)."""
        depth = self.depth
        if depth >= self._max_depth:
            return [self.read(item) for item in self.items(node)]
        self.depth = depth + 1
        handlers, values = self.handlers, []
        for item in node.named_children:
            value = handlers[item.kind_id](self, item)
            if not item.is_extra:
                values.append(value)
        self.depth = depth
        return values

    def read_at(self, place: Place, *nodes: Node | None) -> None:
        """Read nodes that stand in another place, for what they contain."""
        outside, self.place = self.place, place
        for node in nodes:
            if node is not None:
                self.read(node)
        self.place = outside

    def read_file(self, root: Node) -> None:
        """Read everything, then what was too deep to be read where it stands."""
        self.read(root)
        while self._postponed:
            node, self.place = self._postponed.pop()
            self.read(node)

    def child(self, node: Node, field: str) -> Node | None:
        """The child that is a node's field, asked for by its number: by name, each is compared with all of the grammar."""
        return node.child_by_field_id(self._fields[field])

    def items(self, node: Node) -> list[Node]:
        """The elements of a list-like node, without comments and errors (whose contents are collected)."""
        items = node.named_children
        for item in items:
            if item.is_extra:
                return self._without_extras(items)
        return items

    def _without_extras(self, items: list[Node]) -> list[Node]:
        for item in items:
            if item.is_error:
                self.read(item)
        return [item for item in items if not item.is_extra]

    def text(self, node: Node) -> str:
        """The source text of a node; equal names are one string."""
        text = self.bytes[node.start_byte : node.end_byte]
        if not (self._ascii or text.isascii()):
            return _decoded(text)
        return intern(text) if len(text) < SHORT else text

    def between(self, start: int, end: int) -> str:
        """The source text between two bytes."""
        text = self.bytes[start:end]
        return text if self._ascii or text.isascii() else _decoded(text)

    def chain(self, node: Node) -> Chain:
        """The names of ``a.b.c`` and the members that they are, if a node is nothing else; spaces and comments between them
        are something else, too.
        """
        text = self.words(node.start_byte, node.end_byte)
        return chain_of(text) if text else NO_CHAIN

    def chain_between(self, start: int, end: int) -> Chain:
        """The same of what stands between two bytes."""
        text = self.words(start, end)
        return chain_of(text) if text else NO_CHAIN

    def words(self, start: int, end: int) -> str:
        """The text between two bytes if it may be a chain of names, else nothing."""
        if end - start > MAX_CHAIN:
            return ""
        text = self.bytes[start:end]
        if "(" in text:
            return ""
        return text if self._ascii or text.isascii() else _decoded(text)

    def span(self, node: Node) -> Span:
        """The place of a node, with columns in characters."""
        (row, column), (end_row, end_column) = node.start_point, node.end_point
        if self._wide:
            column, end_column = self._column(row, column), self._column(end_row, end_column)
        line = row + 1
        return Span(self.path, line, column + 1, line if end_row == row else end_row + 1, end_column + 1)

    def _column(self, row: int, column: int) -> int:
        line = self._wide.get(row)
        return column if line is None else len(line[:column].decode("utf-8", "replace"))

    # -------------------------------------------------------------------------------------------- collecting

    def nameless(self, node: Node, kind: str) -> str:
        """What is called for its kind, having no name: ``<lambda:2>`` is the second thing without a name in the function or
        class around that has one. So the name stays where the lines do not.
        """
        scope = self.place.scope
        inside = self._nameless[scope[: scope.index("<")].rstrip(".") if "<" in scope else scope]
        return f"<{kind}:{inside.setdefault(node.start_byte, len(inside) + 1)}>"

    def add_call(self, node: Node, invoke: Invoke, each: bool = False) -> None:
        """Note a call that stands here; each: it runs a function handed to it for every item of something."""
        place, start, end = self.place, node.start_byte, node.end_byte
        scopes = place.scopes
        self._allowance -= end - start + place.scopes_size
        if self._allowance < 0:
            self._max_depth, scopes = LOW_DEPTH, ()
        if self.awaited or self.detached or self.dropped:
            marks = [(start, end) in those for those in (self.awaited, self.detached, self.dropped)]
            call = Call(invoke, place.function.name, place.loops, scopes, place.guarded, marks[0], each, *marks[1:])
        else:
            call = Call(invoke, place.function.name, place.loops, scopes, place.guarded, False, each)
        self._calls.append((start, -end, call))

    def affords(self, node: Node, more: int = 0) -> bool:
        """Pay for an expression that stands in the outline once more than in the source.

        Inner calls are parts of outer calls, ``with`` items of every call below them. Written to do harm, a file could
        make its outline grow with the square of its size; each has an allowance, ample for what people write.
        """
        self._allowance -= node.end_byte - node.start_byte + more
        if self._allowance < 0:
            self._max_depth = LOW_DEPTH
        return self._allowance >= 0

    def bind(
        self,
        target: Expression,
        value: Expression,
        node: Node,
        type: Expression | None = None,
        scope: str | None = None,
        at: Span | None = None,
    ) -> None:
        """Note that a target takes a value here; scope: the one that it belongs to, if that is another one; at: the place of
        the node, if it is known.

        A name declared global is bound twice: here, for this function, and where it belongs, for everybody else.
        """
        place, at = self.place, at or self.span(node)
        self._allowance -= node.end_byte - node.start_byte
        if self._allowance < 0:
            self._max_depth, value = LOW_DEPTH, OPAQUE
        if scope is None or scope == place.scope:
            self.bindings.append(Binding(target, value, at, place.scope, type))
        else:
            self.bindings.append(Binding(target, value, at, scope, type, place.scope))
        outer = place.function.outer
        if outer and isinstance(target, Name) and target.name in outer:
            self.bindings.append(Binding(target, value, at, outer[target.name], type, place.scope))

    def finish(self, module: str, *, package: bool = False, exact: bool = False) -> Outline:
        """The outline. Calls are in source order, an outer call before those inside it that start at the same place."""
        self._calls.sort(key=itemgetter(0, 1))
        return Outline(
            self.path,
            self.language,
            module,
            tuple(self.imports),
            tuple([function.finish() for function in self.functions]),
            tuple([cls.finish() for cls in self.classes]),
            tuple(self.bindings),
            tuple([call for _, _, call in self._calls]),
            exact=exact,
            endless=tuple(self.endless),
            package=package,
        )


def _wide(text: bytes) -> dict[int, bytes]:
    """The lines in which columns are not simply bytes, by their number."""
    return {row: line for row, line in enumerate(text.split(b"\n")) if not line.isascii()}


def _decoded(text: str) -> str:
    """A text that was given as one character for each byte."""
    return text.encode("latin-1").decode("utf-8", "replace")


def walk(draft: Draft, node: Node) -> Expression:
    """Collect what a node contains; its own value is nothing we know."""
    if node.named_child_count:
        draft.read_inside(node)
    return OPAQUE


def nothing(draft: Draft, node: Node) -> Expression:
    """For nodes that contain nothing of interest."""
    return OPAQUE
