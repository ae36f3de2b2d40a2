"""Database engines: by which schemes, ports and drivers they are known, and where they run."""

from __future__ import annotations

SCHEMES = {
    "postgres": "postgresql", "postgresql": "postgresql", "psql": "postgresql", "pgsql": "postgresql",
    "postgis": "postgresql",
    "cockroachdb": "cockroachdb", "mysql": "mysql", "mysql2": "mysql", "mariadb": "mariadb", "mssql": "sqlserver",
    "sqlserver": "sqlserver", "oracle": "oracle", "sqlite": "sqlite", "mongodb": "mongodb", "mongodb+srv": "mongodb",
    "redis": "redis", "rediss": "redis", "cassandra": "cassandra", "neo4j": "neo4j", "bolt": "neo4j",
    "clickhouse": "clickhouse", "memcached": "memcached", "h2": "h2", "hsqldb": "hsqldb", "derby": "derby",
}  # fmt: skip
PORTS = {
    "5432": "postgresql",
    "3306": "mysql",
    "27017": "mongodb",
    "6379": "redis",
    "1433": "sqlserver",
    "1521": "oracle",
}
DRIVERS = {
    "postgresql": "postgresql", "r2dbc-postgresql": "postgresql", "mysql-connector-java": "mysql",
    "mysql-connector-j": "mysql", "r2dbc-mysql": "mysql", "mariadb-java-client": "mariadb", "r2dbc-mariadb": "mariadb",
    "mssql-jdbc": "sqlserver", "ojdbc8": "oracle", "ojdbc11": "oracle", "ojdbc10": "oracle", "h2": "h2", "r2dbc-h2": "h2",
    "hsqldb": "hsqldb", "derby": "derby", "sqlite-jdbc": "sqlite",
}  # fmt: skip
"""Engines by the drivers that programs are built with."""
EMBEDDED = frozenset(("sqlite", "h2", "hsqldb", "derby"))
"""Engines that run inside the program."""
SERVERS = {"postgresql", "mysql", "sqlserver", "oracle"}
"""Relational engines that run by themselves."""
CACHES = {"redis", "memcached"}
WITHOUT_DATABASES = CACHES | {"elasticsearch", "opensearch"}
"""Engines whose servers hold one space for all, whatever that is called."""
OF_THEIR_OWN = frozenset(("s3", "elasticsearch", "opensearch", "dynamodb", "neo4j", "cosmos", "mongodb"))
"""Engines whose statements always say that they are for them, so that all others are not."""
BESIDE_ANOTHER = OF_THEIR_OWN | {"clickhouse"}
"""Engines that a program has beside the database that it means by statements which name none."""
NEVER_RELATIONAL = OF_THEIR_OWN - {"mongodb", "cosmos"}
"""Where no statement runs that names no engine; what maps documents may name none."""
_FAMILIES = {"mariadb": "mysql", "cockroachdb": "postgresql", "postgis": "postgresql"}
BROKERS = {"amqp", "amqps", "nats", "kafka", "pulsar"}
"""Schemes of addresses that no datastore has."""


def engine(scheme: str) -> str:
    """The database engine of a DSN's scheme: ``postgresql+asyncpg`` -> ``postgresql``; ``""`` if it is no database."""
    return (
        SCHEMES.get(scheme, "")
        or SCHEMES.get(scheme.partition("+")[0], "")
        or SCHEMES.get(scheme.partition(":")[0], "")
    )


def family(engine: str) -> str:
    """The engine whose clients an engine serves, so that an address may say either: MySQL for MariaDB."""
    return _FAMILIES.get(engine, engine)


def usual_port(engine: str) -> str:
    """The port that servers of an engine listen on if nobody says another; ``""`` if that is not known."""
    return next((port for port, of in PORTS.items() if of == engine), "")
