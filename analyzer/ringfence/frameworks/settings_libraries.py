"""Libraries that read settings from the environment: python-decouple, environs, django-environ, starlette's Config."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import Code, Compute, framework
from ringfence.model.expression import Constant, Expression, Hole, Invoke, Text
from ringfence.model.facts import Fact

_ENVIRONS = (
    "str", "int", "float", "bool", "url", "list", "dict", "json", "decimal", "path", "enum", "log_level", "uuid",
    "datetime", "date", "timedelta", "time",
)  # fmt: skip
_ENVIRON = ("str", "unicode", "bytes", "bool", "int", "float", "json", "url", "path")
_ENVIRON_CASTING = ("list", "tuple", "dict", "get_value")
"""What takes the type before the default. (``db`` gives more than a string: Django's settings know it.)"""


def _variable(*default: str, position: int = 1) -> Compute:
    def compute(invoke: Invoke) -> Expression | None:
        name = invoke.argument(0, "option", "key", "var", "name")
        known = name.literal if isinstance(name, Text) else None
        given = invoke.argument(position, *default)
        return Hole("env", known, None if given == Constant(None) else given) if known else None

    return compute


def _computes() -> dict[str, Compute]:
    plain, third = _variable("default"), _variable("default", position=2)
    found = dict.fromkeys(("decouple.config", "decouple.AutoConfig()", "decouple.Config()"), plain)
    found.update({"starlette.config.Config()": third, "starlette.config.Config().get": third})
    found.update({f"environs.Env().{name}": plain for name in _ENVIRONS})
    found["environs.Env()"] = plain
    found.update({f"environ.Env().{name}": plain for name in _ENVIRON})
    found.update({f"environ.Env().{name}": third for name in _ENVIRON_CASTING})
    found["environ.Env()"] = third
    return found


@framework(
    "settings_libraries",
    language="python",
    libraries=("decouple", "environs", "environ", "starlette"),
    same_as={
        "environ.environ.Env": "environ.Env",
        "environ.FileAwareEnv": "environ.Env",
        "environs.FileAwareEnv": "environs.Env",
    },
    computes=_computes(),
)
def settings_libraries(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet the strings."""
    return ()
