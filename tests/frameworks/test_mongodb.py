"""MongoDB: clients, databases, collections, and what is done to them."""

from collections.abc import Mapping

from reading_facts import facts_of, shown
from ringfence.frameworks.mongodb import mongodb
from ringfence.model.facts import Connection, Gap, Query

START = "import os\nfrom pymongo import MongoClient\nclient = MongoClient('mongodb://m')\n"


def queries(files: str | Mapping[str, str]) -> list[tuple[str, ...]]:
    """("collection: operations", …) of each query."""
    found = [fact for fact in facts_of(mongodb, files) if isinstance(fact, Query)]
    assert all(fact.engine == "mongodb" and fact.via is not None for fact in found)
    return [tuple(f"{use.table.name}: {' '.join(use.operations)}" for use in fact.uses) for fact in found]


def connections(files: str | Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(url or host, port, database)."""
    found = [fact for fact in facts_of(mongodb, files) if isinstance(fact, Connection)]
    return [
        (shown(fact.url or fact.host), "-" if fact.port is None else "port", shown(fact.database)) for fact in found
    ]


def test_spellings_of_databases_and_collections() -> None:
    source = START + (
        "db = client['shop']\n"
        "orders = db['Orders']\n"
        "orders.find_one({})\n"
        "client.shop.users.find({})\n"
        "client.get_database('shop').get_collection('carts').distinct('x')\n"
        "client.shop.get_collection('stock').count_documents({})\n"
        "db.orders.archive.aggregate([])\n"
        "from pymongo.collection import Collection\n"
        "Collection(db, 'parts').find()\n"
    )
    assert queries(source) == [
        ("orders: select",),
        ("users: select",),
        ("carts: select",),
        ("stock: select",),
        ("orders.archive: select",),
        ("parts: select",),
    ]


def test_operations() -> None:
    source = START + (
        "c = client.shop.c\n"
        "c.insert_one({})\n"
        "c.update_many({}, {})\n"
        "c.update_one({}, {}, upsert=True)\n"
        "c.replace_one({}, {}, upsert=False)\n"
        "c.find_one_and_delete({})\n"
        "c.bulk_write(requests)\n"
    )
    assert queries(source) == [
        ("c: insert",),
        ("c: update",),
        ("c: insert update",),
        ("c: update",),
        ("c: delete",),
        ("c: insert update delete",),
    ]


def test_a_written_out_bulk_does_what_it_lists() -> None:
    source = START + (
        "from pymongo import InsertOne, UpdateOne\n"
        "client.shop.c.bulk_write([InsertOne({})])\n"
        "client.shop.c.bulk_write([UpdateOne({}, {}, upsert=True)])\n"
    )
    assert queries(source) == [("c: insert",), ("c: insert update",)]


def test_pipelines_join_and_write() -> None:
    source = START + (
        "pipeline = [\n"
        "    {'$match': {'from': 'nothing'}},\n"
        "    {'$lookup': {'from': 'users', 'pipeline': [{'$unionWith': 'old_users'}]}},\n"
        "    {'$facet': {'a': [{'$graphLookup': {'from': 'parts'}}]}},\n"
        "    {'$merge': {'into': 'report', 'on': 'day'}},\n"
        "]\n"
        "client.shop.orders.aggregate(pipeline)\n"
        "client.shop.orders.aggregate([{'$out': 'copy'}])\n"
    )
    first, second = [fact for fact in facts_of(mongodb, source) if isinstance(fact, Query)]
    tables = {use.table.name: use.operations for use in first.uses}
    assert tables == {
        "orders": ("select",),
        "users": ("select",),
        "old_users": ("select",),
        "parts": ("select",),
        "report": ("insert", "update"),
    }
    assert first.joined
    assert not second.joined
    assert [use.table.name for use in second.uses] == ["orders", "copy"]


def test_repositories_over_files() -> None:
    files = {
        "database.py": START + "def database():\n    return client[os.getenv('DB', 'shop')]\n",
        "repository.py": """
            class Repository:
                def __init__(self, db, name):
                    self.collection = db[name]
                def save(self, order):
                    self.collection.insert_one(order)
            """,
        "main.py": """
            from database import database
            from repository import Repository
            orders = Repository(database(), "orders")
            carts = Repository(database(), "carts")
            """,
    }
    assert sorted(queries(files)) == [("carts: insert",), ("orders: insert",)]
    assert connections(files) == [("mongodb://m", "-", "${DB:-shop}")]


def test_connections() -> None:
    source = """
        from pymongo import MongoClient
        from motor.motor_asyncio import AsyncIOMotorClient
        one = AsyncIOMotorClient("mongo", 27017)
        one["a"].x.find()
        one.b.x.find()
        MongoClient("mongodb://h/c").get_default_database().x.find()
        MongoClient(["h1:27017", "h2:27017"])
        MongoClient()
        """
    assert sorted(connections(source)) == [
        ("h1:27017", "-", "-"),
        ("localhost", "-", "-"),
        ("mongo", "port", "a"),
        ("mongo", "port", "b"),
        ("mongodb://h/c", "-", "-"),
    ]


def test_the_databases_of_buckets() -> None:
    source = """
        from gridfs import GridFS
        from pymongo import MongoClient
        client = MongoClient("mongodb://m")
        films = GridFS(client.films)
        songs = GridFS(client["songs"])
        """
    assert sorted(connections(source)) == [("mongodb://m", "-", "films"), ("mongodb://m", "-", "songs")]


def test_flask_extension_and_objects_hung_on_others() -> None:
    source = """
        from flask import Flask, g
        from flask_pymongo import PyMongo
        app = Flask(__name__)
        app.config["MONGO_URI"] = "mongodb://db/shop"
        mongo = PyMongo(app)
        g.database = mongo.db
        mongo.db.users.find_one()
        def view():
            g.database["orders"].delete_one({})
        """
    assert queries(source) == [("users: select",), ("orders: delete",)]
    found = [fact for fact in facts_of(mongodb, source) if isinstance(fact, Connection)]
    assert [fact.engine for fact in found] == ["mongodb"]


def test_typed_parameters() -> None:
    source = """
        from motor.motor_asyncio import AsyncIOMotorDatabase, AsyncIOMotorCollection
        async def f(db: AsyncIOMotorDatabase, collection: AsyncIOMotorCollection):
            await db.orders.find_one({})
            await collection.find_one({})
        """
    assert queries(source) == [("orders: select",)]
    assert [fact.what for fact in facts_of(mongodb, source) if isinstance(fact, Gap)] == ["query"]


def test_silence() -> None:
    source = START + (
        "{}.update({})\n"
        "[].remove(1)\n"
        "client.close()\n"
        "client.admin.command('ping')\n"
        "client.shop.orders.create_index('x')\n"
        "client.shop.orders.find({}).count()\n"
        "'text'.find('t')\n"
        "state = client.address\n"
        "class Cursor:\n"
        "    def find(self): ...\n"
        "Cursor().find()\n"
    )
    assert queries(source) == [("orders: select",)]
    assert connections(source) == [("mongodb://m", "-", "shop")]
    assert facts_of(mongodb, "{}.update({})") == []


def test_an_unknown_collection_is_a_gap() -> None:
    facts = facts_of(mongodb, START + "def f(name):\n    client.shop[name].find()\n")
    assert [type(fact) for fact in facts] == [Gap, Connection]


def test_hostile_pipelines_end() -> None:
    nested = "[{'$lookup': {'from': None, 'pipeline': " * 60 + "[]" + "}}]" * 60
    source = START + f"client.shop.a.aggregate({nested})\nstages = [stages]\nclient.shop.b.aggregate(stages)\n"
    assert queries(source) == [("a: select",), ("b: select",)]
