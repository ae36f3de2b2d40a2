"""The environment of PHP programs: getenv, ``$_ENV``, and Laravel's env()."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import Code, Compute, framework
from ringfence.frameworks._php import PHP, argument
from ringfence.model.expression import Constant, Expression, Hole, Invoke, Text
from ringfence.model.facts import Fact

_OF_REQUESTS = (
    "HTTP_",
    "REQUEST_",
    "SERVER_",
    "REMOTE_",
    "SCRIPT_",
    "PHP_",
    "DOCUMENT_",
    "QUERY_",
    "PATH_",
    "CONTENT_",
)
"""What a web server puts into ``$_SERVER`` beside the environment."""


def _name(expression: Expression | None) -> str:
    return (expression.literal if isinstance(expression, Text) else None) or ""


def _variable(invoke: Invoke) -> Expression | None:
    """``getenv('X')``, ``env('X', default)``."""
    name, default = _name(argument(invoke, 0, "key", "name")), argument(invoke, 1, "default")
    return Hole("env", name, None if default == Constant(None) else default) if name else None


def _get_environment(invoke: Invoke) -> Expression | None:
    """``getenv('X', true)``: the second argument is no default."""
    name = _name(argument(invoke, 0, "name"))
    return Hole("env", name) if name else None


def _item(invoke: Invoke) -> Expression | None:
    """``$_ENV['X']``."""
    name = _name(invoke.argument(0))
    return Hole("env", name) if name and not name.startswith(_OF_REQUESTS) else None


def _argument(position: int) -> Compute:
    return lambda invoke: invoke.argument(position)


@framework(
    "php_environment",
    language=PHP,
    computes={
        "builtins.getenv": _get_environment,
        "builtins.env": _variable,
        "Illuminate.Support.Env.get": _variable,
        "Hyperf.Support.env": _variable,
        "builtins.$_ENV[]": _item,
        "builtins.$_SERVER[]": _item,
        "builtins.filter_var": _argument(0),
        "builtins.parse_url": _argument(0),
        "builtins.urlencode": _argument(0),
        "builtins.rawurlencode": _argument(0),
        "builtins.json_encode": _argument(0),
        "builtins.constant": _argument(0),
        "builtins.realpath": _argument(0),
    },
)
def php_environment(code: Code) -> Iterable[Fact]:
    """Nothing of its own: it only says what the values are."""
    return ()
