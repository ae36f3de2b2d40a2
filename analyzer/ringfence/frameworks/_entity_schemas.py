"""Entities that are described beside their classes: ``new EntitySchema({ class: Order, tableName: "orders", … })``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code
from ringfence.frameworks._ecmascript import option, properties
from ringfence.frameworks._texts import deployed_name
from ringfence.model.expression import Constant, Expression
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, Library, LibraryCall, Scope, Value

_DEEPEST = 5
"""Schemas that extend each other, beyond which nobody is asked for a table."""


class EntitySchemas:
    """The schemas of one service. names: what makes one, canonically; of: the option that says of which class it is."""

    def __init__(self, code: Code, names: Iterable[str], of: str) -> None:
        self._code = code
        self._calls: dict[Span, LibraryCall] = {}
        self._classes: dict[Span, ClassValue] = {}
        for call in code.calls(*names):
            self._calls[call.call.invoke.at] = call
            given = option(code, call.argument(0), call.scope, of)
            known = (
                [value for value in code.values(*given) if isinstance(value, ClassValue)] if given is not None else []
            )
            name = deployed_name(code, option(code, call.argument(0), call.scope, "name"))
            if known or name:  # what is described alone is called like a class that nobody wrote
                self._classes[call.call.invoke.at] = known[0] if known else ClassValue(call.path, name)

    def described(self) -> Iterator[tuple[ClassValue, LibraryCall]]:
        """Each class with the call that makes its schema."""
        for at, value in self._classes.items():
            yield value, self._calls[at]

    def of(self, value: Value) -> ClassValue | None:
        """The class that a schema is of, where a schema stands for its class: ``em.find(OrderSchema)``."""
        made = value.made if isinstance(value, Library) else None
        return self._classes.get(made.at) if made is not None else None

    def table(self, call: LibraryCall, key: str, depth: int = 0) -> str:
        """The table that a schema names, or else that of the one that it extends; ``""`` for none. key: of the options."""
        given = call.argument(0)
        name = deployed_name(self._code, option(self._code, given, call.scope, key))
        extended = option(self._code, given, call.scope, "extends") if not name and depth < _DEEPEST else None
        for value in self._code.values(*extended) if extended is not None else ():
            above = self._calls.get(value.made.at) if isinstance(value, Library) and value.made is not None else None
            name = name or (self.table(above, key, depth + 1) if above is not None else "")
        return name

    def members(self, call: LibraryCall, key: str) -> Iterator[tuple[str, Expression, Scope]]:
        """What a schema says of each column or property."""
        found = option(self._code, call.argument(0), call.scope, key)
        for value in self._code.values(*found) if found is not None else ():
            yield from properties(self._code, value)

    def says(self, expression: Expression, scope: Scope, key: str) -> bool:
        """Whether an option is set."""
        found = option(self._code, expression, scope, key)
        return found is not None and found[0] == Constant(True)
