"""Kitex: calls of generated clients, and the methods of the handlers that generated servers are given.

The generated packages need not be there: ``orderservice.NewClient("orders", options...)`` says by its name what it makes,
and so does ``orderservice.NewServer(handler, options...)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go import calls, timeout
from ringfence.model.expression import Choice, Expression, Member, Text, literal
from ringfence.model.facts import Fact, RemoteCall, Route
from ringfence.model.outline import Call, Function
from ringfence.model.value import Instance, Items, Library, Scope, Value
from ringfence.patterns import pattern

_KITEX = "github.com/cloudwego/kitex"
_CLIENT, _SERVER = f"{_KITEX}/client", f"{_KITEX}/server"
_PACKAGE = r"(?P<package>.+/(?P<service>[a-z]\w*))"
_STUB = pattern(_PACKAGE + r"\.(?:(?:Must)?NewClient|Client)\(\)\.(?P<method>[A-Z]\w*)$")
_MAKING_SERVER = pattern(_PACKAGE + r"\.New(?:Invoker|Server)$")
_GENERATED = pattern(r"(?:^|/)kitex_gen(?:/|$)")
_MOST_OPTIONS = 40


@framework("go_kitex", language="go")
def go_kitex(code: Code) -> Iterator[Fact]:
    """One request for each call of a client, one route for each method of a handler."""
    if not any(_is_kitex(imported.target) for outline in code.outlines.values() for imported in outline.imports):
        return
    for call, scope in calls(code):
        callee = call.invoke.callee
        if isinstance(callee, Member) and callee.name[:1].isupper() and call.invoke.arguments:  # a context, at least
            for value in code.values(callee, scope):
                if isinstance(value, Library):
                    yield from _requests(code, call, scope, value)
                    yield from _routes(code, call, scope, value)


def _is_kitex(target: str) -> bool:
    """Whether an import tells that a program uses Kitex; it may need no more than what is generated for it."""
    return target in (_CLIENT, _SERVER) or _GENERATED.search(target) is not None


def _is_generated(package: str, options: Iterable[Value], of: str) -> bool:
    """Whether a package is one that Kitex generates: by its folder, or by the options that it takes."""
    return _GENERATED.search(package) is not None or any(
        isinstance(value, Library) and value.name.startswith(f"{of}.") for value in options
    )


# ---------------------------------------------------------------- requests


def _requests(code: Code, call: Call, scope: Scope, stub: Library) -> Iterator[RemoteCall]:
    match = _STUB.fullmatch(stub.name)
    if match is None:
        return
    options = list(_options(code, stub))
    if not _is_generated(match["package"], options, _CLIENT):
        return
    method = f"/{match['service']}/{match['method']}"
    found = dict.fromkeys(Text((*address.parts, method)) for address in _addresses(code, stub, options))
    target: Expression = Choice(tuple(found)) if len(found) > 1 else next(iter(found))
    bound = timeout(code, call.invoke.argument(0), scope)
    yield RemoteCall("kitex", "", target, call.invoke.at, call.function, timeout=_bounded(bound, stub, options))


def _bounded(bound: str, stub: Library, options: Iterable[Library]) -> str:
    """Whether a request is bounded, by its context or else by the client's options, which a suite may hold."""
    names = {option.name.removeprefix(f"{_CLIENT}.") for option in options}
    if bound == "given" or "WithRPCTimeout()" in names:
        return "given"
    unknown = stub.made is None or "WithSuite()" in names or (not names and len(stub.made.arguments) > 1)
    return "unknown" if unknown else bound


def _options(code: Code, stub: Library) -> Iterator[Library]:
    """The options that a client was made with, those in lists included."""
    if stub.made is None or stub.scope is None:
        return
    queue = [v for argument in stub.made.arguments[1:] for v in code.values(argument.value, stub.scope)]
    for _ in range(_MOST_OPTIONS):
        if not queue:
            return
        value = queue.pop(0)
        if isinstance(value, Library):
            yield value
        elif isinstance(value, Items):
            queue += [inner for item in value.items for inner in code.values(item, value.scope)]


def _addresses(code: Code, stub: Library, options: Iterable[Library]) -> list[Text]:
    """Where a client's requests go: to the hosts that it is told, else to the service that it asks a registry for."""
    told: list[Text] = []
    for option in options:
        if option.name == f"{_CLIENT}.WithHostPorts()" and option.made is not None and option.scope is not None:
            told += [text for given in option.made.arguments for text in code.texts(given.value, option.scope)]
    if told or stub.made is None or stub.scope is None:
        return told or [Text(())]
    names = code.texts(stub.made.argument(0), stub.scope)
    return [Text(("lb://", *name.parts)) for name in names] or [Text(())]


# ---------------------------------------------------------------- routes


def _routes(code: Code, call: Call, scope: Scope, callee: Library) -> Iterator[Route]:
    """``orderservice.NewServer(new(OrderService), options...)``: every method that answers a request."""
    match = _MAKING_SERVER.fullmatch(callee.name)
    if match is None:
        return
    options = [v for given in call.invoke.arguments[1:] for v in code.values(given.value, scope)]
    if not _is_generated(match["package"], options, _SERVER):
        return
    for value in code.values(call.invoke.argument(0), scope):
        for base in code.bases(value.cls) if isinstance(value, Instance) else ():
            outline = code.outlines.get(base.path)
            for function in outline.functions if outline is not None else ():
                method = function.name.rpartition(".")[2]
                if function.owner == base.name and method[:1].isupper() and _answers(function):
                    yield Route("", literal(f"/{match['service']}/{method}"), function.name, function.at, "kitex")


def _answers(function: Function) -> bool:
    """Whether a method has the form of one that answers: a context first."""
    parameters = function.parameters[1:]
    return bool(parameters) and getattr(parameters[0].type, "name", "") == "Context"
