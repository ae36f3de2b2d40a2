"""SQL files: definitions, keys and views at their own lines, and every tool's way to end a statement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.model.facts import ForeignKey, Gap, Query, TableDefinition, TableName, ViewDefinition
from ringfence.model.source import Source
from ringfence.sql import read_script
from ringfence.sql.split import split


def read(text, **options):
    return list(read_script(Source("db/x.sql", text), **options))


def tables(text):
    return [
        (fact.at.line, str(use.table)) for fact in read(text) if isinstance(fact, Query) for use in fact.uses
    ]  # fmt: skip


def test_create_table():
    text = "-- first\nCREATE TABLE IF NOT EXISTS Shop.Orders (\n id bigserial PRIMARY KEY,\n total numeric(8)\n);"
    (table,) = read(text, origin="migration", order="001")
    assert (table.table, table.at.line, table.action) == (TableName("orders", "shop"), 2, "create")
    assert (table.origin, table.order) == ("migration", "001")
    assert [(c.name, c.type, c.key) for c in table.columns] == [
        ("id", "bigserial", True),
        ("total", "decimal(8)", False),
    ]


def test_a_key_over_several_columns_marks_them():
    (table,) = read("CREATE TABLE t (a int, b int, c int, PRIMARY KEY (a, b))")
    assert [c.name for c in table.columns if c.key] == ["a", "b"]


def test_foreign_keys_stand_at_their_lines():
    text = """CREATE TABLE t (
      a int REFERENCES x (id),
      b int,
      CONSTRAINT b_fk
        FOREIGN KEY (b) REFERENCES s.y (id),
      FOREIGN KEY (a, b)
        REFERENCES z (c, d)
    );"""
    keys = [fact for fact in read(text) if isinstance(fact, ForeignKey)]
    assert [(k.at.line, k.columns, str(k.references), k.referenced_columns) for k in keys] == [
        (2, ("a",), "x", ("id",)),
        (4, ("b",), "s.y", ("id",)),
        (6, ("a", "b"), "z", ("c", "d")),
    ]
    assert [k.name for k in keys] == ["t_a_fkey", "b_fk", "t_a_b_fkey"]


def test_a_key_added_later_stands_at_its_constraint():
    text = "\nALTER TABLE ONLY public.a\n  ADD CONSTRAINT a_fk\n  FOREIGN KEY (x) REFERENCES public.b(y) NOT VALID;"
    (key,) = [fact for fact in read(text) if isinstance(fact, ForeignKey)]
    assert (key.name, key.at.line, str(key.table), str(key.references)) == ("a_fk", 3, "public.a", "public.b")


@pytest.mark.parametrize("words", ["DROP CONSTRAINT a_fk", "DROP FOREIGN KEY a_fk", "DROP CONSTRAINT IF EXISTS a_fk"])
def test_a_key_is_dropped_by_name(words):
    (key,) = [fact for fact in read(f"ALTER TABLE a {words}") if isinstance(fact, ForeignKey)]
    assert (key.action, key.name, str(key.table)) == ("drop", "a_fk", "a")


def test_altered_columns():
    (fact,) = read("ALTER TABLE a ADD COLUMN x int, DROP COLUMN y")
    assert (fact.action, [c.name for c in fact.columns], fact.dropped_columns) == ("alter", ["x"], ("y",))
    (fact,) = read("ALTER TABLE a RENAME COLUMN x TO y")
    assert ([c.name for c in fact.columns], fact.dropped_columns) == (["y"], ("x",))


@pytest.mark.parametrize("text", ["ALTER TABLE a RENAME TO b", "RENAME TABLE a TO b"])
def test_renamed_tables(text):
    (fact,) = read(text)
    assert (fact.action, fact.table, fact.renamed_to) == ("rename", TableName("a"), TableName("b"))


def test_dropped_tables():
    assert [(f.action, f.table.name) for f in read("DROP TABLE IF EXISTS a, b CASCADE")] == [
        ("drop", "a"),
        ("drop", "b"),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("CREATE VIEW v AS SELECT x FROM a JOIN b USING (i)", "view", {"a": "select", "b": "select"}),
        ("CREATE MATERIALIZED VIEW v AS SELECT x FROM a WITH NO DATA", "materialized-view", {"a": "select"}),
        (
            "CREATE FUNCTION v() RETURNS int AS $$ BEGIN IF EXISTS (SELECT 1 FROM a) THEN UPDATE b SET x = 1; END IF; "
            "SELECT x INTO y FROM c; PERFORM d.x FROM d; END; $$ LANGUAGE plpgsql",
            "procedure",
            {"a": "select", "b": "update", "c": "select", "d": "select"},
        ),
        (
            "CREATE PROCEDURE v() BEGIN DELETE FROM a; INSERT INTO b VALUES (1); END",
            "procedure",
            {"a": "delete", "b": "insert"},
        ),
        (
            "CREATE TRIGGER v AFTER INSERT ON a FOR EACH ROW BEGIN INSERT INTO b VALUES (NEW.x); END",
            "trigger",
            {"a": "select", "b": "insert"},
        ),
    ],
)
def test_views_and_routines_name_their_tables(text, kind, expected):
    (view, after) = read(text + ";\nSELECT 1 FROM z")
    assert isinstance(view, ViewDefinition)
    assert (view.name.name, view.kind) == ("v", kind)
    assert {str(use.table): "+".join(use.operations) for use in view.uses} == expected
    assert after.at.line == 2


def test_a_block_does_what_its_statements_do():
    text = (
        "DO $$\nBEGIN\n  IF NOT EXISTS (SELECT 1 FROM pg_constraint) THEN\n"
        "    ALTER TABLE a ADD x int;\n  END IF;\nEND $$;"
    )
    assert [(type(fact), fact.at.line) for fact in read(text)] == [(TableDefinition, 4)]


@pytest.mark.parametrize(
    "text",
    [
        "CREATE RULE r AS ON UPDATE TO t DO INSTEAD NOTHING",
        "CREATE INDEX i ON t (x)",
        "GRANT ALL ON t TO x",
        "COMMENT ON TABLE t IS 'x'",
        "SET x = 1; USE shop; BEGIN; COMMIT",
        "CREATE EXTENSION x; CREATE ROLE r; CREATE DATABASE d; CREATE TYPE e AS ENUM ('a')",
        "ALTER TABLE a OWNER TO b",
        "CREATE TABLE alembic_version (version_num text)",
        "CREATE TABLE #t (x int)",
        "\\connect shop",
        "EXECUTE [sys].[sp_addextendedproperty] N'x'",
    ],
)
def test_what_defines_no_table_is_silent(text):
    assert read(text) == []


def test_scripts_that_fill_tables_are_seeds():
    assert [fact.seed for fact in read("INSERT INTO a VALUES (1); SELECT * FROM a")] == [True, False]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ';' FROM a; -- ; it's\nSELECT $x$ ; $x$ FROM b /* ; */;", [(1, "a"), (2, "b")]),
        ("SELECT x FROM a WHERE b = 'it\\'s;'; SELECT x FROM c", [(1, "a"), (1, "c")]),
        ("SELECT 1 FROM a\nGO\nSELECT 1 FROM b\ngo\n", [(1, "a"), (3, "b")]),
        ("DELIMITER go\nSELECT cargo, ';' FROM a go\nSELECT 1 FROM b\ngo\n", [(2, "a"), (3, "b")]),
        ("SELECT a - b\n / c FROM a\nGO\nSELECT go\n FROM b\n/\nSELECT 1\n\nFROM c", [(1, "a"), (4, "b"), (7, "c")]),
        ("DELIMITER //\nSELECT 1 FROM a//\nDELIMITER ;\nSELECT 1 FROM b;", [(2, "a"), (4, "b")]),
        ("COPY a (x) FROM stdin;\n1\t;'\n\\.\nSELECT 1 FROM b;", [(1, "a"), (4, "b")]),
        ("\\c shop\nSELECT 1 FROM a;", [(2, "shop.a")]),
        ("# it's\nSELECT 1 FROM a;", [(2, "a")]),
        ("INSERT INTO a VALUES (1)\nINSERT INTO b VALUES (2)\n", [(1, "a"), (2, "b")]),
        ("IF NOT EXISTS (SELECT 1)\nBEGIN\n  INSERT INTO a VALUES (1)\nEND\nGO", [(3, "a")]),
    ],
)
def test_statements_end_as_the_tool_ends_them(text, expected):
    assert tables(text) == expected


def test_a_broken_statement_costs_itself_only():
    facts = read("CREATE TABLE a (x int);\nCREATE VIEW b AS (((;\nCREATE TABLE c (x int);")
    assert [(type(fact), fact.at.line) for fact in facts] == [(TableDefinition, 1), (Gap, 2), (TableDefinition, 3)]


def test_a_definition_in_an_unknown_dialect_keeps_its_table_columns_and_keys():
    text = (
        "CREATE TABLE [Sales].[a] (\n x [Name] NOT NULL ~~,\n CONSTRAINT f FOREIGN KEY (x) REFERENCES dbo.[b] ([id])\n)"
    )
    table, key = read(text)  # all that it says is told, so nothing is missing
    assert (str(table.table), [(c.name, c.type, c.key) for c in table.columns]) == ("sales.a", [("x", "name", False)])
    assert (key.at.line, key.name, key.columns, str(key.references), key.referenced_columns) == (
        3,
        "f",
        ("x",),
        "dbo.b",
        ("id",),
    )


def test_a_definition_of_which_only_the_name_can_be_read_is_a_gap_too():
    table, gap = read("CREATE TABLE a ~~ (((")
    assert (str(table.table), table.columns, type(gap)) == ("a", (), Gap)


@pytest.mark.parametrize(
    "text",
    [
        "ALTER TABLE a ADD CONSTRAINT [DF_x] DEFAULT (getdate()) FOR x",
        "ALTER TABLE [dbo].[a] CHECK CONSTRAINT [FK_x]",
        "ALTER TABLE a ENABLE TRIGGER ALL",
        "ALTER TABLE a REBUILD PARTITION = ALL WITH (x = 1)",
    ],
)
def test_what_changes_neither_columns_nor_keys_is_no_gap(text):
    assert not [fact for fact in read(text) if isinstance(fact, Gap)]


def test_a_key_beside_a_check_in_an_unknown_spelling_is_kept():
    facts = read("ALTER TABLE a ADD CONSTRAINT c CHECK (x ~~) , ADD CONSTRAINT f FOREIGN KEY (x) REFERENCES b (id) ~~")
    assert [(str(k.references), k.columns) for k in facts if isinstance(k, ForeignKey)] == [("b", ("x",))]


def test_rows_in_an_unknown_spelling_still_name_their_table():
    assert tables("INSERT INTO a (x) VALUES (1-\n, 'x'-\n)") == [(1, "a")]


def test_sql_servers_own_words_do_not_cost_the_columns():
    (table,) = read(
        "CREATE TABLE [dbo].[a] ([id] [int] IDENTITY(1, 1) NOT FOR REPLICATION PRIMARY KEY CLUSTERED, x nvarchar(9))"
    )
    assert [(c.name, c.key) for c in table.columns] == [("id", True), ("x", False)]


def test_no_end_is_seen_where_the_text_only_looks_like_one():
    first = "SELECT 'it;''s'\n  -- it's;\n  # it's;\n, $$;$$, $a$;$a$, \"a;\", e'b;', x/2 - 1 /* ; */\n  /3\nGOES \\d FROM a"
    assert list(split(f"{first};\n\nSELECT 2")) == [(first, 1), ("SELECT 2", 8)]


_PIECES = (
    "select 1", "insert into a values (1)", "create table a (b int)", "create procedure p as", "set a = 1", "begin", "end",
    ";", "\n", " ", "-- note", "/* note */", "# note", "'a'", "`b`", "'", "`", "$$", "\nGO\n", "\n/\n", "\n\\c a\n",
    "\nDELIMITER $$\n", "GO", "/",
)  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=6).map("".join), st.sampled_from(("", "mysql", "tsql")))
def test_a_statement_alone_is_what_it_is_in_a_script(text, dialect):
    first = list(split(f"select 0;\n{text}", dialect))
    assert [(said.text, said.line + 1) for said in split(text, dialect)] == [tuple(said) for said in first[1:]]


def test_what_psql_is_told_to_send() -> None:
    script = "SELECT 'CREATE DATABASE a'\nWHERE NOT EXISTS (SELECT 1)\\gexec\n\n"
    script += "SELECT '\\g' FROM b;\nSELECT 2\\g\nSELECT 3 \\gx\n"
    assert [statement.text for statement in split(script)] == [
        "SELECT 'CREATE DATABASE a'\nWHERE NOT EXISTS (SELECT 1)", "SELECT '\\g' FROM b", "SELECT 2", "SELECT 3",
    ]  # fmt: skip
