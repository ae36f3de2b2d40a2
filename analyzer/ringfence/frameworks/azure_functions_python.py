"""Azure Functions in Python: functions with decorators of a ``FunctionApp`` or a ``Blueprint``."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.formats.azure_functions import EVENT_HUBS, KAFKA, QUEUES, SERVICE_BUS
from ringfence.frameworks._azure_functions import Binding, channels, routes
from ringfence.frameworks._texts import listed, literals
from ringfence.model.facts import ChannelUse, Fact, Schedule
from ringfence.model.outline import Function
from ringfence.model.value import LibraryCall

_APP = "azure.functions.FunctionApp()"
_TRIGGERS = {
    "service_bus_queue_trigger": Binding(SERVICE_BUS, ("queue_name",)),
    "service_bus_topic_trigger": Binding(SERVICE_BUS, ("topic_name",)),
    "queue_trigger": Binding(QUEUES, ("queue_name",)),
    "event_hub_message_trigger": Binding(EVENT_HUBS, ("event_hub_name",)),
    "kafka_trigger": Binding(KAFKA, ("topic",)),
}
_OUTPUTS = {
    name.removesuffix("_message_trigger").removesuffix("_trigger") + "_output": one for name, one in _TRIGGERS.items()
}
_TIMERS = ("timer_trigger", "schedule")


@framework(
    "azure_functions_python",
    language="python",
    libraries=("azure.functions",),
    same_as={"azure.functions.Blueprint()": _APP, "azure.functions.decorators.Blueprint()": _APP},
)
def azure_functions_python(code: Code) -> Iterator[Fact]:
    """A route, a consumer or a schedule for every trigger, a publication for every output."""
    names = ("route", *_TRIGGERS, *_OUTPUTS, *_TIMERS)
    for function, call in code.decorated(*(f"{_APP}.{name}" for name in names)):
        name = call.name.rpartition(".")[2]
        if name == "route":
            given = call.argument(0, "route")
            paths = list(literals(code.texts(given, call.scope))) or [function.name.rpartition(".")[2]]
            for path in paths:
                verbs = list(listed(code, call.argument(None, "methods"), call.scope))
                yield from routes(code, path, verbs, function.name, function.at)
        elif name in _TIMERS:
            when = next(literals(code.texts(call.argument(None, "schedule"), call.scope)), "periodic")
            yield Schedule(function.name, when, function.at)
        else:
            yield from _uses(code, name, function, call)


def _uses(code: Code, name: str, function: Function, call: LibraryCall) -> Iterator[ChannelUse]:
    binding = _TRIGGERS.get(name) or _OUTPUTS[name]
    for channel in channels(code, call.argument(None, *binding.names), call.scope):
        if name in _TRIGGERS:
            yield ChannelUse("consume", channel, binding.broker, function.at, handler=function.name)
        else:
            yield ChannelUse("publish", channel, binding.broker, call.call.invoke.at, function.name)
