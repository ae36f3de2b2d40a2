"""Jdbi: statements of SQL objects and on handles, connections, transactions."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import annotated, first
from ringfence.frameworks._java_values import strings
from ringfence.frameworks._raw_sql import statements_in
from ringfence.model.expression import Expression, Hole, Invoke, Lambda, Member, Text
from ringfence.model.facts import Connection, Fact, TransactionScope
from ringfence.model.outline import Outline
from ringfence.model.value import Scope
from ringfence.patterns import pattern

_PACKAGES = ("org.jdbi", "org.skife.jdbi")
_OBJECTS = ("org.jdbi.v3.sqlobject.statement", "org.skife.jdbi.v2.sqlobject")
_STATEMENTS = tuple(
    f"{package}.{name}"
    for package in _OBJECTS
    for name in ("SqlQuery", "SqlUpdate", "SqlBatch", "SqlCall", "SqlScript")
)
_TRANSACTIONAL = ("org.jdbi.v3.sqlobject.transaction.Transaction", "org.skife.jdbi.v2.sqlobject.Transaction")
_ON_HANDLES = (
    "createQuery", "createUpdate", "createCall", "createScript", "createStatement", "prepareBatch", "execute", "select",
    "insert", "update", "add",
)  # fmt: skip
_IN_TRANSACTIONS = ("inTransaction", "useTransaction")
_JDBI = ("org.jdbi.v3.core.Jdbi()", "org.skife.jdbi.v2.DBI()")
_OPENING = ("org.jdbi.v3.core.Jdbi.create", "org.jdbi.v3.core.Jdbi.open", "org.skife.jdbi.v2.DBI")
_DEFINED = pattern(r"<[a-z_]\w*>")
"""``WHERE id IN (<ids>)``: what is filled in when the statement runs."""


def _object(invoke: Invoke) -> Expression | None:
    """``jdbi.onDemand(OrderDao.class)`` is an object of the interface."""
    given = invoke.argument(0)
    return Invoke(given, (), invoke.at) if given is not None else None


@framework(
    "jdbi",
    language=("java", "kotlin"),
    libraries=_PACKAGES,
    same_as={"org.jdbi.v3.core.Jdbi.create()": _JDBI[0], "org.jdbi.v3.core.Jdbi().installPlugin()": _JDBI[0]},
    computes={f"{jdbi}.onDemand": _object for jdbi in _JDBI},
)
def jdbi(code: Code) -> Iterator[Fact]:
    """A handle is given to blocks, whose parameters have no type that is written, so that in files that import the library
    a method's name and SQL in its argument have to do.
    """
    yield from _of_objects(code)
    for outline in code.calling((*_ON_HANDLES, *_IN_TRANSACTIONS)):
        if _imports(outline):
            yield from _on_handles(code, outline)
    for call in code.calls(*_OPENING):
        texts = code.texts(call.argument(0, "url"), call.scope)
        if any(_is_address(text) for text in texts):
            yield Connection("", call.call.invoke.at, call.call.function, url=call.argument(0, "url"))


def _of_objects(code: Code) -> Iterator[Fact]:
    """``@SqlQuery("SELECT …")`` at a method that nobody writes."""
    from ringfence.sql import read_statement, statement_text

    for _, function, carried in annotated(code, *_STATEMENTS):
        statement = first(carried, *_STATEMENTS)
        for text in strings(code, statement.argument("value"), statement.scope) if statement is not None else ():
            plain = _DEFINED.sub(":defined", statement_text(text))
            yield from read_statement(plain, function.at, function=function.name)
    for _, function, carried in annotated(code, *_TRANSACTIONAL):
        if first(carried, *_TRANSACTIONAL) is not None:
            yield TransactionScope(function.at, function.name, whole=True)


def _imports(outline: Outline) -> bool:
    return any(one.target.startswith(_PACKAGES) for one in outline.imports)


def _on_handles(code: Code, outline: Outline) -> Iterator[Fact]:
    for call in outline.calls:
        invoke = call.invoke
        name = invoke.callee.name if isinstance(invoke.callee, Member) else ""
        if name in _ON_HANDLES:
            yield from statements_in(code, invoke.argument(0, "sql"), Scope(outline.path, call.function), invoke.at)
        elif name in _IN_TRANSACTIONS:
            for argument in invoke.arguments:
                if isinstance(argument.value, Lambda):
                    yield TransactionScope(invoke.at, argument.value.function, whole=True)


def _is_address(text: Text) -> bool:
    first_part = text.parts[0]
    if isinstance(first_part, str):
        return first_part.startswith("jdbc:")
    return isinstance(first_part, Hole) and first_part.kind in ("env", "setting")
