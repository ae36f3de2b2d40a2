"""Eventuate's event sourcing: what aggregates store is published, in the channel that is called like their class."""

from __future__ import annotations

from collections.abc import Iterator, Set

from ringfence.extend import Code, framework
from ringfence.frameworks._java import Annotation, annotated, annotated_classes, first, full_name, of_class
from ringfence.frameworks._java_values import literal_of
from ringfence.model.expression import Collection, Expression, Item, literal
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.outline import Function
from ringfence.model.value import ClassValue, Library, LibraryCall, Scope

_LIBRARY = "io.eventuate"
_REPOSITORIES = (f"{_LIBRARY}.AggregateRepository()", f"{_LIBRARY}.sync.AggregateRepository()")
_STORES = (
    f"{_LIBRARY}.EventHandlerContext()", f"{_LIBRARY}.EventuateAggregateStore()",
    f"{_LIBRARY}.sync.EventuateAggregateStore()",
)  # fmt: skip
_STORING = ("save", "update")
_HANDLER = f"{_LIBRARY}.EventHandlerMethod"
_ENTITY = f"{_LIBRARY}.EventEntity"
_BROKER = "kafka"


@framework("eventuate-client", language=("java", "kotlin"), libraries=(_LIBRARY,))
def eventuate_client(code: Code) -> Iterator[Fact]:
    """Aggregates that are stored, and handlers of the events of others."""
    told = {name for _, _, found in annotated_classes(code, _ENTITY) if (name := _said(code, found)) is not None}
    for call in code.calls(*(f"{repository}.{name}" for repository in _REPOSITORIES for name in _STORING)):
        yield from _stored(code, call, _aggregates(code, call), told)
    for call in code.calls(*(f"{store}.{name}" for store in _STORES for name in _STORING)):
        yield from _stored(code, call, _classes(code, call.argument(0), call.scope), told)
    for path, function, _ in annotated(code, _HANDLER):
        for event in _handled(code, path, function):
            if (channel := _entity(code, event)) is not None:
                yield ChannelUse("consume", literal(channel), _BROKER, function.at, handler=function.name)


def _aggregates(code: Code, call: LibraryCall) -> list[ClassValue]:
    """What a repository keeps, by its type or by what it is made with."""
    repository = call.receiver
    if not isinstance(repository, Library):
        return []
    if repository.owner is not None:
        return [repository.owner]
    made, scope = repository.made, repository.scope
    return _classes(code, made.argument(0), scope) if made is not None and scope is not None else []


def _stored(code: Code, call: LibraryCall, aggregates: list[ClassValue], told: Set[str]) -> Iterator[ChannelUse]:
    """The events of an aggregate are stored with it, and sent from there if they say whose they are: else nobody can ask
    for them.
    """
    for name in (full_name(code, aggregate) for aggregate in aggregates):
        if name in told:
            yield ChannelUse("publish", literal(name), _BROKER, call.call.invoke.at, call.call.function, outbox=True)


def _classes(code: Code, expression: Expression | None, scope: Scope) -> list[ClassValue]:
    return [value for value in code.values(expression, scope) if isinstance(value, ClassValue)]


def _handled(code: Code, path: str, function: Function) -> list[ClassValue]:
    """The classes of events that a handler takes: ``EventHandlerContext<OrderMade>``, ``DispatchedEvent<OrderMade>``."""
    type = function.parameters[0].type if function.parameters else None
    given = type.key if isinstance(type, Item) else None
    event = given.items[0] if isinstance(given, Collection) and given.items else given
    return _classes(code, event, Scope(path, function.owner))


def _entity(code: Code, event: ClassValue) -> str | None:
    """The aggregate to which the class of an event, or what it implements, says to belong."""
    return next(filter(None, (_said(code, of_class(code, one)) for one in (event, *code.bases(event)))), None)


def _said(code: Code, found: list[Annotation]) -> str | None:
    said = first(found, _ENTITY)
    return literal_of(code, said.argument("entity"), said.scope) or None if said is not None else None
