"""Settings libraries of Node: the package ``config`` (config/default.json and its variants), nconf and convict."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT
from ringfence.model.expression import Choice, Expression, Hole, Invoke, Text
from ringfence.model.facts import Fact


def _setting(invoke: Invoke) -> Expression | None:
    """``config.get("db.host")``."""
    key = invoke.argument(0)
    name = key.literal if isinstance(key, Text) else None
    return Hole("setting", name) if name else None


def _of_nconf(invoke: Invoke) -> Expression | None:
    """``nconf.get("db:host")``: a variable of that name, or a key of a file."""
    key = invoke.argument(0)
    name = key.literal if isinstance(key, Text) else None
    if not name:
        return None
    setting = Hole("setting", name.replace(":", "."))
    return setting if ":" in name else Choice((Hole("env", name), setting))


@framework(
    "node_config",
    language=ECMASCRIPT,
    libraries=("config", "nconf", "convict"),
    same_as={"config.default": "config"},
    computes={
        "config.get": _setting,
        "config.default.get": _setting,
        "nconf.get": _of_nconf,
        "nconf.required": _of_nconf,
        "convict().get": _setting,
    },
)
def node_config(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet the strings."""
    return ()
