"""Expressions with something else put in the place of their parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ringfence.model.expression import Argument, Expression
from ringfence.model.source import Span

_DEEPEST = 12


def mentions(expression: Expression, names: set[Expression], depth: int = 0) -> bool:
    """Whether one of these expressions is part of another, or it itself."""
    if expression in names:
        return True
    return depth < _DEEPEST and any(mentions(part, names, depth + 1) for part in parts(expression))


def parts(value: Any) -> Iterator[Expression]:  # noqa: ANN401 (any field of any expression)
    """The expressions that an expression is made of."""
    for name in value.__struct_fields__:
        yield from _inside(getattr(value, name))


def _inside(value: Any) -> Iterator[Expression]:  # noqa: ANN401
    if isinstance(value, tuple):
        for part in value:
            yield from _inside(part)
    elif isinstance(value, Argument):
        yield value.value
    elif hasattr(value, "__struct_fields__") and not isinstance(value, Span):
        yield value


def substituted(value: Any, known: Mapping[Expression, Expression], depth: int = 0) -> Any:  # noqa: ANN401
    """The expression with what is known put in; itself, if it mentions none of that."""
    if isinstance(value, tuple):
        made = tuple([substituted(part, known, depth) for part in value])
        return value if all(one is other for one, other in zip(made, value, strict=True)) else made
    if not hasattr(value, "__struct_fields__") or isinstance(value, Span) or depth > _DEEPEST:
        return value
    if value in known:
        return known[value]
    fields = {name: getattr(value, name) for name in value.__struct_fields__}
    filled = {name: substituted(one, known, depth + 1) for name, one in fields.items()}
    return value if all(filled[name] is one for name, one in fields.items()) else type(value)(**filled)
