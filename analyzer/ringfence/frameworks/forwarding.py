"""What runs a function that it is given, with the arguments it is given: executors, circuit breakers, partial functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from ringfence.extend import Code, framework
from ringfence.frameworks._forwarding import for_each, forwarded, handing_on
from ringfence.model.expression import Expression, Invoke
from ringfence.model.facts import Fact
from ringfence.model.outline import Call
from ringfence.model.value import Scope

_EXECUTOR = "concurrent.futures.Executor()"
_BREAKER = "pybreaker.CircuitBreaker()"
_WRAPPING = ("asgiref.sync.sync_to_async", "asgiref.sync.async_to_sync")
_NOW = {
    f"{_BREAKER}.call": handing_on(0),
    f"{_BREAKER}.call_async": handing_on(0),
    "asyncio.to_thread": handing_on(0),
    "asyncio.loop().run_in_executor": handing_on(1),
    f"{_EXECUTOR}.submit": handing_on(0),
    "anyio.to_thread.run_sync": handing_on(0),
    "starlette.concurrency.run_in_threadpool": handing_on(0),
    "fastapi.concurrency.run_in_threadpool": handing_on(0),
}
_LATER = {"functools.partial": handing_on(0)}


def _function(invoke: Invoke) -> Expression | None:
    return invoke.argument(0, "func", "awaitable")


def _forwards(code: Code) -> Iterator[tuple[str, Call]]:
    yield from forwarded(code, _NOW)
    yield from forwarded(code, _LATER, detached=True)
    for path, call in forwarded(code, {f"{_EXECUTOR}.map": for_each}):
        yield path, replace(call, loops=call.loops + 1)
    yield from _wrapped(code)


def _wrapped(code: Code) -> Iterator[tuple[str, Call]]:
    """``sync_to_async(f)(x)``."""
    for path, outline in code.outlines.items():
        for call in outline.calls:
            made = call.invoke.callee
            if isinstance(made, Invoke) and outline.language == "python":
                names = code.library_names(made.callee, Scope(path, call.function))
                function = _function(made) if any(name in _WRAPPING for name in names) else None
                if function is not None:
                    yield path, replace(call, invoke=Invoke(function, call.invoke.arguments, call.invoke.at))


@framework(
    "forwarding",
    language="python",
    libraries=(
        "functools",
        "asyncio",
        "concurrent",
        "pybreaker",
        "aiobreaker",
        "asgiref",
        "anyio",
        "starlette",
        "fastapi",
    ),
    same_as={
        "aiobreaker.CircuitBreaker()": _BREAKER,
        "concurrent.futures.ThreadPoolExecutor()": _EXECUTOR,
        "concurrent.futures.ProcessPoolExecutor()": _EXECUTOR,
        "concurrent.futures.thread.ThreadPoolExecutor()": _EXECUTOR,
        f"{_EXECUTOR}.__enter__()": _EXECUTOR,
    },
    computes=dict.fromkeys(_WRAPPING, _function),
    forwards=_forwards,
)
def forwarding(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet the calls."""
    return ()
