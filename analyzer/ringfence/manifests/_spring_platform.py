"""The parts of the platform that settings name: discovery, configuration, tracing, identity, brokers, mail, Boot Admin.

An address alone is evidence: nobody writes down where Zipkin is without sending spans there. What a library does by
itself, wherever its counterpart is, is in ``_jvm_libraries``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ringfence.model.expression import Expression, Hole, Text, literal
from ringfence.model.facts import Fact, Participation, Setting
from ringfence.patterns import pattern

_ADMIN = "spring.boot.admin.client.enabled"
_CONFIG = "spring.cloud.config.enabled"
_ADDRESSES = (
    ("telemetry", "zipkin", "spring.zipkin.enabled", r"spring\.zipkin\.baseurl|management\.zipkin\.tracing\.endpoint"),
    ("telemetry", "otlp", "", r"management\.otlp\.(?:tracing|metrics\.export|logging)\.(?:endpoint|url)"),
    ("telemetry", "otlp", "", r"management\.opentelemetry\.(?:tracing|logging)\.export\.otlp\.endpoint"),
    ("telemetry", "otlp", "otel.sdk.enabled", r"otel\.exporter\.otlp\.(?:(?:traces|metrics|logs)\.)?endpoint"),
    ("telemetry", "otlp", "", r"quarkus\.otel\.exporter\.otlp\.(?:traces\.)?endpoint"),
    ("telemetry", "spring-boot-admin", _ADMIN, r"spring\.boot\.admin\.(?:client\.)?url(?:\[0\])?"),
    ("telemetry", "logstash", "", r"logstash\.(?:servers?|host|url|destination)"),
    ("telemetry", "graylog", "", r"(?:logging\.)?graylog\.(?:host|url)"),
    ("telemetry", "loki", "", r"(?:logging\.)?loki\.(?:url|uri|host)"),
    ("telemetry", "influx", "", r"management\.(?:metrics\.export\.influx|influx\.metrics\.export)\.uri"),
    ("configuration", "spring-config", _CONFIG, r"spring\.cloud\.config\.(?:uri|discovery\.serviceid)"),
    ("configuration", "vault", "spring.cloud.vault.enabled", r"spring\.cloud\.vault\.(?:uri|host)"),
    ("configuration", "nacos", "", r"spring\.cloud\.nacos\.config\.serveraddr"),
    ("discovery", "eureka", "eureka.client.enabled", r"eureka\.client\.serviceurl\.\w+"),
    ("discovery", "consul", "spring.cloud.consul.enabled", r"spring\.cloud\.consul\.host"),
    ("discovery", "zookeeper", "spring.cloud.zookeeper.enabled", r"spring\.cloud\.zookeeper\.connectstring"),
    ("discovery", "nacos", "", r"spring\.cloud\.nacos\.(?:discovery\.)?serveraddr"),
    ("identity", "oauth2", "", r"(?:spring\.)?security\.oauth2\.(?:resource|resourceserver|client)\..*uri"),
    ("identity", "oauth2", "", r"quarkus\.oidc\.authserverurl|keycloak\.authserverurl"),
    ("message", "rabbitmq", "", r"spring\.rabbitmq\.(?:host|addresses)"),
    ("message", "kafka", "", r"(?:spring\.)?kafka\.(?:bootstrapservers|bootstrap\.servers)(?:\[0\])?"),
    ("message", "kafka", "", r"spring\.cloud\.stream\.kafka\.binder\.brokers(?:\[0\])?"),
    ("message", "activemq", "", r"spring\.activemq\.brokerurl|spring\.artemis\.host"),
    ("call", "smtp", "", r"(?:spring|quarkus)\.(?:mail|mailer)\.host"),
    ("message", "pulsar", "", r"spring\.pulsar\.client\.serviceurl"),
)
"""Kind, protocol, what switches it off, and the keys that hold its address."""
_PARTS = [(kind, protocol, pattern(key), switch) for kind, protocol, switch, key in _ADDRESSES]
_REDIRECTS = ("redirecturi", "redirecturitemplate", "loginpageuri")
_SWITCHES = ("true", "false")
"""Settings that stand among addresses, and are none."""
_IMPORT = pattern(r"(?:optional:)?configserver:(.*)", re.DOTALL)
_LOCATOR = pattern(r"spring\.cloud\.gateway\.(?:server\.(?:webflux|webmvc)\.)?discovery\.locator\.enabled")
"""A gateway that passes on to whoever registers."""
_GIT = pattern(r"spring\.cloud\.config\.server\.(?:git|svn|composite\[\d+\])(?:\.repos\.[^.]+)?\.uri")


def platform(keys: Mapping[str, Setting]) -> Iterator[Fact]:
    """Every part of the platform that is named by its address."""
    for key, setting in keys.items():
        for kind, protocol, address, switch in _PARTS:
            if (
                address.fullmatch(key)
                and not key.endswith(_REDIRECTS)
                and _plain(setting.value).lower() not in _SWITCHES
            ):
                yield Participation(kind, protocol, setting.at, _held(setting), _switch(keys, switch))
        if _GIT.fullmatch(key):
            yield Participation("configuration", "git", setting.at, _held(setting))
        if _LOCATOR.fullmatch(key) and _plain(setting.value).strip().lower() != "false":
            yield Participation("route", "spring-gateway", setting.at, among="registered")
        if key.startswith("spring.config.import"):
            yield from _imported(setting)
        if key == "turbine.appconfig":
            for name in _plain(setting.value).split(","):
                yield Participation("telemetry", "hystrix-stream", setting.at, literal(name.strip()))


def _imported(setting: Setting) -> Iterator[Participation]:
    """``spring.config.import: optional:configserver:http://…``."""
    parts = setting.value.parts if isinstance(setting.value, Text) else ()
    first = _IMPORT.match(parts[0]) if parts and isinstance(parts[0], str) else None
    if first is not None:
        address = Text(((*((first[1],) if first[1] else ()), *parts[1:])) or ("",))
        target = address if address.literal != "" else None
        yield Participation("configuration", "spring-config", setting.at, target)


def _switch(keys: Mapping[str, Setting], name: str) -> Expression | None:
    return Hole("setting", name) if name else None


def _held(setting: Setting) -> Hole:
    return Hole("setting", setting.key, setting.value)


def _plain(value: Expression) -> str:
    return value.literal or "" if isinstance(value, Text) else ""
