"""What web frameworks of JavaScript share: handlers in other files, middleware, parameters in paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code
from ringfence.frameworks._ecmascript import definition_of, functions
from ringfence.frameworks._texts import replaced, texts_or_unknown
from ringfence.model.expression import Expression, Invoke, Text
from ringfence.model.facts import Dispatch, Route
from ringfence.model.source import Span
from ringfence.model.value import FunctionValue, Items, Scope
from ringfence.patterns import pattern

VERBS = ("get", "post", "put", "delete", "patch", "head", "options", "all", "del")
_PARAMETER = pattern(r":(\w+)(?:\([^)]*\))?[?*+]?")
_REST = pattern(r"(?<!\{)\*\w*|\(\.\*\)")


def verb(name: str) -> str:
    """The HTTP method of a router's method."""
    return {"all": "", "del": "DELETE", "use": ""}.get(name, name.upper())


def with_parameters(path: Text) -> Text:
    """``/orders/:id`` as ``/orders/{id}``."""
    return replaced(replaced(path, _PARAMETER, r"{\1}"), _REST, "{*}")


def paths_of(code: Code, expression: Expression | None, scope: Scope) -> list[Text]:
    """One path or a list of them; unknown if nothing is known."""
    found: list[Text] = []
    for value in code.values(expression, scope):
        if isinstance(value, Items):
            found += [text for item in value.items for text in code.texts(item, value.scope)]
    return found or list(texts_or_unknown(code, expression, scope))


def handlers_in(code: Code, arguments: Iterable[Expression], scope: Scope) -> list[FunctionValue]:
    """The service's functions among arguments, lists of them opened, each once."""
    found: dict[FunctionValue, None] = {}
    for argument in arguments:
        found.update(dict.fromkeys(functions(code, argument, scope)))
        for value in code.values(argument, scope):
            if isinstance(value, Items):
                for item in value.items:
                    found.update(dict.fromkeys(functions(code, item, value.scope)))
    return list(found)


def served(
    code: Code, method: str, paths: Iterable[Text], handlers: list[FunctionValue], at: Span, before: list[FunctionValue]
) -> Iterator[Route | Dispatch]:
    """The route of the last handler; those before it, and middleware, run with it."""
    if not handlers:
        for path in paths:
            yield Route(method, with_parameters(path), "", at)
        return
    last = definition_of(code, handlers[-1])
    if last is None:
        return
    for path in paths:
        yield Route(method, with_parameters(path), last.name, last.at)
    for earlier in dict.fromkeys([*before, *handlers[:-1]]):
        if earlier.name != last.name or earlier.path != last.at.path:
            yield Dispatch(f"{earlier.path}:{earlier.name}", last.at, last.name)


def positional(invoke: Invoke) -> list[Expression]:
    """The arguments; of a spread list, the list."""
    return [argument.value for argument in invoke.arguments]
