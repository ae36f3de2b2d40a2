"""Python's own functions on strings: environment variables, conversions, joining of URLs and paths."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urljoin

from ringfence.extend import Code, Compute, framework
from ringfence.model.expression import (
    Argument,
    Choice,
    Each,
    Expression,
    Hole,
    Invoke,
    Mapping,
    Member,
    Text,
    literal,
)
from ringfence.model.facts import Fact


def _variable(invoke: Invoke) -> Expression | None:
    name = invoke.argument(0, "key", "varname")
    known = name.literal if isinstance(name, Text) else None
    return Hole("env", known, invoke.argument(1, "default", "failobj")) if known else None


def _argument(position: int, *names: str) -> Compute:
    return lambda invoke: invoke.argument(position, *names)


def _element(invoke: Invoke) -> Expression | None:
    first = invoke.argument(0)
    return None if first is None else Each(first)


def _dictionary(invoke: Invoke) -> Expression | None:
    named = [(literal(a.name), a.value) for a in invoke.arguments if a.name not in (None, "*", "**")]
    return Mapping(tuple(named)) if named else invoke.argument(0)


def _attribute(invoke: Invoke) -> Expression | None:
    of, name, default = (invoke.argument(position) for position in range(3))
    known = name.literal if isinstance(name, Text) else None
    if of is None or not known:
        return default
    member = Member(of, known)
    return member if default is None else Choice((member, default))


def _url_join(invoke: Invoke) -> Expression | None:
    base, url = invoke.argument(0, "base"), invoke.argument(1, "url")
    if base is None or url is None:
        return base or url
    start, end = _literal(base), _literal(url)
    if start is not None and end is not None:
        try:
            return literal(urljoin(start, end))
        except ValueError:  # brackets that are no IPv6 address
            return None
    if end is not None and "://" in end:
        return url
    return Text((_trimmed(invoke, base, "rstrip"), "/", _trimmed(invoke, url, "lstrip")))


def _default_of_field(invoke: Invoke) -> Expression | None:
    """``field(default=…)``, ``field(default_factory=…)`` of a dataclass."""
    made = invoke.argument(None, "default_factory")
    return Invoke(made, (), invoke.at) if made is not None else invoke.argument(None, "default")


def _path_join(invoke: Invoke) -> Expression | None:
    pieces = [argument.value for argument in invoke.arguments if argument.name is None]
    for position in range(len(pieces) - 1, 0, -1):
        if (_literal(pieces[position]) or "").startswith("/"):
            pieces = pieces[position:]
            break
    if len(pieces) < 2:
        return pieces[0] if pieces else None
    parts: list[str | Expression] = [_trimmed(invoke, pieces[0], "rstrip")]
    for piece in pieces[1:]:
        parts += ["/", _trimmed(invoke, piece, "rstrip")]
    return Text(tuple(parts))


def _literal(expression: Expression) -> str | None:
    return expression.literal if isinstance(expression, Text) else None


def _trimmed(invoke: Invoke, expression: Expression, method: str) -> Expression:
    """The expression without slashes at that end, as the string method would give it."""
    known = _literal(expression)
    if known is not None:
        return literal(known.rstrip("/") if method == "rstrip" else known.lstrip("/"))
    return Invoke(Member(expression, method), (Argument(literal("/")),), invoke.at)


_COMPUTES: dict[str, Compute] = {
    **dict.fromkeys(
        ("os.getenv", "os.environ[]", "os.environ.get", "os.environ.setdefault", "os.environ.pop"), _variable
    ),
    **{f"builtins.{name}": _argument(0) for name in ("int", "float", "bool", "list", "tuple", "set", "frozenset")},
    **{f"builtins.{name}": _argument(0) for name in ("sorted", "reversed", "iter")},
    "builtins.str": _argument(0, "object"),
    "builtins.next": _element,
    "builtins.dict": _dictionary,
    "builtins.getattr": _attribute,
    "typing.cast": _argument(1, "val"),
    "copy.copy": _argument(0, "x"),
    "copy.deepcopy": _argument(0, "x"),
    "functools.partial": _argument(0),
    "dataclasses.field": _default_of_field,
    "urllib.parse.urljoin": _url_join,
    "os.path.join": _path_join,
    "posixpath.join": _path_join,
    **{f"urllib.parse.{name}": _argument(0, "string") for name in ("quote", "quote_plus", "unquote", "unquote_plus")},
}


@framework(
    "environment",
    language="python",
    same_as={
        "os.environ.copy()": "os.environ",
        "typing_extensions.cast": "typing.cast",
        "urlparse.urljoin": "urllib.parse.urljoin",
        "six.moves.urllib.parse.urljoin": "urllib.parse.urljoin",
        "urllib.quote": "urllib.parse.quote",
    },
    computes=_COMPUTES,
)
def environment(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet the strings."""
    return ()
