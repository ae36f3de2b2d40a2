"""Transactions: the blocks and functions in which one is open, in SQLAlchemy, Django, psycopg and asyncpg."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._sqlalchemy_names import CONNECTION, ENGINE, SESSION
from ringfence.model.facts import AfterCommit, Fact, TransactionScope

_ATOMIC = "django.db.transaction.atomic"
_BLOCKS = (
    _ATOMIC,
    *(f"{thing}.{method}" for thing in (SESSION, CONNECTION, ENGINE) for method in ("begin", "begin_nested")),
    "sqlalchemy.orm.sessionmaker().begin",
    *(f"dbapi.{engine}.Connection().transaction" for engine in ("postgresql", "any")),
)


@framework(
    "transactions",
    language="python",
    libraries=("django", "sqlalchemy", "sqlmodel", "flask_sqlalchemy", "psycopg", "asyncpg"),
)
def transactions(code: Code) -> Iterator[Fact]:
    """``with session.begin():`` and its like open a transaction for a block, ``@transaction.atomic`` for a function;
    ``transaction.on_commit`` runs what it is given after it.
    """
    for call in code.calls(*_BLOCKS):
        yield TransactionScope(call.call.invoke.at, call.call.function)
    for function, _ in code.decorated(_ATOMIC):
        yield TransactionScope(function.at, function.name, whole=True)
    for call in code.calls("django.db.transaction.on_commit"):
        yield AfterCommit(call.call.invoke.at, call.call.function)
