"""Functions of Helm's templates that compare, count, and choose between values."""

from __future__ import annotations

from collections.abc import Callable

from ringfence.manifests._helm_values import Blank, Unknown, Value, is_true, is_unknown, printed
from ringfence.patterns import pattern

_NUMBER = pattern(r"\d+")
_KINDS: dict[type, str] = {
    str: "string",
    Blank: "string",
    bool: "bool",
    int: "int",
    float: "float64",
    list: "slice",
    dict: "map",
}
Function = Callable[..., Value]


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


def _kind_of(value: Value) -> Value:
    return _KINDS.get(type(value), "invalid")


def _kind_is(kind: Value, value: Value) -> Value:
    found = _kind_of(value)
    same = {"float64": ("float64", "int"), "int64": ("int",), "[]interface {}": ("slice",)}
    return found == kind or found in same.get(printed(kind), ())


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


COMPARISON: dict[str, Function] = {
    "default": _default,
    "coalesce": _coalesce,
    "ternary": _ternary,
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
    "kindOf": _kind_of,
    "typeOf": _kind_of,
    "kindIs": _kind_is,
    "typeIs": _kind_is,
    "required": _required,
    "semverCompare": _semver_compare,
    "fail": lambda *_: "",
}
