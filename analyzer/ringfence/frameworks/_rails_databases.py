"""The databases of a Rails program: ``config/database.yml`` of the environment that is deployed, and variables."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._ruby import deployed_word, is_set, outlines
from ringfence.model.expression import Expression, Hole, Text, literal
from ringfence.model.facts import Connection
from ringfence.model.source import Span
from ringfence.patterns import pattern

ENGINES = {
    "postgresql": "postgresql", "postgis": "postgresql", "postgres": "postgresql", "mysql2": "mysql", "mysql": "mysql",
    "trilogy": "mysql", "sqlite3": "sqlite", "sqlite": "sqlite", "sqlserver": "sqlserver", "oracle_enhanced": "oracle",
    "tinytds": "sqlserver", "cockroachdb": "postgresql", "sqlite3_production": "sqlite",
}  # fmt: skip
_CHOOSING = ("RAILS_ENV", "RACK_ENV", "APP_ENV", "HANAMI_ENV")
_LOCAL = pattern(r"(?:localhost|127\.0\.0\.1|0\.0\.0\.0|::1|)")
_TELLING = ("url", "host", "adapter", "clients.default.uri", "clients.default.database")
_PARTS = ("host", "port", "database", "username", "password")
FILE = "ruby.database"


def said(code: Code, key: str) -> Text | None:
    """A setting, if some file says it."""
    hole = Text((Hole("setting", key),))
    return hole if code.deployed(hole) != hole else None


def word_of(code: Code, key: str) -> str:
    """A setting as a word."""
    text = said(code, key)
    return "" if text is None else code.deployed(text).literal or _default(code.deployed(text))


def _default(text: Text) -> str:
    first = text.parts[0] if len(text.parts) == 1 else ""
    if isinstance(first, Hole) and isinstance(first.default, Text):
        return first.default.literal or _default(first.default)
    return ""


def section(code: Code, file: str = FILE) -> str:
    """The section of a file that holds where the program is deployed, ``""`` if the whole file does.

    Programs that are told nothing are in development. Where that is a developer's own machine, what holds in production says
    more of the system.
    """
    chosen = deployed_word(code, *_CHOOSING)
    if chosen and _has(code, file, chosen):
        return f".{chosen}"
    known = [one for one in ("development", "production", "staging", "default") if _has(code, file, one)]
    if "development" in known and ("production" not in known or not _is_local(code, file, "development")):
        return ".development"
    if "production" in known:
        return ".production"
    return f".{known[0]}" if known else ""


def _has(code: Code, file: str, environment: str) -> bool:
    if file == FILE:
        return said(code, f"ruby.databases.{environment}") is not None
    return any(said(code, f"{file}.{environment}.{key}") is not None for key in _TELLING)


def _is_local(code: Code, file: str, environment: str) -> bool:
    """Whether an environment has its database on the machine of whoever develops the program."""
    beginning = f"{file}.{environment}"
    names = word_of(code, f"ruby.databases.{environment}").split(",")
    places = [beginning, *(f"{beginning}.{name}" for name in names if name not in ("", "-"))]
    found = [word_of(code, f"{place}.{key}") for place in places for key in ("host", "url")]
    return all(_LOCAL.fullmatch(one) or "localhost" in one or "127.0.0.1" in one for one in found)


def connections(code: Code, at: Span) -> Iterator[Connection]:
    """The program's first database, and the others under their names."""
    beginning = f"{FILE}{section(code)}"
    names = [
        name for name in word_of(code, beginning.replace(FILE, "ruby.databases", 1)).split(",") if name not in ("", "-")
    ]
    if names and said(code, f"{beginning}.adapter") is None:
        for position, name in enumerate(names):
            replica = word_of(code, f"{beginning}.{name}.replica") == "true"
            if not replica:
                yield _connection(code, f"{beginning}.{name}", name, position == 0, at)
        return
    yield _connection(code, beginning, "primary", True, at)


def _connection(code: Code, key: str, name: str, first: bool, at: Span) -> Connection:
    line = word_of(code, key.replace(FILE, "ruby.lines", 1))
    at = Span(at.path, int(line)) if line.isdigit() and at.path.endswith(".yml") else at
    variables = [f"{name.upper()}_DATABASE_URL", *(["DATABASE_URL"] if first else [])]
    engine = ENGINES.get(word_of(code, f"{key}.adapter"), "")
    alias = "" if first else name
    variable = next((one for one in variables if is_set(code, one)), "")
    url: Expression | None = Hole("env", variable) if variable else said(code, f"{key}.url")
    host, port, database, user, password = (said(code, f"{key}.{part}") for part in _PARTS)
    if url is not None:
        return Connection(engine, at, url=url, database=database if not variable else None, alias=alias)
    if engine == "sqlite":
        return Connection(engine, at, database=database, alias=alias)
    if host is None and database is None:
        return Connection(engine, at, url=Hole("env", "DATABASE_URL"), alias=alias)
    if host is None:
        host = literal("localhost")
    return Connection(engine, at, host=host, port=port, database=database, user=user, password=password, alias=alias)


def has_database(code: Code, name: str) -> bool:
    """Whether the environment that is deployed has a database of that name beside its first."""
    names = word_of(code, f"ruby.databases{section(code)}").split(",")
    return name in names[1:]


def place(code: Code) -> Span | None:
    """Where the configuration is, or else the file that asks for a database first."""
    paths = [path for path, _ in outlines(code)]
    root = next((path.removesuffix(end) for end in ("config/application.rb", "config/environment.rb") for path in paths
                 if path.endswith(end)), None)  # fmt: skip
    if root is None:
        root = next((path.partition("app/models/")[0] for path in paths if "app/models/" in path), None)
    if root is not None and (said(code, f"ruby.databases{section(code)}") or said(code, f"{FILE}.adapter")):
        return Span(f"{root}config/database.yml", 1)
    mentioned = (
        imported.at
        for _, outline in outlines(code)
        for imported in outline.imports
        if imported.name in ("ActiveRecord", "ApplicationRecord")
    )
    return next(mentioned, None)
