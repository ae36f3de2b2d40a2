"""Flask and what builds on it: routes of applications, blueprints, views and REST resources."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from ringfence.extend import Code, framework
from ringfence.frameworks._flask_configuration import CONFIG, configuration, configured
from ringfence.frameworks._preludes import preludes
from ringfence.frameworks._routes import first_wins
from ringfence.frameworks._texts import (
    EMPTY,
    METHODS,
    identity,
    join_path,
    listed,
    methods_of,
    replaced,
    texts_or_unknown,
)
from ringfence.model.expression import Expression, Invoke, Text, join
from ringfence.model.facts import Fact, Route
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, FunctionValue, Library, LibraryCall, Scope, Value
from ringfence.patterns import pattern

_OWNERS = ("flask.Flask()", "flask.Blueprint()")
_SHORT = ("get", "post", "put", "delete", "patch")
_RESTFUL = ("flask_restful.Api()",)
_RESTX = ("flask_restx.Api()", "flask_restx.Namespace()")
_VIEWS = (
    "flask.views.MethodView", "flask.views.View", "quart.views.MethodView", "quart.views.View",
    "flask_restful.Resource", "flask_restx.Resource",
    "flask_restplus.Resource",
)  # fmt: skip
_PARAMETER = pattern(r"<(?:[^<>:]*:)?([^<>:]+)>")
_DEEPEST = 4
_MOST_PREFIXES = 8


class _Mounts(Struct):
    """Where blueprints, namespaces and the like are mounted: identity -> (identity of the parent, own prefix)."""

    at: dict[object, list[tuple[object, Text | None]]] = field(default_factory=dict)

    def add(
        self, code: Code, child: Expression | None, parent: Value | None, prefix: Expression | None, scope: Scope
    ) -> None:
        """A registration; without a prefix of its own it keeps the child's."""
        prefixes: tuple[Text | None, ...] = texts_or_unknown(code, prefix, scope) if prefix is not None else (None,)
        for value in code.values(child, scope):
            if identity(value) is not None:
                self.at.setdefault(identity(value), []).extend((identity(parent), text) for text in prefixes)

    def prefixes(self, thing: object, own: dict[object, Text], below: tuple[object, ...] = ()) -> list[Text]:
        """Every prefix under which a thing answers. A registration's prefix replaces its own."""
        found: dict[Text, None] = {}
        for parent, text in self.at.get(thing, ()):
            if parent == thing or parent in below or len(below) > _DEEPEST or len(found) >= _MOST_PREFIXES:
                continue
            for outer in self.prefixes(parent, own, (*below, thing)):
                found.setdefault(join_path(outer, own.get(thing, EMPTY) if text is None else text))
        return list(found) or [own.get(thing, EMPTY)]


@framework(
    "flask",
    language="python",
    libraries=("flask", "flask_restful", "flask_restx", "flask_restplus", "flask_smorest", "flask_openapi3", "quart"),
    same_as={
        "flask.app.Flask": "flask.Flask",
        "flask.current_app": "flask.Flask()",
        "flask.blueprints.Blueprint": "flask.Blueprint",
        "quart.Quart": "flask.Flask",
        "quart.Blueprint": "flask.Blueprint",
        "quart.current_app": "flask.Flask()",
        "flask_smorest.Blueprint": "flask.Blueprint",
        "flask_openapi3.OpenAPI": "flask.Flask",
        "flask_openapi3.APIBlueprint": "flask.Blueprint",
        "flask_smorest.Api().register_blueprint": "flask.Flask().register_blueprint",
        "flask_openapi3.OpenAPI().register_api": "flask.Flask().register_blueprint",
        "flask.Flask().register_api": "flask.Flask().register_blueprint",
        "flask_restplus.Api": "flask_restx.Api",
        "flask_restplus.Namespace": "flask_restx.Namespace",
        "flask_restx.namespace.Namespace": "flask_restx.Namespace",
        "flask_restx.Api().namespace()": "flask_restx.Namespace()",
    },
    computes={f"{CONFIG}.get": configured},
    holds=configuration,
    hooks=dict.fromkeys(_VIEWS, (*METHODS, "trace", "dispatch_request", "as_view")),
)
def flask(code: Code) -> Iterator[Fact]:
    """One route for each method of each rule."""
    reader = _Reader(code)
    routes = first_wins([*reader.decorated(), *reader.added(), *reader.resources(), *reader.decorated_classes()])
    yield from routes
    yield from preludes(code, routes, _hooks(code))


def _hooks(code: Code) -> Iterator[FunctionValue]:
    """``@app.before_request``, ``@blueprint.before_app_request``: here, for every route."""
    names = [
        f"{owner}.{name}" for owner in _OWNERS for name in ("before_request", "before_app_request", "after_request")
    ]
    for function, call in code.decorated(*names):
        yield FunctionValue(call.path, function.name)
    for call in code.calls(*names):
        yield from (v for v in code.values(call.argument(0, "f"), call.scope) if isinstance(v, FunctionValue))


class _Reader:
    """Reads the routes of one service, knowing its mounts."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._mounts = _Mounts()
        self._own: dict[object, Text] = {}
        self._known: dict[object, list[Text]] = {}
        for call in code.calls(*(f"{owner}.register_blueprint" for owner in _OWNERS)):
            prefix = call.argument(None, "url_prefix")
            self._mounts.add(code, call.argument(0, "blueprint"), call.receiver, prefix, call.scope)
        for call in code.calls("flask_restx.Api().add_namespace"):
            self._mounts.add(code, call.argument(0, "ns"), call.receiver, call.argument(1, "path"), call.scope)
        for call in code.calls("flask.Blueprint"):
            self._own[call.call.invoke.at] = self._prefix(call.argument(None, "url_prefix"), call.scope)
        for name in ("flask_restx.Namespace", "flask_restx.Api().namespace"):
            for call in code.calls(name):
                self._own[call.call.invoke.at] = self._namespace(call)
                if call.receiver is not None:
                    self._mounts.at[call.call.invoke.at] = [(identity(call.receiver), None)]
        for call in code.calls("flask_restx.Api", "flask_restful.Api"):
            self._own[call.call.invoke.at] = self._prefix(call.argument(None, "prefix"), call.scope)
            self._mount_api(call)

    def _prefix(self, expression: Expression | None, scope: Scope) -> Text:
        return texts_or_unknown(self._code, expression, scope)[0]

    def _namespace(self, call: LibraryCall) -> Text:
        path = call.argument(None, "path")
        if path is not None:
            return self._prefix(path, call.scope)
        return join((Text(("/",)), self._prefix(call.argument(0, "name"), call.scope)))

    def _mount_api(self, call: LibraryCall) -> None:
        """``Api(blueprint)`` answers under the blueprint."""
        for value in self._code.values(call.argument(0, "app"), call.scope):
            if identity(value) is not None:
                self._mounts.at.setdefault(call.call.invoke.at, []).append((identity(value), None))

    # ------------------------------------------------------------ the ways to declare a route

    def decorated(self) -> Iterator[Route]:
        """``@app.route("/x", methods=[…])``, ``@blueprint.get("/x")``."""
        names = [f"{owner}.{name}" for owner in _OWNERS for name in ("route", *_SHORT)]
        for function, call in self._code.decorated(*names):
            method = call.name.rpartition(".")[2]
            methods = [method.upper()] if method in _SHORT else self._methods(call, ["GET"])
            yield from self._routes(call, call.argument(0, "rule"), methods, function.name, call.call.invoke.at)

    def added(self) -> Iterator[Route]:
        """``app.add_url_rule("/x", view_func=f)``, ``view_func=View.as_view("x")``."""
        for call in self._code.calls(*(f"{owner}.add_url_rule" for owner in _OWNERS)):
            view, rule = call.argument(2, "view_func"), call.argument(0, "rule")
            known = False
            for value in self._views(view, call.scope):
                known = True
                if isinstance(value, FunctionValue):
                    at = self._place(value) or call.call.invoke.at
                    yield from self._routes(call, rule, self._methods(call, ["GET"]), value.name, at)
                elif isinstance(value, ClassValue):
                    yield from self._class_routes(call, rule, value, self._methods(call, []))
            if not known and view is not None:
                yield from self._routes(call, rule, self._methods(call, ["GET"]), "", call.call.invoke.at)

    def resources(self) -> Iterator[Route]:
        """``api.add_resource(Orders, "/orders", "/orders/<id>")``."""
        for call in self._code.calls(*(f"{owner}.add_resource" for owner in (*_RESTFUL, *_RESTX))):
            for value in self._code.values(call.argument(0, "resource"), call.scope):
                if isinstance(value, ClassValue):
                    for argument in [a for a in call.call.invoke.arguments if a.name is None][1:]:
                        yield from self._class_routes(call, argument.value, value, [])

    def decorated_classes(self) -> Iterator[Route]:
        """``@namespace.route("/x")`` over a class with ``get``, ``post``, …"""
        wanted = {f"{owner}.route" for owner in (*_RESTX, *_OWNERS)}
        for call in self._code.calls(*wanted):
            for cls in self._code.outlines[call.path].classes:
                if any(decorator.expression == call.call.invoke for decorator in cls.decorators):
                    rules = [a.value for a in call.call.invoke.arguments if a.name is None]
                    for rule in rules if call.name.startswith("flask_restx") else rules[:1]:
                        yield from self._class_routes(call, rule, ClassValue(call.path, cls.name), [])

    # ------------------------------------------------------------ what they have in common

    def _views(self, view: Expression | None, scope: Scope) -> Iterator[Value]:
        for value in self._code.values(view, scope):
            if isinstance(value, Library) and value.name.endswith(".as_view()") and value.owner is not None:
                yield value.owner
            elif isinstance(value, FunctionValue):
                yield value
        if isinstance(view, Invoke):  # a decorator around the function or view: login_required(View.as_view("x"))
            for argument in view.arguments[:1]:
                if not any(True for _ in self._code.values(view, scope)):
                    yield from self._views(argument.value, scope)

    def _methods(self, call: LibraryCall, default: list[str]) -> list[str]:
        given = [name.upper() for name in listed(self._code, call.argument(None, "methods"), call.scope)]
        return [name for name in given or default if name not in ("OPTIONS", "HEAD")]

    def _class_routes(
        self, call: LibraryCall, rule: Expression | None, cls: ClassValue, only: list[str]
    ) -> Iterator[Route]:
        for method, _, function in methods_of(self._code, cls, (*METHODS, "dispatch_request")):
            verb = "" if method == "dispatch_request" else method.upper()
            if not only or verb in only:
                yield from self._routes(call, rule, [verb], function.name, function.at)
            elif not verb:
                yield from self._routes(call, rule, only, function.name, function.at)

    def _routes(
        self, call: LibraryCall, rule: Expression | None, methods: list[str], handler: str, at: Span
    ) -> Iterator[Route]:
        thing = identity(call.receiver)
        if thing not in self._known:
            self._known[thing] = self._mounts.prefixes(thing, self._own)
        for text in texts_or_unknown(self._code, rule, call.scope):
            for prefix in self._known[thing]:
                path = replaced(join_path(prefix, text), _PARAMETER, r"{\1}")
                for method in methods:
                    yield Route(method, path, handler, at)

    def _place(self, value: FunctionValue) -> Span | None:
        outline = self._code.outlines.get(value.path)
        for function in outline.functions if outline else ():
            if function.name == value.name:
                return function.at
        return None
