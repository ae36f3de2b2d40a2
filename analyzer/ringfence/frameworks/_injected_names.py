"""Containers of JavaScript: what things are registered under (a class, a name, a symbol), and what asks for them by that."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.model.expression import Expression, Invoke, Member, Name, Provided, Text
from ringfence.model.outline import Field
from ringfence.model.value import ClassValue, FunctionValue, Instance, Provision, Scope


def returned(code: Code, function: FunctionValue, types: list[Expression]) -> Iterator[Provision]:
    """What a factory gives, as what is handed out."""
    for definition in code.outlines[function.path].functions:
        if definition.name == function.name:
            for returned in definition.returns:
                yield from (Provision(type, returned, Scope(function.path, function.name)) for type in types)


def token_of(code: Code, token: Expression, scope: Scope) -> list[Expression]:
    """What things are registered under: a class, or a string; a constant is both its value and its name."""
    written = token.name if isinstance(token, Name | Member) else ""
    known = list(code.values(token, scope))
    if known and any(isinstance(value, ClassValue) for value in known):
        return [token]
    texts = [Text((text.literal,)) for text in code.texts(token, scope) if text.literal]
    return [*texts] or ([Text((written,))] if written else [token])


def injected(code: Code, of: Instance, field: Field) -> Expression | None:
    """``@Inject(TOKEN)``: what is provided under it; of what nobody provides here, the declared type says more."""
    for decorator in field.decorators:
        invoke = decorator.expression
        if (
            isinstance(invoke, Invoke)
            and getattr(invoke.callee, "name", "") in ("Inject", "inject")
            and invoke.arguments
        ):
            scope = Scope(of.cls.path, of.cls.name)
            found = token_of(code, invoke.arguments[0].value, scope)
            provided = Provided(found[0])
            return provided if code.values(provided, scope) else None
    return None
