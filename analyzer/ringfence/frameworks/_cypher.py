"""Cypher, as far as it says which labels of nodes a statement reads and writes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ringfence.extend import Code
from ringfence.frameworks._handlers import member_calls
from ringfence.model.facts import Query, TableName, TableUse
from ringfence.model.source import Span
from ringfence.model.value import FunctionValue, Known, Scope
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


def statements(code: Code, *names: str) -> Iterator[Query]:
    """What looks like Cypher and is run by a method of one of these names; a transaction most often comes in as a parameter
    of unknown type.
    """
    for path, call in member_calls(code, *names):
        scope = Scope(path, call.function)
        if any(isinstance(value, FunctionValue) for value in code.values(call.invoke.callee, scope)):
            continue
        for value in code.values(call.invoke.argument(0, "query", "query_", "cypher"), scope):
            if isinstance(value, Known):
                text = "".join(part if isinstance(part, str) else "" for part in value.text.parts)
                yield from _query(text, value.site or call.invoke.at, call.function)


def _query(text: str, at: Span, function: str) -> Iterator[Query]:
    if looks_like_cypher(text):
        uses = tuple(TableUse(TableName(name), operations) for name, operations in labels(text).items())
        if uses:
            yield Query(uses, at, function, len(uses) > 1, engine="neo4j")
