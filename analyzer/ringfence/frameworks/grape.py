"""Grape: APIs as classes, with namespaces, versions and mounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from ringfence.extend import Code, framework
from ringfence.frameworks._routes import braced, first_wins
from ringfence.frameworks._ruby import RUBY, block_of, calls_in, classes, name_of, outlines, word, words
from ringfence.frameworks._texts import EMPTY, join_path
from ringfence.model.expression import Invoke, Mapping, Member, Name, Text, literal
from ringfence.model.facts import Fact, Route
from ringfence.model.value import ClassValue, Scope

_VERBS = {"get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE", "options": "OPTIONS"}
_NAMESPACES = ("resource", "resources", "namespace", "group", "segment")
_BASES = ("Grape.API", "Grape.API.Instance")
_DEEPEST = 8


class _Inside(Struct, frozen=True):
    """Where a class's routes stand."""

    prefix: Text
    version: str = ""


@framework("grape", language=RUBY, libraries=("Grape", "grape"))
def grape(code: Code) -> Iterator[Fact]:
    """One route for each verb and path, below everything that mounts its class."""
    yield from first_wins(_Reader(code).read())


class _Reader:
    def __init__(self, code: Code) -> None:
        self._code = code
        self._apis = dict(code.subclasses(*_BASES))
        self._within: set[ClassValue] = set()
        self._outside: dict[ClassValue, list[Text]] = defaultdict(list)
        for value in self._apis:
            self._note(value, value.name)
        for path, outline in outlines(code):
            if path.endswith((".ru", "config/routes.rb")):
                for call in outline.calls:
                    self._mounted(call.invoke, Scope(path, call.function))

    def _note(self, value: ClassValue, function: str) -> None:
        """What an API mounts answers below it, and nowhere else."""
        for call in calls_in(self._code, value.path, function):
            if name_of(call.invoke) == "mount":
                for cls, _ in self._targets(call.invoke, Scope(value.path, function)):
                    self._within.add(cls)
            elif block_of(call.invoke) and name_of(call.invoke) not in _VERBS:
                self._note(value, block_of(call.invoke))

    def _targets(self, invoke: Invoke, scope: Scope) -> Iterator[tuple[ClassValue, str]]:
        """``mount Orders``, ``mount Orders => '/orders'``, ``mount Orders, at: '/orders'``."""
        at = word(invoke.argument(None, "at"))
        for given in invoke.arguments:
            if given.name is not None:
                continue
            if isinstance(given.value, Mapping):
                for key, value in given.value.items:
                    yield from ((cls, word(value)) for cls in classes(self._code, key, scope))
            else:
                yield from ((cls, at) for cls in classes(self._code, given.value, scope))

    def _mounted(self, invoke: Invoke, scope: Scope) -> None:
        if name_of(invoke) == "mount" and isinstance(invoke.callee, Name):
            for cls, path in self._targets(invoke, scope):
                self._outside[cls].append(literal(path))
        elif name_of(invoke) == "map" and block_of(invoke):
            for inner in calls_in(self._code, scope.path, block_of(invoke)):
                if name_of(inner.invoke) == "run":
                    for cls in classes(self._code, inner.invoke.argument(0), scope):
                        self._outside[cls].append(literal(word(invoke.argument(0))))

    def read(self) -> Iterator[Route]:
        """Every route of a service."""
        for value in self._apis:
            if value not in self._within:
                for prefix in self._outside.get(value) or [EMPTY]:
                    yield from self._class(value, _Inside(prefix), 0)

    def _class(self, value: ClassValue, inside: _Inside, depth: int) -> Iterator[Route]:
        prefix, version = inside.prefix, inside.version
        for base in reversed(self._code.bases(value)):
            for call in calls_in(self._code, base.path, base.name):
                scope = Scope(base.path, base.name)
                if name_of(call.invoke) == "prefix":
                    prefix = _below(prefix, next(iter(words(self._code, call.invoke.argument(0), scope)), ""))
                elif name_of(call.invoke) == "version" and not block_of(call.invoke):
                    using = word(call.invoke.argument(None, "using"))
                    named = next(iter(words(self._code, call.invoke.argument(0), scope)), "")
                    version = named if using in ("", "path") else ""
        yield from self._block(value, value.name, _Inside(_below(prefix, version)), depth)

    def _block(self, value: ClassValue, function: str, inside: _Inside, depth: int) -> Iterator[Route]:
        for call in calls_in(self._code, value.path, function) if depth < _DEEPEST else ():
            invoke, name, block = call.invoke, name_of(call.invoke), block_of(call.invoke)
            scope = Scope(value.path, function)
            if isinstance(invoke.callee, Member):
                continue
            if name in _VERBS and block:
                paths = [
                    one
                    for given in invoke.arguments
                    if given.name is None
                    for one in words(self._code, given.value, scope)
                ]
                for one in paths or [""]:
                    yield Route(_VERBS[name], _rooted(_below(inside.prefix, one)), block, invoke.at)
            elif name == "mount":
                for cls, path in self._targets(invoke, scope):
                    if cls in self._apis:
                        yield from self._class(cls, _Inside(_below(inside.prefix, path)), depth + 1)
            elif block and name in (*_NAMESPACES, "version", "route_param"):
                named = next(iter(words(self._code, invoke.argument(0), scope)), "")
                step = f":{named}" if name == "route_param" else named
                yield from self._block(value, block, _Inside(_below(inside.prefix, step)), depth + 1)


def _below(prefix: Text, path: str) -> Text:
    path = path.strip("/")
    return join_path(prefix, braced(literal(f"/{path}"))) if path else prefix


def _rooted(path: Text) -> Text:
    first = path.parts[0]
    return path if isinstance(first, str) and first.startswith("/") else join_path(literal("/"), path)
