"""Alembic's migrations."""

from collections.abc import Mapping

from reading_facts import facts_of
from ringfence.frameworks.alembic import alembic
from ringfence.model.facts import ForeignKey, Query, TableDefinition

HEAD = """
    import sqlalchemy as sa
    from alembic import op
    def upgrade():
"""


def definitions(source: str | Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    found = [fact for fact in facts_of(alembic, source) if isinstance(fact, TableDefinition)]
    assert all(d.origin == "migration" for d in found)
    told = []
    for d in found:
        dropped = [f"-{name}" for name in d.dropped_columns]
        renamed = [f">{d.renamed_to}"] if d.renamed_to else []
        told.append((d.order, d.action, str(d.table), " ".join([*(c.name for c in d.columns), *dropped, *renamed])))
    return told


def test_tables_and_columns() -> None:
    source = (
        HEAD
        + """
        op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.String(20)))
        op.create_table("cards", schema="pay")
        op.add_column("users", sa.Column("mail", sa.Text()))
        op.drop_column("users", "name")
        op.alter_column("users", "mail", new_column_name="email")
        op.alter_column("users", "id", nullable=False)
        op.rename_table("users", "people")
        op.drop_table("old")
        op.create_index("i", "users", ["id"])
        with op.batch_alter_table("people") as batch:
            batch.add_column(sa.Column("age", sa.Integer))
            batch.drop_column("x")
    def downgrade():
        op.drop_table("users")
    """
    )
    assert sorted(entry[1:] for entry in definitions(source)) == [
        ("alter", "people", "-x"),
        ("alter", "people", "age"),
        ("alter", "users", "-name"),
        ("alter", "users", "email -mail"),
        ("alter", "users", "mail"),
        ("create", "pay.cards", ""),
        ("create", "users", "id name"),
        ("drop", "old", ""),
        ("rename", "users", ">people"),
    ]


def test_foreign_keys() -> None:
    source = (
        HEAD
        + """
        op.create_table("a",
            sa.Column("b_id", sa.Integer(), sa.ForeignKey("b.id")),
            sa.ForeignKeyConstraint(["c_id"], ["shop.c.id"], name="fk_c"))
        op.create_foreign_key("fk_d", "a", "d", ["d_id"], ["id"], referent_schema="x")
        op.drop_constraint("fk_d", "a", type_="foreignkey")
        op.drop_constraint("unique_a", "a", type_="unique")
        with op.batch_alter_table("a") as batch:
            batch.create_foreign_key("fk_e", "e", ["e_id"], ["id"])
    """
    )
    found = [fact for fact in facts_of(alembic, source) if isinstance(fact, ForeignKey)]
    told = [(k.at.line, str(k.table), " ".join(k.columns), str(k.references), k.name, k.action) for k in found]
    assert sorted(told) == [
        (6, "a", "b_id", "b", "", "create"),
        (7, "a", "c_id", "shop.c", "fk_c", "create"),
        (8, "a", "d_id", "x.d", "fk_d", "create"),
        (9, "a", "", "", "fk_d", "drop"),
        (12, "a", "e_id", "e", "fk_e", "create"),
    ]


def test_sql() -> None:
    source = (
        HEAD
        + """
        op.execute("UPDATE users SET name = 'x'")
        op.execute(sa.text("CREATE TABLE t (id int)"))
        op.execute("no statement")
    """
    )
    assert [(f.at.line, str(f.uses[0].table)) for f in facts_of(alembic, source) if isinstance(f, Query)] == [
        (5, "users")
    ]
    assert [entry[1:] for entry in definitions(source)] == [("create", "t", "id")]


def test_revisions_give_the_order() -> None:
    def migration(revision: str, before: str, table: str) -> str:
        return (
            f"from alembic import op\nrevision: str = {revision!r}\ndown_revision = {before}\n"
            f"def upgrade():\n    op.create_table({table!r})\n"
        )

    files = {
        "v/a.py": migration("3", "('2', '1')", "third"),
        "v/b.py": migration("1", "None", "first"),
        "v/c.py": migration("2", "'1'", "second"),
        "v/d.py": migration("8", "'9'", "circle"),
        "v/e.py": migration("9", "'8'", "round"),
    }
    assert [name for _, _, name, _ in sorted(definitions(files))] == ["first", "second", "third", "circle", "round"]


def test_odd_code_is_passed_over() -> None:
    source = HEAD + "        op.create_table(); op.add_column(x); op.drop_column('a'); op.rename_table('a', b)\n"
    assert definitions(source) == []
    assert definitions("from alembic import op\nop.create_table('x')\ndef helper():\n    op.drop_table('y')\n") == []
