"""NestJS's queues of jobs (@nestjs/bullmq, @nestjs/bull): queues that are injected, and classes that work them off."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, objects, option, property_of
from ringfence.frameworks._nestjs_routes import method_of
from ringfence.frameworks._typeorm_connections import later, part_of
from ringfence.model.expression import Argument, Expression, Invoke, Name, literal
from ringfence.model.facts import ChannelUse, Connection, Fact
from ringfence.model.outline import Field
from ringfence.model.value import ClassValue, Entries, Instance, LibraryCall

_MODULES = ("@nestjs/bullmq", "@nestjs/bull")
_MADE = "new bullmq.Queue"
"""What an injected queue stands for: no name that a program can have."""
_DEFAULT = "default"
"""The queue that is meant where none is named."""


def _injected(code: Code, of: Instance, field: Field) -> Expression | None:
    """``@InjectQueue("mails") mails: Queue``."""
    for decorator in field.decorators:
        if isinstance(decorator.expression, Invoke):
            given = decorator.expression.arguments[:1] or (Argument(literal(_DEFAULT)),)
            return Invoke(Name(_MADE), given, decorator.at)
    return None


@framework(
    "nestjs_queues",
    language=ECMASCRIPT,
    libraries=_MODULES,
    same_as={f"builtins.{_MADE}()": "bullmq.Queue()"},
    fields={f"@{module}.InjectQueue": _injected for module in _MODULES},
)
def nestjs_queues(code: Code) -> Iterator[Fact]:
    """The Redis behind the queues, and what works their jobs off."""
    for value, cls, call in code.decorated_classes(*(f"{module}.Processor" for module in _MODULES)):
        for handler in _handlers(code, value):
            yield ChannelUse("consume", _named(code, call), "redis", cls.at, "", handler)
    for call in code.calls(*(f"{module}.BullModule.forRoot" for module in _MODULES)):
        for entries in objects(code, call.argument(0), call.scope):
            yield from _connections(code, entries, call)
    for call in code.calls(*(f"{module}.BullModule.forRootAsync" for module in _MODULES)):
        for options, scope in later(code, call.argument(0), call.scope, "createSharedConfiguration"):
            for entries in objects(code, options, scope):
                yield from _connections(code, entries, call)


def _named(code: Code, call: LibraryCall) -> Expression:
    """The queue of ``@Processor("mails")`` or ``@Processor({ name: "mails" })``."""
    named = option(code, call.argument(0), call.scope, "name")
    texts = code.texts(*named) if named is not None else code.texts(call.argument(0), call.scope)
    return texts[0] if texts else literal(_DEFAULT)


def _handlers(code: Code, value: ClassValue) -> Iterator[str]:
    """The methods with ``@Process()``, else the one that a worker's host has."""
    marked = [
        f"{base.path}:{function.name}"
        for base in code.bases(value)
        for function, call in code.decorated("@nestjs/bull.Process")
        if call.path == base.path and function.owner == base.name
    ]
    yield from marked or method_of(code, value, "process")


def _connections(code: Code, entries: Entries, call: LibraryCall) -> Iterator[Connection]:
    """``{ connection: { host } }``, ``{ redis: { host } }``, ``{ url }``."""
    at, function = call.call.invoke.at, call.call.function
    for name in ("connection", "redis"):
        found = property_of(code, entries, name)
        for inner in objects(code, *found) if found is not None else ():
            url, host, port = (part_of(code, inner, part) for part in ("url", "host", "port"))
            if url is not None or host is not None:
                yield Connection("redis", at, function, url=url, host=host, port=port)
        for text in code.texts(*found) if found is not None else ():
            yield Connection("redis", at, function, url=text)
    url = part_of(code, entries, "url")
    if url is not None:
        yield Connection("redis", at, function, url=url)
