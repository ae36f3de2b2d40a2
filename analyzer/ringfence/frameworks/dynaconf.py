"""Dynaconf: settings that come from files and, before those, from variables with a prefix."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import Code, framework
from ringfence.model.expression import Constant, Expression, Hole, Invoke, Text
from ringfence.model.facts import Fact

_SETTINGS = "dynaconf.Dynaconf()"
_METHODS = {
    "get", "set", "exists", "reload", "from_env", "as_dict", "as_bool", "as_int", "as_json", "validators", "configure",
    "setenv", "using_env", "get_fresh", "items", "keys", "values", "update", "env", "current_env", "load_file", "to_dict",
}  # fmt: skip


def _attribute(invoke: Invoke) -> Expression | None:
    """``settings.STOCK_URL``; what the object was made with comes after the name."""
    name = _literal(invoke.argument(0))
    if name is None or name in _METHODS or name.startswith("_"):
        return None
    return _setting(name, invoke.argument(None, "envvar_prefix"), None)


def _item(invoke: Invoke) -> Expression | None:
    name = _literal(invoke.argument(0, "key"))
    return None if name is None else _setting(name, None, invoke.argument(1, "default"))


def _setting(name: str, given: Expression | None, default: Expression | None) -> Expression:
    """The variable with the prefix, ``__`` for every dot; then the key of the files."""
    prefix = "" if given == Constant(False) else f"{_literal(given) or 'DYNACONF'}_"
    variable = prefix + name.upper().replace(".", "__")
    return Hole("env", variable, Hole("setting", name.lower(), None if default == Constant(None) else default))


def _literal(expression: Expression | None) -> str | None:
    return expression.literal if isinstance(expression, Text) else None


@framework(
    "dynaconf",
    language="python",
    libraries=("dynaconf",),
    same_as={
        "dynaconf.LazySettings": "dynaconf.Dynaconf",
        "dynaconf.base.LazySettings": "dynaconf.Dynaconf",
        "dynaconf.settings": _SETTINGS,
    },
    computes={
        f"{_SETTINGS}.*": _attribute,
        f"{_SETTINGS}[]": _item,
        f"{_SETTINGS}.get": _item,
        _SETTINGS: _item,
    },
)
def dynaconf(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet the settings."""
    return ()
