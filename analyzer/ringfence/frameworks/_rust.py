"""What frameworks for Rust share: the calls of its files, objects that are built step by step, functions that are named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code
from ringfence.model.expression import Expression, Invoke, Member
from ringfence.model.outline import Call, Outline
from ringfence.model.source import Span
from ringfence.model.value import FunctionValue, Library, Scope, Value

LANGUAGE = "rust"
_MOST_STEPS = 400
"""Steps by which an object may be built: routers have one for each route."""
_MOST_NAMES = 4


def outlines(code: Code) -> Iterator[Outline]:
    """The Rust files of a service."""
    return (outline for outline in code.outlines.values() if outline.language == LANGUAGE)


def calls(code: Code, *names: str) -> Iterator[tuple[Call, Scope]]:
    """Every call in a Rust file of something with one of these simple names, or of anything, and where it stands."""
    wanted = frozenset(names)
    for outline in outlines(code):
        for call in outline.calls:
            if not wanted or getattr(call.invoke.callee, "name", "") in wanted:
                yield call, Scope(outline.path, call.function)


def steps(code: Code, value: Value | None) -> Iterator[tuple[Invoke, Scope]]:
    """The calls that made an object step by step, the last first: ``Router::new().route(…).nest(…)``."""
    seen: set[Span] = set()
    for _ in range(_MOST_STEPS):
        if not isinstance(value, Library) or value.made is None or value.scope is None or value.made.at in seen:
            return
        seen.add(value.made.at)
        yield value.made, value.scope
        callee, scope = value.made.callee, value.scope
        if not isinstance(callee, Member):
            return
        value = next((v for v in code.values(callee.of, scope) if isinstance(v, Library)), None)


def functions(code: Code, expression: Expression | None, scope: Scope) -> list[FunctionValue]:
    """The service's functions that an expression stands for."""
    return [value for value in code.values(expression, scope) if isinstance(value, FunctionValue)]


def spelled(names: Iterable[str], endings: Iterable[str]) -> dict[str, str]:
    """Spellings of what several calls give as one thing: ``{"Client.new()": "Client()"}`` for each name and ending."""
    return {f"{name}{ending}": f"{name}()" for name in names for ending in endings}


def bounded(code: Code) -> list[Span]:
    """Where calls stand that ``timeout(duration, future)`` bounds."""
    return [
        call.call.invoke.at
        for call in code.calls(
            "tokio.time.timeout", "tokio.time.timeout_at", "actix_web.rt.time.timeout", "async_std.future.timeout"
        )
    ]


def stands_in(at: Span, places: Iterable[Span]) -> bool:
    """Whether something stands inside one of these places."""
    return any(
        place.path == at.path
        and (place.line, place.column) <= (at.line, at.column)
        and (at.end_line, at.end_column) <= (place.end_line, place.end_column)
        for place in places
    )
