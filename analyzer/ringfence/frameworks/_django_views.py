"""The routes that a view gives at one path: functions, classes by their methods, view sets by their actions."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._django_paths import template
from ringfence.frameworks._django_rest import Rest
from ringfence.frameworks._texts import METHODS, listed, literals, methods_of
from ringfence.model.expression import Argument, Constant, Expression, Invoke, Mapping, Member, Name, Text, join
from ringfence.model.facts import Route
from ringfence.model.outline import Function
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, FunctionValue, Scope

_ONE_METHOD = {"require_GET": ("GET",), "require_POST": ("POST",), "require_safe": ("GET", "HEAD")}
_ON_SET = {"list": "GET", "create": "POST"}
_ON_ONE = {"retrieve": "GET", "update": "PUT", "partial_update": "PATCH", "destroy": "DELETE"}
_DEEPEST = 5


class Answer(Struct, frozen=True):
    """One route of a view, without its path: method, handler and where that is."""

    method: str
    handler: str
    at: Span

    def route(self, path: Text) -> Route:
        """The route at a path."""
        return Route(self.method, path, self.handler, self.at)


class Views:
    """What the views of one service answer."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._rest = Rest(code)

    def answers(self, view: Expression | None, scope: Scope, at: Span, depth: int = 0) -> Iterator[Answer]:
        """What the view in ``path("…", view)`` answers; a library's own view answers any method at the path's line."""
        if isinstance(view, Invoke) and depth < _DEEPEST:
            callee = view.callee
            if isinstance(callee, Member) and callee.name == "as_view":
                yield from self._class_view(view, callee.of, scope, at)
                return
            inner = list(self.answers(view.argument(0), scope, at, depth + 1)) if view.arguments else []
            if inner:  # csrf_exempt(view), login_required(View.as_view())
                yield from inner
                return
        found = False
        for value in self._code.values(view, scope):
            if isinstance(value, FunctionValue):
                found = True
                yield from self._function_view(value)
        if not found and depth == 0 and not _is_admin(view):
            yield Answer("", "", at)

    # ------------------------------------------------------------ functions

    def _function_view(self, value: FunctionValue) -> Iterator[Answer]:
        outline = self._code.outlines.get(value.path)
        for function in outline.functions if outline else ():
            if function.name == value.name:
                for method in self._allowed(function, value.path):
                    yield Answer(method, function.name, function.at)
                return

    def _allowed(self, function: Function, path: str) -> tuple[str, ...]:
        """The methods that ``@api_view([…])`` and ``@require_…`` let through."""
        for decorator in function.decorators:
            expression = decorator.expression
            callee = expression.callee if isinstance(expression, Invoke) else expression
            name = callee.name if isinstance(callee, Name | Member) else ""
            if name in _ONE_METHOD:
                return _ONE_METHOD[name]
            if name in ("api_view", "require_http_methods"):
                argument = expression.argument(0, "http_method_names") if isinstance(expression, Invoke) else None
                methods = tuple(m.upper() for m in listed(self._code, argument, Scope(path)))
                return methods or (("GET",) if name == "api_view" else ("",))
        return ("",)

    # ------------------------------------------------------------ classes

    def _class_view(self, made: Invoke, of: Expression, scope: Scope, at: Span) -> Iterator[Answer]:
        found = False
        for value in self._code.values(of, scope):
            if not isinstance(value, ClassValue):
                continue
            found = True
            actions = made.argument(0, "actions")
            if isinstance(actions, Mapping):
                yield from self._mapped(value, actions, scope)
            else:
                yield from self._methods(value)
        if not found:
            yield Answer("", "", at)

    def _mapped(self, value: ClassValue, actions: Mapping, scope: Scope) -> Iterator[Answer]:
        """``ViewSet.as_view({"get": "list"})``."""
        for key, item in actions.items:
            for method in literals(self._code.texts(key, scope)):
                for action in literals(self._code.texts(item, scope)):
                    yield self._action(value, method.upper(), action)

    def _methods(self, value: ClassValue) -> Iterator[Answer]:
        allowed = self._allowed_by(value)
        own = {name: function for name, _, function in methods_of(self._code, value, METHODS)}
        for name in METHODS:
            if name in own and name in allowed:
                yield Answer(name.upper(), own[name].name, own[name].at)
        for name, action in self._rest.implied_methods(value).items():
            if name not in own and name in allowed:
                yield self._action(value, name.upper(), action)

    def _allowed_by(self, value: ClassValue) -> set[str]:
        for path, field in self._code.fields(value):
            if field.name == "http_method_names":
                listed_names = {m.lower() for m in listed(self._code, field.value, Scope(path, value.name))}
                return listed_names or set(METHODS)
        return set(METHODS)

    def _action(self, value: ClassValue, method: str, action: str) -> Answer:
        """An action's route; one that only the library defines stands at the class."""
        names = (action, "update") if action == "partial_update" else (action,)
        for name in names:
            own = self._rest.method(value, name) if name else None
            if own is not None:
                return Answer(method, own[1].name, own[1].at)
        return Answer(method, f"{value.name}.{action}" if action else "", self._class_at(value))

    def _class_at(self, value: ClassValue) -> Span:
        outline = self._code.outlines.get(value.path)
        return (
            next((c.at for c in outline.classes if c.name == value.name), Span(value.path, 1))
            if outline
            else Span("", 1)
        )

    # ------------------------------------------------------------ view sets on routers

    def registered(self, value: ClassValue, prefix: Text, slash: str) -> Iterator[tuple[Text, Answer]]:
        """The routes of a view set under its prefix on a router, as (path, answer)."""
        allowed = self._allowed_by(value)
        implied = self._rest.implied(value)
        one = join((prefix, Text((f"/{{{self._lookup(value)}}}{slash}",))))
        many = join((prefix, Text((slash,))))
        for actions, path in ((_ON_SET, many), (_ON_ONE, one)):
            for action, method in actions.items():
                known = action in implied or self._rest.method(value, action) is not None
                known = known or (action == "partial_update" and self._rest.method(value, "update") is not None)
                if known and method.lower() in allowed:
                    yield path, self._action(value, method, action)
        for function, made, path_of in self._extra(value):
            detail = made.argument(None, "detail") == Constant(True)
            given = next(literals(self._code.texts(made.argument(None, "url_path"), Scope(path_of))), "")
            simple = function.name.rpartition(".")[2]
            last = template(Text((given,)), regular=True) if given else Text((simple,))
            start = join((prefix, Text((f"/{{{self._lookup(value)}}}/" if detail else "/",))))
            for method in list(listed(self._code, made.argument(0, "methods"), Scope(path_of))) or ["get"]:
                if method.lower() in allowed:
                    yield join((start, last, Text((slash,)))), Answer(method.upper(), function.name, function.at)

    def _lookup(self, value: ClassValue) -> str:
        names = {f.name: f.value for _, f in self._code.fields(value) if f.name in ("lookup_field", "lookup_url_kwarg")}
        for name in ("lookup_url_kwarg", "lookup_field"):
            for text in literals(self._code.texts(names.get(name), Scope(value.path, value.name))):
                return text
        return "pk"

    def _extra(self, value: ClassValue) -> Iterator[tuple[Function, Invoke, str]]:
        """The methods with ``@action(…)``."""
        seen: set[str] = set()
        for base in self._code.bases(value):
            outline = self._code.outlines.get(base.path)
            for function in outline.functions if outline else ():
                simple = function.name.rpartition(".")[2]
                if function.owner != base.name or simple in seen:
                    continue
                seen.add(simple)
                for decorator in function.decorators:
                    made = decorator.expression
                    if isinstance(made, Invoke) and getattr(made.callee, "name", "") in _ACTIONS:
                        yield function, _detailed(made), base.path


_ACTIONS = ("action", "list_route", "detail_route")


def _detailed(made: Invoke) -> Invoke:
    """The old spellings ``@detail_route`` and ``@list_route`` as ``@action``."""
    if getattr(made.callee, "name", "") != "detail_route":
        return made
    return Invoke(made.callee, (*made.arguments, Argument(Constant(True), "detail")), made.at)


def _is_admin(view: Expression | None) -> bool:
    """``admin.site.urls`` is Django's own."""
    return isinstance(view, Member) and view.name == "urls"
