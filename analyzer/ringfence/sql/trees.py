"""What a syntax tree means: the facts in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringfence.model.facts import Fact, Gap, Query, TableName, TableUse, ViewDefinition
from ringfence.sql.context import Place
from ringfence.sql.definitions import altered_table, created_table, dropped_tables
from ringfence.sql.dialects import parse
from ringfence.sql.names import is_dynamic, table_name
from ringfence.sql.nodes import Nodes
from ringfence.sql.remote import remote_statements
from ringfence.sql.statements import Uses, merged, uses_of

if TYPE_CHECKING:
    from sqlglot import exp

QUERIES = frozenset((
    "select", "union", "intersect", "except", "subquery", "insert", "update", "delete", "merge", "copy", "truncatetable",
))  # fmt: skip
"""What reads or changes rows."""


def tree_facts(tree: exp.Expr, place: Place, dialect: str) -> Iterator[Fact]:
    """The facts of a whole statement; none of those that touch no table."""
    kind = str(tree.args.get("kind") or "").upper()
    if tree.key in QUERIES:
        yield from _query(tree, place)
    elif tree.key == "create" and kind == "TABLE":
        yield from created_table(tree, place, dialect)
        if tree.args.get("expression") is not None:
            yield from _query(tree.args["expression"], place)
    elif tree.key == "create" and kind == "VIEW" and tree.args.get("expression") is not None:
        materialized = any(part.key == "materializedproperty" for part in tree.walk())
        yield from view_facts(table_name(tree.this), materialized, all_uses(tree.args["expression"], place), place)
    elif tree.key == "alter" and kind == "TABLE":
        yield from altered_table(tree, place, dialect)
    elif tree.key == "drop" and kind == "TABLE":
        yield from dropped_tables(tree, place)


def all_uses(tree: exp.Expr, place: Place, *, into_variables: bool = False) -> Uses:
    """The tables of a statement, those included that it has other databases use."""
    nodes = Nodes(tree)
    found = uses_of(nodes, hidden=place.hidden, into_variables=into_variables)
    for remote in remote_statements(nodes):
        for inner in parse(remote.text, place.dialect).trees:
            far = uses_of(Nodes(inner))
            there = (_elsewhere(use, remote.database) for use in far.uses)
            found = Uses(merged((*found.uses, *there)), (*found.dynamic, *far.dynamic))
    return found


def _elsewhere(use: TableUse, database: str) -> TableUse:
    name = use.table
    return TableUse(TableName(name.name, name.schema, name.database or database), use.operations, use.columns)


def _query(tree: exp.Expr, place: Place) -> Iterator[Fact]:
    found = all_uses(tree, place)
    if found.uses:
        seed = place.seed and any(set(use.operations) - {"select"} for use in found.uses)
        joined = found.joined and tree.key != "truncatetable"
        yield Query(found.uses, place.at(1), joined=joined, seed=seed)
    if found.dynamic:
        yield dynamic_name(place)


def view_facts(name: TableName | None, materialized: bool, found: Uses, place: Place) -> Iterator[Fact]:
    """A view with what it reads."""
    if name is not None and not is_dynamic(name):
        kind = "materialized-view" if materialized else "view"
        yield ViewDefinition(name, kind, found.uses, place.at(1), place.origin, place.order)
    if found.dynamic or (name is not None and is_dynamic(name)):
        yield dynamic_name(place)


def dynamic_name(place: Place) -> Gap:
    """That a name is not known before the program runs."""
    return Gap("dynamic table name", "the name of a table is computed", place.at(1))
