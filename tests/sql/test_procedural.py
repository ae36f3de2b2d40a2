"""Bodies of routines and blocks, in every dialect: the statements in them, and nothing else."""

import pytest
from ringfence.model.facts import Gap, Query, TableDefinition, ViewDefinition
from ringfence.model.source import Source
from ringfence.sql import read_script
from ringfence.sql.procedural import pieces


def read(text, **options):
    return list(read_script(Source("db/x.sql", text), **options))


def routine(text, **options):
    (found,) = [fact for fact in read(text, **options) if isinstance(fact, ViewDefinition)]
    return str(found.name), found.kind, {str(use.table): "+".join(use.operations) for use in found.uses}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("SELECT 1 FROM a; DELETE FROM b;", ["SELECT 1 FROM a", "DELETE FROM b"]),
        (
            "SELECT 1\nFROM a\nDELETE FROM b\nINSERT INTO c\nSELECT 1 FROM d",
            ["SELECT 1\nFROM a", "DELETE FROM b", "INSERT INTO c\nSELECT 1 FROM d"],
        ),
        ("IF x > 1\n  DELETE FROM a\nELSE\n  DELETE FROM b", ["DELETE FROM a", "DELETE FROM b"]),
        ("IF x THEN UPDATE a SET x = CASE WHEN y THEN 1 END; END IF;", ["UPDATE a SET x = CASE WHEN y THEN 1 END"]),
        ("WITH x AS (SELECT 1)\nINSERT INTO b\nSELECT * FROM x", ["WITH x AS (SELECT 1)\nINSERT INTO b\nSELECT * FROM x"]),
        (
            "MERGE a USING b ON 1 = 1\nWHEN MATCHED THEN\nUPDATE SET x = 1;",
            ["MERGE a USING b ON 1 = 1\nWHEN MATCHED THEN\nUPDATE SET x = 1"],
        ),
        ("FOR r IN SELECT 1 FROM a LOOP PERFORM f() FROM b; END LOOP", ["SELECT 1 FROM a", "SELECT f() FROM b"]),
        ("SET @x = (SELECT 1 FROM a)", ["SELECT (SELECT 1 FROM a)"]),
        ("SELECT '; DELETE FROM b' /* ; DELETE FROM c */ FROM a", ["SELECT '; DELETE FROM b' /* ; DELETE FROM c */ FROM a"]),
        ("UPDATE a\nSET x = 1\nFROM a\nWHERE x = 2", ["UPDATE a\nSET x = 1\nFROM a\nWHERE x = 2"]),
        (
            "INSERT INTO a VALUES (1)\nON CONFLICT (x) DO\nUPDATE SET y = 1\nDELETE FROM b",
            ["INSERT INTO a VALUES (1)\nON CONFLICT (x) DO\nUPDATE SET y = 1", "DELETE FROM b"],
        ),
        ("WHILE x > 1 DO\nUPDATE a SET x = 1;", ["UPDATE a SET x = 1"]),
        ("x := 1; RAISE NOTICE 'y'; RETURN NEW;", []),
    ],
)  # fmt: skip
def test_a_body_is_cut_into_its_statements(body, expected):
    assert [statement.text for statement in pieces(body)] == expected


def test_a_statement_of_a_body_knows_its_line():
    body = "BEGIN\n  DELETE FROM a;\n\n  IF x THEN\n    DELETE FROM b;\n  END IF;\nEND"
    assert [statement.line for statement in pieces(body)] == [2, 5]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "CREATE OR REPLACE FUNCTION s.f(x int) RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  SELECT y INTO z FROM a;\n"
            "  INSERT INTO b VALUES (1);\n  RETURN z;\nEND $$;",
            ("s.f", "procedure", {"a": "select", "b": "insert"}),
        ),
        (
            "DELIMITER //\nCREATE DEFINER=`r`@`%` PROCEDURE p(IN x INT)\nBEGIN\n  CREATE TEMPORARY TABLE t (x int);\n"
            "  INSERT INTO t SELECT x FROM a;\n  DELETE FROM b;\nEND //\nDELIMITER ;",
            ("p", "procedure", {"a": "select", "b": "delete"}),
        ),
        (
            "CREATE PROCEDURE [dbo].[p] @x int\nAS\nBEGIN\n  SET NOCOUNT ON\n  CREATE TABLE #t (x int)\n  INSERT INTO #t\n"
            "  SELECT x FROM dbo.a\n  IF @x = 1\n    DELETE o FROM b o JOIN #t t ON t.x = o.x\n  DROP TABLE #t\nEND\nGO",
            ("dbo.p", "procedure", {"dbo.a": "select", "b": "delete"}),
        ),
        (
            "CREATE OR REPLACE PROCEDURE p IS\n  CURSOR c IS SELECT x FROM a;\nBEGIN\n  FOR r IN c LOOP\n"
            "    UPDATE b SET x = r.x;\n  END LOOP;\nEND;\n/",
            ("p", "procedure", {"a": "select", "b": "update"}),
        ),
        (
            "CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW BEGIN INSERT INTO b SELECT NEW.x; END;",
            ("t", "trigger", {"a": "select", "b": "insert"}),
        ),
        (
            "CREATE RULE r AS ON INSERT TO a WHERE new.x > 1 DO INSTEAD INSERT INTO a_2 VALUES (new.x)",
            ("r", "trigger", {"a_2": "insert"}),
        ),
        ("CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM a", ("e", "procedure", {"a": "delete"})),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT x FROM a'", ("f", "procedure", {"a": "select"})),
        ("CREATE FUNCTION f() RETURNS TABLE AS RETURN (SELECT x FROM a)", ("f", "procedure", {"a": "select"})),
    ],
)
def test_a_routine_uses_the_tables_of_its_statements(text, expected):
    assert routine(text) == expected


def test_a_cte_that_names_itself_in_a_union_is_no_table():
    cte = "WITH n AS (SELECT 1 x UNION ALL SELECT x + 1 FROM n)"
    assert routine(f"CREATE PROCEDURE p AS\n{cte}\nSELECT x FROM n JOIN a ON 1 = 1\nGO")[2] == {"a": "select"}


def test_the_alias_of_a_temporary_table_is_no_table():
    text = "DELETE o FROM @ids AS o;\nGO\nDELETE o FROM ##t AS o\nGO\nDELETE o FROM orders AS o\nGO"
    queries = [fact for fact in read(text) if isinstance(fact, Query)]
    assert [str(use.table) for query in queries for use in query.uses] == ["orders"]


def test_dropping_a_temporary_table_drops_no_table():
    assert read("DROP TABLE #t;\nDROP TABLE ##t;\nALTER TABLE #t ADD x int;", dialect="sqlserver") == []
    assert [fact.action for fact in read("DROP TABLE t")] == ["drop"]


def test_what_a_routine_would_drop_is_there_until_it_is_called():
    text = "CREATE FUNCTION f() RETURNS void AS $$ BEGIN DROP TABLE a; CREATE TABLE b (x int); END $$ LANGUAGE plpgsql"
    assert [(f.action, str(f.table)) for f in read(text) if isinstance(f, TableDefinition)] == [("create", "b")]


def test_a_routine_says_once_what_cannot_be_known():
    text = "CREATE PROCEDURE p AS\nEXEC (@a)\nEXEC (@b)\nEXEC q\nEXEC (@c)\nGO"
    assert [(f.at.line, f.why) for f in read(text) if isinstance(f, Gap)] == [
        (2, "the statement is put together as it runs")
    ]


def test_a_block_runs_at_once():
    text = (
        "DO $$\nBEGIN\n  IF NOT EXISTS (SELECT 1 FROM pg_class) THEN\n    CREATE TABLE a (x int);\n  END IF;\nEND $$;"
    )
    assert [(str(f.table), f.at.line) for f in read(text)] == [("a", 4)]


def test_statements_of_t_sql_need_no_terminator():
    text = (
        "IF OBJECT_ID('a') IS NULL\nBEGIN\n  CREATE TABLE a (x int)\n  CREATE TABLE b (x int)\nEND\n"
        "ALTER TABLE a ADD y int\nGO"
    )
    found = [(f.action, str(f.table), f.at.line) for f in read(text)]
    assert found == [("create", "a", 3), ("create", "b", 4), ("alter", "a", 6)]


def test_a_trigger_on_a_table_that_only_the_running_statement_knows_watches_none():
    text = (
        "CREATE FUNCTION watch(t regclass) RETURNS VOID AS $$\nBEGIN\n"
        "  EXECUTE format('CREATE TRIGGER w BEFORE UPDATE ON %s FOR EACH ROW EXECUTE PROCEDURE f()', t);\n"
        "END;\n$$ LANGUAGE plpgsql;"
    )
    assert list(read_script(Source("a.sql", text))) == []
