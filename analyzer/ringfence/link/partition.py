"""How data is divided between services: entities that several hold parts of, and tables that several use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ringfence.model.facts import Column
from ringfence.model.system import Access, ColumnGroup, Entity, EntityPart, Split, Table, TableKey
from ringfence.patterns import pattern

FEW = 6
"""Columns that are worth an answer of an API, rather than a read model."""
_TECHNICAL = pattern(
    r"outbox|migration|session|token|cache|audit|log$|lock|schema|history|event|queue|job|setting|config|permission|"
    r"content_?type|saga|snapshot|sequence|revinfo|message|account_?email",
    re.IGNORECASE,
)
"""Tables that every service may have for itself, under the same name and for nothing in common."""
_INCIDENTAL = pattern(
    r"(id|uuid|guid|version|revision|created|updated|modified|deleted|inserted|changed)(_?(at|on|by|date|time|is))?|is_?(active|deleted)|"
    r"timestamp|_class|_v",
    re.IGNORECASE,
)
"""Columns that say nothing about the thing itself."""
_NUMBER = pattern(r"int|serial|number|autofield|identity|long", re.IGNORECASE)

Contexts = Mapping[str, str]
"""service -> its bounded context."""


# ---------------------------------------------------------------- entities


def entities(tables: Sequence[Table], contexts: Contexts) -> tuple[Entity, ...]:
    """Every entity that services of two contexts hold, each in a table of its own."""
    named: dict[str, list[EntityPart]] = {}
    for table in tables:
        if table.owner and table.columns and not table.view and not _TECHNICAL.search(table.key.name):
            named.setdefault(entity_name(table.key.name), []).append(_part(table, table.owner))
    found = []
    for name, parts in sorted(named.items()):
        if len({contexts.get(part.service, part.service) for part in parts}) > 1:
            ordered = tuple(sorted(parts, key=lambda part: (part.service, part.table)))
            found.append(Entity(name, ordered, tuple(_twice(ordered))))
    return tuple(found)


def _part(table: Table, owner: str) -> EntityPart:
    keys = [column for column in table.columns if column.key]
    kind = "" if not keys or not all(c.type for c in keys) else "local" if any(map(_is_number, keys)) else "global"
    key = ", ".join(column.name for column in keys)
    return EntityPart(owner, table.key, tuple(column.name for column in table.columns if not column.key), key, kind)


def _is_number(column: Column) -> bool:
    return bool(_NUMBER.search(column.type))


def _twice(parts: Sequence[EntityPart]) -> Iterator[str]:
    """Attributes that two services both claim, links and bookkeeping aside."""
    claims: dict[str, set[str]] = {}
    for part in parts:
        for attribute in part.attributes:
            claims.setdefault(_plain(attribute), set()).add(part.service)
    shown = {_plain(attribute): attribute for part in parts for attribute in part.attributes}
    for plain in sorted(claims):
        if len(claims[plain]) > 1 and not _INCIDENTAL.fullmatch(shown[plain]) and not plain.endswith("id"):
            yield shown[plain]


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def entity_name(table: str) -> str:
    """``customer`` for ``customers``, ``Customer`` and Django's ``customers_customer``."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", table).lower())
    if len(words) > 1 and singular(words[0]) == singular("".join(words[1:])):
        words = words[1:]
    return "_".join([*words[:-1], singular(words[-1])]) if words else table


def singular(word: str) -> str:
    """``city`` for ``cities``, ``address`` for ``addresses``."""
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("xes", "x"), ("s", "")):
        if word.endswith(ending) and not word.endswith(("ss", "us", "is")):
            return word.removesuffix(ending) + instead
    return word


# ---------------------------------------------------------------- shared tables


def splits(tables: Sequence[Table], accesses: Iterable[Access], contexts: Contexts) -> tuple[Split, ...]:
    """For every table that services of two contexts use: which columns each uses, and what could become of that."""
    uses: dict[TableKey, dict[str, list[Access]]] = {}
    for access in accesses:
        if access.mode in ("read", "write") and access.service:
            uses.setdefault(access.table, {}).setdefault(access.service, []).append(access)
    shared = [(table, uses[table.key]) for table in tables if table.key in uses]
    return tuple(
        Split(table.key, _groups(table, users))
        for table, users in shared
        if len({contexts.get(service, service) for service in users}) > 1
    )


def _groups(table: Table, users: Mapping[str, Sequence[Access]]) -> tuple[ColumnGroup, ...]:
    written = {s: _columns(a, "write") for s, a in users.items() if any(access.mode == "write" for access in a)}
    groups = []
    for service in sorted(users):
        reads, writes = _columns(users[service], "read"), written.get(service, ())
        others = {column for other, columns in written.items() if other != service for column in columns or ("*",)}
        own = () if "*" in others else tuple(column for column in writes if column not in others)
        reading = any(access.mode == "read" for access in users[service])
        writing = any(access.mode == "write" for access in users[service])
        advice = _advice(service == table.owner, own, reads, writes, reading=reading, writing=writing)
        groups.append(ColumnGroup(service, reads, writes, own, advice))
    return tuple(groups)


def _columns(accesses: Sequence[Access], mode: str) -> tuple[str, ...]:
    """The columns that are named; none if some access names none, and may mean all."""
    chosen = [access for access in accesses if access.mode == mode]
    if not all(access.columns for access in chosen):
        return ()
    return tuple(sorted({column for access in chosen for column in access.columns}))


def _advice(
    is_owner: bool, own: Sequence[str], reads: Sequence[str], writes: Sequence[str], *, reading: bool, writing: bool
) -> str:
    if is_owner:
        return "owner"
    if writing:
        return "own-table" if writes and len(own) == len(writes) else "api"
    return "copy" if reading and 0 < len(reads) <= FEW else "read-model"
