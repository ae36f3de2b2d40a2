"""Which engine a connection is for, and which store a statement that names none is for."""

from linking import compose_of, system_of
from msgspec.structs import replace
from ringfence.link.places import Place
from ringfence.link.stores import Stores
from ringfence.link.tables import Owned
from ringfence.model.facts import TableName
from ringfence.model.source import Span


def test_a_program_that_can_be_run_with_several_engines_uses_the_one_that_runs():
    text = "import store\nurl = 'Server=db;Database=shop;User Id=sa;Password=x'\n"
    text += "".join(f"store.connect(url, engine='{engine}')\n" for engine in ("sqlite", "postgresql", "sqlserver"))
    files = compose_of(shop=text)
    files["compose.yaml"] += "  db: {image: 'mcr.microsoft.com/mssql/server:2022-latest'}\n"
    assert [(s.name, s.kind) for s in system_of(files).datastores] == [("db/shop", "sqlserver")]


def test_a_string_that_names_a_file_leads_to_no_server():
    text = "import store\nurl = 'Data Source=shop.db'\n"
    text += "".join(f"store.connect(url, engine='{engine}')\n" for engine in ("sqlite", "postgresql"))
    assert [(s.name, s.kind) for s in system_of(compose_of(shop=text)).datastores] == [
        ("shop-sqlite/shop.db", "sqlite")
    ]
    other = text.replace("shop.db", "db.shop.example")
    assert ("db.shop.example", "postgresql") in [(s.name, s.kind) for s in system_of(compose_of(shop=other)).datastores]


def test_a_statement_that_names_no_engine_is_none_for_a_document_store_beside_another():
    text = "import store\nstore.connect('mongodb://mongo/shop')\nstore.connect('postgresql://db/shop')\nstore.read('orders')\n"
    assert [str(access.table) for access in system_of(compose_of(shop=text)).accesses] == ["db/shop:orders"]
    alone = text.replace("store.connect('postgresql://db/shop')", "")
    assert [str(access.table) for access in system_of(compose_of(shop=alone)).accesses] == ["mongo/shop:orders"]


def test_a_statement_that_names_no_engine_is_for_the_usual_database_beside_clickhouse():
    text = "import store\nstore.connect('clickhouse://events/shop')\nstore.connect('postgresql://db/shop')\nstore.read('orders')\n"
    assert [str(access.table) for access in system_of(compose_of(shop=text)).accesses] == ["db/shop:orders"]


def test_the_server_of_a_service_whose_name_has_slashes():
    at = Span("cmd/api/main.go", 1)
    place = Place("", "cmd/api?*/default", "clickhouse", False, at)
    owned = Owned(None, [], Stores([place]))
    assert str(owned.key(TableName("visits", "events"))) == "cmd/api?*/events:visits"
    known = Owned(None, [], Stores([replace(place, store="events-db/default")]))
    assert str(known.key(TableName("visits", "events"))) == "events-db/events:visits"


def test_a_library_that_is_called_like_a_driver_is_none():
    text = "import os\nimport store\nstore.connect(os.environ['DSN'])\n"
    files = {**compose_of(shop=text), "shop/requirements.txt": "h2\nstore\n"}
    assert [(s.name, s.kind) for s in system_of(files).datastores] == [("shop?*", "unknown")]
