"""tokio-postgres and its pools: connections whose parts are set one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._rust import calls, outlines, steps
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Member
from ringfence.model.facts import Connection, Fact
from ringfence.model.source import Span
from ringfence.model.value import Library, Scope

_MAKING = (
    "tokio_postgres.Config.new", "tokio_postgres.config.Config.new", "tokio_postgres.Config.default", "postgres.Config.new",
    "deadpool_postgres.Config.new", "deadpool_postgres.Config.default", "deadpool_postgres.tokio_postgres.Config.new",
)  # fmt: skip
_PARTS = {"host": "host", "port": "port", "dbname": "database", "user": "user", "password": "password", "url": "url"}
_Parts = dict[str, Expression]


@framework(
    "rust_postgres", language="rust", libraries=("tokio_postgres", "deadpool_postgres", "postgres", "bb8_postgres")
)
def rust_postgres(code: Code) -> Iterator[Fact]:
    """``config.host("db").dbname("orders")``, ``config.dbname = Some("orders".into())``; a URL that is parsed."""
    parts: dict[Span, _Parts] = defaultdict(dict)
    _set_by_calls(code, parts)
    _assigned(code, parts)
    for call in code.calls(*_MAKING):
        said = parts.get(call.call.invoke.at)
        if said:
            yield Connection(
                "postgresql", call.call.invoke.at, call.call.function, said.get("url"), said.get("host"), said.get("port"),
                said.get("database"), said.get("user"), password=said.get("password"),
            )  # fmt: skip


def _set_by_calls(code: Code, parts: dict[Span, _Parts]) -> None:
    for call, scope in calls(code, *_PARTS):
        callee = call.invoke.callee
        if isinstance(callee, Member) and call.invoke.arguments:
            for value in code.values(callee.of, scope):
                _note(code, parts, value, callee.name, call.invoke.arguments[0].value, scope)


def _assigned(code: Code, parts: dict[Span, _Parts]) -> None:
    for outline in outlines(code):
        for binding in outline.bindings:
            if isinstance(binding.target, Member) and binding.target.name in _PARTS:
                scope = Scope(outline.path, binding.inside or binding.scope)
                for value in code.values(binding.target.of, scope):
                    _note(code, parts, value, binding.target.name, binding.value, scope)


def _note(code: Code, parts: dict[Span, _Parts], value: object, name: str, given: Expression, scope: Scope) -> None:
    """A part of the connection that a configuration is for, known by the call that made it."""
    if not isinstance(value, Library) or not value.name.startswith(tuple(f"{made}()" for made in _MAKING)):
        return
    made = [step for step, _ in steps(code, value)]
    told = resolved(code, given, scope)
    if made and told is not None:
        parts[made[-1].at].setdefault(_PARTS[name], told)
