"""Monitoring by configuration: what Prometheus scrapes, where Grafana looks, where log shippers send."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.xml import Element, read_xml
from ringfence.formats.yaml import Node, read_yaml
from ringfence.manifests._compose_interpolation import interpolate
from ringfence.model.expression import Expression, Hole, Text, literal
from ringfence.model.facts import Fact, Participation
from ringfence.model.source import Source
from ringfence.patterns import pattern

_REGISTRIES = {"eureka_sd_configs": "eureka", "consul_sd_configs": "consul"}
_PROMETHEUS_FILES = ("prometheus*.y*ml", "*prometheus*/*.y*ml", "*scrape*.y*ml")


@manifest("prometheus", files=_PROMETHEUS_FILES, tokens=("scrape_configs", "remote_write"))
def prometheus(source: Source) -> Iterable[Fact]:
    """Whoever holds the file scrapes the targets, or all that register where it looks."""
    for root in read_yaml(source.text).documents:
        for job in root.get("scrape_configs").elements():
            for group in job.get("static_configs").elements():
                for target in group.get("targets").elements():
                    yield _scraped(target, source)
            for key, protocol in _REGISTRIES.items():
                for registry in job.get(key).elements():
                    server = registry.get("server")
                    if server:
                        yield Participation("discovery", protocol, server.span(source.path), interpolate(server.text()))
                        at = registry.span(source.path)
                        yield Participation("telemetry", "prometheus", at, among="registered")
        for alerting in root.get("alerting", "alertmanagers").elements():
            for group in alerting.get("static_configs").elements():
                for target in group.get("targets").elements():
                    yield _scraped(target, source)


def _scraped(target: Node, source: Source) -> Participation:
    return Participation("telemetry", "scrape", target.span(source.path), interpolate(target.text()))


@manifest("grafana_datasources", files=("*datasource*.y*ml", "*datasources*/*.y*ml"), tokens=("datasources:",))
def grafana_datasources(source: Source) -> Iterable[Fact]:
    """Whoever holds the file shows what these sources hold."""
    for root in read_yaml(source.text).documents:
        for datasource in root.get("datasources").elements():
            url = datasource.get("url")
            if url:
                kind = datasource.get("type").text("datasource").lower()
                yield Participation("telemetry", kind, url.span(source.path), interpolate(url.text()))


# ---------------------------------------------------------------- logging

_APPENDERS = {
    "logstash": pattern(r"logstash", re.IGNORECASE),
    "graylog": pattern(r"gelf", re.IGNORECASE),
    "loki": pattern(r"loki", re.IGNORECASE),
    "kafka": pattern(r"kafkaappender", re.IGNORECASE),
}
_PLACES = ("destination", "remoteHost", "graylogHost", "host", "url")
_PROPERTY = pattern(r"\$\{([\w.-]+)(?::-([^{}]*))?\}")


@manifest("logback", files=("logback*.xml", "log4j2*.xml"), tokens=("ppender", "Gelf", "Socket", "Loki"))
def logback(source: Source) -> Iterable[Fact]:
    """Where the loggers of a JVM program send what they say, for each appender that some logger uses."""
    root = read_xml(source.text)
    if root is None or root.name.lower() != "configuration":
        return
    properties = dict(_properties(root))
    used = {element.attributes.get("ref", "") for element in root.walk() if element.name.lower() == "appender-ref"}
    for appender in root.walk():
        shown = appender.attributes.get("class", "") or appender.name
        for protocol, classes in _APPENDERS.items():
            if appender.name == "appender" and classes.search(shown) and appender.attributes.get("name") in used:
                for element in appender.children:
                    if element.name in _PLACES and element.content.strip():
                        target = _interpolated(element.content.strip(), properties)
                        yield Participation("telemetry", protocol, source.line(element.line), target)


def _properties(root: Element) -> Iterator[tuple[str, Expression]]:
    for element in root.walk():
        name = element.attributes.get("name", "")
        if element.name == "property" and name:
            yield name, literal(element.attributes.get("value", ""))
        elif element.name == "springProperty" and name:
            default = element.attributes.get("defaultValue")
            yield name, Hole("setting", element.attributes.get("source", name), literal(default) if default else None)


def _interpolated(written: str, properties: dict[str, Expression]) -> Text:
    parts: list[str | Expression] = []
    end = 0
    for match in _PROPERTY.finditer(written):
        default = literal(match[2]) if match[2] is not None else None
        parts += [written[end : match.start()], properties.get(match[1], Hole("setting", match[1], default))]
        end = match.end()
    return Text(tuple(part for part in (*parts, written[end:]) if part != ""))
