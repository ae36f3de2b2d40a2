"""Fastify: routes of the application and of its plugins, which are functions that get it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, functions, option
from ringfence.frameworks._ecmascript_routes import VERBS, handlers_in, paths_of, positional, served, verb
from ringfence.frameworks._texts import EMPTY, join_path, listed, literals
from ringfence.model.expression import Expression, Member, Name, Text
from ringfence.model.facts import Fact
from ringfence.model.outline import Call
from ringfence.model.value import Library, Scope

_APPLICATION = "fastify()"
_METHODS = (*VERBS, "route", "register")
_DEEPEST = 4
_Key = tuple[str, str]


@framework(
    "fastify",
    language=ECMASCRIPT,
    libraries=("fastify",),
    same_as={f"fastify.{name}()": _APPLICATION for name in ("fastify", "Fastify", "FastifyInstance")},
)
def fastify(code: Code) -> Iterator[Fact]:
    """One route for each method and path."""
    yield from dict.fromkeys(_Reader(code).routes())


class _Reader:
    """Reads the routes of one service, knowing which function is registered as a plugin under which prefix."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._plugins: dict[_Key, list[tuple[_Key, Text]]] = defaultdict(list)
        self._parameters: dict[_Key, str] = {}
        calls = [(path, call) for path, outline in code.outlines.items() for call in outline.calls]
        self._calls = [(p, c) for p, c in calls if getattr(c.invoke.callee, "name", "") in _METHODS]
        for _ in range(_DEEPEST):  # a plugin may register others
            known = len(self._parameters)
            for path, call in self._calls:
                if getattr(call.invoke.callee, "name", "") == "register" and self._is_application(path, call):
                    self._register(path, call)
            if len(self._parameters) == known:
                break

    def _register(self, path: str, call: Call) -> None:
        scope = Scope(path, call.function)
        prefix = option(self._code, call.invoke.argument(1), scope, "prefix")
        prefixes = paths_of(self._code, *prefix) if prefix is not None else [EMPTY]
        for value in functions(self._code, call.invoke.argument(0), scope):
            key = (value.path, value.name)
            definition = next((f for f in self._code.outlines[value.path].functions if f.name == value.name), None)
            if definition is None or not definition.parameters:
                continue
            self._parameters[key] = definition.parameters[0].name
            for text in prefixes:
                registered = (self._around(path, call.function), text)
                if registered not in self._plugins[key]:
                    self._plugins[key].append(registered)

    def _is_application(self, path: str, call: Call) -> bool:
        callee = call.invoke.callee
        if not isinstance(callee, Member):
            return False
        if isinstance(callee.of, Name) and callee.of.name == self._parameters.get(self._around(path, call.function)):
            return True
        values = self._code.values(callee.of, Scope(path, call.function))
        return any(isinstance(value, Library) and value.name == _APPLICATION for value in values)

    def _around(self, path: str, function: str) -> _Key:
        """The plugin in which a function stands; none is ``""``."""
        while function and (path, function) not in self._parameters:
            function = function.rpartition(".")[0]
        return path, function

    def _prefixes(self, plugin: _Key, depth: int = 0) -> list[Text]:
        found = [
            join_path(outer, prefix)
            for parent, prefix in self._plugins.get(plugin, ())
            for outer in (self._prefixes(parent, depth + 1) if depth < _DEEPEST and parent != plugin else [EMPTY])
        ]
        return list(dict.fromkeys(found)) or [EMPTY]

    def routes(self) -> Iterator[Fact]:
        """``app.get("/x", options, handler)``, ``app.route({ method, url, handler })``."""
        for path, call in self._calls:
            name = getattr(call.invoke.callee, "name", "")
            if name == "register" or not self._is_application(path, call):
                continue
            scope, given = Scope(path, call.function), positional(call.invoke)
            prefixes = self._prefixes(self._around(path, call.function))
            if name == "route":
                yield from self._written_out(call, given[0] if given else None, scope, prefixes)
            elif len(given) > 1:
                paths = [join_path(prefix, own) for prefix in prefixes for own in paths_of(self._code, given[0], scope)]
                found = option(self._code, given[1], scope, "handler")
                handlers = (
                    handlers_in(self._code, [found[0]], found[1])
                    if found
                    else handlers_in(self._code, given[1:], scope)
                )
                yield from served(self._code, verb(name), paths, handlers[-1:], call.invoke.at, [])

    def _written_out(
        self, call: Call, options: Expression | None, scope: Scope, prefixes: list[Text]
    ) -> Iterator[Fact]:
        url, method, handler = (option(self._code, options, scope, name) for name in ("url", "method", "handler"))
        if url is None or method is None:
            return
        methods = list(literals(self._code.texts(*method))) or list(listed(self._code, *method)) or [""]
        paths = [join_path(prefix, own) for prefix in prefixes for own in paths_of(self._code, *url)]
        handlers = handlers_in(self._code, [handler[0]], handler[1]) if handler is not None else []
        for one in methods:
            yield from served(self._code, one.upper(), paths, handlers, call.invoke.at, [])
