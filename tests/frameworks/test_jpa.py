"""Mapped classes and repositories."""

import pytest
from reading_java import java_facts, java_routes, mappings, queries
from ringfence.frameworks.jpa import jpa
from ringfence.frameworks.spring_data import spring_data
from ringfence.frameworks.spring_data_rest import spring_data_rest
from ringfence.frameworks.spring_documents import spring_documents
from ringfence.model.facts import Query

JPA = "import jakarta.persistence.*;\nimport java.util.*;\n"
BOOT = JPA + "import org.springframework.boot.SpringApplication;\n"
DATA = BOOT + "import org.springframework.data.jpa.repository.*;\n"


def test_tables_have_given_or_implied_names():
    text = (
        BOOT
        + """
    @Entity @Table(name = "ORDERS", schema = "Sales") class Order {}
    @Entity class OrderLine {}
    @Entity(name = "Person") class Human {}
    class Plain {}
    """
    )
    assert mappings(java_facts(jpa, text)) == {"Order": "sales.orders", "OrderLine": "order_line", "Human": "person"}


def test_only_a_word_after_a_small_letter_begins_with_an_underscore():
    classes = "@Entity class UserOAuthData {} @Entity class OrderDTO {} @Entity class OrderLineX {}"
    found = mappings(java_facts(jpa, BOOT + classes))
    assert found == {"UserOAuthData": "useroauth_data", "OrderDTO": "orderdto", "OrderLineX": "order_linex"}


def test_without_spring_boot_names_stay():
    assert mappings(java_facts(jpa, JPA + "@Entity class OrderLine {}")) == {"OrderLine": "orderline"}


def test_tables_of_fields():
    text = (
        BOOT
        + """
    @Entity class Order {
        @ElementCollection @CollectionTable(name = "lines") List<Line> lines;
        @ElementCollection Set<String> myTags;
        @ManyToMany @JoinTable(name = "order_promo") List<Promo> promos;
        @OneToMany List<Promo> others;
        @OneToMany(mappedBy = "order") List<Promo> mapped;
        @ManyToOne Promo one;
    }
    @Embeddable class Line { int quantity; }
    @Entity @SecondaryTable(name = "promo_text") class Promo {}
    """
    )
    assert mappings(java_facts(jpa, text)) == {
        "Order": "order",
        "Order.lines": "lines",
        "Order.myTags": "order_my_tags",
        "Order.promos": "order_promo",
        "Order.others": "order_others",
        "Promo": "promo",
        "Promo+promo_text": "promo_text",
    }


def test_columns_of_bases_and_embedded_objects():
    text = (
        BOOT
        + """
    @MappedSuperclass class Base { @Id Long id; }
    @Entity class Order extends Base {
        static final int MAX = 3;
        private static final long serialVersionUID = 1L;
        String firstName;
        @Column(name = "PRICE") int price;
        @Transient int unsaved;
        @Embedded Address address;
        @ManyToOne @JoinColumn(name = "who") Customer customer;
    }
    class Address { String street; }
    @Entity class Customer { @Id Long id; }
    """
    )
    order = next(f for f in java_facts(jpa, text) if f.entity.endswith(":Order"))
    assert [(c.name, c.key) for c in order.columns] == [
        ("id", True), ("first_name", False), ("price", False), ("street", False), ("who", False),
    ]  # fmt: skip
    assert [(r.field, r.target.partition(":")[2], r.constraint) for r in order.relations] == [("who", "Customer", True)]


def test_inheritance():
    text = (
        BOOT
        + """
    @Entity class Payment {}
    @Entity class CardPayment extends Payment {}
    @Entity @Inheritance(strategy = InheritanceType.JOINED) class Vehicle {}
    @Entity class Car extends Vehicle {}
    """
    )
    tables = mappings(java_facts(jpa, text))
    assert tables == {"Payment": "payment", "CardPayment": "payment", "Vehicle": "vehicle", "Car": "car"}


# ---------------------------------------------------------------- repositories

ORDERS = (
    DATA
    + """
@Entity class Order { @ManyToOne Customer customer; @ElementCollection List<String> tags; }
@Entity class Customer { String email; }
"""
)


def test_inherited_methods_stand_where_they_are_called():
    text = (
        ORDERS
        + """
    interface Orders extends JpaRepository<Order, Long> {}
    class A {
        private Orders orders;
        void m(Order order) {
            orders.save(order);
            orders.findById(1L).get();
            orders.deleteAll();
            orders.toString();
        }
    }
    """
    )
    assert queries(java_facts(spring_data, text, jpa)) == [
        (14, "Order", "insert/update"), (14, "Order.tags", "insert/update"),
        (15, "Order", "select"),
        (16, "Order", "delete"), (16, "Order.tags", "delete"),
    ]  # fmt: skip


def test_declared_methods_stand_at_themselves_if_somebody_calls_them():
    text = (
        ORDERS
        + """
    interface Customers extends CrudRepository<Customer> {}
    interface Base<T> extends JpaRepository<T, Long> {}
    interface Orders extends Base<Order> {
        List<Order> findByCustomerEmail(String email);
        List<Order> findByTotal(int total);
        void deleteByState(String state);
        @Query("SELECT o FROM Order o JOIN o.customer c WHERE c.email = ?1") List<Order> own(String email);
        @Query(value = "UPDATE orders SET a = 1", nativeQuery = true) void all();
        List<Order> notCalled();
    }
    class A { Orders orders; void m() {
        orders.findByCustomerEmail(""); orders.deleteByState(""); orders.own(""); orders.all(); ids.map(orders::findByTotal);
    } }
    """
    )
    facts = queries(java_facts(spring_data, text, jpa))
    assert [f for f in facts if f[1] != "Order.tags"] == [
        (13, "Order", "select"),
        (13, "Order+Customer", "select"),
        (14, "Order", "select"),
        (15, "Order", "delete"),
        (16, "Order+Customer", "select"),
        (17, "orders", "update"),
    ]


def test_what_is_asked_for_in_sql_is_done_by_the_method_too():
    text = (
        ORDERS
        + """
    interface Orders extends JpaRepository<Order, Long> {
        String PAID = "UPDATE orders SET paid = true";
        @Query(value = PAID + " WHERE id = ?1", nativeQuery = true) void paid(long id);
    }
    class A { Orders orders; void m() { orders.paid(1); } }
    """
    )
    (query,) = (fact for fact in java_facts(spring_data, text, jpa) if isinstance(fact, Query))
    assert (query.function, query.uses[0].table.name) == ("Orders.paid", "orders")


def test_saving_cascades():
    text = (
        DATA
        + """
    @Entity class Order {
        @OneToMany(mappedBy = "order", cascade = CascadeType.ALL) List<Line> lines; @ManyToOne Other other; }
    @Entity class Line { @ManyToOne Order order; }
    @Entity class Other {}
    interface Orders extends JpaRepository<Order, Long> {}
    class A { Orders orders; void m() { orders.save(o); orders.findAll(); } }
    """
    )
    assert queries(java_facts(spring_data, text, jpa)) == [
        (12, "Line", "insert/update"), (12, "Order", "insert/update"), (12, "Order", "select"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cascade", "saved", "deleted"),
    [
        ("cascade = CascadeType.ALL", True, True),
        ("cascade = CascadeType.REMOVE", False, True),
        ("cascade = {CascadeType.PERSIST, CascadeType.MERGE}", True, False),
        ("cascade = CascadeType.DETACH", False, False),
        ("cascade = CascadeType.PERSIST, orphanRemoval = true", True, True),
        ("orphanRemoval = false", False, False),
    ],
)
def test_only_what_is_said_cascades(cascade, saved, deleted):
    text = (
        DATA
        + f"""
    @Entity class Order {{ @OneToMany(mappedBy = "order", {cascade}) List<Line> lines; }}
    @Entity class Line {{ @ManyToOne Order order; }}
    interface Orders extends JpaRepository<Order, Long> {{}}
    class A {{ Orders orders; void m() {{ orders.save(o); orders.delete(o); }} }}
    """
    )
    done = {what for _, entity, what in queries(java_facts(spring_data, text, jpa)) if entity == "Line"}
    assert done == {*(["insert/update"] if saved else []), *(["delete"] if deleted else [])}


def test_collections_are_read_where_somebody_looks_into_them():
    text = (
        DATA
        + """
    @Entity class Order {
        @ElementCollection List<String> kept;
        @ElementCollection(fetch = FetchType.EAGER) List<String> eager;
        @ElementCollection List<String> counted;
        @ElementCollection List<String> got;
        Order(List<String> kept) { this.kept = kept; check(kept); }
        int count() { return counted.size(); }
        List<String> getGot() { return got; }
        List<String> getKept() { return kept; }
    }
    interface Orders extends JpaRepository<Order, Long> {}
    class A { Orders orders; void m(Order order) { orders.findAll(); order.getGot(); } }
    """
    )
    names = [entity for _, entity, _ in queries(java_facts(spring_data, text, jpa))]
    assert names == ["Order", "Order.counted", "Order.eager", "Order.got"]


def test_exported_repositories_are_resources():
    text = (
        DATA
        + """
    import org.springframework.data.rest.core.annotation.RepositoryRestResource;
    @Entity class Category {}
    @RepositoryRestResource interface Categories extends JpaRepository<Category, Long> { Category findByName(String name); }
    @RepositoryRestResource(path = "box") interface Boxes extends JpaRepository<Category, Long> {}
    @RepositoryRestResource(exported = false) interface Hidden extends JpaRepository<Category, Long> {}
    """
    )
    routes = java_routes(spring_data_rest, text)
    assert sorted({path for _, path, _ in routes}) == ["/box", "/categories", "/categories/search/findByName"]
    assert {entity for _, entity, _ in queries(java_facts(spring_data_rest, text, jpa))} == {"Category"}


def test_only_declared_resources_are_served_without_the_library():
    text = DATA + "@Entity class A {} interface As extends JpaRepository<A, Long> {}"
    assert java_routes(spring_data_rest, text) == []


def test_searches_of_repositories_that_are_served():
    text = """
    import jakarta.persistence.*;
    import org.springframework.data.jpa.repository.JpaRepository;
    import org.springframework.data.rest.core.annotation.*;
    @Entity class Order { @Id Long id; String name; }
    @RepositoryRestResource(path = "o") interface Orders extends JpaRepository<Order, Long> {
        List<Order> findByName(String name);
        @RestResource(path = "by-id") Order findOneById(Long id);
        @RestResource(exported = false) Order findHidden(Long id);
        void deleteByName(String name);
    }
    @RepositoryRestResource(exported = false) interface Others extends JpaRepository<Order, Long> {
        List<Order> findByName(String name);
    }
    """
    searches = [route for route in java_routes(spring_data_rest, text) if "/search/" in route[1]]
    assert searches == [
        ("GET", "/o/search/by-id", "Orders.findOneById"),
        ("GET", "/o/search/findByName", "Orders.findByName"),
    ]
    assert [query[0] for query in queries(java_facts(spring_data, text, jpa))] == [8, 9]


def test_a_method_of_a_repository_that_is_handed_over_is_run():
    text = (
        DATA
        + """
    import org.springframework.data.repository.reactive.ReactiveCrudRepository;
    @Entity class Order { @Id Long id; }
    interface Orders extends ReactiveCrudRepository<Order, Long> { }
    class Service {
        Orders orders; Service other;
        Object save(Object given) { return given; }
        void place(Mono<Order> order) { order.flatMap(orders::save).map(other::save).map(this::save); }
    }
    """
    )
    assert [one[1:] for one in queries(java_facts(spring_data, text))] == [("Order", "insert/update")]


ROWS = """
import org.springframework.data.annotation.Id;
import org.springframework.data.repository.CrudRepository;
record BookTitle(@Id Long id, String title) { }
record Plain(Long id) { }
interface Titles extends CrudRepository<BookTitle, Long> { }
interface Plains extends CrudRepository<Plain, Long> { }
"""


def test_plain_repositories_keep_rows_where_nothing_else_is_kept():
    jdbc = "import org.springframework.data.jdbc.repository.config.EnableJdbcAuditing;\n"
    assert mappings(java_facts(spring_documents, jdbc + ROWS)) == {"BookTitle": "book_title"}
    assert mappings(java_facts(spring_documents, ROWS)) == {}
    mongo = "import org.springframework.data.mongodb.core.MongoTemplate;\n"
    assert mappings(java_facts(spring_documents, jdbc + mongo + ROWS)) == {}
