"""What frameworks for Go share: the calls of its files, objects that are built step by step, and who bounds a request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code
from ringfence.model.expression import Expression, Invoke, Member, Text
from ringfence.model.outline import Call
from ringfence.model.value import Library, Scope, Value

MOST_STEPS = 12
HTTP_CLIENT = "net/http.Client()"
_BOUNDING = frozenset(
    f"context.{name}()" for name in ("WithTimeout", "WithDeadline", "WithTimeoutCause", "WithDeadlineCause")
)
_WRAPPING = frozenset(
    ("context.WithValue()", "context.WithCancel()", "google.golang.org/grpc/metadata.NewOutgoingContext()")
)


def calls(code: Code) -> Iterator[tuple[Call, Scope]]:
    """Every call in a Go file, and where it stands."""
    for path, outline in code.outlines.items():
        for call in outline.calls if outline.language == "go" else ():
            yield call, Scope(path, call.function)


def imports(code: Code, path: str, names: Iterable[str]) -> bool:
    """Whether a file imports a package with one of these names in its path."""
    return any(name in imported.target for imported in code.outlines[path].imports for name in names)


def built(code: Code, value: Value | None) -> Iterator[tuple[Invoke, Scope]]:
    """The calls that made an object step by step, the last first: ``options.Client().ApplyURI(uri).SetAuth(…)``."""
    for _ in range(MOST_STEPS):
        if not isinstance(value, Library) or value.made is None or value.scope is None:
            return
        yield value.made, value.scope
        callee, scope = value.made.callee, value.scope
        if not isinstance(callee, Member):
            return
        value = next((v for v in code.values(callee.of, scope) if isinstance(v, Library)), None)


def field_given(invoke: Invoke) -> Expression | None:
    """A field of a library's struct as it is written, for ``computes``: of ``Consumer{Subject: "orders"}``."""
    name = invoke.argument(0)
    return invoke.argument(None, name.literal) if isinstance(name, Text) and name.literal else None


def methods(code: Code, expression: Expression | None, scope: Scope) -> list[str]:
    """The HTTP methods that an expression names: ``"GET"``, ``http.MethodGet``."""
    named = [text.literal for text in code.texts(expression, scope) if text.literal]
    constants = [name for name in code.library_names(expression, scope) if name.startswith("net/http.Method")]
    found = [*named, *(name.removeprefix("net/http.Method") for name in constants)]
    return [method.upper() for method in dict.fromkeys(found)]


def timeout(code: Code, context: Expression | None, scope: Scope) -> str:
    """Whether a context bounds the request that is made with it: ``given`` or ``none``."""
    queue = [value for value in code.values(context, scope) if isinstance(value, Library)]
    for _ in range(MOST_STEPS):
        if not queue:
            break
        value = queue.pop()
        if value.name in _BOUNDING:
            return "given"
        if value.name in _WRAPPING and value.made is not None and value.scope is not None:
            queue += [v for v in code.values(value.made.argument(0), value.scope) if isinstance(v, Library)]
    return "none"


def timeout_of_client(client: object) -> str:
    """Whether a client of net/http has a timeout; one that somebody hands in may."""
    if not isinstance(client, Library):
        return "unknown"
    if client.made is None:
        return "none" if client.name == HTTP_CLIENT else "unknown"
    return "given" if client.made.argument(None, "Timeout") is not None else "none"
