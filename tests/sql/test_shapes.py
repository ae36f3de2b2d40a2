"""Statements that differ in values alone mean the same, and are parsed once; every other one is read by itself."""

import pytest
from effort import steps
from ringfence.model.source import Source
from ringfence.sql import read_script
from ringfence.sql.shapes import shape_of

ROW = "INSERT INTO orders (id, {column}) SELECT {number}, '{text}' FROM {table} WHERE name = '{text}';"


def row(number, text="a", column="total", table="carts"):
    return ROW.format(number=number, text=text, column=column, table=table)


def script(text):
    return list(read_script(Source("db/x.sql", text)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (row(1, "a"), row(2, "it''s; FROM b")),
        ("DELETE FROM a WHERE b = 1.5 AND c = ''", "DELETE FROM a WHERE b = 2 AND c = 'x'"),
        ('UPDATE "it\'s" SET a = 1', 'UPDATE "it\'s" SET a = 2'),
    ],
)
def test_values_are_no_part_of_a_shape(one, other):
    assert shape_of(one) == shape_of(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (row(1), row(1, table="baskets")),
        (row(1, table="carts2"), row(1, table="carts3")),
        ('UPDATE a SET "1" = 1', 'UPDATE a SET "2" = 1'),
        ("UPDATE [it's] SET b = 'c'", "UPDATE [it's] SET d = 'c'"),
        ("UPDATE a SET b = $1", "UPDATE c SET b = $1"),
    ],
)
def test_names_are(one, other):
    assert shape_of(one) != shape_of(other) or not shape_of(one)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO a SELECT * FROM dblink('dbname=x', 'SELECT 1 FROM b') AS t(x int)",
        "DELETE FROM a -- it's old\nWHERE b = 'c'",
        "UPDATE a SET b = 'it\\'s' WHERE c = 'd'",
        "UPDATE a SET b = $$it's$$",
        "CREATE TABLE a (b int DEFAULT 1)",
        "SELECT 1",
        "DELETE FROM a WHERE b = '" + "c" * 3000 + "'",
    ],
)
def test_what_has_none(text):
    assert shape_of(text) == ""


def test_each_of_them_is_told_where_it_stands():
    text = "\n".join(
        [row(1), row(2, "b", "discount"), row(3, "c"), "DELETE FROM a WHERE b = 1;", "DELETE FROM a WHERE b = 2;"]
    )
    found = [(fact.at.line, [(use.table.name, use.columns) for use in fact.uses]) for fact in script(text)]
    assert found == [
        (1, [("orders", ("id", "total")), ("carts", ())]),
        (2, [("orders", ("id", "discount")), ("carts", ())]),
        (4, [("a", ("b",))]),
    ]


def test_what_is_hidden_counts_for_statements_of_one_shape():
    text = "DELETE FROM a WHERE b = 1; CREATE TEMPORARY TABLE a (b int); DELETE FROM a WHERE b = 2;"
    assert len([fact for fact in script(text) if hasattr(fact, "uses")]) == 1


def test_a_shape_is_parsed_once():
    def seed(first, count, table):
        return "\n".join(row(number, f"text {number}", table=table) for number in range(first, first + count))

    script(row(0, "warm"))
    alike = steps(lambda: script(seed(0, 100, "alike")))
    unlike = steps(lambda: [script(row(1, table=f"unlike{number}")) for number in range(100)])
    assert 2 * alike < unlike
