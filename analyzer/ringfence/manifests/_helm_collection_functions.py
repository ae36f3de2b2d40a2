"""Functions of Helm's templates that make lists and mappings, and pick from them."""

from __future__ import annotations

import json
from collections.abc import Callable

from ringfence.manifests._helm_values import (
    Value,
    is_true,
    is_unknown,
    merged,
    printed,
    read_list,
    read_values,
    to_yaml,
)

MAX_RANGE = 50
"""Numbers that ``until`` counts up to."""
Function = Callable[..., Value]


def _dict(*arguments: Value) -> Value:
    return {printed(key): value for key, value in zip(arguments[::2], arguments[1::2], strict=False)}


def _list(*arguments: Value) -> Value:
    return list(arguments)


def _get(of: Value, key: Value) -> Value:
    return of.get(printed(key), "") if isinstance(of, dict) else ""


def _index(of: Value, *keys: Value) -> Value:
    for key in keys:
        if isinstance(of, dict):
            of = of.get(printed(key))
        elif isinstance(of, list) and isinstance(key, int) and 0 <= key < len(of):
            of = of[key]
        else:
            return of if is_unknown(of) else None
    return of


def _dig(*arguments: Value) -> Value:
    *keys, given, of = arguments
    for key in keys:
        if not isinstance(of, dict) or printed(key) not in of:
            return of if is_unknown(of) else given
        of = of[printed(key)]
    return of


def _set(of: Value, key: Value, value: Value) -> Value:
    """Another mapping, since values are shared by all templates of a chart."""
    return {**of, printed(key): value} if isinstance(of, dict) else of


def _has_key(of: Value, key: Value) -> Value:
    return of if is_unknown(of) else isinstance(of, dict) and printed(key) in of


def _merge(*arguments: Value) -> Value:
    """Of two mappings the first one's entries win."""
    return merged(*reversed(arguments))


def _pick(of: Value, *keys: Value) -> Value:
    wanted = set(map(printed, keys))
    return {key: value for key, value in of.items() if key in wanted} if isinstance(of, dict) else {}


def _omit(of: Value, *keys: Value) -> Value:
    unwanted = set(map(printed, keys))
    return {key: value for key, value in of.items() if key not in unwanted} if isinstance(of, dict) else {}


def _keys(*arguments: Value) -> Value:
    return [key for of in arguments if isinstance(of, dict) for key in of]


def _values(*arguments: Value) -> Value:
    return [value for of in arguments if isinstance(of, dict) for value in of.values()]


def _first(of: Value) -> Value:
    return of[0] if isinstance(of, list | str) and of else of if is_unknown(of) else None


def _last(of: Value) -> Value:
    return of[-1] if isinstance(of, list | str) and of else of if is_unknown(of) else None


def _has(what: Value, of: Value) -> Value:
    return of if is_unknown(of) else isinstance(of, list) and what in of


def _concat(*arguments: Value) -> Value:
    return [item for of in arguments if isinstance(of, list) for item in of]


def _append(of: Value, item: Value) -> Value:
    return [*(of if isinstance(of, list) else ()), item]


def _join(between: Value, of: Value) -> Value:
    return printed(between).join(map(printed, of)) if isinstance(of, list) else printed(of)


def _split_list(between: Value, text: Value) -> Value:
    return list(printed(text).split(printed(between) or " "))


def _split(between: Value, text: Value) -> Value:
    return {f"_{at}": part for at, part in enumerate(printed(text).split(printed(between) or " "))}


def _sorted(of: Value) -> Value:
    return [*sorted(map(printed, of))] if isinstance(of, list) else of


def _len(of: Value) -> Value:
    return len(of) if isinstance(of, str | list | dict) else of if is_unknown(of) else 0


def _until(end: Value) -> Value:
    return list(range(min(max(end if isinstance(end, int) else 0, 0), MAX_RANGE)))


def _to_json(value: Value) -> Value:
    return json.dumps(value, ensure_ascii=False, default=printed)


COLLECTION: dict[str, Function] = {
    "dict": _dict,
    "list": _list,
    "tuple": _list,
    "get": _get,
    "index": _index,
    "dig": _dig,
    "set": _set,
    "hasKey": _has_key,
    "merge": _merge,
    "mergeOverwrite": lambda *arguments: merged(*arguments),
    "deepCopy": lambda value: value,
    "pick": _pick,
    "omit": _omit,
    "keys": _keys,
    "values": _values,
    "first": _first,
    "last": _last,
    "has": _has,
    "concat": _concat,
    "append": _append,
    "compact": lambda of: [item for item in of if is_true(item)] if isinstance(of, list) else of,
    "uniq": lambda of: [item for at, item in enumerate(of) if item not in of[:at]] if isinstance(of, list) else of,
    "sortAlpha": _sorted,
    "join": _join,
    "splitList": _split_list,
    "split": _split,
    "len": _len,
    "until": _until,
    "toYaml": to_yaml,
    "toYamlPretty": to_yaml,
    "toJson": _to_json,
    "toRawJson": _to_json,
    "fromYaml": lambda text: read_values(printed(text)),
    "fromJson": lambda text: read_values(printed(text)),
    "fromYamlArray": lambda text: [*read_list(printed(text))],
    "fromJsonArray": lambda text: [*read_list(printed(text))],
    "lookup": lambda *_: {},
}
