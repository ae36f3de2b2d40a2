"""Validators of pydantic that put a field together from others: a URL of a host, a user and a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ringfence.extend import Code
from ringfence.model.expression import (
    Argument,
    Collection,
    Constant,
    Expression,
    Invoke,
    Mapping,
    Member,
    Name,
    Text,
    dotted,
)
from ringfence.model.outline import Field, Function
from ringfence.model.value import ClassValue, Instance

_VALIDATORS = ("validator", "field_validator")
_MOST_FIELDS = 200
Plain = Callable[[Code, Instance, Field], Expression | None]
"""What a field is, whatever validators make of it."""


def made_of_others(code: Code, of: Instance, field: Field, plain: Plain) -> Expression | None:
    """What a field's validator gives where it is given nothing but the fields before: ``@validator("dsn", pre=True)``,
    ``@field_validator("dsn", mode="before")``. None without such a validator.
    """
    for base in code.bases(of.cls):
        function = _validator(code, base, field.name)
        if function is not None:
            _, value, others = (parameter.name for parameter in function.parameters[:3])
            called = Member(Name(base.name.rpartition(".")[2]), function.name.rpartition(".")[2])
            fields = Argument(_before(code, of, field, plain), others)
            return Invoke(called, (Argument(Constant(None), value), fields), field.at)
    return None


def _validator(code: Code, cls: ClassValue, field: str) -> Function | None:
    """The validator of a field that is given the others, too."""
    outline = code.outlines.get(cls.path)
    for function in outline.functions if outline is not None else ():
        if function.owner == cls.name and len(function.parameters) > 2 and _validates(function, field):
            return function
    return None


def _validates(function: Function, field: str) -> bool:
    return any(
        isinstance(one.expression, Invoke)
        and (dotted(one.expression.callee) or "").rpartition(".")[2] in _VALIDATORS
        and any(field in literals(argument.value) for argument in one.expression.arguments if argument.name is None)
        for one in function.decorators
    )


def _before(code: Code, of: Instance, field: Field, plain: Plain) -> Mapping:
    """The other fields by name, as validators get them: plain, or as ``data`` of what they get."""
    items: list[tuple[Expression, Expression]] = []
    for _, other in code.fields(of.cls)[:_MOST_FIELDS]:
        value = plain(code, of, other) if other.name != field.name else None
        if value is not None:
            items.append((Text((other.name,)), value))
    return Mapping((*items, (Text(("data",)), Mapping(tuple(items)))))


def literals(expression: Expression | None) -> Iterator[str]:
    """The strings that are written there, alone, in a collection or as arguments."""
    inner: Iterable[Expression] = ()
    if isinstance(expression, Text) and expression.literal:
        yield expression.literal
    elif isinstance(expression, Collection):
        inner = expression.items
    elif isinstance(expression, Invoke):
        inner = [argument.value for argument in expression.arguments]
    for item in inner:
        if isinstance(item, Text) and item.literal:
            yield item.literal
