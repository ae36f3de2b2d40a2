"""What a library on a JVM program's class path makes of it: a part of the platform, or one who relies on such a part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.model.expression import Hole, literal
from ringfence.model.facts import Connection, Fact, Participation, Role
from ringfence.model.source import Span

_ROLES = {
    "discovery": {"eureka": "spring-cloud-starter-netflix-eureka-server spring-cloud-starter-eureka-server"},
    "configuration": {"spring-config": "spring-cloud-config-server"},
    "gateway": {
        "zuul": "spring-cloud-starter-netflix-zuul spring-cloud-starter-zuul spring-cloud-netflix-zuul",
        "spring-gateway": (
            "spring-cloud-starter-gateway spring-cloud-starter-gateway-mvc spring-cloud-gateway-webflux "
            "spring-cloud-starter-gateway-server-webflux spring-cloud-starter-gateway-server-webmvc"
        ),
    },
    "monitoring": {
        "spring-boot-admin": "spring-boot-admin-starter-server spring-boot-admin-server",
        "hystrix-stream": (
            "spring-cloud-starter-netflix-turbine spring-cloud-starter-turbine spring-cloud-netflix-turbine "
            "spring-cloud-starter-turbine-stream spring-cloud-starter-netflix-turbine-stream"
        ),
        "zipkin": "zipkin-server zipkin-autoconfigure-ui spring-cloud-sleuth-zipkin-stream",
        "hystrix-dashboard": (
            "spring-cloud-starter-netflix-hystrix-dashboard spring-cloud-starter-hystrix-dashboard "
            "spring-cloud-netflix-hystrix-dashboard"
        ),
    },
    "identity": {
        "oauth2": "spring-security-oauth2-authorization-server spring-boot-starter-oauth2-authorization-server",
    },
}
_RELIANCES = {
    ("discovery", "eureka", "eureka.client.enabled"): (
        "spring-cloud-starter-netflix-eureka-client spring-cloud-starter-eureka spring-cloud-netflix-eureka-client "
        "micronaut-discovery-client"
    ),
    ("discovery", "consul", "spring.cloud.consul.enabled"): (
        "spring-cloud-starter-consul-discovery spring-cloud-starter-consul-all"
    ),
    ("discovery", "zookeeper", "spring.cloud.zookeeper.enabled"): "spring-cloud-starter-zookeeper-discovery",
    ("discovery", "nacos", "spring.cloud.nacos.discovery.enabled"): "spring-cloud-starter-alibaba-nacos-discovery",
    ("configuration", "spring-config", "spring.cloud.config.enabled"): (
        "spring-cloud-starter-config spring-cloud-config-client"
    ),
    ("configuration", "consul", "spring.cloud.consul.config.enabled"): "spring-cloud-starter-consul-config",
    ("configuration", "vault", "spring.cloud.vault.enabled"): "spring-cloud-starter-vault-config",
    ("telemetry", "zipkin", "spring.zipkin.enabled"): (
        "spring-cloud-starter-zipkin spring-cloud-sleuth-zipkin zipkin-reporter-brave opentelemetry-exporter-zipkin "
        "zipkin-sender-urlconnection"
    ),
    ("telemetry", "otlp", "management.tracing.enabled"): "opentelemetry-exporter-otlp quarkus-opentelemetry",
    ("telemetry", "spring-boot-admin", "spring.boot.admin.client.enabled"): "spring-boot-admin-starter-client",
    ("message", "rabbitmq", ""): (
        "spring-boot-starter-amqp spring-cloud-starter-bus-amqp spring-cloud-starter-stream-rabbit "
        "spring-cloud-stream-binder-rabbit spring-rabbit"
    ),
    ("message", "kafka", ""): (
        "spring-kafka spring-cloud-starter-bus-kafka spring-cloud-starter-stream-kafka "
        "spring-cloud-stream-binder-kafka quarkus-smallrye-reactive-messaging-kafka quarkus-messaging-kafka kafka-clients"
    ),
    ("message", "activemq", ""): "spring-boot-starter-activemq spring-boot-starter-artemis",
}
_STORES = {
    "mongodb": (
        "spring.data.mongodb.uri",
        "spring-boot-starter-data-mongodb spring-boot-starter-data-mongodb-reactive",
    ),
    "neo4j": ("spring.neo4j.uri", "spring-boot-starter-data-neo4j spring-data-neo4j"),
    "cassandra": ("spring.cassandra.contact-points", "spring-boot-starter-data-cassandra"),
    "elasticsearch": ("spring.elasticsearch.uris", "spring-boot-starter-data-elasticsearch"),
}
_EMBEDDED = frozenset(("h2", "hsqldb", "derby", "de.flapdoodle.embed.mongo", "neo4j-ogm-embedded-driver"))
_DRIVERS = {
    "mysql-connector-java": "mysql", "mysql-connector-j": "mysql", "mariadb-java-client": "mariadb",
    "postgresql": "postgresql", "mssql-jdbc": "sqlserver", "ojdbc8": "oracle", "ojdbc11": "oracle",
    "quarkus-jdbc-postgresql": "postgresql", "quarkus-jdbc-mysql": "mysql",
}  # fmt: skip
_MAPPERS = (
    "spring-boot-starter-data-jpa",
    "spring-boot-starter-jdbc",
    "spring-boot-starter-data-jdbc",
    "mybatis-spring-boot-starter",
)


def _table(groups: dict[str, dict[str, str]]) -> dict[str, tuple[str, str]]:
    return {
        name: (kind, protocol)
        for kind, protocols in groups.items()
        for protocol, names in protocols.items()
        for name in names.split()
    }


_ROLE_OF = _table(_ROLES)
_RELIANCE_OF = {name: key for key, names in _RELIANCES.items() for name in names.split()}
_STORE_OF = {name: (engine, key) for engine, (key, names) in _STORES.items() for name in names.split()}


def library_facts(libraries: Iterable[tuple[str, Span]]) -> Iterator[Fact]:
    """What the libraries say, each at its line."""
    known = dict(libraries)
    for name, at in known.items():
        if name in _ROLE_OF:
            kind, protocol = _ROLE_OF[name]
            yield Role(kind, at, protocol)
        if name in _RELIANCE_OF:
            kind, protocol, switch = _RELIANCE_OF[name]
            yield Participation(kind, protocol, at, None, Hole("setting", switch) if switch else None)
        if name in ("spring-boot-admin-starter-server", "spring-boot-admin-server"):
            yield Participation("telemetry", "spring-boot-admin", at, among="registered")
        if name in _ROLES["gateway"]["zuul"].split():
            yield Participation("route", "zuul", at, among="registered")
    yield from _stores(known)


def _stores(known: dict[str, Span]) -> Iterator[Connection]:
    """The stores that a library opens by itself where nothing is configured, unless one is embedded."""
    if not _EMBEDDED.isdisjoint(known):
        return
    for name, at in known.items():
        if name in _STORE_OF:
            engine, key = _STORE_OF[name]
            yield Connection(engine, at, "", Hole("setting", key, literal("")))
        elif name in _DRIVERS and any(mapper in known for mapper in _MAPPERS):
            yield Connection(_DRIVERS[name], at, "", Hole("setting", "spring.datasource.url", literal("")))
