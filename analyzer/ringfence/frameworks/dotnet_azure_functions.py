"""Azure Functions in .NET, isolated or not: what runs each function, and what it sends by what it gives back."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._azure_functions import OUTPUTS, TRIGGERS, channels, routes
from ringfence.frameworks._dotnet import LANGUAGE, among, attributes, classes, method_of, own_classes
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression, Invoke
from ringfence.model.facts import ChannelUse, Fact, Route
from ringfence.model.outline import Decorator, Function
from ringfence.model.value import Scope

_VERBS = {"get", "post", "put", "delete", "patch", "head", "options", "trace"}


@framework(
    "dotnet_azure_functions",
    language=LANGUAGE,
    libraries=("Microsoft.Azure.WebJobs", "Microsoft.Azure.Functions.Worker"),
)
def dotnet_azure_functions(code: Code) -> Iterator[Fact]:
    """A route or a consumer for every trigger, a publication for every output."""
    for path, outline in code.outlines.items():
        for function in outline.functions if outline.language == LANGUAGE else ():
            named = next(attributes(function, "Function", "FunctionName"), None)
            if named is not None:
                yield from _function(code, named, function, Scope(path, function.name))


def _function(code: Code, named: Invoke, function: Function, scope: Scope) -> Iterator[Fact]:
    on_parameters = tuple(decorator for parameter in function.parameters for decorator in parameter.decorators)
    for trigger in among(on_parameters, "HttpTrigger"):
        yield from _routes(code, named, trigger, function, scope)
    for trigger in among(on_parameters, *TRIGGERS):
        binding = TRIGGERS[method_of(trigger)]
        for channel in channels(code, trigger.argument(binding.position, *binding.names), scope):
            yield ChannelUse("consume", channel, binding.broker, function.at, handler=function.name)
    given = (*function.decorators, *on_parameters, *_of_result(code, function, scope))
    for output in among(given, *OUTPUTS):
        binding = OUTPUTS[method_of(output)]
        for channel in channels(code, output.argument(binding.position, *binding.names), scope):
            yield ChannelUse("publish", channel, binding.broker, output.at, function.name)


def _routes(code: Code, named: Invoke, trigger: Invoke, function: Function, scope: Scope) -> Iterator[Route]:
    """Below ``Route``; without one, under the name of the function."""
    written = trigger.argument(None, "Route")
    paths = [*literals(code.texts(written, scope)), *(() if written is not None else _names(code, named, scope))]
    given = (argument.value for argument in trigger.arguments if argument.name is None)
    words = [word for value in given for word in literals(code.texts(value, scope))]
    for path in paths or list(_names(code, named, scope)):
        yield from routes(code, path, [word for word in words if word.lower() in _VERBS], function.name, function.at)


def _names(code: Code, named: Invoke, scope: Scope) -> Iterator[str]:
    """What a function is called: ``"Place"``, or ``nameof(Place)``."""
    written = named.argument(0, "name")
    if isinstance(written, Invoke) and method_of(written) == "nameof":
        yield _last(written.argument(0))
    yield from literals(code.texts(written, scope))


def _last(expression: Expression | None) -> str:
    return getattr(expression, "name", "")


def _of_result(code: Code, function: Function, scope: Scope) -> Iterator[Decorator]:
    """The attributes of the properties of what a function gives back: an isolated one that sends several things."""
    type = function.return_type
    inner = getattr(getattr(type, "key", None), "items", None) or (getattr(type, "key", None) or type,)
    wanted = {(cls.path, cls.name) for one in inner for cls in classes(code, one, scope)}
    for path, cls in own_classes(code) if wanted else ():
        if (path, cls.name) in wanted:
            yield from (decorator for field in cls.fields for decorator in field.decorators)
