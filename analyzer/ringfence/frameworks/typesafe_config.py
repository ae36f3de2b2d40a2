"""Settings of HOCON files as programs ask for them: Typesafe's ``Config``, Ktor's and Play's."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import Code, framework
from ringfence.model.expression import Expression, Hole, Invoke, Member, Text
from ringfence.model.facts import Fact

_PACKAGE = "com.typesafe.config"
_CONFIG = f"{_PACKAGE}.Config()"
_KTOR = "io.ktor.server.config.ApplicationConfig()"
_OF_PROGRAMS = ("io.ktor.server.application", "io.ktor.application")
_PLAY = "play.api.Configuration()"
_READING = ("getString", "getValue", "getAnyRef", "getStringList")
_OF_KTOR = ("tryGetString", "tryGetStringList")
_PROPERTIES = ("property", "propertyOrNull")
_OF_PLAY = ("getString", "get", "getOptional")
_SECTIONS = ("getConfig", "config", "atPath", "atKey")
_LOADED = (
    "load", "parseResources", "parseFile", "parseString", "defaultApplication", "systemEnvironment", "defaultReference",
    "parseResourcesAnySyntax", "parseFileAnySyntax",
)  # fmt: skip
_KEEPING = ("resolve", "withFallback", "resolveWith", "getConfig", "withOnlyPath")


def _setting(invoke: Invoke) -> Expression | None:
    """A key below the sections that it is asked of, ``config.getConfig("orders").getString("url")``."""
    keys: list[str] = []
    step: Expression = invoke
    while isinstance(step, Invoke) and isinstance(step.callee, Member):
        asks = step is invoke and step.arguments
        if asks or step.callee.name in _SECTIONS or step.callee.name in _PROPERTIES:
            key = next((a.value for a in step.arguments if isinstance(a.value, Text)), None)
            if key is None or key.literal is None:
                return None
            keys.insert(0, key.literal)
        step = step.callee.of
    return Hole("setting", ".".join(keys)) if keys else None


@framework(
    "typesafe-config",
    language=("java", "kotlin"),
    libraries=(_PACKAGE, "io.ktor.server.config", "io.ktor.config", "play"),
    same_as={
        **{f"{_PACKAGE}.ConfigFactory.{name}()": _CONFIG for name in _LOADED},
        **{f"{_CONFIG}.{name}()": _CONFIG for name in _KEEPING},
        "io.ktor.server.config.HoconApplicationConfig()": _KTOR,
        "io.ktor.config.HoconApplicationConfig()": _KTOR,
        "io.ktor.config.ApplicationConfig()": _KTOR,
        "io.ktor.server.config.MapApplicationConfig()": _KTOR,
        f"{_KTOR}.config()": _KTOR,
        **{f"{package}.ApplicationEnvironment().config": _KTOR for package in _OF_PROGRAMS},
        **{
            f"{package}.{held}": f"{package}.ApplicationEnvironment()"
            for package in _OF_PROGRAMS
            for held in ("Application().environment", "environment")
        },
    },
    computes={
        **{f"{_CONFIG}.{name}": _setting for name in _READING},
        **{f"{_KTOR}.{name}": _setting for name in _OF_KTOR},
        **{f"{_KTOR}.{name}().getString": _setting for name in _PROPERTIES},
        **{f"{_PLAY}.{name}": _setting for name in _OF_PLAY},
    },
)
def typesafe_config(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet the strings."""
    return ()
