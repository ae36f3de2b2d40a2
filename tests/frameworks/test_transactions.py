"""Which effects of a request stand inside a transaction."""

import pytest
from reading_facts import code_of
from ringfence.extend import framework
from ringfence.frameworks.dbapi import dbapi
from ringfence.frameworks.requests import requests
from ringfence.frameworks.sqlalchemy import sqlalchemy
from ringfence.frameworks.transactions import transactions
from ringfence.link.code import every
from ringfence.link.flow import Flow
from ringfence.model.facts import Query, TableName, TableUse, TransactionScope


@framework("store", language="python", libraries=("store",))
def store(code):
    """``store.read(table)``."""
    for call in code.calls("store.read"):
        uses = (TableUse(TableName(call.argument(0).literal), ("select",)),)
        yield Query(uses, call.call.invoke.at, call.call.function)


def opened(source):
    code = code_of({"app.py": source}, transactions, sqlalchemy, dbapi)
    facts = [fact for of, fact in code.facts() if of is transactions]
    return [(f.at.line, f.function, f.whole) for f in facts if isinstance(f, TransactionScope)]


@pytest.mark.parametrize(
    "source",
    [
        "from sqlalchemy.orm import Session\ndef f(s: Session):\n    with s.begin():\n        pass",
        "from sqlalchemy import create_engine\ndef f(x):\n    with create_engine(x).begin() as c:\n        pass",
        "from django.db import transaction\ndef f():\n    with transaction.atomic():\n        pass",
        "import psycopg\ndef f(x):\n    with psycopg.connect(x).transaction():\n        pass",
        "import asyncpg\nasync def f(c: asyncpg.Connection):\n    async with c.transaction():\n        pass",
    ],
)
def test_a_block(source):
    assert opened(source) == [(3, "f", False)]


@pytest.mark.parametrize(
    "source",
    [
        "import psycopg2\ndef f(x):\n    with psycopg2.connect(x) as c:\n        c.cursor()",
        "import psycopg2\ndef f(c: psycopg2.extensions.connection):\n    with c, c.cursor() as k:\n        k.execute('x')",
        "import psycopg_pool\ndef f(p: psycopg_pool.ConnectionPool):\n    with p.connection() as c:\n        c.execute('x')",
        "import sqlite3\ndef f():\n    with sqlite3.connect('x') as c: c.execute('x')",
    ],
)
def test_the_block_of_a_connection(source):
    assert {(function, whole) for _, function, whole in opened(source)} == {("f", False)}


@pytest.mark.parametrize(
    "source",
    [
        "import asyncpg\nasync def f(p: asyncpg.Pool):\n    async with p.acquire() as c:\n        await c.execute('x')",
        "import psycopg2\ndef f(x):\n    with psycopg2.connect(x).cursor() as k:\n        k.execute('x')",
    ],
)
def test_a_block_that_only_lends(source):
    assert opened(source) == []


def test_what_stands_in_the_block_of_a_connection_is_in_its_transaction():
    source = """
import psycopg2, store
connection = psycopg2.connect("")
def f():
    store.read("before")
    with connection:
        connection.cursor()
        store.read("inside")
"""
    code = code_of({"app.py": source}, transactions, dbapi, store)
    facts = [fact for _, fact in code.facts()]
    reached, _ = Flow(code, facts).walk("app.py", "f")
    found = {use.table.name: one.transaction for one in reached for use in getattr(one.fact, "uses", ())}
    assert found["before"] is None
    assert found["inside"] is not None


def test_a_whole_function():
    source = "from django.db import transaction\n@transaction.atomic\ndef f():\n    pass"
    assert (3, "f", True) in opened(source)


@pytest.mark.parametrize(
    "source",
    [
        "from sqlalchemy.orm import Session\ndef f(s: Session):\n    with s:\n        pass",
        "def f(s):\n    with s.begin():\n        pass",
        "from django.db import models\ndef f():\n    with models.atomic():\n        pass",
    ],
)
def test_no_transaction(source):
    assert opened(source) == []


def test_what_runs_after_the_commit_is_outside():
    source = (
        "import requests\nfrom django.db import transaction\ndef tell():\n    requests.get('http://a')\n"
        "def start():\n    with transaction.atomic():\n        transaction.on_commit(tell)\n"
        "def other():\n    with transaction.atomic():\n        tell()\n"
    )
    code = code_of({"app.py": source}, transactions, requests)
    flow = Flow(code, every(code.facts()))
    assert [one.transaction for one in flow.walk("app.py", "start")[0]] == [None]
    assert [one.transaction.line for one in flow.walk("app.py", "other")[0]] == [9]
