"""The environment of Ruby programs, their settings in YAML, and functions of the language that make texts of others."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import Code, Compute, framework
from ringfence.frameworks._ruby import BLOCK, RUBY
from ringfence.model.expression import Argument, Constant, Expression, Hole, Invoke, Lambda, Member, Text, join, literal
from ringfence.model.facts import Fact


def _name(expression: Expression | None) -> str:
    return (expression.literal if isinstance(expression, Text) else None) or ""


def _variable(invoke: Invoke) -> Expression | None:
    """``ENV['X']``, ``ENV.fetch('X', default)``, ``ENV.fetch('X') { default }``."""
    name, default, block = _name(invoke.argument(0)), invoke.argument(1), invoke.argument(None, BLOCK)
    if isinstance(block, Lambda):
        default = Invoke(block, (), invoke.at)
    return Hole("env", name, None if default == Constant(None) else default) if name else None


def _argument(position: int) -> Compute:
    return lambda invoke: invoke.argument(position)


def _path(invoke: Invoke) -> Expression | None:
    """``File.join(a, "b")``: with exactly one slash between the parts."""
    given = [argument.value for argument in invoke.arguments if argument.name is None]
    parts: list[str | Expression] = []
    for position, value in enumerate(given):
        written = value.literal if isinstance(value, Text) else None
        if written is not None:
            value = literal(written.strip("/") if position else written.rstrip("/"))
        elif position:
            value = Invoke(Member(value, "lstrip"), (Argument(literal("/")),), invoke.at)
        parts += ["/", value] if position else [value]
    return join(parts) if parts else None


def _joined(invoke: Invoke) -> Expression | None:
    """``URI.join(base, "path")``."""
    return _path(invoke)


def _uri(invoke: Invoke) -> Expression | None:
    """``URI::HTTP.build(host: h, port: p, path: "/x")``."""
    host, port, path = (invoke.argument(None, name) for name in ("host", "port", "path"))
    if host is None:
        return None
    parts: list[str | Expression] = ["http://", host]
    parts += [":", port] if port is not None else []
    return join([*parts, path] if path is not None else parts)


def _settings_file(invoke: Invoke) -> Expression | None:
    """``Rails.application.config_for(:services)``: what the file says of the environment that is deployed."""
    name = _name(invoke.argument(0))
    return Hole("setting", f"ruby.{name}.production.") if name else None


def _settings(invoke: Invoke) -> Expression | None:
    """``Settings.rabbit_mq.host``: what ``config/settings.yml`` says."""
    name = _name(invoke.argument(0))
    return Hole("setting", f"ruby.settings.{name}.") if name else None


def _figaro(invoke: Invoke) -> Expression | None:
    name = _name(invoke.argument(0)).rstrip("!")
    return Hole("env", name.upper()) if name else None


@framework(
    "ruby_environment",
    language=RUBY,
    computes={
        "ENV[]": _variable,
        "ENV.fetch": _variable,
        "ENV.get": _variable,
        "Figaro.env().*": _figaro,
        "Settings.*": _settings,
        "URI": _argument(0),
        "URI.parse": _argument(0),
        "URI.join": _joined,
        "URI.HTTP.build": _uri,
        "URI.HTTPS.build": _uri,
        "Addressable.URI.parse": _argument(0),
        "Addressable.URI.join": _joined,
        "URI.encode": _argument(0),
        "URI.escape": _argument(0),
        "File.join": _path,
        "Rails.application().config_for": _settings_file,
        "builtins.URI": _argument(0),
        "JSON.generate": _argument(0),
    },
)
def ruby_environment(code: Code) -> Iterable[Fact]:
    """Nothing of its own: it only says what the values are."""
    return ()
