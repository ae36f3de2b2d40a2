"""What runs before a Django view: middleware, and REST framework's authentication, permission and throttle classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code
from ringfence.frameworks._django_apps import module_file
from ringfence.frameworks._django_assigned import settings_called
from ringfence.frameworks._preludes import methods, preludes
from ringfence.model.expression import Expression, Invoke, Name, Text
from ringfence.model.facts import Dispatch, Route
from ringfence.model.outline import Function
from ringfence.model.value import ClassValue, Entries, FunctionValue, Items, Known, Scope

_GUARDS = {
    "authentication_classes": ("authenticate",),
    "permission_classes": ("has_permission", "has_object_permission"),
    "throttle_classes": ("allow_request",),
}
_HOOKS = ("initial", "get_queryset", "get_object", "filter_queryset", "get_serializer_class", "get_serializer_context")
_PERFORMED = {
    "create": ("perform_create",),
    "update": ("perform_update",),
    "partial_update": ("perform_update",),
    "destroy": ("perform_destroy",),
}
_MIDDLEWARE = ("__call__", "process_request", "process_view", "process_response")


def guards(code: Code, routes: Iterable[Route]) -> Iterator[Dispatch]:
    """For each route, what its view or else the settings say."""
    defaults = {kind: list(_default(code, kind)) for kind in _GUARDS}
    middleware = list(_middleware(code))
    for route in routes:
        functions = [*middleware, *_hooks(code, route)]
        for kind in _GUARDS:
            own = _own(code, route, kind)
            functions += own if own is not None else defaults[kind]
        yield from preludes(code, [route], functions)


def _hooks(code: Code, route: Route) -> Iterator[FunctionValue]:
    """What the library's own action calls in the class: ``get_queryset``, ``perform_create``."""
    owner, _, action = route.handler.rpartition(".")
    if owner and not any(_named(code, route)):
        yield from methods(code, ClassValue(route.at.path, owner), *_HOOKS, *_PERFORMED.get(action, ()))


def _own(code: Code, route: Route, kind: str) -> list[FunctionValue] | None:
    """What the class says in a field, or a function in a decorator; None if neither says anything."""
    owner, _, _ = route.handler.rpartition(".")
    for path, field in code.fields(ClassValue(route.at.path, owner)) if owner else ():
        if field.name == kind:
            return list(_listed(code, field.value, Scope(path), kind))
    for function in _named(code, route):
        for decorator in function.decorators:
            expression = decorator.expression
            if isinstance(expression, Invoke) and getattr(expression.callee, "name", "") == kind:
                return list(_listed(code, expression.argument(0), Scope(route.at.path), kind))
    return None


def _named(code: Code, route: Route) -> Iterator[Function]:
    outline = code.outlines.get(route.at.path)
    yield from (f for f in (outline.functions if outline else ()) if f.name == route.handler)


def _listed(code: Code, expression: Expression | None, scope: Scope, kind: str) -> Iterator[FunctionValue]:
    for value in code.values(expression, scope):
        for item in value.items if isinstance(value, Items) else ():
            for guard in code.values(item, value.scope) if isinstance(value, Items) else ():
                yield from methods(code, guard, *_GUARDS[kind])


def _default(code: Code, kind: str) -> Iterator[FunctionValue]:
    """``REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": ["core.authentication.Tokens"]}``."""
    for binding, place in settings_called(code, "REST_FRAMEWORK"):
        for value in code.values(binding.value, place):
            for key, item in value.items if isinstance(value, Entries) else ():
                if isinstance(value, Entries) and isinstance(key, Text) and key.literal == f"DEFAULT_{kind.upper()}":
                    yield from _dotted(code, item, value.scope, _GUARDS[kind])


def _middleware(code: Code) -> Iterator[FunctionValue]:
    for binding, place in settings_called(code, "MIDDLEWARE"):
        yield from _dotted(code, binding.value, place, _MIDDLEWARE)


def _dotted(code: Code, expression: Expression, scope: Scope, names: tuple[str, ...]) -> Iterator[FunctionValue]:
    """The classes and functions of the service that strings in a list name."""
    for value in code.values(expression, scope):
        for item in value.items if isinstance(value, Items) else ():
            for known in code.values(item, value.scope) if isinstance(value, Items) else ():
                module, _, name = (
                    (known.text.literal or "").rpartition(".") if isinstance(known, Known) else ("", "", "")
                )
                found = module_file(code, module, scope.path) if module else None
                if found is not None:
                    for own in code.values(Name(name), Scope(found.path)):
                        yield from methods(code, own, *names)
