"""MongoDB's drivers for the JVM."""

import pytest
from reading_java import java_facts, queries
from ringfence.frameworks.mongodb_java import mongodb_java
from ringfence.model.facts import Connection, Gap
from test_spring_in_kotlin import facts

SYNC = "import com.mongodb.client.*; import org.bson.Document;\n"


def done(text: str) -> list[tuple[str, ...]]:
    return [query[1:] for query in queries(java_facts(mongodb_java, text))]


def test_a_client_that_is_made():
    text = (
        SYNC
        + """
    class A {
        final MongoClient client = MongoClients.create("mongodb://db:27017");
        final MongoCollection<Document> orders = client.getDatabase("shop").getCollection("Orders");
        void m() { orders.insertOne(null); orders.find().first(); other().deleteMany(null); }
        MongoCollection<Document> other() {
            return client.getDatabase("shop").getCollection("bills").withDocumentClass(null);
        }
    }
    """
    )
    assert done(text) == [("bills", "delete"), ("orders", "insert"), ("orders", "select")]
    (connection,) = [fact for fact in java_facts(mongodb_java, text) if isinstance(fact, Connection)]
    assert (connection.url.literal, connection.database.literal) == ("mongodb://db:27017", "shop")


@pytest.mark.parametrize(
    ("made", "url"),
    [
        ('new MongoClient(new MongoClientURI("mongodb://db"))', "mongodb://db"),
        ('MongoClients.create(new ConnectionString("mongodb://db"))', "mongodb://db"),
        (
            "MongoClients.create(MongoClientSettings.builder().applyConnectionString(S).retryWrites(true).build())",
            "mongodb://s",
        ),
        ("MongoClients.create()", "mongodb://localhost"),
    ],
)
def test_the_address_of_a_client(made: str, url: str):
    names = ("MongoClient", "MongoClientURI", "MongoClientSettings", "ConnectionString", "client.MongoClients")
    imports = "".join(f"import com.mongodb.{name};\n" for name in names)
    text = f'class A {{ static final ConnectionString S = new ConnectionString("mongodb://s"); Object c = {made}; }}'
    (connection,) = java_facts(mongodb_java, imports + text)
    assert isinstance(connection, Connection)
    assert connection.url.literal == url
    assert (
        java_facts(
            mongodb_java, imports + "import io.quarkus.logging.Log; class A { Object c = MongoClients.create(x); }"
        )
        == []
    )


@pytest.mark.parametrize(
    ("imports", "type"),
    [
        ("import com.mongodb.client.MongoClient;", "MongoClient"),
        ("import com.mongodb.MongoClient;", "MongoClient"),
        ("import com.mongodb.reactivestreams.client.MongoClient;", "MongoClient"),
        ("import io.quarkus.mongodb.reactive.ReactiveMongoClient;", "ReactiveMongoClient"),
    ],
)
def test_a_client_that_is_injected(imports: str, type: str):
    text = (
        f'{imports} class A {{ @Inject {type} c; void m() {{ c.getDatabase("s").getCollection("o").updateOne(); }} }}'
    )
    assert done(text) == [("o", "update")]
    assert not any(isinstance(fact, Connection) for fact in java_facts(mongodb_java, text))


def test_a_name_that_is_not_known_and_calls_of_others():
    text = SYNC + "class A { void m(MongoDatabase d, String n) { d.getCollection(n).drop(); } }"
    assert [type(fact) for fact in java_facts(mongodb_java, text)] == [Gap]
    assert java_facts(mongodb_java, SYNC + "class A { void m(java.util.List l) { l.find(); } }") == []


def test_in_kotlin():
    text = """
    import com.mongodb.kotlin.client.coroutine.MongoClient

    val client = MongoClient.create("mongodb://db")

    suspend fun m() {
        client.getDatabase("shop").getCollection<Order>("orders").insertOne(order)
    }
    """
    assert [query[1:] for query in queries(facts(mongodb_java, text))] == [("orders", "insert")]
