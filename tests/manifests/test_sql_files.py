"""SQL files by their place: migrations in the order of their tool, schemas otherwise."""

import pytest
from ringfence.manifests.sql_files import sql_files
from ringfence.model.facts import Query
from ringfence.model.source import Source

TABLE = "CREATE TABLE a (x int);"


def origin(path, text=TABLE):
    (fact,) = sql_files.read(Source(path, text))
    return fact.origin, bool(fact.order)


@pytest.mark.parametrize(
    "path",
    [
        "shop/db/V1__orders.sql",
        "shop/db/R__views.sql",
        "shop/db/000001_orders.up.sql",
        "shop/db/001_orders.sql",
        "shop/db/20240131120000_orders.sql",
        "shop/migrations/orders.sql",
        "shop/db/changelog/orders.sql",
        "shop/prisma/migrations/20240131_orders/migration.sql",
    ],
)
def test_migrations(path):
    assert origin(path) == ("migration", True)


@pytest.mark.parametrize(
    "path",
    [
        "schema.sql",
        "shop/db/tables.sql",
        "shop/initdb/0-schema.sql",
        "db/docker-entrypoint-initdb.d/001_a.sql",
        "pg/init/01_a.sql",
    ],
)
def test_schemas(path):
    assert origin(path) == ("schema", False)


@pytest.mark.parametrize("path", ["db/1_orders.down.sql", "db/U2__orders.sql", "migrations/2024_x/down.sql"])
def test_what_undoes_a_migration_is_left_out(path):
    assert list(sql_files.read(Source(path, TABLE))) == []


@pytest.mark.parametrize(("up", "down"), [("-- +goose Up", "-- +goose Down"), ("-- migrate:up", "-- migrate:down")])
def test_only_the_section_that_applies_is_read(up, down):
    text = f"{up}\nCREATE TABLE a (x int);\n{down}\nDROP TABLE a;\n{up}\nCREATE TABLE b (x int);\n"
    facts = list(sql_files.read(Source("shop/db/a.sql", text)))
    assert [(fact.action, fact.table.name, fact.at.line, fact.origin) for fact in facts] == [
        ("create", "a", 2, "migration"),
        ("create", "b", 6, "migration"),
    ]


def test_migrations_sort_by_number():
    names = ["R__views.sql", "V10__c.sql", "V2__b.sql", "V1.10__b.sql", "V1.2__a.sql"]
    orders = {name: next(iter(sql_files.read(Source(f"m/{name}", TABLE)))).order for name in names}
    assert sorted(names, key=orders.__getitem__) == [
        "V1.2__a.sql",
        "V1.10__b.sql",
        "V2__b.sql",
        "V10__c.sql",
        "R__views.sql",
    ]


def test_statements_that_sqlc_makes_functions_of_are_run_by_the_program() -> None:
    text = "-- name: CreateOrder :one\nINSERT INTO orders (id) VALUES ($1) RETURNING *;\n"
    plain = text.replace("-- name: CreateOrder :one\n", "")
    for written, seed in ((text, False), (plain, True)):
        (query,) = [f for f in sql_files.read(Source("orders/query/order.sql", written)) if isinstance(f, Query)]
        assert (query.uses[0].operations, query.seed) == (("insert",), seed)
