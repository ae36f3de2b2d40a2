"""Typer: what parameters hold that a command line or a variable gives."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import Code, framework
from ringfence.model.expression import Constant, Expression, Hole, Invoke, Text
from ringfence.model.facts import Fact


def _option(invoke: Invoke) -> Expression | None:
    """``host: str = typer.Option("db", "--host", envvar="DB_HOST")``: what the deployment says counts before the default."""
    default = invoke.argument(0, "default")
    default = None if isinstance(default, Constant) and default.value is None else default
    names = (invoke.argument(position) for position in range(1, 4))
    written = (name.literal or "" for name in names if isinstance(name, Text))
    option = next((name for name in written if name.startswith("--")), "")
    variable = invoke.argument(None, "envvar")
    if isinstance(variable, Text) and variable.literal:
        default = Hole("env", variable.literal, default)
    return Hole("env", option, default) if option else default


@framework(
    "typer", language="python", libraries=("typer",), computes={"typer.Option": _option, "typer.Argument": _option}
)
def typer(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet the strings."""
    return ()
