"""What things that Bicep declares are called."""

from __future__ import annotations

import posixpath

from ringfence.manifests._cloud_naming import Naming
from ringfence.manifests._cloud_things import Thing
from ringfence.patterns import pattern

NAMED_BY = "azd-service-name"
"""The tag by which the Azure Developer CLI finds what it deploys a service of ``azure.yaml`` to."""
GENERAL = frozenset((
    "", "app", "apps", "web", "site", "main", "this", "container", "service", "webApp", "appService", "containerApp",
    "functionApp", "functions", "function", "func", "job", "containerAppJob", "server", "sqlServer", "postgres",
    "postgresServer", "postgreSql", "redis", "cache", "db", "database", "sql", "mysql", "mysqlServer",
))  # fmt: skip
"""Symbols and names of files that say nothing of what a thing is for."""
_DOUBLED = pattern(r"[-_]{2,}")


def tagged(thing: Thing, naming: Naming) -> str:
    """The service of ``azure.yaml`` that a thing is for, if it says so."""
    params, tags = thing.given("params"), thing.given("tags")
    given = tags if isinstance(tags, dict) else params.get("tags") if isinstance(params, dict) else None
    return naming.plain(given.get(NAMED_BY)) if isinstance(given, dict) else ""


def given_name(thing: Thing, naming: Naming) -> str:
    """The name that a thing is given, as far as it is known; ``""`` where hardly anything is."""
    params = thing.given("params")
    given = naming.plain(params.get("name") if isinstance(params, dict) else thing.given("name"))
    given = _DOUBLED.sub("-", given).strip("-_./: ")
    return given if len(given) > 2 else ""


def symbol(thing: Thing) -> str:
    """The symbol of a thing, or of a module around it, or what the file is called: whichever says something first."""
    file = posixpath.basename(thing.at.path).partition(".")[0]
    said = (name for name in (thing.name, *reversed(thing.chain), file) if name not in GENERAL)
    known = next(said, thing.name)
    return f"{known}-{thing.key}" if thing.key else known
