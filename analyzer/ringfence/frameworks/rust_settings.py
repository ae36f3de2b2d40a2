"""Settings of Rust programs: structs that config, figment and envy fill, clap arguments that the environment sets."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import Code, FieldValue, framework
from ringfence.frameworks._rust_settings import attribute, held
from ringfence.model.expression import Constant, Expression, Hole, Invoke, Name, Text
from ringfence.model.facts import Fact
from ringfence.model.outline import Field
from ringfence.model.value import Instance


def _text(expression: Expression | None) -> Expression | None:
    """A default as it is written."""
    if isinstance(expression, Constant) and expression.value is not None:
        return Text((str(expression.value),))
    return expression if isinstance(expression, Text) else None


def _argument(code: Code, of: Instance, field: Field) -> Expression | None:
    """``#[arg(long, env = "DATABASE_URL", default_value = "…")]``; ``env`` alone is a variable of the field's name, and what
    is only an option is what the command says.
    """
    for invoke in attribute(field, "arg", "clap", "structopt"):
        default = _text(invoke.argument(None, "default_value") or invoke.argument(None, "default_value_t"))
        given = invoke.argument(None, "env")
        if isinstance(given, Text) and given.literal:
            return Hole("env", given.literal, default)
        if any(one.value == Name("env") for one in invoke.arguments):
            return Hole("env", field.name.upper(), default)
        if long := _long(invoke, field.name):
            return Hole("env", f"--{long}", default)
        if default is not None:
            return default
    return None


def _long(invoke: Invoke, name: str) -> str:
    """How the command line calls an argument: ``long``, or ``long = "database-url"``."""
    given = invoke.argument(None, "long")
    if isinstance(given, Text) and given.literal:
        return given.literal
    return name.replace("_", "-") if any(one.value == Name("long") for one in invoke.arguments) else ""


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


_BUILDER, _CONFIG, _FIGMENT = "config.Config.builder()", "config.Config()", "figment.Figment()"


def _same_as() -> dict[str, str]:
    """What is read into a struct is an object of it."""
    found = {
        "config.ConfigBuilder.default()": _BUILDER,
        f"{_BUILDER}.build()": _CONFIG,
        "config.Config.new()": _CONFIG,
        "config.Config.default()": _CONFIG,
        "figment.Figment.new()": _FIGMENT,
        "figment.Figment.from()": _FIGMENT,
    }
    building = ("add_source", "add_async_source", "set_default", "set_override")
    found.update({f"{_BUILDER}.{step}()": _BUILDER for step in building})
    found.update({f"{_CONFIG}.{step}()": _CONFIG for step in ("merge", "with_merged")})
    found.update({f"{_FIGMENT}.{step}()": _FIGMENT for step in ("merge", "join", "admerge", "adjoin", "select")})
    reading = (
        f"{_CONFIG}.try_deserialize()", f"{_CONFIG}.try_into()", f"{_CONFIG}.get()", f"{_FIGMENT}.extract()",
        f"{_FIGMENT}.extract_lossy()", "envy.from_env()", "envy.prefixed().from_env()", "confy.load()", "confy.load_path()",
        "toml.from_str()", "serde_yaml.from_str()", "serde_yaml.from_reader()", "serde_json.from_str()",
        "serde_json.from_reader()",
    )  # fmt: skip
    found.update(dict.fromkeys(reading, "argument<>()"))
    owners = (
        "clap.Parser.parse()", "clap.Parser.try_parse()", "structopt.StructOpt.from_args()",
        "envconfig.Envconfig.init_from_env()",
    )  # fmt: skip
    found.update(dict.fromkeys(owners, "owner()"))
    return found


@framework("rust_settings", language="rust", fields=_FIELDS, same_as=_same_as())
def rust_settings(code: Code) -> Iterable[Fact]:
    """No facts: what configuration gives is part of the expressions that use it."""
    return ()
