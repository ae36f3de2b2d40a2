"""Tables of other databases inside a statement: ``dblink``, ``OPENQUERY``, foreign tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ringfence.model.facts import TableName, TableUse, ViewDefinition
from ringfence.patterns import pattern
from ringfence.sql.context import Place
from ringfence.sql.names import NAME, PART, plain_name, unquoted
from ringfence.sql.nodes import Nodes
from ringfence.sql.recognition import begins

_FUNCTIONS = frozenset(("dblink", "dblink_exec", "dblink_open", "dblink_send_query", "openquery"))
_DATABASE = pattern(r"\bdbname\s*=\s*'?(?P<name>[\w-]+)|://[^/]*/(?P<path>[\w-]+)")
_FOREIGN_TABLE = pattern(
    rf"create\s+foreign\s+table\s+(?:if\s+not\s+exists\s+)?(?P<name>{NAME})\s*\(.*\)\s*server\s+(?P<server>{PART})(?P<options>.*)",
    re.IGNORECASE | re.DOTALL,
)
_SERVER = pattern(
    rf"\bcreate\s+server\s+(?:if\s+not\s+exists\s+)?(?P<name>{PART})[^;]{{0,500}}?\bdbname\s+'(?P<database>[^']+)'",
    re.IGNORECASE,
)
_OPTION = pattern(r"\b(?P<key>schema_name|table_name)\s+'(?P<value>[^']+)'", re.IGNORECASE)


class RemoteStatement(NamedTuple):
    """A statement in a string that another database runs."""

    text: str
    database: str


def remote_statements(nodes: Nodes) -> Iterator[RemoteStatement]:
    """The statements that a query has other databases run."""
    from sqlglot import exp

    for function in nodes.of(exp.Anonymous):
        if function.name.lower() in _FUNCTIONS:
            arguments = list(function.expressions)
            texts = [a.name for a in arguments if isinstance(a, exp.Literal) and a.is_string]
            if texts and len(arguments) > 1:
                to = texts[0] if len(texts) > 1 else arguments[0].name
                yield RemoteStatement(texts[min(1, len(texts) - 1)], _database(to))
            elif texts:
                yield RemoteStatement(texts[0], "")


def foreign_servers(text: str) -> tuple[tuple[str, str], ...]:
    """The foreign servers a script declares, with the database behind each."""
    if "foreign data wrapper" not in text.lower():
        return ()
    return tuple((unquoted(match["name"]).lower(), match["database"]) for match in _SERVER.finditer(text))


def foreign_table(text: str, place: Place) -> ViewDefinition | None:
    """A foreign table, which is a view of a table elsewhere; None for another statement."""
    found = _FOREIGN_TABLE.match(text) if begins(text, "create") and "foreign" in text.lower() else None
    if found is None:
        return None
    name = plain_name(found["name"])
    options = {match["key"].lower(): match["value"].lower() for match in _OPTION.finditer(found["options"])}
    server = unquoted(found["server"])
    database = dict(place.servers).get(server.lower(), server)
    there = TableName(options.get("table_name", name.name), options.get("schema_name", ""), database)
    use = TableUse(there, ("select",))
    return ViewDefinition(name, "view", (use,), place.at(1), place.origin, place.order)


def _database(connection: str) -> str:
    found = _DATABASE.search(connection)
    if found:
        return found["name"] or found["path"]
    return connection if re.fullmatch(r"[\w-]+", connection) else ""
