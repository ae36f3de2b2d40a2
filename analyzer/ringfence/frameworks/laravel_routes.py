"""Routes of Laravel and Lumen: verbs, resources and groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import properties
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._laravel_groups import Group, Groups
from ringfence.frameworks._laravel_names import ROUTE
from ringfence.frameworks._letter_case import snake
from ringfence.frameworks._mongoose_names import plural
from ringfence.frameworks._php import PHP, callables, classes, member_calls, method_named
from ringfence.frameworks._routes import first_wins
from ringfence.frameworks._texts import EMPTY, join_path, listed, literals, replaced, texts_or_unknown
from ringfence.model.expression import Expression, Invoke, Member, Name, Text, literal
from ringfence.model.facts import Fact, Route
from ringfence.model.outline import Call
from ringfence.model.value import FunctionValue, Library, Scope
from ringfence.patterns import pattern

_VERBS = ("get", "post", "put", "patch", "delete", "options", "any", "match")
_RESOURCES = ("resource", "apiResource", "resources", "apiResources", "singleton", "apiSingleton")
_OF_API = (
    ("index", "GET", ""), ("store", "POST", ""), ("show", "GET", "{}"), ("update", "PUT", "{}"), ("update", "PATCH", "{}"),
    ("destroy", "DELETE", "{}"),
)  # fmt: skip
_OF_PAGES = (("create", "GET", "create"), ("edit", "GET", "{}/edit"))
_PARAMETER = pattern(r"\{(\w+)(?::\w+)?\??\}|\[/?\{(\w+)\}\]")
_ROUTERS = ("$router", "$app", "$api", "$route")
_STARTS = (
    ROUTE, "builtins.Route", "Illuminate.Routing.Router()", "Illuminate.Contracts.Routing.Registrar()",
    "Laravel.Lumen.Routing.Router()",
    *(f"builtins.{name}" for name in _ROUTERS),
)  # fmt: skip


@framework(
    "laravel_routes", language=PHP, libraries=("Illuminate", "Laravel"),
)  # fmt: skip
def laravel_routes(code: Code) -> Iterator[Fact]:
    """One route for each method of each path."""
    reader = _Reader(code)
    yield from first_wins(reader.read())


class _Reader:
    def __init__(self, code: Code) -> None:
        self._code = code
        self._groups = Groups(code)

    def read(self) -> Iterator[Route]:
        """Every route of a service."""
        for call, callee, scope in member_calls(self._code, (*_VERBS, *_RESOURCES)):
            if not self._is_router(callee.of, scope):
                continue
            own = self._own(callee.of, scope)
            for group in self._groups.around(scope.path, scope.function):
                inside = Group(join_path(group.prefix, own), group.controller)
                if callee.name in _VERBS:
                    yield from self._route(call, callee.name, inside, scope)
                else:
                    yield from self._resources(call, callee.name, inside, scope)

    def _is_router(self, of: Expression, scope: Scope) -> bool:
        """Whether a chain begins with the router, which files of routes may be given from outside."""
        while isinstance(of, Invoke) and isinstance(of.callee, Member):
            of = of.callee.of
        if isinstance(of, Name) and of.name in _ROUTERS and "/routes/" in f"/{scope.path}":
            return True
        if isinstance(of, Member) and of.name == "router":  # Lumen's ``$app->router``
            return True
        values = self._code.values(of, scope)
        return any(isinstance(value, Library) and value.name in _STARTS for value in values)

    def _own(self, of: Expression, scope: Scope) -> Text:
        """``Route::prefix('admin')->get(…)``."""
        prefix = EMPTY
        while isinstance(of, Invoke) and isinstance(of.callee, Member):
            if of.callee.name == "prefix":
                prefix = join_path(texts_or_unknown(self._code, of.argument(0), scope)[0], prefix)
            of = of.callee.of
        return prefix

    def _route(self, call: Call, verb: str, group: Group, scope: Scope) -> Iterator[Route]:
        invoke, at = call.invoke, 0
        methods = [verb.upper()]
        if verb == "any":
            methods = [""]
        elif verb == "match":
            at, methods = 1, [name.upper() for name in listed(self._code, invoke.argument(0), scope)]
        handlers = list(self._handlers(invoke.argument(at + 1), group, scope))
        for path in texts_or_unknown(self._code, invoke.argument(at), scope):
            whole = _rooted(join_path(group.prefix, path))
            for method in methods:
                for handler in handlers or [""]:
                    yield Route(method, whole, handler, invoke.at)

    def _handlers(self, action: Expression | None, group: Group, scope: Scope) -> Iterator[str]:
        found = [*self._actions(action, scope)]
        if not found and group.controller is not None:
            for name in literals(self._code.texts(action, scope)):
                found += method_named(self._code, group.controller, name)
        yield from dict.fromkeys(handler_name(value, scope.path) for value in found)

    def _actions(self, action: Expression | None, scope: Scope) -> Iterator[FunctionValue]:
        yield from callables(self._code, action, scope)
        for value in self._code.values(action, scope):  # ``['uses' => 'Orders@show', 'middleware' => 'auth']``
            for name, item, place in properties(self._code, value):
                if name == "uses":
                    yield from callables(self._code, item, place)

    # ------------------------------------------------------------ resources

    def _resources(self, call: Call, verb: str, group: Group, scope: Scope) -> Iterator[Route]:
        api = verb.startswith("api")
        if verb.endswith("resources") or verb.endswith("Resources"):
            for value in self._code.values(call.invoke.argument(0), scope):
                for name, controller, place in properties(self._code, value):
                    yield from self._resource(call, literal(name), controller, api, group, place)
            return
        for path in texts_or_unknown(self._code, call.invoke.argument(0), scope):
            yield from self._resource(call, path, call.invoke.argument(1), api, group, scope)

    def _resource(
        self, call: Call, path: Text, controller: Expression | None, api: bool, group: Group, scope: Scope
    ) -> Iterator[Route]:
        only, without = self._chosen(call, scope)
        owners = list(classes(self._code, controller, scope))
        whole, name = _nested(path)
        for action, method, ending in (*_OF_API, *(() if api else _OF_PAGES)):
            if (only and action not in only) or action in without:
                continue
            end = literal(ending.replace("{}", f"{{{name}}}"))
            found = [value for owner in owners for value in method_named(self._code, owner, action)]
            if owners and not found:
                continue  # the controller does not have it
            handlers = dict.fromkeys(handler_name(value, call.invoke.at.path) for value in found)
            for handler in handlers or [""]:
                yield Route(method, _rooted(join_path(join_path(group.prefix, whole), end)), handler, call.invoke.at)

    def _chosen(self, call: Call, scope: Scope) -> tuple[set[str], set[str]]:
        """``->only(['index'])``, ``->except('destroy')``, and the same among the options."""
        found: dict[str, set[str]] = {"only": set(), "except": set()}
        for other, callee, place in member_calls(self._code, tuple(found)):
            if place.path == scope.path and _goes_on_from(callee.of, call.invoke):
                found[callee.name].update(self._names([given.value for given in other.invoke.arguments], place))
        for value in self._code.values(call.invoke.argument(2), scope):
            for name, item, place in properties(self._code, value):
                if name in found:
                    found[name].update(self._names([item], place))
        return found["only"], found["except"]

    def _names(self, expressions: Iterable[Expression], scope: Scope) -> Iterator[str]:
        for expression in expressions:
            yield from literals(self._code.texts(expression, scope))
            yield from listed(self._code, expression, scope)


def _goes_on_from(of: Expression, invoke: Invoke) -> bool:
    while isinstance(of, Invoke):
        if of.at == invoke.at:
            return True
        of = of.callee.of if isinstance(of.callee, Member) else of.callee
    return False


def _nested(path: Text) -> tuple[Text, str]:
    """``photos.comments`` as ``photos/{photo}/comments``, and what one of the last is called."""
    written = path.literal
    if written is None:
        return path, "id"
    *outer, last = written.split(".")
    pieces = [f"{name}/{{{_singular(name)}}}/" for name in outer]
    return literal("".join(pieces) + last), _singular(last)


def _singular(name: str) -> str:
    """What Laravel calls the parameter of a resource, closely enough: its name means nothing to who asks."""
    last = snake(name.rpartition("/")[2].replace("-", "_"))
    for ending, one in (("ies", "y"), ("ses", "s"), ("s", "")):
        if last.endswith(ending) and plural(last.removesuffix(ending) + one) == last:
            return last.removesuffix(ending) + one
    return last


def _rooted(path: Text) -> Text:
    """The path with a slash before it and none behind, parameters as ``{name}``."""
    whole = join_path(literal("/"), replaced(path, _PARAMETER, r"{\1\2}"))
    last = whole.parts[-1]
    if whole.literal == "/" or not isinstance(last, str):
        return whole
    return Text((*whole.parts[:-1], last.rstrip("/")))
