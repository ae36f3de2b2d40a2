"""SQL in Java, entity managers, documents and DynamoDB."""

import pytest
from reading_java import java, java_facts, mappings, queries
from ringfence.frameworks.dynamodb_java import dynamodb_java
from ringfence.frameworks.entity_manager import entity_manager
from ringfence.frameworks.jpa import jpa
from ringfence.frameworks.spring_data import spring_data
from ringfence.frameworks.spring_documents import spring_documents
from ringfence.frameworks.spring_jdbc import spring_jdbc
from ringfence.model.facts import Connection

JDBC = """
import org.springframework.jdbc.core.*;
import org.springframework.jdbc.core.simple.*;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import java.sql.*;
import javax.sql.DataSource;
"""


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ('template.queryForObject("SELECT a FROM orders WHERE id = ?", X.class, 1)', [("orders", "select")]),
        ("template.update(UPDATE, 1)", [("orders", "update")]),
        ('named.update("DELETE FROM " + TABLE + " WHERE id = :id", p)', [("orders", "delete")]),
        ('client.sql("INSERT INTO orders (a) VALUES (:a)").param("a", 1).update()', [("orders", "insert")]),
        ('new SimpleJdbcInsert(template).withTableName("Orders").usingColumns("a")', [("orders", "insert")]),
        (
            'source.getConnection().prepareStatement("SELECT * FROM a JOIN b ON 1 = 1")',
            [("a", "select"), ("b", "select")],
        ),
        ('source.getConnection().createStatement().executeUpdate("DELETE FROM a")', [("a", "delete")]),
        ("template.toString()", []),
        ('logger.update("UPDATE a SET b = 1")', []),
    ],
)
def test_statements(statement, expected):
    text = (
        JDBC
        + f"""
    class A {{
        static final String TABLE = "orders";
        static final String UPDATE = "UPDATE " + TABLE + " SET a = ?";
        JdbcTemplate template; NamedParameterJdbcTemplate named; JdbcClient client; DataSource source; Logger logger;
        void m() {{ {statement}; }}
    }}
    """
    )
    assert [fact[1:] for fact in queries(java_facts(spring_jdbc, text))] == expected


def test_entity_manager_and_session():
    text = """
    import jakarta.persistence.*;
    import org.hibernate.*;
    @Entity class Order { @ManyToOne Customer customer; }
    @Entity class Customer {}
    class A {
        EntityManager em; SessionFactory factory;
        void m(Order order) {
            em.persist(order);
            em.find(Customer.class, 1);
            em.createQuery("select o from Order o join fetch o.customer").getResultList();
            em.createNativeQuery("UPDATE orders SET a = 1").executeUpdate();
            factory.getCurrentSession().delete(order);
            em.persist(1);
        }
    }
    """
    assert queries(java_facts(entity_manager, text, jpa)) == [
        (10, "Order", "insert"), (11, "Customer", "select"), (12, "Order+Customer", "select"),
        (13, "orders", "update"), (14, "Order", "delete"),
    ]  # fmt: skip


def test_documents():
    text = """
    import org.springframework.data.mongodb.core.mapping.Document;
    import org.springframework.data.mongodb.core.MongoTemplate;
    import org.springframework.data.mongodb.repository.MongoRepository;
    import org.springframework.data.redis.core.RedisHash;
    @Document(collection = "orders") class Order {}
    @Document class OrderLine {}
    @RedisHash("sessions") class Session {}
    class Bare {}
    interface Bares extends MongoRepository<Bare, String> {}
    interface Orders extends MongoRepository<Order, String> { Order findByName(String name); }
    class A {
        MongoTemplate template; Orders orders;
        void m() {
            template.find(query, Order.class);
            template.updateFirst(query, update, "lines");
            orders.findByName("x"); orders.save(o);
        }
    }
    """
    facts = java_facts(spring_documents, text, spring_data)
    assert mappings(facts) == {"Order": "orders", "OrderLine": "orderline", "Session": "sessions", "Bare": "bare"}
    assert queries(facts) == [(16, "Order", "select"), (17, "lines", "update")]
    assert queries(java_facts(spring_data, text, spring_documents)) == [
        (12, "Order", "select"),
        (18, "Order", "insert/update"),
    ]


def test_names_that_settings_say():
    text = """
    import org.springframework.data.elasticsearch.annotations.Document;
    @Document(indexName = "#{@environment.getProperty('search.index', 'items')}") class Item {}
    @Document(indexName = "${orders.index}") class Order {}
    @Document(indexName = "#{names.of('lines')}") class OrderLine {}
    """
    facts = java(text, spring_documents, settings={"orders.index": "placed"}).facts()
    found = mappings([fact for _, fact in facts])
    assert found == {"Item": "items", "Order": "placed", "OrderLine": "orderline"}


def test_dynamodb():
    text = """
    import com.amazonaws.services.dynamodbv2.*;
    import com.amazonaws.services.dynamodbv2.document.*;
    import com.amazonaws.services.dynamodbv2.model.*;
    class A {
        static final String NAME = "orders";
        AmazonDynamoDB client = AmazonDynamoDBClientBuilder.standard()
            .withEndpointConfiguration(new AwsClientBuilder.EndpointConfiguration("http://dynamo:8000", "eu")).build();
        AmazonDynamoDB other = AmazonDynamoDBClientBuilder.standard().withRegion("eu").build();
        DynamoDB db = new DynamoDB(client);
        Table table; Index index;
        A() { table = db.getTable(NAME); index = table.getIndex("by-date"); }
        void m() {
            table.updateItem(spec);
            index.query(spec);
            client.putItem(new PutItemRequest().withTableName("lines").withItem(item));
        }
    }
    """
    facts = java_facts(dynamodb_java, text)
    assert queries(facts) == [(15, "orders", "update"), (16, "orders", "select"), (17, "lines", "insert/update")]
    assert [fact.url.literal for fact in facts if isinstance(fact, Connection)] == ["http://dynamo:8000"]
