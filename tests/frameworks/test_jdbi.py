"""Statements, connections and transactions of Jdbi."""

from reading_java import java_facts, queries
from ringfence.frameworks.jdbi import jdbi
from ringfence.model.facts import Connection, TransactionScope

TEXT = """
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.sqlobject.statement.*;
import org.jdbi.v3.sqlobject.transaction.Transaction;
interface OrderDao {
    @SqlQuery("SELECT * FROM orders WHERE id IN (<ids>)")
    Order find(long id);
    @SqlUpdate("INSERT INTO orders (id) VALUES (:id)")
    void add(Order order);
    @Transaction
    default void both(Order order) { add(order); }
}
class Payouts {
    private static final String FIND = "SELECT * FROM payouts WHERE id = :id";
    private final Jdbi jdbi;
    Payouts(Jdbi jdbi) { this.jdbi = jdbi; }
    Object find(String id) { return jdbi.withHandle(handle -> handle.createQuery(FIND).bind("id", id).findFirst()); }
    void put(String id) { jdbi.useTransaction(h -> h.execute("UPDATE payouts SET paid = ?", id)); }
    void other(java.util.Set<String> names) { names.add("no statement"); }
}
class App {
    Jdbi open(javax.sql.DataSource source) {
        Jdbi.create(source);
        return Jdbi.create("jdbc:postgresql://db/shop");
    }
}
"""


def test_statements():
    assert queries(java_facts(jdbi, TEXT)) == [
        (8, "orders", "select"), (10, "orders", "insert"), (19, "payouts", "select"), (20, "payouts", "update"),
    ]  # fmt: skip


def test_files_without_the_library_run_nothing_of_it():
    other = {"App.java": TEXT, "Other.java": 'class B { void m(Client c) { c.execute("DELETE FROM orders"); } }'}
    assert not any(fact.at.path == "Other.java" for fact in java_facts(jdbi, other))


def test_connections_and_transactions():
    facts = java_facts(jdbi, TEXT)
    assert [fact.at.line for fact in facts if isinstance(fact, Connection)] == [26]
    found = [fact.function for fact in facts if isinstance(fact, TransactionScope)]
    assert [name.partition(".<")[0] for name in found] == ["OrderDao.both", "Payouts.put"]
