"""EXEC, EXECUTE and CALL: procedures by name, and statements in strings."""

import pytest
from ringfence.model.facts import Gap, Query, TableDefinition, ViewDefinition
from ringfence.model.source import Source, Span
from ringfence.sql import read_script, read_statement

AT = Span("app/store.py", 7)
PUT_TOGETHER = "the statement is put together as it runs"


def read(sql, dialect=""):
    return read_statement(sql, AT, dialect=dialect)


def operations(sql, dialect=""):
    uses = [use for fact in read(sql, dialect) if isinstance(fact, Query) for use in fact.uses]
    return {str(use.table): "+".join(use.operations) for use in uses}


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("EXEC ('DELETE FROM a')", {"a": "delete"}),
        ("EXECUTE (N'UPDATE a SET x = ''y''')", {"a": "update"}),
        ("EXEC sp_executesql N'SELECT x FROM a WHERE y = @y', N'@y int', @y = 1", {"a": "select"}),
        ("EXEC sys.sp_executesql @stmt = N'SELECT x FROM a'", {"a": "select"}),
        ("EXECUTE IMMEDIATE 'DELETE FROM a WHERE x = :1' USING v", {"a": "delete"}),
        ("EXECUTE 'DELETE FROM a WHERE x = $1' USING v", {"a": "delete"}),
        ("EXECUTE format('DELETE FROM a WHERE x = %L', v)", {"a": "delete"}),
        ("EXECUTE 'DELETE FROM a WHERE x = ' || quote_literal(v)", {"a": "delete"}),
        ("EXECUTE $q$DELETE FROM a$q$", {"a": "delete"}),
        ("INSERT INTO a (x) EXEC ('SELECT y FROM b')", {"a": "insert", "b": "select"}),
        ("INSERT #a EXEC ('SELECT y FROM b')", {"b": "select"}),
    ],
)
def test_a_statement_in_a_string_is_read(sql, expected):
    assert operations(sql) == expected


@pytest.mark.parametrize(
    ("sql", "dialect", "why"),
    [
        ("EXEC (@sql)", "sqlserver", PUT_TOGETHER),
        ("EXEC sp_executesql @sql", "sqlserver", PUT_TOGETHER),
        ("EXECUTE statement", "postgresql", PUT_TOGETHER),
        ("EXECUTE IMMEDIATE statement", "oracle", PUT_TOGETHER),
        ("EXECUTE format('DELETE FROM %I', v)", "", "the name of a table is computed"),
    ],
)
def test_what_cannot_be_known_is_a_gap(sql, dialect, why):
    (gap,) = read(sql, dialect)
    assert isinstance(gap, Gap)
    assert gap.why == why


@pytest.mark.parametrize(
    ("sql", "dialect", "expected"),
    [
        ("EXEC dbo.refresh @day = 1", "sqlserver", "dbo.refresh"),
        ("EXEC @result = [Refresh]", "sqlserver", "refresh"),
        ("CALL refresh(1)", "postgresql", "refresh"),
        ("{? = call refresh(?)}", "", "refresh"),
    ],
)
def test_a_procedure_is_told_by_its_name(sql, dialect, expected):
    (query,) = read(sql, dialect)
    assert isinstance(query, Query)
    assert (query.uses, [str(name) for name in query.calls], query.at) == ((), [expected], AT)


def test_a_procedure_tells_those_that_it_runs():
    text = "CREATE PROCEDURE p AS\nDELETE FROM a\nEXEC dbo.q\nEXEC sp_who\nGO\nCREATE PROCEDURE q AS\nEXEC p\nGO\n"
    first, second = (fact for fact in read_script(Source("x.sql", text)) if isinstance(fact, ViewDefinition))
    assert ([str(use.table) for use in first.uses], [str(name) for name in first.calls]) == (["a"], ["dbo.q"])
    assert (second.uses, [str(name) for name in second.calls]) == ((), ["p"])


@pytest.mark.parametrize("sql", ["EXEC sp_addextendedproperty 'a', 'b'", "EXEC master.dbo.xp_cmdshell 'dir'"])
def test_a_procedure_of_the_database_itself_is_silent(sql):
    assert read(sql) == ()


def test_a_routine_of_the_same_script_is_known():
    text = "CREATE PROCEDURE p AS\nDELETE FROM a\nGO\nEXEC dbo.p\nGO\nEXEC q\nGO\n"
    assert [fact.at.line for fact in read_script(Source("x.sql", text)) if isinstance(fact, Gap)] == [6]


def test_sp_rename_renames_tables_and_columns():
    table, column = read(
        "EXEC sp_rename 'dbo.a', 'b'; EXEC sp_rename @objname = N'dbo.b.x', @newname = N'y', @objtype = 'COLUMN'"
    )
    assert (table.action, str(table.table), str(table.renamed_to)) == ("rename", "dbo.a", "dbo.b")
    assert (str(column.table), column.columns[0].name, column.dropped_columns) == ("dbo.b", "y", ("x",))
    assert read("EXEC sp_rename 'PK_a', 'PK_b'") == ()
    assert read("EXEC sp_rename 'a.ix_a', 'ix_b', 'INDEX'") == ()


def test_mysql_renames_several_at_once():
    found = read("RENAME TABLE a TO b, s.c\n  TO s.d")
    assert all(isinstance(fact, TableDefinition) for fact in found)
    assert [(str(f.table), str(f.renamed_to)) for f in found] == [("a", "b"), ("s.c", "s.d")]
