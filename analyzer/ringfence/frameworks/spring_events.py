"""Spring's application events: they stay inside the program, and whoever publishes one runs its listeners."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import annotated
from ringfence.frameworks._java_values import classes
from ringfence.model.facts import Dispatch, Fact
from ringfence.model.outline import Function
from ringfence.model.value import ClassValue, Instance, Scope

_SPRING = "org.springframework"
_LISTENERS = (
    f"{_SPRING}.context.event.EventListener", f"{_SPRING}.transaction.event.TransactionalEventListener",
    f"{_SPRING}.modulith.events.ApplicationModuleListener",
)  # fmt: skip
_ASYNC = (f"{_SPRING}.scheduling.annotation.Async", f"{_SPRING}.modulith.events.ApplicationModuleListener")
_PUBLISHERS = ("ApplicationEventPublisher", "ApplicationContext", "ConfigurableApplicationContext")


@framework("spring-events", language=("java", "kotlin"), libraries=("org.springframework",))
def spring_events(code: Code) -> Iterator[Fact]:
    """A publication runs the listeners of the event's class or of one above it; an asynchronous one is not waited for."""
    listeners = list(_listeners(code))
    names = (f"{_SPRING}.context.{publisher}().publishEvent" for publisher in _PUBLISHERS)
    for call in code.calls(*names) if listeners else ():
        at, function = call.call.invoke.at, call.call.function
        published = {v.cls for v in code.values(call.argument(0), call.scope) if isinstance(v, Instance)}
        lineages = {base for cls in published for base in code.bases(cls)}
        for cls, path, listener in listeners:
            if cls in lineages:
                yield Dispatch(f"{path}:{listener.name}", at, function)


def _listeners(code: Code) -> Iterator[tuple[ClassValue, str, Function]]:
    """(event's class, path, method) of every listener that its publisher waits for."""
    for path, function, found in annotated(code, *_LISTENERS):
        if not any(one.name in _LISTENERS for one in found) or any(one.name in _ASYNC for one in found):
            continue
        named = [one.argument("value", "classes") for one in found if one.name in _LISTENERS]
        types = [parameter.type for parameter in function.parameters[:1]] or named
        for type in types:
            for cls in classes(code, type, Scope(path, function.owner)):
                yield cls, path, function
