"""Groups of Laravel's routes: functions and files whose routes stand below a prefix, and whose controller is said once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._call_chains import links
from ringfence.frameworks._ecmascript import option
from ringfence.frameworks._php import argument, calls, classes, member_calls, outlines
from ringfence.frameworks._texts import EMPTY, join_path, literals, texts_or_unknown
from ringfence.model.expression import Expression, Invoke, Name, Text, literal
from ringfence.model.value import ClassValue, FunctionValue, Scope

_MOST = 6


class Group(Struct, frozen=True):
    """What the routes of a function or a file share."""

    prefix: Text = EMPTY
    controller: ClassValue | None = None
    outer: tuple[str, str] | None = None
    """The path and function that the group itself stands in."""


class Groups:
    """The groups of one service."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._functions: dict[tuple[str, str], list[Group]] = defaultdict(list)
        self._files: dict[str, list[Group]] = defaultdict(list)
        for call, _, scope in member_calls(code, ("group",)):
            self._add(call.invoke, scope)
        self._routing()
        self._required: dict[str, tuple[str, str]] = {}
        """Files that others include, by where they do."""
        for call, scope in calls(code):
            if call.invoke.callee == Name("require") and "/routes/" in f"/{scope.path}":
                for text in literals(code.texts(call.invoke.argument(0), scope)):
                    for path in self._included(text, scope.path):
                        self._required.setdefault(path, (scope.path, scope.function))

    def _add(self, invoke: Invoke, scope: Scope) -> None:
        chain, _ = links(invoke)
        prefix, controller = EMPTY, None
        for name, link in chain[:-1]:
            if name == "prefix":
                prefix = join_path(prefix, self._text(link.argument(0), scope))
            elif name == "controller":
                controller = next(classes(self._code, link.argument(0), scope), None)
        attributes = invoke.argument(0) if len(invoke.arguments) > 1 else None
        found = option(self._code, attributes, scope, "prefix")
        if found is not None:
            prefix = join_path(prefix, self._text(*found))
        elif len(invoke.arguments) > 1 and attributes is not None:  # Slim and FastRoute name the prefix first
            for text in literals(self._code.texts(attributes, scope)):
                prefix = join_path(prefix, literal(text))
        group = Group(prefix, controller, (scope.path, scope.function))
        last = invoke.arguments[-1].value if invoke.arguments else None
        for value in self._code.values(last, scope):
            if isinstance(value, FunctionValue):
                self._functions[value.path, value.name].append(group)
        for text in literals(self._code.texts(last, scope)):
            for path in self._included(text, scope.path):
                self._files[path].append(Group(prefix, controller))

    def _included(self, written: str, inside: str) -> Iterator[str]:
        """``base_path('routes/api.php')``, ``__DIR__.'/../routes/api.php'`` as a path of the repository."""
        ending = written.rpartition("../")[2].lstrip("/")
        near = inside.split("/")
        found = [path for path, _ in outlines(self._code) if f"/{path}".endswith(f"/{ending}")] if ending else []
        yield from sorted(found, key=lambda path: -_common(near, path.split("/")))[:1]

    def _routing(self) -> None:
        """``->withRouting(api: __DIR__.'/../routes/api.php', apiPrefix: 'v1')`` of ``bootstrap/app.php``."""
        self._says_which = False
        for call, _, scope in member_calls(self._code, ("withRouting",)):
            self._says_which = True
            prefix = argument(call.invoke, None, "apiPrefix")
            for text in literals(self._code.texts(argument(call.invoke, None, "api"), scope)):
                for path in self._included(text, scope.path):
                    below = literal("api") if prefix is None else self._text(prefix, scope)
                    self._files[path].append(Group(below))

    def _text(self, expression: Expression | None, scope: Scope) -> Text:
        return texts_or_unknown(self._code, expression, scope)[0]

    def around(self, path: str, function: str, depth: int = 0) -> list[Group]:
        """All that stands around a route, as groups that are one each: a function may be a group several times."""
        found: list[Group] = []
        name = function
        while name and depth < _MOST:
            groups = self._functions.get((path, name), [])
            for group in groups:
                outer = group.outer or (path, "")
                found += [_inside(above, group) for above in self.around(*outer, depth + 1)]
            if groups:
                return found[:_MOST]
            name = name.rpartition(".")[0]
        if path in self._files:
            return self._files[path][:_MOST]
        if path in self._required and depth < _MOST:
            return self.around(*self._required[path], depth + 1)
        below = path.endswith("routes/api.php") and not self._says_which
        return [Group(literal("api"))] if below else [Group()]


def _inside(outer: Group, inner: Group) -> Group:
    return Group(join_path(outer.prefix, inner.prefix), inner.controller or outer.controller)


def _common(one: list[str], other: list[str]) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
