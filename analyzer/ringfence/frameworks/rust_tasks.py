"""Tasks and threads of Rust: work that is started beside the function."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._rust import calls, functions
from ringfence.model.expression import Invoke
from ringfence.model.facts import Background, Fact
from ringfence.model.outline import Call

_SPAWNING = ("spawn", "spawn_local", "spawn_blocking")
_WAITING = ("tokio.task.spawn_blocking", "actix_web.web.block", "tokio.task.block_in_place", "actix_threadpool.run")
"""What is nearly always awaited where it is started, and runs its function then."""


@framework("rust_tasks", language="rust", forwards=lambda code: _forwarded(code))
def rust_tasks(code: Code) -> Iterator[Fact]:
    """Work in the background, by the function that does it."""
    for call, scope in calls(code, *_SPAWNING):
        if not call.awaited and call.invoke.arguments:
            for value in functions(code, call.invoke.arguments[-1].value, scope):
                path = value.name if value.path == scope.path else f"{value.path}:{value.name}"
                yield Background(path, call.invoke.at, call.function)


def _forwarded(code: Code) -> Iterator[tuple[str, Call]]:
    """What ``spawn`` runs: a block or a closure without parameters."""
    from msgspec.structs import replace

    for call, scope in calls(code, *_SPAWNING, "block", "block_in_place", "block_on", "run"):
        if len(call.invoke.arguments) == 1:
            name = getattr(call.invoke.callee, "name", "")
            run = Invoke(call.invoke.arguments[0].value, (), call.invoke.at)
            detached = name in _SPAWNING and not call.awaited
            if type(run.callee).__name__ == "Lambda":
                yield scope.path, replace(call, invoke=run, detached=detached)
