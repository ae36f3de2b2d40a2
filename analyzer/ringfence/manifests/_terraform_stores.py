"""Databases and brokers that a cloud runs, as Terraform orders them: each stands like a container of the same program."""

from __future__ import annotations

from msgspec import Struct

from ringfence.manifests._cloud_naming import Naming
from ringfence.manifests._cloud_things import Thing


class _Store(Struct, frozen=True):
    """image: of the program, where the kind tells it; told: the argument that says which program it is."""

    image: str
    told: str = ""


_STORES = {
    "aws_db_instance": _Store("", "engine"),
    "aws_rds_cluster": _Store("", "engine"),
    "aws_elasticache_cluster": _Store("redis", "engine"),
    "aws_elasticache_replication_group": _Store("redis", "engine"),
    "aws_elasticache_serverless_cache": _Store("redis", "engine"),
    "aws_memorydb_cluster": _Store("redis"),
    "aws_docdb_cluster": _Store("mongo"),
    "aws_opensearch_domain": _Store("opensearch"),
    "aws_elasticsearch_domain": _Store("elasticsearch"),
    "aws_mq_broker": _Store("", "engine_type"),
    "aws_msk_cluster": _Store("kafka"),
    "aws_msk_serverless_cluster": _Store("kafka"),
    "google_sql_database_instance": _Store("", "database_version"),
    "google_redis_instance": _Store("redis"),
    "google_alloydb_cluster": _Store("postgres"),
    "azurerm_postgresql_server": _Store("postgres"),
    "azurerm_postgresql_flexible_server": _Store("postgres"),
    "azurerm_mysql_server": _Store("mysql"),
    "azurerm_mysql_flexible_server": _Store("mysql"),
    "azurerm_mariadb_server": _Store("mariadb"),
    "azurerm_mssql_server": _Store("mssql-server"),
    "azurerm_sql_server": _Store("mssql-server"),
    "azurerm_redis_cache": _Store("redis"),
    "mongodbatlas_cluster": _Store("mongo"),
    "mongodbatlas_advanced_cluster": _Store("mongo"),
    "digitalocean_database_cluster": _Store("", "engine"),
    "confluent_kafka_cluster": _Store("kafka"),
    "module": _Store("", "engine"),
}
_PROGRAMS = (
    "postgres", "mysql", "mariadb", "redis", "valkey", "memcached", "mongo", "docdb", "rabbitmq", "activemq", "kafka",
    "msk", "sqlserver", "oracle", "opensearch", "elasticsearch", "aurora", "elasticache", "pg",
)  # fmt: skip
"""Words in names of engines and of modules, those that say more first."""
_IMAGES = {
    "docdb": "mongo",
    "msk": "kafka",
    "sqlserver": "mssql-server",
    "aurora": "mysql",
    "elasticache": "redis",
    "pg": "postgres",
}


_MODULES = ("redis", "elasticache", "kafka", "msk", "docdb", "postgres", "mysql", "mongodb")
"""What modules of the registry are called that make a store, whatever they are told."""


def image_of(thing: Thing, naming: Naming) -> str:
    """The image of the program that is the same as what a thing is, ``""`` if it is no store."""
    known = _STORES.get(thing.kind)
    if known is None:
        return ""
    stated = naming.plain(thing.given(known.told)) if known.told in thing.arguments else ""
    if thing.kind == "module" and not stated:  # of a module that is elsewhere, its address says what it makes
        stated = thing.source if _makes_store(thing) else ""
    return _image(stated) or ("" if thing.kind == "module" else known.image)


def _makes_store(thing: Thing) -> bool:
    last = thing.source.lower().partition("?")[0].removesuffix(".git").split("//")[0]
    return not thing.source.startswith((".", "/")) and any(word in last for word in _MODULES)


def _image(stated: str) -> str:
    said = stated.lower()
    word = next((word for word in _PROGRAMS if word in said), "")
    return _IMAGES.get(word, word)
