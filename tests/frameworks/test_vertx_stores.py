"""Vert.x's clients of databases: SQL and MongoDB."""

import pytest
from reading_java import java_facts, plain, queries
from ringfence.frameworks.vertx_mongodb import vertx_mongodb
from ringfence.frameworks.vertx_sql import vertx_sql
from ringfence.model.facts import Connection, Gap

IMPORTS = """
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.jdbc.JDBCClient;
import io.vertx.ext.mongo.MongoClient;
import io.vertx.mysqlclient.*;
import io.vertx.pgclient.*;
import io.vertx.sqlclient.*;
"""


def facts(framework, body, imports=IMPORTS):
    text = f"""{imports}
    class App {{
        Vertx vertx; Pool pool;
        static PgConnectOptions options() {{ return new PgConnectOptions().setHost("db").setDatabase("shop"); }}
        static JsonObject settings() {{ return new JsonObject().put("host", "documents").put("db_name", "shop"); }}
        void run(String given, JsonObject config) {{ {body} }}
    }}
    """
    return java_facts(framework, text)


def opened(framework, body):
    found = [fact for fact in facts(framework, body) if isinstance(fact, Connection)]
    parts = ("url", "host", "port", "database")
    return [
        (one.engine, *(plain(getattr(one, part)) for part in parts if getattr(one, part) is not None)) for one in found
    ]


# ---------------------------------------------------------------- SQL


@pytest.mark.parametrize(
    "body",
    [
        "PgPool.pool(vertx, options(), null);",
        'new MySQLConnectOptions().setHost("my").setPort(3306).setDatabase("shop").setUser("me");',
        'PgPool.pool("postgresql://db/shop");',
        'JDBCClient.createShared(vertx, new JsonObject().put("url", "jdbc:mysql://db/shop").put("user", "me"));',
    ],
)
def test_where_a_client_connects_to(body):
    own = {"PgPool.pool(v": ("postgresql", "db", "shop"), "new MySQL": ("mysql", "my", "3306", "shop")}
    others = {'PgPool.pool("': ("", "postgresql://db/shop"), "JDBCClient": ("", "jdbc:mysql://db/shop")}
    expected = next(one for begin, one in {**own, **others}.items() if body.startswith(begin))
    assert expected in opened(vertx_sql, body)


def test_what_is_handed_in_is_not_known_but_somewhere():
    [(engine, url)] = [one for one in opened(vertx_sql, "JDBCClient.createShared(vertx, config);") if len(one) == 2]
    assert engine == ""
    assert "jdbc" not in url


@pytest.mark.parametrize(
    ("body", "operations"),
    [
        ('pool.query("SELECT a FROM orders").execute();', "select"),
        ('pool.preparedQuery("UPDATE orders SET a = $1").execute(Tuple.of(1));', "update"),
        ('pool.withConnection(c -> c.preparedQuery("DELETE FROM orders").execute());', "delete"),
        (
            'client.getConnection(r -> { r.result().updateWithParams("INSERT INTO orders (a) VALUES (?)", null, x); });',
            "insert",
        ),
        ('pool.rxPrepare("SELECT a FROM orders");', "select"),
    ],
)
def test_what_a_statement_does(body, operations):
    assert [(table, done) for _, table, done in queries(facts(vertx_sql, body))] == [("orders", operations)]


def test_only_where_a_client_is_imported_and_sql_is_said():
    assert queries(facts(vertx_sql, 'pool.query(given); pool.query("orders");')) == []
    other = "import io.vertx.core.Vertx;\nimport io.vertx.core.json.JsonObject;\nimport acme.Pool;\n"
    assert queries(facts(vertx_sql, 'pool.query("SELECT a FROM orders");', other)) == []


# ---------------------------------------------------------------- MongoDB


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("settings()", ("mongodb", "documents", "shop")),
        (
            'new JsonObject().put("connection_string", "mongodb://documents/shop")',
            ("mongodb", "mongodb://documents/shop"),
        ),
        ('new JsonObject().put("db_name", "shop")', ("mongodb", "localhost", "shop")),
    ],
)
def test_where_a_client_of_mongodb_connects_to(given, expected):
    assert opened(vertx_mongodb, f"MongoClient.createShared(vertx, {given});") == [expected]


@pytest.mark.parametrize(
    ("call", "operations"),
    [
        ('find("orders", null)', "select"), ('rxFindOne("orders", null, null)', "select"),
        ('save("orders", null)', "insert/update"),
        ('insertAndAwait("orders", null)', "insert"), ('updateCollection("orders", null, null)', "update"),
        ('findOneAndDelete("orders", null)', "select/delete"), ('removeDocuments("orders", null)', "delete"),
    ],
)  # fmt: skip
def test_what_is_done_to_collections(call, operations):
    body = f"MongoClient client = MongoClient.create(vertx, config); client.{call};"
    assert [(table, done) for _, table, done in queries(facts(vertx_mongodb, body))] == [("orders", operations)]


def test_a_collection_that_is_handed_in_is_a_gap():
    found = facts(vertx_mongodb, "MongoClient.create(vertx, config).find(given, null);")
    assert [type(fact) for fact in found if not isinstance(fact, Connection)] == [Gap]
