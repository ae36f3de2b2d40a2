"""What the functions of Helm's templates give. One that is not here gives what nobody knows.

Only what shapes text and picks values: nothing reads files, asks a cluster, rolls dice or tells the time.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable

from ringfence.manifests._helm_values import (
    MARK_END,
    MAX_TEXT,
    Blank,
    Unknown,
    Value,
    is_true,
    is_unknown,
    merged,
    printed,
    read_values,
    to_yaml,
)
from ringfence.patterns import pattern

MAX_INDENT = 200
MAX_RANGE = 50
"""Numbers that ``until`` counts up to."""

_VERB = pattern(r"%[-+ #0]*\d{0,3}(?:\.\d{1,3})?([a-zA-Z%])")
_WORD_EDGE = pattern(r"(?<=[a-z0-9])(?=[A-Z])|[\s_-]+")
_NUMBER = pattern(r"\d+")

Function = Callable[..., Value]


def function_named(name: str) -> Function | None:
    """A function, None for one that is not known."""
    return _FUNCTIONS.get(name)


def _default(*arguments: Value) -> Value:
    """``default given value``; without a value the given one."""
    value = arguments[-1]
    return value if is_true(value) else _blank_of(arguments[0], value)


def _coalesce(*arguments: Value) -> Value:
    return next((one for one in arguments if is_true(one)), arguments[-1] if arguments else None)


def _blank_of(value: Value, other: Value) -> Value:
    """What is given instead of a blank; the blank, where that is nothing either and says less."""
    return other if isinstance(other, Blank) and not isinstance(value, Blank) and printed(value) == "" else value


def _ternary(yes: Value, no: Value, test: Value) -> Value:
    return yes if is_true(test) else no


def _quote(*arguments: Value) -> Value:
    given = arguments if len(arguments) == 1 else [one for one in arguments if one is not None]
    return " ".join(json.dumps(printed(one), ensure_ascii=False) for one in given)


def _squote(*arguments: Value) -> Value:
    return " ".join("'" + printed(one).replace("'", "''") + "'" for one in arguments)


def _printf(template: Value, *arguments: Value) -> Value:
    left = list(arguments)

    def fill(found: re.Match[str]) -> str:
        verb = found[1]
        if verb == "%":
            return "%"
        value = left.pop(0) if left else None
        text = printed(value)
        return json.dumps(text, ensure_ascii=False) if verb == "q" else text

    return _VERB.sub(fill, printed(template))


def _print(*arguments: Value) -> Value:
    return "".join(map(printed, arguments))


def _trunc(length: Value, text: Value) -> Value:
    whole = printed(text)
    if not isinstance(length, int) or MARK_END in whole:
        return whole
    return whole[:length] if length >= 0 else whole[length:]


def _indent(width: Value, text: Value) -> Value:
    space = " " * min(max(width if isinstance(width, int) else 0, 0), MAX_INDENT)
    return "\n".join(space + line for line in printed(text).split("\n"))


def _nindent(width: Value, text: Value) -> Value:
    return "\n" + str(_indent(width, text))


def _replace(old: Value, new: Value, text: Value) -> Value:
    found, instead, whole = printed(old), printed(new), printed(text)
    if not found or whole.count(found) * len(instead) > MAX_TEXT:
        return whole
    return whole.replace(found, instead)


def _b64enc(text: Value) -> Value:
    whole = printed(text)
    return Unknown("a secret") if MARK_END in whole else b64encode(whole.encode()).decode()


def _b64dec(text: Value) -> Value:
    try:
        return b64decode(printed(text), validate=True).decode()
    except ValueError:
        return Unknown("a secret")


def _equal(*arguments: Value) -> Value:
    if any(map(is_unknown, arguments)):
        return Unknown("a comparison")
    return any(_plain(arguments[0]) == _plain(one) for one in arguments[1:])


def _unequal(*arguments: Value) -> Value:
    same = _equal(*arguments)
    return same if is_unknown(same) else not same


def _plain(value: Value) -> Value:
    return str(value) if isinstance(value, str) else value


def _order(test: Callable[[float, float], bool]) -> Function:
    def compare(left: Value, right: Value) -> Value:
        return test(_float(left), _float(right))

    return compare


def _float(value: Value) -> float:
    try:
        return float(printed(value))
    except ValueError:
        return 0.0


def _int(value: Value = None) -> Value:
    return Unknown("a number") if is_unknown(value) else int(_float(value))


def _arithmetic(step: Callable[[int, int], int]) -> Function:
    def compute(*arguments: Value) -> Value:
        numbers = [int(_float(one)) for one in arguments]
        result = numbers[0]
        for number in numbers[1:]:
            result = step(result, number)
        return result if abs(result) < 1 << 60 else Unknown("a number")

    return compute


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


def _kind_of(value: Value) -> Value:
    kinds = {str: "string", Blank: "string", bool: "bool", int: "int", float: "float64", list: "slice", dict: "map"}
    return kinds.get(type(value), "invalid")


def _kind_is(kind: Value, value: Value) -> Value:
    found = _kind_of(value)
    same = {"float64": ("float64", "int"), "int64": ("int",), "[]interface {}": ("slice",)}
    return found == kind or found in same.get(printed(kind), ())


def _to_json(value: Value) -> Value:
    return json.dumps(value, ensure_ascii=False, default=printed)


def _required(_: Value, value: Value) -> Value:
    if is_true(value):
        return value
    return Unknown(
        f".Values.{value.name}" if isinstance(value, Blank) and value.name else "a value that has to be given"
    )


def _semver_compare(constraint: Value, version: Value) -> Value:
    """Enough for what charts ask: of one bound, by the numbers."""
    text = printed(constraint).strip()
    bound, actual = _numbers(text), _numbers(printed(version))
    if text.startswith("<"):
        return actual <= bound if text.startswith("<=") else actual < bound
    return actual > bound if text.startswith(">") and not text.startswith(">=") else actual >= bound


def _numbers(version: str) -> tuple[int, ...]:
    return tuple([int(number[:9]) for number in _NUMBER.findall(version)[:2]])


def _kebab(between: str) -> Function:
    return lambda text: _WORD_EDGE.sub(between, printed(text)).lower()


def _text(change: Callable[[str], str]) -> Function:
    return lambda value: change(printed(value))


def _texts(change: Callable[[str, str], Value]) -> Function:
    """The last argument is what the function is about."""
    return lambda what, value: change(printed(value), printed(what))


_FUNCTIONS: dict[str, Function] = {
    "default": _default,
    "coalesce": _coalesce,
    "ternary": _ternary,
    "quote": _quote,
    "squote": _squote,
    "printf": _printf,
    "print": _print,
    "println": _print,
    "trunc": _trunc,
    "indent": _indent,
    "nindent": _nindent,
    "replace": _replace,
    "b64enc": _b64enc,
    "b64dec": _b64dec,
    "eq": _equal,
    "ne": _unequal,
    "lt": _order(lambda left, right: left < right),
    "le": _order(lambda left, right: left <= right),
    "gt": _order(lambda left, right: left > right),
    "ge": _order(lambda left, right: left >= right),
    "not": lambda value: value if is_unknown(value) else not is_true(value),
    "empty": lambda value: value if is_unknown(value) else not is_true(value),
    "int": _int,
    "int64": _int,
    "float64": _float,
    "atoi": _int,
    "add": _arithmetic(lambda left, right: left + right),
    "add1": lambda value: _arithmetic(lambda left, right: left + right)(value, 1),
    "sub": _arithmetic(lambda left, right: left - right),
    "mul": _arithmetic(lambda left, right: left * right),
    "div": _arithmetic(lambda left, right: left // right if right else 0),
    "mod": _arithmetic(lambda left, right: left % right if right else 0),
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
    "kindOf": _kind_of,
    "typeOf": _kind_of,
    "kindIs": _kind_is,
    "typeIs": _kind_is,
    "toYaml": to_yaml,
    "toYamlPretty": to_yaml,
    "toJson": _to_json,
    "toRawJson": _to_json,
    "fromYaml": lambda text: read_values(printed(text)),
    "fromJson": lambda text: read_values(printed(text)),
    "required": _required,
    "semverCompare": _semver_compare,
    "lookup": lambda *_: {},
    "fail": lambda *_: "",
    "toString": _text(str),
    "trim": _text(str.strip),
    "lower": _text(str.lower),
    "upper": _text(str.upper),
    "title": _text(str.title),
    "untitle": _text(lambda text: text[:1].lower() + text[1:]),
    "nospace": _text(lambda text: "".join(text.split())),
    "kebabcase": _kebab("-"),
    "snakecase": _kebab("_"),
    "trimSuffix": _texts(lambda text, what: text.removesuffix(what)),
    "trimPrefix": _texts(lambda text, what: text.removeprefix(what)),
    "trimAll": _texts(lambda text, what: text.strip(what)),
    "contains": _texts(lambda text, what: what in text),
    "hasPrefix": _texts(lambda text, what: text.startswith(what)),
    "hasSuffix": _texts(lambda text, what: text.endswith(what)),
    "sha256sum": lambda _: Unknown("a checksum"),
}
