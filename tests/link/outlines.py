"""Outlines written down by hand, as front ends of languages with namespaces give them."""

from __future__ import annotations

from itertools import count

from ringfence.model.expression import Argument, Expression, Invoke, Member, Name, literal
from ringfence.model.outline import Binding, Call, Class, Decorator, Field, Function, Import, Outline, Parameter
from ringfence.model.source import Span

_lines = count(1)


def place(path: str) -> Span:
    """A place that no other thing has."""
    return Span(path, next(_lines))


def expression(value: str | Expression) -> Expression:
    """``a.b`` as members of a name; other expressions as they are."""
    if not isinstance(value, str):
        return value
    first, *rest = value.split(".")
    found: Expression = Name(first)
    for name in rest:
        found = Member(found, name)
    return found


class Draft:
    """One file in the making: ``Draft("a/B.java", "com.acme").cls("B").method("B.get", …)``."""

    def __init__(self, path: str, namespace: str, *imports: tuple[str, str], exact: bool = True) -> None:
        self.path, self.namespace, self.exact = path, namespace, exact
        self.imports = [Import(name, target, place(path)) for name, target in imports]
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.bindings: list[Binding] = []
        self.calls: list[Call] = []

    def cls(
        self, name: str, *bases: str, kind: str = "class", decorators: tuple[str, ...] = (), **fields: str
    ) -> Draft:
        """A class; fields by name with their types."""
        made = tuple(Field(field, place(self.path), expression(type_)) for field, type_ in fields.items())
        annotations = tuple(Decorator(expression(d), place(self.path)) for d in decorators)
        at = place(self.path)
        owner = name.rpartition(".")[0]
        self.classes.append(Class(name, at, tuple(map(expression, bases)), (), annotations, made, owner, kind))
        for field in made:
            self.bindings.append(_bare(field, name))
        return self

    def field(self, cls: str, name: str, type_: str, annotation: Expression) -> Draft:
        """A field with an annotation, added to a class that is there."""
        field = Field(name, place(self.path), expression(type_), None, (Decorator(annotation, place(self.path)),))
        self.classes = [
            Class(c.name, c.at, c.bases, c.keywords, c.decorators, (*c.fields, field), c.owner, c.kind)
            if c.name == cls
            else c
            for c in self.classes
        ]
        return self

    def method(
        self,
        name: str,
        *parameters: str | Parameter,
        returns: str | Expression | None = None,
        owner: str | None = None,
        implicit: bool = True,
    ) -> Draft:
        """A method or function; parameters as ``name`` or ``name: Type``."""
        made = tuple(p if isinstance(p, Parameter) else _parameter(p) for p in parameters)
        owner = name.rpartition(".")[0] if owner is None else owner
        given = (expression(returns),) if returns is not None else ()
        self.functions.append(
            Function(name, place(self.path), made, (), owner, given, implicit_receiver=implicit and bool(owner))
        )
        return self

    def set(self, scope: str, target: str, value: str | Expression) -> Draft:
        """An assignment; a string as value is an expression, not a text."""
        self.bindings.append(Binding(expression(target), expression(value), place(self.path), scope))
        return self

    def call(self, function: str, callee: str, *arguments: str | Expression, each: bool = False) -> Invoke:
        """A call in a function."""
        given = tuple(Argument(expression(argument)) for argument in arguments)
        invoke = Invoke(expression(callee), given, place(self.path))
        self.calls.append(Call(invoke, function, each=each))
        return invoke

    def outline(self) -> Outline:
        """The finished outline."""
        return Outline(
            self.path, "made-up", self.namespace, tuple(self.imports), tuple(self.functions), tuple(self.classes),
            tuple(self.bindings), tuple(self.calls), self.exact,
        )  # fmt: skip


def _bare(field: Field, cls: str) -> Binding:
    from ringfence.model.expression import OPAQUE

    return Binding(Name(field.name), OPAQUE, field.at, cls, field.type)


def _parameter(text: str) -> Parameter:
    name, _, type_ = text.partition(": ")
    return Parameter(name, expression(type_) if type_ else None)


__all__ = ["Draft", "expression", "literal", "place"]
