"""Django's ``DATABASES``: the connections of a settings module."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._texts import literals, resolved
from ringfence.model.expression import Expression, Hole, Invoke, Item, Member, Name, Text
from ringfence.model.facts import Connection, Fact
from ringfence.model.outline import Outline
from ringfence.model.source import Span
from ringfence.model.value import Entries, Library, Scope, Value

_ENGINES = {
    "postg": "postgresql",
    "mysql": "mysql",
    "spatialite": "sqlite",
    "sqlite": "sqlite",
    "oracle": "oracle",
    "djongo": "mongodb",
    "mongo": "mongodb",
    "mssql": "sqlserver",
    "sql_server": "sqlserver",
    "cockroach": "cockroachdb",
    "clickhouse": "clickhouse",
    "snowflake": "snowflake",
}
_DEEPEST = 3
"""Dictionaries spread in dictionaries that are followed."""
_URL_SETTINGS = ("dj_database_url.config()", "dj_database_url.parse()", "environ.Env().db()", "environ.Env().db_url()")


@framework(
    "django-settings",
    language="python",
    same_as={"environ.FileAwareEnv": "environ.Env", "environ.environ.Env": "environ.Env"},
    modules={"django.conf.settings": "settings"},
)
def django_settings(code: Code) -> Iterator[Fact]:
    """One connection for each alias of ``DATABASES``."""
    for path, outline in sorted(code.outlines.items()):
        if outline.language == "python" and _is_settings(outline.module):
            yield from dict.fromkeys(_connections(code, outline, Scope(path)))


def _is_settings(module: str) -> bool:
    """``shop.settings``, ``shop.settings.production``, ``shop.local_settings``."""
    parts = module.split(".")
    return parts[-1].endswith("settings") or parts[-1].startswith("settings_") or parts[-2:-1] == ["settings"]


def _connections(code: Code, outline: Outline, scope: Scope) -> Iterator[Connection]:
    for binding in outline.bindings:
        if binding.scope:
            continue
        target = binding.target
        if target == Name("DATABASES"):
            for value in code.values(binding.value, scope):
                yield from _aliases(code, value, binding.at, scope)
        elif isinstance(target, Item) and target.of == Name("DATABASES"):
            for name in literals(code.texts(target.key, scope)):
                yield from _alias(code, name, binding.value, binding.at, scope, scope)
    for call in outline.calls:
        key = _updated(call.invoke.callee)
        for name in literals(code.texts(key, scope)):
            yield from _alias(code, name, call.invoke.argument(0), call.invoke.at, scope, scope)


def _updated(callee: Expression) -> Expression | None:
    """The alias in ``DATABASES["default"].update``."""
    if not isinstance(callee, Member) or callee.name != "update" or not isinstance(callee.of, Item):
        return None
    return callee.of.key if callee.of.of == Name("DATABASES") else None


def _aliases(code: Code, value: Value, at: Span, scope: Scope, depth: int = 0) -> Iterator[Connection]:
    if not isinstance(value, Entries) or depth > _DEEPEST:
        return
    for key, item in value.items:
        for text in code.texts(key, value.scope):
            if text.literal == "**":
                for spread in code.values(item, value.scope):
                    yield from _aliases(code, spread, at, scope, depth + 1)
            elif text.literal is not None:
                yield from _alias(code, text.literal, item, at, value.scope, scope)


def _alias(
    code: Code, name: str, expression: Expression | None, at: Span, inside: Scope, scope: Scope
) -> Iterator[Connection]:
    """One alias; ``inside`` is where its expression stands, ``scope`` the settings module that has it."""
    alias = "" if name == "default" else name
    for value in code.values(expression, inside):
        if isinstance(value, Entries):
            connection = _from_entries(_Entry(code, value, scope), alias, at)
        elif isinstance(value, Library) and value.name in _URL_SETTINGS:
            connection = _from_url(code, value, alias, at)
        else:
            connection = None
        if connection is not None:
            yield connection


class _Entry:
    """The dictionary of one alias."""

    def __init__(self, code: Code, value: Entries, scope: Scope) -> None:
        self._code = code
        self._value = value
        self._scope = scope

    def raw(self, key: str) -> Expression | None:
        """The last value under a key, as written."""
        found = None
        for name, item in self._value.items:
            if any(text.literal == key for text in self._code.texts(name, self._value.scope)):
                found = item
        return found

    def get(self, key: str) -> Expression | None:
        """The value under a key, fit for the settings module's scope; an empty string counts as none."""
        found = self.raw(key)
        if found is None or found == Text(("",)):
            return None
        same = self._value.scope == self._scope
        return found if same else resolved(self._code, found, self._value.scope)

    def texts(self, key: str) -> tuple[Text, ...]:
        """The strings under a key."""
        return self._code.texts(self.raw(key), self._value.scope)

    def inner(self, key: str) -> _Entry | None:
        """The dictionary under a key."""
        for value in self._code.values(self.raw(key), self._value.scope):
            if isinstance(value, Entries):
                return _Entry(self._code, value, self._scope)
        return None


def _from_entries(entry: _Entry, alias: str, at: Span) -> Connection | None:
    if entry.raw("ENGINE") is None:
        return None
    engine = _engine(entry.texts("ENGINE"))
    client = entry.inner("CLIENT")
    host, port, url = entry.get("HOST"), entry.get("PORT"), None
    user, password = entry.get("USER"), entry.get("PASSWORD")
    if client is not None:
        host, port = client.get("host") or host, client.get("port") or port
        user, password = client.get("username") or user, client.get("password") or password
    written = (client.texts("host") if client else ()) or entry.texts("HOST")
    password = (client.get("password") if client is not None else None) or entry.get("PASSWORD")
    if engine == "mongodb" and host is not None and _is_url(written):
        host, port, url = None, None, host
    return Connection(engine, at, "", url, host, port, entry.get("NAME"), user, alias, password)


def _engine(texts: tuple[Text, ...]) -> str:
    for text in texts:
        written = _written(text).lower().removeprefix("django.db.backends.")
        for part, engine in _ENGINES.items():
            if part in written:
                return engine
    return ""


def _is_url(texts: tuple[Text, ...]) -> bool:
    """Whether a host's value has, or may turn out to have, a scheme: a bare variable may be either, and a URL more often."""
    if not texts:
        return False
    written = _written(texts[0])
    return "://" in written or not written


def _written(text: Text) -> str:
    """The literal pieces of a text, and of the defaults of its holes."""
    pieces = []
    for part in text.parts:
        if isinstance(part, str):
            pieces.append(part)
        elif isinstance(part, Hole) and isinstance(part.default, Text):
            pieces.append(_written(part.default))
    return "".join(pieces)


def _from_url(code: Code, value: Library, alias: str, at: Span) -> Connection | None:
    """``dj_database_url.config(default=…)`` reads ``DATABASE_URL``, as django-environ's ``env.db()`` does."""
    if value.made is None or value.scope is None:
        return None
    if value.name == "dj_database_url.parse()":
        url = resolved(code, value.made.argument(0, "url"), value.scope)
    else:
        names = code.texts(_variable(value.made, value.name), value.scope)
        name = next((text.literal for text in names if text.literal), "DATABASE_URL")
        url = Hole("env", name, resolved(code, value.made.argument(1, "default"), value.scope))
    return None if url is None else Connection("", at, url=url, alias=alias)


def _variable(made: Invoke, name: str) -> Expression | None:
    return made.argument(0, "env") if name.startswith("dj_database_url") else made.argument(0, "var")
