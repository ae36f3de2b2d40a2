"""What REST framework's serializers run of their own: methods for fields, validation, storing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from ringfence.extend import Code
from ringfence.frameworks._django_rest import Rest
from ringfence.frameworks._preludes import preludes
from ringfence.model.expression import Expression, Invoke, Member
from ringfence.model.facts import Dispatch, Route
from ringfence.model.outline import Call
from ringfence.model.value import ClassValue, FunctionValue, Instance, Scope

_Hooks = tuple[tuple[str, ...], tuple[str, ...]]
_SHOWING: _Hooks = ("to_representation",), ("get_",)
_TAKING: _Hooks = ("to_representation", "to_internal_value", "validate"), ("get_", "validate_")
"""Names and beginnings of names of the methods that show objects, and that take data and show what was made of them."""
_SAVE = "save"
_STORING = ("create", "update")
_DEEPEST = 3


def serializing(code: Code, routes: Iterable[Route]) -> Iterator[Dispatch]:
    """At every call that makes or saves a serializer; before the handlers of views that have one."""
    rest = Rest(code)
    if not rest.serializers:
        return
    making = {name for name in code.names_of(rest.serializers) if name[:1].isupper()}
    telling = making | {_SAVE}
    for outline in code.calling(telling):
        for call in outline.calls if outline.language == "python" else ():
            if getattr(call.invoke.callee, "name", "") in telling:
                for function in dict.fromkeys(_at(code, rest, call, outline.path, making)):
                    yield Dispatch(f"{function.path}:{function.name}", call.invoke.at, call.function)
    for route in routes:
        view = ClassValue(route.at.path, route.handler.rpartition(".")[0])
        if view in rest.views and route.method != "DELETE":  # nothing is shown of what is gone
            hooks = _SHOWING if route.method in ("GET", "HEAD") else _TAKING
            functions = [f for serializer in rest.serializers_of(view) for f in _run(code, rest, serializer, hooks)]
            yield from preludes(code, [route], functions)


def _at(code: Code, rest: Rest, call: Call, path: str, making: Set[str]) -> Iterable[FunctionValue]:
    callee = call.invoke.callee
    name = getattr(callee, "name", "")
    if name == _SAVE and type(callee) is Member:
        return _saving(code, rest, callee.of, Scope(path, call.function))
    if name in making:
        return _making(code, rest, call.invoke, Scope(path, call.function))
    return ()


def _saving(code: Code, rest: Rest, of: Expression, scope: Scope) -> Iterator[FunctionValue]:
    for value in code.values(of, scope):
        if isinstance(value, Instance) and value.cls in rest.serializers:
            yield from _methods(code, value.cls, (_STORING, ()))


def _making(code: Code, rest: Rest, invoke: Invoke, scope: Scope) -> Iterator[FunctionValue]:
    hooks = _TAKING if invoke.argument(1, "data") is not None else _SHOWING
    for value in code.values(invoke.callee, scope):
        if isinstance(value, ClassValue) and value in rest.serializers:
            yield from _run(code, rest, value, hooks)


def _run(code: Code, rest: Rest, serializer: ClassValue, hooks: _Hooks, depth: int = 0) -> Iterator[FunctionValue]:
    """Its own methods, and those of the serializers inside it."""
    yield from _methods(code, serializer, hooks)
    for inner, _ in rest.nested(serializer) if depth < _DEEPEST else ():
        yield from _run(code, rest, inner, hooks, depth + 1)


def _methods(code: Code, cls: ClassValue, hooks: _Hooks) -> Iterator[FunctionValue]:
    names, prefixes = hooks
    for base in code.bases(cls):
        outline = code.outlines.get(base.path)
        for function in outline.functions if outline else ():
            simple = function.name.rpartition(".")[2]
            if function.owner == base.name and (simple in names or (prefixes and simple.startswith(prefixes))):
                yield FunctionValue(base.path, function.name)
