"""Saloon: requests that are classes, sent by connectors that know the base of all URLs."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._php import PHP, classes, member_calls
from ringfence.frameworks._texts import literals, methods_of, resolved
from ringfence.model.expression import Expression
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.outline import Call
from ringfence.model.value import ClassValue, Scope

_REQUESTS = ("Saloon.Http.Request", "Sammyjo20.Saloon.Http.SaloonRequest", "Saloon.Http.SoloRequest")
_CONNECTORS = ("Saloon.Http.Connector", "Sammyjo20.Saloon.Http.SaloonConnector")
_ENDPOINTS = ("resolveEndpoint", "defineEndpoint")
_BASES = ("resolveBaseUrl", "defineBaseUrl")
_SENDING = ("send", "sendAsync", "sendAndRetry")


@framework(
    "saloon",
    language=PHP,
    libraries=("Saloon", "Sammyjo20"),
    hooks={
        **dict.fromkeys(_REQUESTS, (*_ENDPOINTS, "default*", "boot", "createDtoFromResponse")),
        **dict.fromkeys(_CONNECTORS, (*_BASES, "default*", "boot", "hasRequestFailed")),
    },
)
def saloon(code: Code) -> Iterator[Fact]:
    """Every request that is sent."""
    requests = {value for value, _ in code.subclasses(*_REQUESTS)}
    connectors = {value for value, _ in code.subclasses(*_CONNECTORS)}
    for call, callee, scope in member_calls(code, _SENDING) if requests else ():
        owners = list(dict.fromkeys(classes(code, callee.of, scope)))
        sent = [cls for cls in dict.fromkeys(classes(code, call.invoke.argument(0), scope)) if cls in requests]
        for request in sent or [cls for cls in owners if cls in requests]:
            connector = next((cls for cls in owners if cls in connectors), None) or _connector(
                code, request, connectors
            )
            yield from _sent(code, call, request, connector)


def _connector(code: Code, request: ClassValue, connectors: set[ClassValue]) -> ClassValue | None:
    """``protected ?string $connector = OrdersConnector::class;``"""
    for path, field in code.fields(request):
        if field.name == "connector":
            found = classes(code, field.value, Scope(path, request.name))
            return next((cls for cls in found if cls in connectors), None)
    return None


def _sent(code: Code, call: Call, request: ClassValue, connector: ClassValue | None) -> Iterator[RemoteCall]:
    target = next(_returned(code, request, _ENDPOINTS), None)
    base = next(_returned(code, connector, _BASES), None) if connector is not None else None
    if target is not None:
        bounded = any(
            field.name == "requestTimeout" for cls in (request, connector) if cls for _, field in code.fields(cls)
        )
        timeout = "given" if bounded else "none"
        yield RemoteCall(
            "http", _method(code, request), target, call.invoke.at, call.function, base=base, timeout=timeout
        )


def _returned(code: Code, cls: ClassValue, names: tuple[str, ...]) -> Iterator[Expression]:
    """What a method of a class gives, so that it may stand elsewhere."""
    for _, path, function in methods_of(code, cls, names):
        for returned in function.returns:
            value = resolved(code, returned, Scope(path, function.name))
            if value is not None:
                yield value


def _method(code: Code, request: ClassValue) -> str:
    """``protected Method $method = Method::POST;``"""
    for path, field in code.fields(request):
        if field.name == "method":
            scope = Scope(path, request.name)
            named = [*literals(code.texts(field.value, scope)), *code.library_names(field.value, scope)]
            return next((name.rpartition(".")[2].upper() for name in named), "")
    return ""
