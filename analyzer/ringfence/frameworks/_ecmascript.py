"""What frameworks of JavaScript and TypeScript share: the properties of object literals, and functions behind wrappers."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.model.expression import Expression, Invoke, Text
from ringfence.model.facts import TransactionScope
from ringfence.model.outline import Function
from ringfence.model.value import Entries, FunctionValue, Items, Library, Scope, Value

ECMASCRIPT = ("javascript", "typescript")
_DEEPEST_SPREAD = 4
_DEEPEST_WRAPPER = 3


def objects(code: Code, expression: Expression | None, scope: Scope) -> Iterator[Entries]:
    """The object literals that an expression may stand for."""
    for value in code.values(expression, scope):
        if isinstance(value, Entries):
            yield value


def property_of(code: Code, value: Value, name: str, depth: int = 0) -> tuple[Expression, Scope] | None:
    """A property of an object literal as written, and where; one of an object spread into it counts too."""
    if not isinstance(value, Entries) or depth > _DEEPEST_SPREAD:
        return None
    spread: list[Value] = []
    for key, item in reversed(value.items):
        literal = key.literal if isinstance(key, Text) else None
        if literal is None:
            literal = next((text.literal for text in code.texts(key, value.scope)), None)
        if literal == name:
            return item, value.scope
        if literal == "**":
            spread += code.values(item, value.scope)
    found = (property_of(code, other, name, depth + 1) for other in spread)
    return next((one for one in found if one is not None), None)


def items(code: Code, placed: tuple[Expression, Scope] | None) -> Iterator[tuple[Expression, Scope]]:
    """What stands in the arrays that an expression may stand for, each as it is written and where."""
    for value in code.values(*placed) if placed is not None else ():
        if isinstance(value, Items):
            yield from ((item, value.scope) for item in value.items)


def properties(code: Code, value: Value, depth: int = 0) -> Iterator[tuple[str, Expression, Scope]]:
    """Every property of an object literal as (name, value, where that stands), those of objects spread into it too."""
    if not isinstance(value, Entries) or depth > _DEEPEST_SPREAD:
        return
    for key, item in value.items:
        name = key.literal if isinstance(key, Text) else None
        if name == "**":
            for other in code.values(item, value.scope):
                yield from properties(code, other, depth + 1)
        elif name:
            yield name, item, value.scope


def option(code: Code, expression: Expression | None, scope: Scope, *names: str) -> tuple[Expression, Scope] | None:
    """The first of these properties that an options argument has; ``a.b`` is a property of a property."""
    for value in objects(code, expression, scope):
        for name in names:
            head, _, rest = name.partition(".")
            found = property_of(code, value, head)
            if found is not None and rest:
                found = option(code, *found, rest)
            if found is not None:
                return found
    return None


def functions(code: Code, expression: Expression | None, scope: Scope, depth: int = 0) -> Iterator[FunctionValue]:
    """The service's functions that a handler stands for, those handed to a wrapper of a library included."""
    known = False
    for value in code.values(expression, scope):
        if isinstance(value, FunctionValue):
            known = True
            inner = list(_wrapped(code, value, depth))
            yield from inner or [value]
        elif isinstance(value, Library) and value.made is not None and value.scope is not None:
            known = True
            for argument in value.made.arguments if depth < _DEEPEST_WRAPPER else ():
                yield from functions(code, argument.value, value.scope, depth + 1)
    if not known and isinstance(expression, Invoke) and depth < _DEEPEST_WRAPPER:
        for argument in expression.arguments:
            yield from functions(code, argument.value, scope, depth + 1)


def _wrapped(code: Code, value: FunctionValue, depth: int) -> Iterator[FunctionValue]:
    """The functions handed to a wrapper of the service's own, ``asyncHandler(create)``: it runs them, and only them."""
    made = value.scope.call if value.scope is not None else None
    if made is not None and value.scope is not None and value.scope.caller is not None and depth < _DEEPEST_WRAPPER:
        for argument in made.arguments:
            yield from functions(code, argument.value, value.scope.caller, depth + 1)


def definition_of(code: Code, function: FunctionValue) -> Function | None:
    """Where a function is defined."""
    outline = code.outlines.get(function.path)
    return next((f for f in outline.functions if f.name == function.name), None) if outline is not None else None


def transactions_of(code: Code, *names: str) -> Iterator[TransactionScope]:
    """A transaction is open in the functions that are handed to these."""
    for call in code.calls(*names):
        for argument in call.call.invoke.arguments:
            for value in code.values(argument.value, call.scope):
                definition = definition_of(code, value) if isinstance(value, FunctionValue) else None
                if definition is not None:
                    yield TransactionScope(definition.at, definition.name, whole=True)
