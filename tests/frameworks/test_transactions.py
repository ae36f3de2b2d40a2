"""Which effects of a request stand inside a transaction."""

import pytest
from reading_facts import code_of
from ringfence.frameworks.dbapi import dbapi
from ringfence.frameworks.requests import requests
from ringfence.frameworks.sqlalchemy import sqlalchemy
from ringfence.frameworks.transactions import transactions
from ringfence.link.code import every
from ringfence.link.flow import Flow
from ringfence.model.facts import TransactionScope


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
