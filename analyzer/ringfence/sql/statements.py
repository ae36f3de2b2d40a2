"""What a query or change does to which tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ringfence.model.facts import TableName, TableUse
from ringfence.sql.columns import columns_of
from ringfence.sql.names import is_counted, is_dynamic, is_temporary, table_name
from ringfence.sql.nodes import Nodes

if TYPE_CHECKING:
    from sqlglot import exp

_ORDER = ("select", "insert", "update", "delete")


class Uses(NamedTuple):
    """The tables of a statement, and the names that are not known before it runs."""

    uses: tuple[TableUse, ...]
    dynamic: tuple[str, ...] = ()

    @property
    def joined(self) -> bool:
        """Whether several different tables meet."""
        return len(self.uses) > 1


def uses_of(nodes: Nodes, *, hidden: frozenset[str] = frozenset(), into_variables: bool = False) -> Uses:
    """Every table of a statement with its operations and columns.

    hidden: names that are no tables here (temporary tables, ``new`` and ``old``). into_variables: ``SELECT … INTO``
    fills variables rather than a table, as it does in routines.
    """
    from sqlglot import exp

    operations: dict[TableName, set[str]] = {}
    dynamic: dict[str, None] = {}
    changed = _changed_tables(nodes)
    for table in nodes.of(exp.Table):
        name = table_name(table)
        if name is None or is_temporary(table) or not is_counted(name) or _is_local(table, name, hidden):
            continue
        done = _operations(table, changed)
        if done is None or (into_variables and isinstance(table.parent, exp.Into)):
            continue
        if is_dynamic(name):
            dynamic[name.name] = None
        else:
            operations.setdefault(name, set()).update(done)
    columns = columns_of(nodes, operations)
    uses = (
        TableUse(name, tuple(o for o in _ORDER if o in done), tuple(columns.get(name, ())))
        for name, done in operations.items()
    )
    return Uses(tuple(uses), tuple(dynamic))


def merged(uses: Iterable[TableUse]) -> tuple[TableUse, ...]:
    """One use for each table, with everything that is done to it."""
    found: dict[TableName, TableUse] = {}
    for use in uses:
        old = found.get(use.table)
        if old is not None:
            done = {*old.operations, *use.operations}
            columns = tuple(dict.fromkeys((*old.columns, *use.columns))) if old.columns and use.columns else ()
            use = TableUse(use.table, tuple(o for o in _ORDER if o in done), columns)
        found[use.table] = use
    return tuple(found.values())


def _is_local(table: exp.Expr, name: TableName, hidden: frozenset[str]) -> bool:
    """Whether an unqualified name is a CTE in scope or otherwise hidden."""
    from sqlglot import exp

    if name.schema or name.database:
        return False
    if name.name in hidden:
        return True
    if isinstance(table.parent, exp.Insert | exp.Schema) and table.parent.find_ancestor(exp.CTE) is None:
        return False  # rows go into tables only
    node: Any = table
    through: Any = None
    while node is not None:
        with_ = node.args.get("with_") or node.args.get("with")
        if isinstance(with_, exp.With) and name.name in _visible(with_, through):
            return True
        if isinstance(node, exp.CTE):
            through = node
        elif not isinstance(node, exp.With) and with_ is not None:
            through = None
        node = node.parent
    return False


def _visible(with_: exp.With, inside: exp.Expr | None) -> Iterator[str]:
    """The CTE names one can use in the statement, or inside one of the CTEs: those before it (recursive: all).

    A union that names itself is recursive too: SQL Server and Oracle have no word for it.
    """
    from sqlglot import exp

    ctes = list(with_.expressions)
    own = next((number for number, cte in enumerate(ctes) if cte is inside), None)
    if own is not None and not with_.args.get("recursive"):
        ctes = ctes[: own + isinstance(ctes[own].this, exp.Union)]
    for cte in ctes:
        yield cte.alias.lower()


def _changed_tables(nodes: Nodes) -> dict[int, set[int]]:
    """For updates and deletes of joined tables: by the statement's identity, the nodes of the tables it changes."""
    from sqlglot import exp

    changed: dict[int, set[int]] = {}
    for statement in nodes.of(exp.Update, exp.Delete):
        tables = [t for t in nodes.of(exp.Table) if t.find_ancestor(exp.Update, exp.Delete) is statement]
        own = [t for t in tables if t.find_ancestor(exp.Select) is None]
        if isinstance(statement, exp.Update):
            names = {_qualifier(item) for item in statement.expressions} - {""}
            if not names and isinstance(statement.this, exp.Table):
                names = {statement.this.alias_or_name.lower()}
        else:
            targets = statement.args.get("tables") or [statement.this]
            names = {t.alias_or_name.lower() for t in targets if isinstance(t, exp.Table)}
        found = [t for t in own if t.alias_or_name.lower() in names]
        sources = [t for t in found if not _is_bare_target(t, statement)] if len(found) > 1 else found
        changed[id(statement)] = {id(t) for t in sources or found}
    return changed


def _is_bare_target(table: exp.Expr, statement: exp.Expr) -> bool:
    """Whether the node only repeats, right behind the verb, a table that FROM names."""
    if statement.args.get("tables"):  # DELETE a FROM b AS a
        return table.arg_key == "tables"
    return table.parent is statement and not table.args.get("joins")


def _qualifier(assignment: exp.Expr) -> str:
    target = assignment.this
    return str(getattr(target, "table", "")).lower()


def _operations(table: exp.Expr, changed: dict[int, set[int]]) -> tuple[str, ...] | None:
    """What is done to the table of this node; None for a name that merely stands for another."""
    from sqlglot import exp

    parent = table.parent
    if isinstance(parent, exp.Schema):
        parent = parent.parent
    if isinstance(parent, exp.Insert) and table.find_ancestor(exp.Select, exp.Merge, exp.Insert) is parent:
        replaces = parent.args.get("conflict") or str(parent.args.get("alternative") or "").upper() == "REPLACE"
        return ("insert", "update") if replaces and not _does_nothing(parent) else ("insert",)
    if isinstance(parent, exp.Into):
        return ("insert",)
    if isinstance(parent, exp.Merge) and table.arg_key == "this":
        return _merge_operations(parent)
    if isinstance(parent, exp.TruncateTable):
        return ("delete",)
    if isinstance(parent, exp.Copy):
        return ("insert",) if parent.args.get("kind") else ("select",)
    statement = table.find_ancestor(exp.Update, exp.Delete, exp.Select)
    if isinstance(statement, exp.Update | exp.Delete):
        nodes = changed.get(id(statement), set())
        if id(table) in nodes:
            return ("update",) if isinstance(statement, exp.Update) else ("delete",)
        if nodes and _is_bare_target(table, statement) and table.arg_key in ("this", "tables"):
            return None
    return ("select",)


def _does_nothing(insert: exp.Expr) -> bool:
    conflict = insert.args.get("conflict")
    return conflict is not None and "NOTHING" in str(conflict.args.get("action") or "").upper()


def _merge_operations(merge: exp.Expr) -> tuple[str, ...]:
    from sqlglot import exp

    done = []
    for when in merge.find_all(exp.When):
        then = when.args.get("then")
        kind = then.key if isinstance(then, exp.Insert | exp.Update) else str(getattr(then, "name", then)).lower()
        done += [operation for operation in _ORDER if operation == kind]
    return tuple(done) or ("insert", "update")
