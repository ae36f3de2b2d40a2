"""Liquibase changelogs: the same facts from every format."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.manifests.liquibase import liquibase
from ringfence.model.facts import Column, ForeignKey, Query, TableDefinition, TableName, ViewDefinition
from ringfence.model.source import Source

ORDERS = TableName("orders")


def read(text: str, name: str = "changelog.xml"):
    return list(liquibase.read(Source(f"db/changelog/{name}", dedent(text).lstrip())))


def changes(inside: str):
    return read(f"<databaseChangeLog>\n<changeSet id='1'>\n{inside}\n</changeSet></databaseChangeLog>")


XML = """
<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog">
  <changeSet id="1" author="a">
    <createTable tableName="Orders">
      <column name="id" type="UUID"><constraints primaryKey="true"/></column>
      <column name="total" type="int"/>
    </createTable>
  </changeSet>
</databaseChangeLog>
"""
YAML = """
databaseChangeLog:
  - changeSet:
      id: 1
      changes:
        - createTable:
            tableName: Orders
            columns:
              - column:
                  name: id
                  type: UUID
                  constraints: {primaryKey: true}
              - column: {name: total, type: int}
"""
JSON = """
{"databaseChangeLog": [{"changeSet": {"id": 1, "changes": [{"createTable": {"tableName": "Orders", "columns": [
  {"column": {"name": "id", "type": "UUID", "constraints": {"primaryKey": true}}},
  {"column": {"name": "total", "type": "int"}}]}}]}}]}
"""


@pytest.mark.parametrize(("text", "name", "line"), [(XML, "a.xml", 3), (YAML, "a.yaml", 5), (JSON, "a.json", 1)])
def test_a_table_in_every_format(text, name, line) -> None:
    (table,) = read(text, name)
    assert isinstance(table, TableDefinition)
    assert (table.table, table.action, table.origin, table.at.line) == (ORDERS, "create", "migration", line)
    assert table.columns == (Column("id", "uuid", True), Column("total", "int"))


def test_keys_between_tables() -> None:
    (key,) = changes(
        '<addForeignKeyConstraint baseTableName="orders" baseColumnNames="user_id" constraintName="fk"'
        ' referencedTableName="users" referencedColumnNames="id"/>'
    )
    assert key == ForeignKey(ORDERS, ("user_id",), TableName("users"), ("id",), key.at, "fk", "create", key.order)
    column = '<column name="user_id"><constraints foreignKeyName="fk" references="users(id)"/></column>'
    _, inline = changes(f'<createTable tableName="orders">{column}</createTable>')
    assert (inline.columns, inline.references, inline.referenced_columns) == (("user_id",), TableName("users"), ("id",))


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ('<addColumn tableName="orders"><column name="x" type="int"/></addColumn>', "alter"),
        ('<dropColumn tableName="orders" columnName="x"/>', "alter"),
        ('<dropTable tableName="orders"/>', "drop"),
        ('<renameTable oldTableName="orders" newTableName="sales"/>', "rename"),
    ],
)
def test_tables_change(text, action) -> None:
    (table,) = changes(text)
    assert (table.table, table.action) == (ORDERS, action)


def test_sql_stands_at_its_line() -> None:
    found = changes("<sql>\nCREATE TABLE orders (id int);\n</sql>")
    assert [(f.table, f.at.line) for f in found if isinstance(f, TableDefinition)] == [(ORDERS, 4)]


def test_views_and_data() -> None:
    (view,) = changes('<createView viewName="open">SELECT id FROM orders</createView>')
    assert isinstance(view, ViewDefinition)
    assert view.uses[0].table == ORDERS
    (query,) = changes('<loadData tableName="orders" file="orders.csv"/>')
    assert isinstance(query, Query)
    assert query.seed


def test_what_is_rolled_back_is_not_done() -> None:
    assert changes('<rollback><dropTable tableName="orders"/></rollback>') == []


def test_other_files_say_nothing() -> None:
    assert read("<beans><createTable tableName='x'/></beans>") == []
    assert read("other: [databaseChangeLog]", "a.yaml") == []


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    read(text)
    read(f"databaseChangeLog:\n{text}", "a.yaml")
