"""Javalin: routes of its server, and those that blocks of ``ApiBuilder`` declare below each other's paths."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handlers
from ringfence.frameworks._nested_paths import NestedPaths, Place, inside
from ringfence.frameworks._routes import below
from ringfence.frameworks._texts import EMPTY
from ringfence.model.expression import Expression, Text
from ringfence.model.facts import Fact, Route
from ringfence.model.value import FunctionValue, Instance, LibraryCall, Scope
from ringfence.patterns import pattern

_APP = "io.javalin.Javalin()"
_BUILDER = "io.javalin.apibuilder.ApiBuilder"
_VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
_CRUD = {"getAll": "GET", "create": "POST", "getOne": "GET", "update": "PATCH", "delete": "DELETE"}
_OF_ALL = ("getAll", "create")
_GROUP = "addEndpoints"
_PARAMETER = pattern(r"<(\w+)>|(?<=/):(\w+)|^:(\w+)")
"""``<path>``, and ``:id`` of older versions."""


@framework(
    "javalin",
    language=("java", "kotlin"),
    libraries=("io.javalin",),
    same_as={
        **{f"io.javalin.Javalin.{name}()": _APP for name in ("create", "createStandalone", "createAndStart")},
        **{f"{_APP}.{name}()": _APP for name in (*_VERBS, "start", "routes", "before", "after", "exception", "error")},
    },
)
def javalin(code: Code) -> Iterator[Fact]:
    """Every route, below the paths of the blocks that it stands in."""
    for call in code.calls(*(f"{_APP}.{verb}" for verb in _VERBS)):
        yield from _routes(code, call, [EMPTY])
    blocks = _Blocks(code)
    for call in code.calls(*(f"{_BUILDER}.{verb}" for verb in _VERBS)):
        yield from _routes(code, call, blocks.around((call.path, call.call.function)))
    for call in code.calls(f"{_BUILDER}.crud"):
        yield from _crud(code, call, blocks.around((call.path, call.call.function)))


def _routes(code: Code, call: LibraryCall, prefixes: list[Text]) -> Iterator[Route]:
    """``get("/orders", handler)``; in a block the path may be missing, which is that of the block."""
    given = [one.value for one in call.call.invoke.arguments]
    paths = _paths(code, given[0], call.scope) if given else []
    handler = next((name for one in given for name in handlers(code, one, call.scope)), call.call.function)
    method = call.name.rpartition(".")[2].upper()
    for prefix in prefixes:
        for path in paths or [EMPTY]:
            yield Route(method, below(prefix, path), handler, call.call.invoke.at)


def _crud(code: Code, call: LibraryCall, prefixes: list[Text]) -> Iterator[Route]:
    """``crud("orders/{id}", new OrderHandler())``: an object answers for a resource and its items."""
    handling = [value for value in code.values(call.argument(1), call.scope) if isinstance(value, Instance)]
    for one in handling[:1]:
        for prefix in prefixes:
            for path in _paths(code, call.argument(0), call.scope):
                whole = below(prefix, path)
                above = Text((*whole.parts[:-1], str(whole.parts[-1]).rpartition("/")[0]))
                for name, method in _CRUD.items():
                    handler = f"{one.cls.path}:{one.cls.name}.{name}"
                    yield Route(method, above if name in _OF_ALL else whole, handler, call.call.invoke.at)


def _paths(code: Code, expression: Expression | None, scope: Scope) -> list[Text]:
    return [_with_parameters(text) for text in code.texts(expression, scope)] if expression is not None else []


def _with_parameters(text: Text) -> Text:
    return Text(
        tuple(
            _PARAMETER.sub(lambda m: f"{{{m[1] or m[2] or m[3]}}}", part) if isinstance(part, str) else part
            for part in text.parts
        )
    )


class _Blocks(NestedPaths):
    """The paths of the blocks around a place, and of those that call the function around."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self._of: dict[Place, LibraryCall] = {}
        for call in code.calls(f"{_BUILDER}.path"):
            for value in code.values(call.argument(1), call.scope):
                if isinstance(value, FunctionValue):
                    self._of[value.path, value.name] = call
                elif isinstance(value, Instance):
                    self._of[value.cls.path, f"{value.cls.name}.{_GROUP}"] = call

    def _found(self, place: Place, depth: int) -> list[Text]:
        block, (path, function) = self._of.get(place), place
        if block is not None:
            outer = self.around((block.path, block.call.function), depth - 1)
            return inside(outer, _paths(self._code, block.argument(0), block.scope) or [EMPTY])
        around, _, name = function.rpartition(".")
        if name.startswith("<lambda"):
            return self.around((path, around), depth - 1)
        return self._of_callers(name, depth)
