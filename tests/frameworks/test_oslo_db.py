"""oslo.db: sessions of enginefacade, its connections and transactions, and helpers that query for their callers."""

import pytest
from reading_facts import code_of, facts_of
from ringfence.frameworks.oslo_db import oslo_db
from ringfence.frameworks.sqlalchemy import sqlalchemy
from ringfence.model.facts import Connection, EntityQuery, TransactionScope

BEFORE = """
from oslo_db.sqlalchemy import enginefacade, models as base, utils
from sqlalchemy import Column, Integer
from sqlalchemy.ext.declarative import declarative_base
import sqlalchemy
Base = declarative_base()
class Room(Base, base.SoftDeleteMixin, base.ModelBase):
    __tablename__ = "rooms"
    id = Column(Integer, primary_key=True)
class Guest(Base, base.ModelBase):
    __tablename__ = "guests"
    id = Column(Integer, primary_key=True)
"""


def queries(text, before=BEFORE):
    """(operations, entities, line after the models), sorted."""
    lines = before.count("\n") - 1
    code = code_of({"app.py": before + text}, oslo_db, sqlalchemy)
    return sorted(
        ("+".join(fact.operations), " ".join(e.partition(":")[2] for e in fact.entities), fact.at.line - lines)
        for _, fact in code.facts()
        if isinstance(fact, EntityQuery)
    )


def facts(kind, text):
    return [fact for fact in facts_of(oslo_db, text) if isinstance(fact, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "def f(context):\n    context.session.query(Room).all()\n",
        "class C: pass\nC().session.query(Room).all()\n",
        "def f(context):\n    with enginefacade.reader.using(context) as s:\n        s.query(Room).all()\n",
        "m = enginefacade.transaction_context()\nwith m.writer.savepoint.using(1) as s:\n    s.query(Room).all()\n",
        "s = enginefacade.writer.get_sessionmaker()()\ns.query(Room).all()\n",
        "s = enginefacade.get_legacy_facade().get_session()\ns.query(Room).all()\n",
        "def f(context):\n    utils.model_query(Room, context.session).all()\n",
        "def f(context):\n    utils.paginate_query(context.session.query(Room), Room, 5, []).all()\n",
    ],
)
def test_its_sessions_are_sqlalchemys(text):
    assert [found[:2] for found in queries(text)] == [("select", "Room")]


def test_a_member_of_that_name_is_no_session_where_enginefacade_is_not_used():
    before = BEFORE.replace("import enginefacade, models as base, utils", "import models as base")
    assert queries("def f(context):\n    context.session.query(Room).all()\n", before) == []


def test_what_objects_do_themselves():
    text = (
        "def f(context):\n"
        "    room = Room()\n"
        "    room.update({})\n"
        "    room.save(context.session)\n"
        "    guest = context.session.query(Guest).first()\n"
        "    guest.update({})\n"
        "    context.session.query(Room).filter_by(id=1).soft_delete()\n"
    )
    assert queries(text) == [
        ("insert", "Room", 4), ("select", "Guest", 5), ("update", "Guest", 6), ("update", "Room", 7),
    ]  # fmt: skip


def test_a_helper_queries_for_each_of_its_callers():
    text = (
        "def model_query(context, model):\n"
        "    return context.session.query(model)\n"
        "def by_id(context, model):\n"
        "    return model_query(context, model).filter_by(id=1)\n"
        "def rooms(context):\n"
        "    return model_query(context, Room).join(Guest).all()\n"
        "def leave(context):\n"
        "    model_query(context, Guest).delete()\n"
        "def room(context):\n"
        "    by_id(context, Room).update({})\n"
        "def guest(context):\n"
        "    by_id(context, Guest).first()\n"
    )
    assert queries(text) == [
        ("delete", "Guest", 8), ("select", "Guest", 12), ("select", "Room Guest", 6), ("update", "Room", 10),
    ]  # fmt: skip


USING = "from oslo_db.sqlalchemy import enginefacade\n"


def test_each_context_manager_is_a_connection():
    text = USING + "a = enginefacade.transaction_context()\ndef f():\n    return enginefacade.transaction_context()\n"
    assert [fact.at.line for fact in facts(Connection, text)] == [2, 4]


def test_the_librarys_own_context_manager_is_one_where_it_is_used():
    text = USING + "def f(c):\n    enginefacade.reader.using(c)\ndef g():\n    enginefacade.writer.get_engine()\n"
    assert [fact.at.line for fact in facts(Connection, text)] == [3]
    assert facts(Connection, "import oslo_db\nfrom oslo_db import exception\n") == []


def test_writers_open_transactions_and_readers_none():
    text = USING + (
        "m = enginefacade.transaction_context()\n"
        "@m.writer\n"
        "def f(context): pass\n"
        "@m.reader\n"
        "def g(context): pass\n"
        "def h(context):\n"
        "    with enginefacade.writer.independent.using(context): pass\n"
        "    with m.reader.using(context): pass\n"
    )
    assert [(fact.function, fact.whole) for fact in facts(TransactionScope, text)] == [("h", False), ("f", True)]
