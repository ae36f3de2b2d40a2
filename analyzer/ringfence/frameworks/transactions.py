"""Transactions: the blocks and functions in which one is open, in SQLAlchemy, Django, psycopg and asyncpg."""

from __future__ import annotations

from collections import defaultdict
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

_ENGINES = ("postgresql", "mysql", "oracle", "sqlserver", "any")
_UNITS_OF_WORK = (
    (
        "session",
        tuple(f"{SESSION}.{name}" for name in (
            "execute", "scalars", "scalar", "stream", "stream_scalars", "exec", "query", "get", "get_one", "refresh",
            "flush",
        )),
        (f"{SESSION}.commit",),
    ),
    (
        "connection",
        tuple(f"dbapi.{engine}.{thing}().{name}" for engine in _ENGINES for thing in ("Connection", "Cursor")
              for name in ("execute", "executemany")),
        tuple(f"dbapi.{engine}.Connection().commit" for engine in _ENGINES),
    ),
)  # fmt: skip
"""What begins a transaction by itself, where nothing else did, and what ends it: by kind."""


@framework(
    "transactions",
    language="python",
    libraries=(
        "django", "sqlalchemy", "sqlmodel", "flask_sqlalchemy", "psycopg", "psycopg2", "psycopg_pool", "asyncpg", "sqlite3",
        "MySQLdb", "pymysql", "mysql", "mariadb", "oracledb", "cx_Oracle", "pymssql", "pyodbc",
    ),
)  # fmt: skip
def transactions(code: Code) -> Iterator[Fact]:
    """``with session.begin():`` and its like open a transaction for a block, ``@transaction.atomic`` for a function; of what
    begins by itself the commit tells; ``transaction.on_commit`` runs what it is given after it.
    """
    for call in code.calls(*_BLOCKS):
        yield TransactionScope(call.call.invoke.at, call.call.function)
    yield from _connections(code)
    yield from _begun(code)
    for function, _ in code.decorated(_ATOMIC):
        yield TransactionScope(function.at, function.name, whole=True)
    for call in code.calls("django.db.transaction.on_commit"):
        yield AfterCommit(call.call.invoke.at, call.call.function)


def _begun(code: Code) -> Iterator[TransactionScope]:
    """The first statement begins a transaction by itself, and ``commit()`` in the same function ends it; the next statement
    begins the next one.
    """
    begun: dict[tuple[str, str, str], list[Span]] = defaultdict(list)
    ended: dict[tuple[str, str, str], list[Span]] = defaultdict(list)
    for kind, beginning, ending in _UNITS_OF_WORK:
        for names, found in ((beginning, begun), (ending, ended)):
            for call in code.calls(*names):
                found[kind, call.path, call.call.function].append(call.call.invoke.at)
    for key, ends in ended.items():
        previous: Span | None = None
        for end in sorted(set(ends)):
            inside = (at for at in begun.get(key, ()) if (previous is None or at > previous) and at < end)
            first = min(inside, default=None)
            if first is not None:
                yield TransactionScope(first, key[2], until=end)
            previous = end


def _connections(code: Code) -> Iterator[TransactionScope]:
    """``with connection:`` of psycopg and sqlite3 commits at its end; connections that a pool of asyncpg lends do not."""
    for path, outline in code.outlines.items():
        told: set[tuple[str, Expression]] = set()
        for call in outline.calls if outline.language == "python" else ():
            for block in call.scopes:
                if (call.function, block) in told:
                    continue
                told.add((call.function, block))
                if _commits(code, block, Scope(path, call.function)):
                    at, via = (block.at, None) if isinstance(block, Invoke) else (call.invoke.at, block)
                    yield TransactionScope(at, call.function, via=via)


def _commits(code: Code, block: Expression, scope: Scope) -> bool:
    for value in code.values(block, scope):
        if isinstance(value, Library) and value.name in _COMMITTING:
            made = code.library_names(value.made.callee, value.scope) if value.made and value.scope else ()
            lent = value.made is not None and getattr(value.made.callee, "name", "") in ("acquire", "transaction")
            return not lent and not any(name.startswith(("asyncpg.", "aiopg.")) for name in made)
    return False
