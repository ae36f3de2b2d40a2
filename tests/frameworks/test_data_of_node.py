"""mongoose, MongoDB's driver, Prisma and the SQL drivers of JavaScript; gRPC."""

import pytest
from reading_ecmascript import data, facts_of
from reading_facts import shown
from ringfence.frameworks._mongoose_names import plural
from ringfence.frameworks.clickhouse_js import clickhouse_js
from ringfence.frameworks.grpc_js import grpc_js
from ringfence.frameworks.mongodb_js import mongodb_js
from ringfence.frameworks.mongoose import mongoose
from ringfence.frameworks.prisma import prisma
from ringfence.frameworks.sql_drivers import sql_drivers
from ringfence.manifests.prisma_schema import prisma_schema
from ringfence.model.facts import Connection, EntityMapping, RemoteCall, Route
from ringfence.model.source import Source


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Order.find()", ["select orders"]),
        ("new Order({}).save()", ["insert update orders"]),
        ("const o = await Order.findById(1); o.save()", ["insert update orders", "select orders"]),
        ("Order.build({}).save()", ["insert update orders"]),
        ("Order.findOne().sort('x').exec()", ["select orders"]),
        ("Order.findByIdAndUpdate(1, {})", ["update orders"]),
        ("Named.deleteMany()", ["delete my_people"]),
        ("Schemed.aggregate([])", ["select logs"]),
        ("[1].find((x) => x)", []),
    ],
)
def test_mongoose(statement: str, expected: list[str]) -> None:
    text = """import mongoose, { model, Schema } from "mongoose";
    const Order = mongoose.model("Order", new Schema({}));
    const Named = model<P>("Person", schema, "my_people");
    const Schemed = model("Log", new Schema({}, { collection: "logs" }));
    """
    assert data(text + statement, mongoose) == expected


def test_mongoose_in_objects_that_fields_are_set_to() -> None:
    text = """
        import mongoose, { Connection, Model } from "mongoose";
        class Orders {
          private model: Model<O>;
          constructor(connection: Connection) { this.model = connection.model("orders", schema) }
          all() { return this.model.find() }
        }
        class Actions {
          private orders: Orders;
          constructor({ connection }) { this.orders = new Orders(connection) }
          all() { return this.orders.all() }
        }
        class Shop {
          private connection = mongoose.createConnection(process.env.DB);
          private actions = new Actions({ connection: this.connection });
        }
        """
    assert data(text, mongoose) == ["mongodb at $DB", "select orders"]


def test_mongoose_with_nestjs() -> None:
    text = """
        import { InjectModel, MongooseModule } from "@nestjs/mongoose";
        import { Model } from "mongoose";
        MongooseModule.forRoot(process.env.MONGO_URI, { dbName: "shop" });
        MongooseModule.forFeature([{ name: "UserLink", schema, collection: "user_links" }]);
        class Cat {}
        class A {
          constructor(@InjectModel(Cat.name) private cats: Model<Cat>, @InjectModel("UserLink") private links: Model<L>) {}
          run() { this.cats.find(); this.links.create({}) }
        }
        """
    assert data(text, mongoose) == ["insert user_links", "mongodb at $MONGO_URI", "select cats"]


def test_plurals() -> None:
    words = {
        "Person": "people",
        "Category": "categories",
        "Box": "boxes",
        "Status": "status",
        "News": "news",
        "Day": "days",
    }
    assert {word: plural(word) for word in words} == words


def test_mongodb() -> None:
    text = """
        const { MongoClient } = require("mongodb");
        const client = new MongoClient(process.env.MONGO_URL);
        const db = client.db("shop");
        async function run() { await db.collection("orders").insertOne({}); const c = db.collection("carts"); c.findOne({}) }
        """
    assert data(text, mongodb_js) == ["insert orders", "mongodb at $MONGO_URL", "select carts"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "import { Pool } from 'pg'; const p = new Pool({ connectionString: process.env.U }); p.query('SELECT * FROM a')",
            ["postgresql at $U", "select a"],
        ),
        (
            "import pg from 'pg'; const c = new pg.Client({ host: 'h', database: 'd' }); c.query({ text: 'DELETE FROM a' })",
            ["delete a", "postgresql at h/d"],
        ),
        ("import { Pool } from 'pg'; const p = new Pool(); const c = await p.connect(); c.query('INSERT INTO a VALUES (1)')",
         ["insert a", "postgresql at $PGHOST/$PGDATABASE"]),
        (
            "const mysql = require('mysql2/promise'); mysql.createPool('mysql://h/d').execute('UPDATE a SET b = 1')",
            ["mysql at mysql://h/d", "update a"],
        ),
        ("import postgres from 'postgres'; const sql = postgres(process.env.U); sql`SELECT 1 FROM a WHERE b = ${b}`",
         ["postgresql at $U", "select a"]),
    ],
)  # fmt: skip
def test_sql_drivers(text: str, expected: list[str]) -> None:
    assert data(text, sql_drivers) == expected


def test_clickhouse() -> None:
    files = {
        "client.ts": """
            import { createClient, ClickHouseClient } from "@clickhouse/client";
            const clients: Map<string, ClickHouseClient> = new Map();
            export function clientOf(key: string) {
              if (!clients.has(key)) {
                const made = createClient({ url: process.env.CLICKHOUSE_URL, database: "shop" });
                clients.set(key, made);
              }
              return clients.get(key)!;
            }
            export async function query(options: { query: string; params?: object }) {
              return send({ ...options, format: "JSON" });
            }
            async function send({ query, params }) {
              return clientOf("a").query({ query, query_params: params });
            }""",
        "app.ts": """
            import { clientOf, query } from "./client";
            await query({ query: "SELECT id FROM views FINAL JOIN system.parts USING (id)", params: {} });
            await query({ query: `SELECT 1 FROM clicks WHERE day = {day: Date}` });
            await query({ query: "SELECT * FROM system.tables" });
            await clientOf("b").insert({ table: "clicks", values: [] });
            await clientOf("b").command({ query: "ALTER TABLE clicks ON CLUSTER all DELETE WHERE id = 1" });""",
    }
    assert data(files, clickhouse_js) == [
        "clickhouse at $CLICKHOUSE_URL", "delete clicks", "insert clicks", "select clicks", "select views",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("new PrismaClient({ datasourceUrl: process.env.U })", ["? at $U"]),
        ("new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.U }) })", ["postgresql at $U"]),
        ("new PrismaClient()", []),
    ],
)
def test_the_client_of_prisma_may_be_generated_anywhere(opening: str, expected: list[str]) -> None:
    text = f"""
        import {{ PrismaClient, Prisma }} from "../generated/prisma/client";
        import {{ PrismaPg }} from "@prisma/adapter-pg";
        const db = {opening};
        db.order.findMany();
        db.$transaction(async (tx) => {{ await tx.orderLine.create({{}}); await lock(tx); }});
        const lock = (tx: Prisma.TransactionClient) => tx.$executeRaw`UPDATE locks SET a = 1`;
    """
    assert data(text, prisma) == sorted([*expected, "insert orderline", "select order", "update locks"])


def test_what_logs_people_in_works_on_the_models_of_prisma() -> None:
    text = """
        import { PrismaAdapter } from "@auth/prisma-adapter";
        import { PrismaClient } from "@prisma/client";
        export const options = { adapter: PrismaAdapter(new PrismaClient()) };
    """
    assert {line.split()[-1] for line in data(text, prisma)} == {"account", "session", "user", "verificationtoken"}


def test_what_one_way_to_put_a_statement_together_names_is_no_table_in_another() -> None:
    text = """
        import { Pool } from "pg";
        const pool = new Pool({ connectionString: process.env.U });
        const recent = full ? `WITH recent AS (SELECT id FROM views)` : "";
        pool.query(`${recent} SELECT * FROM orders WHERE id IN (SELECT id FROM recent)`);
        pool.query("SELECT * FROM recent");
    """
    assert data(text, sql_drivers) == [
        "postgresql at $U", "select orders", "select orders", "select recent", "select views",
    ]  # fmt: skip


SCHEMA = """
datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}
model Order {
  id    Int        @id @default(autoincrement())
  total Int        @map("total_cents")
  lines OrderLine[]
  @@map("orders")
}
// model Gone {
model OrderLine {
  id      Int   @id
  orderId Int
  order   Order @relation(fields: [orderId], references: [id])
}
"""


def test_prisma_schema() -> None:
    facts = list(prisma_schema.read(Source("shop/prisma/schema.prisma", SCHEMA)))
    (connection,) = [fact for fact in facts if isinstance(fact, Connection)]
    assert (connection.engine, shown(connection.url)) == ("postgresql", "$DATABASE_URL")
    assert {(fact.engine, fact.alias) for fact in facts if isinstance(fact, EntityMapping)} == {
        ("postgresql", "prisma")
    }
    models = {fact.entity: fact for fact in facts if isinstance(fact, EntityMapping)}
    assert {entity: str(fact.table) for entity, fact in models.items()} == {
        "prisma:order": "orders", "prisma:order.lines": "OrderLine",
        "prisma:orderline": "OrderLine", "prisma:orderline.order": "orders",
    }  # fmt: skip
    assert [(c.name, c.key) for c in models["prisma:order"].columns] == [("id", True), ("total_cents", False)]
    assert [(r.field, r.target) for r in models["prisma:orderline"].relations] == [("order", "prisma:order")]
    assert list(prisma_schema.read(Source("prisma/migrations/1/schema.prisma", SCHEMA))) == []
    assert list(prisma_schema.read(Source("shop/prisma/orders.prisma", SCHEMA)))
    assert list(prisma_schema.read(Source("shop/src/samples/calendar.prisma", SCHEMA))) == []


@pytest.mark.parametrize(
    ("provider", "more", "constraint"),
    [("postgresql", "", True), ("mongodb", "", False), ("mysql", 'relationMode = "prisma"', False)],
)
def test_relations_of_prisma_name_their_columns(provider: str, more: str, constraint: bool) -> None:
    text = f"""
datasource db {{
  provider = "{provider}"
  {more}
}}
model Order {{
  number String @id @map("_id")
  shop   String
  lines  Line[]
}}
model Line {{
  id       String @id
  orderNo  String @map("order_no")
  shop     String
  order    Order  @relation(name: "lines", fields: [orderNo, shop], references: [number, shop], onDelete: Cascade)
}}
"""
    facts = prisma_schema.read(Source("shop/prisma/schema.prisma", text))
    ((relation,),) = [fact.relations for fact in facts if isinstance(fact, EntityMapping) and fact.relations]
    assert (relation.columns, relation.target_columns) == (("order_no", "shop"), ("_id", "shop"))
    assert relation.constraint is constraint


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("db.order.findMany({ include: { lines: true } })", ["select order with order.lines"]),
        ("db.orderLine.create({ data })", ["insert orderline"]),
        ("db.$transaction(async (tx) => { await tx.order.delete({}) })", ["delete order"]),
        ("db.$queryRaw`SELECT * FROM audit WHERE id = ${id}`", ["select audit"]),
        ("new Service().order.count()", ["select order"]),
        ("other.order.findMany()", []),
    ],
)
def test_prisma(statement: str, expected: list[str]) -> None:
    text = "import { PrismaClient } from '@prisma/client'; const db = new PrismaClient();"
    text += " class Service extends PrismaClient {}"
    assert data(f"{text} {statement}", prisma) == expected


def test_grpc() -> None:
    text = """
        const grpc = require("@grpc/grpc-js");
        const loader = require("@grpc/proto-loader");
        const shop = grpc.loadPackageDefinition(loader.loadSync("shop.proto")).acme.shop;
        const client = new shop.Orders(process.env.ORDERS_ADDR, grpc.credentials.createInsecure());
        client.findOne({}, { deadline: 5 }, (error, order) => {});
        const server = new grpc.Server();
        server.addService(shop.Carts.service, { add, remove: (call, callback) => {} });
        function add() {}
        """
    facts = facts_of(text, grpc_js)
    assert [(shown(f.target), f.timeout) for f in facts if isinstance(f, RemoteCall)] == [
        ("$ORDERS_ADDR/Orders/FindOne", "given")
    ]
    assert [shown(f.path) for f in facts if isinstance(f, Route)] == ["/Carts/Add", "/Carts/Remove"]
