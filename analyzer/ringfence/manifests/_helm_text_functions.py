"""Functions of Helm's templates that shape text."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable

from ringfence.manifests._helm_values import MARK_END, MAX_TEXT, Unknown, Value, printed
from ringfence.patterns import pattern

MAX_INDENT = 200
_VERB = pattern(r"%[-+ #0]*\d{0,3}(?:\.\d{1,3})?([a-zA-Z%])")
_WORD_EDGE = pattern(r"(?<=[a-z0-9])(?=[A-Z])|[\s_-]+")
Function = Callable[..., Value]


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


def _kebab(between: str) -> Function:
    return lambda text: _WORD_EDGE.sub(between, printed(text)).lower()


def _text(change: Callable[[str], str]) -> Function:
    return lambda value: change(printed(value))


def _texts(change: Callable[[str, str], Value]) -> Function:
    """The last argument is what the function is about."""
    return lambda what, value: change(printed(value), printed(what))


TEXT: dict[str, Function] = {
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
