"""Which database a statement of a script works on."""

import pytest
from ringfence.model.facts import ForeignKey, Query, TableDefinition
from ringfence.model.source import Source
from ringfence.sql import read_script
from ringfence.sql.databases import selected_database


def read(text, **options):
    return list(read_script(Source("db/x.sql", text), **options))


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("USE shop", "shop"),
        ("use `shop`", "shop"),
        ("USE [Shop]", "Shop"),
        ("USE DATABASE shop", "shop"),
        ("\\c shop", "shop"),
        ("\\connect shop", "shop"),
        ("USE shop; SELECT 1", ""),
        ("UPDATE a SET use = 1", ""),
        ("USE", ""),
    ],
)
def test_a_statement_selects_a_database(statement, expected):
    assert selected_database(statement) == expected


def test_what_follows_is_in_the_selected_database():
    text = "CREATE TABLE a (x int);\nUSE shop;\nCREATE TABLE a (x int REFERENCES b (x));\nUSE other;\nDELETE FROM a;"
    found = read(text)
    assert [f.table.database for f in found if isinstance(f, TableDefinition)] == ["", "shop"]
    assert [(f.table.database, f.references.database) for f in found if isinstance(f, ForeignKey)] == [("shop", "shop")]
    assert [use.table.database for f in found if isinstance(f, Query) for use in f.uses] == ["other"]


def test_psql_connects_to_a_database():
    (table,) = read("CREATE DATABASE shop;\n\\c shop\nCREATE TABLE a (x int);")
    assert (table.table.database, table.at.line) == ("shop", 3)


def test_a_name_with_its_own_database_keeps_it():
    (query,) = read("USE shop\nGO\nSELECT 1 FROM [Other].[dbo].[a]\nGO", dialect="sqlserver")
    assert str(query.uses[0].table) == "Other.dbo.a"


def test_what_mysql_calls_a_schema_is_a_database():
    (mine,) = read("CREATE TABLE shop.a (x int)", dialect="mysql")
    assert (mine.table.database, mine.table.schema) == ("shop", "")
    (other,) = read("CREATE TABLE shop.a (x int)", dialect="postgresql")
    assert (other.table.database, other.table.schema) == ("", "shop")
