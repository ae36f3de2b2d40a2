"""hapi: routes of the server and of plugins, which get it, and the requests that it passes on (h2o2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, option
from ringfence.frameworks._ecmascript_routes import handlers_in, paths_of, served
from ringfence.frameworks._texts import EMPTY, join_path, listed, literals, replaced, resolved, texts_or_unknown
from ringfence.model.expression import Expression, Member, Text, join
from ringfence.model.facts import Fact, GatewayRoute, RemoteCall
from ringfence.model.outline import Call
from ringfence.model.value import Entries, FunctionValue, Items, Library, ModuleValue, Scope, Value
from ringfence.patterns import pattern

_SERVER = "@hapi/hapi.Server()"
_PARAMETER = pattern(r"\{(\w+)(?:\?|\*\d+)\}")
_REST = pattern(r"\{(?:\w+\*|\*)\}")
_DEEPEST = 8
_Key = tuple[str, str]
_Placed = tuple[Expression, Scope]


@framework(
    "hapi",
    language=ECMASCRIPT,
    libraries=("@hapi/hapi", "hapi", "@hapi/glue"),
    same_as={
        **{f"{module}.{name}()": _SERVER for module in ("@hapi/hapi", "hapi") for name in ("server", "Server")},
        "@hapi/glue.compose()": _SERVER,
    },
)
def hapi(code: Code) -> Iterator[Fact]:
    """One route for each method and path, and one of a gateway for each that is only passed on."""
    reader = _Reader(code)
    yield from dict.fromkeys(reader.routes())
    yield from reader.passed_on()


class _Reader:
    """Reads the routes of one service, knowing which function is registered as a plugin under which prefix."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._plugins: dict[_Key, list[tuple[_Key, Text]]] = defaultdict(list)
        self._methods: dict[_Key, str] = {}
        for path, call in self._called("register"):
            given, scope = call.invoke.argument(0), Scope(path, call.function)
            prefix = option(code, call.invoke.argument(1), scope, "routes.prefix")
            outer = list(paths_of(code, *prefix)) if prefix is not None else [EMPTY]
            if given is not None:
                self._register((path, call.function), (given, scope), outer)

    def _called(self, name: str) -> Iterator[tuple[str, Call]]:
        """Calls of what may be a server's method: a plugin's parameter need not say that it is one."""
        for outline in self._code.calling((name,)):
            for call in outline.calls:
                callee = call.invoke.callee
                if isinstance(callee, Member) and callee.name == name and self._may_be_server(outline.path, call):
                    yield outline.path, call

    def _may_be_server(self, path: str, call: Call) -> bool:
        assert isinstance(call.invoke.callee, Member)
        values = self._code.values(call.invoke.callee.of, Scope(path, call.function))
        return not values or any(isinstance(value, Library) and value.name == _SERVER for value in values)

    def _register(self, around: _Key, placed: _Placed, prefixes: list[Text], depth: int = 0) -> None:
        """``{ plugin, routes: { prefix } }``, ``{ name, register }``, a module that exports either, a list of them."""
        given, scope = placed
        for value in self._code.values(given, scope) if depth < _DEEPEST else ():
            if isinstance(value, FunctionValue):
                found = self._plugins[value.path, value.name]
                found += [(around, prefix) for prefix in prefixes if (around, prefix) not in found]
            elif isinstance(value, ModuleValue):
                for name in ("plugin", "register"):
                    self._register(around, (Member(given, name), scope), prefixes, depth + 1)
            elif isinstance(value, Items):
                for item in value.items:
                    self._register(around, (item, value.scope), prefixes, depth + 1)
            elif isinstance(value, Entries):
                prefix, inner = self._option(value, "routes.prefix"), self._option(value, "plugin", "register")
                own = list(paths_of(self._code, *prefix)) if prefix is not None else [EMPTY]
                if inner is not None:
                    joined = [join_path(outer, one) for outer in prefixes for one in own]
                    self._register(around, inner, joined, depth + 1)

    def _option(self, value: Entries, *names: str) -> _Placed | None:
        """A property of an object of which it is not known where it is written."""
        for name in names:
            head, _, rest = name.partition(".")
            for key, item in value.items:
                if head in literals(self._code.texts(key, value.scope)):
                    return option(self._code, item, value.scope, rest) if rest else (item, value.scope)
        return None

    def _prefixes(self, plugin: _Key, depth: int = 0) -> list[Text]:
        path, function = plugin
        while function and (path, function) not in self._plugins:
            function = function.rpartition(".")[0]
        found = [
            join_path(outer, prefix)
            for parent, prefix in self._plugins.get((path, function), ())
            for outer in (self._prefixes(parent, depth + 1) if depth < _DEEPEST and parent != plugin else [EMPTY])
        ]
        return list(dict.fromkeys(found)) or [EMPTY]

    def routes(self) -> Iterator[Fact]:
        """``server.route({ method, path, handler })``, or a list of such."""
        for path, call in self._called("route"):
            scope = Scope(path, call.function)
            prefixes = self._prefixes((path, call.function))
            for value in self._code.values(call.invoke.argument(0), scope):
                yield from self._described(value, call, prefixes)

    def _described(self, value: Value, call: Call, prefixes: list[Text], depth: int = 0) -> Iterator[Fact]:
        if isinstance(value, Items) and depth < _DEEPEST:
            for item in value.items:
                for inner in self._code.values(item, value.scope):
                    yield from self._described(inner, call, prefixes, depth + 1)
        elif isinstance(value, Entries):
            method, path = self._option(value, "method"), self._option(value, "path")
            if method is not None and path is not None:
                yield from self._route(value, method, path, call, prefixes)

    def _route(
        self, value: Entries, method: _Placed, path: _Placed, call: Call, prefixes: list[Text]
    ) -> Iterator[Fact]:
        paths = [_parameters(join_path(prefix, own)) for prefix in prefixes for own in paths_of(self._code, *path)]
        methods = [*literals(self._code.texts(*method)), *listed(self._code, *method)] or [""]
        handler = self._option(value, "handler", "options.handler", "config.handler")
        handlers = handlers_in(self._code, [handler[0]], handler[1]) if handler is not None else []
        for one in methods:
            yield from served(self._code, "" if one == "*" else one.upper(), paths, handlers, call.invoke.at, [])
        for function in handlers[-1:]:
            self._methods[function.path, function.name] = methods[0].strip("*").upper() if len(methods) == 1 else ""
        passed = option(self._code, *handler, "proxy") if handler is not None else None
        for target in self._targets(passed) if passed is not None else ():
            yield from (_passed(text, target, call) for text in literals(paths))

    def passed_on(self) -> Iterator[RemoteCall]:
        """``h.proxy({ uri })`` in a handler; h2o2 waits three minutes at most."""
        for outline in self._code.calling(("proxy",)):
            for call in outline.calls:
                options, scope = call.invoke.argument(0), Scope(outline.path, call.function)
                if options is None or not isinstance(call.invoke.callee, Member):
                    continue
                method = self._methods.get((outline.path, call.function), "")
                for target in self._targets((options, scope)):
                    yield RemoteCall("http", method, target, call.invoke.at, call.function, timeout="default")

    def _targets(self, options: _Placed) -> Iterator[Expression]:
        uri = option(self._code, *options, "uri")
        host, port = (option(self._code, *options, name) for name in ("host", "port"))
        if uri is not None:
            target = resolved(self._code, *uri)
            if target is not None:
                yield target
        elif host is not None:
            for text in texts_or_unknown(self._code, *host):
                number = next(iter(self._code.texts(*port)), None) if port is not None else None
                yield join((Text(("http://",)), text, Text((":",)), number)) if number is not None else text


def _parameters(path: Text) -> Text:
    """``/orders/{id?}`` as ``/orders/{id}``, ``/files/{name*}`` as ``/files/{*}``."""
    return replaced(replaced(path, _PARAMETER, r"{\1}"), _REST, "{*}")


def _passed(path: str, target: Expression, call: Call) -> GatewayRoute:
    """A rule of the gateway; where the target has a path of its own, that is the request's."""
    head, rest, _ = path.partition("{*}")
    match = "prefix" if rest else "exact"
    return GatewayRoute("", "code", "", head or "/", match, target, "/" if _has_path(target) else None, call.invoke.at)


def _has_path(target: Expression) -> bool:
    texts = [target] if isinstance(target, Text) else []
    written = "".join(part if isinstance(part, str) else "x" for text in texts for part in text.parts)
    return "/" in written.partition("://")[2] or ("://" not in written and "/" in written)
