"""Functions of Bicep, as far as they matter to names, addresses and settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ringfence.manifests._hcl_functions import MAX_ITEMS
from ringfence.manifests._hcl_functions import call as of_terraform
from ringfence.manifests._hcl_values import Open, Value, concatenated
from ringfence.patterns import pattern

_PLACE = pattern(r"\{(\d{1,2})\}")
_LIKE_TERRAFORM = {
    "toLower": "lower", "toUpper": "upper", "trim": "trimspace", "string": "tostring", "int": "tonumber",
    "replace": "replace", "length": "length", "contains": "contains", "coalesce": "coalesce", "flatten": "flatten",
    "json": "jsondecode", "distinct": "distinct",
}  # fmt: skip
"""Functions that another one of Terraform is the same as."""


def call(name: str, arguments: Sequence[Value]) -> Value:
    """What a function gives; whoever asks for another one, or with what it is not given, gets what is not known."""
    same = _LIKE_TERRAFORM.get(name)
    if same is not None:
        return of_terraform(same, arguments)
    function = _FUNCTIONS.get(name)
    try:
        return function(*arguments) if function is not None else Open(f"{name}()")
    except (TypeError, ValueError, KeyError, IndexError, AttributeError):
        return Open(f"{name}()")


def _union(*values: Value) -> Value:
    """What several objects or lists say together; of what is not known, what the others do."""
    known = [value for value in values if isinstance(value, dict | list)]
    return of_terraform("merge" if known and isinstance(known[0], dict) else "concat", known)


def _concat(*values: Value) -> Value:
    if all(isinstance(value, list) for value in values):
        return of_terraform("concat", values)
    return concatenated(iter(values))


def _format(template: Value, *values: Value) -> Value:
    """``format('{0}-app', name)``."""
    if not isinstance(template, str):
        return Open("format()")
    pieces = _PLACE.split(template)
    return concatenated(values[int(piece)] if at % 2 else piece for at, piece in enumerate(pieces))


def _empty(of: Value) -> Value:
    return not of if of is None or isinstance(of, str | list | dict) else Open("empty()")


def _range(first: Value, count: Value) -> Value:
    if not isinstance(first, int) or not isinstance(count, int):
        return Open("range()")
    return [first + at for at in range(min(count, MAX_ITEMS))]


def _items(of: Value) -> Value:
    if not isinstance(of, dict):
        return Open("items()")
    return [{"key": key, "value": value} for key, value in of.items()]


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "union": _union, "concat": _concat, "format": _format, "empty": _empty, "range": _range, "items": _items,
    "first": lambda of: of[0], "last": lambda of: of[-1], "split": lambda of, sign: of_terraform("split", (sign, of)),
    "join": lambda of, sign: of_terraform("join", (sign, of)), "array": lambda of: of if isinstance(of, list) else [of],
    "createArray": lambda *of: list(of), "take": lambda of, size: of[:size] if isinstance(of, str) else of,
    "any": lambda of: of, "bool": lambda of: of,
}  # fmt: skip
