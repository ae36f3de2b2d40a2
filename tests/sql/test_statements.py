"""What strings of SQL in code do to which tables."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ringfence.model.expression import Hole, Name, Text
from ringfence.model.facts import Gap, Query, TableDefinition, ViewDefinition
from ringfence.model.source import Source, Span
from ringfence.sql import looks_like_sql, read_script, read_statement, statement_text

AT = Span("app/store.py", 7)


def operations(sql: str, dialect: str = "") -> dict[str, str]:
    queries = [fact for fact in read_statement(sql, AT, dialect=dialect) if isinstance(fact, Query)]
    return {str(use.table): "+".join(use.operations) for query in queries for use in query.uses}


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE MATERIALIZED VIEW a_mv TO a AS SELECT x, avgMerge(y) FROM b FINAL GROUP BY x",
        "ALTER TABLE `d`.`a` ADD COLUMN `x` LowCardinality(String) AFTER `y`",
        "ALTER TABLE a ON CLUSTER c ADD COLUMN x UInt64 CODEC(Delta(8), LZ4)",
        "ALTER TABLE a ON CLUSTER c ADD INDEX i x TYPE bloom_filter GRANULARITY 1",
        "ALTER TABLE a MODIFY TTL t + INTERVAL 1 DAY",
    ],
)
def test_statements_of_clickhouse_are_understood(sql: str) -> None:
    assert not [fact for fact in read_statement(sql, AT) if isinstance(fact, Gap)]


def columns(sql: str) -> dict[str, tuple[str, ...]]:
    queries = [fact for fact in read_statement(sql, AT) if isinstance(fact, Query)]
    return {str(use.table): use.columns for query in queries for use in query.uses}


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT * FROM Orders", {"orders": "select"}),
        ('SELECT 1 FROM "Sales"."Orders"', {"sales.orders": "select"}),
        ("SELECT [Id] FROM [dbo].[Orders] o WITH (NOLOCK)", {"dbo.orders": "select"}),
        ("SELECT 1 FROM a UNION SELECT 1 FROM b", {"a": "select", "b": "select"}),
        ("INSERT INTO a (x) SELECT y FROM b", {"a": "insert", "b": "select"}),
        ("INSERT INTO a (x) VALUES (1) ON CONFLICT (x) DO UPDATE SET x = 2", {"a": "insert+update"}),
        ("INSERT INTO a (x) VALUES (1) ON CONFLICT DO NOTHING", {"a": "insert"}),
        ("INSERT INTO a (x) VALUES (%s) ON DUPLICATE KEY UPDATE x = VALUES(x)", {"a": "insert+update"}),
        ("SELECT * FROM a FINAL ORDER BY t LIMIT 1 BY a.id, x LIMIT 5", {"a": "select"}),
        (
            "SELECT toStartOfDay(t) d FROM a ORDER BY d WITH FILL FROM toDate(1) TO toDate(2) STEP 1 LIMIT 2",
            {"a": "select"},
        ),
        ("ALTER TABLE a ON CLUSTER c DELETE WHERE id = 1", {"a": "delete"}),
        ("alter table s.a update x = 1 where id in (select id from b)", {"s.a": "update", "b": "select"}),
        ("REPLACE INTO a VALUES (1)", {"a": "insert+update"}),
        ("UPDATE a SET x = b.x FROM b WHERE a.id = b.id", {"a": "update", "b": "select"}),
        ("UPDATE a JOIN b ON a.i = b.i SET b.x = a.x", {"a": "select", "b": "update"}),
        ("UPDATE o SET x = 1 FROM orders o JOIN users u ON u.id = o.u", {"orders": "update", "users": "select"}),
        ("DELETE FROM a USING b WHERE a.x = b.x", {"a": "delete", "b": "select"}),
        ("DELETE o FROM orders o JOIN users u ON u.id = o.u", {"orders": "delete", "users": "select"}),
        ("DELETE FROM a WHERE id IN (SELECT id FROM b)", {"a": "delete", "b": "select"}),
        (
            "MERGE INTO a USING b ON a.i = b.i WHEN MATCHED THEN UPDATE SET x = 1 "
            "WHEN NOT MATCHED THEN INSERT (x) VALUES (1)",
            {"a": "insert+update", "b": "select"},
        ),
        ("TRUNCATE TABLE a, b", {"a": "delete", "b": "delete"}),
        ("WITH x AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM x", {"a": "delete", "b": "insert"}),
        ("SELECT x FROM shop.a WHERE y = ? ALLOW FILTERING", {"shop.a": "select"}),
        ("UPDATE a SET x = 1; DELETE FROM b", {"a": "update", "b": "delete"}),
    ],
)
def test_each_table_has_its_operations(sql, expected):
    assert operations(sql) == expected


@pytest.mark.parametrize(
    "sql",
    [
        "WITH users AS (SELECT 1 AS id) SELECT * FROM users",
        "WITH a AS (SELECT 1), b AS (SELECT * FROM a) SELECT * FROM b",
        "SELECT * FROM generate_series(1, 3) g, unnest(ARRAY[1]) u",
        "SELECT * FROM information_schema.tables",
        "SELECT version_num FROM alembic_version",
        "SELECT * FROM #orders",
        "SELECT 1",
        "SET search_path TO shop",
    ],
)
def test_what_is_no_table_is_not_reported(sql):
    assert read_statement(sql, AT) == ()


def test_a_cte_may_read_the_table_whose_name_it_takes():
    assert operations("WITH users AS (SELECT * FROM users) SELECT * FROM users") == {"users": "select"}


def test_a_recursive_cte_is_not_a_table_inside_itself():
    ids = "SELECT id FROM nodes UNION ALL SELECT n.id FROM nodes n JOIN t ON t.id = n.up"
    sql = f"WITH RECURSIVE t AS ({ids}) SELECT * FROM t"
    assert operations(sql) == {"nodes": "select"}


def test_rows_are_inserted_into_the_table_not_into_a_cte_of_that_name():
    assert operations("WITH orders AS (SELECT 1) INSERT INTO orders SELECT * FROM orders") == {"orders": "insert"}


def test_a_temporary_table_is_none_afterwards():
    assert operations("CREATE TEMP TABLE t (x int); INSERT INTO t SELECT x FROM a; SELECT * FROM t") == {"a": "select"}


@pytest.mark.parametrize("hole", ["%s", "%(n)s", ":n", "?", "?1", "$1", "@p", "#{x}", "{x}", "${x}", "__hole__"])
@pytest.mark.parametrize("dialect", ["", "postgresql", "mysql", "mssql"])
def test_every_drivers_placeholders_parse(hole, dialect):
    sql = f"SELECT a FROM t WHERE b = {hole} AND c IN ({hole}, {hole})"
    assert operations(sql, dialect) == {"t": "select"}
    assert columns(sql) == {"t": ("a", "b", "c")}


@pytest.mark.parametrize(
    "sql",
    ["SELECT * FROM t WHERE a = 1 {extra} LIMIT %s", "SELECT * FROM t {where} {order} LIMIT 1", "UPDATE t SET {c}"],
)
def test_holes_that_are_more_than_a_value(sql):
    assert list(operations(sql)) == ["t"]


def test_percent_signs_and_braces_in_strings_are_no_placeholders():
    assert operations("SELECT a FROM t WHERE b LIKE 'x%s' AND c = '{}'") == {"t": "select"}


def test_a_computed_table_is_a_gap_and_the_others_are_read():
    text = Text(("SELECT * FROM orders_", Hole("unknown", "year"), " o JOIN users u ON u.id = o.user_id"))
    facts = read_statement(statement_text(text), AT)
    assert [fact.what for fact in facts if isinstance(fact, Gap)] == ["dynamic table name"]
    assert operations(statement_text(text)) == {"users": "select"}


def test_columns_need_one_table_or_a_qualifier():
    assert columns("UPDATE t SET a = 1 WHERE b = 2") == {"t": ("a", "b")}
    assert columns("SELECT x.a, b FROM x JOIN y ON x.i = y.j") == {"x": ("a", "i"), "y": ("j",)}
    assert columns("SELECT * FROM t WHERE b = 1") == {"t": ()}
    assert columns("INSERT INTO t (a, b) VALUES (1, 2)") == {"t": ("a", "b")}


def test_joined_means_several_tables():
    def joined(sql):
        return [fact.joined for fact in read_statement(sql, AT)]

    assert joined("SELECT * FROM a JOIN b USING (x)") == [True]
    assert joined("SELECT * FROM a x JOIN a y ON x.i = y.j") == [False]
    assert joined("SELECT * FROM a; SELECT * FROM b") == [False, False]


def test_facts_stand_where_the_string_stands():
    facts = read_statement("\n\nSELECT * FROM a", AT, function="load", via=Name("cursor"))
    assert [(fact.at, fact.function, fact.via, fact.seed) for fact in facts] == [(AT, "load", Name("cursor"), False)]


@pytest.mark.parametrize("sql", ["SELECT FROM WHERE", "EXEC (@text)", "WITH t AS (", "SELECT " + "(" * 60])
def test_what_cannot_be_read_is_a_gap(sql):
    assert [type(fact) for fact in read_statement(sql, AT)] == [Gap]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT " + "(" * 9000,
        "SELECT " + "array<" * 50_000,
        "SELECT * FROM a" + " JOIN b" * 50_000,
        "FROM " * 50_000,
        "SELECT " + "NOT " * 50_000,
        "SELECT " + "CASE WHEN " * 50_000,
        "SELECT '" + "\\" * 10_000,
        "$a$" * 10_000,
    ],
)
def test_depth_does_not_kill_the_process(sql):
    assert all(isinstance(fact, Gap) for fact in read_statement(sql, AT))


def test_many_rows_are_cut_and_what_follows_them_stays():
    rows = ", ".join(["(1, 'x)(')"] * 20_000)
    assert operations(f"INSERT INTO t (a, b) VALUES {rows} ON CONFLICT (a) DO UPDATE SET b = 1") == {
        "t": "insert+update"
    }


TOKENS = (
    "select insert update delete create table view alter from join where with as on do merge using rename to "
    "begin end case function trigger if then loop values references foreign key constraint go delimiter into set "
    "copy stdin drop ( ) , ; ' \" ` $$ $a$ -- /* */ * = %s {x} __hole__ \\. a b #t @v [ ] : ? . 1 é \0 \n"
)
WORDS = st.sampled_from(TOKENS.split(" "))


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=30).map(" ".join) | st.text(max_size=60))
def test_nothing_is_raised(text):
    looks_like_sql(text)
    read_statement(text, AT)
    list(read_script(Source("x.sql", text)))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1", " select\n*", "-- note\nUPDATE a SET b = 1", "with x as (select 1) select 1", "DELETE FROM a",
        "insert [dbo].[a] (x, [y]) values (@x, @y)", "INSERT a SELECT x FROM b", "insert a default values",
        "IF OBJECT_ID('a') IS NULL CREATE TABLE a (x int)", "if not exists (select 1 from a) insert a values (1)",
        "DECLARE @x int = 1; DELETE FROM a", "SET NOCOUNT ON; DELETE FROM a",
    ],
)  # fmt: skip
def test_statements_look_like_sql(text):
    assert looks_like_sql(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "selected", "update your profile", "Create an account", "/orders", "insert coin", "insert the values here",
        "Insert your card (chip up) and select a product", "if it exists (or not)", "declare victory", "set notes",
    ],
)  # fmt: skip
def test_prose_does_not(text):
    assert not looks_like_sql(text)


def test_definitions_in_code_have_their_function():
    facts = read_statement("CREATE TABLE a (x int); CREATE VIEW v AS SELECT x FROM a", AT, function="setup")
    assert [type(fact) for fact in facts] == [TableDefinition, ViewDefinition]
    assert {(fact.at, fact.function) for fact in facts} == {(AT, "setup")}


def test_the_parser_is_loaded_only_when_needed():
    code = "import sys, ringfence.sql; ringfence.sql.looks_like_sql('select 1'); sys.exit('sqlglot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_positions_of_oracle_are_values():
    assert operations("UPDATE a SET x = :1, y = z[1:2] WHERE w = :2") == {"a": "update"}
