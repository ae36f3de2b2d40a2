"""Tables by their full identity, and what each service does to them."""

from linking import compose_of, system_of, table
from ringfence.extend import framework
from ringfence.model.facts import Column, TableDefinition

URL = "postgresql://app@db/shop"


def code(*lines, url=URL):
    return "\n".join(("import store", f"store.connect({url!r})", *lines)) + "\n"


def scripts(*texts, **more):
    """One service with these SQL migrations in their order."""
    files = compose_of(a=code("store.read('seen')"), **more)
    files.update({f"a/migrations/{n:03}.sql": text for n, text in enumerate(texts, start=1)})
    return files


def names(system):
    return {str(t.key) for t in system.tables}


def accesses(system):
    return {(a.service, str(a.table), a.mode) for a in system.accesses}


def references(system):
    return {(str(r.table), str(r.target)) for r in system.references}


# ---------------------------------------------------------------- identity


def test_one_table_of_one_datastore_is_the_same_for_two_services():
    system = system_of(compose_of(a=code("store.write('orders')"), b=code("store.read('orders')")))
    assert accesses(system) == {("a", "db/shop:orders", "write"), ("b", "db/shop:orders", "read")}


def test_one_name_in_the_schemas_of_two_connections_is_two_tables():
    own = code("store.write('orders')", url=f"{URL}?search_path=a")
    system = system_of(compose_of(a=own, b=code("store.read('orders')", url=f"{URL}?currentSchema=b")))
    assert accesses(system) == {("a", "db/shop:a.orders", "write"), ("b", "db/shop:b.orders", "read")}


def test_the_schema_of_the_connection_may_be_written_by_others():
    own = code("store.write('orders')", url=f"{URL}?search_path=a")
    system = system_of(compose_of(a=own, b=code("store.read('a.orders')", "store.read('public.seen')")))
    assert {table for _, table, _ in accesses(system)} == {"db/shop:a.orders", "db/shop:seen"}


def test_scripts_of_a_service_run_in_the_schema_of_its_connection():
    files = compose_of(a=code("store.read('orders')", url=f"{URL}?search_path=a"))
    assert names(system_of({**files, "a/migrations/1.sql": "CREATE TABLE orders (id int);"})) == {"db/shop:a.orders"}


def test_one_name_in_two_datastores_is_two_tables():
    other = code("store.read('orders')", url="postgresql://db/other")
    system = system_of(compose_of(a=code("store.write('orders')"), b=other))
    assert names(system) == {"db/shop:orders", "db/other:orders"}


def test_a_schema_is_part_of_the_identity():
    system = system_of(compose_of(a=code("store.read('sales.orders')", "store.read('orders')")))
    assert names(system) == {"db/shop:sales.orders", "db/shop:orders"}


def test_the_default_schema_is_not():
    assert names(system_of(compose_of(a=code("store.read('public.orders')", "store.read('orders')")))) == {
        "db/shop:orders"
    }


def test_names_that_differ_by_case_alone_are_one_table():
    system = system_of(
        compose_of(a=code("store.write('Orders')", "store.write('Sales.Items')"), b=code("store.read('orders')"))
    )
    assert names(system) == {"db/shop:orders", "db/shop:sales.items"}


def test_a_schema_of_clickhouse_is_a_database():
    text = code(
        "store.read('default.views')",
        "store.read('clicks')",
        "store.read('Stats.visitors')",
        url="clickhouse://ch:9000",
    )
    assert names(system_of(compose_of(a=text))) == {"ch/default:views", "ch/default:clicks", "ch/stats:visitors"}


def test_unknown_connections_keep_their_services_tables_apart():
    text = "import store\nstore.read('orders')\nstore.write('orders')\n"
    assert len(names(system_of(compose_of(a=text, b=text)))) == 2


def test_a_redis_beside_the_database_holds_no_tables():
    text = code("store.connect('redis://cache/0')", "store.read('orders')")
    assert names(system_of(compose_of(a=text))) == {"db/shop:orders"}


def test_with_two_databases_and_no_sign_the_table_stays_apart():
    text = code("store.connect('postgresql://db/other')", "store.read('orders')")
    assert names(system_of(compose_of(a=text))) == {"a?:orders"}


# ---------------------------------------------------------------- definitions


def test_a_renamed_table_has_its_new_name_only():
    system = system_of(scripts("CREATE TABLE old (id int);", "ALTER TABLE old RENAME TO new;"))
    assert names(system) == {"db/shop:new", "db/shop:seen"}


def test_a_dropped_table_is_gone():
    system = system_of(scripts("CREATE TABLE old (id int); CREATE TABLE kept (id int);", "DROP TABLE old;"))
    assert names(system) == {"db/shop:kept", "db/shop:seen"}


def test_a_table_dropped_and_made_again_is_there():
    system = system_of(scripts("CREATE TABLE t (id int);", "DROP TABLE t;", "CREATE TABLE t (id int);"))
    assert "db/shop:t" in names(system)


def test_a_dropped_table_that_is_still_used_is_there():
    system = system_of(scripts("CREATE TABLE seen (id int);", "DROP TABLE seen;"))
    assert "db/shop:seen" in names(system)


@framework("camel", language="python", libraries=("camel",))
def camel(code):
    """Tables with a column each, as mappings of classes spell them."""
    for call in code.calls("camel.table"):
        name, column = (call.argument(position).literal for position in (0, 1))
        yield TableDefinition(table(name), (Column(column),), call.call.invoke.at)


def test_columns_that_differ_by_case_alone_are_one():
    files = compose_of(a="import camel\n" + code("camel.table('t', 'userId')", "store.read('t')"))
    (found,) = system_of({**files, "a/1.sql": 'CREATE TABLE t ("userId" int, total int);'}, frameworks=(camel,)).tables
    assert sorted(column.name.lower() for column in found.columns) == ["total", "userid"]


def test_added_columns_are_counted_in():
    system = system_of(scripts("CREATE TABLE t (id int);", "ALTER TABLE t ADD COLUMN total int;"))
    columns = {str(t.key): [c.name for c in t.columns] for t in system.tables}
    assert columns["db/shop:t"] == ["id", "total"]


def test_temporary_tables_are_none():
    assert "db/shop:t" not in names(system_of(scripts("CREATE TEMPORARY TABLE t (id int);")))


# ---------------------------------------------------------------- foreign keys


TWO = "CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE orders (id int, user_id int REFERENCES users (id));"


def test_a_foreign_key_refers_from_table_to_table():
    assert references(system_of(scripts(TWO))) == {("db/shop:orders", "db/shop:users")}


def test_a_foreign_key_dropped_later_by_name_is_gone():
    named = "ALTER TABLE orders ADD CONSTRAINT to_user FOREIGN KEY (user_id) REFERENCES users (id);"
    tables = "CREATE TABLE users (id int); CREATE TABLE orders (id int, user_id int);"
    assert references(system_of(scripts(tables, named))) != set()
    assert references(system_of(scripts(tables, named, "ALTER TABLE orders DROP CONSTRAINT to_user;"))) == set()


def test_a_foreign_key_without_a_name_is_dropped_by_the_one_the_database_gave_it():
    assert references(system_of(scripts(TWO, "ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;"))) == set()


def test_dropping_another_constraint_changes_nothing():
    assert references(system_of(scripts(TWO, "ALTER TABLE orders DROP CONSTRAINT orders_total_check;"))) != set()


def test_a_foreign_key_goes_with_its_table():
    assert references(system_of(scripts(TWO, "DROP TABLE orders;"))) == set()
    assert references(system_of(scripts(TWO, "DROP TABLE users CASCADE;"))) == set()
    assert references(system_of(scripts(TWO, "DROP TABLE carts;"))) != set()


def test_a_foreign_key_goes_with_its_column():
    assert references(system_of(scripts(TWO, "ALTER TABLE orders DROP COLUMN user_id;"))) == set()
    assert references(system_of(scripts(TWO, "ALTER TABLE orders DROP COLUMN id;"))) != set()


def test_a_foreign_key_keeps_to_a_table_that_is_renamed():
    assert references(system_of(scripts(TWO, "ALTER TABLE orders RENAME TO sales;"))) == {
        ("db/shop:sales", "db/shop:users")
    }
    assert references(system_of(scripts(TWO, "ALTER TABLE users RENAME TO people;"))) == {
        ("db/shop:orders", "db/shop:people")
    }


def test_a_foreign_key_of_a_table_made_again_is_there():
    assert references(system_of(scripts(TWO, f"DROP TABLE orders; DROP TABLE users; {TWO}"))) != set()


def test_a_plain_identifier_is_no_foreign_key():
    assert references(system_of(scripts("CREATE TABLE orders (id int, user_id int);"))) == set()


# ---------------------------------------------------------------- joins and views


def test_one_statement_over_two_tables_is_a_join():
    system = system_of(compose_of(a=code("store.read('orders', 'users')")))
    assert [[t.name for t in join.tables] for join in system.joins] == [["orders", "users"]]


def test_one_statement_over_one_table_twice_is_none():
    assert system_of(compose_of(a=code("store.read('orders', 'orders')"))).joins == ()


def test_two_statements_are_no_join():
    assert system_of(compose_of(a=code("store.read('orders')", "store.read('users')"))).joins == ()


def test_a_view_is_a_table_that_joins_others():
    view = "CREATE VIEW v AS SELECT o.id FROM orders o JOIN users u ON o.user_id = u.id;"
    system = system_of(scripts(TWO, view))
    assert [t.key.name for t in system.tables if t.view] == ["v"]
    assert [(j.kind, [t.name for t in j.tables]) for j in system.joins] == [("view", ["orders", "users"])]


# ---------------------------------------------------------------- scripts of nobody


def test_an_initialisation_script_mounted_into_a_database_belongs_to_no_service():
    files = compose_of(a=code("store.read('orders')"))
    files["compose.yaml"] += (
        "  db:\n    image: postgres\n    environment: {POSTGRES_DB: shop}\n"
        "    volumes: ['./sql:/docker-entrypoint-initdb.d']\n"
    )
    files["sql/init.sql"] = "CREATE TABLE orders (id int);"
    (found,) = system_of(files).tables
    assert [d.service for d in found.definitions] == [""]


def test_seed_data_of_a_script_is_no_access():
    system = system_of(scripts("CREATE TABLE t (id int); INSERT INTO t VALUES (1);"))
    assert ("a", "db/shop:t", "write") not in accesses(system)


# ---------------------------------------------------------------- borrowed


UNKNOWN = "import os, store\nstore.connect(os.environ['X'])\nstore.read('orders')\n"


def test_a_table_only_another_service_defines_is_possibly_that_one():
    system = system_of({**compose_of(a=code(), b=UNKNOWN), "a/schema.sql": "CREATE TABLE orders (id int);"})
    found = [a for a in system.accesses if a.service == "b"]
    assert [(a.table.datastore, a.certainty) for a in found] == [("db/shop", "possible")]


def test_a_table_that_two_others_define_is_not():
    files = compose_of(a=code(), b=UNKNOWN, c=code(url="postgresql://other/c"))
    files |= {"a/schema.sql": "CREATE TABLE orders (id int);", "c/schema.sql": "CREATE TABLE orders (id int);"}
    assert all(a.certainty == "certain" for a in system_of(files).accesses if a.service == "b")


def test_a_database_of_another_name_is_not():
    text = "import os, store\nstore.connect('postgresql://' + os.environ['H'] + '/{}')\nstore.read('orders')\n"
    files = compose_of(a=code(), b=text.format("shop"), c=text.format("other"))
    system = system_of({**files, "a/schema.sql": "CREATE TABLE orders (id int);"})
    assert {(a.service, a.certainty) for a in system.accesses if a.mode == "read"} == {
        ("b", "possible"),
        ("c", "certain"),
    }


def test_a_known_connection_is_never_moved():
    known = code("store.read('orders')", url="postgresql://other/b")
    system = system_of({**compose_of(a=code(), b=known), "a/schema.sql": "CREATE TABLE orders (id int);"})
    assert ("b", "other/b:orders", "read") in accesses(system)


def test_documents_lie_in_no_table_that_another_service_defines():
    text = "import os, store\nstore.connect('mongodb://' + os.environ['X'])\nstore.read('orders')\n"
    system = system_of({**compose_of(a=code(), b=text), "a/schema.sql": "CREATE TABLE orders (id int);"})
    assert all(a.certainty == "certain" for a in system.accesses if a.service == "b")


# ---------------------------------------------------------------- jobs that set up databases


def job(definer, *more):
    files = compose_of(**{definer: code(*more), "orders": code("store.write('orders')")})
    return system_of({**files, f"{definer}/schema.sql": "CREATE TABLE orders (id int);"})


def test_a_job_that_only_migrates_owns_nothing_that_others_use():
    (table,) = job("migrations").tables
    assert table.owner == "orders"
    assert ("migrations", "db/shop:orders", "define") not in accesses(job("migrations"))


def test_what_a_job_fills_is_set_up_for_those_who_use_it():
    system = job("migrations", "store.write('orders')")
    assert [table.owner for table in system.tables] == ["orders"]
    assert {access.service for access in system.accesses} == {"orders"}
    assert {service.name: service.role for service in system.services}["migrations"] == "migrator"


def test_who_serves_or_is_called_otherwise_owns_what_it_defines():
    assert [table.owner for table in job("billing").tables] == ["billing"]
    assert [table.owner for table in job("migrations", "import bus", "bus.consume('events')").tables] == ["migrations"]


def test_what_libraries_of_a_job_could_serve_counts_for_nothing():
    shared = {"shared/events.py": "import bus\nbus.consume('events')\n"}
    files = compose_of(migrations="import shared.events\n" + code(), orders=code("store.write('orders')"))
    system = system_of({**files, **shared, "migrations/schema.sql": "CREATE TABLE orders (id int);"})
    assert [table.owner for table in system.tables] == ["orders"]


def test_pages_that_come_along_make_no_client_of_a_job():
    drawn = "import web\nweb.browse()\n"
    system = system_of(compose_of(migrations=code() + drawn, pages=drawn))
    assert {service.name: service.role for service in system.services} == {"migrations": "migrator", "pages": "client"}


def test_over_an_unknown_connection_nobody_uses_the_tables_of_a_job():
    files = {**compose_of(migrator=code(), b=UNKNOWN), "migrator/schema.sql": "CREATE TABLE orders (id int);"}
    assert all(a.certainty == "certain" for a in system_of(files).accesses if a.service == "b")
