"""HttpClient in every form: typed and named clients, factories, request messages; interfaces of Refit and RestEase."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._dapr import address_of
from ringfence.frameworks._dotnet import LANGUAGE, attributes, classes, methods, own_classes, receiver, simple
from ringfence.frameworks._dotnet_clients import Client, address, class_around, clients
from ringfence.frameworks._once import once
from ringfence.frameworks._texts import EMPTY, join_path, literals, resolved
from ringfence.model.expression import Expression, Hole, Text
from ringfence.model.facts import Fact, Participation, RemoteCall
from ringfence.model.value import ClassValue, Library, LibraryCall, Scope
from ringfence.patterns import pattern

_METHODS = {
    **dict.fromkeys(
        ("GetAsync", "GetStringAsync", "GetStreamAsync", "GetByteArrayAsync", "GetFromJsonAsync",
         "GetFromJsonAsAsyncEnumerable"), "GET",
    ),
    **dict.fromkeys(("PostAsync", "PostAsJsonAsync"), "POST"),
    **dict.fromkeys(("PutAsync", "PutAsJsonAsync"), "PUT"),
    **dict.fromkeys(("PatchAsync", "PatchAsJsonAsync"), "PATCH"),
    **dict.fromkeys(("DeleteAsync", "DeleteFromJsonAsync"), "DELETE"),
}  # fmt: skip
_DISCOVERY = ("AddServiceDiscovery", "AddHttpClientWithServiceDiscovery", "AddHttpForwarderWithServiceDiscovery")
_CLIENTS = ("HttpClient", "CreateClient", "CreateHttpClient")
_INVOKING = ("CreateInvokeHttpClient", "CreateInvokableHttpClient")
"""Dapr's: clients whose requests go to the application with this id."""
_REFIT = {verb.title(): verb for verb in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD")}
_PARAMETER = pattern(r"\{\*{0,2}([^{}]*)\}")
_NAME = pattern(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", re.IGNORECASE)
"""What services are called."""


@framework(
    "httpclient",
    language=LANGUAGE,
    same_as={f"builtins.{maker}.For()": "object<>()" for maker in ("RestService", "RestClient")},
)
def httpclient(code: Code) -> Iterator[Fact]:
    """Every request of an HttpClient, and of the methods of interfaces that Refit and RestEase implement; whether hosts are
    logical names.
    """
    for call in code.called(*_METHODS):
        yield from _request(code, call)
    for call in code.called("SendAsync", "Send"):
        yield from _message(code, call)
    yield from _refit(code)
    for call in code.called(*_DISCOVERY):
        yield Participation("discovery", "service-discovery", call.call.invoke.at)


def _request(code: Code, call: LibraryCall) -> Iterator[RemoteCall]:
    target = call.argument(0, "requestUri")
    client = _client(code, call)
    if target is None or client is None:
        return
    at, function = call.call.invoke.at, call.call.function
    yield RemoteCall("http", _METHODS[call.name], target, at, function, client.base, client.timeout, client.retry)


def _message(code: Code, call: LibraryCall) -> Iterator[RemoteCall]:
    client = _client(code, call)
    for value in code.values(call.argument(0, "request"), call.scope) if client is not None else ():
        if not isinstance(value, Library) or simple(value.name) != "HttpRequestMessage" or value.made is None:
            continue
        scope = value.scope or call.scope
        uri = value.made.argument(1, "requestUri") or value.made.argument(None, "RequestUri")
        target = address(code, uri, scope)
        verb = _verb(code, value.made.argument(0, "method") or value.made.argument(None, "Method"), scope)
        if target is not None and client is not None:  # whom a wrapper asks stands where the message is made
            at = value.made.at if value.scope is not None and value.scope != call.scope else call.call.invoke.at
            yield RemoteCall("http", verb, target, at, scope.function, client.base, client.timeout, client.retry)


def _verb(code: Code, expression: Expression | None, scope: Scope) -> str:
    """``HttpMethod.Post``, ``new HttpMethod("POST")``."""
    for value in code.values(expression, scope):
        if isinstance(value, Library):
            made = list(literals(code.texts(value.made.argument(0), value.scope or scope))) if value.made else []
            return (made[0] if made else simple(value.name)).upper()
    return "GET" if expression is None else ""


# ---------------------------------------------------------------- whose client it is


def _client(code: Code, call: LibraryCall) -> Client | None:
    """The client that a request is sent with; None if it is sent with something else."""
    known, sender = clients(code), receiver(call)
    if sender is None:
        return None
    for value in code.values(sender, call.scope):
        kind = simple(value.name) if isinstance(value, Library) else ""
        if kind not in (*_CLIENTS, *_INVOKING) or not isinstance(value, Library):
            continue
        made, scope = value.made, value.scope or call.scope
        own = known.by_variable.get((call.path, call.call.function, sender))
        if own is not None and own.base is not None:
            return own
        if made is not None and kind in _INVOKING:
            return Client(address_of(code, made.argument(0, "appId"), scope))
        if made is not None and kind != "HttpClient":
            names = list(literals(code.texts(made.argument(0, "name"), scope)))
            return known.by_name.get(names[0] if names else "", known.default)
        if made is not None and (base := made.argument(None, "BaseAddress")) is not None:
            timeout = "given" if made.argument(None, "Timeout") is not None else "default"
            return Client(address(code, base, scope), timeout)
        around = class_around(code.outlines[call.path], call.call.function)
        return known.of_class(code, around) or (known.default if made is None else Client())
    return None


# ---------------------------------------------------------------- Refit, RestEase


def _refit(code: Code) -> Iterator[RemoteCall]:
    """``[Get("/orders/{id}")]`` on a method of an interface; RestEase may leave the path to the interface or the base."""
    known = clients(code)
    made = _made_for(code)
    for path, cls in own_classes(code):
        if cls.kind != "interface":
            continue
        value = ClassValue(path, cls.name)
        client = known.by_class.get(value) or made.get(value) or Client()
        unknown = Text((Hole("unknown", cls.name),))
        below = [text for own in attributes(cls, "BasePath") for text in code.texts(own.argument(0), Scope(path))]
        for function in methods(code, path, cls):
            for name, verb in _REFIT.items():
                for invoke in attributes(function, name):
                    base = client.base or _called_on_registering(code).get(value, unknown)
                    for text in _paths(code, invoke.argument(0, "path"), Scope(path), value in made):
                        target = Text(tuple(_opened(join_path(below[0], text) if below else text)))
                        yield RemoteCall(
                            "http", verb, target, function.at, function.name, base, client.timeout, client.retry
                        )


def _paths(code: Code, path: Expression | None, scope: Scope, made: bool) -> tuple[Text, ...]:
    return code.texts(path, scope) or ((EMPTY,) if path is None and made else ())


def _opened(text: Text) -> Iterator[str | Expression]:
    """The parameters of a template are not known."""
    for part in text.parts:
        if not isinstance(part, str):
            yield part
            continue
        end = 0
        for match in _PARAMETER.finditer(part):
            yield part[end : match.start()]
            yield Hole("unknown", match[1])
            end = match.end()
        yield part[end:]


def _made_for(code: Code) -> dict[ClassValue, Client]:
    """``RestService.For<IOrders>("http://orders")``, ``RestClient.For<IOrders>(httpClient)``."""
    found: dict[ClassValue, Client] = {}
    for call in code.called("For"):
        if getattr(receiver(call), "name", "") in ("RestService", "RestClient"):
            base = _base(code, call.argument(0), call.scope)
            for type in call.call.invoke.type_arguments:
                for value in code.values(type, call.scope):
                    if isinstance(value, ClassValue):
                        found[value] = Client(base)
    return found


@once(dict)
def _called_on_registering(code: Code) -> dict[ClassValue, Text]:
    """By which name helpers of the program are told whom an interface asks: ``AddForwarder<IOrders>("orders-service")``."""
    found: dict[ClassValue, Text] = {}
    for outline in code.outlines.values():
        for call in outline.calls if outline.language == LANGUAGE else ():
            types, given = call.invoke.type_arguments, call.invoke.arguments
            names = [argument.value.literal for argument in given if isinstance(argument.value, Text)]
            if len(types) == 1 and len(names) == 1 and _NAME.fullmatch(names[0] or ""):
                for cls in classes(code, types[0], Scope(outline.path, call.function)):
                    found[cls] = Text((f"lb://{names[0]}",))
    return found


def _base(code: Code, given: Expression | None, scope: Scope) -> Expression | None:
    """An address, or that of the HttpClient that sends the requests."""
    for value in code.values(given, scope):
        if isinstance(value, Library) and simple(value.name) == "HttpClient" and value.made is not None:
            return address(code, value.made.argument(None, "BaseAddress"), value.scope or scope)
    return resolved(code, given, scope)
