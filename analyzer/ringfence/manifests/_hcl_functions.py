"""Terraform's functions, as far as they matter to names, addresses and settings. Whoever asks for another one, or with what
they are not given, gets what is not known.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, product

from ringfence.formats.json import read_json
from ringfence.formats.yaml import Node
from ringfence.manifests._hcl_values import Encoded, Mixed, Open, Value, concatenated, is_known

MAX_ITEMS = 1_000
_Function = Callable[..., Value]


def call(name: str, arguments: Sequence[Value]) -> Value:
    """What a function gives."""
    function = _FUNCTIONS.get(name)
    if function is None:
        return Open(f"{name}()")
    try:
        return function(*arguments)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError):
        return Open(f"{name}()")


def _merge(*maps: Value) -> Value:
    found: dict[str, Value] = {}
    for one in maps:
        if isinstance(one, dict):
            found.update(one)
    return found


def _concat(*lists: Value) -> Value:
    return [item for one in lists if isinstance(one, list) for item in one][:MAX_ITEMS]


def _lookup(of: Value, key: Value, default: Value = None) -> Value:
    return of.get(str(key), default) if isinstance(of, dict) else Open("lookup()")


def _element(of: Value, at: Value) -> Value:
    if isinstance(of, list) and isinstance(at, int) and of:
        return of[at % len(of)]
    return Open("element()")


def _length(of: Value) -> Value:
    return len(of) if isinstance(of, list | dict | str) else Open("length()")


def _coalesce(*values: Value) -> Value:
    """What is there and known, else what is there."""
    there = [value for value in values if isinstance(value, bool) or value not in (None, "", [])]
    return next((value for value in there if not isinstance(value, Open)), there[0] if there else None)


def _first(*values: Value) -> Value:
    """``try`` and ``one``: what can be told."""
    return next((value for value in values if not isinstance(value, Open)), values[-1] if values else None)


def _one(of: Value) -> Value:
    return (of[0] if of else None) if isinstance(of, list) else of


def _join(separator: Value, of: Value) -> Value:
    if not isinstance(of, list):
        return Open("join()")

    def parts() -> Iterator[Value]:
        for position, item in enumerate(of):
            if position:
                yield separator
            yield item

    return concatenated(parts())


def _format(template: Value, *values: Value) -> Value:
    pieces = str(template).replace("%%", "%").split("%") if isinstance(template, str) else []
    waiting = iter(values)

    def parts() -> Iterator[Value]:
        for position, piece in enumerate(pieces):
            if not position:
                yield piece
                continue
            rest = piece.lstrip("0123456789.+- #")
            if rest[:1] in ("s", "d", "v", "q", "t", "f"):
                yield next(waiting, None)
                yield rest[1:]
            else:
                yield f"%{piece}"

    return concatenated(parts()) if pieces else Open("format()")


def _of_text(change: Callable[[str], str]) -> _Function:
    """A function of texts, done to the known pieces of one that is not known as a whole."""

    def changed(of: Value, *more: Value) -> Value:
        if isinstance(of, str):
            return change(of)
        if isinstance(of, Mixed):
            return Mixed(tuple([change(part) if isinstance(part, str) else part for part in of.parts]))
        return of

    return changed


def _replace(of: Value, old: Value, new: Value) -> Value:
    if isinstance(old, str) and isinstance(new, str) and not (old.startswith("/") and old.endswith("/")):
        return _of_text(lambda text: text.replace(old, new))(of)
    return Open("replace()")


def _split(separator: Value, of: Value) -> Value:
    if not isinstance(of, str) or not separator:
        return Open("split()")
    found: list[Value] = []
    found += of.split(str(separator))
    return found


def _keys(of: Value) -> Value:
    if not isinstance(of, dict):
        return Open("keys()")
    found: list[Value] = []
    found += sorted(of)
    return found


def _values(of: Value) -> Value:
    return [of[key] for key in sorted(of)] if isinstance(of, dict) else Open("values()")


def _set(of: Value) -> Value:
    if not isinstance(of, list):
        return of
    found: list[Value] = []
    for item in of:
        if item not in found:
            found.append(item)
    return found[:MAX_ITEMS]


def _flatten(of: Value, depth: int = 0) -> Value:
    found: list[Value] = []
    for item in of if isinstance(of, list) else ():
        inner = _flatten(item, depth + 1) if isinstance(item, list) and depth < 20 else [item]
        found += inner if isinstance(inner, list) else [inner]
    return found[:MAX_ITEMS]


def _contains(of: Value, item: Value) -> Value:
    return item in of if isinstance(of, list) and is_known(of) and is_known(item) else Open("contains()")


def _text(of: Value) -> Value:
    return ("true" if of else "false") if isinstance(of, bool) else str(of) if isinstance(of, int | float) else of


def _number(of: Value) -> Value:
    return int(of) if isinstance(of, str) and of.isdigit() else of


def _decoded(of: Value) -> Value:
    return of.value if isinstance(of, Encoded) else from_json(of) if isinstance(of, str) else Open("jsondecode()")


def from_json(text: str) -> Value:
    """What a text in JSON says."""
    return of_node(read_json(text))


def of_node(node: Node) -> Value:
    """A tree of JSON or YAML as a value."""
    if isinstance(node.value, list):
        return [of_node(item) for item in node.value]
    if isinstance(node.value, dict):
        return {key: of_node(item) for key, item in node.value.items()}
    return node.value


def _zipmap(keys: Value, values: Value) -> Value:
    if isinstance(keys, list) and isinstance(values, list):
        return {str(key): value for key, value in zip(keys, values, strict=False)}
    return Open("zipmap()")


def _setproduct(*lists: Value) -> Value:
    if not all(isinstance(one, list) for one in lists):
        return Open("setproduct()")
    return [list(row) for row in islice(product(*(one for one in lists if isinstance(one, list))), MAX_ITEMS)]


def _same(of: Value, *more: Value) -> Value:
    return of


def _path(change: Callable[[str], str]) -> _Function:
    return lambda of: change(of) if isinstance(of, str) else of


_FUNCTIONS: dict[str, _Function] = {
    "merge": _merge, "concat": _concat, "lookup": _lookup, "element": _element, "length": _length,
    "coalesce": _coalesce, "coalescelist": _coalesce, "try": _first,
    "one": _one, "join": _join, "format": _format, "replace": _replace,
    "split": _split, "keys": _keys, "values": _values, "toset": _set, "distinct": _set, "flatten": _flatten,
    "compact": lambda of: [item for item in of if item not in (None, "")], "contains": _contains, "tostring": _text,
    "tonumber": _number, "jsonencode": Encoded, "yamlencode": Encoded, "jsondecode": _decoded, "zipmap": _zipmap,
    "setproduct": _setproduct,
    "lower": _of_text(str.lower), "upper": _of_text(str.upper), "trimspace": _of_text(str.strip),
    "title": _of_text(str.title), "tolist": _same, "tomap": _same, "sensitive": _same, "nonsensitive": _same,
    "sort": _same, "urlencode": _same, "chomp": _of_text(lambda text: text.rstrip("\n")), "base64encode": Encoded,
    "base64decode": lambda of: of.value, "abspath": _same, "basename": _path(posixpath.basename),
    "dirname": _path(posixpath.dirname), "trimprefix": lambda of, start: of.removeprefix(start),
    "trimsuffix": lambda of, end: of.removesuffix(end), "pathexpand": _same,
    "substr": lambda of, start, size: of[start : start + size] if size >= 0 else of[start:],
}  # fmt: skip
