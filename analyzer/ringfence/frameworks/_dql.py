"""DQL, Doctrine's query language: which entities a query reads and changes. It looks like SQL, but names classes."""

from __future__ import annotations

from ringfence.frameworks._doctrine_entities import Entities
from ringfence.patterns import pattern

_SOURCE = pattern(
    r"\b(?P<word>from|join|update|delete(?:\s+from)?)\s+(?P<name>[\w\\:.]+)(?:\s+(?:as\s+)?(?P<alias>(?!where\b|set\b|join\b|"
    r"left\b|inner\b|with\b|order\b|group\b|on\b)\w+))?",
    2,
)
_VERB = pattern(r"\s*(select|update|delete)\b", 2)
_PATH = pattern(r"\b(\w+)\.(\w+)")
_LONGEST = 20_000


def read(query: str, entities: Entities) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(operations, entities); the operations are done on the first."""
    text = query[:_LONGEST]
    verb = _VERB.match(text)
    if verb is None:
        return (), ()
    aliases: dict[str, str] = {}
    found: dict[str, None] = {}
    for match in _SOURCE.finditer(text):
        head, dot, rest = match["name"].partition(".")
        entity = entities.related(aliases[head], rest) if dot and head in aliases else entities.named(match["name"])
        if entity is not None:
            found[entity] = None
            if match["alias"]:
                aliases[match["alias"]] = entity
    return (verb[1].lower(),), tuple(found)
