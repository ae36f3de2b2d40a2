"""gRPC in Rust: calls of tonic's clients, and the methods of services that are implemented.

What is generated of a .proto file need not be there: ``orders_client::OrdersClient`` and ``orders_server::Orders`` say by
their names what they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._rust import bounded, calls, outlines, stands_in, steps
from ringfence.model.expression import Choice, Expression, Item, Member, Name, Text, literal
from ringfence.model.facts import Fact, RemoteCall, Route
from ringfence.model.outline import Call, Class, Function, Outline
from ringfence.model.value import Instance, Library, Scope, Value
from ringfence.patterns import pattern

_STUB = pattern(r"(?:.*\.)?\w+_client\.(?P<service>\w+)Client(?:\.\w+\(\)|\(\))*")
_SERVICE = pattern(r"(?:.*\.)?\w+_server\.(?P<service>\w+)")
_ENDPOINTS = ("from_static", "from_shared", "from_str", "new", "try_from", "from", "connect", "builder")
_OF_CLIENTS = frozenset((
    "max_decoding_message_size", "max_encoding_message_size", "send_compressed", "accept_compressed", "clone", "new",
    "connect",
))  # fmt: skip
_BOUNDING = ("timeout",)
_REQUESTS = ("Request", "Streaming")
_DEEPEST = 4


@framework("rust_tonic", language="rust", libraries=("tonic",))
def rust_tonic(code: Code) -> Iterator[Fact]:
    """One request for each call of a client, one route for each method of a service."""
    limits = bounded(code)
    for call, scope in calls(code):
        callee = call.invoke.callee
        if isinstance(callee, Member) and len(call.invoke.arguments) == 1 and callee.name not in _OF_CLIENTS:
            for made in _requests(code, call, callee, scope):
                yield made if not stands_in(made.at, limits) else _given(made)
    for outline in outlines(code):
        for cls in outline.classes:
            yield from _routes(code, outline, cls)


def _given(made: RemoteCall) -> RemoteCall:
    return RemoteCall(made.protocol, made.method, made.target, made.at, made.function, timeout="given")


# ---------------------------------------------------------------- requests


def _requests(code: Code, call: Call, callee: Member, scope: Scope) -> Iterator[RemoteCall]:
    found: dict[str, dict[Text, None]] = {}
    bound = "none"
    for value in code.values(callee.of, scope):
        match = _STUB.fullmatch(value.name) if isinstance(value, Library) else None
        if match is None:
            continue
        method = f"/{match['service']}/{_camel(callee.name)}"
        addresses, limited = _addresses(code, value, 0)
        found.setdefault(method, {}).update(dict.fromkeys(addresses or [Text(())]))
        bound = "given" if limited else bound
    for method, targets in found.items():
        whole = tuple(Text((*target.parts, method)) for target in targets)
        target: Expression = whole[0] if len(whole) == 1 else Choice(whole)
        yield RemoteCall("grpc", "", target, call.invoke.at, call.function, timeout=bound)


def _addresses(code: Code, value: Value, depth: int) -> tuple[list[Text], bool]:
    """Where the channel leads that a client was made with, however it is wrapped, and whether it bounds requests."""
    found: list[Text] = []
    limited = False
    if depth > _DEEPEST:
        return found, limited
    made = [(value.made, value.scope)] if isinstance(value, Instance) and value.made and value.scope else []
    for invoke, scope in made or steps(code, value):
        name = getattr(invoke.callee, "name", "")
        limited = limited or name in _BOUNDING
        for argument in invoke.arguments[:1] if isinstance(value, Library) else invoke.arguments:
            texts = code.texts(argument.value, scope) if name in _ENDPOINTS or depth == 0 else ()
            found += texts
            for inner in code.values(argument.value, scope) if not texts else ():
                if isinstance(inner, Library | Instance):
                    told, bounded_inside = _addresses(code, inner, depth + 1)
                    found += told
                    limited = limited or bounded_inside
    return list(dict.fromkeys(found)), limited


def _camel(name: str) -> str:
    """What a method is called in the .proto file."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


# ---------------------------------------------------------------- routes


def _routes(code: Code, outline: Outline, cls: Class) -> Iterator[Route]:
    """``impl orders_server::Orders for Handler``: every method that answers a request."""
    for base in cls.bases:
        for name in code.library_names(base.of if isinstance(base, Item) else base, Scope(outline.path)):
            match = _SERVICE.fullmatch(name)
            for function in outline.functions if match is not None else ():
                if match is not None and function.owner == cls.name and _answers(function):
                    path = literal(f"/{match['service']}/{_camel(function.name.rpartition('.')[2])}")
                    yield Route("", path, function.name, function.at, "grpc")


def _answers(function: Function) -> bool:
    """Whether a method has the form of one that answers: ``&self`` and a request."""
    return len(function.parameters) == 2 and _type_name(function.parameters[1].type) in _REQUESTS


def _type_name(type: Expression | None) -> str:
    plain = type.of if isinstance(type, Item) else type
    return plain.name if isinstance(plain, Name | Member) else ""
