"""What runs before every handler of some routes: middleware, authentication, hooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code
from ringfence.frameworks._texts import methods_of
from ringfence.model.facts import Dispatch, Route
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, FunctionValue, Instance, Value


def preludes(code: Code, routes: Iterable[Route], functions: Iterable[FunctionValue]) -> Iterator[Dispatch]:
    """Whoever runs the handler of one of the routes runs these functions first."""
    handlers = {f"{function.path}:{function.name}" for function in functions}
    for at, name in sorted({(place(code, route), route.handler) for route in routes if route.handler}):
        yield from (Dispatch(handler, at, name) for handler in sorted(handlers - {f"{at.path}:{name}"}))


def place(code: Code, route: Route) -> Span:
    """Where the handler is defined; one that only the library defines, where its class is."""
    outline = code.outlines.get(route.at.path)
    return next((f.at for f in (outline.functions if outline else ()) if f.name == route.handler), route.at)


def methods(code: Code, value: Value, *names: str) -> Iterator[FunctionValue]:
    """The methods of these names of a class or object; a function stands for itself."""
    if isinstance(value, FunctionValue):
        yield value
    cls = value.cls if isinstance(value, Instance) else value
    if isinstance(cls, ClassValue):
        for _, path, function in methods_of(code, cls, names):
            yield FunctionValue(path, function.name)
