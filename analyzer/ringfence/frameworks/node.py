"""What the runtime itself gives: environment variables, conversions, URLs and paths."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import Code, Compute, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT
from ringfence.frameworks._texts import first_argument
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Collection,
    Constant,
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

_ENVIRONMENTS = ("builtins.process.env", "builtins.import.meta.env", "builtins.Bun.env")


def variable(invoke: Invoke) -> Expression | None:
    """The environment variable that the first argument names; the second is its default."""
    name = invoke.argument(0)
    known = name.literal if isinstance(name, Text) else None
    return Hole("env", known, invoke.argument(1)) if known else None


def _method(name: str) -> Compute:
    """``Object.values(x)`` as the method that a dictionary has."""

    def compute(invoke: Invoke) -> Expression | None:
        of = invoke.argument(0)
        return None if of is None else Invoke(Member(of, name), (), invoke.at)

    return compute


def _assigned(invoke: Invoke) -> Expression:
    return Mapping(tuple((literal("**"), argument.value) for argument in reversed(invoke.arguments)))


def _url(invoke: Invoke) -> Expression | None:
    """``new URL(path, base)``: an absolute path replaces the base's own."""
    path, base = invoke.argument(0), invoke.argument(1)
    if path is None or base is None or base == Constant(None):
        return path
    known = path.literal if isinstance(path, Text) else None
    if known is not None and "://" in known:
        return path
    tail: Expression = literal(known.lstrip("/")) if known is not None else path
    return Text((base, "/", tail))


def _array(invoke: Invoke) -> Expression | None:
    """``Array.from(items, f)``: what f makes of each; an object that has nothing but a length has no items to tell."""
    of, mapper = invoke.argument(0), invoke.argument(1)
    items = OPAQUE if isinstance(of, Mapping) else of
    if mapper is None or items is None:
        return items
    return Collection((Invoke(mapper, (Argument(Each(items)),), invoke.at),))


def _formatted(invoke: Invoke) -> Expression | None:
    """``util.format("http://orders%s", domain)``."""
    if not invoke.arguments:
        return None
    template, *values = invoke.arguments
    return Invoke(Member(template.value, "formatted"), tuple(values), invoke.at)


def _path(invoke: Invoke) -> Expression:
    parts: list[str | Expression] = []
    for argument in invoke.arguments:
        parts += ["/", argument.value] if parts else [argument.value]
    return Text(tuple(parts) or ("",))


_SAME = (
    "String", "Number", "parseInt", "parseFloat", "BigInt", "encodeURIComponent", "encodeURI", "decodeURIComponent",
    "Object.freeze", "Object.seal", "structuredClone", "JSON.parse", "JSON.stringify", "Promise.resolve",
    "Promise.all", "Promise.allSettled", "Promise.race",
)  # fmt: skip
_CASES = ("snakeCase", "kebabCase", "upperFirst", "lowerFirst", "toLower", "toUpper")
_CASED = (
    {
        f"{module}.{name}": name
        for name in _CASES
        for module in ("lodash", "change-case", "lodash-es", "snake-case", "param-case", "case-anything")
    }
    | {f"lodash.{name.lower()}": name for name in _CASES}
    | {f"lodash/{name}": name for name in _CASES}
)
_COMPUTES: dict[str, Compute] = {
    **{
        function: _method({"toLower": "toLowerCase", "toUpper": "toUpperCase"}.get(n, n))
        for function, n in _CASED.items()
    },
    **{f"{name}{access}": variable for name in _ENVIRONMENTS for access in (".*", "[]")},
    "builtins.Deno.env.get": variable,
    **{f"builtins.{name}": first_argument for name in _SAME},
    "builtins.Array.from": _array,
    "builtins.Object.values": _method("values"),
    "builtins.Object.entries": _method("items"),
    "builtins.Object.assign": _assigned,
    **dict.fromkeys(("builtins.URL", "url.URL", "node:url.URL"), _url),
    **dict.fromkeys(("path.join", "path.resolve", "node:path.join", "node:path.resolve"), _path),
    **dict.fromkeys(("util.promisify", "node:util.promisify"), first_argument),
    **dict.fromkeys(("util.format", "util.default.format", "node:util.format", "node:util.default.format"), _formatted),
}


@framework(
    "node",
    language=ECMASCRIPT,
    same_as={
        "builtins.globalThis.process": "builtins.process",
        "builtins.global.process": "builtins.process",
        **{f"{module}.env": "builtins.process.env" for module in ("process", "node:process")},
    },
    computes=_COMPUTES,
)
def node(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet the strings."""
    return ()
