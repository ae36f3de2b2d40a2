"""JPQL and HQL: which entities a query reads and changes. It looks like SQL, but its names are those of classes."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.frameworks._jpa_entities import Entities, Entity
from ringfence.patterns import pattern

_WORDS = pattern(r"'[^']*'|:?[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*|[(),]")
_VERBS = {"select": "select", "from": "select", "update": "update", "delete": "delete", "insert": "insert"}
_NO_ALIAS = {
    "where", "join", "inner", "left", "right", "outer", "fetch", "on", "set", "order", "group", "having", "select", "from",
    "as", "cross", "full", "union", "limit", "with", "and", "or", "in", "not", "values",
}  # fmt: skip
_LONGEST = 20_000


def read(query: str, entities: Entities) -> tuple[tuple[str, ...], list[Entity]]:
    """(operations, entities); the first entity is the one the operations are done on."""
    words = _WORDS.findall(query[:_LONGEST])
    verb = _VERBS.get(words[0].lower(), "") if words else ""
    if not verb:
        return (), []
    aliases: dict[str, Entity] = {}
    found: dict[int, Entity] = {}
    for name, alias in _sources(words):
        head, dot, rest = name.partition(".")
        entity = entities.by_name.get(name.rpartition(".")[2]) if head not in aliases else None
        if entity is None and dot and head in aliases:
            entity = reached(entities, aliases[head], rest)
        if entity is not None:
            found.setdefault(id(entity), entity)
            if alias:
                aliases[alias] = entity
    for word in words:
        head, dot, rest = word.partition(".")
        if dot and head in aliases:
            entity = reached(entities, aliases[head], rest)
            if entity is not None:
                found.setdefault(id(entity), entity)
    return (verb,), list(found.values())


def _sources(words: list[str]) -> Iterator[tuple[str, str]]:
    """(name, alias) behind ``from``, ``join``, ``update``, ``into`` and commas of a from clause."""
    expecting = listing = False
    for position, word in enumerate(words):
        lower = word.lower()
        if lower in ("from", "join", "update", "into") or (lower == "delete" and _next(words, position) != "from"):
            expecting, listing = True, lower == "from"
        elif lower in ("fetch", "in", "(") and expecting:
            continue
        elif expecting:
            following = _next(words, position)
            if following == "as":
                following = _next(words, position + 1)
            plain = following and following not in _NO_ALIAS and following[0] not in "(),:'"
            yield word, _word(words, position, following) if plain else ""
            expecting = False
        elif lower == "," and listing:
            expecting = True
        elif lower in ("where", "set", "select", "order", "group"):
            listing = False


def _next(words: list[str], position: int) -> str:
    return words[position + 1].lower() if position + 1 < len(words) else ""


def _word(words: list[str], position: int, lower: str) -> str:
    return next((word for word in words[position + 1 : position + 3] if word.lower() == lower), "")


def reached(entities: Entities, entity: Entity, path: str) -> Entity | None:
    """The entity that a path of fields leads to; None if it stays in its own row."""
    at: Entity | None = entity
    left = False
    for name in path.split("."):
        relation = next((r for r in at.relations if r.field.name == name), None) if at else None
        if relation is None or relation.target is None:
            break
        at, left = entities.all.get(relation.target), True
    return at if left else None
