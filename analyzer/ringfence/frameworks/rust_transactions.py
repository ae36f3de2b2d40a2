"""Transactions in Rust: what is begun and committed by calls, and functions that are handed over to be run in one."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._begun_transactions import begun
from ringfence.frameworks._rust import LANGUAGE, calls, functions
from ringfence.model.expression import Member
from ringfence.model.facts import TransactionScope
from ringfence.model.value import FunctionValue
from ringfence.patterns import pattern

_BEGINNING = pattern(r"^(?:try_)?begin(?:_\w+)?$|^transaction(?:_with_\w+)?$|^start_transaction$|^start$")
_ENDING = frozenset(("commit", "rollback", "commit_transaction", "abort_transaction"))
_RUNNING = frozenset(
    ("transaction", "transaction_with_config", "run", "immediate_transaction", "exclusive_transaction")
)


@framework(
    "rust_transactions", language="rust",
    libraries=(
        "sqlx", "diesel", "diesel_async", "sea_orm", "tokio_postgres", "deadpool_postgres", "postgres", "rusqlite",
        "mongodb", "mysql_async",
    ),
)  # fmt: skip
def rust_transactions(code: Code) -> Iterator[TransactionScope]:
    """``let mut tx = pool.begin().await?`` … ``tx.commit().await?``; ``connection.transaction(|tx| { … })``."""
    yield from begun(code, LANGUAGE, _BEGINNING, _ENDING)
    for call, scope in calls(code, *_RUNNING):
        callee = call.invoke.callee
        if not isinstance(callee, Member) or functions(code, callee, scope):
            continue
        for argument in call.invoke.arguments:
            for value in functions(code, argument.value, scope):
                yield _whole(code, value)


def _whole(code: Code, value: FunctionValue) -> TransactionScope:
    at = next(function.at for function in code.outlines[value.path].functions if function.name == value.name)
    return TransactionScope(at, value.name, whole=True)
