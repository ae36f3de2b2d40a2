"""Firestore in Go: the project that a client opens, and what is done to the documents of its collections."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go import built, calls
from ringfence.frameworks._table_names import told
from ringfence.model.expression import Expression, Member
from ringfence.model.facts import Connection, Fact, Query, TableName, TableUse
from ringfence.model.outline import Call
from ringfence.model.value import Library, Scope

_FIRESTORE = "cloud.google.com/go/firestore"
_ENGINE = "firestore"
_OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("Get", "GetAll", "Documents", "DocumentRefs", "Snapshots", "NewAggregationQuery"), ("select",)),
    **dict.fromkeys(("Create", "Add"), ("insert",)),
    "Set": ("insert", "update"),
    "Update": ("update",),
    "Delete": ("delete",),
}
_PASSING = ("Transaction()", "WriteBatch()", "BulkWriter()", "Batch()")
"""What is handed the document that it reads or writes."""


@framework("go_firestore", language="go", libraries=(_FIRESTORE,))
def go_firestore(code: Code) -> Iterator[Fact]:
    """A connection for each client, a query for each call on a collection, a document, a query or in a transaction."""
    for opened in code.calls(f"{_FIRESTORE}.NewClient"):
        project = opened.argument(1)
        if project is not None:
            at, function = opened.call.invoke.at, opened.call.function
            yield Connection(_ENGINE, at, function, url=None, host=project, database=project)
    for call, scope in calls(code):
        callee = call.invoke.callee
        if isinstance(callee, Member) and callee.name in _OPERATIONS:
            yield from _queries(code, call, callee, scope)


def _queries(code: Code, call: Call, callee: Member, scope: Scope) -> Iterator[Query]:
    values = [v for v in code.values(callee.of, scope) if isinstance(v, Library) and v.name.startswith(_FIRESTORE)]
    names = dict.fromkeys(name for value in values for name in _collections(code, value))
    if not names and any(value.name.endswith(_PASSING) for value in values):
        given = [argument.value for argument in call.invoke.arguments[:2]]
        names = dict.fromkeys(name for one in given for name in _referred(code, one, scope))
    for name in names:
        use = TableUse(TableName(name), _OPERATIONS[callee.name])
        yield Query((use,), call.invoke.at, call.function, via=callee.of, engine=_ENGINE)


def _referred(code: Code, expression: Expression, scope: Scope) -> Iterator[str]:
    for value in code.values(expression, scope):
        if isinstance(value, Library):
            yield from _collections(code, value)


def _collections(code: Code, value: Library) -> Iterator[str]:
    """The collection that a chain begins with, or the last one inside of a document."""
    for made, scope in built(code, value):
        method = made.callee.name if isinstance(made.callee, Member) else ""
        if method in ("Collection", "CollectionGroup", "Doc") and made.arguments:
            for name in told(code, made.argument(0), scope):
                if method != "Doc":
                    yield name.rpartition("/")[2]
                elif "/" in name:  # ``client.Doc("orders/1")``
                    yield name.rpartition("/")[0].rpartition("/")[2]
            if method != "Doc":
                return
