"""Container images by what they are: third-party images become components of a kind."""

from __future__ import annotations

import re
from functools import lru_cache

from ringfence.patterns import pattern

_KINDS: dict[str, str] = {
    "datastore": (
        "postgres postgresql postgis timescaledb timescale mysql mysql-server "
        "mariadb percona mongo mongodb redis valkey keydb memcached "
        "cassandra scylla elasticsearch opensearch neo4j influxdb couchdb couchbase cockroachdb cockroach mssql sqlserver "
        "mssql-server server-2019 azure-sql-edge garnet oracle clickhouse clickhouse-server dynamodb-local minio rustfs "
        "solr etcd arangodb rethinkdb pgvector dragonfly eventstore ravendb meilisearch typesense qdrant weaviate milvus "
        "yugabyte tidb questdb ferretdb surrealdb mongodb-community-server mongodb-atlas-local documentdb-local redis-stack "
        "redis-stack-server valkey-cluster redis-cluster infinispan azurite"
    ),
    "broker": (
        "rabbitmq kafka cp-kafka cp-server confluent-local fast-data-dev redpanda nats nats-streaming activemq artemis "
        "zookeeper cp-zookeeper mosquitto eclipse-mosquitto hivemq4 vernemq pulsar emqx axonserver"
    ),
    "gateway": "traefik kong haproxy envoy envoy-alpine caddy krakend tyk apisix nginx-ingress yarp",
    "discovery": "consul eureka nacos-server jhipster-registry",
    "configuration": "vault spring-cloud-config",
    "identity": "keycloak dex hydra kratos ory oauth2-proxy",
    "monitoring": (
        "prometheus grafana jaeger all-in-one zipkin kibana logstash fluentd fluent-bit loki promtail tempo "
        "alertmanager otel-collector opentelemetry-collector opentelemetry-collector-contrib cadvisor "
        "node-exporter seq apm-server hystrix-dashboard fluentd_elasticsearch fluentd-elasticsearch "
        "kube-state-metrics heapster metricbeat filebeat portainer zipkin-slim scope netdata dozzle pushgateway "
        "graylog opensearch-dashboards otel-lgtm spring-boot-admin graphite statsd telegraf mimir collector"
    ),
    "tool": (
        "adminer pgadmin4 pgadmin pgweb phpmyadmin mongo-express redis-commander redisinsight cloudbeaver dbgate kafka-ui "
        "kafdrop akhq kowl kafka-manager cmak schema-registry cp-schema-registry mailhog mailpit maildev smtp4dev "
        "mailcatcher swagger-ui schema-registry-ui busybox composer curl git2consul kubectl"
    ),
}

_ENGINES = {
    "postgres": "postgresql", "postgresql": "postgresql", "postgis": "postgresql", "timescaledb": "postgresql",
    "timescale": "postgresql", "pgvector": "postgresql", "dragonfly": "redis",
    "cockroach": "cockroachdb", "cockroachdb": "cockroachdb", "mysql": "mysql",
    "percona": "mysql", "mysql-server": "mysql", "mariadb": "mariadb", "mongo": "mongodb", "mongodb": "mongodb",
    "redis": "redis", "redis-stack": "redis", "redis-stack-server": "redis", "redis-cluster": "redis",
    "valkey-cluster": "redis", "mongodb-atlas-local": "mongodb", "documentdb-local": "mongodb",
    "valkey": "redis", "keydb": "redis", "memcached": "memcached", "cassandra": "cassandra", "scylla": "cassandra",
    "elasticsearch": "elasticsearch", "opensearch": "elasticsearch", "neo4j": "neo4j", "mssql": "sqlserver",
    "mssql-server": "sqlserver", "azure-sql-edge": "sqlserver", "garnet": "redis",
    "mongodb-community-server": "mongodb", "ferretdb": "mongodb", "yugabyte": "postgresql", "tidb": "mysql",
    "sqlserver": "sqlserver", "oracle": "oracle", "clickhouse": "clickhouse",
    "clickhouse-server": "clickhouse",
    "influxdb": "influxdb", "couchdb": "couchdb", "dynamodb-local": "dynamodb", "etcd": "etcd",
}  # fmt: skip
_BARE = frozenset(("busybox", "composer"))
"""Images that are built on for what is around a program."""
_PHP = pattern(r"(?:^|[/_-])php(?:[:@._-]|$)")


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for kind, names in _KINDS.items():
        for name in names.split():
            table[name] = kind
    return table


_KIND_OF = _table()
_REPACKED = frozenset((
    "postgres", "postgresql", "mysql", "mariadb", "mongo", "mongodb", "redis", "cassandra", "elasticsearch", "memcached",
    "neo4j", "kafka", "rabbitmq", "zookeeper", "zipkin", "prometheus", "grafana",
))  # fmt: skip
"""Programs that many make images of their own of: ``acme-mysql8`` is one of mysql."""
_EDITION = pattern(r"(?:-(?:oss|alpine|slim|ce|ee|enterprise|community|debian|ubi\d?|native|kraft))+$")
"""What an image's name ends in where one program comes in several editions."""


@lru_cache(maxsize=1000)
def tail(image: str) -> str:
    """The last name of an image without registry, tag and digest: ``gcr.io/x/cart:v1`` -> ``cart``."""
    return re.sub(r"[:@].*$", "", image.rpartition("/")[2])


def untagged(image: str) -> str:
    """An image's name with its owner's, without tag and digest: ``acme/cart:v1`` -> ``acme/cart``."""
    return f"{image.rpartition('/')[0]}/{tail(image)}".lstrip("/")


@lru_cache(maxsize=1000)
def _program(image: str) -> str:
    """The program that an image's name says: itself without its edition, or what somebody's own image of it ends in."""
    name = _EDITION.sub("", tail(image).lower())
    if name == "server":  # ``mcr.microsoft.com/mssql/server``: the product is the folder's name
        name = tail(image.rpartition("/")[0]).lower()
    last = name.rpartition("-")[2].rstrip("0123456789.")
    return last if name not in _KIND_OF and last in _REPACKED else name


def of_php(image: str) -> bool:
    """Whether an image runs programs in PHP, which need a web server in front of them."""
    return _PHP.search(image) is not None


def kind(image: str) -> str:
    """What a third-party image is, ``""`` if its name says nothing."""
    name = _program(image)
    return _KIND_OF.get(name, "") or ("monitoring" if name.endswith(("-exporter", "_exporter")) else "")


def kind_on(base: str) -> str:
    """What an image is that is built on a third-party one: more of the same, but a program of one's own on a bare system."""
    return "" if _program(base) in _BARE else kind(base)


def engine(image: str) -> str:
    """The database engine of an image, ``""`` if it is none."""
    return _ENGINES.get(_program(image), "")


_PROTOCOLS = {
    "zipkin": "zipkin", "zipkin-slim": "zipkin", "all-in-one": "zipkin otlp jaeger", "jaeger": "zipkin otlp jaeger",
    "prometheus": "prometheus", "consul": "consul", "eureka": "eureka", "vault": "vault", "rabbitmq": "rabbitmq",
    "kafka": "kafka", "cp-kafka": "kafka", "cp-server": "kafka", "confluent-local": "kafka", "fast-data-dev": "kafka",
    "redpanda": "kafka", "activemq": "activemq", "artemis": "activemq",
    "activemq-artemis": "activemq", "pulsar": "pulsar", "nats": "nats",
    "nats-streaming": "nats", "keycloak": "oauth2", "dex": "oauth2",
    "axonserver": "axon", "hydra": "oauth2", "logstash": "logstash", "graylog": "graylog", "nacos-server": "nacos",
    "jhipster-registry": "eureka spring-config", "zookeeper": "zookeeper",
    "otel-collector": "otlp", "opentelemetry-collector": "otlp", "opentelemetry-collector-contrib": "otlp zipkin",
    "otel-lgtm": "otlp zipkin", "loki": "loki", "mailhog": "smtp", "mailpit": "smtp", "maildev": "smtp", "smtp4dev": "smtp",
    "tempo": "otlp zipkin", "spring-boot-admin": "spring-boot-admin", "influxdb": "influx",
}  # fmt: skip


def protocols(image: str) -> frozenset[str]:
    """What those who rely on a part of the platform speak with an image of it."""
    return frozenset(_PROTOCOLS.get(_program(image), "").split())
