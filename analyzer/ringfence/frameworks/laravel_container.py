"""Laravel's container: what it hands out for an interface, and what is asked of it by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._php import PHP, member_calls
from ringfence.model.expression import Choice, Expression, Invoke, Provided
from ringfence.model.facts import Fact
from ringfence.model.value import ClassValue, FunctionValue, Library, Provision, Scope, Value

_BINDING = ("bind", "singleton", "scoped", "bindIf", "singletonIf", "instance")
_APPLICATIONS = ("Illuminate.Foundation.Application()", "Illuminate.Support.Facades.App", "Laravel.Lumen.Application()",
                 "builtins.app()", "Illuminate.Contracts.Foundation.Application()", "Illuminate.Container.Container()",
                 "builtins.$app")  # fmt: skip


def _made(invoke: Invoke) -> Expression | None:
    """``app(Orders::class)``: what is bound to it, or else an object of the class."""
    type = invoke.argument(0)
    return None if type is None else Choice((Provided(type), Invoke(type, (), invoke.at)))


def _provides(code: Code) -> Iterator[Provision]:
    """``$this->app->bind(Orders::class, HttpOrders::class)``, ``->singleton(Orders::class, fn ($app) => new …)``."""
    for call, callee, scope in member_calls(code, _BINDING):
        type, value = call.invoke.argument(0), call.invoke.argument(1)
        if type is None or value is None or not _is_application(code, callee.of, scope):
            continue
        if callee.name == "instance":
            yield Provision(type, value, scope)
            continue
        if any(isinstance(one, ClassValue | FunctionValue | Library) for one in code.values(value, scope)):
            yield Provision(type, Invoke(value, (), call.invoke.at), scope)


def _is_application(code: Code, of: Expression, scope: Scope) -> bool:
    if getattr(of, "name", "") == "app":  # ``$this->app`` of a provider
        return True
    return any(_is_one(value) for value in code.values(of, scope))


def _is_one(value: Value) -> bool:
    return isinstance(value, Library) and value.name in _APPLICATIONS


@framework(
    "laravel_container",
    language=PHP,
    libraries=("Illuminate", "Laravel"),
    computes={
        "builtins.app": _made,
        "builtins.resolve": _made,
        "builtins.app().make": _made,
        "Illuminate.Support.Facades.App.make": _made,
        "Illuminate.Foundation.Application().make": _made,
    },
    provides=_provides,
)
def laravel_container(code: Code) -> Iterable[Fact]:
    """Nothing of its own: it only says what objects are."""
    return ()
