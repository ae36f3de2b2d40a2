"""Values of Symfony's configuration: ``%env(resolve:DATABASE_URL)%`` is a variable of the environment."""

from __future__ import annotations

from ringfence.model.expression import Expression, Hole, Text, literal
from ringfence.patterns import pattern

ENGINES = {
    "pdo_mysql": "mysql", "mysqli": "mysql", "pdo_pgsql": "postgresql", "pgsql": "postgresql", "pdo_sqlite": "sqlite",
    "sqlite3": "sqlite", "pdo_sqlsrv": "sqlserver", "sqlsrv": "sqlserver", "oci8": "oracle", "pdo_oci": "oracle",
}  # fmt: skip
"""The engines of Doctrine's drivers."""
_VARIABLE = pattern(r"%env\((?:(?P<steps>[\w:.]+):)?(?P<name>\w+)\)%|%(?P<parameter>[\w.]+)%")


def value_of(text: str) -> Expression | None:
    """A text with its variables and parameters as holes; None if it is empty."""
    if not text:
        return None
    parts: list[str | Expression] = []
    end = 0
    for match in _VARIABLE.finditer(text):
        parts.append(text[end : match.start()])
        end = match.end()
        hole = Hole("env", match["name"]) if match["name"] else Hole("setting", f"parameters.{match['parameter']}")
        parts.append(hole)
    parts.append(text[end:])
    kept = tuple(part for part in parts if part != "")
    return Text(kept) if kept else literal("")
