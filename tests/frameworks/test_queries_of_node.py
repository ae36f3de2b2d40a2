"""Sequelize, Knex, Drizzle; routes of Next.js; the Redis behind queues."""

import pytest
from reading_ecmascript import data, routes
from ringfence.frameworks.bull import bull
from ringfence.frameworks.drizzle import drizzle
from ringfence.frameworks.knex import knex
from ringfence.frameworks.kysely import kysely
from ringfence.frameworks.nextjs import nextjs
from ringfence.frameworks.sequelize import sequelize


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Order.findAll({ include: [Customer] })", ["select Order with Customer"]),
        ("Order.create({})", ["insert Order"]),
        ("const o = await Order.findByPk(1); o.destroy()", ["delete Order", "select Order"]),
        ("Customer.update({}, { where: {} })", ["update Customer"]),
        ("db.query('SELECT * FROM audit')", ["select audit"]),
        ("other.create({})", []),
    ],
)
def test_sequelize(statement: str, expected: list[str]) -> None:
    text = """
        const { Sequelize, Model } = require("sequelize");
        const db = new Sequelize("shop", "app", "x", { host: process.env.DB_HOST, dialect: "postgres" });
        const Order = db.define("Order", {});
        class Customer extends Model {}
        Customer.init({}, { sequelize: db, tableName: "clients" });
        """
    known = ["Customer is clients", "Order is Orders", "postgresql at $DB_HOST/shop"]
    assert data(text + statement, sequelize) == sorted([*known, *expected])


def test_sequelize_by_url() -> None:
    text = "import { Sequelize } from 'sequelize'; new Sequelize(process.env.DATABASE_URL, { dialect: 'mysql' })"
    assert data(text, sequelize) == ["mysql at $DATABASE_URL"]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("db('orders').where({ id: 1 }).first()", ["select orders"]),
        ("db('orders as o').join('customers', 'a', 'b')", ["select customers", "select orders"]),
        ("db('orders').insert({}).returning('id')", ["insert orders"]),
        ("db.select('x').from('orders')", ["select orders"]),
        ("db.into('orders').insert({})", ["insert orders"]),
        ("db.raw('DELETE FROM audit')", ["delete audit"]),
        ("db.transaction(async (trx) => { await trx('orders').del() })", ["delete orders"]),
        ("other('orders').del()", []),
    ],
)
def test_knex(statement: str, expected: list[str]) -> None:
    text = "import knex from 'knex'; const db = knex({ client: 'pg', connection: { host: 'h', database: 'd' } });\n"
    assert data(text + statement, knex) == sorted(["postgresql at h/d", *expected])


def test_migrations_of_knex() -> None:
    text = """
        const knex = require("knex");
        exports.up = (k) => k.schema.createTable("orders", (t) => { t.increments() }).createTable("lines", (t) => {});
        exports.down = (k) => k.schema.dropTable("orders");
        """
    assert data(text, knex) == ["create lines", "create orders"]


def test_drizzle() -> None:
    text = """
        import { pgTable } from "drizzle-orm/pg-core";
        import { drizzle } from "drizzle-orm/node-postgres";
        const orders = pgTable("orders", {});
        const lines = pgTable("lines", {});
        const db = drizzle(pool);
        db.select().from(orders).leftJoin(lines, x);
        db.insert(lines).values({});
        db.delete(other);
        """
    assert data(text, drizzle) == ["insert lines", "select lines", "select orders"]


def test_nextjs() -> None:
    files = {
        "app/(shop)/orders/[id]/route.ts": "import x from 'next/server'; export async function GET() {} function help() {}",
        "pages/api/carts/[...all].js": "export default function handler(req, res) {}",
        "pages/api/index.js": "export default async (req, res) => {}",
        "pages/about.js": "export default function About() {}",
    }
    assert routes(files, nextjs) == [
        " /api pages/api/index.js:default", " /api/carts/{*} pages/api/carts/[...all].js:handler",
        "GET /orders/{id} app/(shop)/orders/[id]/route.ts:GET",
    ]  # fmt: skip


def test_queues_are_in_a_redis() -> None:
    text = "import { Queue } from 'bullmq'; new Queue('mails', { connection: { host: process.env.H } })"
    assert data(text, bull) == ["redis at $H/-"]


def test_a_generic_repository_of_sequelize() -> None:
    text = """
        const { Sequelize } = require("sequelize");
        const db = new Sequelize("shop", "app", "x", { host: "db", dialect: "postgres" });
        const Order = db.define("Order", {});
        const Customer = db.define("Customer", {});
        class Repository {
          constructor(model) { this.model = model; }
          find(id) { return this.model.findByPk(id); }
          add(values) { return this.model.create(values); }
        }
        class Orders extends Repository { constructor() { super(Order); } }
        class Customers extends Repository { constructor() { super(Customer); } }
        new Orders().find(1);
        new Customers().find(1);
        new Customers().add({});
        """
    found = [line for line in data(text, sequelize) if line.split()[0] in ("select", "insert")]
    assert found == ["insert Customer", "select Customer", "select Order"]


def test_kysely_may_say_names_in_camel_case() -> None:
    text = """
        import { CamelCasePlugin, Kysely } from "kysely";
        const db = new Kysely({ dialect, plugins: [new CamelCasePlugin()] });
        export const all = () => db.selectFrom("orderItems as i").innerJoin("orders", "orders.id", "i.orderId").execute();
        const other = new Map();
        other.selectAll("nothing");
        """
    assert data(text, kysely) == ["select order_items", "select orders"]
