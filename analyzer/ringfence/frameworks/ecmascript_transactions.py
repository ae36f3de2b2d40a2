"""Transactions in JavaScript that are begun and committed by calls, and functions that are handed over to be run in one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._begun_transactions import begun
from ringfence.frameworks._ecmascript import ECMASCRIPT, definition_of
from ringfence.model.expression import Expression, Member, Text
from ringfence.model.facts import TransactionScope
from ringfence.model.outline import Outline
from ringfence.model.source import Span
from ringfence.model.value import FunctionValue, Scope
from ringfence.patterns import pattern

_BEGINNING = pattern(r"^(?:startTransaction|beginTransaction|transaction|begin)$")
_ENDING = frozenset(
    (
        "commit",
        "commitTransaction",
        "rollback",
        "rollbackTransaction",
        "abortTransaction",
        "rollbackAsync",
        "commitAsync",
    )
)
_RUNNING = frozenset(("withTransaction", "runInTransaction", "runTransaction", "inTransaction"))
_SENDING = frozenset(("query", "execute", "run", "exec"))
_SAID = pattern(r"\s*(BEGIN|START\s+TRANSACTION|COMMIT|END)\b", re.IGNORECASE)


@framework("ecmascript_transactions", language=ECMASCRIPT)
def ecmascript_transactions(code: Code) -> Iterator[TransactionScope]:
    """``queryRunner.startTransaction()`` … ``commitTransaction()``, ``client.query("BEGIN")`` … ``client.query("COMMIT")``,
    ``session.withTransaction(async () => …)``.
    """
    for language in ECMASCRIPT:
        yield from begun(code, language, _BEGINNING, _ENDING)
    for outline in code.calling(_SENDING | _RUNNING):
        if outline.language in ECMASCRIPT:
            yield from _in_sql(outline)
            yield from _run(code, outline)


def _in_sql(outline: Outline) -> Iterator[TransactionScope]:
    """From the statement that begins one to the next that commits it, on the same connection."""
    opened: dict[tuple[str, Expression], Span] = {}
    for call in outline.calls:
        callee, first = call.invoke.callee, call.invoke.argument(0)
        if not isinstance(callee, Member) or callee.name not in _SENDING or not isinstance(first, Text):
            continue
        said = _SAID.match((first.literal or "")[:40])
        if said is None:
            continue
        key = (call.function, callee.of)
        if said[1].upper() in ("COMMIT", "END"):
            begin = opened.pop(key, None)
            if begin is not None:
                yield TransactionScope(begin, call.function, until=call.invoke.at)
        else:
            opened[key] = call.invoke.at


def _run(code: Code, outline: Outline) -> Iterator[TransactionScope]:
    """A function that a library's function runs in a transaction; one of the service's own is followed anyway."""
    for call in outline.calls:
        callee, scope = call.invoke.callee, Scope(outline.path, call.function)
        if not isinstance(callee, Member) or callee.name not in _RUNNING:
            continue
        if any(isinstance(value, FunctionValue) for value in code.values(callee, scope)):
            continue
        for argument in call.invoke.arguments:
            for value in code.values(argument.value, scope):
                definition = definition_of(code, value) if isinstance(value, FunctionValue) else None
                if definition is not None:
                    yield TransactionScope(definition.at, definition.name, whole=True)
