"""Where the reader of a file stands: the function and the class that are still being read."""

from __future__ import annotations

from msgspec import Struct

from ringfence.model.expression import Expression
from ringfence.model.outline import Class, Decorator, Field, Function, Parameter
from ringfence.model.source import Span

MAX_NAME = 250
"""Length of a qualified name, beyond which its beginning is cut off."""


class FunctionDraft(Struct):
    """A function whose body is still being read; the module itself is one, without a name."""

    name: str
    at: Span
    parameters: tuple[Parameter, ...] = ()
    decorators: tuple[Decorator, ...] = ()
    owner: str = ""
    returns: list[Expression] = []
    return_type: Expression | None = None
    static: bool = False
    implicit_receiver: bool = False
    outer: dict[str, str] = {}
    """Names that this function declares to belong to another scope (``global``, ``nonlocal``), and that scope."""
    declared: set[str] = set()
    """Its own variables and parameters, in languages where an assignment declares none."""
    around: FunctionDraft | None = None
    """The function it stands in, where :attr:`declared` is used."""
    renewed: dict[str, str] = {}
    """Variables that a later statement gave another value to, and what they are called from there on."""
    kept: set[str] = set()
    """Variables that keep their name: functions inside use them, or their type alone says what they are."""
    builders: dict[str, int] = {}
    """Those of its variables that hold a text in the making (Java ``StringBuilder``), and the number of their binding."""
    receiver: str = ""
    """The variable that ``this`` is, where that is not the object of a class (Kotlin extensions, ``apply { … }``)."""
    type_parameters: tuple[str, ...] = ()

    def finish(self) -> Function:
        """The function as the outline keeps it."""
        return Function(
            self.name,
            self.at,
            self.parameters,
            self.decorators,
            self.owner,
            tuple(self.returns),
            self.return_type,
            self.static,
            self.implicit_receiver,
            self.type_parameters,
        )


class ClassDraft(Struct):
    """A class whose body is still being read."""

    name: str
    at: Span
    bases: tuple[Expression, ...]
    keywords: tuple[tuple[str, Expression], ...]
    decorators: tuple[Decorator, ...]
    owner: str
    fields: list[Field] = []
    kind: str = "class"
    type_parameters: tuple[str, ...] = ()

    def finish(self) -> Class:
        """The class as the outline keeps it."""
        of = (self.bases, self.keywords, self.decorators, tuple(self.fields), self.owner, self.kind)
        return Class(self.name, self.at, *of, self.type_parameters)


class Place(Struct, frozen=True):
    """Where the reader stands. ``scope`` takes bindings: the function's name, or the class's inside a class body."""

    function: FunctionDraft
    scope: str = ""
    cls: ClassDraft | None = None
    loops: int = 0
    scopes: tuple[Expression, ...] = ()
    scopes_size: int = 0
    guarded: bool = False
    extends: Parameter | None = None
    """What the members that stand here extend, where a block says it for all (C# 14 ``extension(Order order) { … }``)."""

    def qualified(self, name: str) -> str:
        """The qualified name of something defined here."""
        return (f"{self.scope}.{name}" if self.scope else name)[-MAX_NAME:]
