"""Which of several databases a Django program means: by routers, by ``using``, by the connection it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from ringfence.extend import Code
from ringfence.frameworks._django_assigned import Assigned
from ringfence.frameworks._texts import listed, literals
from ringfence.model.expression import Expression, Invoke, Item, Member, Name
from ringfence.model.facts import EntityMapping, EntityQuery, Fact, ForeignKey, Query, TableDefinition
from ringfence.model.outline import Function
from ringfence.model.value import ClassValue, Entries, Library, LibraryCall, Scope, Value

CURSOR = "django.db.connection.cursor()"
DEFAULT = "default"
_ROUTING = ("db_for_write", "db_for_read")
_CHOOSING = ("using", "db_manager")
_LONGEST_CHAIN = 30


def routed(code: Code) -> dict[str, str]:
    """The alias of each app that a router sends to a database of its own.

    A router is a class with ``db_for_read`` or ``db_for_write``: it answers one alias, for the apps that a list of the class
    names, or looks the alias up in a dictionary by the app's label.
    """
    found: dict[str, str] = {}
    for path, outline in sorted(code.outlines.items()):
        for name in _ROUTING:
            for function in outline.functions:
                if function.owner and function.name == f"{function.owner}.{name}":
                    for label, alias in _answered(code, function, path):
                        found.setdefault(label, alias)
    return found


def _answered(code: Code, function: Function, path: str) -> Iterator[tuple[str, str]]:
    scope = Scope(path, function.name)
    aliases: dict[str, None] = {}
    for returned in function.returns:
        table = returned.of if isinstance(returned, Item) else _looked_up(returned)
        entries = [value for value in code.values(table, scope) if isinstance(value, Entries)]
        for value in entries:
            for key, item in value.items:
                for label in literals(code.texts(key, value.scope)):
                    yield from ((label, alias) for alias in literals(code.texts(item, value.scope)))
        if not entries:
            aliases.update(dict.fromkeys(literals(code.texts(returned, scope))))
    aliases.pop(DEFAULT, None)
    if len(aliases) == 1:
        yield from ((label, alias) for alias in aliases for label in _labels(code, ClassValue(path, function.owner)))


def _looked_up(returned: Expression) -> Expression | None:
    """``APPS.get(label, "default")``."""
    callee = returned.callee if isinstance(returned, Invoke) else None
    return callee.of if isinstance(callee, Member) and callee.name == "get" else None


def _labels(code: Code, router: ClassValue) -> Iterator[str]:
    for path, field in code.fields(router):
        scope = Scope(path, router.name)
        yield from listed(code, field.value, scope)
        yield from literals(code.texts(field.value, scope))


def placed(facts: Iterable[Fact], label: Mapping[str, str]) -> Iterator[Fact]:
    """The facts with the alias that ``label`` has for the file they stand in."""
    for fact in facts:
        alias = label.get(fact.at.path, "")
        told = isinstance(fact, EntityMapping | TableDefinition | ForeignKey)
        yield msgspec.structs.replace(fact, alias=alias) if told and alias else fact


def on(fact: Fact, alias: str) -> Fact:
    """The statement, run on the database of that alias."""
    named = alias and alias != DEFAULT and isinstance(fact, Query | EntityQuery)
    return msgspec.structs.replace(fact, alias=alias) if named else fact


def chosen(code: Code, assigned: Assigned, invoke: Invoke, scope: Scope) -> str:
    """The alias that a chain of query set methods names: ``objects.using("archive")``, ``save(using="archive")``; a query
    set that is kept in a variable is followed once.
    """
    link: Expression = invoke
    followed = False
    for _ in range(_LONGEST_CHAIN):
        if isinstance(link, Name) and not followed:
            followed, bound = True, _bound(assigned, link, scope)
            link = bound if bound is not None else link
        if isinstance(link, Member):
            link = link.of
            continue
        if not isinstance(link, Invoke):
            return ""
        named = link.callee.name if isinstance(link.callee, Member) else ""
        given = link.argument(0, "alias", "using") if named in _CHOOSING else link.argument(None, "using")
        for alias in literals(code.texts(given, scope)):
            return alias
        link = link.callee
    return ""


def _bound(assigned: Assigned, name: Name, scope: Scope) -> Expression | None:
    found = [binding.value for binding, position in assigned.to(name.name, scope) if position is None]
    return found[0] if len(found) == 1 and isinstance(found[0], Invoke) else None


def connected(code: Code, call: LibraryCall) -> str:
    """The alias of ``connections["archive"].cursor()``, the innermost open one where the cursor's name holds several."""
    for block in reversed(call.call.scopes):
        for value in code.values(block, call.scope):
            if isinstance(value, Library) and value.name == CURSOR:
                return _key(value)
    return _key(call.receiver)


def _key(cursor: Value | None) -> str:
    keys = cursor.keys if isinstance(cursor, Library) else ()
    return next((key.literal for key in reversed(keys) if key.literal), "")
