"""Interfaces whose methods are requests: Spring's HTTP interfaces and Retrofit."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ringfence.extend import Code, framework
from ringfence.frameworks._java import first, methods, of_class, of_function
from ringfence.frameworks._java_resilience import Resilience
from ringfence.frameworks._java_values import literal_of, step_named, steps
from ringfence.frameworks._spring_customizers import BOUNDING, customized, injected
from ringfence.frameworks._spring_paths import HTTP_EXCHANGE, MAPPINGS, below, mapped, paths_of
from ringfence.frameworks._texts import EMPTY, resolved
from ringfence.model.expression import Expression, Text
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.outline import Call
from ringfence.model.value import ClassValue, Scope

_RETROFIT = {f"retrofit2.http.{verb}": verb for verb in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")}
_MAKERS = {"createClient": ("baseUrl", "create"), "create": ("baseUrl",)}


@framework("spring-http-interfaces", language=("java", "kotlin"), libraries=("org.springframework", "retrofit2"))
def spring_http_interfaces(code: Code) -> Iterator[Fact]:
    """The requests of every interface that somebody makes a client of; whoever calls its method sends them."""
    resilience = Resilience(code)
    for outline in code.calling(_MAKERS):
        for call in outline.calls:
            name = getattr(call.invoke.callee, "name", "")
            if name in _MAKERS and len(call.invoke.arguments) == 1:
                scope = Scope(outline.path, call.function)
                for value in code.values(call.invoke.argument(0), scope):
                    if isinstance(value, ClassValue):
                        client = _client(code, call, scope, _MAKERS[name])
                        yield from (resilience.bounded(found) for found in _requests(code, value, client))


class _Client(Struct, frozen=True):
    """The client behind a proxy: the URL that it begins with, and whether something may bound its requests."""

    base: Expression | None = None
    bounded: bool = False


def _client(code: Code, call: Call, scope: Scope, names: tuple[str, ...]) -> _Client:
    """Found along the chain that makes the proxy, and in what its steps are given."""
    found = step_named(code, call.invoke, scope, "baseUrl")
    if found is not None:
        return _Client(resolved(code, found[0].argument(0), found[1]))
    for step, where in steps(code, call.invoke, scope):
        for argument in step.arguments:
            for inner, inside in steps(code, argument.value, where):
                if getattr(inner.callee, "name", "") in names and inner.arguments:
                    client = _given(code, inner.argument(0), inside, names)
                    if client.base is not None:
                        return client
    return _Client()


def _given(code: Code, client: Expression | None, scope: Scope, names: tuple[str, ...]) -> _Client:
    """What an adapter is given: the URL itself, or a client."""
    if code.texts(client, scope):
        return _Client(resolved(code, client, scope))
    bounded = step_named(code, client, scope, *BOUNDING) is not None
    deeper = step_named(code, client, scope, *names)
    if deeper is not None and code.texts(deeper[0].argument(0), deeper[1]):
        return _Client(resolved(code, deeper[0].argument(0), deeper[1]), bounded)
    for one in customized(code).values() if deeper is None and injected(code, client, scope) else ():
        if one.base is not None:
            return _Client(one.base, bounded or one.bounded)
    return _Client(None, bounded)


def _requests(code: Code, value: ClassValue, client: _Client) -> Iterator[RemoteCall]:
    base, timeout = client.base, "given" if client.bounded else "none"
    overridden: set[str] = set()  # a client's interface may say again what the one for servers says
    for one in code.bases(value):
        prefixes = paths_of(code, first(of_class(code, one), HTTP_EXCHANGE))
        own = [function for function in methods(code, one) if function.name.rpartition(".")[2] not in overridden]
        overridden.update(function.name.rpartition(".")[2] for function in own)
        for function in own:
            found = of_function(code, one.path, function)
            verb = next((a for a in found if a.name in _RETROFIT), None)
            if verb is not None:
                path = Text((literal_of(code, verb.argument("value"), verb.scope),))
                yield RemoteCall("http", _RETROFIT[verb.name], path, function.at, function.name, base, "default")
            elif first(found, *MAPPINGS) is not None:
                for method, path, _ in mapped(code, found):
                    for whole in below(prefixes or [EMPTY], path):
                        yield RemoteCall("http", method, whole, function.at, function.name, base, timeout)
