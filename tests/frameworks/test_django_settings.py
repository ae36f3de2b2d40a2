"""Connections in Django's settings."""

import pytest
from reading_facts import facts_of, shown
from ringfence.frameworks.django_settings import django_settings
from ringfence.model.facts import Connection


def connections(source: str, path: str = "shop/settings.py") -> list[Connection]:
    return [fact for fact in facts_of(django_settings, {path: source}) if isinstance(fact, Connection)]


def test_parts_of_each_alias() -> None:
    source = """
        import os
        DATABASES = {
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": "orders",
                "USER": "app",
                "HOST": "db",
                "PORT": 5432,
                "PASSWORD": "x",
            },
            "replica": {"ENGINE": "django.db.backends.mysql", "NAME": "copy", "HOST": ""},
        }
        """
    first, second = connections(source)
    assert (first.engine, first.alias, first.at.line, first.function) == ("postgresql", "", 2, "")
    assert [shown(e) for e in (first.database, first.host, first.user, first.url)] == ["orders", "db", "app", "-"]
    assert (second.engine, second.alias, second.host) == ("mysql", "replica", None)


@pytest.mark.parametrize(
    ("engine", "expected"),
    [
        ("django.contrib.gis.db.backends.postgis", "postgresql"),
        ("django.db.backends.sqlite3", "sqlite"),
        ("django.contrib.gis.db.backends.spatialite", "sqlite"),
        ("django.db.backends.oracle", "oracle"),
        ("mssql", "sqlserver"),
        ("somebody.own", ""),
    ],
)
def test_engines(engine: str, expected: str) -> None:
    (found,) = connections(f'DATABASES = {{"default": {{"ENGINE": "{engine}", "NAME": "x"}}}}')
    assert found.engine == expected


def test_engine_with_a_default() -> None:
    source = """
        import os
        DATABASES = {"default": {"ENGINE": os.environ.get("E", "django.db.backends.postgresql"), "NAME": "x"}}
        """
    assert [found.engine for found in connections(source)] == ["postgresql"]


def test_djongo() -> None:
    source = """
        import os
        DATABASES = {
            "default": {"ENGINE": "djongo", "NAME": "a", "CLIENT": {"host": "mongodb://mongo:27017/other"}},
            "b": {"ENGINE": "djongo", "NAME": "b", "CLIENT": {"host": "mongo", "port": 27017}},
            "c": {"ENGINE": "djongo", "NAME": "c"},
        }
        """
    found = [(shown(c.url), shown(c.host), shown(c.database)) for c in connections(source)]
    assert found == [("mongodb://mongo:27017/other", "-", "a"), ("-", "mongo", "b"), ("-", "-", "c")]
    assert {connection.engine for connection in connections(source)} == {"mongodb"}


def test_urls() -> None:
    source = """
        import dj_database_url, environ
        env = environ.Env()
        DATABASES = {
            "default": dj_database_url.config(default="postgres://db/a", conn_max_age=600),
            "b": dj_database_url.parse("postgres://db/b"),
            "c": env.db("C_URL"),
        }
        DATABASES["d"] = dj_database_url.config(env="D_URL")
        """
    assert [(c.alias, shown(c.url)) for c in connections(source)] == [
        ("", "${DATABASE_URL:-postgres://db/a}"),
        ("b", "postgres://db/b"),
        ("c", "$C_URL"),
        ("d", "$D_URL"),
    ]


def test_update_of_an_alias() -> None:
    source = """
        import dj_database_url
        DATABASES["default"].update(dj_database_url.config())
        """
    assert [shown(connection.url) for connection in connections(source)] == ["$DATABASE_URL"]


@pytest.mark.parametrize("path", ["shop/settings/production.py", "shop/local_settings.py", "settings.py"])
def test_settings_modules(path: str) -> None:
    assert connections('DATABASES = {"default": {"ENGINE": "mysql", "NAME": "x"}}', path)


@pytest.mark.parametrize(
    "source",
    [
        'DATABASES = {"default": {}}',
        "DATABASES = {}",
        "DATABASES = 3",
        "DATABASES = {**DATABASES}",
        'def f():\n    DATABASES = {"default": {"ENGINE": "mysql"}}',
        'CACHES = {"default": {"ENGINE": "mysql"}}',
        "DATABASES[x] = y",
    ],
)
def test_silent(source: str) -> None:
    assert connections(source) == []


def test_other_modules_are_silent() -> None:
    assert connections('DATABASES = {"default": {"ENGINE": "mysql", "NAME": "x"}}', "shop/models.py") == []


def test_databases_of_another_module_are_spread() -> None:
    files = {
        "shop/base.py": 'HOST = "db"\nBASE = {"default": {"ENGINE": "mysql", "NAME": "x", "HOST": HOST}}\n',
        "shop/settings.py": 'from shop.base import BASE\nDATABASES = {**BASE, "b": {"ENGINE": "oracle"}}\n',
    }
    found = [fact for fact in facts_of(django_settings, files) if isinstance(fact, Connection)]
    assert [(c.engine, c.alias, shown(c.host)) for c in found] == [("mysql", "", "db"), ("oracle", "b", "-")]
