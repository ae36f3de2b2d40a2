"""SQL as text on SQLAlchemy's sessions, connections and engines."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._sqlalchemy_names import CONNECTION, ENGINE, SESSION
from ringfence.model.expression import Expression, Invoke, Member
from ringfence.model.facts import Fact
from ringfence.model.value import LibraryCall

_RUNNING = tuple(
    f"{of}.{method}"
    for of in (SESSION, CONNECTION, ENGINE)
    for method in ("execute", "scalar", "scalars", "exec", "exec_driver_sql", "stream")
)


def raw_sql(code: Code) -> Iterator[Fact]:
    """Statements in strings: told at ``execute(…)`` if they stand in it, else at their ``text(…)``."""
    told = {e.at for call in code.calls("alembic.op.execute") if isinstance(e := call.argument(0, "sqltext"), Invoke)}
    for call in code.calls(*_RUNNING):
        first = call.argument(0, "statement", "sql", "query", "clause")
        if isinstance(first, Invoke) and "sqlalchemy.text" in code.library_names(first.callee, call.scope):
            told.add(first.at)
            yield from _statements(code, first.argument(0, "text"), call)
        elif first is not None:
            yield from _statements(code, first, call)
    for call in code.calls("sqlalchemy.text"):
        if call.call.invoke.at not in told:
            yield from _statements(code, call.argument(0, "text"), call, runs=False)


def _statements(code: Code, expression: Expression | None, call: LibraryCall, runs: bool = True) -> Iterator[Fact]:
    if call.call.function.rpartition(".")[2] == "downgrade":
        return  # the way back of a migration
    callee = call.call.invoke.callee
    via = callee.of if runs and isinstance(callee, Member) else None
    yield from statements_in(code, expression, call.scope, call.call.invoke.at, via)
