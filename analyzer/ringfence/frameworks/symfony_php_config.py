"""Symfony's configuration that is written in PHP: the connections of ``config/packages/doctrine.php``."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.formats.symfony_values import ENGINES, value_of
from ringfence.frameworks._ecmascript import option, properties
from ringfence.frameworks._php import PHP
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression
from ringfence.model.facts import Connection, Fact
from ringfence.model.source import Span
from ringfence.model.value import Scope
from ringfence.patterns import pattern

_LOADER = "Symfony.Component.DependencyInjection.Loader.Configurator"
_EXTENDING = (
    f"{_LOADER}.ContainerConfigurator().extension",
    "Symfony.Component.DependencyInjection.ContainerBuilder().loadFromExtension",
)
_WHOLE = f"{_LOADER}.App.config"
_VARIANT = pattern(r"(?:^|/)config/packages/[\w-]+/")
"""What holds in one environment alone."""


@framework(
    "symfony_php_config",
    language=PHP,
    libraries=("Symfony",),
    same_as={  # as files name them that are written in the namespace of the loader, as recipes are
        "builtins.ContainerConfigurator()": f"{_LOADER}.ContainerConfigurator()",
        "builtins.App.config": _WHOLE,
    },
)
def symfony_php_config(code: Code) -> Iterator[Fact]:
    """``$container->extension("doctrine", ["dbal" => [ … ]])``, ``App::config(["doctrine" => [ … ]])``."""
    for call in code.calls(*_EXTENDING):
        named = literals(code.texts(call.argument(0), call.scope))
        if "doctrine" in named and not _VARIANT.search(call.path):
            dbal = option(code, call.argument(1), call.scope, "dbal")
            yield from _connections(code, dbal, call.call.invoke.at)
    for call in code.calls(_WHOLE):
        dbal = option(code, call.argument(0), call.scope, "doctrine.dbal")
        yield from _connections(code, dbal, call.call.invoke.at)


def _connections(code: Code, dbal: tuple[Expression, Scope] | None, at: Span) -> Iterator[Connection]:
    """One for each that is configured; the default one has no name here."""
    if dbal is None:
        return
    listed = option(code, *dbal, "connections")
    named = [one for value in code.values(*listed) for one in properties(code, value)] if listed is not None else []
    chosen = option(code, *dbal, "default_connection")
    default = next(literals(code.texts(*chosen)), "") if chosen is not None else ""
    default = default or (named[0][0] if named else "")
    for name, given, scope in named:
        yield from _connection(code, given, scope, at, "" if name == default else name)
    if not named:
        yield from _connection(code, *dbal, at, "")


def _connection(code: Code, given: Expression, scope: Scope, at: Span, alias: str) -> Iterator[Connection]:
    def part(*keys: str) -> Expression | None:
        found = option(code, given, scope, *keys)
        texts = code.texts(*found) if found is not None else ()
        return next((value_of(text.literal) if text.literal is not None else text for text in texts), None)

    driver = option(code, given, scope, "driver")
    engine = ENGINES.get(next(literals(code.texts(*driver)), ""), "") if driver is not None else ""
    url, host, database = part("url"), part("host"), part("dbname", "path")
    if url is not None or host is not None or database is not None:
        yield Connection(
            engine, at, url=url, host=host, port=part("port"), database=database, user=part("user"), alias=alias,
            password=part("password"),
        )  # fmt: skip
