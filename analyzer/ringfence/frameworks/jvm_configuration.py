"""Configuration that programs for the JVM read into classes of their own: Ktor, Hoplite, config4k, Dropwizard."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._jvm_configuration import below, keys, setting
from ringfence.model.expression import Hole
from ringfence.model.facts import Connection, Fact
from ringfence.model.value import Scope

_KTOR = ("io.ktor.server.config.ApplicationConfig()", "io.ktor.server.config.ApplicationConfigValue()")
_READERS = ("io.ktor.server.config", "io.ktor.server.application", "com.sksamuel.hoplite", "io.github.config4k")
_SOURCE = "io.dropwizard.db.DataSourceFactory"


@framework(
    "jvm-configuration",
    language=("java", "kotlin"),
    libraries=(*_READERS, "io.dropwizard"),
    same_as={
        **{f"{_KTOR[0]}.{name}()": _KTOR[1] for name in ("property", "propertyOrNull")},
        **{f"{one}.getAs()": "argument<>()" for one in _KTOR},
        "**.loadConfigOrThrow()": "argument<>()",  # of what a builder of Hoplite gives, or a loader itself
    },
    fields={"*": setting},
)
def jvm_configuration(code: Code) -> Iterator[Fact]:
    """Databases that a class of settings holds as such; all else is part of the expressions that use the settings."""
    for cls, prefixes in keys(code).classes.items():
        for path, field in code.fields(cls):
            if field.type is None or _SOURCE not in code.library_names(field.type, Scope(path, cls.name)):
                continue
            for prefix in prefixes:
                section = below(prefix, field.name)
                yield Connection(
                    "", field.at, url=Hole("setting", f"{section}.url"), user=Hole("setting", f"{section}.user"),
                    password=Hole("setting", f"{section}.password"),
                )  # fmt: skip
