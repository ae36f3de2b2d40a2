"""Koin: what its modules say of how objects are made, for whoever has one injected."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.model.expression import Choice, Expression, Invoke, Lambda, Member, Name
from ringfence.model.facts import Fact
from ringfence.model.outline import Call, Outline
from ringfence.model.value import Provision, Scope

_DECLARING = ("single", "factory", "scoped")
_OF_CONSTRUCTORS = ("singleOf", "factoryOf", "scopedOf")
_AS = ("bind", "binds")


def provided(code: Code) -> Iterator[Provision]:
    """``single<Orders> { SqlOrders(get()) }``, ``single { SqlOrders(get()) } bind Orders::class``."""
    for outline in code.calling(_DECLARING):
        bound = _bound(outline)
        for call in outline.calls:
            if getattr(call.invoke.callee, "name", "") in _DECLARING:
                yield from _provision(outline, call, bound.get(call.invoke))


def _bound(outline: Outline) -> dict[Invoke, Expression]:
    """What declarations are said to stand for behind them, ``… bind Orders::class``."""
    found: dict[Invoke, Expression] = {}
    for call in outline.calls:
        callee = call.invoke.callee
        if isinstance(callee, Member) and callee.name in _AS and isinstance(callee.of, Invoke):
            type = call.invoke.argument(0)
            if type is not None:
                found[callee.of] = type
    return found


def _provision(outline: Outline, call: Call, bound: Expression | None) -> Iterator[Provision]:
    block = next((one.value.function for one in call.invoke.arguments if isinstance(one.value, Lambda)), None)
    function = next((one for one in outline.functions if one.name == block), None)
    if function is None or not function.returns:
        return
    made = function.returns[-1].callee if isinstance(function.returns[-1], Invoke) else None
    own = made if isinstance(made, Name | Member) and made.name[:1].isupper() else None
    types = [*call.invoke.type_arguments[:1], *((bound,) if bound is not None else ())] or ([own] if own else [])
    for type in types:
        yield Provision(type, Choice(function.returns), Scope(outline.path, function.name))


@framework("koin", language="kotlin", libraries=("org.koin",), provides=provided)
def koin(code: Code) -> Iterator[Fact]:
    """The container itself does nothing to the outside."""
    return iter(())
