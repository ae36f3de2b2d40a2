"""Panache: entities that find and store themselves, repositories, and documents of MongoDB."""

import pytest
from reading_java import java_facts, mappings, queries
from ringfence.frameworks.jpa import jpa
from ringfence.frameworks.panache import panache
from ringfence.frameworks.spring_data import spring_data
from ringfence.model.facts import EntityMapping
from test_spring_in_kotlin import kotlin

IMPORTS = "import jakarta.persistence.*; import io.quarkus.hibernate.orm.panache.*;\n"
ENTITY = "@Entity class Order extends PanacheEntity { public String state; }\n"


def done(text: str, imports: str = IMPORTS, entity: str = ENTITY) -> list[tuple[str, str]]:
    """(entity, operations) of every query."""
    return [(of, operations) for _, of, operations in queries(java_facts(panache, imports + entity + text, jpa))]


@pytest.mark.parametrize(
    ("call", "operations"),
    [
        ("Order.listAll();", "select"),
        ('Order.<Order>find("state", 1).page(0, 1).list();', "select"),
        ("Order.count();", "select"),
        ("Order.persist(new Order());", "insert"),
        ("new Order().persist();", "insert"),
        ("Order.update(\"state = 'x' where id = ?1\", 1);", "update"),
        ("Order.deleteById(1);", "delete"),
        ("Order o = Order.findById(1);", "select"),
        ("Order o = new Order(); Panache.withTransaction(o::persist);", "insert"),
    ],
)
def test_methods_of_entities(call: str, operations: str):
    assert done(f"class A {{ void m() {{ {call} }} }}") == [("Order", operations)]


def test_what_was_found_is_an_entity():
    assert done("class A { void m() { var o = Order.findById(1); o.delete(); } }") == [
        ("Order", "delete"), ("Order", "select"),
    ]  # fmt: skip


def test_methods_that_the_entity_itself_calls():
    entity = '@Entity class Order extends PanacheEntity { static long open() { return count("state", 1); } }\n'
    assert done("", entity=entity) == [("Order", "select")]


def test_a_query_that_is_written_out_may_join():
    entity = (
        "@Entity class Customer extends PanacheEntity { String name; }\n"
        "@Entity class Order extends PanacheEntity { @ManyToOne Customer customer; }\n"
    )
    text = 'class A { void m() { Order.find("select o from Order o join o.customer c where c.name = ?1", "x"); } }'
    assert done(text, entity=entity) == [("Order+Customer", "select")]


def test_documents_are_called_as_the_annotation_says_or_as_the_class():
    text = """
    import io.quarkus.mongodb.panache.*;
    import io.quarkus.mongodb.panache.common.MongoEntity;
    import io.quarkus.mongodb.panache.reactive.ReactivePanacheMongoEntity;
    @MongoEntity(collection = "Orders", clientName = "shop") class Order extends ReactivePanacheMongoEntity { String state; }
    class Bill extends PanacheMongoEntity { String state; }
    class Item { public String id; }
    class Items implements PanacheMongoRepository<Item> { }
    class A { void m(Order o) { o.persistOrUpdate(); Bill.deleteAll(); } }
    """
    facts = java_facts(panache, text)
    assert mappings(facts) == {"Bill": "bill", "Item": "item", "Order": "orders"}
    assert {(f.engine, f.alias) for f in facts if isinstance(f, EntityMapping)} == {
        ("mongodb", ""),
        ("mongodb", "shop"),
    }
    assert [query[1:] for query in queries(facts)] == [("Bill", "delete"), ("Order", "insert/update")]


REPOSITORY = 'class Orders implements PanacheRepository<Order> { long open() { return count("state", 1); } }\n'


def test_repositories():
    text = IMPORTS + ENTITY + REPOSITORY + "class A { Orders orders; void m() { orders.persist(new Order()); } }"
    assert [query[1:] for query in queries(java_facts(spring_data, text, jpa))] == [
        ("Order", "select"),
        ("Order", "insert"),
    ]


def test_in_kotlin():
    text = """
    import jakarta.persistence.Entity
    import io.quarkus.hibernate.orm.panache.kotlin.*
    @Entity class Order : PanacheEntity() {
        companion object : PanacheCompanion<Order> { fun open() = find("state", 1).list() }
        lateinit var state: String
    }
    @Entity class Bill {
        var id: Long? = null
    }
    class Bills : PanacheRepository<Bill>
    class A(val bills: Bills) {
        fun m(o: Order) {
            Order.deleteAll()
            o.persist()
            bills.listAll()
        }
    }
    """
    code = kotlin(text, jpa, panache, spring_data)
    facts = [fact for of, fact in code.facts() if of in (panache, spring_data)]
    assert sorted(query[1:] for query in queries(facts)) == [
        ("Bill", "select"), ("Order", "delete"), ("Order", "insert"), ("Order", "select"),
    ]  # fmt: skip
