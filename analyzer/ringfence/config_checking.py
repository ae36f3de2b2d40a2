"""Checks a parsed configuration against the JSON Schema that describes it: all problems, with place and suggestion.

Only the vocabulary that ``config_schema.py`` uses is understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from ringfence.config import Problem

if TYPE_CHECKING:
    from ringfence.formats.yaml import Node

Schema = dict[str, Any]

_TYPE_NAMES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}


def nearest(name: str, names: Iterable[str]) -> str:
    """The name that was most likely meant, ``""`` if none is near."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, list(names), n=1, cutoff=0.6)), "")


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """A clause that names the nearest one, ``""`` if none is near."""
    near = nearest(name, names)
    return f"; did you mean {near!r}?" if near else ""


def check(node: Node, schema: Schema, path: str, trail: tuple[str, ...] = ()) -> Iterator[Problem]:
    """Every way in which ``node`` does not fit the schema. path: the file; trail: the keys that lead to the node."""
    if "anyOf" in schema:
        fitting = [option for option in schema["anyOf"] if _is_any(node, option)]
        if not fitting:
            expected = [name for option in schema["anyOf"] for name in _types(option)]
            yield Problem(node.span(path), f"{_label(trail)} must be {_one_of(expected)}")
        elif len(fitting) == 1 or not any(not list(check(node, option, path, trail)) for option in fitting):
            yield from check(node, fitting[0], path, trail)
    elif not _is_any(node, schema):
        yield Problem(node.span(path), f"{_label(trail)} must be {_one_of(_types(schema))}")
    elif node.is_mapping:
        yield from _check_mapping(node, schema, path, trail)
    elif isinstance(node.value, list):
        for number, item in enumerate(node.value, start=1):
            yield from check(item, schema["items"], path, (*trail, str(number)))
    else:
        yield from _check_scalar(node, schema, path, trail)


def _check_mapping(node: Node, schema: Schema, path: str, trail: tuple[str, ...]) -> Iterator[Problem]:
    known = schema.get("properties", {})
    for key, value in node.items():
        name = key.spelling
        inner = known.get(name, schema.get("additionalProperties", False))
        if inner is False:
            yield Problem(key.span(path), f"unknown {_kind(trail)} {name!r}", nearest(name, known))
        else:
            yield from check(value, inner, path, (*trail, name))
    for name in schema.get("required", ()):
        if not node.get(name):
            yield Problem(node.span(path), f"{_label(trail)} needs {name!r}")


def _check_scalar(node: Node, schema: Schema, path: str, trail: tuple[str, ...]) -> Iterator[Problem]:
    text = node.text()
    choices = schema.get("enum")
    if choices is not None and text not in choices:
        suggestion = nearest(text, choices)
        listed = "" if len(choices) > 8 else f": one of {', '.join(choices)}"
        yield Problem(node.span(path), f"{_label(trail)} cannot be {text!r}{listed}", suggestion)
    elif schema.get("format") == "date" and parse_date(text) is None:
        yield Problem(node.span(path), f"{_label(trail)} must be a date like 2027-03-31, not {text!r}")
    elif "minimum" in schema and isinstance(node.value, (int, float)) and node.value < schema["minimum"]:
        yield Problem(node.span(path), f"{_label(trail)} must be at least {schema['minimum']}")
    elif "maximum" in schema and isinstance(node.value, (int, float)) and node.value > schema["maximum"]:
        yield Problem(node.span(path), f"{_label(trail)} must be at most {schema['maximum']}")


def parse_date(text: str) -> date | None:
    """A date written as year-month-day, None for anything else."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _types(schema: Schema) -> list[str]:
    if "anyOf" in schema:
        return [name for option in schema["anyOf"] for name in _types(option)]
    return [schema["type"]] if isinstance(schema["type"], str) else schema["type"]


def _is_any(node: Node, schema: Schema) -> bool:
    return any(_is(node, name, schema) for name in _types(schema))


def _is(node: Node, type_name: str, schema: Schema) -> bool:
    value = node.value
    match type_name:
        case "object":
            return node.is_mapping
        case "array":
            return isinstance(value, list)
        case "null":
            return value is None
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, (int, float)) and not isinstance(value, bool)
    # YAML reads an unquoted ``off`` or ``no`` as a boolean; where only certain words are allowed the word was meant.
    return isinstance(value, str) or ("enum" in schema and node.is_scalar)


def _kind(trail: tuple[str, ...]) -> str:
    match trail:
        case ("rules",):
            return "rule"
        case ("rules", rule):
            return f"option of {rule}"
    return f"key in {_label(trail)}" if trail else "key"


def _label(trail: tuple[str, ...]) -> str:
    if trail[:1] == ("exceptions",) and len(trail) > 1:
        return " ".join([f"exception {trail[1]}", *trail[2:]])
    return ".".join(trail) or "the configuration"


def _one_of(types: Iterable[str]) -> str:
    return " or ".join(dict.fromkeys(_TYPE_NAMES[name] for name in types))
