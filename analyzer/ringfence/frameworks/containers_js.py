"""Containers that hand out what is registered under a name or symbol: tsyringe, InversifyJS, TypeDI."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, option
from ringfence.frameworks._injected_names import injected, returned, token_of
from ringfence.model.expression import Expression, Invoke, Member, Provided, Text
from ringfence.model.facts import Fact
from ringfence.model.source import Span
from ringfence.model.value import FunctionValue, Provision, Scope

_TSYRINGE = "tsyringe.container"
_BOUND = "inversify.Container().bind()"
_TYPEDI = "typedi.Container"
_PLAIN = (f"{_TSYRINGE}.registerInstance", f"{_TSYRINGE}.registerSingleton", f"{_TYPEDI}.set")
_ASKED = (f"{_TSYRINGE}.resolve", "inversify.Container().get", "inversify.Container().resolve", f"{_TYPEDI}.get")


def _asked(invoke: Invoke) -> Expression | None:
    """``container.get(TYPES.Orders)``, ``container.resolve(Orders)``."""
    token = invoke.argument(0)
    return None if token is None else Provided(Text((token.name,)) if isinstance(token, Member) else token)


def _registered(code: Code) -> Iterator[Provision]:
    for call in code.calls(f"{_TSYRINGE}.register"):
        for name in ("useClass", "useValue", "useFactory"):
            given = option(code, call.argument(1), call.scope, name)
            if given is not None:
                yield from _provided(code, call.argument(0), call.scope, given, name)
    for call in code.calls(*_PLAIN):
        value = call.argument(1)
        if value is not None:
            kind = "useClass" if call.name.endswith("Singleton") else "useValue"
            yield from _provided(code, call.argument(0), call.scope, (value, call.scope), kind)
    for method, kind in (("to", "useClass"), ("toConstantValue", "useValue"), ("toDynamicValue", "useFactory")):
        for call in code.calls(f"{_BOUND}.{method}"):
            callee, value = call.call.invoke.callee, call.argument(0)
            bound = callee.of if isinstance(callee, Member) else None
            if isinstance(bound, Invoke) and value is not None:
                yield from _provided(code, bound.argument(0), call.scope, (value, call.scope), kind)


def _provided(
    code: Code, token: Expression | None, scope: Scope, given: tuple[Expression, Scope], kind: str
) -> Iterator[Provision]:
    types = token_of(code, token, scope) if token is not None else []
    if kind == "useFactory":
        for function in code.values(*given):
            if isinstance(function, FunctionValue):
                yield from returned(code, function, types)
        return
    value = Invoke(given[0], (), Span(given[1].path, 0)) if kind == "useClass" else given[0]
    yield from (Provision(type, value, given[1]) for type in types)


@framework(
    "containers_js",
    language=ECMASCRIPT,
    libraries=("tsyringe", "inversify", "typedi"),
    same_as={"tsyringe.DependencyContainer()": _TSYRINGE, f"{_BOUND}.inSingletonScope()": _BOUND},
    computes=dict.fromkeys(_ASKED, _asked),
    fields=dict.fromkeys(("@tsyringe.inject", "@inversify.inject", "@typedi.Inject"), injected),
    provides=_registered,
)
def containers_js(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet what is handed out."""
    return ()
