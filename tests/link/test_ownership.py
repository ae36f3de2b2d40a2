"""Who owns a table: level by level, until one candidate is left."""

from linking import compose_of, system_of
from ringfence.config import Config

CREATE = "CREATE TABLE orders (id int);"


def code(*lines):
    return "\n".join(("import store", "store.connect('postgresql://app@db/shop')", *lines)) + "\n"


def owner(files, config=None):
    """(owner, basis, candidates) of the table ``orders``."""
    (found,) = [t for t in system_of(files, config).tables if t.key.name == "orders"]
    return found.owner, found.basis, found.candidates


READS, WRITES = "store.read('orders')", "store.write('orders')"
MAPS, MANAGES = "store.map('orders')", "store.map('orders', managed=1)"


def test_whoever_defines_a_table_owns_it_although_others_write_it():
    files = {**compose_of(a=code(READS), b=code(WRITES)), "a/schema.sql": CREATE}
    assert owner(files) == ("a", "migration", ("a",))


def test_a_mapping_that_manages_the_schema_owns_it_where_nobody_defines_it():
    assert owner(compose_of(a=code(MANAGES), b=code(WRITES))) == ("a", "mapping", ("a",))


def test_a_definition_beats_a_mapping():
    files = {**compose_of(a=code(), b=code(MANAGES, WRITES)), "a/schema.sql": CREATE}
    assert owner(files)[:2] == ("a", "migration")


def test_the_only_writer_owns():
    assert owner(compose_of(a=code(READS), b=code(READS, WRITES))) == ("b", "writer", ("b",))


def test_the_only_accessor_owns():
    assert owner(compose_of(a=code(READS), b=code())) == ("a", "accessor", ("a",))


def test_two_writers_contest_a_table_and_both_are_named():
    assert owner(compose_of(a=code(WRITES), b=code(WRITES))) == (None, "none", ("a", "b"))


def test_two_readers_contest_a_table_nobody_writes():
    assert owner(compose_of(a=code(READS), b=code(READS))) == (None, "none", ("a", "b"))


def test_a_tie_hands_only_the_tied_to_the_next_level():
    files = compose_of(a=code(WRITES), b=code(READS), c=code(WRITES))
    files |= {"a/schema.sql": CREATE, "b/schema.sql": CREATE}
    assert owner(files)[:2] == ("a", "writer")


def test_a_third_writer_does_not_win_a_tie_of_two_definers():
    files = compose_of(a=code(), b=code(), c=code(WRITES))
    files |= {"a/schema.sql": CREATE, "b/schema.sql": CREATE}
    assert owner(files) == (None, "none", ("a", "b"))


def test_whoever_only_alters_a_table_does_not_own_it():
    files = compose_of(a=code(), b=code())
    files |= {"a/schema.sql": CREATE, "b/migrations/1.sql": "ALTER TABLE orders ADD COLUMN x int;"}
    assert owner(files)[0] == "a"


def test_a_script_of_no_service_makes_nobody_owner():
    files = compose_of(a=code(READS), b=code(WRITES))
    files["compose.yaml"] += (
        "  db:\n    image: postgres\n    environment: {POSTGRES_DB: shop}\n"
        "    volumes: ['./sql:/docker-entrypoint-initdb.d']\n"
    )
    files["sql/init.sql"] = CREATE
    assert owner(files)[:2] == ("b", "writer")


def test_a_declared_owner_beats_every_sign():
    files = {**compose_of(a=code(WRITES), b=code()), "a/schema.sql": CREATE}
    assert owner(files, Config(owners={"orders": "b"})) == ("b", "declared", ("b",))
    assert owner(files, Config(owners={"db/shop:ord*": "b"}))[0] == "b"


def test_a_declaration_for_another_datastore_or_table_does_not_count():
    files = {**compose_of(a=code(WRITES), b=code()), "a/schema.sql": CREATE}
    assert owner(files, Config(owners={"db/other:orders": "b", "order": "b", "sales.orders": "b"}))[0] == "a"


def test_two_writers_of_one_context_do_not_contest():
    files = compose_of(a=code(WRITES), b=code(WRITES))
    found = owner(files, Config(contexts={"sales": ("a", "b")}))
    assert found[0] in ("a", "b")
    assert found[1] == "writer"


def test_a_class_that_is_never_queried_owns_nothing():
    assert [t.key.name for t in system_of(compose_of(a=code(MAPS))).tables] == []


def test_a_mapping_that_does_not_manage_the_schema_is_no_sign():
    assert owner(compose_of(a=code(MAPS, READS), b=code(WRITES)))[:2] == ("b", "writer")


def test_a_view_belongs_to_whoever_creates_it_although_a_script_of_nobodys_does_so_too():
    view = "CREATE VIEW v AS SELECT id FROM orders;"
    files = {**compose_of(a=code()), "a/schema.sql": CREATE + view, "z/init.sql": CREATE + view}
    mounted = files["compose.yaml"] + "  db: {image: postgres, volumes: ['./z:/docker-entrypoint-initdb.d']}\n"
    assert {t.owner for t in system_of({**files, "compose.yaml": mounted}).tables} == {"a"}


def test_a_view_belongs_to_whoever_creates_it():
    files = {**compose_of(a=code()), "a/schema.sql": CREATE + "CREATE VIEW v AS SELECT id FROM orders;"}
    found = {t.key.name: (t.owner, t.view) for t in system_of(files).tables}
    assert found == {"orders": ("a", False), "v": ("a", True)}
