"""Node's own ``util``: ``util.format("http://orders%s", domain)``."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT
from ringfence.model.expression import Expression, Invoke, Member
from ringfence.model.facts import Fact


def _formatted(invoke: Invoke) -> Expression | None:
    if not invoke.arguments:
        return None
    template, *values = invoke.arguments
    return Invoke(Member(template.value, "formatted"), tuple(values), invoke.at)


@framework(
    "node_util",
    language=ECMASCRIPT,
    libraries=("util", "node:util"),
    computes={f"{module}.format": _formatted for module in ("util", "util.default", "node:util", "node:util.default")},
)
def node_util(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet the strings."""
    return ()
