"""Properties: methods that are read like a field."""

from __future__ import annotations

from ringfence.model.expression import Invoke
from ringfence.model.outline import Function

_PROPERTIES = {"property", "cached_property", "hybrid_property", "computed_field"}


def is_property(definition: Function) -> bool:
    """Whether a function is read like a field."""
    for decorator in definition.decorators:
        expression = decorator.expression
        if getattr(expression.callee if isinstance(expression, Invoke) else expression, "name", "") in _PROPERTIES:
            return True
    return False
