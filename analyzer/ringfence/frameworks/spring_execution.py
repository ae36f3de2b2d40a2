"""How Spring runs code: transactions, timers, start-up, what runs beside the request, events inside the program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handler_name, member_calls
from ringfence.frameworks._java import (
    Annotation,
    annotated_by_path,
    annotated_classes,
    first,
    methods,
    of_class,
    simple,
)
from ringfence.frameworks._java_values import literal_of
from ringfence.model.facts import Background, Fact, Schedule, TransactionScope
from ringfence.model.outline import Function
from ringfence.model.value import ClassValue, FunctionValue, Scope

_SPRING = "org.springframework"
_TRANSACTIONAL = (
    f"{_SPRING}.transaction.annotation.Transactional", "jakarta.transaction.Transactional",
    "io.micronaut.transaction.annotation.Transactional", "com.google.inject.persist.Transactional",
    "io.quarkus.hibernate.reactive.panache.common.WithTransaction",
    "io.quarkus.hibernate.reactive.panache.common.runtime.ReactiveTransactional",
)  # fmt: skip
_GLOBAL = tuple(f"{seata}.spring.annotation.GlobalTransactional" for seata in ("io.seata", "org.apache.seata"))
"""Seata's: the transaction reaches into the services that are called in its course."""
_WITHOUT = ("NOT_SUPPORTED", "NEVER", "SUPPORTS")
_SCHEDULED = (
    f"{_SPRING}.scheduling.annotation.Scheduled", "io.quarkus.scheduler.Scheduled",
    "io.micronaut.scheduling.annotation.Scheduled",
)  # fmt: skip
_WHEN = ("cron", "fixedRate", "fixedDelay", "fixedRateString", "fixedDelayString", "every")
_ASYNC = f"{_SPRING}.scheduling.annotation.Async"
_STARTS = ("jakarta.annotation.PostConstruct", "io.micronaut.runtime.event.annotation.EventListener")
_RUNNERS = (
    f"{_SPRING}.boot.CommandLineRunner",
    f"{_SPRING}.boot.ApplicationRunner",
    f"{_SPRING}.beans.factory.InitializingBean",
)
_RUN = ("run", "afterPropertiesSet")


@framework(
    "spring-execution",
    language=("java", "kotlin"),
    libraries=(
        "org.springframework",
        "javax.transaction",
        "jakarta.transaction",
        "io.quarkus",
        "io.micronaut",
        "io.seata",
        "org.apache.seata",
    ),
)
def spring_execution(code: Code) -> Iterator[Fact]:
    """What annotations say of methods and classes."""
    asynchronous: set[tuple[str, str]] = set()
    methods_of = annotated_by_path(code, *_TRANSACTIONAL, *_GLOBAL, *_SCHEDULED, *_STARTS, _ASYNC)
    transactional: dict[str, list[ClassValue]] = defaultdict(list)
    for value, _, _ in annotated_classes(code, *_TRANSACTIONAL, *_GLOBAL):
        transactional[value.path].append(value)
    for path in code.outlines:
        for value in transactional.get(path, ()):
            yield from _whole_class(code, value)
        for function, found in methods_of.get(path, ()):
            for fact in _of_method(code, function, found):
                if isinstance(fact, Background):
                    asynchronous.add((path, fact.handler))
                else:
                    yield fact
    for value, _ in code.subclasses(*_RUNNERS):
        for function in methods(code, value):
            if simple(function.name) in _RUN:
                yield Schedule(function.name, "start", function.at)
    if asynchronous:
        yield from _not_waited_for(code, asynchronous)


def _whole_class(code: Code, value: ClassValue) -> Iterator[TransactionScope]:
    one = first(of_class(code, value), *_TRANSACTIONAL)
    if one is not None and _opens(one.argument("propagation", "value")):
        for function in methods(code, value):
            if not simple(function.name).startswith("__"):
                yield TransactionScope(function.at, function.name, whole=True)
    spanning = first(of_class(code, value), *_GLOBAL)
    if spanning is not None:
        for function in methods(code, value):
            if not simple(function.name).startswith("__"):
                yield TransactionScope(spanning.at, function.name, whole=True, distributed=True)


def _opens(propagation: object) -> bool:
    return getattr(propagation, "name", "") not in _WITHOUT


def _of_method(code: Code, function: Function, found: list[Annotation]) -> Iterator[Fact]:
    transaction = first(found, *_TRANSACTIONAL)
    if transaction is not None and _opens(transaction.argument("propagation", "value")):
        yield TransactionScope(function.at, function.name, whole=True)
    spanning = first(found, *_GLOBAL)
    if spanning is not None and _opens(spanning.argument("propagation")):  # it holds, whatever is open besides
        yield TransactionScope(spanning.at, function.name, whole=True, distributed=True)
    for one in found:
        if one.name in _SCHEDULED:
            when = next((literal_of(code, one.argument(name), one.scope) for name in _WHEN if one.argument(name)), "")
            yield Schedule(function.name, when or "timer", function.at)
        elif one.name in _STARTS:
            yield Schedule(function.name, "start", function.at)
        elif one.name == _ASYNC:
            yield Background(function.name, function.at)


def _not_waited_for(code: Code, asynchronous: set[tuple[str, str]]) -> Iterator[Background]:
    """Every call of a method that runs beside its caller."""
    names = {simple(name) for _, name in asynchronous}
    for path, call in member_calls(code, *names):
        for value in code.values(call.invoke.callee, Scope(path, call.function)):
            if isinstance(value, FunctionValue) and (value.path, value.name) in asynchronous:
                yield Background(handler_name(value, path), call.invoke.at, call.function)
