"""Database drivers: where they connect and what they run."""

import pytest
from reading_facts import code_of, facts_of, shown
from ringfence.frameworks.dbapi import dbapi
from ringfence.frameworks.flask import flask
from ringfence.model.facts import Connection, Gap, Query
from ringfence.model.value import Scope


def connections(source: str) -> list[tuple[str, str, str, str, str, str]]:
    found = [fact for fact in facts_of(dbapi, source) if isinstance(fact, Connection)]
    return [(c.engine, *map(shown, (c.url, c.host, c.port, c.database, c.user))) for c in found]


def queries(source: str) -> list[tuple[int, str, str]]:
    """(line, function, what is done to which table)."""
    found = [fact for fact in facts_of(dbapi, source) if isinstance(fact, Query)]
    told = [(q.at.line, q.function, " ".join(f"{'+'.join(u.operations)}:{u.table}" for u in q.uses)) for q in found]
    return sorted(told)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("psycopg2.connect('dbname=x host=db')", ("postgresql", "dbname=x host=db", "-", "-", "-", "-")),
        ("psycopg2.connect(host='db', dbname='x', user='me')", ("postgresql", "-", "db", "-", "x", "me")),
        ("psycopg2.connect(**settings)", ("postgresql", "-", "db", "-", "$DB", "-")),
        ("psycopg.AsyncConnection.connect(conninfo='u')", ("postgresql", "u", "-", "-", "-", "-")),
        ("psycopg2.pool.SimpleConnectionPool(1, 9, 'u')", ("postgresql", "u", "-", "-", "-", "-")),
        ("psycopg_pool.ConnectionPool('u')", ("postgresql", "u", "-", "-", "-", "-")),
        ("asyncpg.create_pool(dsn='u')", ("postgresql", "u", "-", "-", "-", "-")),
        ("MySQLdb.connect('db', 'me', 'pw', 'x')", ("mysql", "-", "db", "-", "x", "me")),
        ("mysql.connector.connect(host='db', database='x')", ("mysql", "-", "db", "-", "x", "-")),
        ("pymysql.connect(host='db', db='x')", ("mysql", "-", "db", "-", "x", "-")),
        ("sqlite3.connect('x.db')", ("sqlite", "-", "-", "-", "x.db", "-")),
        ("oracledb.connect(user='me', dsn='db:1521/x')", ("oracle", "db:1521/x", "-", "-", "-", "-")),
    ],
)
def test_connections(call: str, expected: tuple[str, ...]) -> None:
    source = f"""
        import os, psycopg2, psycopg2.pool, psycopg, psycopg_pool, asyncpg, MySQLdb, mysql.connector, pymysql, sqlite3
        import oracledb
        settings = {{"host": "db", "database": os.environ["DB"]}}
        x = {call}
        """
    assert connections(source) == [expected]


def test_a_connection_without_any_place_is_none() -> None:
    assert connections("import psycopg2\npsycopg2.connect()\npsycopg2.paramstyle()\n") == []


def test_cursors_and_pools() -> None:
    source = """
        import psycopg2, asyncpg, sqlite3
        conn = psycopg2.connect("u")
        def one():
            with conn.cursor() as cursor:
                cursor.execute("SELECT * FROM a JOIN b ON a.id = b.id")
                cursor.executemany("INSERT INTO c VALUES (%s)", rows)
        async def two():
            pool = await asyncpg.create_pool("u")
            async with pool.acquire() as c:
                await c.fetchrow("SELECT 1 FROM d WHERE id = $1", 1)
                await pool.execute("DELETE FROM e")
        def three(c: sqlite3.Cursor):
            c.execute("UPDATE f SET x = ?", (1,))
            c.execute(name)
            c.execute("no statement")
            c.close()
        """
    assert queries(source) == [
        (5, "one", "select:a select:b"),
        (6, "one", "insert:c"),
        (10, "two", "select:d"),
        (11, "two", "delete:e"),
        (13, "three", "update:f"),
    ]


def test_statements_that_are_put_together() -> None:
    source = """
        import psycopg2
        from psycopg2 import sql
        TABLE = "orders"
        FIND = f"SELECT * FROM {TABLE}"
        cur = psycopg2.connect("u").cursor()
        cur.execute(FIND + " WHERE id = %s", (1,))
        cur.execute("DELETE FROM %s WHERE id = 1" % TABLE)
        cur.execute(sql.SQL("UPDATE {} SET a = 1").format(sql.Identifier("lines")))
        """
    assert queries(source) == [(6, "", "select:orders"), (7, "", "delete:orders"), (8, "", "update:lines")]


def test_an_unknown_table_is_a_gap() -> None:
    source = """
        import psycopg2
        def f(table, cur: psycopg2.extensions.cursor):
            cur.execute(f"SELECT * FROM {table}")
        """
    assert [fact.at.line for fact in facts_of(dbapi, source) if isinstance(fact, Gap)] == [3]


def test_a_helper_runs_for_its_callers() -> None:
    source = """
        import psycopg2
        class Db:
            def __init__(self): self.conn = psycopg2.connect("u")
            def run(self, sql, *values):
                with self.conn.cursor() as c:
                    c.execute(sql, values)
        def f():
            Db().run("DELETE FROM a")
        def g():
            Db().run("DELETE FROM b")
        """
    assert queries(source) == [(8, "f", "delete:a"), (10, "g", "delete:b")]


def test_a_helper_may_have_many_callers() -> None:
    files = "".join(f"def f{n}():\n    query('DELETE FROM t{n}')\n" for n in range(60))
    source = f"""import psycopg2
def query(sql, *values):
    run(sql)
def run(sql):
    psycopg2.connect("u").cursor().execute(sql)
{files}"""
    assert queries(source) == [(7 + 2 * n, f"f{n}", f"delete:t{n}") for n in range(60)]


def test_cursors_that_nobody_types() -> None:
    source = """
        import psycopg2
        def f(cursor, thing):
            cursor.execute("INSERT INTO a VALUES (1)")
            cursor.execute("run the tests")
            thing.run("SELECT * FROM b")
        class Job:
            def execute(self, what): print(what)
        Job().execute("DELETE FROM c")
        """
    assert queries(source) == [(3, "f", "insert:a")]


@pytest.mark.parametrize(
    "source",
    [
        "import psycopg2\npsycopg2.connect(*a, **b).cursor().execute()\n",
        "import sqlite3\nsqlite3.connect().execute(None)\nsqlite3.connect(sqlite3).execute(**x)\n",
        "import psycopg2\nd = {**d}\npsycopg2.connect(**d)\n",
    ],
)
def test_odd_code_is_passed_over(source: str) -> None:
    assert queries(source) == []


@pytest.mark.parametrize(
    ("source", "prefix"),
    [
        ("from flask_mysqldb import MySQL\nmysql = MySQL(app)\n", "MYSQL"),
        ("from flaskext.mysql import MySQL\nmysql = MySQL()\nmysql.init_app(app)\n", "MYSQL_DATABASE"),
    ],
)
def test_extensions_of_flask_for_mysql(source: str, prefix: str) -> None:
    keys = f'app.config["{prefix}_HOST"] = "db"\napp.config["{prefix}_DB"] = "shop"\n'
    code = code_of({"app.py": f"from flask import Flask\napp = Flask(__name__)\n{keys}{source}"}, dbapi, flask)
    (found,) = [fact for _, fact in code.facts() if isinstance(fact, Connection)]
    at = Scope("app.py")
    assert [shown(text) for part in (found.host, found.database) for text in code.texts(part, at)] == ["db", "shop"]
    assert found.engine == "mysql"
