"""A small system with one trespass: ``reports`` reads the table ``orders`` of the service ``orders``."""

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
