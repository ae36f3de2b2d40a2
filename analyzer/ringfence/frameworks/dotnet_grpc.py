"""gRPC clients of .NET: calls of the generated ``Orders.OrdersClient``."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._dotnet import LANGUAGE, own_classes, simple
from ringfence.frameworks._dotnet_clients import Client, address, clients
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Hole, Member, Text
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.outline import Call, Outline
from ringfence.model.value import Library, Scope
from ringfence.patterns import pattern

_STUB = pattern(r"(?:^|\.)(\w+)\.\1Client(?:\(\))?$")
_NO_INTERFACE = ("Http", "Smtp", "Imap", "Pop3", "Health")
"""``System.Net.Http.HttpClient`` and ``MailKit.Net.Smtp.SmtpClient`` are no stubs; ``Health`` is what every server has."""
_OWN = ("WithHost", "Intercept", "ToString", "Dispose", "GetType")


@framework("dotnet_grpc", language=LANGUAGE, same_as={"builtins.Grpc.Net.Client.GrpcChannel": "builtins.GrpcChannel"})
def dotnet_grpc(code: Code) -> Iterator[Fact]:
    """A request for every call of a stub's method."""
    registered = _registered(code)
    for path, outline in code.outlines.items():
        if outline.language != LANGUAGE or not _speaks_of_stubs(outline, registered):
            continue
        for call in outline.calls:
            callee = call.invoke.callee
            if isinstance(callee, Member) and callee.name not in _OWN:
                yield from _requests(code, path, call, callee, registered)


def _registered(code: Code) -> set[str]:
    """The interfaces of the clients that are registered by a type: one of the service's own is no generated stub."""
    own = {cls.name.rpartition(".")[2] for _, cls in own_classes(code)}
    types = (name for name in clients(code).by_type if name.endswith("Client"))
    return {name.removesuffix("Client") for name in types if name not in own}.difference(_NO_INTERFACE)


def _speaks_of_stubs(outline: Outline, registered: set[str]) -> bool:
    """Whether a type of a stub is named in the file, which saves looking at every call of every file."""
    if any(_STUB.search(imported.target) for imported in outline.imports):
        return True
    types = [field.type for cls in outline.classes for field in cls.fields]
    types += [parameter.type for function in outline.functions for parameter in function.parameters]
    types += [binding.type for binding in outline.bindings]
    types += [call.invoke.callee for call in outline.calls]
    clients = [type for type in types if getattr(type, "name", "").endswith("Client")]
    return any(_names_a_stub(type, registered) for type in clients)


def _names_a_stub(type: Expression | None, registered: set[str]) -> bool:
    interface = getattr(type, "name", "").removesuffix("Client")
    return interface in registered or getattr(getattr(type, "of", None), "name", "") == interface


def _requests(code: Code, path: str, call: Call, callee: Member, registered: set[str]) -> Iterator[RemoteCall]:
    scope = Scope(path, call.function)
    for value in code.values(callee.of, scope):
        interface = _interface(value.name, registered) if isinstance(value, Library) else ""
        if not interface or not isinstance(value, Library):
            continue
        client = _client(code, value, interface, scope)
        method = callee.name.removesuffix("Async")
        base = client.base or Text((Hole("unknown", f"address of {interface}"),))
        target = Text((f"/{interface}/{method}",))
        deadline = call.invoke.argument(None, "deadline")
        timeout = "given" if deadline is not None or client.timeout == "given" else "none"
        yield RemoteCall("grpc", "", target, call.invoke.at, call.function, base, timeout, client.retry)
        return


def _interface(name: str, registered: set[str]) -> str:
    match = _STUB.search(name)
    if match is not None and match[1] not in _NO_INTERFACE:
        return match[1]
    last = simple(name)
    interface = last.removesuffix("Client")
    return interface if last.endswith("Client") and interface in registered and name.endswith("()") else ""


def _client(code: Code, value: Library, interface: str, scope: Scope) -> Client:
    """The registered client, or the channel that the stub was made with."""
    if value.made is not None:
        place = value.scope or scope
        for channel in code.values(value.made.argument(0, "channel"), place):
            if (
                isinstance(channel, Library)
                and channel.made is not None
                and simple(channel.name) in ("ForAddress", "Channel")
            ):
                base = address(code, channel.made.argument(0, "address", "target"), channel.scope or place)
                return Client(base, "none")
        return Client(
            resolved(code, value.made.argument(0), place) if code.texts(value.made.argument(0), place) else None
        )
    return clients(code).by_type.get(f"{interface}Client", Client())
