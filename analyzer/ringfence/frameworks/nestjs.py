"""NestJS: controllers, guards, what its container hands out, commands and queries of its mediator, timers."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT
from ringfence.frameworks._injected_names import injected
from ringfence.frameworks._nestjs_modules import COMMON, provisions
from ringfence.frameworks._nestjs_routes import Routes, method_of
from ringfence.model.expression import Expression, Invoke, Provided
from ringfence.model.facts import Dispatch, Fact, Schedule
from ringfence.model.outline import Function
from ringfence.model.value import ClassValue, Instance, LibraryCall

_BUSES = {
    "@nestjs/cqrs.CommandHandler": ("CommandBus", "execute", "execute"),
    "@nestjs/cqrs.QueryHandler": ("QueryBus", "execute", "execute"),
    "@nestjs/cqrs.EventsHandler": ("EventBus", "publish", "handle"),
}
"""Decorator of a handler -> (bus, what is called on it, what of the handler runs)."""
_TIMERS = ("Cron", "Interval", "Timeout")
_AT_START = ("onModuleInit", "onApplicationBootstrap")


@framework(
    "nestjs",
    language=ECMASCRIPT,
    libraries=(COMMON, "@nestjs/core", "@nestjs/cqrs", "@nestjs/schedule"),
    same_as={
        f"{COMMON}.NestApplication()": f"{COMMON}.INestApplication()",
        "@nestjs/platform-express.NestExpressApplication()": f"{COMMON}.INestApplication()",
        "@nestjs/platform-fastify.NestFastifyApplication()": f"{COMMON}.INestApplication()",
        "@nestjs/core.NestFactory.create<>": "@nestjs/core.NestFactory.create()",
    },
    computes={
        "@nestjs/core.ModuleRef().get": lambda invoke: _asked(invoke),
        "@nestjs/core.ModuleRef().resolve": lambda invoke: _asked(invoke),
        "@nestjs/core.NestFactory.create().get": lambda invoke: _asked(invoke),
        f"{COMMON}.INestApplication().get": lambda invoke: _asked(invoke),
    },
    fields={f"@{COMMON}.Inject": injected},
    provides=provisions,
)
def nestjs(code: Code) -> Iterator[Fact]:
    """Routes with their guards, handlers of the mediator, timers, and what runs at the start."""
    yield from Routes(code).all()
    yield from _mediated(code)
    for name in _TIMERS:
        for function, call in code.decorated(f"@nestjs/schedule.{name}"):
            yield Schedule(function.name, _when(code, call), function.at)
    for function in _started(code):
        yield Schedule(function.name, "start", function.at)


def _asked(invoke: Invoke) -> Expression | None:
    token = invoke.argument(0)
    return None if token is None else Provided(token)


def _mediated(code: Code) -> Iterator[Dispatch]:
    """``commandBus.execute(new PlaceOrder())`` runs the handler of that command."""
    for decorator, (bus, sent, method) in _BUSES.items():
        handlers: dict[ClassValue, list[str]] = {}
        for value, _, call in code.decorated_classes(decorator):
            for argument in call.call.invoke.arguments:
                for message in code.values(argument.value, call.scope):
                    if isinstance(message, ClassValue):
                        handlers.setdefault(message, []).extend(method_of(code, value, method))
        for call in code.calls(f"@nestjs/cqrs.{bus}().{sent}") if handlers else ():
            for message in code.values(call.argument(0), call.scope):
                for handler in handlers.get(message.cls, ()) if isinstance(message, Instance) else ():
                    yield Dispatch(handler, call.call.invoke.at, call.call.function)


def _when(code: Code, call: LibraryCall) -> str:
    first = call.argument(0)
    known = [text.literal for text in code.texts(first, call.scope) if text.literal]
    if known:
        return known[0] or ""
    names = code.library_names(first, call.scope)
    return names[0].rpartition(".")[2] if names else "timer"


def _started(code: Code) -> Iterator[Function]:
    """The methods that the container calls when it has made its objects."""
    for path, outline in code.outlines.items():
        if not any(imported.target.startswith("@nestjs/") for imported in outline.imports):
            continue
        for function in outline.functions:
            if function.owner and function.name.rpartition(".")[2] in _AT_START and path:
                yield function
