"""Values of Helm's charts: plain data, with what is left blank and what nobody knows."""

from __future__ import annotations

import json
import re
from typing import TypeGuard

from msgspec import Struct

from ringfence.formats.yaml import Node, read_yaml
from ringfence.patterns import pattern

MAX_TEXT = 500_000
"""Characters of one value."""
MAX_DEPTH = 40
"""Of values inside each other."""

_GIVEN = pattern(
    r"(host|addr|url|uri|endpoint|server|dsn|database|db|broker|bootstrap|connection|user|account|pass|secret|token|key"
    r"|cred|bucket|topic|queue|instance|name|domain|fqdn|cluster)[^.]{0,30}$",
    re.IGNORECASE,
)
"""Names of values that are left blank because whoever installs the chart has to give them; all others may stay so."""

MARK_UNKNOWN, MARK_BLANK, MARK_END = "\ue000", "\ue001", "\ue002"
"""Around the name of what is not known, and of a value that is left blank, in rendered text."""

VALUES = "values:"
"""Before the name of a value that has to be given."""


class Unknown(Struct, frozen=True):
    """What only whoever installs the chart, or the cluster, can say."""

    name: str


class Blank(str):
    """An empty value of a chart: what whoever installs it may set. It is remembered what it was called."""

    __slots__ = ("name",)
    name: str

    @classmethod
    def called(cls, name: str) -> Blank:
        """The blank of this name."""
        blank = cls("")
        blank.name = name
        return blank


Value = str | int | float | bool | None | Unknown | list["Value"] | dict[str, "Value"]
Values = dict[str, Value]


def read_values(text: str, prefix: str = "") -> Values:
    """The values in a YAML file, blanks under their names; empty if there are none."""
    found = _value(read_yaml(text).first, prefix, 0)
    return found if isinstance(found, dict) else {}


def values_of(node: Node) -> Values:
    """The values that a mapping in another file gives; empty if it is none."""
    found = _value(node, "", 0)
    return found if isinstance(found, dict) else {}


def read_list(text: str) -> list[Value]:
    """The items of a list in YAML, or in JSON, which is YAML, too; empty if it is none."""
    found = _value(read_yaml(text).first, "", 0)
    return found if isinstance(found, list) else []


def _value(node: Node, name: str, depth: int) -> Value:
    value = node.value
    if depth > MAX_DEPTH:
        return Unknown(name)
    if isinstance(value, dict):
        return {key: _value(one, f"{name}.{key}" if name else key, depth + 1) for key, one in value.items()}
    if isinstance(value, list):
        return [_value(one, name, depth + 1) for one in value]
    if value is None or value == "":
        return Blank.called(name)
    return value if not isinstance(value, str) else node.spelling


def named_below(values: Values, prefix: str) -> Values:
    """The values of a chart inside another, whose blanks are called as that one calls them; global ones have one name."""
    renamed = _renamed(values, prefix, 0)
    return (
        {**renamed, **({"global": values["global"]} if "global" in values else {})} if isinstance(renamed, dict) else {}
    )


def _renamed(value: Value, prefix: str, depth: int) -> Value:
    if isinstance(value, Blank):
        return Blank.called(f"{prefix}.{value.name}")
    if depth > MAX_DEPTH:
        return value
    if isinstance(value, dict):
        return {key: _renamed(one, prefix, depth + 1) for key, one in value.items()}
    return [_renamed(one, prefix, depth + 1) for one in value] if isinstance(value, list) else value


def merged(*values: Value, depth: int = 0) -> Values:
    """Mappings over each other, the later over the earlier, entry by entry."""
    found: Values = {}
    for one in values:
        if not isinstance(one, dict):
            continue
        for key, value in one.items():
            before = found.get(key)
            inner = isinstance(before, dict) and isinstance(value, dict) and depth < MAX_DEPTH
            found[key] = merged(before, value, depth=depth + 1) if inner else value
    return found


def is_unknown(value: Value) -> TypeGuard[Unknown]:
    """Whether nobody knows it."""
    return isinstance(value, Unknown)


def is_true(value: Value) -> bool:
    """Whether a condition holds: what is not known is taken for given."""
    return is_unknown(value) or bool(value)


def printed(value: Value) -> str:
    """A value as text."""
    if isinstance(value, Blank):
        return f"{MARK_BLANK}{value.name}{MARK_END}" if _GIVEN.search(value.name) else ""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Unknown):
        return f"{MARK_UNKNOWN}{value.name}{MARK_END}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    return to_yaml(value) if isinstance(value, dict | list) else str(value)


def to_yaml(value: Value) -> str:
    """A value as YAML. What is longer than a value may be is cut off."""
    lines: list[str] = []
    _write(value, "", lines, [MAX_TEXT], 0)
    return "\n".join(lines)


def _write(value: Value, indent: str, lines: list[str], left: list[int], depth: int) -> None:
    """Block style, one line for each scalar; keys and strings as JSON writes them, which is YAML, too."""
    if left[0] <= 0 or depth > MAX_DEPTH:
        return
    if isinstance(value, dict) and value:
        for key, one in value.items():
            _entry(f"{indent}{_scalar(key)}:", one, indent, lines, left, depth)
    elif isinstance(value, list) and value:
        for one in value:
            _entry(f"{indent}-", one, indent, lines, left, depth)
    else:
        lines.append(indent + _scalar(value))


def _entry(start: str, value: Value, indent: str, lines: list[str], left: list[int], depth: int) -> None:
    if isinstance(value, dict | list) and value:
        lines.append(start)
        _write(value, indent + "  ", lines, left, depth + 1)
    else:
        lines.append(f"{start} {_scalar(value)}")
    left[0] -= len(lines[-1])


def _scalar(value: Value) -> str:
    if isinstance(value, str | Unknown):
        text = printed(value)
        if (
            "{{" in text and "\n" not in text and "'" not in text
        ):  # a template, whose own quotes have to stay as they are
            return f"'{text}'"
        return json.dumps(text, ensure_ascii=False)
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    return "null" if value is None else printed(value)
