"""What expressions of the JVM's languages say: texts with settings, constants, classes, the steps of a fluent chain."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.formats.placeholders import placeholders
from ringfence.model.expression import Collection, Expression, Invoke, Member, Name, Text, join
from ringfence.model.value import ClassValue, Items, Known, Library, Scope


def strings(code: Code, expression: Expression | None, scope: Scope) -> list[Text]:
    """The strings of an element that takes one or several."""
    found: dict[Text, None] = {}
    for value in code.values(expression, scope):
        if isinstance(value, Known):
            found[value.text] = None
        elif isinstance(value, Items):
            found.update((text, None) for item in value.items for text in code.texts(item, value.scope))
    return list(found)


def with_settings(text: Text) -> Text:
    """The text with its placeholders as settings: ``http://${orders.host:orders}``."""
    return join(placeholders(part) if isinstance(part, str) else Text((part,)) for part in text.parts)


def literal_of(code: Code, expression: Expression | None, scope: Scope) -> str:
    """The first string without holes, ``""`` if there is none."""
    return next((text.literal for text in strings(code, expression, scope) if text.literal is not None), "")


def constants(expression: Expression | None) -> list[str]:
    """The simple names of enum constants: ``RequestMethod.GET``, ``{GET, POST}``."""
    items = expression.items if isinstance(expression, Collection) else (expression,)
    return [item.name for item in items if isinstance(item, Name | Member)]


def classes(code: Code, expression: Expression | None, scope: Scope) -> list[ClassValue]:
    """The service's classes that an expression names."""
    return [value for value in code.values(expression, scope) if isinstance(value, ClassValue)]


def steps(code: Code, expression: Expression | None, scope: Scope, most: int = 40) -> Iterator[tuple[Invoke, Scope]]:
    """The calls of a fluent chain, last first, also where it was begun in a variable, by whoever provides it, or by a
    function of the service's own.
    """
    while most > 0:
        most -= 1
        if isinstance(expression, Invoke):
            elsewhere = _made(code, expression, scope)
            if elsewhere is not None and elsewhere[0] != expression:
                expression, scope = elsewhere
                continue
            yield expression, scope
            expression = expression.callee.of if isinstance(expression.callee, Member) else None
        elif isinstance(expression, Name | Member):
            made = _made(code, expression, scope)
            if made is None:
                return
            expression, scope = made
        else:
            return


def _made(code: Code, expression: Expression, scope: Scope) -> tuple[Invoke, Scope] | None:
    """The call of a library that made an object, and where it stands."""
    for value in code.values(expression, scope):
        if isinstance(value, Library) and value.made is not None and value.scope is not None:
            return value.made, value.scope
    return None


def step_named(code: Code, expression: Expression | None, scope: Scope, *names: str) -> tuple[Invoke, Scope] | None:
    """The call of one of these names in a fluent chain, the last one."""
    for invoke, where in steps(code, expression, scope):
        if isinstance(invoke.callee, Member) and invoke.callee.name in names:
            return invoke, where
    return None
