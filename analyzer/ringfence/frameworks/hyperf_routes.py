"""Routes of Hyperf: those of its controllers, as attributes and as annotations, and those of ``config/routes.php``."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._letter_case import snake
from ringfence.frameworks._php import PHP, callables
from ringfence.frameworks._texts import EMPTY, join_path, listed, literals, replaced, texts_or_unknown
from ringfence.model.expression import Text, literal
from ringfence.model.facts import Fact, Route
from ringfence.model.outline import Function
from ringfence.model.value import ClassValue, FunctionValue, LibraryCall, Scope
from ringfence.patterns import pattern

_SERVER = "Hyperf.HttpServer"
_ANY = f"{_SERVER}.Annotation.RequestMapping"
_MAPPED = {
    f"{_SERVER}.Annotation.{verb.capitalize()}Mapping": verb for verb in ("GET", "POST", "PUT", "PATCH", "DELETE")
}
_CONTROLLER, _AUTO = f"{_SERVER}.Annotation.Controller", f"{_SERVER}.Annotation.AutoController"
_OF_AUTO = ("GET", "POST")
"""The methods that each function of such a controller answers, HEAD apart."""
_ROUTER = f"{_SERVER}.Router.Router"
_VERBS = ("get", "post", "put", "patch", "delete", "head")
_CONTROLLERS = "Controller"
_PARAMETER = pattern(r"\{(\w+)(?::[^{}]*(?:\{[^{}]*\}[^{}]*)*)?\}")
_DEEPEST = 8


@framework("hyperf_routes", language=PHP, libraries=("Hyperf",))
def hyperf_routes(code: Code) -> Iterator[Fact]:
    """One route for each method of each path."""
    prefixes = {value: _prefix(code, value, call) for value, _, call in code.decorated_classes(_CONTROLLER, _AUTO)}
    for function, call in code.decorated(_ANY, *_MAPPED):
        prefix = prefixes.get(ClassValue(call.path, function.owner))
        if prefix is not None:
            whole = _of_method(code, function, call, prefix)
            for method in _methods(code, call):
                yield Route(method, whole, function.name, call.call.invoke.at)
    for value, _, _ in code.decorated_classes(_AUTO):
        for function in code.outlines[value.path].functions:
            own = function.name.rpartition(".")[2]
            if function.owner == value.name and function.name == f"{value.name}.{own}" and not own.startswith("__"):
                whole = _rooted(join_path(prefixes[value], literal(snake(own))))
                yield from (Route(method, whole, function.name, function.at) for method in _OF_AUTO)
    yield from _of_router(code)


def _prefix(code: Code, value: ClassValue, call: LibraryCall) -> Text:
    r"""What a controller says, else where it lies: ``App\Controller\Admin\UserController`` is at ``admin/user``."""
    given = call.argument(0, "prefix", "value")
    if given is not None:
        return texts_or_unknown(code, given, Scope(call.path))[0]
    space = code.outlines[value.path].module.split(".")
    below = space[space.index(_CONTROLLERS) + 1 :] if _CONTROLLERS in space else []
    names = [*below, value.name.removesuffix(_CONTROLLERS)]
    return literal("/".join(snake(name) for name in names if name))


def _of_method(code: Code, function: Function, call: LibraryCall, prefix: Text) -> Text:
    given = call.argument(0, "path", "value")
    path = literal(snake(function.name.rpartition(".")[2]))
    if given is not None:
        path = texts_or_unknown(code, given, Scope(call.path))[0]
    first = path.parts[0] if path.parts else ""
    return _rooted(path if isinstance(first, str) and first.startswith("/") else join_path(prefix, path))


def _methods(code: Code, call: LibraryCall) -> list[str]:
    if call.name in _MAPPED:
        return [_MAPPED[call.name]]
    given = call.argument(1, "methods")
    named = [*literals(code.texts(given, call.scope)), *listed(code, given, call.scope)]
    return [name for words in dict.fromkeys(named) for name in words.upper().replace(" ", "").split(",")] or [*_OF_AUTO]


# ---------------------------------------------------------------- config/routes.php


def _of_router(code: Code) -> Iterator[Route]:
    groups = _groups(code)
    for call in code.calls(*(f"{_ROUTER}.{verb}" for verb in _VERBS), f"{_ROUTER}.addRoute"):
        verb, at = call.name.rpartition(".")[2], 0
        methods = [verb.upper()]
        if verb == "addRoute":
            given, at = call.argument(0), 1
            methods = [*literals(code.texts(given, call.scope)), *listed(code, given, call.scope)]
        prefix = _around(groups, call.path, call.call.function, _DEEPEST)
        handlers = dict.fromkeys(
            handler_name(one, call.path) for one in callables(code, call.argument(at + 1), call.scope)
        )
        for path in texts_or_unknown(code, call.argument(at), call.scope):
            whole = _rooted(join_path(prefix, path))
            for method in dict.fromkeys(methods):
                yield from (Route(method.upper(), whole, one, call.call.invoke.at) for one in handlers or [""])


_Groups = dict[tuple[str, str], tuple[Text, str]]
"""(path, function) -> the prefix of the group that the function fills, and the function around that."""


def _groups(code: Code) -> _Groups:
    found: _Groups = {}
    for call in code.calls(f"{_ROUTER}.addGroup"):
        prefix = texts_or_unknown(code, call.argument(0), call.scope)[0]
        for value in code.values(call.argument(1), call.scope):
            if isinstance(value, FunctionValue):
                found[value.path, value.name] = (prefix, call.call.function)
    return found


def _around(groups: _Groups, path: str, function: str, depth: int) -> Text:
    """The prefixes of all groups around a place."""
    if depth == 0 or (path, function) not in groups:
        return EMPTY
    prefix, outer = groups[path, function]
    return join_path(_around(groups, path, outer, depth - 1), prefix)


def _rooted(path: Text) -> Text:
    """The path with a slash before it, parameters as ``{name}``."""
    return join_path(literal("/"), replaced(path, _PARAMETER, r"{\1}"))
