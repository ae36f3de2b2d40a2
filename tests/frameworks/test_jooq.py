"""Statements of jOOQ."""

from reading_java import java_facts, queries
from ringfence.frameworks.jooq import jooq
from ringfence.model.facts import Query


def test_statements():
    text = """
    import org.jooq.DSLContext;
    import static org.jooq.impl.DSL.*;
    import static com.acme.Tables.*;
    class A {
        DSLContext dsl;
        void m() {
            dsl.selectFrom(ORDERS).where(ORDERS.ID.eq(1)).fetch();
            dsl.select().from(ORDERS.as("o")).join(CUSTOMERS).on(x).fetch();
            dsl.insertInto(Tables.ORDERS, ORDERS.ID).values(1).execute();
            dsl.deleteFrom(table("shop.lines")).execute();
            dsl.execute("UPDATE orders SET a = 1");
            other.from(ORDERS);
        }
    }
    """
    facts = java_facts(jooq, text)
    assert queries(facts) == [
        (9, "orders", "select"), (10, "customers", "select"), (10, "orders", "select"), (10, "orders", "select"),
        (11, "orders", "insert"), (12, "shop.lines", "delete"), (13, "orders", "update"),
    ]  # fmt: skip
    assert [fact.joined for fact in facts if isinstance(fact, Query)].count(True) == 1
