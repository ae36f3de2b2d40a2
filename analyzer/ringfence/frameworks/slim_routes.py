"""Routes of Slim, Mezzio, Silex and Phalcon's micro applications: verbs of an application, and groups of them."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._laravel_groups import Groups
from ringfence.frameworks._php import PHP, callables, member_calls
from ringfence.frameworks._routes import first_wins
from ringfence.frameworks._texts import join_path, listed, replaced, texts_or_unknown
from ringfence.model.expression import Expression, Text, literal
from ringfence.model.facts import Fact, Route
from ringfence.model.outline import Call
from ringfence.model.value import Library, Scope
from ringfence.patterns import pattern

_APP = "Slim.App()"
_APPS = (_APP, "Slim.Interfaces.RouteCollectorProxyInterface()", "Silex.Application()", "Mezzio.Application()",
         "FastRoute.RouteCollector()", "Phalcon.Mvc.Micro()", "Flight")  # fmt: skip
_VERBS = ("get", "post", "put", "patch", "delete", "options", "any", "map", "addRoute", "match", "route")
_LISTING = ("map", "addRoute")
_PARAMETER = pattern(r"\[?/?\{(\w+)(?::[^{}]*(?:\{[^{}]*\}[^{}]*)*)?\}\]?")
_OPTIONAL = pattern(r"\[(/[^\[\]]*)\]")


@framework(
    "slim_routes",
    language=PHP,
    libraries=("Slim", "Silex", "Mezzio", "FastRoute", "Phalcon", "DI"),
    same_as={
        "Slim.Factory.AppFactory.create()": _APP,
        "Slim.Factory.AppFactory.createFromContainer()": _APP,
        "DI.Bridge.Slim.Bridge.create()": _APP,
        "Slim.Slim()": _APP,
        "Slim.Routing.RouteCollectorProxy()": _APP,
        "Slim.Interfaces.RouteCollectorProxyInterface()": _APP,
    },
)
def slim_routes(code: Code) -> Iterator[Fact]:
    """One route for each method of each path."""
    groups = Groups(code)
    yield from first_wins(_routes(code, groups))


def _routes(code: Code, groups: Groups) -> Iterator[Route]:
    for call, callee, scope in member_calls(code, _VERBS):
        if not _is_app(code, callee.of, scope):
            continue
        for group in groups.around(scope.path, scope.function):
            yield from _route(code, call, callee.name, group.prefix, scope)


def _is_app(code: Code, of: Expression, scope: Scope) -> bool:
    return any(isinstance(value, Library) and value.name in _APPS for value in code.values(of, scope))


def _route(code: Code, call: Call, verb: str, prefix: Text, scope: Scope) -> Iterator[Route]:
    invoke, at = call.invoke, 1 if verb in _LISTING else 0
    methods = [verb.upper()]
    if verb in _LISTING:
        named = [
            *listed(code, invoke.argument(0), scope),
            *(t.literal or "" for t in code.texts(invoke.argument(0), scope)),
        ]
        methods = [name.upper() for name in named if name] or [""]
    elif verb in ("any", "match", "route"):
        methods = [""]
    handlers = [handler_name(value, scope.path) for value in callables(code, invoke.argument(at + 1), scope)]
    if not handlers and len(invoke.arguments) <= at + 1:
        return
    for path in texts_or_unknown(code, invoke.argument(at), scope):
        whole = join_path(literal("/"), replaced(join_path(prefix, path), _PARAMETER, r"/{\1}"))
        whole = replaced(replaced(whole, _OPTIONAL, r"\1"), pattern("//+"), "/")
        for method in methods:
            for handler in dict.fromkeys(handlers) or [""]:
                yield Route(method, whole, handler, invoke.at)
