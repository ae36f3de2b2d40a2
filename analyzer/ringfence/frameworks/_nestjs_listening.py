"""What a program of NestJS listens to: the transports of its microservices, and which of them a controller belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from ringfence.extend import Code
from ringfence.frameworks._ecmascript import functions, items, option
from ringfence.frameworks._nestjs_modules import COMMON, listed_classes
from ringfence.model.expression import Expression, Invoke, Lambda, Member
from ringfence.model.outline import Function
from ringfence.model.value import ClassValue, Instance, LibraryCall, Scope

_MODULE = "@nestjs/microservices"
_ALONE = "@nestjs/core.NestFactory.createMicroservice"
_STARTING = (
    _ALONE,
    "@nestjs/core.NestFactory.create().connectMicroservice",
    "@nestjs/common.INestApplication().connectMicroservice",
)
"""What makes a program listen to messages."""
BROKERS = {"RMQ": "rabbitmq", "KAFKA": "kafka", "NATS": "nats", "REDIS": "redis", "MQTT": "mqtt"}
"""The brokers by the names of NestJS's transports."""
_SERVERS = {
    **{f"{_MODULE}.Server{key.capitalize()}": broker for key, broker in BROKERS.items()},
    f"{_MODULE}.ServerRMQ": "rabbitmq",
}

_TCP = "nestjs"
"""What stands for the broker where programs talk directly."""
_MANY = 500
"""Modules of one program beyond which none is looked into."""


class Listening:
    """What the microservices of one program listen to. anywhere: whether there are any."""

    def __init__(self, code: Code) -> None:
        self._code = code
        calls = list(code.calls(*_STARTING))
        found = [(call, self._broker(call)) for call in calls]
        self.anywhere = bool(calls)
        self._usual = next((broker for _, broker in found if broker), _TCP)
        alone = [(call, broker or _TCP) for call, broker in found if call.name == _ALONE]
        self._apart = dict(self._parts(alone)) if len({broker for _, broker in alone}) > 1 else {}

    def broker_of(self, handler: Function) -> str:
        """The broker whose events a method of a controller takes: of several microservices in one program, that of the one
        whose modules have the controller.
        """
        served = self._apart.get(ClassValue(handler.at.path, handler.owner), frozenset())
        return next(iter(served)) if len(served) == 1 else self._usual

    # ------------------------------------------------------------ transports

    def _broker(self, call: LibraryCall) -> str:
        for position in (0, 1):
            given = call.argument(position)
            found = of_transport(self._code, option(self._code, given, call.scope, "transport"))
            found = found or self._of_strategy(option(self._code, given, call.scope, "strategy"))
            if found:
                return found
        return ""

    def _of_strategy(self, strategy: tuple[Expression, Scope] | None) -> str:
        """``{ strategy: new OwnTransport() }``, of a class that derives from a server of the library, or is one."""
        made = self._code.values(*strategy) if strategy is not None else ()
        for key, broker in _SERVERS.items():
            own = {cls for cls, _ in self._code.subclasses(key)} if made else set()
            if any(
                one.cls in own if isinstance(one, Instance) else getattr(one, "name", "") == f"{key}()" for one in made
            ):
                return broker
        return ""

    # ------------------------------------------------------------ modules

    def _parts(self, started: list[tuple[LibraryCall, str]]) -> Iterator[tuple[ClassValue, Set[str]]]:
        """The controllers of microservices that have a module each, and the brokers of those that have them."""
        modules = {value: call for value, _, call in self._code.decorated_classes(f"{COMMON}.Module")}
        found: dict[ClassValue, set[str]] = {}
        for call, broker in started:
            for controller in self._controllers(call, modules):
                found.setdefault(controller, set()).add(broker)
        yield from found.items()

    def _controllers(self, start: LibraryCall, modules: Mapping[ClassValue, LibraryCall]) -> Iterator[ClassValue]:
        waiting = list(listed_classes(self._code, start.argument(0), start.scope))
        seen: set[ClassValue] = set()
        while waiting and len(seen) < _MANY:
            module = waiting.pop()
            call = modules.get(module)
            if call is None or module in seen:
                continue
            seen.add(module)
            listed = option(self._code, call.argument(0), call.scope, "controllers")
            yield from listed_classes(self._code, *listed) if listed is not None else ()
            for item, scope in items(self._code, option(self._code, call.argument(0), call.scope, "imports")):
                waiting += self._imported(item, scope)

    def _imported(self, item: Expression, scope: Scope) -> Iterator[ClassValue]:
        """``OrdersModule``, ``OrdersModule.register({ … })``, ``forwardRef(() => OrdersModule)``."""
        if isinstance(item, Invoke) and isinstance(item.callee, Member):
            item = item.callee.of
        elif isinstance(item, Invoke) and isinstance(item.argument(0), Lambda):
            for function in functions(self._code, item.argument(0), scope):
                yield from self._returned(function.path, function.name)
            return
        yield from listed_classes(self._code, item, scope)

    def _returned(self, path: str, name: str) -> Iterator[ClassValue]:
        for function in self._code.outlines[path].functions:
            for returned in function.returns if function.name == name else ():
                yield from listed_classes(self._code, returned, Scope(path, name))


def of_transport(code: Code, transport: tuple[Expression, Scope] | None) -> str:
    """The broker of ``Transport.RMQ`` and its like; empty for what is none."""
    names = code.library_names(*transport) if transport is not None else ()
    return next((BROKERS.get(name.rpartition(".")[2], "") for name in names), "")
