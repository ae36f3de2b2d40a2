"""Tables that a statement reaches in another database."""

import pytest
from ringfence.model.facts import Query, TableName, ViewDefinition
from ringfence.model.source import Source, Span
from ringfence.sql import read_script, read_statement

AT = Span("app/store.py", 7)


def uses(sql, dialect=""):
    queries = [fact for fact in read_statement(sql, AT, dialect=dialect) if isinstance(fact, Query)]
    return {(use.table.database, use.table.name, "+".join(use.operations)) for query in queries for use in query.uses}


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (
            "SELECT * FROM a JOIN dblink('host=h dbname=shop', 'SELECT x FROM orders') AS t(x int) ON true",
            {("", "a", "select"), ("shop", "orders", "select")},
        ),
        ("SELECT dblink_exec('postgresql://u@h/shop', 'DELETE FROM orders')", {("shop", "orders", "delete")}),
        ("SELECT * FROM dblink('shop', 'SELECT x FROM orders') AS t(x int)", {("shop", "orders", "select")}),
        ("SELECT * FROM dblink('SELECT x FROM orders') AS t(x int)", {("", "orders", "select")}),
        ("SELECT * FROM OPENQUERY(shop, 'SELECT x FROM orders')", {("shop", "orders", "select")}),
        ("SELECT * FROM lower('SELECT x FROM orders') t", set()),
        ("SELECT dblink_connect('dbname=shop')", set()),
        ("SELECT * FROM dblink('dbname=shop', statement) AS t(x int)", set()),
    ],
)
def test_statements_for_another_database(sql, expected):
    assert uses(sql) == expected


def test_one_statement_over_two_databases_joins_them():
    (query,) = read_statement("SELECT * FROM a, dblink('dbname=b', 'SELECT x FROM a') AS t(x int)", AT)
    assert query.joined


def test_a_linked_server_is_told_with_its_database():
    (query,) = read_statement("SELECT 1 FROM far.shop.dbo.orders", AT, dialect="sqlserver")
    assert query.uses[0].table == TableName("orders", "dbo", "far.shop")


SERVER = """CREATE EXTENSION postgres_fdw;
CREATE SERVER billing FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'billing-db', dbname 'billing');
"""


def test_a_foreign_table_is_a_view_of_a_table_elsewhere():
    options = "OPTIONS (schema_name 'b', table_name 'invoices')"
    (view,) = read_script(
        Source("x.sql", f"{SERVER}CREATE FOREIGN TABLE bills (id int, x text) SERVER billing {options};")
    )
    assert isinstance(view, ViewDefinition)
    assert (str(view.name), view.at.line) == ("bills", 3)
    assert [use.table for use in view.uses] == [TableName("invoices", "b", "billing")]


def test_a_foreign_table_of_an_unknown_server_is_named_after_it():
    (view,) = read_script(Source("x.sql", 'CREATE FOREIGN TABLE bills (id int) SERVER "Far";'))
    assert view.uses[0].table == TableName("bills", "", "Far")
