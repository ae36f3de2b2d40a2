"""Cypher, as far as it says which labels of nodes a statement reads and writes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ringfence.patterns import pattern

_LONGEST = 20_000
_NOISE = pattern(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|//[^\n]*|/\*.*?\*/", re.DOTALL)
_CLAUSE = pattern(
    r"\b(optional\s+match|match|create|merge|on\s+create\s+set|on\s+match\s+set|set|detach\s+delete|delete|remove|return|with"
    r"|where|unwind|call|foreach|union|order\s+by|limit|skip|load\s+csv)\b",
    re.IGNORECASE,
)
_START = pattern(
    r"^\s*(optional\s+match|match|create|merge|unwind|call|with|load\s+csv|foreach|return)\b", re.IGNORECASE
)
_NODE = pattern(r"\(\s*(\w*)\s*((?::\s*`?\w+`?(?:\s*[&|]\s*`?\w+`?)*\s*)+)")
_NAME = pattern(r"`?(\w+)`?")
_SCHEMA = pattern(r"^\s*(create|drop)\s+(?:or\s+replace\s+)?(?:\w+\s+)?(index|constraint)\b", re.IGNORECASE)
_DONE = {"match": "select", "optional match": "select", "create": "insert", "merge": "insert"}
_ON_VARIABLES = {
    "delete": "delete", "detach delete": "delete", "set": "update", "on match set": "update", "remove": "update"
}  # fmt: skip
_ORDER = ("select", "insert", "update", "delete")


def looks_like_cypher(text: str) -> bool:
    """Whether a string begins as a statement and has the pattern of a node in it."""
    return len(text) <= _LONGEST and bool(_START.match(text)) and "(" in text and not _SCHEMA.match(text)


def labels(text: str) -> Mapping[str, tuple[str, ...]]:
    """Operations by label, lower case."""
    plain = _NOISE.sub("''", text)
    found: dict[str, set[str]] = {}
    variables: dict[str, list[str]] = {}
    pieces = _CLAUSE.split(plain)
    for clause, body in zip(pieces[1::2], pieces[2::2], strict=False):
        kind = " ".join(clause.lower().split())
        for node in _NODE.finditer(body):
            names = [name.lower() for name in _NAME.findall(node.group(2))]
            if node.group(1):
                variables.setdefault(node.group(1), []).extend(names)
            for name in names:
                found.setdefault(name, set()).add(_DONE.get(kind, "select"))
        operation = _ON_VARIABLES.get(kind, "")
        for variable in re.findall(r"\b\w+\b", body) if operation else ():
            for name in variables.get(variable, ()):
                found[name].add(operation)
    return {name: tuple(sorted(done, key=_ORDER.index)) for name, done in found.items()}
