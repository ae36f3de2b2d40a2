"""Transactions in Go: what is begun and committed by calls, and functions that are handed over to be run in one."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._begun_transactions import begun
from ringfence.frameworks._go import calls
from ringfence.model.expression import Member, Name
from ringfence.model.facts import TransactionScope
from ringfence.model.value import FunctionValue
from ringfence.patterns import pattern

_BEGINNING = pattern(r"[Bb]egin|Tx$|Transaction$")
_ENDING = frozenset(("Commit", "Rollback", "CommitTransaction", "AbortTransaction", "RollbackUnlessCommitted"))
_RUNNING = frozenset(
    (
        "Transaction",
        "BeginFunc",
        "BeginTxFunc",
        "RunInTx",
        "RunInTransaction",
        "RunTransaction",
        "WithTransaction",
        "InTx",
    )
)


@framework(
    "go_transactions",
    language="go",
    libraries=(
        "database/sql", "github.com/jmoiron/sqlx", "github.com/jackc/pgx",
        "github.com/jackc/pgx/pgxpool", "gorm.io/gorm", "github.com/jinzhu/gorm",
        "github.com/uptrace/bun", "github.com/go-pg/pg", "entgo.io/ent", "go.mongodb.org/mongo-driver/mongo",
        "cloud.google.com/go/firestore", "cloud.google.com/go/spanner", "xorm.io/xorm",
    ),
)  # fmt: skip
def go_transactions(code: Code) -> Iterator[TransactionScope]:
    """``tx, err := db.Begin()`` … ``tx.Commit()``, ``session.StartTransaction()`` of MongoDB;
    ``db.Transaction(func(tx *gorm.DB) error { … })``.

    A function of the service's own that takes another and runs it in a transaction needs no word: it is followed.
    """
    yield from begun(code, "go", _BEGINNING, _ENDING)
    for call, scope in calls(code):
        callee = call.invoke.callee
        if not isinstance(callee, Member | Name) or callee.name not in _RUNNING:
            continue
        if any(isinstance(value, FunctionValue) for value in code.values(callee, scope)):
            continue
        for argument in call.invoke.arguments:
            for value in code.values(argument.value, scope):
                if isinstance(value, FunctionValue):
                    yield _whole(code, value)


def _whole(code: Code, value: FunctionValue) -> TransactionScope:
    at = next(function.at for function in code.outlines[value.path].functions if function.name == value.name)
    return TransactionScope(at, value.name, whole=True)
