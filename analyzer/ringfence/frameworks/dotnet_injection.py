""".NET's dependency injection: which class is handed out for an interface, and MediatR's handlers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._dotnet import (
    LANGUAGE,
    class_of,
    configuring,
    handled,
    methods,
    own_classes,
    type_name,
)
from ringfence.model.expression import Expression, Invoke, Lambda, Member, Name
from ringfence.model.facts import Dispatch, Fact, Schedule
from ringfence.model.value import ClassValue, LibraryCall, Provision, Scope

_LIFETIMES = ("Scoped", "Transient", "Singleton")
_ADD = tuple(f"{verb}{lifetime}" for verb in ("Add", "TryAdd", "AddKeyed") for lifetime in _LIFETIMES)
_HANDLERS = (
    "IRequestHandler",
    "INotificationHandler",
    "IStreamRequestHandler",
    "AsyncRequestHandler",
    "RequestHandler",
)
_ROOTS = (
    "IServiceProvider()", "IServiceScope().ServiceProvider", "AsyncServiceScope().ServiceProvider",
    "IServiceScopeFactory()", "WebApplication().Services", "IHost().Services",
    "IApplicationBuilder().ApplicationServices", "HttpContext().RequestServices",
)  # fmt: skip
_PROVIDERS = tuple(
    f"builtins.{root}{scope}"
    for root in _ROOTS
    for scope in ("", ".CreateScope().ServiceProvider", ".CreateAsyncScope().ServiceProvider")
)
_ASKING = ("GetRequiredService", "GetService", "GetRequiredKeyedService")
_SAME_AS = {f"{of}.{method}()": "argument<>()" for of in _PROVIDERS for method in _ASKING} | {
    f"*.{method}()": "argument<>()" for method in _ASKING
}


def _provided(code: Code) -> Iterator[Provision]:
    """``AddScoped<IStore, Store>()``, ``AddScoped(typeof(I), typeof(T))``, ``AddSingleton<IStore>(it => new Store())``."""
    for call in code.called(*_ADD, "AddHttpClient"):
        invoke = call.call.invoke
        types = invoke.type_arguments or tuple(
            argument.value for argument in invoke.arguments if isinstance(argument.value, Name | Member)
        )
        if len(types) == 2:
            yield Provision(types[0], Invoke(types[1], (), invoke.at), call.scope)
        elif len(types) == 1 and invoke.type_arguments:
            yield from _made(code, call, types[0])


def _made(code: Code, call: LibraryCall, type: Expression) -> Iterator[Provision]:
    given = [argument.value for argument in call.call.invoke.arguments if isinstance(argument.value, Lambda)]
    for path, name in configuring(code, given, call.scope):
        for function in code.outlines[path].functions:
            if function.name == name:
                for returned in function.returns:
                    yield Provision(type, returned, Scope(path, name))


@framework("dotnet_injection", language=LANGUAGE, same_as=_SAME_AS, provides=_provided)
def dotnet_injection(code: Code) -> Iterator[Fact]:
    """What a mediator dispatches to, and what the host starts by itself."""
    yield from _dispatched(code)
    yield from _hosted(code)


# ---------------------------------------------------------------- mediators


def _dispatched(code: Code) -> Iterator[Dispatch]:
    """``sender.Send(new Command())`` runs the handler of Command: a class that says it handles it."""
    handlers: dict[ClassValue, list[str]] = defaultdict(list)
    for path, cls in own_classes(code):
        for message in handled(code, path, cls, _HANDLERS):
            names = {function.name for function in methods(code, path, cls)}
            handlers[message] += [f"{path}:{name}" for name in names if name.rpartition(".")[2] == "Handle"]
    for call in code.called("Send", "Publish", "CreateStream") if handlers else ():
        for message in class_of(code, call.argument(0), call.scope):
            for base in code.bases(message):
                for handler in handlers.get(base, ()):
                    yield Dispatch(handler, call.call.invoke.at, call.call.function)


# ---------------------------------------------------------------- what the host runs


def _hosted(code: Code) -> Iterator[Schedule]:
    """Background services and hosted services run from start-up on."""
    for path, cls in own_classes(code):
        names = {type_name(base) for base in cls.bases}
        method = "ExecuteAsync" if "BackgroundService" in names else "StartAsync" if "IHostedService" in names else ""
        for function in methods(code, path, cls) if method else ():
            if function.name.rpartition(".")[2] == method:
                yield Schedule(function.name, "start", function.at)
