"""What a library on a JVM program's class path makes of it: a part of the platform, or one who relies on such a part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.model.expression import Hole, literal
from ringfence.model.facts import Fact, Participation, Role, Setting, SettingGroup
from ringfence.model.source import Span
from ringfence.patterns import pattern

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
            "spring-cloud-starter-turbine-stream spring-cloud-starter-netflix-turbine-stream "
            "spring-cloud-starter-turbine-amqp spring-cloud-netflix-turbine-amqp"
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
    ("identity", "oauth2", ""): (
        "spring-boot-starter-oauth2-resource-server spring-boot-starter-oauth2-client spring-cloud-starter-oauth2 "
        "spring-security-oauth2 spring-security-oauth2-autoconfigure keycloak-spring-boot-starter quarkus-oidc "
        "spring-boot-starter-security-oauth2-resource-server spring-boot-starter-security-oauth2-client"
    ),
    ("telemetry", "otlp", "management.tracing.enabled"): "opentelemetry-exporter-otlp quarkus-opentelemetry",
    ("telemetry", "spring-boot-admin", "spring.boot.admin.client.enabled"): "spring-boot-admin-starter-client",
    ("message", "rabbitmq", ""): (
        "spring-boot-starter-amqp spring-cloud-starter-bus-amqp spring-cloud-starter-stream-rabbit "
        "spring-cloud-stream-binder-rabbit spring-rabbit quarkus-smallrye-reactive-messaging-rabbitmq "
        "quarkus-messaging-rabbitmq"
    ),
    ("message", "kafka", ""): (
        "spring-kafka spring-cloud-starter-bus-kafka spring-cloud-starter-stream-kafka "
        "spring-cloud-stream-binder-kafka quarkus-smallrye-reactive-messaging-kafka quarkus-messaging-kafka kafka-clients"
    ),
    ("message", "activemq", ""): "spring-boot-starter-activemq spring-boot-starter-artemis",
    ("message", "amqp", ""): "quarkus-smallrye-reactive-messaging-amqp quarkus-messaging-amqp",
    ("message", "mqtt", ""): "quarkus-smallrye-reactive-messaging-mqtt quarkus-messaging-mqtt",
    ("message", "pulsar", ""): "quarkus-smallrye-reactive-messaging-pulsar quarkus-messaging-pulsar",
    ("message", "sqs", ""): "smallrye-reactive-messaging-aws-sqs quarkus-messaging-amazon-sqs",
}
_ENGINE = pattern(
    r"(?:ktor|http4k)-server-(?:netty|cio|jetty|tomcat|undertow)(?:-jakarta)?(?:-jvm)?$|temporal-sdk$|javalin(?:-bundle)?$"
)


def serves(names: Iterable[str]) -> bool:
    """Whether a project has a server inside, or workers for one, which only a program that starts them needs."""
    return any(_ENGINE.match(name) for name in names)


_EMBEDDED = {"h2": "jdbc:h2:mem:testdb", "hsqldb": "jdbc:hsqldb:mem:testdb", "derby": "jdbc:derby:memory:testdb"}
"""Databases that Spring Boot opens inside the program where no other is configured."""


def _table(groups: dict[str, dict[str, str]]) -> dict[str, tuple[str, str]]:
    return {
        name: (kind, protocol)
        for kind, protocols in groups.items()
        for protocol, names in protocols.items()
        for name in names.split()
    }


_ROLE_OF = _table(_ROLES)
_RELIANCE_OF = {name: key for key, names in _RELIANCES.items() for name in names.split()}


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
    for name, url in _EMBEDDED.items():
        if name in known:
            setting = Setting("spring.datasource.url", literal(url), known[name])
            yield SettingGroup("default", known[name].path, "", (setting,), known[name])
            return
