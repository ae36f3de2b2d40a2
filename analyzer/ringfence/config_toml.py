"""``[tool.ringfence]`` of a pyproject.toml, as the same tree of nodes that the YAML reader gives."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

from ringfence.config import ConfigError, Problem
from ringfence.formats.yaml import MISSING, Node
from ringfence.model.source import Span
from ringfence.patterns import pattern

TABLE = ("tool", "ringfence")

_Trail = tuple[str, ...]
_HEADER = pattern(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = pattern(r"""\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=""")
_PART = pattern(r""""([^"]*)"|'([^']*)'|([\w-]+)""")


def read_toml(text: str, path: str) -> Node:
    """The table ``tool.ringfence``, ``MISSING`` if the file has none. Raises ConfigError if the file is no TOML."""
    try:
        value: object = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError((Problem(_error_place(error, path), f"is no valid TOML: {error}"),)) from error
    for key in TABLE:
        value = value.get(key) if isinstance(value, Mapping) else None
    return MISSING if value is None else _node(value, TABLE, _places(text), (1, 1))


def _error_place(error: Exception, path: str) -> Span:
    match = re.search(r"line (\d+), column (\d+)", str(error))
    return Span(path, int(match[1]), int(match[2])) if match else Span(path, 1, 1)


def _node(value: object, trail: _Trail, places: Mapping[_Trail, tuple[int, int]], around: tuple[int, int]) -> Node:
    line, column = places.get(trail, around)
    if isinstance(value, Mapping):
        values = {name: _node(item, (*trail, name), places, (line, column)) for name, item in value.items()}
        keys = {name: _scalar(name, places.get((*trail, name), (line, column))) for name in value}
        return Node(values, line, column, keys=keys)
    if isinstance(value, list):
        items = [_node(item, (*trail, str(number)), places, (line, column)) for number, item in enumerate(value)]
        return Node(items, line, column)
    return _scalar(value, (line, column))


def _scalar(value: object, place: tuple[int, int]) -> Node:
    if isinstance(value, bool):
        return Node(value, *place, spelling=str(value).lower())
    if isinstance(value, (int, float)):
        return Node(value, *place, spelling=str(value))
    return Node(str(value), *place, spelling=str(value))


def _places(text: str) -> dict[_Trail, tuple[int, int]]:
    """Where tables and keys stand, as far as a look at single lines can tell."""
    places: dict[_Trail, tuple[int, int]] = {}
    counts: dict[_Trail, int] = {}
    table: _Trail = ()
    for number, line in enumerate(text.splitlines(), start=1):
        column = len(line) - len(line.lstrip()) + 1
        if header := _HEADER.match(line):
            table = _parts(header[2])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, str(counts[table]))
            places.setdefault(table, (number, column))
        elif key := _KEY.match(line):
            places.setdefault((*table, *_parts(key[1])), (number, column))
    return places


def _parts(dotted: str) -> _Trail:
    return tuple(double or single or bare for double, single, bare in _PART.findall(dotted))
