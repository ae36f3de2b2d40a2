"""SQLAlchemy, SQLModel and Flask-SQLAlchemy."""

from collections.abc import Mapping

import pytest
from reading_facts import facts_of, shown
from ringfence.frameworks.sqlalchemy import sqlalchemy
from ringfence.model.facts import (
    Connection,
    EntityMapping,
    EntityQuery,
    ForeignKey,
    Gap,
    Query,
    SchemaManager,
)

MODELS = """
    from sqlalchemy import (Column, ForeignKey, ForeignKeyConstraint, Integer, MetaData, String, Table, create_engine,
        delete, func, insert, select, text, update)
    from sqlalchemy.orm import (DeclarativeBase, Mapped, Session, aliased, declarative_base, joinedload, mapped_column,
        relationship, sessionmaker)
    class Base(DeclarativeBase): ...
    class User(Base):
        __tablename__ = "users"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]
        orders: Mapped[list["Order"]] = relationship(back_populates="user")
    class Order(Base):
        __tablename__ = "orders"
        id = Column(Integer, primary_key=True)
        user_id = Column("owner_id", ForeignKey("users.id"))
        status = Column(String(20))
        user = relationship("User")
"""


def mappings(source: str | Mapping[str, str]) -> list[tuple[str, str, str]]:
    found = [fact for fact in facts_of(sqlalchemy, source) if isinstance(fact, EntityMapping)]
    return [(m.entity.partition(":")[2], str(m.table), " ".join(c.name for c in m.columns)) for m in found]


def queries(function: str) -> list[tuple[str, str, int]]:
    """(operation, entities, line within the function) of a function next to the models."""
    source = MODELS + "    def f(session: Session, user: User, order: Order):\n"
    before = source.count("\n") - 1  # the first line break is cut off
    body = "".join(f"        {line.strip()}\n" for line in function.split(";"))
    found = facts_of(sqlalchemy, source + body)
    tell = lambda e: e.partition(":")[2]  # noqa: E731
    return sorted(
        ("+".join(q.operations), " ".join(map(tell, q.entities)), q.at.line - before)
        for q in found
        if isinstance(q, EntityQuery)
    )


def test_declarative_classes() -> None:
    assert mappings(MODELS) == [("User", "users", "id name"), ("Order", "orders", "id owner_id status")]


@pytest.mark.parametrize(
    ("base", "before"),
    [
        ("declarative_base()", "from sqlalchemy.ext.declarative import declarative_base"),
        ("orm.declarative_base()", "from sqlalchemy import orm"),
        ("registry().generate_base()", "from sqlalchemy.orm import registry"),
    ],
)
def test_bases_made_by_a_call(base: str, before: str) -> None:
    source = f"""
        import sqlalchemy as sa
        {before}
        Base = {base}
        class Mixin:
            created = sa.Column(sa.DateTime)
        class Item(Mixin, Base):
            __tablename__ = "items"
            __table_args__ = (sa.UniqueConstraint("id"), {{"schema": "shop"}})
            id = sa.Column(sa.Integer)
        class Nothing(Mixin): ...
        """
    assert mappings(source) == [("Item", "shop.items", "created id")]


def test_abstract_and_nameless_classes_are_no_tables() -> None:
    source = """
        from sqlalchemy.orm import DeclarativeBase
        class Base(DeclarativeBase): ...
        class Dated(Base):
            __abstract__ = True
            __tablename__ = "dated"
        """
    assert mappings(source) == []


def test_sqlmodel() -> None:
    source = """
        from sqlmodel import SQLModel, Field, Relationship, Session, select
        class TeamBase(SQLModel):
            name: str
        class Team(TeamBase, table=True):
            id: int | None = Field(default=None, primary_key=True)
        class Hero(SQLModel, table=True):
            __tablename__ = "heroes"
            team_id: int = Field(foreign_key="team.id")
            team: Team = Relationship()
        def f(session: Session):
            return session.exec(select(Hero, Team).join(Team)).all()
        """
    assert mappings(source) == [("Team", "team", "name id"), ("Hero", "heroes", "team_id")]
    facts = facts_of(sqlalchemy, source)
    assert [(str(k.table), k.columns, str(k.references), k.at.line) for k in facts if isinstance(k, ForeignKey)] == [
        ("heroes", ("team_id",), "team", 8)
    ]
    assert [[e.partition(":")[2] for e in q.entities] for q in facts if isinstance(q, EntityQuery)] == [
        ["Hero", "Team"]
    ]


def test_sqlmodel_objects_and_annotated_sessions() -> None:
    source = """
        from typing import Annotated
        from sqlmodel import SQLModel, Field, Session
        class Hero(SQLModel, table=True):
            id: int | None = Field(default=None, primary_key=True)
        SessionDep = Annotated[Session, Depends(get_session)]
        def f(session: SessionDep, data):
            hero = Hero.model_validate(data)
            session.add(hero)
            old = session.get(Hero, 1)
            old.sqlmodel_update(data)
            session.add(old)
        """
    found = [q for q in facts_of(sqlalchemy, source) if isinstance(q, EntityQuery)]
    assert sorted((q.at.line, q.operations) for q in found) == [(8, ("insert",)), (9, ("select",)), (11, ("update",))]


def test_flask_sqlalchemy() -> None:
    source = """
        from flask_sqlalchemy import SQLAlchemy
        app.config["SQLALCHEMY_DATABASE_URI"] = "mysql://db/shop"
        db = SQLAlchemy(app)
        class OrderLine(db.Model):
            id = db.Column(db.Integer, primary_key=True)
        def f():
            OrderLine.query.filter_by(id=1).first()
            OrderLine.query.filter_by(id=1).delete()
            db.session.add(OrderLine())
            db.session.commit()
        db.create_all()
        """
    assert mappings(source) == [("OrderLine", "order_line", "id")]
    facts = facts_of(sqlalchemy, source)
    assert sorted((q.at.line, q.operations) for q in facts if isinstance(q, EntityQuery)) == [
        (7, ("select",)), (8, ("delete",)), (9, ("insert",)),
    ]  # fmt: skip
    assert [shown(c.url) for c in facts if isinstance(c, Connection)] == ["mysql://db/shop"]
    assert [m.at.line for m in facts if isinstance(m, SchemaManager)] == [11]


def test_foreign_keys_stand_at_their_own_line() -> None:
    source = """
        from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, MetaData, Table
        t = Table("lines", MetaData(schema="shop"),
            Column("order_id", ForeignKey("orders.id")),
            Column("user_id",
                ForeignKey("auth.users.id", ondelete="CASCADE")),
            ForeignKeyConstraint(["a", "b"], ["parts.x", "parts.y"], name="fk"))
        """
    keys = [fact for fact in facts_of(sqlalchemy, source) if isinstance(fact, ForeignKey)]
    assert [(str(k.table), k.columns, str(k.references), k.referenced_columns, k.name, k.at.line) for k in keys] == [
        ("shop.lines", ("order_id",), "shop.orders", ("id",), "", 3),
        ("shop.lines", ("user_id",), "auth.users", ("id",), "", 5),
        ("shop.lines", ("a", "b"), "shop.parts", ("x", "y"), "fk", 6),
    ]


def test_relations_name_their_class() -> None:
    found = [fact for fact in facts_of(sqlalchemy, MODELS) if isinstance(fact, EntityMapping)]
    assert [(r.field, r.target, r.constraint) for m in found for r in m.relations] == [
        ("orders", "app.py:Order", False),
        ("user", "app.py:User", False),
    ]


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("session.execute(select(User))", [("select", "User", 1)]),
        ("session.execute(select(func.count(User.id)).where(User.name == 1))", [("select", "User", 1)]),
        ("select(User.id, Order).join(Order)", [("select", "User Order", 1)]),
        ("select(User).where((User.id == Order.user_id) & (User.id > 1))", [("select", "User Order", 1)]),
        ("q = select(User);q = q.join(Order.user);session.scalars(q)", [("select", "User Order", 1)]),
        ("select(func.now()).select_from(User)", [("select", "User", 1)]),
        ("select(User).where(User.id.in_(select(Order.id)))", [("select", "Order", 1), ("select", "User Order", 1)]),
        ("o = aliased(Order);select(User).join(o)", [("select", "User Order", 2)]),
        ("select(User).options(joinedload(User.orders))", [("select", "User Order", 1)]),
        ("session.query(User).filter(User.id == 1).join(Order).all()", [("select", "User Order", 1)]),
        ("session.query(User).filter(User.id == order.id).first()", [("select", "User", 1)]),
        ("session.query(User).filter_by(id=1).delete()", [("delete", "User", 1)]),
        ("session.execute(insert(User).values(name=1))", [("insert", "User", 1)]),
        ("session.execute(update(User).where(User.id.in_(select(Order.id))))",
         [("select", "Order", 1), ("update", "User Order", 1)]),
        ("session.execute(delete(Order))", [("delete", "Order", 1)]),
        ("session.get(User, 1)", [("select", "User", 1)]),
        ("session.add(User(name=1))", [("insert", "User", 1)]),
        ("session.add_all([User(), Order()])", [("insert", "Order", 1), ("insert", "User", 1)]),
        ("session.delete(session.get(User, 1))", [("delete", "User", 1), ("select", "User", 1)]),
        ("session.merge(user)", [("insert+update", "User", 1)]),
        ("cls = User if order else Order;select(cls)", [("select", "Order", 2), ("select", "User", 2)]),
        ("user.name", []),
        ("{}.get(User, 1)", []),
        ("session.add(object())", []),
        ("session.commit()", []),
    ],
)  # fmt: skip
def test_statements(function: str, expected: list[tuple[str, str, int]]) -> None:
    assert queries(function) == expected


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("u = session.get(User, 1);u.name = 2", [("select", "User", 1), ("update", "User", 2)]),
        ("u = session.query(User).filter_by(id=1).first();u.name = 2", [("select", "User", 1), ("update", "User", 2)]),
        ("u = session.execute(select(User).limit(1)).scalars().first();u.name += 'x'",
         [("select", "User", 1), ("update", "User", 2)]),
        ("u = session.get(User, 1);setattr(u, 'name', 2)", [("select", "User", 1), ("update", "User", 2)]),
        ("user.name = 2;session.commit()", [("update", "User", 1)]),
        ("user.name = 2", []),
        ("u = session.get(User, 1);u.other = 2", [("select", "User", 1)]),
        ("u = User();u.name = 2;session.commit()", []),
    ],
)  # fmt: skip
def test_attributes_of_loaded_objects(function: str, expected: list[tuple[str, str, int]]) -> None:
    assert queries(function) == expected


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("u = session.get(User, 1) or User();session.add(u)",
         [("insert", "User", 2), ("select", "User", 1), ("update", "User", 2)]),
        ("u = session.get(User, 1);session.add(u)", [("select", "User", 1), ("update", "User", 2)]),
        ("u = User() if new else User(id=1);session.add(u)", [("insert", "User", 2)]),
    ],
)  # fmt: skip
def test_what_is_stored_may_be_new_or_loaded(function: str, expected: list[tuple[str, str, int]]) -> None:
    assert sorted(queries(function)) == expected


def test_a_generic_repository_joins_nothing() -> None:
    source = MODELS + """
    class Repository:
        def __init__(self, model): self.model = model
        def find(self, session: Session):
            return session.scalars(select(self.model).where(self.model.id.in_([1])))
    users, orders = Repository(User), Repository(Order)
    users.find(s); orders.find(s)
    """  # fmt: skip
    found = [q for q in facts_of(sqlalchemy, source) if isinstance(q, EntityQuery)]
    assert sorted(q.entities for q in found) == [("app.py:Order",), ("app.py:User",)]


@pytest.mark.parametrize(
    "session",
    [
        "sessionmaker(bind=engine)()", "orm.scoped_session(sessionmaker())", "AsyncSession(engine)",
        "async_sessionmaker(engine)()", "sessionmaker(engine).begin()", "orm.scoped_session(sessionmaker())()",
    ],
)  # fmt: skip
def test_all_sessions_are_one(session: str) -> None:
    source = (
        MODELS
        + f"""
    from sqlalchemy import orm
    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
    async def f():
        async with {session} as s:
            s.add(User())
    """
    )
    found = [q for q in facts_of(sqlalchemy, source) if isinstance(q, EntityQuery)]
    assert [(q.operations, q.function) for q in found] == [(("insert",), "f")]


def test_core_tables() -> None:
    source = """
        from sqlalchemy import MetaData, Table, Column, Integer, create_engine
        class Db:
            def __init__(self, url):
                self.engine = create_engine(url)
                self.users = Table("users", MetaData(), Column("id", Integer, primary_key=True))
                self.cards = Table("cards", MetaData())
            def f(self):
                with self.engine.connect() as c:
                    c.execute(self.users.insert().values(id=1))
                    c.execute(self.users.select().where(self.users.c.id == 1))
                    c.execute(self.users.update())
                    c.execute(self.cards.delete())
                    c.execute(self.users.select().select_from(self.users.join(self.cards)))
        """
    assert [(table, columns) for _, table, columns in mappings(source)] == [("users", "id"), ("cards", "")]
    found = [q for q in facts_of(sqlalchemy, source) if isinstance(q, EntityQuery)]
    users, cards = "app.py:table:5:22", "app.py:table:6:22"
    assert sorted((q.at.line, q.operations[0], q.entities) for q in found) == [
        (9, "insert", (users,)), (10, "select", (users,)), (11, "update", (users,)), (12, "delete", (cards,)),
        (13, "select", (users, cards)),
    ]  # fmt: skip


def test_connections() -> None:
    source = """
        import os, sqlalchemy as sa
        from sqlalchemy.engine import URL
        from sqlalchemy.ext.asyncio import create_async_engine
        a = sa.create_engine(os.environ["DB"])
        b = create_async_engine(url="postgresql+asyncpg://db/x")
        c = sa.create_engine(URL.create("postgresql+psycopg2", host="db", database=os.environ["NAME"], username="me"))
        d = sa.inspect("x")
        """
    found = [c for c in facts_of(sqlalchemy, source) if isinstance(c, Connection)]
    told = [(c.at.line, c.engine, *map(shown, (c.url, c.host, c.database, c.user))) for c in found]
    assert sorted(told) == [
        (4, "", "?", "-", "-", "-"),
        (5, "", "postgresql+asyncpg://db/x", "-", "-", "-"),
        (6, "postgresql", "-", "db", "$NAME", "me"),
    ]


def test_parts_without_a_host_beside_an_address() -> None:
    source = """
        import os
        from sqlalchemy import URL, create_engine
        def address(others):
            if others:
                return URL.create("postgresql", database="x", query={"host": others})
            return f"postgresql://{os.environ['HOST']}/x"
        a = create_engine(address([]))
        b = create_engine(URL.create("sqlite", database="x.db"))
        """
    found = [c for c in facts_of(sqlalchemy, source) if isinstance(c, Connection)]
    told = [(c.at.line, c.engine, c.url is not None, shown(c.database)) for c in found]
    assert sorted(told) == [(7, "", True, "-"), (8, "sqlite", False, "x.db")]


def test_creating_the_schema() -> None:
    source = (
        MODELS
        + """
    async def f(engine: Engine):
        async with create_async_engine("x").begin() as conn:
            await conn.run_sync(Base.metadata.create_all)
            await conn.run_sync(print)
    Base.metadata.create_all(bind=engine)
    Base.metadata.drop_all()
    from sqlalchemy.ext.asyncio import create_async_engine
    """
    )
    start = MODELS.count("\n")
    found = [m.at.line - start for m in facts_of(sqlalchemy, source) if isinstance(m, SchemaManager)]
    assert sorted(found) == [3, 5]


def test_raw_sql() -> None:
    source = """
        from sqlalchemy import text, create_engine
        from sqlalchemy.orm import Session
        engine = create_engine("x")
        LATER = text("DELETE FROM c")
        def f(s: Session):
            s.execute(
                text("SELECT * FROM a JOIN b ON a.id = b.id"))
            s.execute(LATER)
            with engine.connect() as c:
                c.exec_driver_sql("UPDATE d SET x = 1")
                c.execute("no sql at all")
            s.query(text("count(1)"))
        def downgrade(s: Session):
            s.execute(text("DROP TABLE a"))
        """
    found = [q for q in facts_of(sqlalchemy, source) if isinstance(q, Query)]
    told = [(q.at.line, q.function, [(str(u.table), *u.operations) for u in q.uses]) for q in found]
    assert sorted(told) == [
        (4, "", [("c", "delete")]),
        (6, "f", [("a", "select"), ("b", "select")]),
        (10, "f", [("d", "update")]),
    ]


def test_computed_table_names() -> None:
    source = """
        from sqlalchemy.orm import DeclarativeBase, declared_attr
        class Base(DeclarativeBase):
            @declared_attr.directive
            def __tablename__(cls) -> str:
                return f"{cls.__name__.lower()}s"
        class Item(Base): ...
        class Other(DeclarativeBase): ...
        class Odd(Other):
            __tablename__ = name_of("odd")
        """
    facts = facts_of(sqlalchemy, source)
    assert ("Item", "items", "") in mappings(source)
    assert [g.at.line for g in facts if isinstance(g, Gap)] == [8]


@pytest.mark.parametrize(
    "source",
    [
        "from sqlalchemy import select\nselect(); select(*x); select(**y).join()\n",
        "from sqlalchemy import Table, Column\nTable(); Table(1, 2, Column(Column(3)))\n",
        "from sqlalchemy import select\nq = select(q)\nq = q.join(q).where(q)\n",
        "from sqlalchemy.orm import DeclarativeBase as D\nclass A(A, D):\n  __tablename__ = A\n  __table_args__ = (__table_args__,)\n",  # noqa: E501
        "from sqlalchemy import create_engine\ncreate_engine(); create_engine(None); create_engine(create_engine)\n",
    ],
)  # fmt: skip
def test_odd_code_is_passed_over(source: str) -> None:
    assert not any(isinstance(fact, EntityQuery) for fact in facts_of(sqlalchemy, source))


@pytest.mark.parametrize("base", ["Base = declarative_base()", "class Base(DeclarativeBase): pass"])
def test_a_schema_set_on_the_base(base: str) -> None:
    source = f"""
from sqlalchemy import Column, Integer
from sqlalchemy.orm import DeclarativeBase, declarative_base
{base}
Base.metadata.schema = "sales"
class Order(Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
"""
    assert [table for _, table, _ in mappings(source)] == ["sales.orders"]


def test_new_objects_inside_a_new_object_are_stored_with_it() -> None:
    source = """
        from sqlalchemy import Column, Integer
        from sqlalchemy.orm import Session, declarative_base
        Base = declarative_base()
        class Order(Base):
            __tablename__ = "orders"
        class Line(Base):
            __tablename__ = "lines"
        class Tag(Base):
            __tablename__ = "tags"
        def f(session: Session, amounts):
            order = Order(lines=[Line(amount=amount) for amount in amounts], tag=session.get(Tag, 1))
            session.add(order)
        """
    stored = [
        f.entities for f in facts_of(sqlalchemy, source) if isinstance(f, EntityQuery) and "insert" in f.operations
    ]
    assert stored == [("app.py:Order",), ("app.py:Line",)]


def test_what_is_given_to_a_column_is_no_row_of_its_own() -> None:
    source = """
        from sqlalchemy import Column, Integer
        from sqlalchemy.orm import Session, declarative_base
        Base = declarative_base()
        class Order(Base):
            __tablename__ = "orders"
            tag_id = Column(Integer)
        class Tag(Base):
            __tablename__ = "tags"
        def f(session: Session):
            session.add(Order(tag_id=Tag()))
        """
    stored = [f.entities for f in facts_of(sqlalchemy, source) if isinstance(f, EntityQuery)]
    assert stored == [("app.py:Order",)]


def test_a_helper_stores_what_each_caller_hands_over() -> None:
    source = (
        MODELS
        + """
    class Repository:
        def __init__(self, session: Session):
            self.session = session
        def add(self, thing):
            self.session.add(thing)
    class Users(Repository): ...
    class Orders(Repository): ...
    def register(session: Session):
        Users(session).add(User())
    def place(session: Session):
        Orders(session).add(Order())
    """
    )
    found = [fact for fact in facts_of(sqlalchemy, source) if isinstance(fact, EntityQuery)]
    assert sorted((q.function, q.entities[0].partition(":")[2], q.operations) for q in found) == [
        ("place", "Order", ("insert",)),
        ("register", "User", ("insert",)),
    ]


GENERIC = (
    MODELS
    + """
    class Repository:
        def __init__(self, model): self.model = model
        def get(self, session: Session, id): return session.query(self.model).get(id)
        def create(self, session: Session, values):
            row = self.model(**values)
            session.add(row)
        def remove(self, session: Session, id): session.delete(session.get(self.model, id))
    class Users(Repository):
        def named(self, session: Session, name): return session.query(self.model).filter_by(name=name)
    users, orders = Users(User), Repository(Order)
    def f(session: Session):
"""
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("users.get(session, 1)", {"get User", "named User"}),
        ("users.get(session, 1); orders.get(session, 1)", {"get User", "get Order", "named User"}),
        ("orders.create(session, {})", {"create Order", "named User"}),
        ("users.create(session, {}); orders.remove(session, 1)", {"create User", "remove Order", "named User"}),
    ],
)
def test_a_generic_repository_does_what_its_objects_are_asked_for(body: str, expected: set[str]) -> None:
    found = [fact for fact in facts_of(sqlalchemy, f"{GENERIC}        {body}\n") if isinstance(fact, EntityQuery)]
    told = {(f"{q.function.rpartition('.')[2]}", q.entities[0].partition(":")[2]) for q in found}
    called = {name.partition(" ")[0] for name in expected}
    assert {f"{function} {entity}" for function, entity in told if function in called} == expected


@pytest.mark.parametrize("before", ["sqlalchemy.ext.declarative", "sqlalchemy.orm"])
def test_a_base_made_by_a_decorator(before: str) -> None:
    source = f"""
        import humps
        from {before} import as_declarative, declared_attr
        from sqlalchemy import Column, Integer
        @as_declarative()
        class Base:
            @declared_attr
            def __tablename__(cls) -> str:
                return humps.depascalize(cls.__name__)
        class OrderItem(Base):
            id = Column(Integer)
        class Nothing:
            id = 1
        class Odd(Base):
            @declared_attr
            def __tablename__(cls) -> str:
                return name_of(cls)
        """
    assert mappings(source) == [("OrderItem", "order_item", "id")]
    assert [fact.at.line for fact in facts_of(sqlalchemy, source) if isinstance(fact, Gap)] == [13]
