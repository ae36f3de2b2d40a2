"""Django's URL configurations: paths, included files, class-based views, and Django REST framework's routers."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._django_apps import module_file
from ringfence.frameworks._django_guards import guards
from ringfence.frameworks._django_hooks import HOOKS
from ringfence.frameworks._django_names import LIBRARIES
from ringfence.frameworks._django_paths import rooted, template
from ringfence.frameworks._django_serializing import serializing
from ringfence.frameworks._django_views import Views
from ringfence.frameworks._texts import EMPTY, identity, literals, texts_or_unknown
from ringfence.model.expression import Collection, Constant, Expression, Invoke, Member, Name, Text, join
from ringfence.model.facts import Fact, Route
from ringfence.model.value import ClassValue, Items, Library, LibraryCall, ModuleValue, Scope, Value

_PATH, _REGULAR, _INCLUDE = "django.urls.path", "django.urls.re_path", "django.urls.include"
_ROUTER = "rest_framework.routers.DefaultRouter()"
_DEEPEST = 8
_MOST = 5000


@framework(
    "django-routes",
    language="python",
    libraries=LIBRARIES,
    same_as={
        "django.conf.urls.url": _REGULAR,
        "django.conf.urls.include": _INCLUDE,
        "django.conf.urls.re_path": _REGULAR,
        "rest_framework.routers.SimpleRouter": "rest_framework.routers.DefaultRouter",
        "rest_framework_nested.routers.DefaultRouter": "rest_framework.routers.DefaultRouter",
        "rest_framework_nested.routers.SimpleRouter": "rest_framework.routers.DefaultRouter",
        "rest_framework_extensions.routers.ExtendedSimpleRouter": "rest_framework.routers.DefaultRouter",
        "rest_framework_extensions.routers.ExtendedDefaultRouter": "rest_framework.routers.DefaultRouter",
        "rest_framework_nested.routers.NestedDefaultRouter": "rest_framework_nested.routers.NestedSimpleRouter",
    },
    hooks=HOOKS,
)
def django_routes(code: Code) -> Iterator[Fact]:
    """One route for each method of each path that the root configuration leads to."""
    reader = _Reader(code)
    routes: dict[Route, None] = {}
    for path in _roots(code):
        for route in reader.file(path, EMPTY, ()):
            routes.setdefault(route)
            if len(routes) >= _MOST:
                break
    yield from routes
    yield from dict.fromkeys([*guards(code, routes), *serializing(code, routes)])


def _roots(code: Code) -> list[str]:
    """The files that ``ROOT_URLCONF`` names; else those with patterns beside settings; else those nobody includes."""
    named: dict[str, None] = {}
    beside: dict[str, None] = {}
    for path, outline in sorted(code.outlines.items()):
        for binding in outline.bindings:
            if binding.scope == "" and binding.target == Name("ROOT_URLCONF"):
                for text in literals(code.texts(binding.value, Scope(path))):
                    found = module_file(code, text, path)
                    if found is not None:
                        named.setdefault(found.path)
        folder, _, name = path.rpartition("/")
        urls = f"{folder}/urls.py" if folder else "urls.py"
        if name == "settings.py" and urls in code.outlines:
            beside.setdefault(urls)
    if named or beside:
        return list(named or beside)
    included = {
        found.path
        for call in code.calls(_INCLUDE)
        for text in literals(code.texts(call.argument(0, "arg"), call.scope))
        if (found := module_file(code, text, call.path)) is not None
    }
    return [p for p, o in sorted(code.outlines.items()) if p not in included and _patterns(o.bindings)]


def _patterns(bindings: tuple[object, ...]) -> list[Expression]:
    return [b.value for b in bindings if b.scope == "" and b.target == Name("urlpatterns")]  # type: ignore[attr-defined]


class _Reader:
    """Follows patterns from the root."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._views = Views(code)
        self._registered: dict[object, list[LibraryCall]] = {}
        for router in (_ROUTER, "rest_framework_nested.routers.NestedSimpleRouter()"):
            for call in code.calls(f"{router}.register"):
                self._registered.setdefault(identity(call.receiver), []).append(call)

    def file(self, path: str, prefix: Text, below: tuple[str, ...]) -> Iterator[Route]:
        """The routes of a file's ``urlpatterns``."""
        if path in below or len(below) > _DEEPEST or path not in self._code.outlines:
            return
        for expression in _patterns(self._code.outlines[path].bindings):
            yield from self._list(expression, Scope(path), prefix, (*below, path))

    def _list(
        self, expression: Expression | None, scope: Scope, prefix: Text, below: tuple[str, ...]
    ) -> Iterator[Route]:
        if len(below) > _DEEPEST:
            return
        if isinstance(expression, Text):  # a sum of which nothing tells that its sides are lists
            for part in expression.parts:
                if isinstance(part, Name | Member | Invoke) and part != Name("urlpatterns"):
                    yield from self._list(part, scope, prefix, (*below, "sum"))
            return
        for value in self._code.values(expression, scope):
            if isinstance(value, Items):
                for item in value.items[:_MOST]:
                    yield from self._item(item, value.scope, prefix, below)
            else:
                yield from self._value(value, prefix, below)

    def _value(self, value: Value, prefix: Text, below: tuple[str, ...]) -> Iterator[Route]:
        """What a value stands for among patterns: a router's URLs, a module, the patterns an argument holds."""
        if isinstance(value, ModuleValue):
            yield from self.file(value.path, prefix, below)
        elif isinstance(value, Library) and value.made is not None and value.scope is not None:
            if value.name.endswith("Router().urls"):
                yield from self._router(value, prefix)
            elif value.name in (f"{_PATH}()", f"{_REGULAR}()"):
                yield from self._item(value.made, value.scope, prefix, below)
            elif value.name.endswith(("i18n_patterns()", "format_suffix_patterns()")):
                for argument in value.made.arguments:
                    if isinstance(argument.value, Collection | Name):
                        yield from self._list(argument.value, value.scope, prefix, (*below, "patterns"))
                    else:
                        yield from self._item(argument.value, value.scope, prefix, below)

    def _item(self, item: Expression, scope: Scope, prefix: Text, below: tuple[str, ...]) -> Iterator[Route]:
        """``path("orders/", view)`` or ``path("orders/", include(…))``."""
        names = self._code.library_names(item.callee, scope) if isinstance(item, Invoke) else ()
        kind = next((name for name in names if name in (_PATH, _REGULAR)), "")
        if not isinstance(item, Invoke) or not kind:
            if isinstance(item, Name | Member):
                for value in self._code.values(item, scope):
                    yield from self._value(value, prefix, below)
            return
        view = item.argument(1, "view")
        for text in texts_or_unknown(self._code, item.argument(0, "route", "regex"), scope):
            path = join((prefix, template(text, kind == _REGULAR)))
            if isinstance(view, Invoke) and _INCLUDE in self._code.library_names(view.callee, scope):
                yield from self._included(view.argument(0, "arg"), scope, path, below)
            else:
                for answer in self._views.answers(view, scope, item.at):
                    yield answer.route(rooted(path))

    def _included(
        self, argument: Expression | None, scope: Scope, prefix: Text, below: tuple[str, ...]
    ) -> Iterator[Route]:
        """``include("orders.urls")``, with a name space or without, of a list, or of a router."""
        if isinstance(argument, Collection) and argument.items and not _is_pattern(argument.items[0]):
            argument = argument.items[0]  # (patterns, app_name)
        for text in literals(self._code.texts(argument, scope)):
            found = module_file(self._code, text, scope.path)
            if found is not None:
                yield from self.file(found.path, prefix, below)
        yield from self._list(argument, scope, prefix, (*below, f"{scope.path} list {len(below)}"))

    # ------------------------------------------------------------ routers

    def _router(self, router: Library, prefix: Text) -> Iterator[Route]:
        slash = "" if router.made and router.made.argument(None, "trailing_slash") == Constant(False) else "/"
        outer = self._outer(router)
        for call in self._registered.get(identity(router), ()):
            for text in texts_or_unknown(self._code, call.argument(0, "prefix"), call.scope):
                own = join((prefix, outer, template(text, regular=True)))
                for view in self._code.values(call.argument(1, "viewset"), call.scope):
                    if isinstance(view, ClassValue):
                        for path, answer in self._views.registered(view, own, slash):
                            yield answer.route(rooted(path))

    def _outer(self, router: Library) -> Text:
        """``orders/{order_pk}/`` of a router nested in another one."""
        if router.made is None or router.scope is None or not router.name.startswith("rest_framework_nested"):
            return EMPTY
        parent = texts_or_unknown(self._code, router.made.argument(1, "parent_prefix"), router.scope)[0]
        lookup = next(literals(self._code.texts(router.made.argument(2, "lookup"), router.scope)), "nested_1")
        return join((template(parent, regular=True), Text((f"/{{{lookup}_pk}}/",))))


def _is_pattern(item: Expression) -> bool:
    return isinstance(item, Invoke)
