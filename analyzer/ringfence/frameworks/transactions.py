"""Transactions: the blocks and functions in which one is open, in SQLAlchemy, Django, psycopg and asyncpg."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._sqlalchemy_names import CONNECTION, ENGINE, SESSION
from ringfence.model.expression import Expression, Invoke
from ringfence.model.facts import AfterCommit, Fact, TransactionScope
from ringfence.model.source import Span
from ringfence.model.value import Library, Scope

_ATOMIC = "django.db.transaction.atomic"
_BLOCKS = (
    _ATOMIC,
    *(f"{thing}.{method}" for thing in (SESSION, CONNECTION, ENGINE) for method in ("begin", "begin_nested")),
    "sqlalchemy.orm.sessionmaker().begin",
    *(f"dbapi.{engine}.Connection().transaction" for engine in ("postgresql", "any")),
)

_COMMITTING = {f"dbapi.{engine}.Connection()" for engine in ("postgresql", "sqlite")}


@framework(
    "transactions",
    language="python",
    libraries=(
        "django", "sqlalchemy", "sqlmodel", "flask_sqlalchemy", "psycopg", "psycopg2", "psycopg_pool", "asyncpg", "sqlite3"
    ),
)  # fmt: skip
def transactions(code: Code) -> Iterator[Fact]:
    """``with session.begin():`` and its like open a transaction for a block, ``@transaction.atomic`` for a function;
    ``transaction.on_commit`` runs what it is given after it.
    """
    for call in code.calls(*_BLOCKS):
        yield TransactionScope(call.call.invoke.at, call.call.function)
    yield from _connections(code)
    for function, _ in code.decorated(_ATOMIC):
        yield TransactionScope(function.at, function.name, whole=True)
    for call in code.calls("django.db.transaction.on_commit"):
        yield AfterCommit(call.call.invoke.at, call.call.function)


def _connections(code: Code) -> Iterator[TransactionScope]:
    """``with connection:`` of psycopg and sqlite3 commits at its end; connections that a pool of asyncpg lends do not."""
    told: dict[tuple[str, str, Expression], Span] = {}
    for path, outline in code.outlines.items():
        for call in outline.calls if outline.language == "python" else ():
            for block in call.scopes:
                at = block.at if isinstance(block, Invoke) else call.invoke.at
                if (path, call.function, block) not in told and _commits(code, block, Scope(path, call.function)):
                    told[path, call.function, block] = at
                    via = None if isinstance(block, Invoke) else block
                    yield TransactionScope(at, call.function, via=via)


def _commits(code: Code, block: Expression, scope: Scope) -> bool:
    for value in code.values(block, scope):
        if isinstance(value, Library) and value.name in _COMMITTING:
            made = code.library_names(value.made.callee, value.scope) if value.made and value.scope else ()
            lent = value.made is not None and getattr(value.made.callee, "name", "") in ("acquire", "transaction")
            return not lent and not any(name.startswith(("asyncpg.", "aiopg.")) for name in made)
    return False
