"""TypeORM: entities, queries, connections, migrations."""

import pytest
from reading_ecmascript import data, facts_of
from ringfence.frameworks.nestjs_config import nestjs_config
from ringfence.frameworks.schemas import schemas
from ringfence.frameworks.typeorm import typeorm
from ringfence.model.facts import EntityMapping, SchemaManager, TransactionScope

ENTITIES = """
    import { Entity, Column, PrimaryGeneratedColumn, ManyToOne, OneToMany, BaseEntity, Repository } from "typeorm";
    import { DataSource, EntityManager, getRepository } from "typeorm";
    import { InjectRepository } from "@nestjs/typeorm";
    @Entity({ name: "customers", schema: "sales" })
    export class Customer {
      @PrimaryGeneratedColumn() id: number;
      @OneToMany(() => OrderLine, (l) => l.customer) lines: OrderLine[];
    }
    @Entity()
    export class OrderLine extends BaseEntity {
      @PrimaryGeneratedColumn("uuid") id: string;
      @Column({ name: "total_cents" }) total: number;
      @ManyToOne(() => Customer, (c) => c.lines) customer: Customer;
    }
"""
MAPPED = ["Customer is sales.customers", "OrderLine is order_line"]


def queried(text: str) -> list[str]:
    return [line for line in data(ENTITIES + text, typeorm) if " is " not in line]


def test_entities() -> None:
    assert data(ENTITIES, typeorm) == MAPPED
    line = next(f for f in facts_of(ENTITIES, typeorm) if isinstance(f, EntityMapping) and f.entity.endswith("Line"))
    assert [(c.name, c.type, c.key) for c in line.columns] == [
        ("id", "string", True), ("total_cents", "number", False), ("customerId", "", False),
    ]  # fmt: skip
    assert [(r.field, r.target, r.constraint) for r in line.relations] == [("customer", "app.ts:Customer", True)]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("this.lines.find()", ["select OrderLine"]),
        ("this.lines.find({ where: {}, relations: ['customer'] })", ["select OrderLine with Customer"]),
        ("this.lines.findOne({ relations: { customer: true } })", ["select OrderLine with Customer"]),
        ("this.lines.save(x)", ["insert update OrderLine"]),
        ("this.lines.softDelete(1)", ["update OrderLine"]),
        ("this.lines.create({})", []),
        (
            "this.lines.createQueryBuilder('l').leftJoinAndSelect('l.customer', 'c').getMany()",
            ["select OrderLine with Customer"],
        ),
        ("const q = this.lines.createQueryBuilder('l'); q.delete().where('x').execute()", ["delete OrderLine"]),
        ("this.lines.query('DELETE FROM audit')", ["delete audit"]),
        ("this.manager.find(Customer)", ["select Customer"]),
        ("this.manager.save(new Customer())", ["insert update Customer"]),
        ("this.source.getRepository(Customer).count()", ["select Customer"]),
        ("this.source.createQueryBuilder().update(Customer).set({}).execute()", ["update Customer"]),
        ("this.source.transaction(async (m) => { await m.remove(Customer, 1) })", ["delete Customer"]),
        ("OrderLine.findOneBy({ id })", ["select OrderLine"]),
        ("new OrderLine().save()", ["insert update OrderLine"]),
        ("getRepository('Customer').find()", ["select Customer"]),
        ("this.other.find()", []),
    ],
)
def test_queries(statement: str, expected: list[str]) -> None:
    text = f"""
    class Orders {{
      constructor(@InjectRepository(OrderLine) private lines: Repository<OrderLine>, private manager: EntityManager,
        private source: DataSource, private other: Other) {{}}
      run(id) {{ {statement} }}
    }}
    """
    assert queried(text) == expected


def test_a_repository_of_its_own_class() -> None:
    text = "class Lines extends Repository<OrderLine> { all() { return this.find() } } new Lines().delete(1)"
    assert queried(text) == ["delete OrderLine", "select OrderLine"]


def test_a_transaction_is_open_in_the_function_handed_over() -> None:
    text = "new DataSource({}).transaction(async (manager) => { await manager.save(new Customer()) })"
    (fact,) = [fact for fact in facts_of(ENTITIES + text, typeorm) if isinstance(fact, TransactionScope)]
    assert fact.whole


def test_connections() -> None:
    text = """
        import { DataSource } from "typeorm";
        import { TypeOrmModule } from "@nestjs/typeorm";
        import { ConfigService } from "@nestjs/config";
        import Joi from "joi";
        const { value: env } = Joi.object().keys({}).unknown().validate(process.env);
        export const options = { type: "postgres", host: env.DB_HOST, database: "shop", synchronize: false };
        new DataSource(options);
        TypeOrmModule.forRootAsync({ inject: [ConfigService], useFactory: (config: ConfigService) => ({
          type: "mysql", url: config.get<string>("DATABASE_URL") }) });
        """
    assert data(text, typeorm, schemas, nestjs_config) == ["mysql at $DATABASE_URL", "postgresql at $DB_HOST/shop"]


def test_only_a_plain_true_has_the_schema_made() -> None:
    for value, expected in (("true", 1), ("false", 0), ("process.env.SYNC", 0)):
        text = f"{ENTITIES} new DataSource({{ type: 'postgres', host: 'h', synchronize: {value} }})"
        assert len([f for f in facts_of(text, typeorm) if isinstance(f, SchemaManager)]) == expected


def test_migrations() -> None:
    text = """
        import { MigrationInterface, QueryRunner, Table, TableForeignKey } from "typeorm";
        export class Init implements MigrationInterface {
          async up(queryRunner: QueryRunner) {
            await queryRunner.query(`CREATE TABLE "orders" ("id" int)`);
            await queryRunner.createTable(new Table({ name: "lines", columns: [{ name: "id", type: "int" }] }));
            await queryRunner.createForeignKey("lines", new TableForeignKey({ columnNames: ["o"],
              referencedTableName: "orders", referencedColumnNames: ["id"] }));
          }
          async down(queryRunner: QueryRunner) { await queryRunner.query("DROP TABLE orders"); }
        }
        """
    assert data(text, typeorm) == ["create lines", "create orders"]
    facts = facts_of({"m/1-init.ts": text}, typeorm)
    assert [type(fact).__name__ for fact in facts] == ["TableDefinition", "TableDefinition", "ForeignKey"]
    assert {fact.order for fact in facts} == {"1-init.ts"}


GENERIC = """
    export class Base<T> {
      constructor(protected readonly repository: Repository<T>) {}
      all() { return this.repository.find(); }
      put(values) { return this.repository.save(values); }
    }
    export class Customers extends Base<Customer> {
      constructor(@InjectRepository(Customer) customers: Repository<Customer>) { super(customers); }
    }
    export class Lines extends Base<OrderLine> {
      constructor(@InjectRepository(OrderLine) lines: Repository<OrderLine>) { super(lines); }
    }
"""


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("customers.all()", {"select Customer"}),
        ("lines.put({})", {"insert update OrderLine"}),
        ("customers.all(); lines.put({})", {"select Customer", "insert update OrderLine"}),
        ("customers.all(); lines.all()", {"select Customer", "select OrderLine"}),
        ("lines.all(); lines.put({})", {"select OrderLine", "insert update OrderLine"}),
    ],
)
def test_a_generic_service_does_what_its_objects_are_asked_for(program: str, expected: set[str]) -> None:
    found = queried(f"{GENERIC}\n    function f(customers: Customers, lines: Lines) {{ {program}; }}\n")
    asked = {"all": "select", "put": "insert"}
    called = {operation for method, operation in asked.items() if f".{method}(" in program}
    assert {line for line in found if line.split()[0] in called} == expected


DESCRIBED = """
    const { EntitySchema, DataSource } = require("typeorm");
    class Parcel {}
    const OrderSchema = new EntitySchema({
      name: "Order", tableName: "orders", columns: { id: { primary: true, type: "int" }, total: { name: "total_cents" } },
    });
    const ParcelSchema = new EntitySchema({ name: "Parcel", target: Parcel, columns: {} });
    const source = new DataSource({ type: "postgres", url: "postgres://db/shop", entities: [OrderSchema, ParcelSchema] });
"""


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("source.getRepository(OrderSchema).find()", "select Order"),
        ("source.getRepository('Order').save({})", "insert update Order"),
        ("source.manager.find(Parcel)", "select Parcel"),
        ("source.manager.delete(ParcelSchema, 1)", "delete Parcel"),
    ],
)
def test_entities_that_are_described_beside_their_classes(statement: str, expected: str) -> None:
    found = data({"app.js": DESCRIBED + statement}, typeorm)
    assert [line for line in found if " at " not in line] == sorted(["Order is orders", "Parcel is parcel", expected])


def test_columns_that_a_schema_describes() -> None:
    facts = facts_of({"app.js": DESCRIBED}, typeorm)
    order = next(fact for fact in facts if isinstance(fact, EntityMapping) and fact.entity.endswith("Order"))
    assert [(column.name, column.key) for column in order.columns] == [("id", True), ("total_cents", False)]
