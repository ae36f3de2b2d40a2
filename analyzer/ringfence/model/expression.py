"""What code computes, language-neutral and unevaluated.

Front ends translate source expressions into these few shapes; ``link/values.py`` fills them in. A URL, a table name, a
DSN or a topic is an expression until then, most often a :class:`Text`: a string with holes.

Expressions, like outlines and values, are made by the million, frozen, and never part of a cycle: ``gc=False`` keeps the
garbage collector from walking them again and again, which took a sixth of a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from ringfence.model.source import Span


class Text(Struct, frozen=True, array_like=True, tag="text", gc=False):
    """A string: literal pieces and the expressions between them. ``Text(("abc",))`` is the literal ``"abc"``.

    f-strings, concatenation, ``%``, ``.format`` and their like in any language come out as this.
    """

    parts: tuple[str | Expression, ...]

    @property
    def literal(self) -> str | None:
        """The whole string if it has no holes, else None."""
        if len(self.parts) == 1:  # as most texts have
            (part,) = self.parts
            return part if isinstance(part, str) else None
        if all(isinstance(part, str) for part in self.parts):
            return "".join(part for part in self.parts if isinstance(part, str))
        return None


class Hole(Struct, frozen=True, array_like=True, tag="hole", gc=False):
    """A value that comes from outside the code.

    kind: ``env`` (environment variable), ``setting`` (key of a configuration file, dotted; one that ends in a dot is a
    section, whose members are the keys below it, ``.`` the whole file), ``unknown`` (nobody can know; ``name`` then says
    what it is, for people).
    """

    kind: str
    name: str
    default: Expression | None = None


class Constant(Struct, frozen=True, array_like=True, tag="constant", gc=False):
    """A number, boolean or null."""

    value: int | float | bool | None


class Name(Struct, frozen=True, array_like=True, tag="name", gc=False):
    """An identifier, to be looked up in the scope where it stands."""

    name: str


class Member(Struct, frozen=True, array_like=True, tag="member", gc=False):
    """``of.name``."""

    of: Expression
    name: str


CLASS_NAME = "<name>"
"""The member under which a class has its simple name, where a language asks for that (C# ``typeof(T).Name``)."""


class Item(Struct, frozen=True, array_like=True, tag="item", gc=False):
    """``of[key]``; also a type with arguments, ``Mapped[int]`` or ``List<Order>``."""

    of: Expression
    key: Expression


class Argument(Struct, frozen=True, array_like=True, gc=False):
    """One argument of a call. ``name`` is None for a positional one, ``"*"`` and ``"**"`` for spreads, ``"<>"`` for a
    type argument (``services.AddScoped<IStore, Store>()``).
    """

    value: Expression
    name: str | None = None


class Invoke(Struct, frozen=True, array_like=True, tag="invoke", gc=False):
    """``callee(arguments)``, a constructor call included. ``at`` identifies the call."""

    callee: Expression
    arguments: tuple[Argument, ...]
    at: Span

    def __hash__(self) -> int:
        return hash(self.at)  # the place identifies the call; hashing every argument would only cost time

    def argument(self, position: int | None, *names: str) -> Expression | None:
        """The argument at a zero-based position or under one of the keywords; None if it is not given."""
        for argument in self.arguments:
            if argument.name in names:
                return argument.value
        if position is None:
            return None
        positional = [a.value for a in self.arguments if a.name is None]
        return positional[position] if 0 <= position < len(positional) else None

    @property
    def type_arguments(self) -> tuple[Expression, ...]:
        """What stands between ``<`` and ``>``."""
        return tuple(a.value for a in self.arguments if a.name == "<>")


class Collection(Struct, frozen=True, array_like=True, tag="list", gc=False):
    """A list, tuple, set or array literal, or what a comprehension yields (one item)."""

    items: tuple[Expression, ...]


class Mapping(Struct, frozen=True, array_like=True, tag="map", gc=False):
    """A dictionary or object literal."""

    items: tuple[tuple[Expression, Expression], ...]


class Each(Struct, frozen=True, array_like=True, tag="each", gc=False):
    """Any element of an iterable: what a loop variable holds."""

    of: Expression


class Entered(Struct, frozen=True, array_like=True, tag="entered", gc=False):
    """What ``with expression as x`` binds to x."""

    of: Expression


class Choice(Struct, frozen=True, array_like=True, tag="choice", gc=False):
    """One of several: ``a if c else b``, ``a or b``, branches of a match."""

    options: tuple[Expression, ...]


class Operation(Struct, frozen=True, array_like=True, tag="operation", gc=False):
    """An operator whose result no text is made of, but whose operands matter: ``Order.customer_id == Customer.id``.

    operator: as written, ``""`` for a chain of comparisons.
    """

    operator: str
    operands: tuple[Expression, ...]


class Result(Struct, frozen=True, array_like=True, tag="result", gc=False):
    """One of the values that a call of a function with several gives: ``conn, err := dial()`` in Go.

    Of what a library gives, the first value stands for the whole, since that is what the call is for.
    """

    of: Expression
    position: int


class Filled(Struct, frozen=True, array_like=True, tag="filled", gc=False):
    """What a call leaves in the variable whose address was its argument: ``json.Unmarshal(data, &x)``, C# ``out x``."""

    by: Invoke
    position: int


class Provided(Struct, frozen=True, array_like=True, tag="provided", gc=False):
    """What a framework's container hands out for a type, or for a name that things are registered under."""

    by: Expression


class Given(Struct, frozen=True, array_like=True, tag="given", gc=False):
    """What the call that made an object was given: ``base_url`` of ``Client(base_url=…)``, asked of the client. A position
    below zero is none; nor is ``""`` a name.
    """

    of: Expression
    position: int
    name: str = ""


class Lambda(Struct, frozen=True, array_like=True, tag="lambda", gc=False):
    """A function without a name; ``function`` is the qualified name of its :class:`Function` in the file's outline."""

    function: str


class Opaque(Struct, frozen=True, array_like=True, tag="opaque", gc=False):
    """An expression that no front end translates."""


Expression = (
    Text
    | Hole
    | Constant
    | Name
    | Member
    | Item
    | Invoke
    | Collection
    | Mapping
    | Each
    | Entered
    | Choice
    | Operation
    | Result
    | Filled
    | Provided
    | Given
    | Lambda
    | Opaque
)

OPAQUE = Opaque()


def literal(text: str) -> Text:
    """The expression of a literal string."""
    return Text((text,))


def one_of(options: Sequence[Expression]) -> Expression:
    """The only one of some expressions, else the choice among them. There has to be one."""
    return options[0] if len(options) == 1 else Choice(tuple(options))


def join(pieces: Iterable[str | Expression]) -> Text:
    """One text of pieces: nested texts are flattened, neighbouring literals merged, empty ones dropped."""
    merged: list[str | Expression] = []
    for piece in _flat(pieces):
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        elif piece != "":
            merged.append(piece)
    return Text(tuple(merged) or ("",))


def _flat(pieces: Iterable[str | Expression]) -> list[str | Expression]:
    flat: list[str | Expression] = []
    for piece in pieces:
        if type(piece) is Text:
            flat += _flat(piece.parts)
        else:
            flat.append(piece)
    return flat


def dotted(expression: Expression | None) -> str | None:
    """``a.b.c`` for a chain of members on a name, else None."""
    names: list[str] = []
    while type(expression) is Member:
        names.append(expression.name)
        expression = expression.of
    if type(expression) is not Name:
        return None
    names.append(expression.name)
    return ".".join(reversed(names))
