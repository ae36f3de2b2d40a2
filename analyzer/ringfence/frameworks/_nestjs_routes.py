"""NestJS's controllers: paths, prefixes and versions; guards that run before their methods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._ecmascript import option, property_of
from ringfence.frameworks._nestjs_modules import COMMON
from ringfence.frameworks._texts import EMPTY, join_path, literals, replaced, texts_or_unknown
from ringfence.model.expression import Expression, Invoke, Text, literal
from ringfence.model.facts import Dispatch, Route
from ringfence.model.outline import Class, Decorator, Function
from ringfence.model.value import ClassValue, Entries, Instance, Items, LibraryCall, Scope
from ringfence.patterns import pattern

METHODS = {
    **{name: name.upper() for name in ("Get", "Post", "Put", "Patch", "Delete", "Head", "Options")},
    "All": "",
    "Sse": "GET",
}
_APPLICATIONS = ("@nestjs/core.NestFactory.create()", f"{COMMON}.INestApplication()")
_PARAMETER = pattern(r":(\w+)(?:\([^)]*\))?\??")
_REST = pattern(r"\*\w*")
_GUARDS = {"UseGuards": "canActivate", "UseInterceptors": "intercept"}
_GLOBAL = {"APP_GUARD": "canActivate", "APP_INTERCEPTOR": "intercept"}


class Routes:
    """Reads the routes of one service, knowing the prefix and version that the application sets."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._prefixes = self._global_prefixes()
        self._versions = self._versioning()
        self._handlers: dict[tuple[str, str], list[tuple[Function, LibraryCall]]] = defaultdict(list)
        for function, call in code.decorated(*(f"{COMMON}.{name}" for name in METHODS)):
            self._handlers[call.path, function.owner].append((function, call))

    def _global_prefixes(self) -> list[Text]:
        names = [f"{application}.setGlobalPrefix" for application in _APPLICATIONS]
        found = [text for call in self._code.calls(*names) for text in self._code.texts(call.argument(0), call.scope)]
        return list(dict.fromkeys(found)) or [EMPTY]

    def _versioning(self) -> tuple[str, list[str]] | None:
        """(what stands before a version, the default ones), None where versions are not in the path."""
        for call in self._code.calls(*(f"{application}.enableVersioning" for application in _APPLICATIONS)):
            options, scope = call.argument(0), call.scope
            kind = option(self._code, options, scope, "type")
            if kind is not None and not any(name.endswith(".URI") for name in self._code.library_names(*kind)):
                return None
            prefix = option(self._code, options, scope, "prefix")
            before = next(literals(self._code.texts(*prefix)), "v") if prefix is not None else "v"
            default = option(self._code, options, scope, "defaultVersion")
            return before, list(self._strings(*default)) if default is not None else []
        return None

    def all(self) -> Iterator[Route | Dispatch]:
        """One route for each method and path; what its guards do besides."""
        guarded_everywhere = list(self._global_guards())
        for value, cls, call in self._code.decorated_classes(f"{COMMON}.Controller"):
            paths = self._controller_paths(call)
            for base in self._code.bases(value):
                for function, handler in self._handlers.get((base.path, base.name), ()):
                    yield from self._routes(paths, call, cls, function, handler)
                    for guard in [*guarded_everywhere, *self._guards(cls, function, Scope(base.path, base.name))]:
                        yield Dispatch(guard, function.at, function.name)

    # ------------------------------------------------------------ paths

    def _controller_paths(self, call: LibraryCall) -> list[Text]:
        path = option(self._code, call.argument(0), call.scope, "path")
        if path is not None:
            return self._texts(*path)
        if any(isinstance(value, Entries) for value in self._code.values(call.argument(0), call.scope)):
            return [EMPTY]
        return self._texts(call.argument(0), call.scope)

    def _texts(self, expression: Expression | None, scope: Scope) -> list[Text]:
        """One path or a list of them."""
        found: list[Text] = []
        for value in self._code.values(expression, scope):
            if isinstance(value, Items):
                found += [text for item in value.items for text in texts_or_unknown(self._code, item, value.scope)]
        return found or list(texts_or_unknown(self._code, expression, scope))

    def _strings(self, expression: Expression | None, scope: Scope) -> Iterator[str]:
        yield from literals(self._texts(expression, scope))

    def _routes(
        self, paths: list[Text], controller: LibraryCall, cls: Class, function: Function, handler: LibraryCall
    ) -> Iterator[Route]:
        method = METHODS[handler.name.rpartition(".")[2]]
        for prefix in self._prefixes:
            for version in self._versions_of(controller, function, handler.scope):
                for path in paths:
                    for own in self._texts(handler.argument(0), handler.scope):
                        whole = join_path(join_path(join_path(prefix, version), path), own)
                        yield Route(method, _with_parameters(whole), function.name, function.at)

    def _versions_of(self, controller: LibraryCall, function: Function, scope: Scope) -> list[Text]:
        if self._versions is None:
            return [EMPTY]
        before, default = self._versions
        named = option(self._code, controller.argument(0), controller.scope, "version")
        versions = list(self._strings(*named)) if named is not None else default
        for decorator in function.decorators:
            if _name(decorator) == "Version" and isinstance(decorator.expression, Invoke):
                versions = list(self._strings(decorator.expression.argument(0), scope))
        return [literal(f"{before}{version}") for version in versions] or [EMPTY]

    # ------------------------------------------------------------ guards

    def _global_guards(self) -> Iterator[str]:
        """``{ provide: APP_GUARD, useClass: AuthGuard }`` in a module, ``app.useGlobalGuards(new AuthGuard())``."""
        for _, _, call in self._code.decorated_classes(f"{COMMON}.Module"):
            providers = option(self._code, call.argument(0), call.scope, "providers")
            for value in self._code.values(*providers) if providers is not None else ():
                if isinstance(value, Items):
                    for item in value.items:
                        yield from self._provided_guard(item, value.scope)
        for call in self._code.calls(*(f"{application}.useGlobalGuards" for application in _APPLICATIONS)):
            for argument in call.call.invoke.arguments:
                yield from self._methods(argument.value, call.scope, "canActivate")

    def _provided_guard(self, item: Expression, scope: Scope) -> Iterator[str]:
        for value in self._code.values(item, scope):
            token = property_of(self._code, value, "provide")
            made = property_of(self._code, value, "useClass")
            for name in self._code.library_names(*token) if token is not None and made is not None else ():
                method = _GLOBAL.get(name.rpartition(".")[2])
                if method is not None and made is not None:
                    yield from self._methods(*made, method)

    def _guards(self, cls: Class, function: Function, scope: Scope) -> Iterator[str]:
        for decorator in (*cls.decorators, *function.decorators):
            method = _GUARDS.get(_name(decorator))
            if method is not None and isinstance(decorator.expression, Invoke):
                for argument in decorator.expression.arguments:
                    yield from self._methods(argument.value, Scope(scope.path), method)

    def _methods(self, expression: Expression, scope: Scope, method: str) -> Iterator[str]:
        values = [v.cls if isinstance(v, Instance) else v for v in self._code.values(expression, scope)]
        for value in values:
            if isinstance(value, ClassValue):
                yield from method_of(self._code, value, method)


def method_of(code: Code, cls: ClassValue, method: str) -> Iterator[str]:
    """The nearest definition of a method of a class, as facts of any file name it."""
    for base in code.bases(cls):
        name = f"{base.name}.{method}"
        if any(function.name == name for function in code.outlines[base.path].functions):
            yield f"{base.path}:{name}"
            return


def _name(decorator: Decorator) -> str:
    expression = decorator.expression
    return getattr(expression.callee if isinstance(expression, Invoke) else expression, "name", "")


def _with_parameters(path: Text) -> Text:
    return replaced(replaced(path, _PARAMETER, r"{\1}"), _REST, "{*}")
