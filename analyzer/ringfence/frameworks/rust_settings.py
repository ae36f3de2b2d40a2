"""Settings of Rust programs: structs that config, figment and envy fill, clap arguments that the environment sets."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import Code, FieldValue, framework
from ringfence.frameworks._rust_settings import attribute, held
from ringfence.model.expression import Constant, Expression, Hole, Name, Text
from ringfence.model.facts import Fact
from ringfence.model.outline import Field
from ringfence.model.value import Instance


def _text(expression: Expression | None) -> Expression | None:
    """A default as it is written."""
    if isinstance(expression, Constant) and expression.value is not None:
        return Text((str(expression.value),))
    return expression if isinstance(expression, Text) else None


def _argument(code: Code, of: Instance, field: Field) -> Expression | None:
    """``#[arg(long, env = "DATABASE_URL", default_value = "…")]``; ``env`` alone is a variable of the field's name."""
    for invoke in attribute(field, "arg", "clap", "structopt"):
        default = _text(invoke.argument(None, "default_value") or invoke.argument(None, "default_value_t"))
        given = invoke.argument(None, "env")
        if isinstance(given, Text) and given.literal:
            return Hole("env", given.literal, default)
        if any(one.value == Name("env") for one in invoke.arguments):
            return Hole("env", field.name.upper(), default)
        if default is not None:
            return default
    return None


def _envconfig(code: Code, of: Instance, field: Field) -> Expression | None:
    """``#[envconfig(from = "DB_HOST", default = "db")]``."""
    for invoke in attribute(field, "envconfig"):
        name, default = invoke.argument(None, "from"), _text(invoke.argument(None, "default"))
        if isinstance(name, Text) and name.literal:
            return Hole("env", name.literal, default)
    return None


_FIELDS: dict[str, FieldValue] = {
    **dict.fromkeys(("@builtins.arg", "@builtins.clap", "@builtins.structopt"), _argument),
    "@builtins.envconfig": _envconfig,
    "*": held,
}


@framework("rust_settings", language="rust", fields=_FIELDS)
def rust_settings(code: Code) -> Iterable[Fact]:
    """No facts: what configuration gives is part of the expressions that use it."""
    return ()
