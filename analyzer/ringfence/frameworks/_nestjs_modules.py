"""NestJS's container: what providers hand out for a class, a name or a symbol."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._ecmascript import property_of
from ringfence.frameworks._injected_names import returned, token_of
from ringfence.model.expression import Collection, Expression, Invoke, Mapping, Provided, Text
from ringfence.model.outline import Outline
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, Entries, FunctionValue, Items, Provision, Scope

COMMON = "@nestjs/common"
_HOLDING = frozenset((Mapping, Collection, Invoke))
"""What may hold object literals; most of what programs write does not."""


def provisions(code: Code) -> Iterator[Provision]:
    """Every ``{ provide, useClass | useValue | useFactory | useExisting }`` of the service, wherever it is written."""
    for path, outline in code.outlines.items():
        for mapping, scope in mappings(outline, "provide"):
            entries = Entries(mapping.items, Scope(path, scope))
            token = property_of(code, entries, "provide")
            if token is not None:
                yield from _provided(code, entries, *token)


def mappings(outline: Outline, name: str) -> Iterator[tuple[Mapping, str]]:
    """Object literals with a key of this name, and the function they stand in."""
    roots: list[tuple[Expression, str]] = [(binding.value, binding.scope) for binding in outline.bindings]
    roots += [(returned, function.name) for function in outline.functions for returned in function.returns]
    roots += [(decorator.expression, cls.owner) for cls in outline.classes for decorator in cls.decorators]
    roots += [(argument.value, call.function) for call in outline.calls for argument in call.invoke.arguments]
    seen: set[int] = set()
    for root, scope in roots:
        waiting: list[Expression] = [root] if type(root) in _HOLDING else []
        while waiting:
            expression = waiting.pop()
            if id(expression) in seen:
                continue
            seen.add(id(expression))
            if type(expression) is Mapping:
                if any(isinstance(key, Text) and key.literal == name for key, _ in expression.items):
                    yield expression, scope
                waiting += [value for _, value in expression.items if type(value) in _HOLDING]
            elif type(expression) is Collection:
                waiting += expression.items
            elif type(expression) is Invoke:
                waiting += [one.value for one in expression.arguments if type(one.value) in _HOLDING]


def _provided(code: Code, entries: Entries, token: Expression, scope: Scope) -> Iterator[Provision]:
    types = token_of(code, token, scope)
    made = property_of(code, entries, "useClass")
    if made is not None:
        for type in types:
            yield Provision(type, Invoke(made[0], (), Span(made[1].path, 0)), made[1])
    for name in ("useValue", "useExisting"):
        given = property_of(code, entries, name)
        if given is not None:
            value = Provided(given[0]) if name == "useExisting" else given[0]
            for type in types:
                yield Provision(type, value, given[1])
    factory = property_of(code, entries, "useFactory")
    for given_by in code.values(*factory) if factory is not None else ():
        if isinstance(given_by, FunctionValue):
            yield from returned(code, given_by, types)


def listed_classes(code: Code, expression: Expression | None, scope: Scope) -> Iterator[ClassValue]:
    """The classes in a list, lists in it opened."""
    for value in code.values(expression, scope):
        if isinstance(value, ClassValue):
            yield value
        elif isinstance(value, Items):
            for item in value.items:
                yield from listed_classes(code, item, value.scope)
