"""@nestjs/config: values by key, of the environment or of the objects that its factories give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, option
from ringfence.model.expression import Choice, Expression, Hole, Invoke, Member, Provided, Text, literal
from ringfence.model.facts import Fact
from ringfence.model.value import FunctionValue, Items, LibraryCall, Provision, Scope
from ringfence.patterns import pattern

_SERVICE = "@nestjs/config.ConfigService()"
_LOADED = "configuration of @nestjs/config"
_VARIABLE = pattern(r"[A-Z][A-Z0-9_]*")


def _value(invoke: Invoke) -> Expression | None:
    """``config.get("DB_HOST")`` is a variable, ``config.get("database.host")`` a part of what was loaded."""
    key, default = invoke.argument(0), invoke.argument(1)
    name = key.literal if isinstance(key, Text) else None
    if not name:
        return default
    if _VARIABLE.fullmatch(name):
        return Hole("env", name, default)
    first, *rest = name.split(".")
    options: list[Expression] = [_member(Provided(literal(f"{_LOADED}: {first}")), rest)]
    options.append(_member(Provided(literal(_LOADED)), [first, *rest]))
    if default is not None or not rest:
        options.append(Hole("env", name, default))  # what a default says, the deployment can overrule
    return Choice(tuple(options))


def _member(of: Expression, names: list[str]) -> Expression:
    for name in names:
        of = Member(of, name)
    return of


def _loaded(code: Code) -> Iterator[Provision]:
    """``registerAs("database", () => ({ … }))``, ``ConfigModule.forRoot({ load: [factory] })``."""
    for call in code.calls("@nestjs/config.registerAs"):
        for text in code.texts(call.argument(0), call.scope):
            yield from _given(code, call.argument(1), call.scope, f"{_LOADED}: {text.literal}")
    for call in code.calls("@nestjs/config.ConfigModule.forRoot"):
        yield from _of_module(code, call)


def _of_module(code: Code, call: LibraryCall) -> Iterator[Provision]:
    listed = option(code, call.argument(0), call.scope, "load")
    for value in code.values(*listed) if listed is not None else ():
        if isinstance(value, Items):
            for item in value.items:
                yield from _given(code, item, value.scope, _LOADED)


def _given(code: Code, factory: Expression | None, scope: Scope, name: str) -> Iterator[Provision]:
    for value in code.values(factory, scope):
        if isinstance(value, FunctionValue):
            for function in code.outlines[value.path].functions:
                if function.name == value.name:
                    for returned in function.returns:
                        yield Provision(literal(name), returned, Scope(value.path, value.name))


@framework(
    "nestjs_config",
    language=ECMASCRIPT,
    libraries=("@nestjs/config",),
    same_as={"@nestjs/config.ConfigService<>": _SERVICE, "nestjs-config.ConfigService()": _SERVICE},
    computes={f"{_SERVICE}.{method}": _value for method in ("get", "getOrThrow")},
    provides=_loaded,
)
def nestjs_config(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet the strings."""
    return ()
