"""What several tests need: a small system with one trespass."""

from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import settings

settings.register_profile("unhurried", deadline=None)  # a busy machine makes no test wrong
settings.load_profile("unhurried")

TRESPASSING = {
    "compose.yaml": """
        services:
          db:
            image: postgres:16
          orders:
            build: orders
            environment:
              DATABASE_URL: postgresql://app:secret@db:5432/shop
          reports:
            build: reports
            environment:
              DATABASE_URL: postgresql://app:secret@db:5432/shop
        """,
    "orders/Dockerfile": """
        FROM python:3.12
        COPY . /app
        CMD ["python", "/app/main.py"]
        """,
    "orders/schema.sql": "CREATE TABLE orders (id uuid PRIMARY KEY, total numeric NOT NULL);",
    "orders/main.py": """
        import os
        import psycopg2

        connection = psycopg2.connect(os.environ["DATABASE_URL"])

        def place(identity, total):
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO orders (id, total) VALUES (%s, %s)", (identity, total))

        place("1", 2)
        """,
    "reports/Dockerfile": """
        FROM python:3.12
        COPY . /app
        CMD ["python", "/app/main.py"]
        """,
    "reports/main.py": """
        import os
        import psycopg2

        connection = psycopg2.connect(os.environ["DATABASE_URL"])

        def sales():
            with connection.cursor() as cursor:
                cursor.execute("SELECT total FROM orders")
                return cursor.fetchall()

        sales()
        """,
}


@pytest.fixture(autouse=True)
def forgetful(monkeypatch, tmp_path_factory):
    """No test sees what another, or its user, has kept; most keep nothing."""
    monkeypatch.setenv("RINGFENCE_NO_CACHE", "1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "nowhere"))


@pytest.fixture
def trespassing():
    """Write a system into a folder: ``reports`` reads the table ``orders`` of the service ``orders``."""

    def write(root: Path) -> Path:
        for path, text in TRESPASSING.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(dedent(text).lstrip())
        return root

    return write
