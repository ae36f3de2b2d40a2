"""Laravel's databases: the connections of ``config/database.php``, the default one and those that code asks for by name."""

from __future__ import annotations

from collections.abc import Iterator, Set

from ringfence.extend import Code
from ringfence.frameworks._ecmascript import option
from ringfence.frameworks._laravel_config import files
from ringfence.frameworks._php import calls, is_seed, outlines, returned
from ringfence.frameworks._texts import literals, resolved
from ringfence.model.expression import Expression, Hole, Member, Text, literal
from ringfence.model.facts import Connection
from ringfence.model.source import Span
from ringfence.model.value import Scope

ENGINES = {
    "mysql": "mysql", "mariadb": "mysql", "pgsql": "postgresql", "sqlite": "sqlite", "sqlsrv": "sqlserver",
    "mongodb": "mongodb",
}  # fmt: skip
_HYPERF = "/config/autoload/databases.php"
_OF_NEW_PROGRAMS = {"127.0.0.1", "localhost", "forge", "laravel", "homestead", "root", "hyperf"}
_PARTS = (("host", "DB_HOST"), ("port", "DB_PORT"), ("database", "DB_DATABASE"), ("username", "DB_USERNAME"))


def connections(code: Code) -> Iterator[Connection]:
    """The default connection, and every other one that some code names."""
    hyperf = _of_hyperf(code)
    if hyperf is not None:
        yield from hyperf
        return
    path = next((path for path, key in files(code) if key == "database"), None)
    config = returned(code, path) if path is not None else None
    if path is None or config is None:
        yield from _of_the_framework(code)
        return
    scope = Scope(path)
    found = option(code, config, scope, "default")
    default = _deployed(code, *found) if found is not None else ""
    at = _place(code, path)
    for name in dict.fromkeys((default, *sorted(named(code)))):
        placed = option(code, config, scope, f"connections.{name}") if name else None
        if placed is not None:
            yield _connection(code, *placed, name, "" if name == default else name, at)


def _of_hyperf(code: Code) -> list[Connection] | None:
    """The connections that Hyperf's ``config/autoload/databases.php`` names; None if there is no such file."""
    path = next((path for path in code.outlines if f"/{path}".endswith(_HYPERF)), None)
    config = returned(code, path) if path is not None else None
    if path is None or config is None:
        return None
    asked = dict.fromkeys(("default", *sorted(named(code))))
    placed = {name: option(code, config, Scope(path), name) for name in asked}
    at = Span(path, 1)
    return [
        _connection(code, *found, name, "" if name == "default" else name, at)
        for name, found in placed.items()
        if found is not None
    ]


def _connection(code: Code, config: Expression, scope: Scope, name: str, alias: str, at: Span) -> Connection:
    def part(*keys: str) -> Expression | None:
        found = option(code, config, scope, *keys)
        return _said(resolved(code, *found)) if found is not None else None

    driver = next(iter(literals(code.texts(part("driver"), scope))), name)
    url = part("url", "dsn")
    known = url if isinstance(url, Text) and code.deployed(url).literal else None
    database = part("database")
    engine = ENGINES.get(driver, "")
    if engine == "sqlite":
        return _file(code, database, at, alias)
    host = part("write.host", "host")
    return Connection(
        engine, at, url=known, host=host, port=part("port"), database=database, user=part("username"), alias=alias,
        password=part("password"),
    )  # fmt: skip


def _file(code: Code, database: Expression | None, at: Span, alias: str) -> Connection:
    """A database in a file. Every new program has one, until the deployment, which nobody may have written down, says
    something else: that one is as good as unknown.
    """
    texts = [database] if isinstance(database, Text) else []
    names = {str(code.deployed(text).literal or _default(text)).rpartition("/")[2] for text in texts}
    if names <= {"database.sqlite"}:
        host, name = Hole("env", "DB_HOST"), Hole("env", "DB_DATABASE")
        return Connection("", at, host=host, database=name, alias=alias)
    return Connection("sqlite", at, database=database, alias=alias)


def _said(expression: Expression | None) -> Expression | None:
    """A setting without the default that every new program has."""
    hole = expression.parts[0] if isinstance(expression, Text) and len(expression.parts) == 1 else expression
    if isinstance(hole, Hole) and isinstance(hole.default, Text) and hole.default.literal in _OF_NEW_PROGRAMS:
        return Hole(hole.kind, hole.name)
    return expression


def _of_the_framework(code: Code) -> Iterator[Connection]:
    """Programs without a configuration of their own have the framework's, which asks the environment."""
    engine = ENGINES.get(code.deployed(Text((Hole("env", "DB_CONNECTION", literal("mysql")),))).literal or "", "")
    asking = (path for path, outline in outlines(code) if _asks(outline.imports) and not is_seed(path))
    at = next((Span(path, 1) for path in asking), None)
    if at is None:
        return
    host, port, database, user = (Hole("env", variable) for _, variable in _PARTS)
    if engine == "sqlite":
        yield _file(code, Text((database,)), at, "")
    else:
        password = Hole("env", "DB_PASSWORD")
        yield Connection(engine, at, host=host, port=port, database=database, user=user, password=password)


def _asks(imports: tuple[object, ...]) -> bool:
    """Whether a file uses the database: an exception that every new program handles is no use."""
    targets = [str(getattr(imported, "target", "")) for imported in imports]
    of_database = [target for target in targets if target.startswith("Illuminate.Database.")]
    return any(not t.endswith("Exception") for t in of_database) or any(t.endswith("Facades.DB") for t in targets)


def named(code: Code) -> Set[str]:
    """The connections that code asks for: ``DB::connection('reports')``, ``$connection = 'reports'`` of a model."""
    found: set[str] = set()
    for call, scope in calls(code):
        callee = call.invoke.callee
        asks = isinstance(callee, Member) and callee.name in ("connection", "setConnection", "on")
        if asks and not is_seed(scope.path):
            found.update(literals(code.texts(call.invoke.argument(0), scope)))
    for path, outline in outlines(code):
        for cls in outline.classes:
            for field in cls.fields:
                if field.name == "connection":
                    found.update(literals(code.texts(field.value, Scope(path, cls.name))))
    return found


def _deployed(code: Code, expression: Expression, scope: Scope) -> str:
    texts = [code.deployed(text) for text in code.texts(expression, scope)]
    return next((_default(text) for text in texts), "")


def _default(text: Text) -> str:
    first = text.parts[0] if len(text.parts) == 1 else ""
    if isinstance(first, Hole) and isinstance(first.default, Text):
        return _default(first.default)
    return text.literal or ""


def _place(code: Code, path: str) -> Span:
    bindings = code.outlines[path].bindings
    return bindings[0].at if bindings else Span(path, 1)
