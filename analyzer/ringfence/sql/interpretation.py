"""What one statement means: the facts in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from ringfence.model.facts import Fact, Gap, Query, TableDefinition, TableName, TableUse, ViewDefinition
from ringfence.sql.context import Place
from ringfence.sql.definitions import altered_table, created_table, dropped_tables
from ringfence.sql.dialects import parse
from ringfence.sql.names import is_counted, is_dynamic, table_name
from ringfence.sql.routines import Routine, block, routine
from ringfence.sql.salvage import plain_name, salvaged
from ringfence.sql.split import Statement
from ringfence.sql.statements import uses_of

if TYPE_CHECKING:
    from sqlglot import exp

_MATTERS = re.compile(
    r"\(?\s*(?:select|insert|update|delete|merge|with|exec(?:ute)?|replace)\b|(?:create|alter)\s+(?:or\s+\w+\s+)?"
    r"(?:temp\w*\s+|unlogged\s+|foreign\s+|recursive\s+)*(?:table|view|materialized\s+view)\b",
    re.IGNORECASE,
)
_HARMLESS_ALTER = re.compile(
    r"alter\s+(?:materialized\s+)?(?:table|view)\s+(?:if\s+exists\s+)?(?:only\s+)?\S+\s+(?:owner|enable|disable|set|reset|replica"
    r"|cluster|validate|force|no\s+force|check\s+constraint|nocheck|auto_increment|engine|comment|convert|add\s+(?:"
    r"unique\s+|fulltext\s+)?(?:index|key))\b",
    re.IGNORECASE,
)
_RENAME = re.compile(r"rename\s+table\s+(.+)", re.IGNORECASE | re.DOTALL)
_LINE_START = re.compile(
    r"^[ \t]*(?=(?:create|alter|drop|insert|update|delete|merge|truncate|exec|if|print|set|use|begin|end)\b)",
    re.I | re.M,
)
_HIDDEN_IN_ROUTINES = frozenset(("new", "old", "inserted", "deleted"))
_QUERIES = frozenset(
    ("select", "union", "intersect", "except", "subquery", "insert", "update", "delete", "merge", "copy")
)
_PLAIN_INSERT = re.compile(r"insert\s+into\s+(?P<table>[\w.\"`\[\]]+)\s*(?:\([^()]*\)\s*)?values\b", re.IGNORECASE)
_SUBQUERY = re.compile(r"\bselect\b", re.IGNORECASE)
_SYSTEM_PROCEDURE = re.compile(r"exec(?:ute)?\s+(?:\[?sys\]?\.)?\[?[sx]p_(?!executesql)", re.IGNORECASE)
_CONDITION = re.compile(r"(?:if|begin|declare|while)\b", re.IGNORECASE)
_CHANGE = re.compile(r"\b(?:create|alter|drop|insert\s+into|update|delete|merge|truncate)\s", re.IGNORECASE)


def statement_facts(statement: Statement, place: Place) -> Iterator[Fact]:
    """The facts of one statement of a script that begins at ``place``; never fails."""
    place = replace(place, line=place.line + statement.line - 1)
    try:
        yield from tuple(_read(statement.text, place))
    except Exception:  # a hostile file must cost no more than its own statement
        yield Gap("statement", "the statement cannot be read", place.at(1))


def _read(text: str, place: Place) -> Iterator[Fact]:
    if (inside := block(text)) is not None:
        yield from _block_facts(inside, place)
    elif (found := routine(text)) is not None:
        yield from _routine_facts(found, place)
    elif renames := _RENAME.match(text):
        yield from _renames(renames[1], place)
    elif _SYSTEM_PROCEDURE.match(text):
        return
    elif condition := _CONDITION.match(text):
        yield from _conditional(text, condition.end(), place)
    elif _MATTERS.match(text) or re.match(r"(?:drop|truncate|copy)\b", text, re.IGNORECASE):
        yield from _parsed(text, place)


def _parsed(text: str, place: Place) -> Iterator[Fact]:
    parsed = parse(text, place.dialect)
    understood = parsed.trees and not any(tree.key == "command" for tree in parsed.trees)
    if not understood:
        lines = [m.start() for m in _LINE_START.finditer(text)]
        if len(lines) > 1 and place.depth < 1:
            yield from _line_by_line(text, lines, replace(place, depth=place.depth + 1))
        elif (plain := _PLAIN_INSERT.match(text)) and not _SUBQUERY.search(text):
            yield from _read(f"INSERT INTO {plain['table']} DEFAULT VALUES", place)
        elif _MATTERS.match(text) and not _HARMLESS_ALTER.match(text):
            yield from salvaged(text, place)
            yield Gap("statement", parsed.problem or "the statement is not understood", place.at(1))
        return
    for tree in parsed.trees:
        yield from _tree_facts(tree, place, parsed.dialect)


def _conditional(text: str, begin: int, place: Place) -> Iterator[Fact]:
    """What T-SQL does behind ``IF …`` or ``BEGIN``: the first change, and the statements on lines of their own."""
    change = _CHANGE.search(text, begin)
    if change and place.depth < 2:
        begin = change.start()
        starts = [m.start() for m in _LINE_START.finditer(text) if m.start() > begin]
        yield from _line_by_line(text[begin:], [s - begin for s in starts], _down(place, text, begin))


def _down(place: Place, text: str, begin: int) -> Place:
    return replace(place, line=place.line + text.count("\n", 0, begin), depth=place.depth + 1)


def _line_by_line(text: str, starts: list[int], place: Place) -> Iterator[Fact]:
    """Statements without terminators, as T-SQL allows: each begins on a line of its own."""
    line = 1
    for begin, end in pairwise(sorted({0, *starts, len(text)})):
        piece = text[begin:end]
        lead = len(piece) - len(piece.lstrip())
        yield from statement_facts(Statement(piece.strip(), line + piece.count("\n", 0, lead)), place)
        line += piece.count("\n")


def _tree_facts(tree: exp.Expr, place: Place, dialect: str) -> Iterator[Fact]:
    kind = str(tree.args.get("kind") or "").upper()
    if tree.key in _QUERIES:
        yield from _query(tree, place)
    elif tree.key == "truncatetable":
        yield from (
            msgspec.structs.replace(q, joined=False) if isinstance(q, Query) else q for q in _query(tree, place)
        )
    elif tree.key == "create" and kind == "TABLE":
        yield from created_table(tree, place, dialect)
        if tree.args.get("expression") is not None:
            yield from _query(tree.args["expression"], place)
    elif tree.key == "create" and kind == "VIEW":
        yield from _view(tree, place)
    elif tree.key == "alter" and kind == "TABLE":
        yield from altered_table(tree, place, dialect)
    elif tree.key == "drop" and kind == "TABLE":
        yield from dropped_tables(tree, place)
    elif tree.key == "execute":
        yield Gap("statement", "what a stored procedure does is not followed", place.at(1))


def _query(tree: exp.Expr, place: Place) -> Iterator[Fact]:
    found = uses_of(tree, hidden=place.hidden)
    if found.uses:
        seed = place.seed and any(set(use.operations) - {"select"} for use in found.uses)
        yield Query(found.uses, place.at(1), joined=found.joined, seed=seed)
    if found.dynamic:
        yield _dynamic(place)


def _view(tree: exp.Expr, place: Place) -> Iterator[Fact]:
    from sqlglot import exp

    name = table_name(tree.this)
    if name is None or tree.args.get("expression") is None:
        return
    found = uses_of(tree.args["expression"], hidden=place.hidden)
    kind = "materialized-view" if tree.find(exp.MaterializedProperty) else "view"
    if not is_dynamic(name):
        yield ViewDefinition(name, kind, found.uses, place.at(1), place.origin, place.order)
    if found.dynamic or is_dynamic(name):
        yield _dynamic(place)


def _routine_facts(found: Routine, place: Place) -> Iterator[Fact]:
    """A routine and every table its statements use; what it creates itself is not followed."""
    hidden = place.hidden | _HIDDEN_IN_ROUTINES
    uses: dict[TableName, TableUse] = {}
    dynamic = False
    if found.trigger_table and is_counted(table := plain_name(found.trigger_table)):
        uses[table] = TableUse(table, ("select",))
    for statement in found.statements:
        for tree in parse(statement.text, place.dialect).trees:
            if tree.key in _QUERIES or tree.key == "truncatetable":
                more = uses_of(tree, hidden=hidden, into_variables=True)
                dynamic = dynamic or bool(more.dynamic)
                for use in more.uses:
                    uses[use.table] = _merged(uses.get(use.table), use)
    if uses:
        at = place.at(1)
        yield ViewDefinition(plain_name(found.name), found.kind, tuple(uses.values()), at, place.origin, place.order)
    if dynamic:
        yield _dynamic(place)


def _block_facts(statements: tuple[Statement, ...], place: Place) -> Iterator[Fact]:
    if place.depth < 3:
        inner = replace(place, depth=place.depth + 1, hidden=place.hidden | _HIDDEN_IN_ROUTINES)
        for statement in statements:
            yield from statement_facts(statement, inner)


def _merged(old: TableUse | None, new: TableUse) -> TableUse:
    if old is None:
        return new
    operations = tuple(dict.fromkeys((*old.operations, *new.operations)))
    return TableUse(new.table, operations, tuple(dict.fromkeys((*old.columns, *new.columns))))


def _renames(text: str, place: Place) -> Iterator[Fact]:
    for pair in text.split(","):
        old, separator, new = re.sub(r"\s+", " ", pair.strip()).lower().partition(" to ")
        if separator:
            names = plain_name(old), plain_name(new)
            yield TableDefinition(names[0], (), place.at(1), "rename", place.origin, place.order, renamed_to=names[1])


def _dynamic(place: Place) -> Gap:
    return Gap("dynamic table name", "the name of a table is computed", place.at(1))
