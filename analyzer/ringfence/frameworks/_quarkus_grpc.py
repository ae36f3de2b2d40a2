"""gRPC in Quarkus: what is injected as a client, where that leads by the settings, and what serves an interface."""

from __future__ import annotations

from ringfence.extend import Code
from ringfence.frameworks._java import annotations_of, first, of_class
from ringfence.frameworks._java_values import literal_of
from ringfence.frameworks._microprofile import setting
from ringfence.frameworks._stork import of_name
from ringfence.model.expression import Argument, Expression, Invoke, Item, Member, Name, Text
from ringfence.model.outline import Field
from ringfence.model.value import ClassValue, Instance, Library, Scope
from ringfence.patterns import pattern

CLIENT = "io.quarkus.grpc.GrpcClient"
IMPORTED = (CLIENT, "io.quarkus.grpc")
"""What files import that are given clients; the second one whole."""
_SERVICE = "io.quarkus.grpc.GrpcService"
_GIVEN = "@GrpcClient"
_METHOD = pattern(r"(?:^|\.)(\w+)\(\)\.(\w+)$")


def injected(code: Code, of: Instance, field: Field) -> Expression | None:
    """``@GrpcClient("orders") Orders orders``: an object of the generated type, made for that name of the settings."""
    type = field.type.of if isinstance(field.type, Item) else field.type
    if not isinstance(type, Name | Member):
        return None
    scope = Scope(of.cls.path, of.cls.name)
    one = first(annotations_of(code, field.decorators, scope), CLIENT)
    name = literal_of(code, one.argument("value"), one.scope) if one is not None else ""
    return Invoke(type, (Argument(Text((name or field.name,)), _GIVEN),), field.at)


def client_of(value: Library) -> str:
    """The name in the settings of the client that something belongs to, empty if it is none of Quarkus's."""
    given = value.made.argument(None, _GIVEN) if value.made is not None else None
    return given.literal or "" if isinstance(given, Text) else ""


def method_of(value: Library) -> tuple[str, str]:
    """(interface, method) of a method of Mutiny's client, whose type has the interface's own name."""
    match = _METHOD.search(value.name)
    return (match[1], match[2]) if match else ("", "")


def address_of(code: Code, client: str) -> Text:
    """Host and port of a client, as its settings say them; the host may be a name that Stork looks up."""
    stem = f"quarkus.grpc.clients.{client}"
    host = setting(code, f"{stem}.host", default=Text(("localhost",)))
    if code.deployed(setting(code, f"{stem}.name-resolver")).literal == "stork":
        return of_name(code, code.deployed(host).literal or client)
    return Text((host, ":", setting(code, f"{stem}.port", default=Text(("9000",)))))


def has_deadline(code: Code, client: str) -> bool:
    """Whether the settings say how long a client waits."""
    deadline = setting(code, f"quarkus.grpc.clients.{client}.deadline")
    return code.deployed(deadline) != deadline


def serves(code: Code, value: ClassValue) -> bool:
    """Whether a class is a service of Quarkus, which may implement an interface that has the service's own name."""
    return first(of_class(code, value), _SERVICE) is not None
