"""Messages through Redis in Rust: channels that are published to and subscribed to, and streams."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import each_text, use
from ringfence.frameworks._rust import calls, functions
from ringfence.model.expression import Member
from ringfence.model.facts import Fact
from ringfence.model.outline import Call
from ringfence.model.value import Library, LibraryCall, Scope

_PUBLISHING = ("publish", "xadd", "xadd_map", "xadd_maxlen")
_CONSUMING = (
    "subscribe", "psubscribe", "xread", "xread_options", "xreadgroup", "xgroup_create", "xgroup_create_mkstream",
)  # fmt: skip
"""A group of a stream is made by whoever reads with it."""
_LIBRARIES = ("redis", "deadpool_redis", "bb8_redis", "fred")


@framework("rust_redis_messages", language="rust", libraries=_LIBRARIES)
def rust_redis_messages(code: Code) -> Iterator[Fact]:
    """Every channel and stream, with the function that takes from it."""
    for call, scope in calls(code, *_PUBLISHING):
        channel = call.invoke.argument(0)
        if channel is not None and len(call.invoke.arguments) > 1 and _is_redis(code, call, scope):
            yield use("publish", channel, "redis", LibraryCall("", call, scope.path))
    for call, scope in calls(code, *_CONSUMING):
        channels = call.invoke.argument(0)
        if channels is not None and _is_redis(code, call, scope):
            for channel in each_text(channels):
                yield use("consume", channel, "redis", LibraryCall("", call, scope.path), call.function)


def _is_redis(code: Code, call: Call, scope: Scope) -> bool:
    """Whether what is called is a connection of Redis: by what made it, by its type, or by the command's name alone."""
    callee = call.invoke.callee
    if not isinstance(callee, Member) or functions(code, callee, scope):
        return False
    if callee.name.startswith("x"):  # of streams: nobody else calls anything so
        return True
    names = [value.name for value in code.values(callee.of, scope) if isinstance(value, Library)]
    return any(name.split(".")[0] in _LIBRARIES for name in names)
