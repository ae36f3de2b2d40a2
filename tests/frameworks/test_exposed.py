"""Tables, statements, connections and transactions of Exposed."""

from reading_java import mappings, queries
from ringfence.frameworks.exposed import exposed
from ringfence.model.facts import Connection, EntityMapping, TransactionScope
from test_spring_in_kotlin import facts

TABLES = """
import org.jetbrains.exposed.dao.*
import org.jetbrains.exposed.dao.id.*
import org.jetbrains.exposed.sql.*
import org.jetbrains.exposed.sql.transactions.transaction
import org.jetbrains.exposed.v1.core.dao.id.LongIdTable

object Items : Table() {
    val name = text("name")
}
object Orders : LongIdTable("shop.orders") {
    val buyer = varchar("buyer", 255).index()
    val item = reference("item_id", Items)
}
abstract class Dated(name: String) : LongIdTable(name) {
    val at = timestamp("created_at")
}
object LinesTable : Dated("lines") {
    val order = long("order_id").references(Orders.id).nullable()
}
class Line(id: EntityID<Long>) : LongEntity(id) {
    companion object : LongEntityClass<Line>(LinesTable)
    var order by LinesTable.order
}
"""


def test_tables():
    found = facts(exposed, TABLES)
    assert mappings(found) == {"Items": "items", "Orders": "shop.orders", "LinesTable": "lines"}
    by_name = {f.table.name: f for f in found if isinstance(f, EntityMapping)}
    assert [column.name for column in by_name["orders"].columns] == ["buyer", "item_id"]
    assert [column.name for column in by_name["lines"].columns] == ["order_id", "created_at"]
    assert [one.target for f in by_name.values() for one in f.relations] == ["App.kt:Items", "App.kt:Orders"]
    assert not any(f.managed for f in by_name.values())


def test_statements():
    text = (
        TABLES
        + """
    class Repo(private val lists: List<String>) {
        fun all() = Orders.selectAll().where { Orders.buyer eq "x" }.map { it[Orders.id] }
        fun both() = (Orders innerJoin Items).slice(Orders.buyer).select { Orders.buyer eq "x" }
        fun lines() = Orders.join(LinesTable, JoinType.LEFT).selectAll()
        fun add() { Orders.insert { it[buyer] = "x" } }
        fun put() { Orders.upsert { it[buyer] = "x" } }
        fun change() { Orders.update({ Orders.buyer eq "x" }) { it[buyer] = "y" } }
        fun drop() { Items.deleteAll() }
        fun one(id: Long) = Line.findById(id)
        fun make() = Line.new { order = 1 }
        fun remove(line: Line) { line.delete() }
        fun nothing() = lists.find { it == "x" }
    }
    fun Orders.more() = selectAll().limit(1)
    """
    )
    first = TABLES.count("\n") + 4
    assert queries(facts(exposed, text)) == [
        (first, "Orders", "select"), (first + 1, "Orders+Items", "select"), (first + 2, "Orders+LinesTable", "select"),
        (first + 3, "Orders", "insert"), (first + 4, "Orders", "insert/update"), (first + 5, "Orders", "update"),
        (first + 6, "Items", "delete"), (first + 7, "LinesTable", "select"), (first + 8, "LinesTable", "insert"),
        (first + 9, "LinesTable", "delete"), (first + 12, "Orders", "select"),
    ]  # fmt: skip


def test_connections_transactions_and_what_the_program_creates():
    text = (
        TABLES
        + """
    fun open(source: javax.sql.DataSource) {
        Database.connect("jdbc:postgresql://db/shop", driver = "org.postgresql.Driver")
        Database.connect(source)
        transaction {
            SchemaUtils.createMissingTablesAndColumns(Orders, Items)
            exec("DELETE FROM old_orders")
        }
    }
    """
    )
    found = facts(exposed, text)
    assert [f.at.line for f in found if isinstance(f, Connection)] == [TABLES.count("\n") + 4]
    assert [f.function.startswith("open.<lambda") for f in found if isinstance(f, TransactionScope)] == [True]
    assert {f.table.name for f in found if isinstance(f, EntityMapping) and f.managed} == {"items", "orders"}
    assert (TABLES.count("\n") + 8, "old_orders", "delete") in queries(found)
