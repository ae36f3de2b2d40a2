"""Interceptors of gRPC's clients in Go that bound every request of a connection."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import Code
from ringfence.frameworks._go import built
from ringfence.frameworks._go_grpc import CONNECTION, GRPC
from ringfence.frameworks._once import once
from ringfence.model.expression import Expression
from ringfence.model.source import Span
from ringfence.model.value import FunctionValue, Items, Library, Scope

_WITH_TIMEOUT = "context.WithTimeout"
_TIMEOUT = "interceptors/timeout.UnaryClientInterceptor()"
_PER_RETRY = ".WithPerRetryTimeout()"
_HOLDING = (
    f"{GRPC}.WithUnaryInterceptor()", f"{GRPC}.WithChainUnaryInterceptor()", "retry.UnaryClientInterceptor()",
    ".ChainUnaryClient()",
)  # fmt: skip
"""What is given interceptors, or options of one."""
_MOST_STEPS = 60


def is_bounded(code: Code, connections: Iterable[object]) -> bool:
    """Whether each of these connections is made with an interceptor that gives up."""
    made = [one for one in connections if isinstance(one, Library) and one.name == CONNECTION and one.made is not None]
    return bool(made) and all(_bounds(code, one) for one in made)


@once(lambda: {})
def _known(code: Code) -> dict[Span, bool]:
    return {}


def _bounds(code: Code, connection: Library) -> bool:
    known = _known(code)
    assert connection.made is not None
    at = connection.made.at
    if at not in known:
        known[at] = any(
            _gives_up(code, [(argument.value, scope) for argument in made.arguments[1:]])
            for made, scope in built(code, connection)
        )
    return known[at]


def _gives_up(code: Code, options: list[tuple[Expression, Scope]]) -> bool:
    """Whether one of these options is an interceptor with a timeout, or holds one."""
    queue = options
    for _ in range(_MOST_STEPS):
        if not queue:
            break
        for value in code.values(*queue.pop()):
            if isinstance(value, Items):
                queue += [(item, value.scope) for item in value.items]
            elif isinstance(value, FunctionValue) and _has_timeout(code, value):
                return True
            elif isinstance(value, Library):
                if value.name.endswith((_TIMEOUT, _PER_RETRY)):
                    return True
                if value.name.endswith(_HOLDING) and value.made is not None and value.scope is not None:
                    queue += [(argument.value, value.scope) for argument in value.made.arguments]
    return False


def _has_timeout(code: Code, interceptor: FunctionValue) -> bool:
    """Whether a function of one's own makes a context with a timeout."""
    outline, name = code.outlines.get(interceptor.path), interceptor.name
    inside = [c for c in outline.calls if c.function == name or c.function.startswith(f"{name}.")] if outline else []
    return any(
        _WITH_TIMEOUT in code.library_names(call.invoke.callee, Scope(interceptor.path, call.function))
        for call in inside
    )
