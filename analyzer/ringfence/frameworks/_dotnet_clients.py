"""How .NET programs register the clients of other services: which address each has, and what bounds its requests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from ringfence.extend import Code
from ringfence.frameworks._dotnet import LANGUAGE, chain, classes, configuring, generic, method_of, type_name
from ringfence.frameworks._once import once
from ringfence.frameworks._texts import literals, resolved
from ringfence.model.expression import OPAQUE, Expression, Invoke, Member, Name
from ringfence.model.outline import Outline
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, LibraryCall, Scope

REGISTER = (
    "AddHttpClient",
    "AddRefitClient",
    "AddGrpcClient",
    "AddRestEaseClient",
    "AddHttpClientWithServiceDiscovery",
)
_ADDRESS = ("BaseAddress", "Address", "BaseUrl")
_SET_UP = ("BaseAddress", "Timeout")
_RETRYING = (
    "AddStandardResilienceHandler", "AddStandardHedgingHandler", "AddResilienceHandler", "AddPolicyHandler",
    "AddTransientHttpErrorPolicy", "AddPolicyHandlerFromRegistry", "AddRetryPolicy",
)  # fmt: skip
_BOUNDING = ("AddStandardResilienceHandler", "AddStandardHedgingHandler")
"""Handlers that give up after a while of their own accord."""


class Client(Struct):
    """A registered client: its address, None if none is set, and what bounds its requests."""

    base: Expression | None = None
    timeout: str = "default"
    retry: str = ""


class Clients(Struct):
    """All registered clients of a service, by the class they are for, by the name of a type, by their own name; and those
    that a function sets up for itself, by the variable.
    """

    by_class: dict[ClassValue, Client] = field(default_factory=dict)
    by_variable: dict[tuple[str, str, Expression], Client] = field(default_factory=dict)
    by_type: dict[str, Client] = field(default_factory=dict)
    by_name: dict[str, Client] = field(default_factory=dict)
    default: Client = field(default_factory=Client)

    def of_class(self, code: Code, cls: ClassValue | None) -> Client | None:
        """The client that is injected into a class, or into one that derives from it."""
        if cls is None:
            return None
        if cls in self.by_class:
            return self.by_class[cls]
        return next((client for other, client in self.by_class.items() if cls in code.bases(other)), None)


@once(Clients)
def clients(code: Code) -> Clients:
    """What the service registers."""
    found = Clients()
    retrying, bounded = _handled_by(code, _RETRYING), _handled_by(code, _BOUNDING)
    later = _configured_later(code)
    found.default.retry = "policy" if None in retrying else ""
    found.default.timeout = "given" if None in bounded else "default"
    taken: set[tuple[str, str]] = set()
    for call in code.called(*REGISTER):
        at = call.call.invoke.at
        given = [argument.value for argument in call.call.invoke.arguments if argument.name != "<>"]
        functions = [*configuring(code, given, call.scope), *later.get(at, ())]
        taken.update(functions)
        for scope in _ways(code, call):
            client = _client(code, functions, scope)
            client.retry = "policy" if at in retrying else found.default.retry
            if client.timeout == "default":
                client.timeout = "given" if at in bounded else found.default.timeout
            for type in call.call.invoke.type_arguments:
                found.by_type.setdefault(type_name(type), client)
                found.by_class.update(dict.fromkeys(classes(code, type, scope), client))
            for name in literals(code.texts(call.argument(0, "name"), scope)):
                found.by_name[name] = client
    _set_in_classes(code, found, taken)
    _set_in_functions(code, found, taken)
    return found


def _ways(code: Code, call: LibraryCall) -> Sequence[Scope]:
    """The scope of a registration; in a helper that registers several clients one for each call of it, so that each has its
    own address.
    """
    several = len(code.texts(call.argument(0, "name"), call.scope)) > 1
    return code.ways_in(call.path, call.call.function) if several else generic(code, call.scope)


def _client(code: Code, functions: list[tuple[str, str]], registered: Scope) -> Client:
    client = Client()
    for path, function in functions:
        for binding in code.outlines[path].bindings:
            if binding.scope == function and isinstance(binding.target, Member):
                inside = function.startswith(f"{registered.function}.") and path == registered.path
                around = registered if inside and registered.call is not None else None
                _set(code, client, binding.target.name, binding.value, Scope(path, function, around=around))
    return client


def _set(code: Code, client: Client, name: str, value: Expression, scope: Scope) -> None:
    if name in _ADDRESS:
        client.base = address(code, value, scope)
    elif name == "Timeout":
        infinite = isinstance(value, Member) and value.name == "InfiniteTimeSpan"
        client.timeout = "none" if infinite else "given"


def address(code: Code, value: Expression | None, scope: Scope) -> Expression | None:
    """An address with all names looked up; ``new("http://stock")`` leaves the type out."""
    if isinstance(value, Invoke) and value.callee == OPAQUE:
        value = value.argument(0)
    return resolved(code, value, scope)


def _configured_later(code: Code) -> dict[Span, list[tuple[str, str]]]:
    """``.ConfigureHttpClient(client => …)`` behind a registration, by the registration's place."""
    found: dict[Span, list[tuple[str, str]]] = defaultdict(list)
    for call in code.called("ConfigureHttpClient", "ConfigureChannel"):
        given = [argument.value for argument in call.call.invoke.arguments]
        for before in _registrations(call):
            found[before] += configuring(code, given, call.scope)
    return found


def _handled_by(code: Code, handlers: tuple[str, ...]) -> set[Span | None]:
    """The registrations whose requests go through one of these handlers; None for the default of all clients."""
    found: set[Span | None] = set()
    for call in code.called(*handlers):
        found.update(list(_registrations(call)) or (None,))
    return found


def _registrations(call: LibraryCall) -> Iterator[Span]:
    for before in chain(call.call.invoke.callee):
        if method_of(before) in REGISTER:
            yield before.at


def _set_in_classes(code: Code, found: Clients, taken: set[tuple[str, str]]) -> None:
    """``client.BaseAddress = …`` in a class of its own."""
    for path, outline in code.outlines.items():
        for binding in outline.bindings:
            target = binding.target
            if not isinstance(target, Member) or target.name != "BaseAddress" or (path, binding.scope) in taken:
                continue
            cls = class_around(outline, binding.scope)
            if cls is not None and isinstance(target.of, Name | Member):
                client = found.by_class.setdefault(cls, Client(retry=found.default.retry))
                client.base = client.base or address(code, binding.value, Scope(path, binding.scope))


def _set_in_functions(code: Code, found: Clients, taken: set[tuple[str, str]]) -> None:
    """``var client = factory.CreateClient(); client.BaseAddress = …`` in one function, for its requests alone."""
    for path, outline in code.outlines.items():
        for binding in outline.bindings if outline.language == LANGUAGE else ():
            target, function = binding.target, binding.scope
            if isinstance(target, Member) and target.name in _SET_UP and (path, function) not in taken:
                like = found.default
                client = found.by_variable.setdefault(
                    (path, function, target.of), Client(like.base, like.timeout, like.retry)
                )
                _set(code, client, target.name, binding.value, Scope(path, function))


def class_around(outline: Outline, function: str) -> ClassValue | None:
    """The class in whose code a function stands."""
    names = {cls.name for cls in outline.classes}
    while function:
        if function in names:
            return ClassValue(outline.path, function)
        function = function.rpartition(".")[0]
    return None
