"""Entity Framework Core: what the recorded program does not show."""

import pytest
from reading_csharp import facts_of, shown
from ringfence.frameworks.entity_framework import entity_framework
from ringfence.model.facts import Connection, EntityMapping, EntityQuery, ForeignKey, TableDefinition

CONTEXT = (
    "class Db : DbContext { public DbSet<Order> Orders { get; set; } } class Order { public int Id { get; set; } } "
)


def tables(code: str) -> list[str]:
    return [str(fact.table) for fact in facts_of(entity_framework, code) if isinstance(fact, EntityMapping)]


def test_snake_case_and_a_hierarchy_in_one_table() -> None:
    code = "class Db : BaseContext { DbSet<OrderLine> OrderLines { get; set; } DbSet<Gift> Gifts { get; set; } }"
    code += "abstract class BaseContext : DbContext {} class OrderLine {} class Gift : OrderLine {}"
    assert tables(code) == ["orderlines", "orderlines"]
    assert (
        tables(code + ("class S { void F(DbContextOptionsBuilder o) { o.UseSnakeCaseNamingConvention(); } }"))
        == ["order_lines"] * 2
    )


def test_identity_has_tables_in_snake_case_too() -> None:
    code = "class Db : IdentityDbContext<User> {} class User : IdentityUser {}"
    snake = "class S { void F(DbContextOptionsBuilder o) { o.UseSnakeCaseNamingConvention(); } }"
    assert {"aspnetusers", "aspnetroles"} <= set(tables(code))
    assert {"asp_net_users", "asp_net_roles"} <= set(tables(code + snake))


def test_configurations_that_an_assembly_holds_belong_to_the_only_context() -> None:
    code = CONTEXT + (
        "class Line {} class LineMap : IEntityTypeConfiguration<Line> {"
        'public void Configure(EntityTypeBuilder<Line> b) => b.ToTable("lines"); }'
    )
    (line,) = [
        f for f in facts_of(entity_framework, code) if isinstance(f, EntityMapping) and f.entity.endswith("Line")
    ]
    assert (str(line.table), line.alias) == ("lines", "Db")


def test_a_connection_of_the_context_itself() -> None:
    code = CONTEXT.replace(
        "{ public DbSet", ('{ void OnConfiguring(Builder o) { o.UseSqlite("Data Source=a.db"); } public DbSet'), 1
    )
    (connection,) = [f for f in facts_of(entity_framework, code) if isinstance(f, Connection)]
    assert (connection.engine, connection.alias) == ("sqlite", "Db")


def test_lists_and_projects_without_a_context_say_nothing() -> None:
    assert (
        facts_of(entity_framework, "class A { List<Order> orders; void F() { orders.Add(1); } } class Order {}") == []
    )
    code = CONTEXT + (
        "class A(List<Order> orders) { void F(Order o) { orders.Add(o); orders.Where(x => x.Id > 1).ToList(); } }"
    )
    assert [f for f in facts_of(entity_framework, code) if isinstance(f, EntityQuery)] == []


def test_a_loaded_entity_that_is_not_changed_is_not_written() -> None:
    code = CONTEXT + "class A(Db db) { void F() { var order = db.Orders.First(); Show(order); db.SaveChanges(); } }"
    assert [f.operations for f in facts_of(entity_framework, code) if isinstance(f, EntityQuery)] == [("select",)]


@pytest.mark.parametrize(
    ("factory", "made"),
    [
        ("IDbContextFactory<Db>", "factory.CreateDbContext()"),
        ("IDbContextFactory<Db>", "await factory.CreateDbContextAsync()"),
        ("PooledDbContextFactory<Db>", "factory.CreateDbContext()"),
        ("IDbContextProvider<Db>", "await factory.GetDbContextAsync()"),
    ],
)
def test_contexts_that_a_factory_makes(factory: str, made: str) -> None:
    code = CONTEXT + f"class A({factory} factory) {{ async Task F() {{ using var db = {made}; db.Orders.First(); }} }}"
    assert [f.operations for f in facts_of(entity_framework, code) if isinstance(f, EntityQuery)] == [("select",)]


def test_what_another_factory_makes_is_no_context() -> None:
    code = CONTEXT + "class A(IFactory<Db> factory) { void F() { factory.Create().Orders.First(); } }"
    assert [f for f in facts_of(entity_framework, code) if isinstance(f, EntityQuery)] == []


def test_what_only_the_tools_run_opens_no_connection() -> None:
    code = CONTEXT + (
        "class Factory : IDesignTimeDbContextFactory<Db> { public Db CreateDbContext(string[] args) {"
        'return new Db(new DbContextOptionsBuilder<Db>().UseSqlServer("Server=.;Database=x").Options); } }'
    )
    assert [f for f in facts_of(entity_framework, code) if isinstance(f, Connection)] == []


def test_a_connection_string_that_nobody_knows_is_still_one_and_an_open_connection_is_none() -> None:
    def engines(parameter: str) -> list[str]:
        code = f"class A {{ A({parameter}, Builder o) {{ o.UseSqlServer(given); }} }}"
        return [f.engine for f in facts_of(entity_framework, CONTEXT + code) if isinstance(f, Connection)]

    assert engines("string given") == ["sqlserver"]
    assert engines("DbConnection given") == []


TWO = {
    "orders/Db.cs": (
        "class OrderDb : DbContext { public DbSet<Order> Orders { get; set; } } class Order {}"
        "class Startup { void F(Services s) { s.AddDatabase<OrderDb>(); s.AddBox(); } }"
    ),
    "shared/Database.cs": (
        "static class Registration { public static void AddDatabase<TContext>(this Services s) {"
        ' s.AddDbContext<TContext>(o => o.UseNpgsql("Host=a;Database=orders")); }'
        " public static void AddBox(this Services s) {"
        ' s.AddDbContext<BoxDb>(o => o.UseNpgsql("Host=a;Database=box")); } }'
        "class BoxDb : DbContext { public DbSet<Letter> Letters { get; set; }"
        ' void F() { Database.ExecuteSqlRaw("create table letters (id int)"); } } class Letter {}'
    ),
}


def test_the_context_of_a_helper_is_what_its_callers_give() -> None:
    connections = [f for f in facts_of(entity_framework, TWO) if isinstance(f, Connection)]
    assert sorted((shown(f.url), f.alias) for f in connections) == [
        ("Host=a;Database=box", "BoxDb"),
        ("Host=a;Database=orders", "OrderDb"),
    ]


def test_a_statement_of_a_context_itself_runs_on_its_connection() -> None:
    (table,) = [f for f in facts_of(entity_framework, TWO) if isinstance(f, TableDefinition)]
    assert (table.table.name, table.alias) == ("letters", "BoxDb")


def test_a_migration_is_of_the_context_whose_tables_it_makes() -> None:
    steps = {
        "1_First.cs": 'class First : Migration { void Up(B b) { b.CreateTable("Orders"); b.AddForeignKey(table: "Orders", '
        'column: "A", principalTable: "As"); } }',
        "2_Older.cs": 'class Older : Migration { void Up(B b) { b.CreateTable("OnceCalledSo"); } }',
        "other/1_Box.cs": 'class Box : Migration { void Up(B b) { b.CreateTable("Letters"); } }',
        "unknown/1_Any.cs": 'class Any : Migration { void Up(B b) { b.CreateTable("Nobodys"); } }',
    }
    found = facts_of(entity_framework, TWO | {f"orders/{path}": code for path, code in steps.items()})
    made = {f.table.name: f.alias for f in found if isinstance(f, TableDefinition) and f.origin == "migration"}
    assert made == {"orders": "OrderDb", "oncecalledso": "OrderDb", "letters": "BoxDb", "nobodys": ""}
    assert [f.alias for f in found if isinstance(f, ForeignKey)] == ["OrderDb"]


@pytest.mark.parametrize(("other", "engine"), [("Host=b", "postgresql"), ("", "postgresql"), ("sqlite", "")])
def test_entities_are_in_a_store_of_the_only_engine_that_contexts_use(other: str, engine: str) -> None:
    opened = {"Host=b": 'o.UseNpgsql("Host=b");', "": "", "sqlite": 'o.UseSqlite("Data Source=a.db");'}[other]
    code = CONTEXT + f'class S {{ void F(Options o) {{ o.UseNpgsql("Host=a"); {opened} }} }}'
    assert [f.engine for f in facts_of(entity_framework, code) if isinstance(f, EntityMapping)] == [engine]
