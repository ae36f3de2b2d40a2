"""What decorators say of methods: those that are read like a field, and those that a class has itself."""

from __future__ import annotations

from ringfence.model.expression import Invoke, Name
from ringfence.model.outline import Function

_OF_CLASS = "classmethod"
_PROPERTIES = {"property", "cached_property", "hybrid_property", "computed_field"}


def is_property(definition: Function) -> bool:
    """Whether a function is read like a field."""
    for decorator in definition.decorators:
        expression = decorator.expression
        if getattr(expression.callee if isinstance(expression, Invoke) else expression, "name", "") in _PROPERTIES:
            return True
    return False


def is_of_class(definition: Function) -> bool:
    """Whether a class has a method itself, rather than its objects."""
    return any(isinstance(one.expression, Name) and one.expression.name == _OF_CLASS for one in definition.decorators)
