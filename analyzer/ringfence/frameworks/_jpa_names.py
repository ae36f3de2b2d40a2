"""How JPA names what it is not told: tables, columns, and the tables between."""

from __future__ import annotations

from ringfence.extend import Code
from ringfence.model.facts import TableName
from ringfence.patterns import pattern

_HUMP = pattern(r"(?<=[a-z])(?=[A-Z][a-z])|(?<=[a-z])(?=[0-9][A-Z])|(?<=[0-9])(?=[A-Z][a-z])")
_QUOTES = '`"[]'
_SPRING = "org.springframework.boot"


class Naming:
    """The strategy of a service: Spring Boot's has underscores for humps, and applies to given names as well."""

    def __init__(self, code: Code) -> None:
        imported = (i.target for outline in code.outlines.values() for i in outline.imports)
        self._underscores = any(target.startswith(_SPRING) for target in imported)

    def table(self, name: str, schema: str = "", catalog: str = "") -> TableName:
        """A table's name as the database has it."""
        return TableName(self.physical(name), self.physical(schema), self.physical(catalog))

    def physical(self, name: str) -> str:
        """A name as the database has it; unquoted names are folded to lower case."""
        plain = name.strip(_QUOTES)
        if self._underscores:
            return _HUMP.sub("_", plain.replace(".", "_")).lower()
        return plain if plain != name else plain.lower()

    def between(self, owner: str, target: str, field: str) -> str:
        """The name of a join table."""
        return f"{owner}_{field if self._underscores else target}"
