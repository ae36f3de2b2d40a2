"""Configuration of Rust programs from the environment: ``std::env``, dotenvy, ``env!``."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import Code, Compute, framework
from ringfence.frameworks._texts import first_argument
from ringfence.model.expression import Expression, Hole, Invoke, Text
from ringfence.model.facts import Fact

_READING = (
    "std.env.var", "std.env.var_os", "dotenvy.var", "dotenv.var", "std.option_env", "envmnt.get_or_panic",
    "dotenv_codegen.dotenv",
)  # fmt: skip
_OF_CARGO = "CARGO_"
"""Variables that Cargo sets while it builds."""


def _variable(invoke: Invoke) -> Expression | None:
    """``env::var("X")``."""
    name = invoke.argument(0)
    literal = name.literal if isinstance(name, Text) else None
    return Hole("env", literal) if literal and not literal.startswith(_OF_CARGO) else None


def _or_else(invoke: Invoke) -> Expression | None:
    """``envmnt::get_or("X", "default")``."""
    name, default = invoke.argument(0), invoke.argument(1)
    literal = name.literal if isinstance(name, Text) else None
    return Hole("env", literal, default) if literal else None


_SEEN_THROUGH = (
    "url.Url.parse", "reqwest.Url.parse", "http.Uri.from_str", "hyper.Uri.from_str", "axum.http.Uri.from_str",
    "std.str.FromStr.from_str", "urlencoding.encode", "std.path.Path.new", "std.path.PathBuf.from",
    "secrecy.SecretString.new", "secrecy.Secret.new", "secrecy.SecretString.from", "std.str.from_utf8",
)  # fmt: skip

_COMPUTES: dict[str, Compute] = {
    **dict.fromkeys(_READING, _variable),
    "std.env": _variable,
    "envmnt.get_or": _or_else,
    **dict.fromkeys(_SEEN_THROUGH, first_argument),
}


@framework("rust_environment", language="rust", computes=_COMPUTES)
def rust_environment(code: Code) -> Iterable[Fact]:
    """No facts: what the environment gives is part of the expressions that use it."""
    return ()
