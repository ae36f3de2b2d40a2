"""Procedures of tRPC's routers: ``router({ orders: router({ byId: procedure.query(f) }) })`` has ``orders.byId``."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._ecmascript import definition_of, functions, properties
from ringfence.model.expression import Expression, Invoke, Member
from ringfence.model.facts import Route
from ringfence.model.value import Entries, Library, Scope
from ringfence.patterns import pattern

METHODS = {"query": "GET", "mutation": "POST"}
"""Which requests run the procedures that are declared so; a subscription is answered over a socket."""
_MADE = pattern(r"^@trpc/server\.initTRPC\b.*\.(router|mergeRouters|createCallerFactory)\(\)$")
_DEEPEST = 6
_MOST = 2_000

Procedure = tuple[str, str, Expression, Scope]
"""Its name, the method of the requests that run it, and the function that does, where that is written."""


def procedures(code: Code, router: Expression | None, scope: Scope) -> Iterator[Procedure]:
    """All procedures of a router, those of the routers in it under their names."""
    for number, found in enumerate(_within(code, router, scope, "", _DEEPEST)):
        if number == _MOST:
            return
        yield found


def _within(code: Code, router: Expression | None, scope: Scope, prefix: str, depth: int) -> Iterator[Procedure]:
    for value in code.values(router, scope) if depth else ():
        made = _MADE.match(value.name) if isinstance(value, Library) else None
        if made is not None and isinstance(value, Library) and value.made is not None and value.scope is not None:
            merged = value.made.arguments if made[1] == "mergeRouters" else value.made.arguments[:1]
            for argument in merged:
                yield from _within(code, argument.value, value.scope, prefix, depth - 1)
        elif isinstance(value, Entries):
            for name, entry, at in properties(code, value):
                yield from _entry(code, entry, at, f"{prefix}{name}", depth)


def _entry(code: Code, entry: Expression, scope: Scope, name: str, depth: int) -> Iterator[Procedure]:
    declared = _declared(code, entry, scope)
    if declared is not None:
        yield name, *declared
    else:
        yield from _within(code, entry, scope, f"{name}.", depth - 1)


def _declared(code: Code, entry: Expression, scope: Scope) -> tuple[str, Expression, Scope] | None:
    """``procedure.input(…).query(f)``, written here or as a variable of its own."""
    if isinstance(entry, Invoke):
        return _function(entry, scope)
    for value in code.values(entry, scope):
        if isinstance(value, Library) and value.made is not None and value.scope is not None:
            found = _function(value.made, value.scope)
            if found is not None:
                return found
    return None


def _function(invoke: Invoke, scope: Scope) -> tuple[str, Expression, Scope] | None:
    callee = invoke.callee
    method = METHODS.get(callee.name) if isinstance(callee, Member) else None
    function = invoke.argument(0)
    return (method, function, scope) if method is not None and function is not None else None


def route(code: Code, path: Expression, procedure: Procedure) -> Iterator[Route]:
    """The route of a procedure at a path."""
    _, method, function, scope = procedure
    found = next(functions(code, function, scope), None)
    definition = definition_of(code, found) if found is not None else None
    if definition is not None:
        yield Route(method, path, definition.name, definition.at)
