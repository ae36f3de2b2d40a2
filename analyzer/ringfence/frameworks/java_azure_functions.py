"""Azure Functions in Java and Kotlin: what runs the methods that are called functions, and what they send."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._azure_functions import OUTPUTS, TRIGGERS, channels, routes
from ringfence.frameworks._java import Annotation, annotated, annotations_of, simple
from ringfence.frameworks._java_values import constants
from ringfence.frameworks._texts import literals
from ringfence.model.facts import ChannelUse, Fact, Schedule
from ringfence.model.outline import Function
from ringfence.model.value import Scope

_PACKAGE = "com.microsoft.azure.functions"
_FUNCTION = f"{_PACKAGE}.annotation.FunctionName"


@framework("java-azure-functions", language=("java", "kotlin"), libraries=(_PACKAGE,))
def java_azure_functions(code: Code) -> Iterator[Fact]:
    """A route, a consumer or a schedule for every trigger, a publication for every output."""
    for path, function, carried in annotated(code, _FUNCTION):
        named = next((one for one in carried if one.name == _FUNCTION), None)
        if named is None:
            continue
        scope = Scope(path, function.owner)
        decorators = [decorator for parameter in function.parameters for decorator in parameter.decorators]
        for one in [*carried, *annotations_of(code, decorators, scope)]:
            yield from _bound(code, named, one, function)


def _bound(code: Code, named: Annotation, one: Annotation, function: Function) -> Iterator[Fact]:
    kind = simple(one.name)
    if kind == "HttpTrigger":
        called = one.argument("route") or named.argument("value")
        for path in literals(code.texts(called, one.scope)):
            yield from routes(code, path, constants(one.argument("methods")), function.name, function.at)
    elif kind == "TimerTrigger":
        when = next(literals(code.texts(one.argument("schedule"), one.scope)), "periodic")
        yield Schedule(function.name, when, function.at)
    elif kind in TRIGGERS:
        for channel in channels(code, one.argument(*TRIGGERS[kind].names), one.scope):
            yield ChannelUse("consume", channel, TRIGGERS[kind].broker, function.at, handler=function.name)
    elif kind in OUTPUTS:
        for channel in channels(code, one.argument(*OUTPUTS[kind].names), one.scope):
            yield ChannelUse("publish", channel, OUTPUTS[kind].broker, one.at, function.name)
