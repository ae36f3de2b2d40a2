"""The tree that a file of HCL (Terraform's language) is read into: blocks, attributes, and expressions that nobody ran."""

from __future__ import annotations

from msgspec import Struct


class Literal(Struct, frozen=True, gc=False):
    """A string, a number, a truth value or null."""

    value: str | int | float | bool | None


class Template(Struct, frozen=True):
    """``"http://${var.host}/"``: pieces of text and what is put between them."""

    parts: tuple[str | Expression, ...]


class Variable(Struct, frozen=True, gc=False):
    """The first name of ``var.host``, ``local.x``, ``aws_sqs_queue.orders``, or what a ``for`` calls something."""

    name: str


class Attribute(Struct, frozen=True):
    """``of.name``."""

    of: Expression
    name: str


class Index(Struct, frozen=True):
    """``of[key]``; each: ``of[*]``, which gives what follows of every element."""

    of: Expression
    key: Expression | None
    each: bool = False


class Call(Struct, frozen=True):
    """``merge(a, b)``; spread: the last argument is a list of arguments (``...``)."""

    name: str
    arguments: tuple[Expression, ...]
    spread: bool = False


class Tuple(Struct, frozen=True):
    """``[a, b]``."""

    items: tuple[Expression, ...]


class Object(Struct, frozen=True):
    """``{ a = 1, (b) = 2 }``: a key that is a plain name is a :class:`Literal`."""

    items: tuple[tuple[Expression, Expression], ...]


class For(Struct, frozen=True):
    """``[for k, v in over : value if only]``, or with a key for objects; grouped: ``value...``."""

    names: tuple[str, ...]
    over: Expression
    key: Expression | None
    value: Expression
    only: Expression | None
    grouped: bool = False


class Conditional(Struct, frozen=True):
    """``test ? then : otherwise``."""

    test: Expression
    then: Expression
    otherwise: Expression


class Operation(Struct, frozen=True):
    """``left sign right``, or ``sign right`` where there is no left."""

    sign: str
    left: Expression | None
    right: Expression


class Opaque(Struct, frozen=True, gc=False):
    """What is too deep or too odd to be read."""


Expression = (
    Literal | Template | Variable | Attribute | Index | Call | Tuple | Object | For | Conditional | Operation | Opaque
)


class Entry(Struct, frozen=True):
    """``name = value``, and the line where that stands."""

    name: str
    value: Expression
    line: int


class Block(Struct, frozen=True):
    """``resource "aws_sqs_queue" "orders" { … }``: its kind, labels, contents, and the line where it begins."""

    kind: str
    labels: tuple[str, ...]
    body: Body
    line: int


class Body(Struct, frozen=True):
    """What stands between braces, or in a whole file."""

    entries: tuple[Entry, ...] = ()
    blocks: tuple[Block, ...] = ()

    def entry(self, name: str) -> Entry | None:
        """The attribute of this name."""
        return next((entry for entry in self.entries if entry.name == name), None)

    def of_kind(self, kind: str) -> tuple[Block, ...]:
        """The blocks of a kind."""
        return tuple([block for block in self.blocks if block.kind == kind])
